/*
 * typed - lines that a person types, or that come out of a pipe, without waiting for them.
 */
#ifndef SENSORS_COMMISSION_TYPED_H
#define SENSORS_COMMISSION_TYPED_H

#include <stdbool.h>
#include <stddef.h>

enum { TYPED_BYTES = 128 };

/* Zeroed, but for fd: nothing was typed yet. */
struct typed {
    int fd;
    bool ended; /* no more comes */
    size_t bytes;
    char text[TYPED_BYTES];
};

/*
 * Takes the next line, without its end; one for which there is no room comes in parts, and the last one
 * needs no end. false: none is there now.
 */
bool typed_line(struct typed *typed, char ret[static TYPED_BYTES]);

#endif
