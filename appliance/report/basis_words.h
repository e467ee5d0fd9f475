/*
 * basis_words - on what figures rest, in sentences that every format for people shares.
 */
#ifndef APPLIANCE_REPORT_BASIS_WORDS_H
#define APPLIANCE_REPORT_BASIS_WORDS_H

#include "appliance/report/basis.h"

enum basis_words_line {
    BASIS_WORDS_LINE_PROVISIONAL, /* first: what is not certain */
    BASIS_WORDS_LINE_CALENDAR,
    BASIS_WORDS_LINE_POLICIES,
    BASIS_WORDS_LINES
};

/* A sentence without a full stop; NULL: there is nothing to say. The caller frees it. */
char *basis_words_line(const struct basis *basis, enum basis_words_line line, bool english);

/* Is there a sentence for this choice? There is none for what holds where nothing is said. */
bool basis_words_known(const char *name, const char *choice);

#endif
