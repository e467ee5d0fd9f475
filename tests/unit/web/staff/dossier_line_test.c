#include "web/staff/dossier_line.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/web/staff/told.h"
#include "web/staff/dossier_story.h"

/* Of 20 November 2026, a Friday, with three working days; ' stands for ". */
#define HEAD "{'code':'HS-1','as_of':'2026-11-30T09:00:00+07:00','received':'2026-11-20'"
#define EVENT(type, at)                                                                    \
    "{'type':'" type "','at':'" at "','voided':false,'passed_over':null}"
#define DAYS                                                                               \
    "'days':[{'date':'2026-11-20','counted':false,'why':'receipt'},"                       \
    "{'date':'2026-11-21','counted':false,'why':'weekend'},"                               \
    "{'date':'2026-11-22','counted':false,'why':'weekend'}]"
#define DUE(base, due) "'due':{'base_due':'" base "','due':'" due "','open':false," DAYS "}"

static char *story_of(const char *text, enum language language)
{
    struct told told;
    char *story;

    told_begin(&told, text, language);
    dossier_story_write(&told.document);
    story = told_text(&told);
    told_end(&told);
    return story;
}

static void a_life_is_one_sentence(void **state)
{
    static const struct {
        const char *document, *vi, *en;
    } cases[] = {
        {HEAD "," DUE("2026-11-25",
                      "2026-11-25") ",'late':{'working_days':3,'calendar_days':5}}",
         "Đang giải quyết, quá hạn 3 ngày làm việc (5 ngày lịch); tiếp nhận 20/11/2026; "
         "hẹn "
         "trả 25/11/2026.",
         "In progress and overdue: 3 working days, 5 calendar days; received 20 Nov 2026; "
         "due 25 Nov 2026."},
        {HEAD
         ",'resolved':'2026-12-01','class':'on_time','due':{'base_due':'2026-11-25','due':"
         "'2026-12-01','open':false,'suspended_days':4," DAYS
         "},'suspensions':[{'from':'2026-11-23T08:00:00+07:00','to':'2026-11-27T08:00:00+"
         "07:00','reason':'supplement'}]}",
         "Có kết quả đúng hạn; tiếp nhận 20/11/2026; hẹn trả 01/12/2026 (khi tiếp nhận: "
         "25/11/2026); dừng 4 ngày: chờ bổ sung; có kết quả 01/12/2026.",
         "Resolved on time; received 20 Nov 2026; due 1 Dec 2026 (at intake: 25 Nov 2026); "
         "suspended for 4 days: supplement; resolved 1 Dec 2026."},
        {HEAD
         ",'suspended':true,'due':{'base_due':'2026-11-25','due':null,'open':true," DAYS
         "},'suspensions':[{'from':'2026-11-23T08:00:00+07:00','to':null,'reason':"
         "'supplement'}]}",
         "Đang giải quyết, đang tạm dừng; tiếp nhận 20/11/2026; chưa có hạn trả (khi tiếp "
         "nhận: 25/11/2026); đang dừng từ 08:00 ngày 23/11/2026: chờ bổ sung.",
         "In progress, its time stands still; received 20 Nov 2026; no due date now (at "
         "intake: 25 Nov 2026); suspended since 08:00 on 23 Nov 2026: supplement."},
        {"{'code':'HS-2'}", "Chưa có sự kiện tiếp nhận: chưa được tính.",
         "Its intake has not come: it is not counted."},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *vi = story_of(cases[i].document, LANGUAGE_VIETNAMESE);
        char *en = story_of(cases[i].document, LANGUAGE_ENGLISH);

        assert_string_equal(vi, cases[i].vi);
        assert_string_equal(en, cases[i].en);
        free(vi);
        free(en);
    }
}

/* "off 3, counted 3": each run with its days. */
static const char *runs_of(const struct dossier_line *line, char *ret, size_t room)
{
    static const char *const names[] = {"counted", "off", "held", "late", "done"};
    size_t used = 0;

    for (size_t i = 0; i < line->run_count; i++) {
        const struct dossier_line_run *run = &line->runs[i];

        used += (size_t)snprintf(ret + used, room - used, "%s%s %d", i ? ", " : "",
                                 names[run->kind], run->to_day - run->from_day + 1);
    }
    return ret;
}

