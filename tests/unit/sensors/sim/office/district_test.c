#include "sensors/sim/office/district.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "mqtt/base/date.h"
#include "sensors/sim/office/workday.h"
#include "tests/unit/capture.h"

#define UNITS      "code,name_vi,name_en,level,parent,counters\n"
#define PROCEDURES "code,name_vi,name_en,field,limit\n"
#define CALENDAR   "date,kind,reason\n"

static const char good_units[] =
    UNITS "H99.10,\"UBND huyện \"\"Mẫu\"\", một\",Sample,district,,4\r\n"
          "H99.10.01,UBND xã Mẫu,Sample,commune,H99.10,0\n"
          "H99.10.02,UBND xã Mẫu,Sample,commune,H99.10,2";
static const char good_procedures[] =
    PROCEDURES "1.001193,Khai sinh,Birth,civil-status,same_day\n"
               "3.990301,Biến động,Change,land,10wd\n";

struct files {
    char units[64], procedures[64];
};

static int set_up(void **state)
{
    struct files *files = calloc(1, sizeof *files);

    strcpy(files->units, "/tmp/dunghan-units.XXXXXX");
    strcpy(files->procedures, "/tmp/dunghan-procedures.XXXXXX");
    close(mkstemp(files->units));
    close(mkstemp(files->procedures));
    *state = files;
    return 0;
}

static int tear_down(void **state)
{
    struct files *files = *state;

    unlink(files->units);
    unlink(files->procedures);
    free(files);
    return 0;
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    fclose(file);
}

static void tables_are_read_with_quotes_crlf_and_without_a_last_line_end(void **state)
{
    const struct files *files = *state;
    struct district district;

    write_file(files->units, good_units);
    write_file(files->procedures, good_procedures);
    assert_int_equal(district_load(&district, files->units, files->procedures), 0);
    assert_int_equal(district.unit_count, 3);
    assert_int_equal(district.terminals, 6);
    assert_string_equal(district.units[0].code, "H99.10");
    assert_string_equal(district.units[0].level, "district");
    assert_int_equal(district.units[0].terminal_first, 1);
    assert_int_equal(district.units[2].terminal_first, 5);
    assert_int_equal(district.procedure_count, 2);
    assert_int_equal(district.procedures[0].limit_days, 0);
    assert_int_equal(district.procedures[1].limit_days, 10);
    assert_string_equal(district.procedures[1].field, "land");
    district_release(&district);
}

static void a_bad_table_is_refused(void **state)
{
    static const struct {
        const char *name, *units, *procedures;
    } cases[] = {
        {"empty", "", good_procedures},
        {"no counter", UNITS, good_procedures},
        {"another header", "code,name,counters\nH99,a,1\n", good_procedures},
        {"header too long", "code,name_vi,name_en,level,parent,counters,x\n",
         good_procedures},
        {"a cell too few", UNITS "H99.10,a,b,district,4\n", good_procedures},
        {"a cell too many", UNITS "H99.10,a,b,district,,4,5\n", good_procedures},
        {"not a code", UNITS "h99,a,b,district,,4\n", good_procedures},
        {"counters no number", UNITS "H99.10,a,b,district,,four\n", good_procedures},
        {"too many counters", UNITS "H99.10,a,b,district,,100\n", good_procedures},
        {"a long level", UNITS "H99.10,a,b,seventeen-letters,,1\n", good_procedures},
        {"an open quote", UNITS "H99.10,\"a,b,district,,4\n", good_procedures},
        {"a stray quote", UNITS "H99.10,\"a\"x,b,district,,4\n", good_procedures},
        {"no procedure", good_units, PROCEDURES},
        {"bad procedure", good_units, PROCEDURES "4.1,a,b,land,1wd\n"},
        {"bad field", good_units, PROCEDURES "1.001193,a,b,Land!,1wd\n"},
        {"bad limit", good_units, PROCEDURES "1.001193,a,b,land,soon\n"},
        {"limit without unit", good_units, PROCEDURES "1.001193,a,b,land,3\n"},
        {"negative limit", good_units, PROCEDURES "1.001193,a,b,land,-3wd\n"},
    };
    const struct files *files = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct district district = {.unit_count = 77};

        print_message("case: %s\n", cases[i].name);
        write_file(files->units, cases[i].units);
        write_file(files->procedures, cases[i].procedures);
        assert_int_equal(district_load(&district, files->units, files->procedures),
                         -EINVAL);
        assert_int_equal(district.unit_count, 77);
    }
}

