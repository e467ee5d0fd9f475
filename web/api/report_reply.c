#include "web/api/report_reply.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/report/report_csv.h"
#include "appliance/report/report_json.h"
#include "appliance/report/report_xlsx.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"
#include "web/api/report_query.h"
#include "web/http/negotiate.h"

/* --- formats ------------------------------------------------------------------------- */

static int write_json(json_t *root, struct body *body)
{
    body->text = need(json_dumps(root, JSON_COMPACT));
    json_decref(root);
    body->bytes = strlen(body->text);
    return 0;
}

static int as_json(const struct report *report, struct body *body)
{
    return write_json(report_json(report), body);
}

static int as_csv(const struct report *report, struct body *body)
{
    body->text = report_csv(report, &body->bytes);
    return 0;
}

static int as_xlsx(const struct report *report, struct body *body)
{
    return report_xlsx(report, &body->text, &body->bytes);
}

static const struct format {
    const char *path, *type;
    const char *ending; /* of the file's name; NULL: not a file */
    int (*write)(const struct report *report, struct body *body);
} formats[] = {
    {"/api/v1/reports/06", BODY_JSON, NULL, as_json},
    {"/api/v1/reports/06.csv", "text/csv; charset=utf-8; header=present", "csv", as_csv},
    {"/api/v1/reports/06.xlsx",
     "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", as_xlsx},
};

static const struct format *find_format(const char *path)
{
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        if (strcmp(formats[i].path, path) == 0)
            return &formats[i];
    }
    return NULL;
}

/* "Biểu 06 2026-10-15 đến 2026-11-14.xlsx" for those who read UTF-8 (RFC 6266), else ASCII.
 */
static void offer_file(const struct answer *answer, const struct report *report,
                       const char *ending)
{
    char value[256], from[DATE_BYTES], to[DATE_BYTES];

    (void)date_format(report->period.from_day, from);
    (void)date_format(report->period.to_day, to);
    (void)snprintf(
        value, sizeof value,
        "attachment; filename=\"bieu-06_%s_%s.%s\"; "
        "filename*=UTF-8''Bi%%E1%%BB%%83u%%2006%%20%s%%20%%C4%%91%%E1%%BA%%BFn%%20"
        "%s.%s",
        from, to, ending, from, to, ending);
    answer_header(answer->plain, "Content-Disposition", value);
    if (answer->gzip)
        answer_header(answer->gzip, "Content-Disposition", value);
}

/* --- entity tags --------------------------------------------------------------------- */

/* Of the address with its query, and of the data. Errors of the store. */
static int find_tag(const struct report_request *request, char ret[static BODY_ETAG_BYTES])
{
    char revision[SOURCE_REVISION_BYTES];
    struct body all = {.text = NULL};
    FILE *out;
    int rc = request->reports->revision(request->reports->owner, revision);

    if (rc < 0)
        return rc;
    out = need(open_memstream(&all.text, &all.bytes));
    (void)fprintf(out, "%s %s", revision, request->path);
    for (int i = 0; i < request->count; i++)
        (void)fprintf(out, "\n%s=%s", request->parameters[i].name,
                      request->parameters[i].value);
    (void)fclose(out);
    (void)body_etag(&all, ret);
    free(all.text);
    return 0;
}

/* --- answers ------------------------------------------------------------------------- */

static int refuse_store(const struct report_request *request, struct fault *fault)
{
    *fault = (struct fault){.kind = FAULT_STORE, .allowed = ""};
    fault_quote(fault->path, request->path);
    return -EINVAL;
}

/* Errors of the store and of the format; -ENOENT with *ret_unknown. */
static int write_report(const struct report_request *request,
                        const struct report_question *question, struct body *body,
                        struct answer *ret, const char **ret_unknown)
{
    const struct format *format = find_format(request->path);
    struct report *report;
    int rc =
        request->reports->make(request->reports->owner, question, &report, ret_unknown);

    if (rc < 0)
        return rc;
    body->type = format->type;
    rc = format->write(report, body);
    if (rc == 0) {
        *ret = answer_of_body(body, ANSWER_ASK, request->traits);
        if (format->ending)
            offer_file(ret, report, format->ending);
    }
    report_close(report);
    return rc;
}

static int list_period(void *listener, const struct report_period *period)
{
    return json_array_append_new(listener, report_json_period(period)) < 0 ? -ENOMEM : 0;
}

static int write_periods(const struct report_request *request, struct body *body,
                         struct answer *ret)
{
    json_t *list = json_array();
    int rc = request->reports->periods(request->reports->owner, list_period, list);

    if (rc < 0) {
        json_decref(list);
        return rc;
    }
    body->type = BODY_JSON;
    rc = write_json(json_pack("{s:o}", "periods", list), body);
    *ret = answer_of_body(body, ANSWER_ASK, request->traits);
    return rc;
}

/* Nothing but its tag: the client has it already. */
static struct answer unchanged(const struct report_request *request, struct body *body)
{
    body->text = need(strdup(""));
    return answer_of_body(body, ANSWER_ASK, request->traits);
}

static int check_query(const struct report_request *request, struct report_question *ret,
                       struct fault *fault)
{
    if (find_format(request->path))
        return report_query(request->path, request->parameters, request->count, ret, fault);
    if (request->count == 0)
        return 0;
    *fault = (struct fault){.kind = FAULT_PARAMETER, .allowed = ""};
    fault_quote(fault->path, request->path);
    fault_quote(fault->parameter, request->parameters[0].name);
    fault_quote(fault->value, request->parameters[0].value);
    return -EINVAL;
}

int report_reply(const struct report_request *request, struct answer *ret,
                 struct fault *fault)
{
    struct body body = {.status = MHD_HTTP_OK};
    struct report_question question = {.period = NULL};
    const char *unknown = NULL;
    int rc = check_query(request, &question, fault);

    if (rc < 0)
        return rc;
    rc = find_tag(request, body.etag);
    if (rc == 0 && request->if_none_match &&
        negotiate_unchanged(request->if_none_match, body.etag)) {
        *ret = unchanged(request, &body);
        return 0;
    }
    if (rc == 0)
        rc = find_format(request->path)
                 ? write_report(request, &question, &body, ret, &unknown)
                 : write_periods(request, &body, ret);
    if (rc == 0)
        return 0;
    if (!unknown)
        return refuse_store(request, fault);
    report_query_unknown(request->path, &question, unknown, fault);
    return -EINVAL;
}
