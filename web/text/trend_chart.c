#include "web/text/trend_chart.h"

#include <stdlib.h>
#include <string.h>

#include "web/text/number.h"

enum {
    WIDTH = 720,
    HEIGHT = 240,
    LEFT = 48,
    RIGHT = 540, /* behind it stand the labels */
    TOP = 14,
    BOTTOM = 204,
    LABEL_GAP = 15,      /* between two of them */
    LABEL_LETTERS = 20,  /* of a name */
    FULL = 10000,        /* hundredths of a percent */
    NAMED_FROM_EDGE = 44 /* pixels that the label of a year needs */
};

/* Where the axis may begin, and its steps. */
static const struct axis {
    int floor, step;
} axes[] = {{9000, 200}, {8500, 500}, {8000, 500}, {7000, 1000}, {5000, 1000}, {0, 2500}};

enum { AXES = sizeof axes / sizeof axes[0] };

struct drawing {
    const struct view *view;
    const struct trend *trend;
    const struct axis *axis;
};

static const struct axis *axis_of(const struct trend *trend,
                                  const struct source_levels *levels)
{
    int lowest = levels->ok - 1, at = 0;

    for (size_t line = 0; line < trend->count; line++) {
        for (int32_t month = trend->first; month <= trend->last; month++) {
            struct fraction rate = trend_rate(trend, line, month);
            int percent100 = fraction_percent100(rate);

            if (percent100 >= 0 && rate.den >= levels->min_n && percent100 < lowest)
                lowest = percent100;
        }
    }
    while (at < AXES - 1 && axes[at].floor > lowest)
        at++;
    return &axes[at];
}

int trend_chart_floor(const struct trend *trend, const struct source_levels *levels)
{
    return axis_of(trend, levels)->floor;
}

/* --- places -------------------------------------------------------------------------- */

static int x_of(const struct trend *trend, int32_t month)
{
    int32_t steps = trend->last - trend->first;

    return steps ? LEFT + (int)((month - trend->first) * (RIGHT - LEFT) / steps)
                 : (LEFT + RIGHT) / 2;
}

/* What lies below the axis is drawn on it. */
static int y_of(const struct drawing *d, int percent100)
{
    int floor = d->axis->floor;
    int above = percent100 > floor ? percent100 - floor : 0;

    return BOTTOM - above * (BOTTOM - TOP) / (FULL - floor);
}

/* -1: there is nothing. */
static int y_at(const struct drawing *d, size_t line, int32_t month)
{
    int percent100 = -1;

    if (month >= d->trend->first && month <= d->trend->last)
        percent100 = fraction_percent100(trend_rate(d->trend, line, month));
    return percent100 < 0 ? -1 : y_of(d, percent100);
}

/* --- what it says -------------------------------------------------------------------- */

static void write_extremes(struct html *html, const struct drawing *d, size_t line)
{
    const struct view *view = d->view;
    struct fraction low = {0, 0}, high = {0, 0};
    char *name = trend_name(view, &d->trend->lines[line]);

    for (int32_t month = d->trend->first; month <= d->trend->last; month++) {
        struct fraction rate = trend_rate(d->trend, line, month);

        if (rate.den <= 0)
            continue;
        if (low.den == 0 || rate.num * low.den < low.num * rate.den)
            low = rate;
        if (high.den == 0 || rate.num * high.den > high.num * rate.den)
            high = rate;
    }
    VIEW_FILL(html, view, low.den ? WORD_TREND_EXTREMES : WORD_TREND_NOTHING, name,
              number_percent(view->language, low, &view->levels).text,
              number_percent(view->language, high, &view->levels).text);
    free(name);
}

static void write_title(struct html *html, const struct drawing *d)
{
    html_put(html, "<title>");
    for (size_t line = 0; line < d->trend->count; line++)
        write_extremes(html, d, line);
    html_put(html, "</title>");
}

/* --- axes ---------------------------------------------------------------------------- */

static void write_steps(struct html *html, const struct drawing *d)
{
    for (int percent100 = d->axis->floor; percent100 <= FULL; percent100 += d->axis->step) {
        int y = y_of(d, percent100);

        html_put(html,
                 "<path class=\"grid\" d=\"M%d %dH%d\"/><text class=\"y\" x=\"%d\" "
                 "y=\"%d\">%s</text>",
                 LEFT, y, RIGHT, LEFT - 6, y + 4,
                 number_threshold(d->view->language, percent100).text);
    }
}

static void write_month(struct html *html, const struct trend *trend, int32_t month)
{
    html_put(html, "<text class=\"x\" x=\"%d\" y=\"%d\">%d/%d</text>", x_of(trend, month),
             BOTTOM + 20, month % TREND_YEAR + 1, month / TREND_YEAR);
}

/* A stroke for each month, a name for each year, and for both ends where they have room. */
static void write_months(struct html *html, const struct trend *trend)
{
    int named = x_of(trend, trend->first), last = x_of(trend, trend->last);

    write_month(html, trend, trend->first);
    for (int32_t month = trend->first; month <= trend->last; month++) {
        int x = x_of(trend, month);
        bool year = month % TREND_YEAR == 0;

        html_put(html, "<path class=\"axis\" d=\"M%d %dv%d\"/>", x, BOTTOM, year ? 6 : 3);
        if (!year || x - named < NAMED_FROM_EDGE || last - x < NAMED_FROM_EDGE)
            continue;
        write_month(html, trend, month);
        named = x;
    }
    if (last > named)
        write_month(html, trend, trend->last);
}

