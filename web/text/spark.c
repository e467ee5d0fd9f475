#include "web/text/spark.h"

#include "web/text/number.h"

enum {
    STEP = 10, /* between two months */
    LEFT = 3,  /* room for the round end of the line */
    TOP = 3,
    BOTTOM = 25,
    FULL = 10000, /* hundredths of a percent */
};

int spark_floor(const struct source_row *rows, size_t count, int min_n)
{
    static const int floors[] = {9000, 8000, 7000, 5000};

    for (size_t f = 0; f < sizeof floors / sizeof floors[0]; f++) {
        bool below = false;

        for (size_t i = 0; i < count * SOURCE_MONTHS && !below; i++) {
            struct fraction month = rows[i / SOURCE_MONTHS].trend[i % SOURCE_MONTHS];

            below = month.den > 0 && month.den >= min_n &&
                    fraction_percent100(month) < floors[f];
        }
        if (!below)
            return floors[f];
    }
    return 0;
}

static int height(int percent100, int floor_percent100)
{
    int above = percent100 > floor_percent100 ? percent100 - floor_percent100 : 0;

    return BOTTOM - above * (BOTTOM - TOP) / (FULL - floor_percent100);
}

/* The worst and the best month, for those who do not see the line. */
static void write_title(struct html *html, const struct view *view,
                        const struct source_row *row)
{
    struct fraction low = {0, 0}, high = {0, 0};

    for (int i = 0; i < SOURCE_MONTHS; i++) {
        struct fraction month = row->trend[i];

        if (month.den <= 0)
            continue;
        if (low.den == 0 || month.num * low.den < low.num * month.den)
            low = month;
        if (high.den == 0 || month.num * high.den > high.num * month.den)
            high = month;
    }
    html_put(html, "<title>");
    if (low.den == 0)
        html_text(html, view_word(view, WORD_TREND_NONE));
    else
        VIEW_FILL(html, view, WORD_TREND_TITLE,
                  number_percent(view->language, low, &view->levels).text,
                  number_percent(view->language, high, &view->levels).text);
    html_put(html, "</title>");
}

void spark_trend(struct html *html, const struct view *view, const struct source_row *row,
                 int floor_percent100)
{
    int target = height(view->levels.ok, floor_percent100);
    bool pen_down = false;

    html_put(html, "<svg class=\"spark\" viewBox=\"0 0 116 28\" role=\"img\">");
    write_title(html, view, row);
    if (view->levels.ok > floor_percent100)
        html_put(html, "<path class=\"goal\" d=\"M0 %dH116\"/>", target);
    html_put(html, "<path class=\"line\" d=\"");
    for (int i = 0; i < SOURCE_MONTHS; i++) {
        int percent100 = fraction_percent100(row->trend[i]);

        if (percent100 >= 0)
            html_put(html, "%s%d %d", pen_down ? "L" : "M", LEFT + i * STEP,
                     height(percent100, floor_percent100));
        pen_down = percent100 >= 0;
    }
    html_put(html, "\"/>");
    if (pen_down)
        html_put(
            html, "<circle class=\"now\" cx=\"%d\" cy=\"%d\" r=\"3\"/>",
            LEFT + (SOURCE_MONTHS - 1) * STEP,
            height(fraction_percent100(row->trend[SOURCE_MONTHS - 1]), floor_percent100));
    html_put(html, "</svg>");
}

/* Where a part ends on a bar of 1000, so that neighbours meet without a gap. */
static int reach(int64_t sum, int64_t total)
{
    return (int)((sum * 1000 + total / 2) / total);
}

void spark_parts(struct html *html, const struct view *view, const struct figures *figures)
{
    int64_t total = figures_resolved(figures);
    int early, on_time;

    if (total <= 0)
        return;
    early = reach(figures->resolved_early, total);
    on_time = reach(figures->resolved_early + figures->resolved_on_time, total);
    if (figures->resolved_late > 0 && on_time == 1000)
        on_time = 999;
    html_put(html,
             "<svg class=\"parts\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" "
             "role=\"img\"><title>");
    VIEW_FILL(html, view, WORD_PARTS_TITLE,
              number_count(view->language, figures->resolved_early).text,
              number_count(view->language, figures->resolved_on_time).text,
              number_count(view->language, figures->resolved_late).text);
    html_put(html,
             "</title><path class=\"late\" d=\"M0 0H1000V10H0z\"/>"
             "<path class=\"in-time\" d=\"M0 0H%dV10H0z\"/>"
             "<path class=\"early\" d=\"M0 0H%dV10H0z\"/></svg>",
             on_time, early);
}

static int64_t positive(int64_t count)
{
    return count > 0 ? count : 0;
}

void spark_cells(struct html *html, const struct view *view, const struct figures *figures)
{
    const struct {
        const char *class;
        int64_t count;
    } cells[] = {{"early", figures->resolved_early},
                 {"in-time", figures->resolved_on_time},
                 {"late", figures->resolved_late},
                 {"open", positive(figures->in_progress_not_due)},
                 {"overdue", positive(figures->in_progress_overdue)}};
    enum { CELLS = sizeof cells / sizeof cells[0] };
    struct label counts[CELLS];
    int64_t total = 0, sum = 0;

    for (int i = 0; i < CELLS; i++) {
        total += cells[i].count;
        counts[i] = number_count(view->language, cells[i].count);
    }
    if (total <= 0)
        return;
    html_put(html,
             "<svg class=\"parts\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" "
             "role=\"img\"><title>");
    VIEW_FILL(html, view, WORD_CELLS_TITLE, counts[0].text, counts[1].text, counts[2].text,
              counts[3].text, counts[4].text);
    html_put(html, "</title>");
    for (int i = 0; i < CELLS; i++) {
        int from = reach(sum, total);

        sum += cells[i].count;
        if (cells[i].count > 0)
            html_put(html, "<path class=\"%s\" d=\"M%d 0H%dV10H%dz\"/>", cells[i].class,
                     from, reach(sum, total), from);
    }
    html_put(html, "</svg>");
}
