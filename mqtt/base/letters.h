/*
 * letters - what the letters of a text are to somebody who reads it.
 *
 * Two texts that look the same should be the same: a name that has a letter in it which nobody sees is
 * never found by who types it. By the properties that Unicode gives each letter (libunistring).
 * Pure; any thread.
 */
#ifndef MQTT_BASE_LETTERS_H
#define MQTT_BASE_LETTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum letters_kind {
    LETTERS_SEEN,
    LETTERS_BLANK,  /* a space of another width than ' '; tab and line break */
    LETTERS_HIDDEN, /* of no width, a mark of direction, a control character ... */
    LETTERS_LOST,   /* U+FFFD: what stood here was lost when the text was saved */
    LETTERS_ALIKE,  /* of an alphabet whose letters look like Latin ones, and are others */
    LETTERS_KINDS
};

enum letters_kind letters_kind(uint32_t letter);

/* Of how many bytes the text begins with that are ASCII and can be seen, blanks among them. */
size_t letters_plain(const char *text, size_t size);

/* Sets of kinds: all but the first, what is not what it looks like. */
#define LETTERS_OF(kind) (1U << (kind))
#define LETTERS_ODD      (LETTERS_OF(LETTERS_KINDS) - 2)

/* The first that is of these kinds; 0: there is none. Bytes that are no UTF-8 are nothing. */
uint32_t letters_find(const char *text, unsigned kinds);

/* "Cyrillic"; "" for a letter of none. */
const char *letters_alphabet(uint32_t letter);

/* Where a text begins, and its bytes, without blanks and hidden letters at its ends, which come along
 * when it is pasted. */
const char *letters_trim(const char *text, size_t *ret_bytes);

/*
 * Copies a text for a message, with every letter as U+XXXX that is not seen or not what it looks
 * like; cut where a letter ends. Bytes that are no UTF-8 stay.
 */
void letters_show(const char *text, char *ret, size_t bytes);

#endif
