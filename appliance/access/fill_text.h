/*
 * fill_text - puts values into a text with places such as @name@.
 *
 * For the configuration files that the centre writes for others. Pure; any thread.
 */
#ifndef APPLIANCE_ACCESS_FILL_TEXT_H
#define APPLIANCE_ACCESS_FILL_TEXT_H

#include <stddef.h>
#include <stdio.h>

struct fill_text_value {
    const char *name; /* NULL ends a list of them */
    const char *text;
};

/* Writes the text to the stream; a place without a value stays as it is. */
void fill_text(FILE *stream, const char *text, const struct fill_text_value *values);

#endif
