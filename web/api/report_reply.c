#include "web/api/report_reply.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/report/formats/report_csv.h"
#include "appliance/report/formats/report_json.h"
#include "appliance/report/formats/report_xlsx.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"
#include "web/api/report_query.h"
#include "web/form06/report_page.h"
#include "web/form06/report_periods.h"
#include "web/http/answer.h"
#include "web/http/negotiate.h"
#include "web/text/alarm.h"

/* --- formats ------------------------------------------------------------------------- */

static int write_json(json_t *root, struct body *body)
{
    body->text = need(json_dumps(root, JSON_COMPACT));
    json_decref(root);
    body->bytes = strlen(body->text);
    return 0;
}

static int as_json(const struct request *request, struct report *report, struct body *body)
{
    (void)request;
    return write_json(report_json(report), body);
}

static int as_csv(const struct request *request, struct report *report, struct body *body)
{
    (void)request;
    body->text = report_csv(report, &body->bytes);
    return 0;
}

static int as_xlsx(const struct request *request, struct report *report, struct body *body)
{
    (void)request;
    return report_xlsx(report, &body->text, &body->bytes);
}

static void draw(const struct request *request, const struct report_page *page,
                 struct body *body)
{
    const struct source *source = request->desk->source;
    struct view view = {.levels = source->levels,
                        .language = request->language,
                        .asked = request->asked,
                        .base = request->desk->base,
                        .addresses = source->addresses};
    struct html html;

    html_open(&html);
    view.overview = source->acquire(source->owner);
    view.alarms = alarm_ask(source, view.overview);
    report_page_write(&html, &view, page);
    source->release(source->owner, view.overview);
    body->text = html_close(&html, &body->bytes);
}

static int as_page(const struct request *request, struct report *report, struct body *body)
{
    struct report_periods periods;
    int rc = report_periods_read(request->desk->source->reports, &periods);

    if (rc == 0)
        draw(request, &(struct report_page){report, periods.list, periods.count}, body);
    report_periods_release(&periods);
    return rc;
}

static const struct format {
    enum address address;
    const char *type;
    const char *ending; /* of the file's name; NULL: not a file */
    int (*write)(const struct request *request, struct report *report, struct body *body);
} formats[] = {
    {ADDRESS_REPORT, BODY_HTML, NULL, as_page},
    {ADDRESS_REPORT_06, BODY_JSON, NULL, as_json},
    {ADDRESS_REPORT_06_CSV, BODY_CSV, "csv", as_csv},
    {ADDRESS_REPORT_06_XLSX, BODY_XLSX, "xlsx", as_xlsx},
};

static const struct format *format_of(const struct request *request)
{
    const struct format *format = formats;

    while (format->address != request->address)
        format++;
    return format;
}

/* "Biểu 06 2026-10-15 đến 2026-11-14.xlsx" */
static char *file_name(const struct report *report, const char *ending)
{
    char from[DATE_BYTES], to[DATE_BYTES];
    char *name;

    if (asprintf(&name, "Biểu 06 %s đến %s.%s", date_format(report->period.from_day, from),
                 date_format(report->period.to_day, to), ending) < 0)
        abort(); /* out of memory */
    return name;
}

/* --- entity tags --------------------------------------------------------------------- */

/* What a page's frame says of the overview belongs to its tag. */
static void put_version(FILE *out, const struct source *source)
{
    const struct source_overview *overview = source->acquire(source->owner);

    (void)fprintf(out, "%" PRIu64 " %u ", overview->version, alarm_ask(source, overview));
    source->release(source->owner, overview);
}

/* Of the address with what was asked there, and of the data. Errors of the store. */
static int find_tag(const struct request *request, char ret[static BODY_ETAG_BYTES])
{
    const struct source_reports *reports = request->desk->source->reports;
    char revision[SOURCE_REVISION_BYTES];
    struct body all = {.text = NULL};
    FILE *out;
    int rc = reports->revision(reports->owner, revision);

    if (rc < 0)
        return rc;
    out = need(open_memstream(&all.text, &all.bytes));
    if (request->address == ADDRESS_REPORT)
        put_version(out, request->desk->source);
    (void)fprintf(out, "%s %s", revision, request->path);
    for (int i = 0; i < ADDRESS_VALUES; i++) {
        if (request->asked.values[i])
            (void)fprintf(out, "\n%d=%s", i, request->asked.values[i]);
    }
    (void)fclose(out);
    (void)body_etag(&all, ret);
    free(all.text);
    return 0;
}

