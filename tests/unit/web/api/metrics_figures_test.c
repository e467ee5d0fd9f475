#include "web/api/metrics_figures.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mqtt/base/memory.h"
#include "tests/unit/web/drawn.h"

#define LAND                                                                               \
    {                                                                                      \
        1, 2, 3, 4, 5, 6, 7, 8                                                             \
    }
#define TRADE                                                                              \
    {                                                                                      \
        .resolved_late = 9                                                                 \
    }

static char *write_figures(struct source_overview *overview, int series_most)
{
    static const struct source_crossing crossings[] = {{"H1.1", "dat-dai", LAND},
                                                       {"H1.2", "dat-dai", LAND},
                                                       {"H1.2", "cong-thuong", TRADE}};
    char *text = NULL;
    size_t bytes;
    FILE *out = need(open_memstream(&text, &bytes));

    overview->crossings = crossings;
    overview->crossing_count = 3;
    metrics_figures_write(out, overview, series_most);
    assert_int_equal(fclose(out), 0);
    return text;
}

/* The sum of all lines that begin so; *ret_lines: how many they are. */
static int64_t sum_of(const char *text, const char *start, int *ret_lines)
{
    int64_t sum = 0;

    *ret_lines = 0;
    for (const char *line = text; line;
         line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
        if (strncmp(line, start, strlen(start)) != 0)
            continue;
        sum += strtoll(strchr(line, ' '), NULL, 10);
        ++*ret_lines;
    }
    return sum;
}

static void each_cell_stands_once_and_those_of_a_family_add_up(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct source_overview overview = *sample_view(sample, LANGUAGE_ENGLISH).overview;
    char *text = write_figures(&overview, 24);
    static const struct {
        const char *start;
        int lines;
        int64_t sum;
    } cases[] = {
        {"dunghan_unit_field_received_dossiers{", 9, 12},
        {"dunghan_unit_field_resolved_dossiers{", 9, 39},
        {"dunghan_unit_field_in_progress_dossiers{", 6, 30},
        {"dunghan_unit_field_resolved_dossiers{unit=\"H1.2\",field=\"cong-thuong\",class="
         "\"late\"} 9",
         1, 9},
        {"dunghan_unit_field_received_dossiers{unit=\"H1.1\",field=\"dat-dai\",channel="
         "\"direct\"} 2",
         1, 2},
        {"dunghan_unit_field_in_progress_dossiers{unit=\"H1.1\",field=\"dat-dai\",due="
         "\"overdue\"} 8",
         1, 8},
    };
    int lines;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: %s\n", cases[i].start);
        assert_int_equal(sum_of(text, cases[i].start, &lines), cases[i].sum);
        assert_int_equal(lines, cases[i].lines);
    }
    assert_int_equal(sum_of(text, "dunghan_field_resolved_dossiers{", &lines),
                     figures_resolved(&overview.total.now));
    assert_int_equal(lines, 3 * (int)overview.field_count);
    (void)sum_of(text, "dunghan_unit_received_dossiers{", &lines);
    assert_int_equal(lines, 3 * (int)overview.unit_count);
    free(text);
    free(sample);
}

static void what_is_more_than_the_bound_is_left_out_and_that_is_said(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct source_overview overview = *sample_view(sample, LANGUAGE_ENGLISH).overview;
    char *text = write_figures(&overview, 23);
    int lines;

    (void)state;
    (void)sum_of(text, "dunghan_unit_field_", &lines);
    assert_int_equal(lines, 0);
    (void)sum_of(text, "dunghan_unit_", &lines);
    assert_int_equal(lines, 8 * (int)overview.unit_count);
    assert_non_null(strstr(text,
                           "\n# dunghan_unit_field_*: left out, 24 series are more than "
                           "web.metrics_series, 23\n"));
    free(text);
    free(sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_cell_stands_once_and_those_of_a_family_add_up),
        cmocka_unit_test(what_is_more_than_the_bound_is_left_out_and_that_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
