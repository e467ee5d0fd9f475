/*
 * view - what a page is drawn from: one overview, in one language, and what was asked.
 *
 * Everything drawn is a pure function of the view, so one rendering serves all its readers.
 */
#ifndef WEB_TEXT_VIEW_H
#define WEB_TEXT_VIEW_H

#include <stdbool.h>
#include <string.h>

#include "mqtt/base/date.h"
#include "web/source.h"
#include "web/text/address.h"
#include "web/text/html.h"
#include "web/text/number.h"
#include "web/text/words.h"

struct view {
    const struct source_overview *overview;
    struct source_levels levels;
    enum language language;
    enum address address; /* what is drawn */
    struct asked asked;
    const char *base; /* of every path: web/text/address.h */
    unsigned alarms;  /* that stand: web/text/alarm.h */
    struct source_addresses addresses;
    const struct source_lookups
        *lookups; /* of a page that looks something up; else perhaps NULL */
    const struct source_reports *reports; /* of such a page, too */
    struct fault
        *fault;         /* what is wrong with what was asked, where a page says it itself */
    const char *period; /* what a query has to ask for the overview's period, "?ky=2026-10";
                 * NULL: nobody has asked for one, and it is the running month */
};

static inline const char *view_word(const struct view *view, enum word word)
{
    return words_get(view->language, word);
}

/* Does it show the period that is asked for, so that who comes there goes on with his? */
static inline bool view_keeps_period(enum address address)
{
    return address == ADDRESS_OVERVIEW || address == ADDRESS_FIELDS_PAGE ||
           address == ADDRESS_FIELD || address == ADDRESS_UNITS_PAGE ||
           address == ADDRESS_UNIT || address == ADDRESS_DIGEST;
}

/* Of one of many that an address with a {code} stands for; without a query. */
static inline struct path view_bare_path(const struct view *view, enum address address,
                                         const char *code)
{
    return address_below(view->base, address_path(address, view->language, code).text);
}

/* The same for a link, which keeps the period. */
static inline struct path view_path_of(const struct view *view, enum address address,
                                       const char *code)
{
    struct path path = view_bare_path(view, address, code);

    if (view->period && view_keeps_period(address))
        (void)strncat(path.text, view->period, sizeof path.text - strlen(path.text) - 1);
    return path;
}

static inline struct path view_path(const struct view *view, enum address address)
{
    return view_path_of(view, address, "");
}

/* Of the page that is drawn; without its query. */
static inline struct path view_here(const struct view *view)
{
    return view_bare_path(view, view->address, view->asked.code);
}

/* A moment: its time alone on the day of the figures, else with its date. */
static inline struct label view_when(const struct view *view, int64_t wall_ms)
{
    return date_day_at(wall_ms) == date_day_at(view->overview->as_of_ms)
               ? number_time(wall_ms)
               : number_moment(view->language, wall_ms);
}

/* Is it one of the overview's own units? */
static inline bool view_is_unit(const struct view *view, const struct source_row *row)
{
    const struct source_overview *o = view->overview;

    return row >= o->units && row < o->units + o->unit_count;
}

/* A count that is never negative in words, whatever the type of its source. */
static inline struct label view_count(const struct view *view, uint64_t value)
{
    return number_count(view->language, value > INT64_MAX ? INT64_MAX : (int64_t)value);
}

/* A name: the English one where there is one and English is spoken. */
static inline const char *view_name(const struct view *view, const char *vi, const char *en)
{
    return view->language == LANGUAGE_ENGLISH && en && *en ? en : vi;
}

/* Writes a word with its places filled: VIEW_FILL(html, view, WORD_X, "a", "b"). */
#define VIEW_FILL(html, view, word, ...)                                                   \
    html_fill((html), view_word((view), (word)), (const char *const[]){__VA_ARGS__},       \
              (int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *)))

#endif
