#include "web/staff/letter.h"

#include "appliance/report/cause.h"
#include "mqtt/base/date.h"
#include "web/staff/dossier_story.h"

/* --- the form ------------------------------------------------------------------------ */

static const struct {
    struct date from;
    enum word title, source;
    enum letter_promise promise;
} known[] = {
    {{2019, 1, 1}, WORD_LETTER_2018, WORD_LETTER_2018_SOURCE, LETTER_APPOINTS},
    {{2025, 9, 15}, WORD_LETTER_2025, WORD_LETTER_2025_SOURCE, LETTER_EXTENDS},
};

enum { KNOWN = sizeof known / sizeof known[0] };

static struct letter_form known_on(const struct view *view, int32_t day)
{
    int at = KNOWN - 1;

    while (at > 0 && date_day(known[at].from) > day)
        at--;
    return (struct letter_form){view_word(view, known[at].title),
                                view_word(view, known[at].source), known[at].promise};
}

struct letter_form letter_form_on(const struct view *view, const struct letters *letters,
                                  int32_t day)
{
    struct letter_form form = known_on(view, day);
    size_t at = letters ? letters->form_count : 0;

    while (at > 1 && letters->forms[at - 1].from_day > day)
        at--;
    if (at == 0)
        return form;
    form.title = letters->forms[at - 1].title;
    form.source = letters->forms[at - 1].source;
    return form;
}

/* --- its parts ----------------------------------------------------------------------- */

struct writing {
    const struct document *d;
    const struct letters *letters; /* never NULL */
    struct letter_form form;
    int32_t day;
};

static const char *or_blank(const struct writing *writing, const char *text)
{
    return text && *text ? text : document_word(writing->d, WORD_LETTER_BLANK);
}

/* What is called so in the record, or a blank. */
static const char *name_or_blank(const struct writing *writing, const char *name)
{
    bool none = !json_is_object(json_object_get(writing->d->root, name));

    return or_blank(writing,
                    none ? NULL : document_name(writing->d, writing->d->root, name));
}

/* As Nghị định 30/2020/NĐ-CP writes a date: a day below 10 and the months 1 and 2 have a 0 before them. */
static void write_dated(const struct writing *writing)
{
    struct date date = date_of(writing->day);
    char day[4], month[4];

    (void)snprintf(day, sizeof day, "%02d", date.day % 100);
    (void)snprintf(month, sizeof month, date.month < 3 ? "%02d" : "%d", date.month % 100);
    VIEW_FILL(writing->d->html, &writing->d->view->view, WORD_LETTER_DATED,
              or_blank(writing, writing->letters->place), day, month,
              number_plain(date.year).text);
}

static void write_heading(const struct writing *writing)
{
    const struct document *d = writing->d;
    struct html *html = d->html;

    html_put(html, "<div class=\"heading\"><div>");
    if (writing->letters->superior)
        html_put(html, "<p>%s</p>", writing->letters->superior);
    html_put(html, "<p class=\"agency\">%s</p><p class=\"number\">%s</p></div><div>",
             name_or_blank(writing, "unit"), document_word(d, WORD_LETTER_NUMBER));
    html_put(html,
             "<p><b>%s</b></p><p class=\"motto\"><b>%s</b></p><p class=\"number\"><i>",
             document_word(d, WORD_LETTER_NATION), document_word(d, WORD_LETTER_MOTTO));
    write_dated(writing);
    html_put(html, "</i></p></div></div>\n");
}

static void write_title(const struct writing *writing)
{
    struct html *html = writing->d->html;

    html_put(html, "<h2>%s</h2>\n<p class=\"to\">%s</p>\n", writing->form.title,
             document_word(writing->d, WORD_LETTER_TO));
}

