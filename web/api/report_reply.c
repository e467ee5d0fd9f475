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

/* --- formats ------------------------------------------------------------------------- */

static int write_json(json_t *root, struct body *body)
{
    body->text = need(json_dumps(root, JSON_COMPACT));
    json_decref(root);
    body->bytes = strlen(body->text);
    return 0;
}

static int as_json(const struct view *view, struct report *report, struct body *body)
{
    (void)view;
    return write_json(report_json(report), body);
}

static int as_csv(const struct view *view, struct report *report, struct body *body)
{
    (void)view;
    body->text = report_csv(report, &body->bytes);
    return 0;
}

static int as_xlsx(const struct view *view, struct report *report, struct body *body)
{
    (void)view;
    return report_xlsx(report, &body->text, &body->bytes);
}

static int as_page(const struct view *view, struct report *report, struct body *body)
{
    struct report_periods periods;
    struct html html;
    int rc = report_periods_read(view->reports, &periods);

    if (rc == 0) {
        html_open(&html);
        report_page_write(&html, view,
                          &(struct report_page){report, periods.list, periods.count});
        body->text = html_close(&html, &body->bytes);
    }
    report_periods_release(&periods);
    return rc;
}

static const struct format {
    enum address address;
    const char *type;
    const char *ending; /* of the file's name; NULL: not a file */
    int (*write)(const struct view *view, struct report *report, struct body *body);
} formats[] = {
    {ADDRESS_REPORT, BODY_HTML, NULL, as_page},
    {ADDRESS_REPORT_06, BODY_JSON, NULL, as_json},
    {ADDRESS_REPORT_06_CSV, BODY_CSV, "csv", as_csv},
    {ADDRESS_REPORT_06_XLSX, BODY_XLSX, "xlsx", as_xlsx},
};

static const struct format *format_of(const struct view *view)
{
    const struct format *format = formats;

    while (format->address != view->address)
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

/* Of the address with what was asked there, and of the data; what a page's frame says of the overview
 * belongs to it. Errors of the store. */
static int find_tag(const struct view *view, char ret[static BODY_ETAG_BYTES])
{
    char revision[SOURCE_REVISION_BYTES];
    struct body all = {.text = NULL};
    FILE *out;
    int rc = view->reports->revision(view->reports->owner, revision);

    if (rc < 0)
        return rc;
    out = need(open_memstream(&all.text, &all.bytes));
    if (view->address == ADDRESS_REPORT)
        (void)fprintf(out, "%" PRIu64 " %u ", view->overview->version, view->alarms);
    (void)fprintf(out, "%s %d %d", revision, (int)view->address, (int)view->language);
    for (int i = 0; i < ADDRESS_VALUES; i++) {
        if (view->asked.values[i])
            (void)fprintf(out, "\n%d=%s", i, view->asked.values[i]);
    }
    (void)fclose(out);
    (void)body_etag(&all, ret);
    free(all.text);
    return 0;
}

/* --- answers ------------------------------------------------------------------------- */

static int write_report(const struct view *view, struct report *report, struct body *body)
{
    const struct format *format = format_of(view);

    body->type = format->type;
    if (format->ending)
        body->file = file_name(report, format->ending);
    return format->write(view, report, body);
}

static int make(const struct view *view, const struct report_question *question,
                struct body *body)
{
    const char *unknown = NULL;
    struct report *report;
    int rc = view->reports->make(view->reports->owner, question, &report, &unknown);

    if (unknown) {
        report_query_unknown(view->asked.values, unknown, view->fault);
        return -EINVAL;
    }
    if (rc < 0)
        return rc;
    rc = write_report(view, report, body);
    report_close(report);
    return rc;
}

static int read_question(const struct view *view, struct report_question *ret)
{
    return view->address == ADDRESS_REPORT
               ? report_query_page(view->asked.values, &view->overview->period, ret,
                                   view->fault)
               : report_query(view->asked.values, ret, view->fault);
}

int report_reply(const struct view *view, struct body *ret)
{
    struct report_question question;
    int rc = read_question(view, &question);

    if (rc == 0)
        rc = find_tag(view, ret->etag);
    if (rc == 0)
        rc = make(view, &question, ret);
    return rc;
}

static int list_period(void *listener, const struct report_period *period)
{
    return json_array_append_new(listener, report_json_period(period)) < 0 ? -ENOMEM : 0;
}

int report_reply_periods(const struct view *view, struct body *ret)
{
    json_t *list = json_array();
    int rc = find_tag(view, ret->etag);

    if (rc == 0)
        rc = view->reports->periods(view->reports->owner, list_period, list);
    if (rc == 0)
        return write_json(json_pack("{s:o}", "periods", list), ret);
    json_decref(list);
    return rc;
}
