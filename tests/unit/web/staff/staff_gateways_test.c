#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/web/drawn.h"
#include "web/staff/staff_page.h"

/* Of one that is away nobody knows how many it has made by now, unless more than have come. */
static void what_a_gateway_made_is_told_when_it_is_known(void **state)
{
    static const struct {
        enum source_gateway_state state;
        uint64_t more;
        const char *cell;
    } cases[] = {
        {SOURCE_GATEWAY_READY, 0, ">12.000</td>"},
        {SOURCE_GATEWAY_NOT_KNOWN, 0, ">–</td>"},
        {SOURCE_GATEWAY_LOST, 0, ">–</td>"},
        {SOURCE_GATEWAY_LOST, 5, ">12.005</td>"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sample *sample = sample_new(&(struct sample_change){.version = 1});
        const struct staff_view view = {.view = sample_view(sample, LANGUAGE_VIETNAMESE)};
        struct body body;
        const char *cell;

        sample->gateways[0].state = cases[i].state;
        sample->gateways[0].produced += cases[i].more;
        assert_int_equal(staff_page_gateways(&view, &body), 0);
        cell = strstr(body.text, "class=\"n\" data-l=");
        assert_non_null(cell);
        cell = strchr(cell, '>');
        assert_memory_equal(cell, cases[i].cell, strlen(cases[i].cell));
        body_release(&body);
        free(sample);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_gateway_made_is_told_when_it_is_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
