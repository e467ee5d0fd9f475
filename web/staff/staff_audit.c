/* The page of who had what done, and the same as a file. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/report/formats/list_csv.h"
#include "appliance/report/formats/list_xlsx.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"
#include "web/staff/staff_page.h"
#include "web/tables/plain_table.h"

enum { ROWS = 50, FILE_ROWS = 50000, ID_BYTES = 24, WHAT_BYTES = 32 };

/* --- what is asked for --------------------------------------------------------------- */

enum parameter { WHO, WHAT, FROM, TO, BELOW, FORMAT, PARAMETERS };

/* Of a form that was left empty. */
static bool is_name(const char *text)
{
    return strlen(text) < SOURCE_WHO_BYTES;
}

static bool is_what(const char *text)
{
    return strlen(text) < WHAT_BYTES &&
           strspn(text, "abcdefghijklmnopqrstuvwxyz_") == strlen(text);
}

static bool is_date(const char *text)
{
    int32_t day;

    return !*text || date_parse(text, &day) == 0;
}

static bool is_id(const char *text)
{
    int64_t id;

    return staff_aside_id(text, &id) == 0;
}

static bool is_format(const char *text)
{
    return strcmp(text, "csv") == 0 || strcmp(text, "xlsx") == 0;
}

static const struct query_parameter parameters[PARAMETERS] = {
    [WHO] = {"who", "a-z, 0-9", is_name},     [WHAT] = {"what", "[a-z_]", is_what},
    [FROM] = {"from", "2026-11-01", is_date}, [TO] = {"to", "2026-11-30", is_date},
    [BELOW] = {"below", "0-9", is_id},        [FORMAT] = {"format", "csv, xlsx", is_format},
};

const struct query_list staff_audit_takes = {"who, what, from, to, below, format", false,
                                             PARAMETERS, parameters};

/* NULL: not said, or left empty. */
static const char *said(const struct staff_view *view, enum parameter parameter)
{
    const char *value = view->view.asked.values[parameter];

    return value && *value ? value : NULL;
}

/* The midnight at its beginning, so many days later; 0: not said. */
static int64_t day_ms(const struct staff_view *view, enum parameter parameter, int later)
{
    const char *text = said(view, parameter);
    int32_t day;

    return text && date_parse(text, &day) == 0 ? date_start_ms(day + later) : 0;
}

static struct source_audit_question question_of(const struct staff_view *view, int limit)
{
    struct source_audit_question question = {.who = said(view, WHO),
                                             .what = said(view, WHAT),
                                             .since_ms = day_ms(view, FROM, 0),
                                             .until_ms = day_ms(view, TO, 1),
                                             .limit = limit};

    if (said(view, BELOW))
        (void)staff_aside_id(said(view, BELOW), &question.below);
    return question;
}

/* --- words --------------------------------------------------------------------------- */

struct named_word {
    const char *name;
    enum word word;
};

static const struct named_word acts[] = {
    {"login", WORD_LOGIN},
    {"logout", WORD_LOGOUT},
    {"import", WORD_ACT_IMPORT},
    {"period_add", WORD_ACT_PERIOD_ADD},
    {"period_freeze", WORD_ACT_PERIOD_FREEZE},
    {"quarantine_replay", WORD_ACT_QUARANTINE_REPLAY},
    {"quarantine_drop", WORD_ACT_QUARANTINE_DROP},
    {"held_accept", WORD_ACT_HELD_ACCEPT},
    {"held_drop", WORD_ACT_HELD_DROP},
    {"cause_state", WORD_ACT_CAUSE_STATE},
    {"claim_dismiss", WORD_ACT_CLAIM_DISMISS},
    {"gateway_retire", WORD_ACT_GATEWAY_RETIRE},
    {"device_retire", WORD_ACT_DEVICE_RETIRE},
    {"account_add", WORD_ACT_ACCOUNT_ADD},
    {"account_role", WORD_ACT_ACCOUNT_ROLE},
    {"account_password", WORD_ACT_ACCOUNT_PASSWORD},
    {"account_remove", WORD_ACT_ACCOUNT_REMOVE},
};

