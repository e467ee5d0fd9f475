/* The query of every route, and what headers ask for: one NAME=VALUE a line. */
#include <jansson.h>
#include <string.h>

#include "tests/browser/sample.h"
#include "tests/fuzz/fuzz.h"
#include "web/api/problem.h"
#include "web/api/report_query.h"
#include "web/frame/fault_page.h"
#include "web/http/negotiate.h"
#include "web/site/routes.h"

/* "NAME=VALUE\n" ... cut up in place. */
static int split(char *text, struct query_said said[static QUERY_SAID])
{
    int count = 0;
    char *rest = text, *line;

    while (count < QUERY_SAID && (line = strsep(&rest, "\n"))) {
        char *value = line;

        said[count].name = strsep(&value, "=");
        said[count++].value = value ? value : "";
    }
    return count;
}

/* Every fault is an answer that its reader can read. */
static void check_fault(const struct fault *fault)
{
    static struct sample *sample;
    struct view view = {.levels = sample_levels, .language = LANGUAGE_VIETNAMESE};
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

static void check_report(const char *const values[static ADDRESS_VALUES])
{
    struct report_question question;
    struct fault fault = {0};

    if (report_query(values, &question, &fault) < 0) {
        check_fault(&fault);
        return;
    }
    FUZZ_DEMAND(question.period || question.from_day <= question.to_day);
    report_query_unknown(values, "unit", &fault);
    check_fault(&fault);
}

static void check_routes(const struct query_said *said, int count)
{
    for (int i = 0; i < ADDRESSES; i++) {
        const struct query_list *takes = route_get((enum address)i)->takes;
        const char *values[ADDRESS_VALUES];
        struct fault fault = {0};

        if (query_read(takes, said, count, values, &fault) < 0)
            check_fault(&fault);
        else if (takes == &report_query_takes)
            check_report(values);
    }
}

static void check_headers(const char *text)
{
    (void)negotiate_gzip(text);
    (void)negotiate_language(text, LANGUAGE_ENGLISH);
    if (negotiate_unchanged(text, "W/\"0123456789abcdef\""))
        FUZZ_DEMAND(strchr(text, '*') || strstr(text, "\"0123456789abcdef\""));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct query_said said[QUERY_SAID];
    char *text = fuzz_text(data, size);

    check_headers(text);
    check_routes(said, split(text, said));
    free(text);
    return 0;
}
