/*
 * list - a list as plain data, of which files are written: columns that have a type, rows of cells,
 * and beside them what must be known of it.
 *
 *     list_column(list, &(struct list_column){"received", "Tiếp nhận", LIST_COUNT});
 *     list_put(list, list_count(185));
 *
 * All columns come first, then cell after cell, row after row; each cell is of its column's type,
 * or list_nothing(). Texts are copied. A list is of one thread; out of memory ends the process.
 */
#ifndef APPLIANCE_REPORT_LIST_H
#define APPLIANCE_REPORT_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mqtt/base/fraction.h"

enum list_kind {
    LIST_TEXT,
    LIST_WORD, /* one of a few words: a name for programs, and what people call it */
    LIST_COUNT,
    LIST_DAY,
    LIST_MOMENT,
    LIST_PERCENT, /* its fraction stands in two columns of counts before it */
    LIST_FLAG,    /* yes or no */
};

struct list_column {
    const char *name;  /* for programs: "received_total" */
    const char *title; /* for people */
    enum list_kind kind;
};

/* Of what its kind says; known is false where there is nothing. */
struct list_cell {
    bool known;
    const char *text, *name; /* of a word its name */
    int64_t number; /* a count, a local day, a moment of the wall clock; of a flag 0 or 1 */
    struct fraction fraction;
};

/* What must be known of the whole list, one value with its name. */
struct list_fact {
    struct list_column what;
    struct list_cell cell;
};

struct list {
    const char *title; /* "" until list_title() */
    size_t column_count, cell_count, fact_count;
    struct list_column *columns;
    struct list_cell *cells; /* row after row, all of them whole */
    struct list_fact *facts;
    size_t column_room, cell_room, fact_room;
    char **texts; /* that the members point to */
    size_t text_count, text_room;
};

struct list *list_open(void);

/* Takes NULL. */
void list_close(struct list *list);

/* For people; a file's name begins with it. */
void list_title(struct list *list, const char *title);

void list_column(struct list *list, const struct list_column *column);
void list_put(struct list *list, struct list_cell cell);
void list_fact(struct list *list, const struct list_column *what, struct list_cell cell);

static inline struct list_cell list_nothing(void)
{
    return (struct list_cell){.known = false};
}

static inline struct list_cell list_text(const char *text)
{
    return (struct list_cell){.known = true, .text = text, .name = text};
}

static inline struct list_cell list_word(const char *name, const char *text)
{
    return (struct list_cell){.known = true, .text = text, .name = name};
}

/* What people call it is theirs. */
static inline struct list_cell list_flag(bool flag, const char *text)
{
    return (struct list_cell){
        .known = true, .text = text, .name = flag ? "yes" : "no", .number = flag};
}

static inline struct list_cell list_count(int64_t count)
{
    return (struct list_cell){.known = true, .number = count};
}

static inline struct list_cell list_day(int32_t day)
{
    return (struct list_cell){.known = true, .number = day};
}

/* 0: never */
static inline struct list_cell list_moment(int64_t wall_ms)
{
    return (struct list_cell){.known = wall_ms != 0, .number = wall_ms};
}

/* Of nothing to divide there is nothing. */
static inline struct list_cell list_percent(struct fraction fraction)
{
    return (struct list_cell){.known = fraction_percent100(fraction) >= 0,
                              .fraction = fraction};
}

#endif