static const struct named_word outcomes[] = {
    {"done", WORD_AUDIT_DONE},     {"unchanged", WORD_AUDIT_UNCHANGED},
    {"asked", WORD_AUDIT_ASKED},   {"refused", WORD_AUDIT_REFUSED},
    {"locked", WORD_AUDIT_LOCKED},
};

static const struct named_word places[] = {
    {"page", WORD_AUDIT_PAGE},
    {"shell", WORD_AUDIT_SHELL},
};

/* The name itself when there is no word for it. */
static const char *find_word(const struct staff_view *view, const struct named_word *list,
                             size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i].name, name) == 0)
            return view_word(&view->view, list[i].word);
    }
    return name;
}

#define FIND_WORD(view, list, name)                                                        \
    find_word(view, list, sizeof(list) / sizeof(list)[0], name)

static const char *who_of(const struct staff_view *view, const struct source_audit_row *row)
{
    return *row->who ? row->who : view_word(&view->view, WORD_AUDIT_NOBODY);
}

/* --- the page ------------------------------------------------------------------------ */

static void write_acts(struct html *html, const struct staff_view *view)
{
    const char *chosen = said(view, WHAT);

    html_put(html,
             "<p><label for=\"what\">%s</label> <select id=\"what\" name=\"what\">"
             "<option value=\"\">%s</option>",
             view_word(&view->view, WORD_AUDIT_WHAT),
             view_word(&view->view, WORD_AUDIT_ANY));
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++)
        html_put(html,
                 chosen && strcmp(chosen, acts[i].name) == 0
                     ? "<option value=\"%s\" selected>%s</option>"
                     : "<option value=\"%s\">%s</option>",
                 acts[i].name, view_word(&view->view, acts[i].word));
    html_put(html, "</select></p>");
}

static void write_day(struct html *html, const struct staff_view *view,
                      enum parameter parameter, enum word word)
{
    const char *name = parameters[parameter].name, *day = said(view, parameter);

    html_put(html,
             "<p><label for=\"%s\">%s</label> <input id=\"%s\" name=\"%s\" type=\"date\" "
             "value=\"%s\"></p>",
             name, view_word(&view->view, word), name, name, day ? day : "");
}

static void write_form(struct html *html, const struct staff_view *view)
{
    const struct view *v = &view->view;

    html_put(html,
             "<form class=\"filters\" method=\"get\" action=\"%s\"><p><label "
             "for=\"who\">%s</label> <input id=\"who\" name=\"who\" autocomplete=\"off\" "
             "autocapitalize=\"none\" spellcheck=\"false\" maxlength=\"%d\" "
             "value=\"%s\"></p>",
             view_path(v, ADDRESS_AUDIT).text, view_word(v, WORD_AUDIT_WHO),
             SOURCE_WHO_BYTES - 1, said(view, WHO) ? said(view, WHO) : "");
    write_acts(html, view);
    write_day(html, view, FROM, WORD_WORKLIST_FROM);
    write_day(html, view, TO, WORD_WORKLIST_TO);
    html_put(html,
             "<p><button class=\"main\">%s</button> <button name=\"format\" "
             "value=\"xlsx\">%s</button> <button name=\"format\" value=\"csv\">%s</button>"
             "</p></form>\n",
             view_word(v, WORD_WORKLIST_SHOW), view_word(v, WORD_AUDIT_XLSX),
             view_word(v, WORD_WORKLIST_CSV));
}

struct listing {
    struct html *html;
    const struct staff_view *view;
    int count;
    int64_t last; /* id of the oldest one listed */
};

