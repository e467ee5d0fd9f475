#include "web/staff/dossier_line.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/report/cause.h"
#include "mqtt/base/date.h"
#include "mqtt/base/order.h"
#include "web/staff/document_words.h"
#include "web/staff/dossier_story.h"

enum { NO_DAY = INT32_MIN };

/* --- days of the document ------------------------------------------------------------ */

/* Of a day, or of a moment; NO_DAY for none. */
static int32_t day_of(const json_t *object, const char *name)
{
    const char *text = document_text(object, name);
    int32_t day;
    int64_t wall_ms;

    if (date_parse(text, &day) == 0)
        return day;
    return stamp_parse_local(text, &wall_ms) == 0 ? date_day_at(wall_ms) : NO_DAY;
}

/* What decides of what kind a day is. */
struct life {
    int32_t received, resolved, due; /* due NO_DAY: none is in force */
    const json_t *suspensions;
    const json_t *days; /* that need a word, the oldest first */
    size_t place;       /* of the next one of them */
};

static struct life life_of(const struct document *d)
{
    const json_t *due = json_object_get(d->root, "due");

    return (struct life){
        .received = day_of(d->root, "received"),
        .resolved = day_of(d->root, "resolved"),
        .due = day_of(due, "due"),
        .suspensions = json_object_get(d->root, "suspensions"),
        .days = json_object_get(due, "days"),
    };
}

/* NULL: nothing is said of this day. Days are asked for one after another. */
static const json_t *told_of(struct life *life, int32_t day)
{
    const json_t *told = json_array_get(life->days, life->place);

    while (told && day_of(told, "date") < day)
        told = json_array_get(life->days, ++life->place);
    return told && day_of(told, "date") == day ? told : NULL;
}

static bool stood_on(const struct life *life, int32_t day)
{
    const json_t *suspension;
    size_t place;

    json_array_foreach(life->suspensions, place, suspension)
    {
        int32_t to = day_of(suspension, "to");

        if (day > day_of(suspension, "from") && (to == NO_DAY || day <= to))
            return true;
    }
    return false;
}

static enum dossier_line_kind kind_of(struct life *life, int32_t day)
{
    const json_t *told = told_of(life, day);

    if (day < life->received)
        return DOSSIER_LINE_OFF;
    if (life->resolved != NO_DAY && day > life->resolved)
        return DOSSIER_LINE_DONE;
    if (life->due != NO_DAY && day > life->due)
        return DOSSIER_LINE_LATE;
    if (told && document_is(told, "counted"))
        return DOSSIER_LINE_COUNTED;
    if (told)
        return strcmp(document_text(told, "why"), "suspended") == 0 ? DOSSIER_LINE_HELD
                                                                    : DOSSIER_LINE_OFF;
    return stood_on(life, day) ? DOSSIER_LINE_HELD : DOSSIER_LINE_COUNTED;
}

static void add_runs(const struct document *d, struct dossier_line *line)
{
    struct life life = life_of(d);

    for (int32_t day = line->from_day; day <= line->to_day; day++) {
        struct dossier_line_run *last =
            line->run_count ? &line->runs[line->run_count - 1] : NULL;
        enum dossier_line_kind kind = kind_of(&life, day);

        if (last && (last->kind == kind || line->run_count == DOSSIER_LINE_RUNS))
            last->to_day = day;
        else
            line->runs[line->run_count++] = (struct dossier_line_run){day, day, kind};
    }
}

/* --- marks --------------------------------------------------------------------------- */

static void add_mark(struct dossier_line *line, int32_t day, enum dossier_line_sort sort,
                     const char *text)
{
    if (day != NO_DAY && line->mark_count < DOSSIER_LINE_MARKS)
        line->marks[line->mark_count++] = (struct dossier_line_mark){day, sort, text};
}

