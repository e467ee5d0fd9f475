#include "mqtt/table/csv_cell.h"

#include <stdlib.h>
#include <string.h>
#include <uninorm.h>
#include <unistr.h>

#include "mqtt/base/letters.h"
#include "mqtt/base/memory.h"
#include "mqtt/table/csv.h"

/* A part of a text. */
struct part {
    const char *bytes;
    size_t size;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static struct part trim(struct part part)
{
    while (part.size > 0 && is_blank(part.bytes[0])) {
        part.bytes++;
        part.size--;
    }
    while (part.size > 0 && is_blank(part.bytes[part.size - 1]))
        part.size--;
    return part;
}

static bool has_control(struct part part)
{
    for (size_t i = 0; i < part.size; i++) {
        if ((unsigned char)part.bytes[i] < ' ' || part.bytes[i] == 0x7f)
            return true;
    }
    return false;
}

/* NULL: nothing is wrong with the bytes of a cell. */
static const char *wrong_with(struct part part)
{
    if (u8_check((const uint8_t *)part.bytes, part.size))
        return "this is not UTF-8 text: in Excel, save it as \"CSV UTF-8\"";
    if (has_control(part))
        return "a cell has a line break or another control character in it";
    if (part.size >= CSV_CELL_BYTES)
        return "a cell is longer than 4095 bytes";
    return NULL;
}

static void remember(uint32_t *first, uint32_t letter)
{
    if (!*first)
        *first = letter;
}

/* Writes the letters that stay, with blanks made plain; gives back how many bytes they are. */
static size_t sift(struct part part, struct csv_cell *cell, char *ret)
{
    size_t used = 0, step;
    uint32_t letter;

    for (size_t at = 0; at < part.size; at += step) {
        step = (size_t)u8_mbtouc_unsafe(&letter, (const uint8_t *)part.bytes + at,
                                        part.size - at);
        switch (letters_kind(letter)) {
        case LETTERS_HIDDEN:
            remember(&cell->hidden, letter);
            continue;
        case LETTERS_BLANK:
            ret[used++] = ' ';
            continue;
        case LETTERS_LOST:
            remember(&cell->lost, letter);
            break;
        case LETTERS_ALIKE:
            remember(&cell->alike, letter);
            break;
        default:
            break;
        }
        memcpy(ret + used, part.bytes + at, step);
        used += step;
    }
    return used;
}

/* NFC; the caller frees it. */
static char *compose(struct part part)
{
    size_t length = 0;
    uint8_t *text =
        u8_normalize(UNINORM_NFC, (const uint8_t *)part.bytes, part.size, NULL, &length);

    text = need(realloc(need(text), length + 1));
    text[length] = '\0';
    return (char *)text;
}

static bool is_break(char c)
{
    return is_blank(c) || c == '\n' || c == '\r';
}

/* A heading that a spreadsheet wraps has line breaks; the copy is the caller's. */
static char *unwrap(struct part *part)
{
    char *copy = need(malloc(part->size + 1));
    size_t used = 0;

    for (size_t i = 0; i < part->size; i++) {
        if (!is_break(part->bytes[i]))
            copy[used++] = part->bytes[i];
        else if (used > 0 && copy[used - 1] != ' ')
            copy[used++] = ' ';
    }
    *part = (struct part){copy, used};
    return copy;
}

static void read_letters(struct part part, struct csv_cell *cell)
{
    char *sifted = need(malloc(part.size + 1));

    part.size = sift(part, cell, sifted);
    part.bytes = sifted;
    cell->text = compose(trim(part));
    free(sifted);
}

struct csv_cell csv_cell_read(const char *bytes, size_t size, bool heading)
{
    struct part part = {bytes, size};
    char *unwrapped = heading ? unwrap(&part) : NULL;
    struct csv_cell cell = {0};

    part = trim(part);
    if (part.size < CSV_CELL_BYTES && letters_plain(part.bytes, part.size) == part.size) {
        cell.text = need(strndup(part.bytes, part.size));
    } else {
        cell.wrong = wrong_with(part);
        if (!cell.wrong)
            read_letters(part, &cell);
    }
    free(unwrapped);
    return cell;
}
