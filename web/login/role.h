/*
 * role - what an account may do: each role what those before it may, and more.
 *
 *   reader         sees the lists and dossiers of all units, changes nothing
 *   clerk          the same of its own units and those below them alone, and states why their dossiers
 *                  are late
 *   editor         decides on events and counts, registers and periods of all units
 *   administrator  also who may log in, and what was done
 *
 * Which units a clerk is held to says the account (web/login/account.h), which role a page needs at
 * least web/routes.inc, and which one an order the table of role.c. Constant; any thread.
 */
#ifndef WEB_LOGIN_ROLE_H
#define WEB_LOGIN_ROLE_H

enum role { ROLE_READER, ROLE_CLERK, ROLE_EDITOR, ROLE_ADMINISTRATOR, ROLES };

/* "reader" ...: in the file of accounts, in commands and forms. */
extern const char *const role_names[ROLES];

/* -ENOENT: there is none of this name. */
int role_find(const char *name);

/* The least one that may have this action (appliance/centre/action.h) done; one that is not in the table
 * is for administrators. */
enum role role_for_order(const char *action);

#endif
