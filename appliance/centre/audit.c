#include "appliance/centre/audit.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/centre/refusal.h"
#include "appliance/tables/store_audit.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"

/* --- what is written of a request ---------------------------------------------------- */

/* Who asks for it says so in one word before the account: action.h, `by`. */
static const struct {
    const char *word, *place;
} places[] = {{"staff ", "page"}, {"operator ", "shell"}};

static void say_who(const json_t *words, struct store_audit *row)
{
    const char *by = json_string_value(json_object_get(words, "by"));

    row->place = "";
    row->who = by ? by : "";
    for (size_t i = 0; by && i < sizeof places / sizeof places[0]; i++) {
        size_t bytes = strlen(places[i].word);

        if (strncmp(by, places[i].word, bytes) == 0) {
            row->place = places[i].place;
            row->who = by + bytes;
        }
    }
}

static const char *const named[] = {
    "id",   "ids",     "gateway", "reason", "unit", "counter", "place", "register",
    "mode", "version", "after",   "name",   "role", "units",   "cause",
};

enum { IDS_SHOWN = 5 };

static void put_ids(FILE *out, const json_t *ids)
{
    const json_t *id;
    size_t i;

    json_array_foreach(ids, i, id)
    {
        if (i < IDS_SHOWN)
            (void)fprintf(out, "%s%" JSON_INTEGER_FORMAT, i ? "," : "",
                          json_integer_value(id));
    }
    if (json_array_size(ids) > IDS_SHOWN)
        (void)fprintf(out, ",… (%zu)", json_array_size(ids));
}

static void put_value(FILE *out, const json_t *value)
{
    if (json_is_array(value))
        put_ids(out, value);
    else if (json_is_integer(value))
        (void)fprintf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else
        (void)fputs(json_string_value(value), out);
}

static bool is_said(const json_t *value)
{
    return json_array_size(value) > 0 || json_integer_value(value) != 0 ||
           (json_is_string(value) && *json_string_value(value));
}

/* "register=units version=3"; the caller frees it. */
static char *say_about(const json_t *words)
{
    char *text = NULL;
    size_t bytes;
    FILE *out = need(open_memstream(&text, &bytes));
    const char *between = "";

    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        const json_t *value = json_object_get(words, named[i]);

        if (!is_said(value))
            continue;
        (void)fprintf(out, "%s%s=", between, named[i]);
        put_value(out, value);
        between = " ";
    }
    if (fclose(out) != 0)
        (void)need(NULL); /* it is in memory: nothing else fails */
    return text;
}

/* --- writing ------------------------------------------------------------------------- */

struct line {
    struct store_audit row;
    bool written;
};

/* Of store_before_commit(). */
static int write_line(void *owner, struct store *store)
{
    struct line *line = owner;
    int rc = store_add_audit(store, &line->row);

    line->written |= rc == 0;
    return rc;
}

static const char *outcome_of(const json_t *answer)
{
    if (json_object_get(answer, "error"))
        return "refused";
    return json_object_get(answer, "asks") ? "asked" : "unchanged";
}

/* Nothing was committed; of what was begun there is nothing. */
static void write_after(const struct audit_deed *deed, struct line *line,
                        const json_t *answer)
{
    int rc = ingest_begin(deed->ingest);

    line->row.outcome = outcome_of(answer);
    if (rc == 0)
        rc = store_add_audit(deed->store, &line->row);
    if (rc == 0)
        rc = ingest_commit(deed->ingest);
    else
        ingest_abandon(deed->ingest);
    if (rc < 0)
        (void)log_fail(rc, "audit: %s by %s is not written down", line->row.what,
                       line->row.who);
}

json_t *audit_run(const struct audit_deed *deed, const struct control_request *request)
{
    char *about = say_about(request->words);
    struct line line = {
        .row = {.at_ms = clock_wall_ms(),
                .what = json_string_value(json_object_get(request->words, "do")),
                .about = about,
                .outcome = "done",
                .times = 1}};
    json_t *answer;

    say_who(request->words, &line.row);
    if (ingest_commit(deed->ingest) < 0) { /* what is not of this action */
        free(about);
        return refusal_of_store();
    }
    store_before_commit(deed->store, write_line, &line);
    answer = deed->run(deed->owner, request);
    store_before_commit(deed->store, NULL, NULL);
    if (!line.written || json_object_get(answer, "error"))
        write_after(deed, &line, answer);
    free(about);
    return answer;
}
