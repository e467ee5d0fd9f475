/* What a printed form 06 is checked by. */
#include "web/form06/report_proof.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/web/drawn.h"

static struct report *sample_report(const char *period)
{
    const struct report_question question = {
        .period = period, .from_day = 20758, .to_day = 20787};
    const char *unknown = NULL;
    struct report *report = NULL;

    assert_int_equal(report_sample_make(NULL, &question, &report, &unknown), 0);
    return report;
}

static void only_a_figure_of_the_form_changes_the_digest(void **state)
{
    struct report *report = sample_report("2026-10"), *later = sample_report("2026-10");
    char first[REPORT_PROOF_BYTES], second[REPORT_PROOF_BYTES];

    (void)state;
    (void)report_proof_digest(report, first);
    assert_int_equal(strspn(first, "0123456789abcdef"), REPORT_PROOF_DIGITS);
    assert_int_equal(strlen(first), REPORT_PROOF_DIGITS);
    later->made_ms += 1000;
    later->newest_event++;
    report_sample_stated(later);
    assert_string_equal(report_proof_digest(later, second), first);
    later->rows[0].figures.resolved_late++;
    assert_string_not_equal(report_proof_digest(later, second), first);
    report_close(report);
    report_close(later);
}

static char *draw(const char *site)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct view view = sample_view(sample, LANGUAGE_ENGLISH);
    struct report *report = sample_report("2026-10");
    struct html html;
    size_t bytes;
    char *text;

    view.addresses.page = site;
    html_open(&html);
    report_proof_write(&html, &view, report);
    text = html_close(&html, &bytes);
    report_close(report);
    free(sample);
    return text;
}

static void its_code_leads_to_the_form_where_the_settings_say_where_we_are(void **state)
{
    char *known = draw("https://motcua.tinh.vn/below/"), *unknown = draw(NULL);

    (void)state;
    assert_non_null(strstr(known, "<svg class=\"qr\" role=\"img\" aria-label=\"QR code"));
    assert_non_null(strstr(known, "M0 0h7v1h-7z")); /* a corner that a reader looks for */
    assert_non_null(
        strstr(known, "https://motcua.tinh.vn/below/bieu-06?period=2026-10</span>"));
    assert_null(strstr(unknown, "<svg"));
    assert_non_null(strstr(unknown, "(SHA-256)"));
    free(known);
    free(unknown);
}

static void a_text_that_no_code_holds_is_left_out(void **state)
{
    char *site = malloc(4001);
    char *text;

    (void)state;
    memset(site, 'a', 4000);
    site[4000] = '\0';
    text = draw(site);
    assert_null(strstr(text, "<svg"));
    free(text);
    free(site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_a_figure_of_the_form_changes_the_digest),
        cmocka_unit_test(its_code_leads_to_the_form_where_the_settings_say_where_we_are),
        cmocka_unit_test(a_text_that_no_code_holds_is_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
