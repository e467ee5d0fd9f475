/* The query of every route, and what headers ask for: one NAME=VALUE a line. */
#include <jansson.h>
#include <string.h>

#include "tests/browser/sample.h"
#include "tests/fuzz/fuzz.h"
#include "web/api/problem.h"
#include "web/api/report_query.h"
#include "web/http/negotiate.h"
#include "web/page/fault_page.h"
#include "web/site/routes.h"

/* "NAME=VALUE\n" ... cut up in place. */
static int split(char *text, struct request_parameter parameters[static REQUEST_PARAMETERS])
{
    int count = 0;
    char *rest = text, *line;

    while (count < REQUEST_PARAMETERS && (line = strsep(&rest, "\n"))) {
        char *value = line;

        parameters[count].name = strsep(&value, "=");
        parameters[count++].value = value ? value : "";
    }
    return count;
}

/* Every fault is an answer that its reader can read. */
static void check_fault(const struct fault *fault)
{
    static struct sample *sample;
    struct view view = {NULL, sample_levels, LANGUAGE_VIETNAMESE};
    struct body bodies[2];
    json_t *json;

    if (!sample)
        sample = sample_new(&(struct sample_change){.version = 1});
    view.overview = &sample->overview;
    bodies[0] = fault_page(&view, fault);
    bodies[1] = problem(fault, view.language);
    json = json_loadb(bodies[1].text, bodies[1].bytes, JSON_REJECT_DUPLICATES, NULL);
    FUZZ_DEMAND(json);
    json_decref(json);
    for (int i = 0; i < 2; i++) {
        FUZZ_DEMAND(bodies[i].status >= 400 && bodies[i].status < 500);
        body_release(&bodies[i]);
    }
}

static void check_routes(const struct request_parameter *parameters, int count)
{
    for (int i = 0; i < route_count(); i++) {
        struct fault fault = {0};
        enum definition definition;

        if (route_query(route_at(i), parameters, count, &definition, &fault) == 0)
            FUZZ_DEMAND(definition < DEFINITIONS);
        else
            check_fault(&fault);
    }
}

static void check_report(const struct request_parameter *parameters, int count)
{
    struct report_question question;
    struct fault fault = {0};

    if (report_query("/api/v1/reports/06", parameters, count, &question, &fault) < 0) {
        check_fault(&fault);
        return;
    }
    FUZZ_DEMAND(question.period || question.from_day <= question.to_day);
    report_query_unknown("/api/v1/reports/06", &question, "unit", &fault);
}

static void check_headers(const char *text)
{
    (void)negotiate_gzip(text);
    (void)negotiate_language(text);
    if (negotiate_unchanged(text, "W/\"0123456789abcdef\""))
        FUZZ_DEMAND(strchr(text, '*') || strstr(text, "\"0123456789abcdef\""));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct request_parameter parameters[REQUEST_PARAMETERS];
    char *text = fuzz_text(data, size);
    int count;

    check_headers(text);
    count = split(text, parameters);
    check_routes(parameters, count);
    check_report(parameters, count);
    free(text);
    return 0;
}
