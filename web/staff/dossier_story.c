#include "web/staff/dossier_story.h"

#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "web/staff/document_words.h"

static enum word verdict(const json_t *document)
{
    const char *class = document_text(document, "class");
    bool late = document_number(json_object_get(document, "late"), "calendar_days") > 0;

    if (!*document_text(document, "received"))
        return *document_text(document, "refused") ? WORD_VERDICT_REFUSED
                                                   : WORD_VERDICT_NONE;
    if (!*document_text(document, "resolved"))
        return late                                 ? WORD_VERDICT_OVERDUE
               : document_is(document, "suspended") ? WORD_VERDICT_STILL
                                                    : WORD_VERDICT_OPEN;
    if (late)
        return WORD_VERDICT_LATE;
    if (!*class)
        return WORD_VERDICT_APART;
    return strcmp(class, "early") == 0 ? WORD_VERDICT_EARLY : WORD_VERDICT_ON_TIME;
}

/* --- its parts ----------------------------------------------------------------------- */

static void write_verdict(const struct document *d)
{
    const json_t *late = json_object_get(d->root, "late");
    char working[DOCUMENT_NUMBER_BYTES], calendar[DOCUMENT_NUMBER_BYTES];

    VIEW_FILL(d->html, &d->view->view, verdict(d->root),
              document_number_text(document_number(late, "working_days"), working),
              document_number_text(document_number(late, "calendar_days"), calendar));
}

static void write_part(const struct document *d, enum word word, const char *first,
                       const char *second)
{
    html_put(d->html, "%s", document_word(d, WORD_STORY_AND));
    VIEW_FILL(d->html, &d->view->view, word, first, second);
}

static void write_day(const struct document *d, enum word word, const char *name)
{
    if (*document_text(d->root, name))
        write_part(d, word, document_time(d, d->root, name).text, "");
}

static void write_due(const struct document *d)
{
    const json_t *due = json_object_get(d->root, "due");
    const struct label day = document_time(d, due, "due"),
                       base = document_time(d, due, "base_due");

    if (!json_is_object(due))
        return;
    if (document_is(due, "open"))
        write_part(d, WORD_STORY_NONE_DUE, base.text, "");
    else if (strcmp(day.text, base.text) != 0)
        write_part(d, WORD_STORY_MOVED, day.text, base.text);
    else
        write_part(d, WORD_STORY_DUE, day.text, "");
}

/* What it waited for in those that have ended, each once; the caller frees it. */
static char *waited_for(const struct document *d)
{
    const json_t *suspension;
    char *text = NULL;
    size_t place, bytes;
    FILE *out = need(open_memstream(&text, &bytes));
    json_t *told = need(json_object());

    json_array_foreach(json_object_get(d->root, "suspensions"), place, suspension)
    {
        const char *reason = document_text(suspension, "reason");

        if (!*document_text(suspension, "to") || json_object_get(told, reason))
            continue;
        (void)fprintf(out, "%s%s", json_object_size(told) ? ", " : "",
                      document_say(d, DOCUMENT_WORDS_REASONS, reason));
        json_object_set_new(told, reason, json_true());
    }
    json_decref(told);
    if (fclose(out) != 0)
        abort(); /* out of memory */
    return text;
}

static void write_stood(const struct document *d)
{
    json_int_t days = document_number(json_object_get(d->root, "due"), "suspended_days");
    char number[DOCUMENT_NUMBER_BYTES];
    char *reasons = days > 0 ? waited_for(d) : NULL;

    if (reasons && *reasons)
        write_part(d, WORD_STORY_STOOD, document_number_text(days, number), reasons);
    free(reasons);
}

static void write_stands(const struct document *d)
{
    const json_t *suspension;
    size_t place;

    json_array_foreach(json_object_get(d->root, "suspensions"), place, suspension)
    {
        if (!*document_text(suspension, "to"))
            write_part(d, WORD_STORY_STANDS, document_time(d, suspension, "from").text,
                       document_say(d, DOCUMENT_WORDS_REASONS,
                                    document_text(suspension, "reason")));
    }
}

const json_t *dossier_story_appointment(const struct document *d)
{
    const json_t *event, *newest = NULL;
    size_t place;

    json_array_foreach(json_object_get(d->root, "events"), place, event)
    {
        if (strcmp(document_text(event, "type"), "reappointed") == 0 &&
            *document_text(event, "limit") && !document_is(event, "voided") &&
            !*document_text(event, "passed_over"))
            newest = event;
    }
    return newest;
}

static void write_appointment(const struct document *d)
{
    const json_t *event = dossier_story_appointment(d);

    if (event)
        write_part(d, WORD_STORY_REAPPOINTED, document_limit(d, event, "limit").text, "");
}

void dossier_story_write(const struct document *d)
{
    write_verdict(d);
    write_day(d, WORD_STORY_RECEIVED, "received");
    write_due(d);
    write_stood(d);
    write_stands(d);
    write_appointment(d);
    write_day(d, WORD_STORY_RESOLVED, "resolved");
    write_day(d, WORD_STORY_COLLECTED, "collected");
    html_put(d->html, ".");
}
