/*
 * register_deeds - what staff do with registers: a file, a row or an earlier version is tried first,
 * which changes nothing and says what would, and then taken in.
 */
#ifndef WEB_REGISTERS_REGISTER_DEEDS_H
#define WEB_REGISTERS_REGISTER_DEEDS_H

#include "web/staff/staff_deed.h"

enum { REGISTER_DEEDS_FILE_BYTES = 4 << 20 };

/* Fields: the file, and `whole`=1 where it takes the place of all of it. */
extern const struct staff_deed register_deeds_try;

/* Fields: `row` that is changed, "" for a new one; c0, c1 ...: its cells; `revision` of the registers
 * on the page. */
extern const struct staff_deed register_deeds_row;

/* Fields: `row` that is taken away; `revision` likewise. */
extern const struct staff_deed register_deeds_cut;

/* Fields: `version` that is put back. */
extern const struct staff_deed register_deeds_back;

/* What was tried is taken in. Fields: `file`, its number in the session; `revision` of the registers
 * on which it was tried. */
extern const struct staff_deed register_deeds_take;

#endif
