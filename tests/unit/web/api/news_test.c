#include "web/api/news.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/browser/sample.h"

static void news_name_what_changed(void **state)
{
    struct sample *before = sample_new(&(struct sample_change){.version = 1});
    struct sample *after = sample_new(&(struct sample_change){.version = 2, .more = 1});
    char *text = news_data(&before->overview, &after->overview);

    (void)state;
    assert_string_equal(text,
                        "id: 2\nevent: data\ndata: {\"v\":2,\"as_of\":\"2026-11-20T14:32:05"
                        "+07:00\",\"changed\":[\"summary\",\"fields/dat-dai\","
                        "\"units/H99.1\"]}\n\n");
    free(text);
    text = news_data(NULL, &after->overview);
    assert_non_null(
        strstr(text, "[\"summary\",\"fields\",\"units\",\"devices\",\"quarantine\"]"));
    free(text);
    free(before);
    free(after);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(news_name_what_changed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