static void write_received(const struct writing *writing)
{
    const struct document *d = writing->d;
    const char *about = name_or_blank(
        writing,
        json_is_object(json_object_get(d->root, "procedure")) ? "procedure" : "field");

    html_put(d->html, "<p>");
    VIEW_FILL(d->html, &d->view->view, WORD_LETTER_RECEIVED,
              document_time(d, d->root, "received").text,
              name_or_blank(writing, "taken_in_by"), about, document_text(d->root, "code"));
    html_put(d->html, "</p>\n");
}

static void write_due(const struct writing *writing)
{
    const struct document *d = writing->d;
    const json_t *due = json_object_get(d->root, "due");
    const struct label day = document_time(d, due, "due");

    html_put(d->html, "<p>");
    VIEW_FILL(d->html, &d->view->view, WORD_LETTER_DUE,
              or_blank(writing, *document_text(due, "due") ? day.text : NULL),
              name_or_blank(writing, "unit"));
    html_put(d->html, "</p>\n");
}

/* As the reasons sheet has it, where staff have stated one: the letter is Vietnamese as that is. */
static void write_reason(const struct writing *writing)
{
    const struct document *d = writing->d;
    int cause = cause_find(document_text(d->root, "cause"));

    html_put(d->html, "<p>");
    VIEW_FILL(d->html, &d->view->view, WORD_LETTER_REASON,
              cause > CAUSE_NOT_STATED ? cause_words[cause].vi
                                       : document_word(d, WORD_LETTER_LINE));
    html_put(d->html, "</p>\n");
}

static void write_promise(const struct writing *writing)
{
    static const enum word words[] = {
        [LETTER_APPOINTS] = WORD_LETTER_APPOINTS,
        [LETTER_EXTENDS] = WORD_LETTER_EXTENDS,
    };
    const struct document *d = writing->d;
    const json_t *event = dossier_story_appointment(d);
    const struct label limit =
        event ? document_limit(d, event, "limit") : (struct label){""};

    html_put(d->html, "<p>");
    VIEW_FILL(d->html, &d->view->view, words[writing->form.promise],
              name_or_blank(writing, "unit"), or_blank(writing, limit.text));
    html_put(d->html, "</p>\n<p>");
    VIEW_FILL(d->html, &d->view->view, WORD_LETTER_CONTACT,
              or_blank(writing, writing->letters->contact));
    html_put(d->html, "</p>\n<p>%s</p>\n", document_word(d, WORD_LETTER_HOPE));
}

static void write_signature(const struct writing *writing)
{
    static const enum word copies[] = {WORD_LETTER_COPY_SAME, WORD_LETTER_COPY_DESK,
                                       WORD_LETTER_COPY_FILE};
    const struct document *d = writing->d;

    html_put(d->html,
             "<div class=\"signature\"><div class=\"copies\"><p><b><i>%s</i></b></p>",
             document_word(d, WORD_LETTER_COPIES));
    for (size_t i = 0; i < sizeof copies / sizeof copies[0]; i++)
        html_put(d->html, "<p>%s</p>", document_word(d, copies[i]));
    html_put(d->html, "</div><div><p><b>%s</b></p><p><i>%s</i></p></div></div>\n",
             writing->letters->signer ? writing->letters->signer
                                      : document_word(d, WORD_LETTER_SIGNER),
             document_word(d, WORD_LETTER_SIGN));
}

void letter_write(const struct document *d, const struct letters *letters)
{
    static const struct letters none;
    int64_t now_ms = 0;
    struct writing writing = {.d = d, .letters = letters ? letters : &none};

    (void)stamp_parse(document_text(d->root, "as_of"), &now_ms);
    writing.day = date_day_at(now_ms);
    writing.form = letter_form_on(&d->view->view, letters, writing.day);
    html_put(d->html, "<article class=\"letter\">\n");
    if (writing.form.source)
        html_put(d->html, "<p class=\"form\">%s</p>\n", writing.form.source);
    write_heading(&writing);
    write_title(&writing);
    write_received(&writing);
    write_due(&writing);
    write_reason(&writing);
    write_promise(&writing);
    write_signature(&writing);
    html_put(d->html, "</article>\n");
}
