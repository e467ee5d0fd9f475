/*
 * csvfile - the rows of a CSV file whose columns are known (RFC 4180, UTF-8, one header
 * line).
 */
#ifndef SENSORS_SIM_CSVFILE_H
#define SENSORS_SIM_CSVFILE_H

enum { CSVFILE_COLUMNS_MAX = 16, CSVFILE_FAULT_BYTES = 160 };

/*
 * What is done with a row; cells are borrowed for the call, one for each column. A negative
 * errno ends the reading, with what was wrong in `fault`.
 */
typedef int (*csvfile_row)(void *owner, const char *const *cells,
                           char fault[static CSVFILE_FAULT_BYTES]);

/*
 * `columns` ends with NULL and is what the header must say, in that order. -EINVAL: another
 * header, a row with more or fewer cells, or no CSV. Errors of files and of `row` as they
 * come. All are logged, with the line.
 */
int csvfile_read(const char *path, const char *const *columns, csvfile_row row,
                 void *owner);

#endif
