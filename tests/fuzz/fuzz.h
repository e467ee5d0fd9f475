/*
 * fuzz - what the targets share: how they state what must hold, and their input as text.
 *
 * A target is one decoder of foreign bytes behind LLVMFuzzerTestOneInput(). With the preset
 * `fuzz` it is a program of libFuzzer, else one that reads the files of its corpus once, as
 * a test. A property that does not hold ends the program, whatever the build.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* libFuzzer's, and our driver's. */
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FUZZ_DEMAND(property)                                                              \
    ((property) ? (void)0 : fuzz_fail(__FILE__, __LINE__, #property))

_Noreturn void fuzz_fail(const char *file, int line, const char *property);

/* The input as a text, cut at its first NUL, in a block of just that size; to be freed. */
char *fuzz_text(const uint8_t *data, size_t size);

/* The texts are equal. Frees the second. */
void fuzz_same(const char *text, char *again);

/* The input as a file without a name. Gives its path under /proc, and closes the one
 * before. */
const char *fuzz_file(const uint8_t *data, size_t size);

#endif
