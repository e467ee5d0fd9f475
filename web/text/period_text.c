#include "web/text/period_text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "web/text/badge.h"

static struct label date_label(enum language language, int32_t day)
{
    return number_date(language, date_start_ms(day));
}

static void fill(struct period_text *text, enum language language, enum word word,
                 const char *const *args, int count)
{
    FILE *out = fmemopen(text->text, sizeof text->text, "w");

    if (!out)
        abort(); /* out of memory */
    words_fill(out, words_get(language, word), args, count);
    (void)fclose(out);
}

/* The place of its first month among those of the year, in parts of so many. */
static int part_of(const struct source_period *period, int months)
{
    return (date_of(period->from_day).month - 1) / months;
}

static void write_part(struct period_text *text, enum language language,
                       const struct source_period *period)
{
    static const char *const quarters[] = {"I", "II", "III", "IV"};
    static const char *const numbers[] = {"1", "2", "3", "4"};
    struct label year = number_plain(date_of(period->from_day).year);
    bool vietnamese = language == LANGUAGE_VIETNAMESE;

    if (period->kind == SOURCE_PERIOD_QUARTER) {
        const char *args[] = {(vietnamese ? quarters : numbers)[part_of(period, 3)],
                              year.text};

        fill(text, language, WORD_PERIOD_QUARTER, args, 2);
    } else {
        const char *args[] = {year.text};

        fill(text, language,
             period->kind == SOURCE_PERIOD_YEAR ? WORD_PERIOD_YEAR
             : part_of(period, 6) == 0          ? WORD_PERIOD_HALF_FIRST
                                                : WORD_PERIOD_HALF_LAST,
             args, 1);
    }
}

/* The days of a registered one say which of two with the same name it is. */
static void write_days(struct period_text *text, enum language language,
                       const struct source_period *period)
{
    struct label from = date_label(language, period->from_day),
                 to = date_label(language, period->to_day);
    const char *args[] = {from.text, to.text, period->name};

    fill(text, language,
         period->kind == SOURCE_PERIOD_DAYS ? WORD_PERIOD_DAYS_ALONE : WORD_PERIOD_NAMED,
         args, 3);
}

struct period_text period_text(enum language language, const struct source_period *period)
{
    struct period_text text = {""};

    if (period->kind == SOURCE_PERIOD_MONTH)
        (void)snprintf(text.text, sizeof text.text, "%s",
                       number_month(language, period->from_day).text);
    else if (period->kind < SOURCE_PERIOD_REGISTERED)
        write_part(&text, language, period);
    else
        write_days(&text, language, period);
    return text;
}

/* All of them begin with an ASCII letter or digit, but for names that begin as they like. */
struct period_text period_text_first(enum language language,
                                     const struct source_period *period)
{
    struct period_text text = period_text(language, period);

    if ((unsigned char)*text.text < 0x80)
        *text.text = (char)toupper((unsigned char)*text.text);
    return text;
}

struct period_text period_text_lead(const struct view *view)
{
    const struct source_overview *o = view->overview;
    struct period_text period = period_text_first(view->language, &o->period), lead = {""};
    struct label moment = number_moment(view->language, o->as_of_ms);
    const char *args[] = {period.text, moment.text};

    if (source_is_over(o))
        return period;
    fill(&lead, view->language, WORD_PERIOD_AS_OF, args, 2);
    return lead;
}

struct period_text period_text_running(const struct view *view)
{
    struct label month =
        number_month_first(view->language, date_day_at(view->overview->as_of_ms));
    struct period_text text = {""};
    const char *args[] = {month.text};

    fill(&text, view->language, WORD_PERIOD_NOW, args, 1);
    return text;
}

static const struct {
    const char *name, *class, *symbol;
    enum word word;
} states[SOURCE_PERIOD_STATES] = {
    [SOURCE_PERIOD_RUNNING] = {"running", "ok", "●", WORD_STANDING_RUNNING},
    [SOURCE_PERIOD_OPEN] = {"open", "warn", "▲", WORD_STANDING_OPEN},
    [SOURCE_PERIOD_FROZEN] = {"frozen", "good", "✔", WORD_STANDING_FROZEN},
    [SOURCE_PERIOD_CORRECTED] = {"corrected", "warn", "▲", WORD_PERIOD_CORRECTED},
};

void period_text_state(struct html *html, const struct view *view,
                       const struct source_period *period)
{
    badge_begin(html, states[period->state].class, states[period->state].symbol);
    VIEW_FILL(html, view, states[period->state].word,
              number_date(view->language, period->frozen_ms).text);
    badge_end(html);
}

const char *period_text_state_name(enum source_period_state state)
{
    return states[state].name;
}
