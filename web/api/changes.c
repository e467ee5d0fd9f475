#include "web/api/changes.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"
#include "web/http/waiting.h"

enum parameter { SINCE, LIMIT, WAIT, PARAMETERS };

enum { NAME_LETTERS = 16, NUMBER_DIGITS = 18, WAIT_MOST_S = 60 };

static const char hexadecimal[] = "0123456789abcdef", decimal[] = "0123456789";

/* -EINVAL: it is no number of at most `most`. */
static int read_number(const char *text, int most, int *ret)
{
    size_t digits = strspn(text, decimal);

    *ret = digits > 0 && digits < 6 && !text[digits] ? (int)strtol(text, NULL, 10) : -1;
    return *ret < 0 || *ret > most ? -EINVAL : 0;
}

static bool is_place(const char *text)
{
    size_t digits;

    if (strspn(text, hexadecimal) != NAME_LETTERS || text[NAME_LETTERS] != '-')
        return false;
    text += NAME_LETTERS + 1;
    digits = strspn(text, decimal);
    return digits > 0 && digits <= NUMBER_DIGITS && !text[digits];
}

static bool is_limit(const char *text)
{
    int limit;

    return read_number(text, SOURCE_CHANGES_MOST, &limit) == 0 && limit > 0;
}

static bool is_wait(const char *text)
{
    int wait_s;

    return read_number(text, WAIT_MOST_S, &wait_s) == 0;
}

static const struct query_parameter parameters[PARAMETERS] = {
    [SINCE] = {"since",
               "what an answer of /api/v1/changes has as next, such as 0123456789abcdef-42",
               is_place},
    [LIMIT] = {"limit", "a whole number from 1 to 1000", is_limit},
    [WAIT] = {"wait", "a whole number of seconds from 0 to 60", is_wait},
};

const struct query_list changes_takes = {"since, limit, wait", false, PARAMETERS,
                                         parameters};

/* --- what is told -------------------------------------------------------------------- */

static const char *const kinds[SOURCE_CHANGES] = {
    [SOURCE_CHANGE_ALL] = "all",
    [SOURCE_CHANGE_FIGURES] = "figures",
    [SOURCE_CHANGE_CATALOGUE] = "catalogue",
    [SOURCE_CHANGE_CALENDAR] = "calendar",
    [SOURCE_CHANGE_PERIOD] = "period",
    [SOURCE_CHANGE_TOTALS] = "totals",
};

static json_t *text_or_null(const char *text)
{
    return *text ? json_string(text) : json_null();
}

static int list_change(void *listener, const struct source_change *change)
{
    char at[DATE_STAMP_BYTES];
    json_t *one =
        json_pack("{s:I, s:s, s:s}", "revision", (json_int_t)change->revision, "at",
                  stamp_format(change->at_ms, at), "kind", kinds[change->kind]);

    if (change->kind == SOURCE_CHANGE_FIGURES) {
        json_object_set_new(one, "unit", json_string(change->unit));
        json_object_set_new(one, "field", text_or_null(change->field));
        json_object_set_new(one, "month", json_string(change->month));
    }
    if (change->kind == SOURCE_CHANGE_CATALOGUE)
        json_object_set_new(one, "register", json_string(change->reg));
    if (change->kind == SOURCE_CHANGE_PERIOD)
        json_object_set_new(one, "period", text_or_null(change->id));
    return json_array_append_new(listener, one);
}

/* An answer on its way. */
struct telling {
    char from[SOURCE_SINCE_BYTES];
    struct source_changes_end end;
    json_t *changes; /* owned */
};

/* -ESTALE, errors of the store; the caller releases the changes in any case. */
static int look(const struct request *request, struct telling *ret)
{
    const struct source_changes *changes = request->desk->source->changes;
    const char *since = request->asked.values[SINCE];
    const char *limit = request->asked.values[LIMIT];
    int most = SOURCE_CHANGES_MOST, rc = 0;

    *ret = (struct telling){.changes = json_array()};
    if (request->guest->waiter)
        since = request->guest->waiter->since;
    if (limit)
        (void)read_number(limit, SOURCE_CHANGES_MOST, &most);
    if (since)
        (void)snprintf(ret->from, sizeof ret->from, "%s", since);
    else
        rc = changes->newest(changes->owner, ret->from);
    return rc < 0 ? rc
                  : changes->each(changes->owner, ret->from, most, list_change,
                                  ret->changes, &ret->end);
}

static enum MHD_Result send_told(const struct request *request,
                                 const struct telling *telling)
{
    const struct source *source = request->desk->source;
    const struct source_overview *overview = source->acquire(source->owner);
    struct body body = {.status = MHD_HTTP_OK, .type = BODY_JSON};
    json_t *root =
        json_pack("{s:I, s:s, s:s, s:b, s:O}", "version", (json_int_t)overview->version,
                  "from", telling->from, "next", telling->end.next, "more",
                  telling->end.more, "changes", telling->changes);

    source->release(source->owner, overview);
    body.text = need(json_dumps(root, JSON_COMPACT));
    body.bytes = strlen(body.text);
    json_decref(root);
    return request_send(request, &body, NULL);
}

/* --- waiting ------------------------------------------------------------------------- */

static int wait_s(const struct request *request)
{
    const char *said = request->asked.values[WAIT];
    int seconds = 0;

    if (said)
        (void)read_number(said, WAIT_MOST_S, &seconds);
    return seconds;
}

/* -EBUSY: there is no room for another one. -ESHUTDOWN: it need not wait any more. */
static int wait_on(const struct request *request, const char *since)
{
    struct guest *guest = request->guest;
    int64_t now_ms = clock_mono_ms();
    int rc = 0;

    if (!guest->waiter)
        rc = guard_stream(request->desk->guard, guest);
    if (rc < 0)
        return rc;
    if (!guest->waiter)
        guest->waiter = waiting_new(request->desk->waiting, request->connection, since,
                                    now_ms + (int64_t)wait_s(request) * 1000);
    return waiting_suspend(guest->waiter);
}

static bool is_patient(const struct request *request)
{
    const struct waiter *waiter = request->guest->waiter;

    return waiter ? !waiter->over : wait_s(request) > 0;
}

/* From here on it is answered, which may not take for ever. */
static void end_wait(const struct request *request)
{
    guard_phase(request->desk->guard, request->guest, GUARD_ANSWERING, clock_mono_ms());
}

/* What was found; or waits, and is called again. */
static enum MHD_Result answer(const struct request *request, const struct telling *telling)
{
    int rc = -ESHUTDOWN;

    if (json_array_size(telling->changes) == 0 && is_patient(request))
        rc = wait_on(request, telling->end.next);
    if (rc == 0)
        return MHD_YES;
    if (rc == -EBUSY)
        return request_refuse_as(request, FAULT_STREAMS);
    end_wait(request);
    return send_told(request, telling);
}

enum MHD_Result changes_reply(const struct request *request)
{
    struct telling telling;
    enum MHD_Result result;
    int rc = look(request, &telling);

    if (rc < 0)
        end_wait(request);
    result = rc == 0 ? answer(request, &telling)
                     : request_refuse_as(request, rc == -ESTALE ? FAULT_GONE : FAULT_STORE);
    json_decref(telling.changes);
    return result;
}
