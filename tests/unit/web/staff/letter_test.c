#include "web/staff/letter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "appliance/report/cause.h"
#include "tests/unit/web/staff/told.h"

#define UNIT "{'code':'H99.1','name':{'vi':'UBND xã Mẫu','en':'Sample commune'}}"
#define LATE                                                                                \
    "{'code':'HS-1','as_of':'2026-11-30T09:00:00+07:00','received':'2026-11-20',"           \
    "'unit':" UNIT ",'taken_in_by':" UNIT                                                   \
    ",'field':{'code':'dat-dai','name':{'vi':'Đất đai','en':'Land'}},'procedure':null," \
    "'due':{'due':'2026-11-25','base_due':'2026-11-25','open':false}"

static char *letter_of(const char *document, const struct letters *letters)
{
    struct told told;
    char *text;

    told_begin(&told, document, LANGUAGE_VIETNAMESE);
    letter_write(&told.document, letters);
    text = told_text(&told);
    told_end(&told);
    return text;
}

static void its_form_follows_the_day(void **state)
{
    static const struct {
        const char *day, *title, *promise;
    } cases[] = {
        {"2018-01-01", "Phiếu xin lỗi và hẹn lại ngày trả kết quả", "hẹn trả kết quả vào"},
        {"2025-09-14", "Phiếu xin lỗi và hẹn lại ngày trả kết quả", "hẹn trả kết quả vào"},
        {"2025-09-15", "Văn bản xin lỗi và đề nghị gia hạn", "đề nghị gia hạn thời gian"},
        {"2026-11-30", "Văn bản xin lỗi và đề nghị gia hạn", "đề nghị gia hạn thời gian"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char document[80], *text;

        (void)snprintf(document, sizeof document, "{'as_of':'%sT09:00:00+07:00'}",
                       cases[i].day);
        text = letter_of(document, NULL);
        assert_non_null(strstr(text, cases[i].title));
        assert_non_null(strstr(text, cases[i].promise));
        free(text);
    }
}

static void its_date_is_written_as_the_decree_wants_it(void **state)
{
    static const struct {
        const char *day, *written;
    } cases[] = {
        {"2026-02-01", "ngày 01 tháng 02 năm 2026"},
        {"2026-03-09", "ngày 09 tháng 3 năm 2026"},
        {"2026-12-10", "ngày 10 tháng 12 năm 2026"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char document[80], *text;

        (void)snprintf(document, sizeof document, "{'as_of':'%sT09:00:00+07:00'}",
                       cases[i].day);
        text = letter_of(document, NULL);
        assert_non_null(strstr(text, cases[i].written));
        free(text);
    }
}

static void what_the_settings_say_comes_before_what_is_known(void **state)
{
    const struct letters letters = {
        .superior = "UBND TỈNH MẪU",
        .place = "Mẫu",
        .contact = "0234.1022",
        .signer = "TL. CHỦ TỊCH",
        .form_count = 2,
        .forms = {{20000, "Thư xin lỗi", NULL}, {30000, "Một mẫu sau này", NULL}},
    };
    static const char *const wanted[] = {
        "UBND TỈNH MẪU", "Mẫu, ngày 30 tháng 11 năm 2026", "liên hệ: 0234.1022.",
        "TL. CHỦ TỊCH",  "<h2>Thư xin lỗi</h2>",
    };
    char *text = letter_of(LATE "}", &letters);

    (void)state;
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        assert_non_null(strstr(text, wanted[i]));
    assert_null(strstr(text, "Mẫu số 04"));
    free(text);
}

/* A new day is the office's to give: none is made up. */
static void it_says_what_the_record_has_and_leaves_the_rest_blank(void **state)
{
    static const char *const wanted[] = {
        "<p class=\"agency\">UBND xã Mẫu</p>",
        "Ngày 20/11/2026, UBND xã Mẫu tiếp nhận hồ sơ",
        "về Đất đai; mã hồ sơ: HS-1.",
        "hẹn trả kết quả: 25/11/2026. Đến nay",
        "Kính gửi: ………",
        "đến ngày: ……………………………",
        "Lý do: ……………",
        "Nơi nhận:",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    };
    char *text = letter_of(LATE "}", NULL);
    char *again = letter_of(
        LATE ",'events':[{'type':'reappointed','limit':'2026-12-04','voided':false}]}",
        NULL);

    (void)state;
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        assert_non_null(strstr(text, wanted[i]));
    assert_non_null(strstr(again, "đến ngày: 04/12/2026."));
    free(text);
    free(again);
    text = letter_of(LATE ",'cause':'overload'}", NULL);
    assert_non_null(strstr(text, cause_words[CAUSE_OVERLOAD].vi));
    assert_null(strstr(text, "Lý do: ……"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_form_follows_the_day),
        cmocka_unit_test(its_date_is_written_as_the_decree_wants_it),
        cmocka_unit_test(what_the_settings_say_comes_before_what_is_known),
        cmocka_unit_test(it_says_what_the_record_has_and_leaves_the_rest_blank),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
