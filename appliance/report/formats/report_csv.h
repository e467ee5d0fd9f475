/*
 * report_csv - a report as a table: RFC 4180, UTF-8 without BOM, comma, CRLF.
 *
 * Columns: row (column 1 of the form), kind (field, level or total), level, field, name,
 * then the eleven columns by their code names. A level's line comes before those of its
 * fields; it is their sum, and the total that of the levels. Behind them stand the notes, the day as of
 * which it is counted, and whether that is provisional (yes, no, or empty where it is
 * not known). Rows of other kinds have no
 * figures of the form: part, of how many units
 * they are; stated and stated_note, what was printed; basis, a sentence each on what
 * the figures rest. A cell that a spreadsheet
 * would take for a formula (= + - @ or a control character first) begins with an
 * apostrophe. Pure; any thread.
 */
#ifndef APPLIANCE_REPORT_FORMATS_REPORT_CSV_H
#define APPLIANCE_REPORT_FORMATS_REPORT_CSV_H

#include "appliance/report/report.h"

/* The caller frees it. */
char *report_csv_form(const struct report *report, size_t *ret_bytes); /* up to its total */
char *report_csv(const struct report *report, size_t *ret_bytes);

#endif
