/* A list as each of the files that are written of it. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "appliance/report/formats/list_csv.h"
#include "appliance/report/formats/list_json.h"
#include "appliance/report/formats/list_xlsx.h"

enum { MOMENT_MS = 1000 }; /* 1970-01-01T07:00:01+07:00 */

/* Every kind, once with a value and once without one. */
static struct list *sample(void)
{
    static const struct list_column columns[] = {
        {"name", "Tên", LIST_TEXT},      {"level", "Mức", LIST_WORD},
        {"count", "Số", LIST_COUNT},     {"day", "Ngày", LIST_DAY},
        {"moment", "Lúc", LIST_MOMENT},  {"pct", "Tỷ lệ, %", LIST_PERCENT},
        {"ended", "Kết thúc", LIST_FLAG}};
    struct list *list = list_open();
    char text[] = "=1+1, \"Xã\"";

    list_title(list, "Danh sách");
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        list_column(list, &columns[i]);
    list_put(list, list_text(text));
    list_put(list, list_word("good", "Tốt"));
    list_put(list, list_count(1937));
    list_put(list, list_day(0));
    list_put(list, list_moment(MOMENT_MS));
    list_put(list, list_percent((struct fraction){19999, 20000}));
    list_put(list, list_flag(true, "có"));
    list_put(list, list_text("-"));
    for (size_t i = 1; i < 4; i++)
        list_put(list, list_nothing());
    list_put(list, list_moment(0));
    list_put(list, list_percent((struct fraction){0, 0}));
    list_put(list, list_flag(false, "không"));
    list_fact(list, &(struct list_column){"version", "Bản", LIST_COUNT}, list_count(7));
    memset(text, 'x', sizeof text - 1); /* texts were copied */
    return list;
}

static void check_csv(bool people, const char *expected)
{
    struct list *list = sample();
    size_t bytes;
    char *text = list_csv(list, people, &bytes);

    assert_string_equal(text, expected);
    assert_int_equal(bytes, strlen(expected));
    free(text);
    list_close(list);
}

static void programs_get_names_and_nothing_that_a_spreadsheet_would_run(void **state)
{
    (void)state;
    check_csv(false, "name,level,count,day,moment,pct,ended\r\n"
                     "\"'=1+1, \"\"Xã\"\"\",good,1937,1970-01-01,1970-01-01T07:00:01+07:00,"
                     "99.99,yes\r\n"
                     "'-,,,,,,no\r\n");
}

static void people_get_words_behind_the_mark_of_utf_8(void **state)
{
    (void)state;
    check_csv(true, "\xef\xbb\xbfTên,Mức,Số,Ngày,Lúc,\"Tỷ lệ, %\",Kết thúc\r\n"
                    "\"'=1+1, \"\"Xã\"\"\",Tốt,1937,1970-01-01,1970-01-01T07:00:01+07:00,"
                    "99.99,có\r\n"
                    "'-,,,,,,không\r\n");
}

static void json_has_types_and_null_where_there_is_nothing(void **state)
{
    struct list *list = sample();
    json_t *root = list_json(list);
    char *text = json_dumps(root, JSON_COMPACT);

    (void)state;
    assert_string_equal(
        text,
        "{\"version\":7,\"rows\":[{\"name\":\"=1+1, \\\"Xã\\\"\",\"level\":\"good\","
        "\"count\":1937,\"day\":\"1970-01-01\",\"moment\":\"1970-01-01T07:00:01+07:00\","
        "\"pct\":\"99.99\",\"ended\":true},{\"name\":\"-\",\"level\":null,\"count\":null,"
        "\"day\":null,\"moment\":null,\"pct\":null,\"ended\":false}]}");
    free(text);
    json_decref(root);
    list_close(list);
}

static void a_workbook_is_made_of_a_list_and_of_one_without_rows(void **state)
{
    static const struct list_book book = {"Huyện Mẫu", "Số liệu", "Nguồn số liệu", 0};
    struct list *lists[] = {sample(), list_open()};

    (void)state;
    list_column(lists[1], &(struct list_column){"name", "Tên", LIST_TEXT});
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        size_t bytes;
        char *text;

        assert_int_equal(list_xlsx(lists[i], &book, &text, &bytes), 0);
        assert_true(bytes > 1000);
        assert_memory_equal(text, "PK\x03\x04", 4);
        free(text);
        list_close(lists[i]);
    }
}

/* Makes the same book again and again; wrong: how many were another one. */
struct maker {
    int64_t made_ms;
    int wrong;
};

enum { BOOKS = 500 };

static void *make_books(void *cls)
{
    struct maker *maker = cls;
    struct list *list = sample();
    const struct list_book book = {"Tỉnh Mẫu", "Danh sách", "Nguồn", maker->made_ms};
    char *first = NULL, *other = NULL;
    size_t bytes = 0, others = 0;

    maker->wrong = list_xlsx(list, &book, &first, &bytes) != 0;
    for (int i = 0; i < BOOKS && !maker->wrong; i++) {
        maker->wrong += list_xlsx(list, &book, &other, &others) != 0 || others != bytes ||
                        memcmp(first, other, bytes) != 0;
        free(other);
        other = NULL;
    }
    free(first);
    list_close(list);
    return NULL;
}

static void threads_make_workbooks_at_once_and_each_has_its_own_time(void **state)
{
    struct maker makers[] = {{.made_ms = 1796000000000}, {.made_ms = 1600000000000}};
    pthread_t other;

    (void)state;
    assert_int_equal(pthread_create(&other, NULL, make_books, &makers[1]), 0);
    (void)make_books(&makers[0]);
    assert_int_equal(pthread_join(other, NULL), 0);
    assert_int_equal(makers[0].wrong + makers[1].wrong, 0);
}

static void nothing_is_listed_of_nothing(void **state)
{
    struct list *list = list_open();
    size_t bytes;
    char *text = list_csv(list, false, &bytes);
    json_t *root = list_json(list);

    (void)state;
    assert_string_equal(text, "");
    assert_int_equal(json_array_size(json_object_get(root, "rows")), 0);
    json_decref(root);
    free(text);
    list_close(list);
    list_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(programs_get_names_and_nothing_that_a_spreadsheet_would_run),
        cmocka_unit_test(people_get_words_behind_the_mark_of_utf_8),
        cmocka_unit_test(json_has_types_and_null_where_there_is_nothing),
        cmocka_unit_test(a_workbook_is_made_of_a_list_and_of_one_without_rows),
        cmocka_unit_test(threads_make_workbooks_at_once_and_each_has_its_own_time),
        cmocka_unit_test(nothing_is_listed_of_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