static void add_due_dates(const struct document *d, struct dossier_line *line)
{
    const json_t *due = json_object_get(d->root, "due");
    const json_t *appointment = dossier_story_appointment(d);
    int32_t base = day_of(due, "base_due"), now = day_of(due, "due");

    add_mark(line, now, DOSSIER_LINE_DUE, document_word(d, WORD_LIFE_DUE));
    if (base != now)
        add_mark(line, base, DOSSIER_LINE_DUE, document_word(d, WORD_LIFE_DUE_FIRST));
    if (appointment)
        add_mark(line, day_of(appointment, "limit"), DOSSIER_LINE_DUE,
                 document_word(d, WORD_LIFE_APPOINTED));
}

static void add_events(const struct document *d, struct dossier_line *line)
{
    const json_t *event;
    size_t place;

    json_array_foreach(json_object_get(d->root, "events"), place, event)
    {
        if (!document_is(event, "voided") && !*document_text(event, "passed_over"))
            add_mark(line, day_of(event, "at"), DOSSIER_LINE_EVENT,
                     document_say(d, DOCUMENT_WORDS_TYPES, document_text(event, "type")));
    }
}

static void add_causes(const struct document *d, struct dossier_line *line)
{
    const json_t *cause;
    size_t place;

    json_array_foreach(json_object_get(d->root, "causes"), place, cause)
        add_mark(line, day_of(cause, "at"), DOSSIER_LINE_EVENT,
                 document_word(d, strcmp(document_text(cause, "cause"),
                                         cause_words[CAUSE_NOT_STATED].name) == 0
                                      ? WORD_LIFE_CAUSE_TAKEN_BACK
                                      : WORD_LIFE_CAUSE));
}

static int by_day(const void *left, const void *right)
{
    const struct dossier_line_mark *a = left, *b = right;

    ORDER_BY(day);
    ORDER_BY(sort);
    return 0;
}

int dossier_line_read(const struct document *d, struct dossier_line *ret)
{
    int32_t received = day_of(d->root, "received");
    struct dossier_line line = {.from_day = received, .to_day = received};

    if (received == NO_DAY)
        return -ENOENT;
    if (!*document_text(d->root, "resolved"))
        add_mark(&line, day_of(d->root, "as_of"), DOSSIER_LINE_TODAY,
                 document_word(d, WORD_LIFE_TODAY));
    add_due_dates(d, &line);
    add_events(d, &line);
    add_causes(d, &line);
    qsort(line.marks, line.mark_count, sizeof line.marks[0], by_day);
    while (line.mark_count &&
           line.marks[line.mark_count - 1].day > received + DOSSIER_LINE_DAYS_MOST)
        line.mark_count--;
    if (line.mark_count) {
        line.from_day = line.marks[0].day < received ? line.marks[0].day : received;
        line.to_day = line.marks[line.mark_count - 1].day;
    }
    if (line.to_day < received)
        line.to_day = received;
    add_runs(d, &line);
    *ret = line;
    return 0;
}

/* --- the drawing --------------------------------------------------------------------- */

enum {
    WIDTH = 400,
    LEFT = 14, /* of the days */
    RIGHT = 40,
    LABEL = 76,
    TOP = 14,
    LABEL_GAP = 19, /* between two of them */
    DAY_HEIGHT = 7,
    HEIGHT_LEAST = 120,
    HEIGHT_MOST = 560, /* of days; of labels it may be more */
    RUN_DAYS = 45,     /* a longer run is drawn as this long, with a break in it */
    BREAK_HEIGHT = 6,
};

static const char *const classes[DOSSIER_LINE_KINDS] = {
    [DOSSIER_LINE_COUNTED] = "counted", [DOSSIER_LINE_OFF] = "off",
    [DOSSIER_LINE_HELD] = "held",       [DOSSIER_LINE_LATE] = "late",
    [DOSSIER_LINE_DONE] = "done",
};

