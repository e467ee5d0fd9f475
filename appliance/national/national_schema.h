/*
 * national_schema - the tables of the nation in PostgreSQL, which numbered steps make and bring up to
 * date: sql/, each a file that is listed nowhere else.
 *
 * Made by `dunghan national` and nobody else, all steps of a call in one transaction, so that two who
 * call it do not meet and a half of it never stands. What has been released never changes: another layout
 * is another schema beside the old one, united for readers by the views of the schema `dunghan`.
 */
#ifndef APPLIANCE_NATIONAL_NATIONAL_SCHEMA_H
#define APPLIANCE_NATIONAL_NATIONAL_SCHEMA_H

struct database;

/* How many steps this program knows. */
int national_schema_newest(void);

/*
 * How many of them are done there. Errors of database.h, -ENOENT: none, it was never made. -EPROTO, logged:
 * more than this program knows.
 */
int national_schema_version(struct database *database, int *ret);

/*
 * Makes it from nothing, with the roles that every centre and every reader is a member of; where it is
 * made already, nothing is changed. Gives the version before: 0 when there was none.
 */
int national_schema_init(struct database *database, int *ret_before);

/* Brings up what there is. -ENOENT, logged: there is none. */
int national_schema_migrate(struct database *database, int *ret_before);

#endif
