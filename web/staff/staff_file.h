/*
 * staff_file - a list of a staff page as a file: CSV, XLSX or JSON, with a name to be saved under.
 *
 * Lists of the public are web/lists/list_body.h; these have no address that could be told to others.
 */
#ifndef WEB_STAFF_STAFF_FILE_H
#define WEB_STAFF_STAFF_FILE_H

#include "appliance/report/list.h"
#include "web/http/body.h"
#include "web/text/view.h"

/* Of a list with a title, columns and rows; what is said of every list is added. "csv" and "xlsx" are for
 * people, whatever else is JSON, for programs. -EIO, or errno of temporary files. */
int staff_file(const struct view *view, struct list *list, const char *format,
               struct body *ret);

#endif
