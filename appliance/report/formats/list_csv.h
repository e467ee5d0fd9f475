/*
 * list_csv - a list as CSV: UTF-8, commas, CRLF (RFC 4180), a head, then its rows and nothing else.
 *
 * For programs the names of columns and words; for people what they call them, behind the mark that
 * a spreadsheet knows UTF-8 by. Numbers, days and moments are the same for both, as in JSON.
 * Nothing in a text is taken for a formula. Any thread.
 */
#ifndef APPLIANCE_REPORT_FORMATS_LIST_CSV_H
#define APPLIANCE_REPORT_FORMATS_LIST_CSV_H

#include "appliance/report/list.h"

/* The caller frees it. */
char *list_csv(const struct list *list, bool people, size_t *ret_bytes);

#endif
