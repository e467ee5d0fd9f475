/*
 * list_json - a list as JSON: a member for each fact, then the rows, each with a member for every
 * column; null where there is nothing. Days and moments are as in RFC 3339, a percentage is a text
 * with two decimals, a word is its name. Any thread.
 */
#ifndef APPLIANCE_REPORT_FORMATS_LIST_JSON_H
#define APPLIANCE_REPORT_FORMATS_LIST_JSON_H

#include <jansson.h>

#include "appliance/report/list.h"

/* A new reference. */
json_t *list_json(const struct list *list);

#endif
