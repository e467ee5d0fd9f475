#include "web/lists/lists.h"

#include <stdio.h>
#include <stdlib.h>

#include "appliance/report/report.h"
#include "mqtt/base/memory.h"
#include "web/tables/definitions.h"
#include "web/text/level.h"

void lists_columns(struct list *list, const struct view *view,
                   const struct lists_column *columns, size_t count)
{
    for (size_t i = 0; i < count; i++)
        list_column(list,
                    &(struct list_column){columns[i].name, view_word(view, columns[i].word),
                                          columns[i].kind});
}

void lists_title_of(struct list *list, const struct view *view, enum word word,
                    const struct source_row *row)
{
    char *title;

    if (asprintf(&title, "%s: %s", view_name(view, row->name_vi, row->name_en),
                 view_word(view, word)) < 0)
        abort(); /* out of memory */
    list_title(list, title);
    free(title);
}

void lists_title_month(struct list *list, const struct view *view, enum word word,
                       int month)
{
    char *title, id[DATE_MONTH_BYTES];

    if (asprintf(&title, "%s %s", view_word(view, word), date_month_format(month, id)) < 0)
        abort(); /* out of memory */
    list_title(list, title);
    free(title);
}

char *lists_filled(const struct view *view, enum word word, const char *text)
{
    char *filled = NULL;
    size_t bytes;
    FILE *out = need(open_memstream(&filled, &bytes));

    words_fill(out, view_word(view, word), &text, 1);
    (void)fclose(out);
    return filled;
}

/* --- form 06 ------------------------------------------------------------------------- */

/* The heads over the columns, each from one column on. */
static enum word group_of(int column)
{
    return column < 7    ? WORD_REPORT_RECEIVED
           : column < 11 ? WORD_REPORT_RESOLVED
                         : WORD_REPORT_IN_PROGRESS;
}

void lists_figures_columns(struct list *list, const struct view *view)
{
    for (int i = 0; i < REPORT_COLUMNS; i++) {
        const struct report_column *column = &report_columns[i];
        char title[128];

        (void)snprintf(title, sizeof title, "%s: %s",
                       view_word(view, group_of(REPORT_FIRST_COLUMN + i)),
                       view_name(view, column->vi, column->en));
        list_column(list, &(struct list_column){column->name, title, LIST_COUNT});
    }
}

void lists_figures_put(struct list *list, const struct figures *figures)
{
    int64_t values[REPORT_COLUMNS];

    report_values(figures, values);
    for (int i = 0; i < REPORT_COLUMNS; i++)
        list_put(list, list_count(values[i]));
}

/* --- a part -------------------------------------------------------------------------- */

void lists_part_columns(struct list *list, const struct view *view)
{
    static const struct lists_column columns[] = {
        {"unit", WORD_LIST_UNIT_CODE, LIST_TEXT},
        {"unit_name", WORD_UNIT, LIST_TEXT},
        {"field", WORD_LIST_FIELD_CODE, LIST_TEXT},
        {"field_name", WORD_FIELD, LIST_TEXT},
    };

    lists_columns(list, view, columns, sizeof columns / sizeof columns[0]);
}

void lists_part_put(struct list *list, const struct view *view,
                    const struct source_row *unit, const struct source_row *field)
{
    const struct source_row *const rows[] = {unit, field};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct source_row *row = rows[i];

        list_put(list, row ? list_text(row->code) : list_nothing());
        list_put(list, row ? list_text(view_name(view, row->name_vi, row->name_en))
                           : list_nothing());
    }
}

/* --- a rate -------------------------------------------------------------------------- */

void lists_fraction_columns(struct list *list, const struct view *view,
                            enum definition definition)
{
    static const struct lists_column columns[] = {
        {"rate_num", WORD_LIST_NUMERATOR, LIST_COUNT},
        {"rate_den", WORD_LIST_DENOMINATOR, LIST_COUNT},
        {"rate_pct", WORD_RATE_BY, LIST_PERCENT},
    };

    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        char *title =
            lists_filled(view, columns[i].word, definition_words[definition].name);

        list_column(list, &(struct list_column){columns[i].name, title, columns[i].kind});
        free(title);
    }
}

void lists_fraction_put(struct list *list, struct fraction rate)
{
    list_put(list, list_count(rate.num));
    list_put(list, list_count(rate.den));
    list_put(list, list_percent(rate));
}

void lists_rate_columns(struct list *list, const struct view *view,
                        enum definition definition)
{
    static const struct lists_column level = {"level", WORD_LIST_LEVEL, LIST_WORD};

    lists_fraction_columns(list, view, definition);
    lists_columns(list, view, &level, 1);
}

static struct list_cell level_cell(const struct view *view, enum level level)
{
    const struct level_look *look = &level_looks[level];

    return level_is_one(level) ? list_word(look->name, view_word(view, look->word))
                               : list_nothing();
}

void lists_rate_put(struct list *list, const struct view *view,
                    const struct source_row *row, enum definition definition)
{
    struct fraction rate = definition_rate(&row->now, definition);

    lists_fraction_put(list, rate);
    list_put(list, level_cell(view, level_of(rate, &view->levels, row->silence)));
}

/* --- facts --------------------------------------------------------------------------- */

static void add_fact(struct list *list, const struct view *view,
                     const struct lists_column *what, struct list_cell cell)
{
    list_fact(list,
              &(struct list_column){what->name, view_word(view, what->word), what->kind},
              cell);
}

void lists_definition(struct list *list, const struct view *view,
                      enum definition definition)
{
    static const struct lists_column what = {"definition", WORD_DEFINITION, LIST_WORD};

    add_fact(list, view, &what,
             list_word(definition_words[definition].name,
                       view_word(view, definition_texts[definition].formula)));
}

void lists_period(struct list *list, const struct view *view)
{
    static const struct lists_column from = {"from", WORD_LIST_FROM, LIST_DAY},
                                     to = {"to", WORD_LIST_TO, LIST_DAY},
                                     provisional = {"provisional", WORD_LIST_PROVISIONAL,
                                                    LIST_FLAG};
    const struct source_overview *o = view->overview;
    bool uncertain = basis_uncertain(&o->basis);

    add_fact(list, view, &from, list_day(o->period.from_day));
    add_fact(list, view, &to, list_day(o->period.to_day));
    add_fact(list, view, &provisional,
             list_flag(uncertain, view_word(view, uncertain ? WORD_YES : WORD_NO)));
}
