/*
 * differences - in which lines two texts differ, whatever their order.
 */
#ifndef APPLIANCE_REGISTERS_DIFFERENCES_H
#define APPLIANCE_REGISTERS_DIFFERENCES_H

#include <stddef.h>

enum { DIFFERENCES_SHOWN = 20 };

struct differences {
    size_t count;                   /* lines that are gone or new */
    char *lines[DIFFERENCES_SHOWN]; /* the first of them, "- ..." and "+ ..."; owned */
};

/* In the order of the lines' text. The caller releases it. */
struct differences differences_find(const char *before, const char *after);

void differences_release(struct differences *differences);

#endif
