#include "web/text/sentence.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/web/drawn.h"

static void the_sentence_says_rate_change_and_the_lowest_unit(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct view view = sample_view(sample, LANGUAGE_VIETNAMESE);
    char *text = sentence_write(&view);

    (void)state;
    assert_string_equal(
        text, "Tháng 11/2026, tính đến 14:32 ngày 20/11/2026: 97,1% hồ sơ được "
              "giải quyết đúng hạn (3.132/3.224), giảm 0,6 điểm phần trăm so với tháng "
              "10/2026. 1/9 đơn vị dưới mục tiêu 95%; thấp nhất: Xã Mẫu Tây "
              "(90,5%, 267/295).");
    free(text);
    free(sample);
}

/* A rate over a part says of which. */
static void the_sentence_says_of_which_part_of_the_units_it_is(void **state)
{
    struct sample *sample =
        sample_new(&(struct sample_change){.version = 1, .unheard = SAMPLE_UNITS - 1});
    struct view view = sample_view(sample, LANGUAGE_VIETNAMESE);
    char *vi = sentence_write(&view), *en;

    (void)state;
    view.language = LANGUAGE_ENGLISH;
    en = sentence_write(&view);
    assert_non_null(strstr(vi, ". Mới có số liệu của 1/9 đơn vị. "));
    assert_non_null(strstr(en, ". There are figures of 1 of 9 units only. "));
    free(vi);
    free(en);
    free(sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sentence_says_rate_change_and_the_lowest_unit),
        cmocka_unit_test(the_sentence_says_of_which_part_of_the_units_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
