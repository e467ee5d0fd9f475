/*
 * register_query - what the page of a register takes in its query.
 */
#ifndef WEB_REGISTERS_REGISTER_QUERY_H
#define WEB_REGISTERS_REGISTER_QUERY_H

#include <stdint.h>

#include "web/http/query.h"

/* In the order of register_query_takes (web/routes.inc). */
enum register_query_parameter {
    REGISTER_QUERY_SEARCH, /* tim: rows that have this in any cell */
    REGISTER_QUERY_ROW,    /* row: the one that is changed */
    REGISTER_QUERY_FORMAT, /* format: csv */
    REGISTER_QUERY_PAGE,   /* trang */
    REGISTER_QUERY_PARAMETERS
};

extern const struct query_list register_query_takes;

/* A number from 0 on that a form carries; -1: it is none. */
int64_t register_query_revision(const char *text);

/* A row's place in its file, or another number, 1 and on; 0: it is none. */
size_t register_query_number(const char *text);

#endif
