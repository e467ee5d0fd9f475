#include "web/text/html.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void check(struct html *html, const char *expected)
{
    size_t bytes;
    char *text = html_close(html, &bytes);

    assert_string_equal(text, expected);
    assert_int_equal(bytes, strlen(expected));
    free(text);
}

static void what_is_not_ours_is_escaped(void **state)
{
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"<script>alert('x')</script>", "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"},
        {"\" onload=\"evil", "&quot; onload=&quot;evil"},
        {"a & b &amp; c", "a &amp; b &amp;amp; c"},
        {"Xã Mẫu Đông – 95%", "Xã Mẫu Đông – 95%"},
        {"%s%n%d", "%s%n%d"},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct html html;

        html_open(&html);
        html_text(&html, cases[i].text);
        check(&html, cases[i].expected);
        html_open(&html);
        html_put(&html, "%s", cases[i].text);
        check(&html, cases[i].expected);
    }
}

static void the_format_is_markup_and_its_arguments_are_not(void **state)
{
    struct html html;

    (void)state;
    html_open(&html);
    html_put(&html, "<b title=\"%s\">%d%%</b>%s", "\"<", -5, "&");
    check(&html, "<b title=\"&quot;&lt;\">-5%</b>&amp;");
}

static void filled_words_are_escaped_as_a_whole(void **state)
{
    static const char *const args[] = {"<i>", "&"};
    struct html html;

    (void)state;
    html_open(&html);
    html_fill(&html, "{0} < {1}", args, 2);
    check(&html, "&lt;i&gt; &lt; &amp;");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_ours_is_escaped),
        cmocka_unit_test(the_format_is_markup_and_its_arguments_are_not),
        cmocka_unit_test(filled_words_are_escaped_as_a_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
