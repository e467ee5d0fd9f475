#include "web/tables/figures_table.h"

#include <inttypes.h>
#include <stdlib.h>

#include "appliance/report/levels.h"
#include "mqtt/base/date.h"
#include "web/text/badge.h"
#include "web/text/level.h"
#include "web/text/number.h"
#include "web/text/period_text.h"
#include "web/text/ranking.h"
#include "web/text/source_state.h"
#include "web/text/spark.h"

enum { UNITS_SHOWN = 12 }; /* of many: the others are on the page of units */

/* What sets the two tables apart. */
struct kind {
    const char *id;
    const char
        *row_prefix; /* of the rows' ids: codes of fields and units may be the same */
    enum word heading, what, search, none;
    enum address one; /* the page of what a row is of */
};

static const struct kind fields = {
    "fields",          "f-",           WORD_BY_FIELD, WORD_FIELD,
    WORD_SEARCH_FIELD, WORD_NO_FIELDS, ADDRESS_FIELD};
static const struct kind units = {"units",          "u-",          WORD_BY_UNIT, WORD_UNIT,
                                  WORD_SEARCH_UNIT, WORD_NO_UNITS, ADDRESS_UNIT};

/* More was resolved than received: the rate is of figures that cannot be. */
static void write_doubt(struct html *html, const struct view *view, int64_t missing)
{
    if (missing == 0)
        return;
    html_put(html, "<span class=\"note warn\" title=\"");
    VIEW_FILL(html, view, WORD_REPORT_MISSING_WHY,
              number_count(view->language, missing).text);
    html_put(html, "\"><span class=\"sym\" aria-hidden=\"true\">▲</span> %s: %s</span>",
             view_word(view, WORD_REPORT_DOUBTFUL), view_word(view, WORD_REPORT_MISSING));
}

void figures_table_level(struct html *html, const struct view *view, enum word level)
{
    VIEW_FILL(html, view, level, number_count(view->language, view->levels.min_n).text);
}

void figures_table_share(struct html *html, const struct view *view, struct fraction share,
                         enum source_silence silence)
{
    const struct level_look *look = &level_looks[level_of(share, &view->levels, silence)];

    badge_begin(html, look->name, look->symbol);
    html_put(html, "<span class=\"word\">");
    figures_table_level(html, view, look->word);
    html_put(html, "</span> <b>%s</b></span> <span class=\"part\">%s/%s</span>",
             number_percent(view->language, share, &view->levels).text,
             number_count(view->language, share.num).text,
             number_count(view->language, share.den).text);
}

void figures_table_rate(struct html *html, const struct view *view,
                        const struct source_row *row, enum definition definition)
{
    struct fraction rate = definition_rate(&row->now, definition);

    if (rate.den <= 0) {
        html_put(html, "<span class=\"rate none\">–</span><span class=\"note\">%s</span>",
                 view_word(view, WORD_NOTHING_RESOLVED));
        return;
    }
    figures_table_share(html, view, rate, row->silence);
    spark_parts(html, view, &row->now);
    write_doubt(html, view, figures_missing(&row->now));
}

void figures_table_priority(struct html *html, const struct view *view,
                            const struct source_row *row)
{
    if (row->priority > 0)
        html_put(
            html,
            " <span class=\"priority\" title=\"%s\"><span aria-hidden=\"true\">★</span>"
            "<span class=\"unseen\">%s</span></span>",
            view_word(view, WORD_PRIORITY_FIELD), view_word(view, WORD_PRIORITY_FIELD));
}

void figures_table_silence(struct html *html, const struct view *view,
                           const struct source_row *row)
{
    VIEW_FILL(html, view, source_silence_words[row->silence],
              view_when(view, row->silent_since_ms).text);
}

void figures_table_part(struct html *html, const struct view *view)
{
    const struct source_units *part = &view->overview->completeness;

    if (part->figured >= part->all)
        return;
    html_put(html, " · ");
    VIEW_FILL(html, view, WORD_PART, number_count(view->language, part->figured).text,
              number_count(view->language, part->all).text);
}

