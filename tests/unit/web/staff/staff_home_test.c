#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "appliance/report/worklist.h"
#include "tests/unit/web/drawn.h"
#include "web/staff/staff_page.h"

enum {
    KINDS = FAULTS - 1 + TALLY_KINDS - 1
}; /* all but no fault and a login that succeeded */

/* Two dossiers are overdue, and none is due. */
static int two_overdue(void *owner, const struct worklist_question *question,
                       struct worklist *ret, const char **unknown)
{
    (void)owner;
    (void)unknown;
    ret->total = question->kind == WORKLIST_OVERDUE ? 2 : 0;
    return 0;
}

static const struct source_staff staff = {.list = two_overdue};

static struct session administrator = {.account.role = ROLE_ADMINISTRATOR};

/* One of each kind was refused, so each is a line "word: <b>1</b>". */
static void every_kind_of_refusal_is_told_by_a_word_of_its_own(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct tally tally = {.next_ms = 0};

    (void)state;
    for (int i = 0; i < TALLY_KINDS; i++)
        tally.kinds[i] = 1;
    for (int i = 0; i < FAULTS; i++)
        tally.faults[i] = i == FAULT_NONE ? 0 : 1;
    for (int language = 0; language < LANGUAGES; language++) {
        struct staff_view view = {.view = sample_view(sample, (enum language)language),
                                  .session = &administrator,
                                  .tally = &tally,
                                  .staff = &staff};
        const char *lines[KINDS + 1];
        int count = 0;
        struct body body;
        char *rest;

        assert_int_equal(staff_page_home(&view, &body), 0);
        rest = strstr(body.text, "<ul class=\"reasons\">");
        assert_non_null(rest);
        *strstr(rest, "</ul>") = '\0';
        for (char *line = strtok_r(rest, ">", &rest); line;
             line = strtok_r(NULL, ">", &rest)) {
            char *end = strstr(line, ": <b");

            if (!end)
                continue;
            *end = '\0';
            assert_true(count < KINDS);
            for (int i = 0; i < count; i++)
                assert_string_not_equal(lines[i], line);
            lines[count++] = line;
        }
        assert_int_equal(count, KINDS);
        body_release(&body);
    }
    free(sample);
}

static char *home_of(const struct sample *sample, struct body *body)
{
    struct tally tally = {.next_ms = 0};
    const struct staff_view view = {.view = sample_view(sample, LANGUAGE_ENGLISH),
                                    .session = &administrator,
                                    .tally = &tally,
                                    .staff = &staff};

    assert_int_equal(staff_page_home(&view, body), 0);
    return body->text;
}

static void what_is_due_and_late_leads_to_its_list(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body body;
    const char *text = home_of(sample, &body);

    (void)state;
    assert_non_null(
        strstr(text, "href=\"/en/staff/lists?list=overdue\">2 dossiers are overdue</a>"));
    assert_non_null(strstr(
        text, "href=\"/en/staff/lists?list=due-soon&amp;days=0\">No dossier is due today"));
    body_release(&body);
    free(sample);
}

/* The same facts as on the public page, word by word. */
static void what_is_silent_unheard_or_wrong_is_a_task(void **state)
{
    static struct source_gateway twin = {.name = "shop-7",
                                         .state = SOURCE_GATEWAY_READY,
                                         .twins_ms = 1,
                                         .ahead_ms = -4320 * 60000L};
    static const char incomplete[] = "Incomplete: ", unheard[] = " that ever reported",
                      devices[] = "Devices to look at: 1",
                      twins[] = "shop-7</a>: Two machines run under this name",
                      clock[] = "Clock 3 days behind";
    static const char *const all[] = {incomplete, unheard, devices, twins, clock};
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct source_overview *o = &sample->overview;
    struct source_device device = o->devices[0];
    struct source_row unit = o->units[0];
    struct body body, page;

    (void)state;
    device.state = SOURCE_DEVICE_REPORTING;
    device.clock_wrong = false;
    unit.unheard = false;
    o->link.state = SOURCE_LINK_FINE;
    o->lost = 0;
    o->devices = &device;
    o->units = &unit;
    o->gateways = &twin;
    o->device_count = o->unit_count = o->gateway_count = 1;
    o->total.devices = o->total.devices_reporting = 8;
    o->total.devices_silent = 0;
    twin.twins_ms = 0;
    twin.ahead_ms = 0;
    home_of(sample, &body);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        assert_null(strstr(body.text, all[i]));
    assert_non_null(strstr(body.text, "8 of 8 counters reporting"));
    body_release(&body);

    device.clock_wrong = true;
    unit.unheard = true;
    twin.twins_ms = 1;
    twin.ahead_ms = -4320 * 60000L;
    o->total.devices_reporting = o->total.devices_silent = 4;
    home_of(sample, &body);
    page = drawn("/en/", sample);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        print_message("%s\n", all[i]);
        assert_non_null(strstr(body.text, all[i]));
    }
    assert_non_null(strstr(body.text, "<a href=\"/en/devices#devices-h\">Incomplete: "));
    assert_non_null(strstr(page.text, "<a href=\"#devices-h\">Incomplete: "));
    body_release(&page);
    body_release(&body);
    free(sample);
}

/* As the public page has them. */
static void a_gateway_says_all_that_is_wrong_with_it(void **state)
{
    const struct source_gateway gateway = {.name = "shop-7",
                                           .state = SOURCE_GATEWAY_READY,
                                           .twins_ms = 1,
                                           .clock = SOURCE_CLOCK_UNSYNCHRONISED};
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct tally tally = {.next_ms = 0};
    struct staff_view view = {.tally = &tally, .staff = &staff};
    struct body body;

    (void)state;
    sample->overview.gateways = &gateway;
    sample->overview.gateway_count = 1;
    view.view = sample_view(sample, LANGUAGE_ENGLISH);
    assert_int_equal(staff_page_gateways(&view, &body), 0);
    assert_non_null(strstr(body.text, "Two machines run under this name"));
    assert_non_null(strstr(body.text, "Clock not synchronised"));
    body_release(&body);
    free(sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_due_and_late_leads_to_its_list),
        cmocka_unit_test(what_is_silent_unheard_or_wrong_is_a_task),
        cmocka_unit_test(a_gateway_says_all_that_is_wrong_with_it),
        cmocka_unit_test(every_kind_of_refusal_is_told_by_a_word_of_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
