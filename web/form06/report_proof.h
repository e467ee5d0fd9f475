/*
 * report_proof - what a printed form 06 is checked by: where it is found again, as text and as a QR
 * code, and a digest of its figures.
 *
 * The digest is the first 12 hexadecimal digits of the SHA-256 of report_csv_form(), the lines of
 * the CSV file up to that of the total. Of a frozen period it never changes. Any thread.
 */
#ifndef WEB_FORM06_REPORT_PROOF_H
#define WEB_FORM06_REPORT_PROOF_H

#include "appliance/report/report.h"
#include "web/text/view.h"

enum { REPORT_PROOF_DIGITS = 12, REPORT_PROOF_BYTES = REPORT_PROOF_DIGITS + 1 };

const char *report_proof_digest(const struct report *report,
                                char ret[static REPORT_PROOF_BYTES]);

/* Without a code where the settings do not say at which address others find the page. */
void report_proof_write(struct html *html, const struct view *view,
                        const struct report *report);

#endif