void figures_table_tentative(struct html *html, const struct view *view)
{
    if (basis_provisional(&view->overview->basis))
        html_put(html, " <span class=\"tentative\">%s</span>",
                 view_word(view, WORD_TENTATIVE));
}

void figures_table_count(struct html *html, const struct view *view, enum word label,
                         int64_t value)
{
    char plain[24];

    (void)snprintf(plain, sizeof plain, "%" PRId64, value);
    html_put(html, "<td class=\"n\" data-l=\"%s\" data-v=\"%s\">%s</td>",
             view_word(view, label), plain, number_count(view->language, value).text);
}

void figures_table_soon(struct html *html, const struct view *view, int64_t due_soon)
{
    if (due_soon == SOURCE_NOT_KNOWN)
        html_put(html, "<td class=\"n\" data-l=\"%s\">–</td>",
                 view_word(view, WORD_DUE_SOON));
    else
        figures_table_count(html, view, WORD_DUE_SOON, due_soon);
}

const char *figures_table_overdue_word(const struct view *view)
{
    return view_word(view,
                     source_is_over(view->overview) ? WORD_OVERDUE_END : WORD_OVERDUE);
}

void figures_table_overdue(struct html *html, const struct view *view, int64_t value)
{
    char plain[24];

    (void)snprintf(plain, sizeof plain, "%" PRId64, value);
    html_put(html, "<td class=\"n%s\" data-l=\"%s\" data-v=\"%s\">%s</td>",
             value > 0 ? " due" : "", figures_table_overdue_word(view), plain,
             number_count(view->language, value).text);
}

void figures_table_rate_cell(struct html *html, const struct view *view,
                             const struct source_row *row, enum definition definition)
{
    int percent100 = fraction_percent100(definition_rate(&row->now, definition));

    html_put(html, "<td class=\"r\" data-l=\"%s\"", view_word(view, WORD_ON_TIME_RATE));
    if (percent100 >= 0)
        html_put(html, " data-v=\"%d\"", percent100);
    html_put(html, ">");
    figures_table_rate(html, view, row, definition);
    html_put(html, "</td>");
}

static void change_cell(struct html *html, const struct view *view,
                        const struct source_row *row)
{
    int tenths;

    html_put(html, "<td class=\"n c\" data-l=\"%s\"", view_word(view, WORD_CHANGE_SHORT));
    if (number_change(figures_rate_a(&row->now), figures_rate_a(&row->before), &tenths) < 0)
        html_put(html, ">–</td>");
    else
        html_put(html, " data-v=\"%d\">%s</td>", tenths,
                 number_points(view->language, tenths).text);
}

/* How many of a unit's devices report, as far as that is known. */
static void reporting(struct html *html, const struct view *view,
                      const struct source_row *row)
{
    struct label devices = number_count(view->language, row->devices);

    if (row->unheard)
        VIEW_FILL(html, view, WORD_UNHEARD, devices.text);
    else if (!source_link_stands(&view->overview->link))
        VIEW_FILL(html, view, WORD_COUNTERS_UNKNOWN, devices.text,
                  view_when(view, view->overview->link.since_ms).text);
    else
        VIEW_FILL(html, view, WORD_COUNTERS_OF,
                  number_count(view->language, row->devices_reporting).text, devices.text);
}

/* What of a unit reports, and how fresh its figures are. */
static void freshness(struct html *html, const struct view *view,
                      const struct source_row *row)
{
    bool lacking = row->devices_silent > 0 && source_link_stands(&view->overview->link);

    if (row->devices == 0)
        return;
    html_put(html, "<span class=\"note%s\">", lacking ? " warn" : "");
    if (lacking)
        html_put(html, "<span class=\"sym\" aria-hidden=\"true\">▲</span> ");
    reporting(html, view, row);
    if (row->silence == SOURCE_SILENCE_DEVICES) {
        html_put(html, " · ");
        figures_table_silence(html, view, row);
    }
    if (row->newest_ms > 0) {
        html_put(html, " · ");
        VIEW_FILL(html, view, WORD_DATA_UNTIL, view_when(view, row->newest_ms).text);
    }
    html_put(html, "</span>");
}