/* --- answers ------------------------------------------------------------------------- */

/* Does the client have what has this tag? */
static bool has_it(const struct request *request, const char *etag)
{
    const char *tags = request_header(request, "If-None-Match");

    return tags && negotiate_unchanged(tags, etag);
}

/* Takes over body->text and body->file. */
static enum MHD_Result queue(const struct request *request, struct body *body)
{
    struct answer answer = answer_of_body(body, ANSWER_ASK, request->traits);
    enum MHD_Result queued;

    if (request->traits & ANSWER_OPEN)
        answer_describe(&answer, request->desk->base);
    queued = answer_queue(&answer, request->connection);
    answer_release(&answer);
    return queued;
}

/* Nothing but its tag: the client has it already. */
static enum MHD_Result send_unchanged(const struct request *request, struct body *body)
{
    body->text = need(strdup(""));
    return queue(request, body);
}

/* Errors of the store, and -ENOENT with *ret_unknown; the caller closes the report. */
static int make(const struct request *request, const struct report_question *question,
                struct report **ret, const char **ret_unknown)
{
    const struct source_reports *reports = request->desk->source->reports;

    return reports->make(reports->owner, question, ret, ret_unknown);
}

static enum MHD_Result send_report(const struct request *request,
                                   const struct report_question *question,
                                   struct body *body)
{
    const struct format *format = format_of(request);
    const char *unknown = NULL;
    enum MHD_Result queued;
    struct report *report;
    struct fault fault;
    int rc = make(request, question, &report, &unknown);

    if (unknown) {
        report_query_unknown(request->asked.values, unknown, &fault);
        return request_refuse(request, &fault);
    }
    if (rc < 0)
        return request_refuse_as(request, FAULT_STORE);
    body->type = format->type;
    rc = format->write(request, report, body);
    if (rc == 0 && format->ending)
        body->file = file_name(report, format->ending);
    queued = rc < 0 ? request_refuse_as(request, FAULT_STORE) : queue(request, body);
    report_close(report);
    return queued;
}

static int read_question(const struct request *request, struct report_question *ret,
                         struct fault *fault)
{
    const struct source *source = request->desk->source;
    const struct source_overview *overview;
    int rc;

    if (request->address != ADDRESS_REPORT)
        return report_query(request->asked.values, ret, fault);
    overview = source->acquire(source->owner);
    rc = report_query_page(request->asked.values, &overview->period, ret, fault);
    source->release(source->owner, overview);
    return rc;
}

enum MHD_Result report_reply(const struct request *request)
{
    struct body body = {.status = MHD_HTTP_OK};
    struct report_question question;
    struct fault fault;

    if (read_question(request, &question, &fault) < 0)
        return request_refuse(request, &fault);
    if (find_tag(request, body.etag) < 0)
        return request_refuse_as(request, FAULT_STORE);
    return has_it(request, body.etag) ? send_unchanged(request, &body)
                                      : send_report(request, &question, &body);
}

static int list_period(void *listener, const struct report_period *period)
{
    return json_array_append_new(listener, report_json_period(period)) < 0 ? -ENOMEM : 0;
}

static enum MHD_Result send_periods(const struct request *request, struct body *body)
{
    const struct source_reports *reports = request->desk->source->reports;
    json_t *list = json_array();

    if (reports->periods(reports->owner, list_period, list) < 0) {
        json_decref(list);
        return request_refuse_as(request, FAULT_STORE);
    }
    body->type = BODY_JSON;
    (void)write_json(json_pack("{s:o}", "periods", list), body);
    return queue(request, body);
}

enum MHD_Result report_reply_periods(const struct request *request)
{
    struct body body = {.status = MHD_HTTP_OK};

    if (find_tag(request, body.etag) < 0)
        return request_refuse_as(request, FAULT_STORE);
    return has_it(request, body.etag) ? send_unchanged(request, &body)
                                      : send_periods(request, &body);
}