static void every_day_is_of_one_kind(void **state)
{
    static const struct {
        const char *document, *runs;
    } cases[] = {
        /* overdue since the 26th, today the 30th */
        {HEAD "," DUE("2026-11-25", "2026-11-25") "}", "off 3, counted 3, late 5"},
        /* a result on the day before it was due, collected four days later */
        {HEAD "," DUE("2026-11-25",
                      "2026-11-25") ",'resolved':'2026-11-24','collected':'2026-11-28',"
                                    "'events':[" EVENT(
                                        "resolved",
                                        "2026-11-24T10:00:00+07:00") "," EVENT("returned",
                                                                               "2026-11-"
                                                                               "28T10:00:"
                                                                               "00+07:"
                                                                               "00") "]}",
         "off 3, counted 2, done 4"},
        /* suspended since the 24th, and not resumed */
        {HEAD ",'due':{'base_due':'2026-11-25','due':null,'open':true," DAYS
              "},'suspensions':[{'from':'2026-11-24T08:00:00+07:00','to':null}]}",
         "off 3, counted 2, held 6"},
        /* without a limit */
        {HEAD ",'due':null}", "counted 11"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct dossier_line line;
        struct told told;
        char text[200];

        told_begin(&told, cases[i].document, LANGUAGE_VIETNAMESE);
        assert_int_equal(dossier_line_read(&told.document, &line), 0);
        assert_string_equal(runs_of(&line, text, sizeof text), cases[i].runs);
        told_end(&told);
    }
}

static void what_was_not_taken_in_has_no_line(void **state)
{
    struct dossier_line line;
    struct told told;

    (void)state;
    told_begin(&told, "{'code':'HS-1','refused':'2026-11-20'}", LANGUAGE_ENGLISH);
    assert_int_equal(dossier_line_read(&told.document, &line), -ENOENT);
    told_end(&told);
}

static void the_drawing_says_the_story_and_every_mark(void **state)
{
    static const char *const wanted[] = {
        "role=\"img\"><title>In progress and overdue: 3 working days",
        ">25 Nov 2026 due</text>",
        ">20 Nov 2026 intake</text>",
        ">30 Nov 2026 today</text>",
        "class=\"late\"",
    };
    struct dossier_line line;
    struct told told;
    char *text;

    (void)state;
    told_begin(&told,
               HEAD "," DUE("2026-11-25",
                            "2026-11-25") ",'late':{'working_days':3,'calendar_"
                                          "days':5},'events':[" EVENT(
                                              "intake", "2026-11-20T08:00:00+07:00") "]}",
               LANGUAGE_ENGLISH);
    assert_int_equal(dossier_line_read(&told.document, &line), 0);
    dossier_line_write(&told.document, &line);
    text = told_text(&told);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        assert_non_null(strstr(text, wanted[i]));
    free(text);
    told_end(&told);
}

/* What is over was over long ago, and what is late has been so for years: the days before still show. */
static void long_runs_are_broken(void **state)
{
    static const struct {
        const char *document;
        int breaks, today;
    } cases[] = {
        {HEAD "," DUE("2026-11-25", "2026-11-25") "}", 0, 1},
        {"{'code':'HS-1','as_of':'2026-11-30T09:00:00+07:00','received':'2023-11-20'," DUE(
             "2023-11-27", "2023-11-27") "}",
         1, 1},
        {"{'code':'HS-1','as_of':'2026-11-30T09:00:00+07:00','received':'2023-11-20',"
         "'resolved':'2023-11-24'," DUE("2023-11-27", "2023-11-27") "}",
         0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct dossier_line line;
        struct told told;
        char *text;

        told_begin(&told, cases[i].document, LANGUAGE_ENGLISH);
        assert_int_equal(dossier_line_read(&told.document, &line), 0);
        dossier_line_write(&told.document, &line);
        text = told_text(&told);
        assert_int_equal(strstr(text, "class=\"break\"") != NULL, cases[i].breaks);
        assert_int_equal(strstr(text, " today</text>") != NULL, cases[i].today);
        free(text);
        told_end(&told);
    }
}

/* A hundred events on one day, and an appointment in the year 9999. */
static void labels_never_lie_upon_one_another(void **state)
{
    struct dossier_line line;
    struct told told;
    json_t *events = json_array();
    char *text, *at;
    int last = 0;

    (void)state;
    told_begin(&told, HEAD "," DUE("2026-11-25", "2026-11-25") "}", LANGUAGE_ENGLISH);
    for (int i = 0; i < 100; i++)
        json_array_append_new(events, json_pack("{s:s, s:s}", "type", "suspended", "at",
                                                "2026-11-24T08:00:00+07:00"));
    json_array_append_new(events,
                          json_pack("{s:s, s:s, s:s}", "type", "reappointed", "at",
                                    "2026-11-24T08:00:00+07:00", "limit", "9999-12-31"));
    json_object_set_new(told.root, "events", events);
    assert_int_equal(dossier_line_read(&told.document, &line), 0);
    assert_true(line.to_day - line.from_day <= DOSSIER_LINE_DAYS_MOST);
    dossier_line_write(&told.document, &line);
    text = at = told_text(&told);
    while ((at = strstr(at, "<text"))) {
        int y = (int)strtol(strstr(at, "y=\"") + 3, NULL, 10);

        assert_true(y >= last + 15);
        last = y;
        at++;
    }
    assert_true(last > 0);
    free(text);
    told_end(&told);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_life_is_one_sentence),
        cmocka_unit_test(every_day_is_of_one_kind),
        cmocka_unit_test(what_was_not_taken_in_has_no_line),
        cmocka_unit_test(the_drawing_says_the_story_and_every_mark),
        cmocka_unit_test(long_runs_are_broken),
        cmocka_unit_test(labels_never_lie_upon_one_another),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