static void last_day(struct html *html, const struct view *view,
                     const struct source_row *row)
{
    if (!row->last_day)
        return;
    html_put(html, "<span class=\"note\">");
    VIEW_FILL(html, view, WORD_UNIT_UNTIL,
              number_date(view->language, date_start_ms(row->last_day)).text);
    html_put(html, "</span>");
}

void figures_table_freshness(struct html *html, const struct view *view,
                             const struct source_row *row)
{
    last_day(html, view, row);
    freshness(html, view, row);
}

static void cells(struct html *html, const struct view *view, const struct source_row *row,
                  int floor_percent100)
{
    figures_table_count(html, view, WORD_RECEIVED, figures_received(&row->now));
    figures_table_count(html, view, WORD_RESOLVED, figures_resolved(&row->now));
    figures_table_rate_cell(html, view, row, DEFINITION_A);
    change_cell(html, view, row);
    figures_table_soon(html, view, row->due_soon);
    figures_table_overdue(html, view, row->now.in_progress_overdue);
    html_put(html, "<td class=\"s\" data-l=\"%s\">", view_word(view, WORD_TWELVE_MONTHS));
    spark_trend(html, view, row, floor_percent100);
    html_put(html, "</td></tr>\n");
}

static void head(struct html *html, const struct view *view, const struct kind *kind,
                 int floor_percent100)
{
    static const enum word columns[] = {WORD_RECEIVED, WORD_RESOLVED, WORD_ON_TIME_RATE};
    struct period_text before = period_text(view->language, &view->overview->before);

    html_put(html, "<thead><tr><th scope=\"col\" data-sort=\"text\">%s</th>",
             view_word(view, kind->what));
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        html_put(html, "<th scope=\"col\" class=\"%s\" data-sort=\"number\">%s</th>",
                 columns[i] == WORD_ON_TIME_RATE ? "r" : "n", view_word(view, columns[i]));
    html_put(html, "<th scope=\"col\" class=\"n c\" data-sort=\"number\">");
    VIEW_FILL(html, view, WORD_CHANGE, before.text);
    html_put(html,
             "</th><th scope=\"col\" class=\"n\" data-sort=\"number\">%s</th>"
             "<th scope=\"col\" class=\"n\" data-sort=\"number\">%s</th>"
             "<th scope=\"col\" class=\"s\">%s<small>",
             view_word(view, WORD_DUE_SOON), figures_table_overdue_word(view),
             view_word(view, WORD_TWELVE_MONTHS));
    VIEW_FILL(html, view, WORD_AXIS,
              number_threshold(view->language, floor_percent100).text);
    html_put(html, "</small></th></tr></thead>\n");
}

static void total_row(struct html *html, const struct view *view, int floor_percent100)
{
    html_put(html,
             view->overview->total.silence == SOURCE_SILENCE_NONE
                 ? "<tfoot><tr><th scope=\"row\">%s"
                 : "<tfoot><tr class=\"silent\"><th scope=\"row\">%s",
             view_word(view, WORD_TOTAL));
    figures_table_part(html, view);
    if (view->overview->total.silence != SOURCE_SILENCE_NONE) {
        html_put(html, "<span class=\"note\">");
        figures_table_silence(html, view, &view->overview->total);
        html_put(html, "</span>");
    }
    html_put(html, "</th>");
    cells(html, view, &view->overview->total, floor_percent100);
    html_put(html, "</tfoot>");
}