static void write_target(struct html *html, const struct drawing *d)
{
    int y = y_of(d, d->view->levels.ok);

    html_put(html,
             "<path class=\"goal\" d=\"M%d %dH%d\"/><text class=\"goal\" x=\"%d\" "
             "y=\"%d\">",
             LEFT, y, RIGHT, LEFT + 4, y - 4);
    VIEW_FILL(html, d->view, WORD_TREND_TARGET,
              number_threshold(d->view->language, d->view->levels.ok).text);
    html_put(html, "</text>");
}

static void write_running(struct html *html, const struct drawing *d)
{
    int last = x_of(d->trend, d->trend->last), half = (RIGHT - LEFT) / 2;

    if (!d->trend->running)
        return;
    if (d->trend->last > d->trend->first)
        half = (last - x_of(d->trend, d->trend->last - 1)) / 2;
    html_put(html,
             "<defs><pattern id=\"hatch\" width=\"6\" height=\"6\" "
             "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><path "
             "class=\"hatch\" d=\"M0 0V6\"/></pattern></defs><rect x=\"%d\" y=\"%d\" "
             "width=\"%d\" height=\"%d\" fill=\"url(#hatch)\"/><text class=\"running\" "
             "x=\"%d\" y=\"%d\">%s</text>",
             last - half, TOP, half, BOTTOM - TOP, last, BOTTOM + 34,
             view_word(d->view, WORD_TENTATIVE));
}

/* --- lines --------------------------------------------------------------------------- */

static void write_line(struct html *html, const struct drawing *d, size_t line)
{
    bool pen_down = false;

    html_put(html, "<path class=\"line s%d\" d=\"", (int)line);
    for (int32_t month = d->trend->first; month <= d->trend->last; month++) {
        int y = y_at(d, line, month);

        if (y >= 0)
            html_put(html, "%s%d %d", pen_down ? "L" : "M", x_of(d->trend, month), y);
        pen_down = y >= 0;
    }
    html_put(html, "\"/>");
}

/* A month alone has no line, and the end of one is marked. */
static void write_dots(struct html *html, const struct drawing *d, size_t line)
{
    for (int32_t month = d->trend->first; month <= d->trend->last; month++) {
        int y = y_at(d, line, month);

        if (y >= 0 && y_at(d, line, month + 1) < 0)
            html_put(html, "<circle class=\"dot s%d\" cx=\"%d\" cy=\"%d\" r=\"3\"/>",
                     (int)line, x_of(d->trend, month), y);
    }
}

/* --- labels -------------------------------------------------------------------------- */

struct label_place {
    size_t line;
    int y;
    struct fraction rate;
};

/* So many letters of it, with a sign where there are more. */
static void write_short(struct html *html, const char *name)
{
    char text[LABEL_LETTERS * 4 + 1];
    size_t bytes = 0;

    for (int letters = 0; name[bytes]; bytes++) {
        letters += (name[bytes] & 0xC0) != 0x80;
        if (letters > LABEL_LETTERS)
            break;
    }
    if (bytes >= sizeof text)
        bytes = sizeof text - 1;
    memcpy(text, name, bytes);
    text[bytes] = '\0';
    html_put(html, name[bytes] ? "%s… " : "%s ", text);
}

static int by_height(const void *left, const void *right)
{
    const struct label_place *a = left, *b = right;

    if (a->y != b->y)
        return a->y < b->y ? -1 : 1;
    return a->line < b->line ? -1 : 1;
}

/* At the last month of each line that has one, and none upon another. */
static size_t place_labels(const struct drawing *d, struct label_place *ret)
{
    size_t count = 0;

    for (size_t line = 0; line < d->trend->count; line++) {
        int32_t month = d->trend->last;

        while (month >= d->trend->first && y_at(d, line, month) < 0)
            month--;
        if (month >= d->trend->first)
            ret[count++] = (struct label_place){line, y_at(d, line, month),
                                                trend_rate(d->trend, line, month)};
    }
    qsort(ret, count, sizeof *ret, by_height);
    for (size_t i = 1; i < count; i++) {
        if (ret[i].y < ret[i - 1].y + LABEL_GAP)
            ret[i].y = ret[i - 1].y + LABEL_GAP;
    }
    for (size_t i = count; i > 0 && ret[i - 1].y > BOTTOM - LABEL_GAP * (int)(count - i);
         i--)
        ret[i - 1].y = BOTTOM - LABEL_GAP * (int)(count - i);
    return count;
}

static void write_labels(struct html *html, const struct drawing *d)
{
    struct label_place places[TREND_LINES];
    size_t count = place_labels(d, places);

    for (size_t i = 0; i < count; i++) {
        char *name = trend_name(d->view, &d->trend->lines[places[i].line]);

        html_put(html, "<text class=\"end t%d\" x=\"%d\" y=\"%d\">", (int)places[i].line,
                 RIGHT + 8, places[i].y + 4);
        write_short(html, name);
        html_put(html, "%s</text>",
                 number_percent(d->view->language, places[i].rate, &d->view->levels).text);
        free(name);
    }
}

void trend_chart_write(struct html *html, const struct view *view,
                       const struct trend *trend)
{
    const struct drawing d = {view, trend, axis_of(trend, &view->levels)};

    html_put(html, "<svg class=\"trend\" viewBox=\"0 0 %d %d\" role=\"img\">", WIDTH,
             HEIGHT);
    write_title(html, &d);
    write_running(html, &d);
    write_steps(html, &d);
    write_months(html, trend);
    for (size_t line = 0; line < trend->count; line++) {
        write_line(html, &d, line);
        write_dots(html, &d, line);
    }
    write_target(html, &d);
    write_labels(html, &d);
    html_put(html, "</svg>");
}

void trend_chart_key(struct html *html, size_t line)
{
    html_put(html,
             "<svg class=\"trend key\" viewBox=\"0 0 40 10\" aria-hidden=\"true\"><path "
             "class=\"line s%d\" d=\"M0 5H40\"/></svg>",
             (int)line);
}