static void write_cell(const struct listing *listing, enum word column, const char *text)
{
    html_put(listing->html, "<td data-l=\"%s\">%s</td>",
             view_word(&listing->view->view, column), *text ? text : "–");
}

/* Of source_audit.each(). */
static int write_row(void *listener, const struct source_audit_row *row)
{
    struct listing *listing = listener;
    const struct staff_view *view = listing->view;

    if (++listing->count > ROWS) /* there is more */
        return -ECANCELED;
    listing->last = row->id;
    html_put(listing->html, "<tr><th scope=\"row\">");
    staff_draw_time(listing->html, view, row->at_ms);
    html_put(listing->html, "</th>");
    write_cell(listing, WORD_AUDIT_PLACE, FIND_WORD(view, places, row->place));
    write_cell(listing, WORD_AUDIT_WHO, who_of(view, row));
    write_cell(listing, WORD_AUDIT_WHAT, FIND_WORD(view, acts, row->what));
    html_put(listing->html, "<td class=\"how\" data-l=\"%s\">%s</td>",
             view_word(&view->view, WORD_AUDIT_ABOUT), *row->about ? row->about : "–");
    write_cell(listing, WORD_AUDIT_OUTCOME, FIND_WORD(view, outcomes, row->outcome));
    plain_table_count(listing->html, &view->view, WORD_AUDIT_TIMES, (uint64_t)row->times);
    html_put(listing->html, "</tr>\n");
    return 0;
}

static int write_rows(struct listing *listing)
{
    static const struct plain_table_column columns[] = {
        {WORD_AUDIT_AT, false},   {WORD_AUDIT_PLACE, false}, {WORD_AUDIT_WHO, false},
        {WORD_AUDIT_WHAT, false}, {WORD_AUDIT_ABOUT, false}, {WORD_AUDIT_OUTCOME, false},
        {WORD_AUDIT_TIMES, true},
    };
    const struct staff_view *view = listing->view;
    const struct source_audit_question question = question_of(view, ROWS + 1);
    int rc;

    html_put(listing->html, "<section class=\"card\">");
    PLAIN_TABLE_BEGIN(listing->html, &view->view, view_word(&view->view, WORD_AUDIT),
                      columns);
    rc = view->audit->each(view->audit->owner, &question, write_row, listing);
    plain_table_end(listing->html);
    if (listing->count == 0)
        html_put(listing->html, "<p class=\"empty\">%s</p>",
                 view_word(&view->view, WORD_AUDIT_NONE));
    html_put(listing->html, "</section>\n");
    return rc == -ECANCELED ? 0 : rc;
}

/* The same page further back, or its newest rows. */
static void write_link(struct html *html, const struct staff_view *view, const char *below,
                       enum word word)
{
    const char *values[ADDRESS_VALUES];
    char *query;

    memcpy(values, view->view.asked.values, sizeof values);
    values[BELOW] = below;
    query = query_write(&staff_audit_takes, values);
    html_put(html, "<a href=\"%s%s\">%s</a> ", view_path(&view->view, ADDRESS_AUDIT).text,
             query, view_word(&view->view, word));
    free(query);
}

static void write_more(struct html *html, const struct staff_view *view,
                       const struct listing *listing)
{
    char below[ID_BYTES];

    html_put(html, "<p class=\"more\">");
    if (listing->count > ROWS) {
        (void)snprintf(below, sizeof below, "%" PRId64, listing->last);
        write_link(html, view, below, WORD_NEXT_ROWS);
    }
    if (said(view, BELOW))
        write_link(html, view, NULL, WORD_FIRST_ROWS);
    html_put(html, "</p>\n");
}

static int page(const struct staff_view *view, struct body *ret)
{
    struct html html;
    struct listing listing = {&html, view, 0, 0};
    int rc;

    staff_draw_begin(&html, view, ADDRESS_AUDIT);
    html_put(&html, "<p>%s</p>\n", view_word(&view->view, WORD_AUDIT_LEAD));
    write_form(&html, view);
    rc = write_rows(&listing);
    write_more(&html, view, &listing);
    *ret = staff_draw_end(&html, view);
    if (rc < 0)
        body_release(ret);
    return rc;
}