static const enum word kind_words[DOSSIER_LINE_KINDS] = {
    [DOSSIER_LINE_COUNTED] = WORD_LIFE_COUNTED, [DOSSIER_LINE_OFF] = WORD_LIFE_OFF,
    [DOSSIER_LINE_HELD] = WORD_LIFE_HELD,       [DOSSIER_LINE_LATE] = WORD_LIFE_LATE,
    [DOSSIER_LINE_DONE] = WORD_LIFE_DONE,
};

struct drawing {
    const struct document *d;
    const struct dossier_line *line;
    int height; /* of the days */
};

static int32_t days_of(const struct dossier_line_run *run)
{
    return run->to_day - run->from_day + 1;
}

static int32_t drawn_days(const struct dossier_line_run *run)
{
    return days_of(run) < RUN_DAYS ? days_of(run) : RUN_DAYS;
}

static int32_t all_days(const struct dossier_line *line)
{
    int32_t days = 0;

    for (size_t i = 0; i < line->run_count; i++)
        days += drawn_days(&line->runs[i]);
    return days;
}

static int height_of(const struct dossier_line *line)
{
    int32_t days = all_days(line);
    int labels = (int)line->mark_count * LABEL_GAP;
    int height = days * DAY_HEIGHT;

    if (height > HEIGHT_MOST)
        height = HEIGHT_MOST;
    if (height < HEIGHT_LEAST)
        height = HEIGHT_LEAST;
    return height < labels ? labels : height;
}

/* Where a day begins; that behind the last one is the end. */
static int y_of(const struct drawing *drawing, int32_t day)
{
    const struct dossier_line *line = drawing->line;
    double before = 0; /* days as they are drawn */

    for (size_t i = 0; i < line->run_count && line->runs[i].from_day < day; i++) {
        const struct dossier_line_run *run = &line->runs[i];
        int32_t within =
            day - run->from_day < days_of(run) ? day - run->from_day : days_of(run);

        before += (double)within * drawn_days(run) / days_of(run);
    }
    return TOP + (int)(before * drawing->height / all_days(line));
}

static int middle_of(const struct drawing *drawing, int32_t day)
{
    return (y_of(drawing, day) + y_of(drawing, day + 1)) / 2;
}

static void write_patterns(struct html *html)
{
    html_put(html,
             "<defs><pattern id=\"life-off\" width=\"6\" height=\"6\" "
             "patternUnits=\"userSpaceOnUse\"><path class=\"off\" d=\"M0 "
             "3H6\"/></pattern><pattern id=\"life-held\" width=\"6\" height=\"6\" "
             "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><path "
             "class=\"held\" d=\"M0 0V6\"/></pattern><pattern id=\"life-late\" width=\"5\" "
             "height=\"5\" patternUnits=\"userSpaceOnUse\" "
             "patternTransform=\"rotate(-45)\"><path class=\"late\" d=\"M0 "
             "0V5\"/></pattern></defs>");
}