static void table(struct html *html, const struct view *view, const struct kind *kind,
                  const struct source_row *rows, size_t count)
{
    int floor_percent100 = spark_floor(rows, count, view->levels.min_n);

    html_put(html,
             "<section class=\"card\" aria-labelledby=\"%s-h\"><div class=\"top\"><h2 "
             "id=\"%s-h\">%s",
             kind->id, kind->id, view_word(view, kind->heading));
    figures_table_tentative(html, view);
    html_put(html,
             "</h2><p class=\"search\" hidden><label for=\"%s-q\">%s</label>"
             "<input type=\"search\" id=\"%s-q\" data-table=\"%s\" "
             "autocomplete=\"off\"></p></div>\n",
             kind->id, view_word(view, kind->search), kind->id, kind->id);
    if (count == 0) {
        html_put(html, "<p class=\"empty\">%s</p>\n", view_word(view, kind->none));
        return;
    }
    html_put(html, "<table id=\"%s\" class=\"figures\" aria-labelledby=\"%s-h\">\n",
             kind->id, kind->id);
    head(html, view, kind, floor_percent100);
    html_put(html, "<tbody>\n");
    for (size_t i = 0; i < count; i++) {
        html_put(
            html,
            rows[i].silence == SOURCE_SILENCE_NONE
                ? "<tr id=\"%s%s\"><th scope=\"row\"><a class=\"name\" href=\"%s\">%s</a>"
                : "<tr id=\"%s%s\" class=\"silent\"><th scope=\"row\"><a "
                  "class=\"name\" href=\"%s\">%s</a>",
            kind->row_prefix, rows[i].code,
            view_path_of(view, kind->one, rows[i].code).text,
            view_name(view, rows[i].name_vi, rows[i].name_en));
        figures_table_priority(html, view, &rows[i]);
        figures_table_freshness(html, view, &rows[i]);
        html_put(html, "</th>");
        cells(html, view, &rows[i], floor_percent100);
    }
    html_put(html, "</tbody>");
    if (kind == &fields)
        total_row(html, view, floor_percent100);
    html_put(html, "</table><p class=\"empty\" id=\"%s-none\" hidden>%s</p>\n", kind->id,
             view_word(view, WORD_NO_MATCH));
}

/* Which units a short list shows, and where all of them are. */
static void units_all(struct html *html, const struct view *view, size_t shown,
                      const struct report_name *level)
{
    html_put(html, "<p>");
    if (shown < view->overview->unit_count) {
        VIEW_FILL(html, view, WORD_UNITS_WORST, view_count(view, shown).text,
                  view_name(view, level->vi, level->en));
        html_put(html, ". ");
    }
    html_put(html, "<a href=\"%s\">", view_path(view, ADDRESS_UNITS_PAGE).text);
    VIEW_FILL(html, view, WORD_UNITS_ALL,
              view_count(view, view->overview->unit_count).text);
    html_put(html, "</a></p>\n");
}

/* Of many units those with the lowest rates, of the level that most are of. */
static void worst_units(struct html *html, const struct view *view)
{
    size_t level_count, shown;
    struct ranking_level *levels = ranking_levels(view->overview, &level_count);
    const char *level = ranking_main_level(levels, level_count);
    struct report_name name = levels_name_of(level);
    struct source_row worst[UNITS_SHOWN];
    struct ranking ranking;

    ranking_make(&ranking, view->overview, level, DEFINITION_A, &view->levels);
    shown = ranking.count < UNITS_SHOWN ? ranking.count : UNITS_SHOWN;
    for (size_t i = 0; i < shown; i++)
        worst[i] = *ranking.places[i].row;
    ranking_release(&ranking);
    table(html, view, &units, worst, shown);
    units_all(html, view, shown, &name);
    free(levels);
}

void figures_table_fields(struct html *html, const struct view *view)
{
    table(html, view, &fields, view->overview->fields, view->overview->field_count);
    html_put(html, "</section>\n");
}

void figures_table_units(struct html *html, const struct view *view)
{
    const struct source_overview *o = view->overview;

    if (o->unit_count > UNITS_SHOWN)
        worst_units(html, view);
    else
        table(html, view, &units, o->units, o->unit_count);
    html_put(html, "</section>\n");
}