/* --- the file ------------------------------------------------------------------------ */

struct filling {
    struct list *list;
    const struct staff_view *view;
};

static int fill_row(void *listener, const struct source_audit_row *row)
{
    const struct filling *filling = listener;
    const struct staff_view *view = filling->view;
    struct list *list = filling->list;

    list_put(list, list_count(row->id));
    list_put(list, list_moment(row->at_ms));
    list_put(list, list_word(row->place, FIND_WORD(view, places, row->place)));
    list_put(list, list_text(row->who));
    list_put(list, list_word(row->what, FIND_WORD(view, acts, row->what)));
    list_put(list, list_text(row->about));
    list_put(list, list_word(row->outcome, FIND_WORD(view, outcomes, row->outcome)));
    list_put(list, list_count(row->times));
    return 0;
}

static void add_columns(struct list *list, const struct staff_view *view)
{
    static const struct {
        const char *name;
        enum word title;
        enum list_kind kind;
    } columns[] = {
        {"id", WORD_AUDIT_NUMBER, LIST_COUNT},      {"at", WORD_AUDIT_AT, LIST_MOMENT},
        {"place", WORD_AUDIT_PLACE, LIST_WORD},     {"who", WORD_AUDIT_WHO, LIST_TEXT},
        {"what", WORD_AUDIT_WHAT, LIST_WORD},       {"about", WORD_AUDIT_ABOUT, LIST_TEXT},
        {"outcome", WORD_AUDIT_OUTCOME, LIST_WORD}, {"times", WORD_AUDIT_TIMES, LIST_COUNT},
    };

    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        list_column(list, &(struct list_column){columns[i].name,
                                                view_word(&view->view, columns[i].title),
                                                columns[i].kind});
}

static int fill(struct list *list, const struct staff_view *view)
{
    const struct source_audit_question question = question_of(view, FILE_ROWS);
    struct filling filling = {list, view};

    list_title(list, view_word(&view->view, WORD_AUDIT));
    add_columns(list, view);
    return view->audit->each(view->audit->owner, &question, fill_row, &filling);
}

/* "Nhật ký 2026-11-21.csv" */
static char *file_name(const struct list *list, const char *ending)
{
    char day[DATE_BYTES], *name;

    if (asprintf(&name, "%s %s.%s", list->title,
                 date_format(date_day_at(clock_wall_ms()), day), ending) < 0)
        abort(); /* out of memory */
    return name;
}

static int write_file(const struct list *list, const struct staff_view *view,
                      struct body *ret)
{
    const struct view *v = &view->view;
    const struct list_book book = {
        view_name(v, v->overview->title_vi, v->overview->title_en),
        view_word(v, WORD_LIST_ROWS), view_word(v, WORD_LIST_FACTS), clock_wall_ms()};
    bool csv = strcmp(said(view, FORMAT), "csv") == 0;
    struct body body = {.status = 200, .type = csv ? BODY_CSV : BODY_XLSX};
    int rc = 0;

    if (csv)
        body.text = list_csv(list, true, &body.bytes);
    else
        rc = list_xlsx(list, &book, &body.text, &body.bytes);
    if (rc < 0)
        return rc;
    body.file = file_name(list, said(view, FORMAT));
    *ret = body;
    return 0;
}

static int file(const struct staff_view *view, struct body *ret)
{
    struct list *list = list_open();
    int rc = fill(list, view);

    if (rc == 0)
        rc = write_file(list, view, ret);
    list_close(list);
    return rc;
}

int staff_audit_page(const struct staff_view *view, struct body *ret)
{
    return said(view, FORMAT) ? file(view, ret) : page(view, ret);
}