/* A box of days of one kind, hatched where the kind is. */
static void write_box(struct html *html, enum dossier_line_kind kind, int y, int height)
{
    static const char *const hatches[DOSSIER_LINE_KINDS] = {
        [DOSSIER_LINE_OFF] = "life-off",
        [DOSSIER_LINE_HELD] = "life-held",
        [DOSSIER_LINE_LATE] = "life-late",
    };

    html_put(html, "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>",
             classes[kind], LEFT, y, RIGHT - LEFT, height);
    if (hatches[kind])
        html_put(html,
                 "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"url(#%s)\"/>",
                 LEFT, y, RIGHT - LEFT, height, hatches[kind]);
}

/* In the middle of a run that is longer than it looks. */
static void write_break(struct html *html, int y)
{
    html_put(html, "<path class=\"break\" d=\"M%d %dL%d %dL%d %dL%d %d\"/>", LEFT - 4,
             y + BREAK_HEIGHT / 2, LEFT + 8, y - BREAK_HEIGHT / 2, RIGHT - 8,
             y + BREAK_HEIGHT / 2, RIGHT + 4, y - BREAK_HEIGHT / 2);
}

static void write_runs(const struct drawing *drawing)
{
    for (size_t i = 0; i < drawing->line->run_count; i++) {
        const struct dossier_line_run *run = &drawing->line->runs[i];
        int y = y_of(drawing, run->from_day), end = y_of(drawing, run->to_day + 1);

        write_box(drawing->d->html, run->kind, y, end - y);
        if (days_of(run) > RUN_DAYS)
            write_break(drawing->d->html, (y + end) / 2);
    }
}

/* A label keeps off the one above it, and all stay above the end. */
static void place_labels(const struct drawing *drawing, int ret[static DOSSIER_LINE_MARKS])
{
    size_t count = drawing->line->mark_count;
    int end = TOP + drawing->height;

    for (size_t i = 0; i < count; i++) {
        ret[i] = middle_of(drawing, drawing->line->marks[i].day);
        if (i > 0 && ret[i] < ret[i - 1] + LABEL_GAP)
            ret[i] = ret[i - 1] + LABEL_GAP;
    }
    for (size_t i = count; i > 0; i--) {
        int most = end - LABEL_GAP * (int)(count - i);

        if (ret[i - 1] <= most)
            break;
        ret[i - 1] = most;
    }
}

static void write_mark(const struct drawing *drawing, const struct dossier_line_mark *mark,
                       int label)
{
    static const char *const sorts[] = {
        [DOSSIER_LINE_EVENT] = "event",
        [DOSSIER_LINE_DUE] = "due",
        [DOSSIER_LINE_TODAY] = "today",
    };
    struct html *html = drawing->d->html;
    int y = middle_of(drawing, mark->day);

    html_put(html, "<path class=\"lead\" d=\"M%d %dH%dL%d %dH%d\"/>", RIGHT, y, RIGHT + 10,
             LABEL - 14, label, LABEL - 4);
    if (mark->sort == DOSSIER_LINE_EVENT)
        html_put(html, "<circle class=\"event\" cx=\"%d\" cy=\"%d\" r=\"4\"/>",
                 (LEFT + RIGHT) / 2, y);
    else
        html_put(html, "<path class=\"%s\" d=\"M%d %dH%d\"/>", sorts[mark->sort], LEFT - 8,
                 y, RIGHT + 8);
    html_put(html, "<text class=\"%s\" x=\"%d\" y=\"%d\">%s %s</text>", sorts[mark->sort],
             LABEL, label + 5,
             number_date(drawing->d->view->view.language, date_start_ms(mark->day)).text,
             mark->text);
}

void dossier_line_write(const struct document *d, const struct dossier_line *line)
{
    const struct drawing drawing = {d, line, height_of(line)};
    int labels[DOSSIER_LINE_MARKS];

    html_put(d->html, "<svg viewBox=\"0 0 %d %d\" role=\"img\"><title>", WIDTH,
             drawing.height + 2 * TOP);
    dossier_story_write(d);
    html_put(d->html, "</title>");
    write_patterns(d->html);
    write_runs(&drawing);
    place_labels(&drawing, labels);
    for (size_t i = 0; i < line->mark_count; i++)
        write_mark(&drawing, &line->marks[i], labels[i]);
    html_put(d->html, "</svg>");
}

static bool has(const struct dossier_line *line, enum dossier_line_kind kind)
{
    for (size_t i = 0; i < line->run_count; i++) {
        if (line->runs[i].kind == kind)
            return true;
    }
    return false;
}

void dossier_line_key(const struct document *d, const struct dossier_line *line)
{
    html_put(d->html, "<figcaption><ul>");
    for (int kind = 0; kind < DOSSIER_LINE_KINDS; kind++) {
        if (!has(line, (enum dossier_line_kind)kind))
            continue;
        html_put(d->html, "<li><svg viewBox=\"10 0 34 14\" aria-hidden=\"true\">");
        write_box(d->html, (enum dossier_line_kind)kind, 0, 14);
        html_put(d->html, "</svg> %s</li>", document_word(d, kind_words[kind]));
    }
    html_put(d->html, "</ul></figcaption>");
}