/* Each of them in one reading, so that a table is mended in one go. */
static void all_faults_are_told_with_file_line_and_what_is_allowed(void **state)
{
    static const char *const parts[] = {
        ":2: unit \"h99\"; allowed: a code such as H99.10.01\n",
        ":3: level \"seventeen-letters\"; allowed: up to 16 characters\n",
        ":4: counters \"100\"; allowed: 0 to 99\n",
        ":5: counters \"four\"; allowed: 0 to 99\n",
    };
    const struct files *files = *state;
    struct district district;
    struct capture capture;
    char text[4096];
    int rc;

    write_file(files->units, UNITS "h99,a,b,district,,4\n"
                                   "H99.11,a,b,seventeen-letters,,1\n"
                                   "H99.12,a,b,district,,100\n"
                                   "H99.13,a,b,district,,four\n");
    write_file(files->procedures, good_procedures);
    capture = capture_begin();
    rc = district_load(&district, files->units, files->procedures);
    capture_end(&capture, text, sizeof text);
    assert_int_equal(rc, -EINVAL);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        char expected[256];

        snprintf(expected, sizeof expected, "%s%s", files->units, parts[i]);
        print_message("expected: %s", expected);
        assert_non_null(strstr(text, expected));
    }
}

static void a_file_that_is_not_there_is_an_error(void **state)
{
    struct district district;

    (void)state;
    assert_int_equal(district_load(&district, "/nonexistent/a.csv", "/nonexistent/b.csv"),
                     -ENOENT);
}

static void a_calendar_knows_days_off_and_worked_saturdays(void **state)
{
    static const struct {
        const char *date;
        int working;
    } cases[] = {
        {"2026-01-01", 0}, {"2026-01-02", 0}, {"2026-01-05", 1},
        {"2026-01-10", 1}, {"2026-01-11", 0}, {"2026-01-17", 0},
    };
    const struct files *files = *state;
    struct workday_calendar calendar;

    write_file(files->units, CALENDAR "2026-01-01,off,Tết Dương lịch\n"
                                      "2026-01-02,off,hoán đổi\n"
                                      "2026-01-10,working,làm bù\n");
    assert_int_equal(workday_load(&calendar, files->units), 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int32_t day;

        assert_int_equal(date_parse(cases[i].date, &day), 0);
        assert_int_equal(workday_is(&calendar, day), cases[i].working);
    }
    workday_release(&calendar);
}

static void a_bad_calendar_is_refused(void **state)
{
    static const char *const cases[] = {
        CALENDAR "2026-02-30,off,no such day\n",
        CALENDAR "2026-01-01,holiday,another kind\n",
        CALENDAR "2026-01-02,off,a\n2026-01-01,off,descending\n",
        CALENDAR "2026-01-02,off,a\n2026-01-02,working,twice\n",
        "day,kind\n2026-01-02,off\n",
    };
    const struct files *files = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct workday_calendar calendar;

        write_file(files->units, cases[i]);
        assert_int_equal(workday_load(&calendar, files->units), -EINVAL);
    }
}

#define WITH_FILES(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FILES(tables_are_read_with_quotes_crlf_and_without_a_last_line_end),
        WITH_FILES(a_bad_table_is_refused),
        WITH_FILES(all_faults_are_told_with_file_line_and_what_is_allowed),
        WITH_FILES(a_calendar_knows_days_off_and_worked_saturdays),
        WITH_FILES(a_bad_calendar_is_refused),
        cmocka_unit_test(a_file_that_is_not_there_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
