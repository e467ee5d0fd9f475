/*
 * dossier_line - a dossier's life as a drawing: the days from its intake on from the top down, which
 * of them counted, and beside them what happened and when it was due.
 *
 * Kinds of days differ by their hatching, not by colour alone. It is as wide as a phone and grows with
 * its labels, which never lie upon one another; it says in its title what dossier_story.h says, and the
 * tables of the page say every day and every event.
 *
 * Pure; any thread.
 */
#ifndef WEB_STAFF_DOSSIER_LINE_H
#define WEB_STAFF_DOSSIER_LINE_H

#include <stdint.h>

#include "web/staff/document.h"

enum dossier_line_kind {
    DOSSIER_LINE_COUNTED,
    DOSSIER_LINE_OFF,  /* not counted: a day off, that of the intake ... */
    DOSSIER_LINE_HELD, /* not counted: suspended */
    DOSSIER_LINE_LATE, /* behind the due date, and no result yet */
    DOSSIER_LINE_DONE, /* there is a result, and it is to be collected */
    DOSSIER_LINE_KINDS
};

/* Days of one kind, from ... to, both inclusive. */
struct dossier_line_run {
    int32_t from_day, to_day;
    enum dossier_line_kind kind;
};

enum dossier_line_sort {
    DOSSIER_LINE_EVENT,
    DOSSIER_LINE_DUE,   /* a due date, or what was one */
    DOSSIER_LINE_TODAY, /* where it stands */
};

struct dossier_line_mark {
    int32_t day;
    enum dossier_line_sort sort;
    const char *text; /* borrowed from the words, or the document */
};

enum {
    DOSSIER_LINE_RUNS = 400,
    DOSSIER_LINE_MARKS = 40,       /* a life has some thirty; due dates come first */
    DOSSIER_LINE_DAYS_MOST = 3660, /* ten years: what is behind them is not drawn */
};

struct dossier_line {
    int32_t from_day, to_day; /* both inclusive */
    size_t run_count, mark_count;
    struct dossier_line_run runs[DOSSIER_LINE_RUNS];    /* without a gap between them */
    struct dossier_line_mark marks[DOSSIER_LINE_MARKS]; /* by their days */
};

/* -ENOENT: it was not taken in, so there is no line. */
int dossier_line_read(const struct document *d, struct dossier_line *ret);

/* An <svg>. */
void dossier_line_write(const struct document *d, const struct dossier_line *line);

/* What the kinds of days in it mean, as a list. */
void dossier_line_key(const struct document *d, const struct dossier_line *line);

#endif
