/*
 * words - the words of one line of the simulator's script, read as what they stand for.
 *
 * Each words_...() that finds something else answers the line with one that says what is wrong and
 * what is allowed, and is false.
 */
#ifndef SENSORS_SIM_WORDS_H
#define SENSORS_SIM_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "mqtt/event.h"
#include "sensors/sim/bank.h"

enum { WORDS_MOST = 9 /* one more than any command has */ };

struct words {
    struct bank *bank;
    FILE *out;  /* where answers go */
    int number; /* of the line */
    int count;
    char *list[WORDS_MOST + 1]; /* NULL after the last */
};

/* Cuts up `text`, which stays the words'. What follows # is passed over. */
void words_split(struct words *words, char *text);

/* Answers "error line N: " and this. */
void words_fail(const struct words *words, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A whole decimal number within bounds; false without an answer. `text` may be NULL. */
bool words_number(const char *text, long least, long most, long *ret);

/* The same with a sign perhaps, from -most on. */
bool words_signed(const char *text, long most, long *ret);

/* The terminal that the second word names. */
bool words_terminal(const struct words *words, size_t *ret);

/* The device. */
bool words_device(const struct words *words, size_t *ret);

/* From and to: the one that the second word names, or all for "*". */
bool words_devices(const struct words *words, size_t *ret_from, size_t *ret_to);

/* One of the names, by its place. */
bool words_name(const struct words *words, const char *word, const char *const *names,
                int count, int *ret);

/* A stamp, or "now". */
bool words_time(const struct words *words, const char *word, int64_t *ret_ms);

/* A text that fits; "-" is the empty one. */
bool words_text(const struct words *words, const char *word, char *ret, size_t ret_bytes);

/* TYPE AT PROCEDURE CHANNEL DOSSIER OUTCOME, from the third word on. */
bool words_event(const struct words *words, struct event *ret);

#endif
