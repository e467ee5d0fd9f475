#include "appliance/registers/register.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/store/store.h"
#include "appliance/tables/register/store_versions.h"
#include "mqtt/base/memory.h"
#include "tests/unit/appliance/registers/taking.h"
#include "tests/unit/directory.h"

/* Everything here is made up. */
static const struct {
    const struct register_kind *kind;
    const char *text;
    size_t rows;
} files[] = {
    {&register_fields,
     "id,name_vi,name_en\nland,Đất đai,Land\n\"culture\",\"Văn hóa, \"\"thể thao\"\"\",\n",
     2},
    {&register_units,
     "code,name_vi,name_en,level,parent,schedule,valid_from,valid_to,successor\n"
     "H1,Tỉnh Mẫu,Sample,province,,,,,\n"
     "H1.1,Xã Đông,,commune,H1,07:30-11:30 13:00-16:30,,2025-06-30,H1.2\n"
     "H1.2,Xã Tây,,commune,H1,P2,,2025-06-30,\n"
     "H1.2,Phường Tây,,ward,H1,,2025-07-01,,\n",
     4},
    {&register_procedures,
     "code,name_vi,field,limit,valid_from,valid_to\n"
     "1.001193,Khai sinh,culture,same_day,,2025-06-30\n"
     "1.001193,Khai sinh,culture,3.5wh,2025-07-01,\n"
     "1.990301,Cấp giấy,land,10wd,,\n",
     3},
    {&register_calendar,
     "date,kind,reason\n2027-01-01,off,Tết Dương lịch\n2027-01-09,working,\n", 2},
    {&register_periods,
     "id,name,kind,from,to\n2026-10,,month,,\ntet,\"Trước, trong "
     "Tết\",,2026-02-01,2026-02-28\n",
     2},
    {&register_totals,
     "period,unit,field,received_total,resolved_total,resolved_early_and_on_time,rates,"
     "source\n2026-10,H1,land,17.651,,0,\"98,81 %; 1.19 %\",Báo Mẫu\ntet,,,0,,,,\n",
     2},
};

enum { FILES = sizeof files / sizeof files[0] };

struct fixture {
    char directory[DIRECTORY_BYTES];
    struct store *store;
};

static int set_up(void **state)
{
    struct fixture *f = need(calloc(1, sizeof *f));

    directory_make(f->directory);
    assert_int_equal(store_open(&f->store, f->directory, STORE_WRITE), 0);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    store_close(f->store);
    directory_remove(f->directory);
    free(f);
    return 0;
}

static void must_take(struct fixture *f, const struct register_kind *kind, const char *text,
                      struct register_outcome *ret)
{
    struct taking_log log;

    if (taking_text(f->store, kind, text, &log, ret) < 0)
        fail_msg("%s: %s", kind->name, log.text);
}

struct listing {
    FILE *out;
    size_t columns;
};

static void put_row(void *owner, const char *const *cells)
{
    struct listing *listing = owner;

    csv_put_row(listing->out, cells, listing->columns);
}

/* As CSV, with its head; the caller frees it. */
static char *list(struct fixture *f, const struct register_kind *kind)
{
    struct listing listing = {.columns = kind->column_count};
    char *text = NULL;
    size_t bytes;

    listing.out = need(open_memstream(&text, &bytes));
    for (size_t i = 0; i < kind->column_count; i++)
        (void)fprintf(listing.out, "%s%s", kind->columns[i].name,
                      i + 1 < kind->column_count ? "," : "\n");
    assert_int_equal(kind->list(f->store, put_row, &listing), 0);
    assert_int_equal(fclose(listing.out), 0);
    return text;
}

static size_t count_rows(const char *csv)
{
    size_t lines = 0;

    for (; *csv; csv++)
        lines += *csv == '\n';
    return lines - 1; /* less the head; no cell has a line of its own here */
}

static void what_is_listed_can_be_taken_in_again_and_changes_nothing(void **state)
{
    struct fixture *f = *state;
    struct register_outcome rows;
    int64_t before, after;

    for (int i = 0; i < FILES; i++) {
        print_message("case: %s\n", files[i].kind->name);
        must_take(f, files[i].kind, files[i].text, &rows);
        if (files[i].kind != &register_calendar) /* which was the program's before */
            assert_int_equal(rows.added, files[i].rows);
    }
    assert_int_equal(register_revision(f->store, &before), 0);
    for (int i = 0; i < FILES; i++) {
        char *once = list(f, files[i].kind), *twice;

        print_message("%s:\n%s", files[i].kind->name, once);
        must_take(f, files[i].kind, once, &rows);
        assert_int_equal(rows.added, 0);
        assert_int_equal(rows.changed, 0);
        assert_int_equal(rows.untouched, count_rows(once));
        twice = list(f, files[i].kind);
        assert_string_equal(twice, once);
        free(once);
        free(twice);
    }
    assert_int_equal(register_revision(f->store, &after), 0);
    assert_int_equal(after, before);
}

static void what_changes_is_counted_and_moves_the_revision(void **state)
{
    struct fixture *f = *state;
    struct register_outcome rows;
    int64_t before, after;

    must_take(f, &register_fields, files[0].text, &rows);
    assert_int_equal(register_revision(f->store, &before), 0);
    must_take(f, &register_fields,
              "id,name_vi\nland,Đất đai và nhà ở\nculture,\"Văn hóa, \"\"thể thao\"\"\"\n"
              "labour,Lao động\n",
              &rows);
    assert_int_equal(rows.added, 1);
    assert_int_equal(rows.changed, 1);
    assert_int_equal(rows.untouched, 1);
    assert_int_equal(register_revision(f->store, &after), 0);
    assert_true(after > before);
}

static int count_version(void *owner, const struct store_version *version)
{
    int64_t *newest = owner;

    assert_string_equal(version->file, "file");
    assert_string_equal(version->by, "operator an");
    assert_string_equal(version->how, "taken in");
    if (version->number > *newest)
        *newest = version->number;
    return 0;
}

static void each_change_is_kept_as_a_version(void **state)
{
    struct fixture *f = *state;
    struct register_outcome rows;
    int64_t newest = 0;
    size_t size;
    char *first, *was;

    must_take(f, &register_fields, files[0].text, &rows);
    first = list(f, &register_fields);
    must_take(f, &register_fields, files[0].text, &rows); /* nothing new: no version */
    must_take(f, &register_fields, "id,name_vi\nland,Đất đai và nhà ở\n", &rows);
    assert_int_equal(rows.differences.count,
                     2); /* a line that is gone, and what came for it */
    assert_int_equal(store_each_version(f->store, "fields", count_version, &newest), 0);
    assert_int_equal(newest, 2);
    assert_int_equal(store_read_version(f->store, "fields", 1, &was, &size), 0);
    assert_string_equal(was, first);
    assert_int_equal(size, strlen(first));
    free(was);
    assert_int_equal(store_read_version(f->store, "fields", 3, &was, &size), -ENOENT);
    free(first);
}

static void a_file_without_rows_names_nothing(void **state)
{
    struct fixture *f = *state;

    for (const struct register_kind *const *kind = register_kinds; *kind; kind++) {
        char text[256];
        struct register_outcome rows;
        struct taking_log log;
        size_t used = 0;

        for (size_t i = 0; i < (*kind)->column_count; i++)
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", i ? "," : "",
                                     (*kind)->columns[i].name);
        assert_int_equal(taking_text(f->store, *kind, text, &log, &rows), -EINVAL);
        assert_non_null(strstr(log.text, "there is no row"));
    }
}

static int count_as(struct fixture *f, const struct register_kind *kind,
                    enum register_mode mode, const char *text, struct register_outcome *ret)
{
    const struct register_order order = {.bytes = text,
                                         .size = strlen(text),
                                         .file = "file",
                                         .mode = mode,
                                         .by = "operator an",
                                         .now_ms = 1};
    struct taking_log log = {0};
    struct csv_faults faults = {.file = "file", .tell = taking_tell, .owner = &log};
    struct register_outcome outcome;
    int rc;

    assert_int_equal(store_begin(f->store), 0);
    rc = taking_end(f->store, register_take(kind, f->store, &order, &faults, &outcome));
    *ret = (struct register_outcome){.added = outcome.added,
                                     .changed = outcome.changed,
                                     .removed = outcome.removed,
                                     .untouched = outcome.untouched};
    register_outcome_release(&outcome);
    return rc;
}

static int take_as(struct fixture *f, const struct register_kind *kind,
                   enum register_mode mode, const char *text)
{
    struct register_outcome rows;

    return count_as(f, kind, mode, text, &rows);
}

static void assert_counts(const struct register_outcome *rows, size_t added, size_t changed,
                          size_t removed, size_t untouched)
{
    assert_int_equal(rows->added, added);
    assert_int_equal(rows->changed, changed);
    assert_int_equal(rows->removed, removed);
    assert_int_equal(rows->untouched, untouched);
}

static size_t count_of_year(const char *csv, const char *year)
{
    size_t count = 0;

    for (const char *at = csv; (at = strstr(at, year)); at++)
        count += at > csv && at[-1] == '\n';
    return count;
}

static void a_day_that_a_calendar_takes_away_is_removed_and_not_changed(void **state)
{
    struct fixture *f = *state;
    char *before = list(f, &register_calendar);
    size_t days = count_of_year(before, "2026-");
    struct register_outcome rows;

    assert_true(days > 2);
    assert_int_equal(count_as(f, &register_calendar, REGISTER_MERGE,
                              "date,kind,reason\n2026-01-01,off,Năm mới\n2026-03-03,off,\n",
                              &rows),
                     0);
    assert_counts(&rows, 1, 1, days - 1, 0);
    assert_int_equal(count_as(f, &register_calendar, REGISTER_RESET, "", &rows), 0);
    assert_counts(&rows, days - 1, 1, 1, count_rows(before) - days);
    assert_int_equal(count_as(f, &register_calendar, REGISTER_REPLACE,
                              "date,kind\n2026-03-03,off\n", &rows),
                     0);
    assert_counts(&rows, 1, 0, count_rows(before), 0);
    free(before);
}

/* 2027 by one day, 2026 as it was announced. */
static void a_year_that_is_named_and_not_announced_is_remarked(void **state)
{
    struct fixture *f = *state;
    char *builtin = list(f, &register_calendar), *text;
    struct register_order given = {.file = "file", .by = "operator an", .now_ms = 1};
    struct csv_faults faults = {.file = "file"};
    struct register_outcome outcome;

    assert_true(asprintf(&text, "%s2027-01-01,off,\n2027-04-30,off,\n", builtin) > 0);
    given.bytes = text;
    given.size = strlen(text);
    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(taking_end(f->store, register_take(&register_calendar, f->store,
                                                        &given, &faults, &outcome)),
                     0);
    assert_int_equal(outcome.remark_count, 1);
    assert_string_equal(
        outcome.remarks[0],
        "file: 2027 has fewer days off than the law gives and counts as not announced");
    register_outcome_release(&outcome);
    free(text);
    free(builtin);
}

/* Not of who has ended, says 0, or sums up who is below; also of who is not in the file. */
static void a_unit_without_a_number_of_counters_is_remarked(void **state)
{
    static const char text[] = "code,name_vi,level,parent,counters,valid_to\n"
                               "H97,A,province,,,\nH97.1,B,commune,H97,0,\n"
                               "H97.2,C,commune,H97,,\nH97.3,D,commune,H97,,2025-06-30\n";
    struct fixture *f = *state;
    struct register_order given = {.file = "file",
                                   .by = "operator an",
                                   .bytes = text,
                                   .size = sizeof text - 1,
                                   .now_ms = INT64_C(1795136472000)};
    struct csv_faults faults = {.file = "file"};
    struct register_outcome outcome;

    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(taking_end(f->store, register_take(&register_units, f->store, &given,
                                                        &faults, &outcome)),
                     0);
    assert_int_equal(outcome.remark_count, 1);
    assert_string_equal(outcome.remarks[0], "file:4: H97.2");
    register_outcome_release(&outcome);
}

static void a_version_is_counted_by_what_becomes_of_it(void **state)
{
    static const char head[] = "code,name_vi,level,valid_from,valid_to\n";
    static const struct {
        const char *rows;
        size_t added, changed, removed, untouched;
    } steps[] = {
        {"H1,A,commune,,2019-12-31\nH1,B,commune,2020-01-01,2022-12-31\n"
         "H1,C,commune,2023-01-01,\n",
         3, 0, 0, 0},
        {"H1,B,commune,2020-01-01,2022-12-31\n", 0, 0, 0, 1},
        {"H1,B2,commune,2020-01-01,2022-12-31\nH2,D,commune,,\n", 1, 1, 0, 0},
        /* The first one ends earlier, the others are gone. */
        {"H1,E,commune,2015-01-01,\n", 1, 1, 2, 0},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        struct register_outcome rows;
        char text[256];

        print_message("case: %s\n", steps[i].rows);
        (void)snprintf(text, sizeof text, "%s%s", head, steps[i].rows);
        must_take(f, &register_units, text, &rows);
        assert_counts(&rows, steps[i].added, steps[i].changed, steps[i].removed,
                      steps[i].untouched);
    }
}

static void a_calendar_file_replaces_the_years_that_it_names(void **state)
{
    static const char next[] = "date,kind,reason\n2027-01-01,off,Tết Dương lịch\n";
    struct fixture *f = *state;
    char *before = list(f, &register_calendar), *after, *wanted = NULL;

    assert_int_equal(take_as(f, &register_calendar, REGISTER_MERGE, next), 0);
    after = list(f, &register_calendar);
    assert_true(asprintf(&wanted, "%s2027-01-01,off,Tết Dương lịch\n", before) > 0);
    assert_string_equal(after, wanted);
    free(after);
    assert_int_equal(take_as(f, &register_calendar, REGISTER_REPLACE, next), 0);
    after = list(f, &register_calendar);
    assert_string_equal(after, next);
    free(after);
    assert_int_equal(take_as(f, &register_calendar, REGISTER_REPLACE, "date,kind\n"),
                     -EINVAL);
    assert_int_equal(take_as(f, &register_calendar, REGISTER_RESET, ""), 0);
    after = list(f, &register_calendar);
    assert_string_equal(after, before);
    free(after);
    free(before);
    free(wanted);
    assert_int_equal(take_as(f, &register_fields, REGISTER_REPLACE, files[0].text),
                     -EINVAL);
    assert_int_equal(take_as(f, &register_units, REGISTER_RESET, ""), -EINVAL);
}

static void a_faulty_file_of_any_register_changes_nothing(void **state)
{
    static const char *const texts[] = {"", "no,such,columns\n1,2,3\n", "\xff\xfe"};
    struct fixture *f = *state;
    int64_t revision;

    for (const struct register_kind *const *kind = register_kinds; *kind; kind++) {
        char *before = list(f, *kind), *after;

        for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
            struct register_outcome rows;
            struct taking_log log;

            assert_int_equal(taking_text(f->store, *kind, texts[i], &log, &rows), -EINVAL);
            assert_true(log.used > 0);
        }
        after = list(f, *kind);
        assert_string_equal(after, before);
        free(before);
        free(after);
    }
    assert_int_equal(register_revision(f->store, &revision), 0);
    assert_int_equal(revision, 0);
}

static void every_register_is_found_by_its_name(void **state)
{
    char *names = register_names(), *rest = names;

    (void)state;
    for (const struct register_kind *const *kind = register_kinds; *kind; kind++) {
        size_t bytes = strlen((*kind)->name);

        assert_ptr_equal(register_find((*kind)->name), *kind);
        assert_memory_equal(rest, (*kind)->name, bytes);
        rest += bytes + strspn(rest + bytes, ", ");
    }
    assert_string_equal(rest, "");
    free(names);
    assert_null(register_find("events"));
    assert_null(register_find(""));
}

static void a_column_of_one_name_is_explained_for_its_register(void **state)
{
    (void)state;
    assert_non_null(strstr(register_about(&register_procedures, "limit"), "10wd"));
    assert_string_not_equal(register_about(&register_units, "code"),
                            register_about(&register_procedures, "code"));
    assert_string_equal(register_about(&register_units, "valid_to"),
                        register_about(&register_fields, "valid_to"));
    assert_string_equal(register_about(&register_units, "limit"), "");
}

/* They are all that `dunghan list REGISTER --columns` has to say. */
static void every_column_of_every_register_is_explained(void **state)
{
    (void)state;
    for (const struct register_kind *const *kind = register_kinds; *kind; kind++) {
        for (size_t i = 0; i < (*kind)->column_count; i++) {
            const char *column = (*kind)->columns[i].name;

            print_message("case: %s of %s\n", column, (*kind)->name);
            assert_string_not_equal(register_about(*kind, column), "");
        }
    }
}

int main(void)
{
#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_STORE(what_is_listed_can_be_taken_in_again_and_changes_nothing),
        WITH_STORE(what_changes_is_counted_and_moves_the_revision),
        WITH_STORE(each_change_is_kept_as_a_version),
        WITH_STORE(a_file_without_rows_names_nothing),
        WITH_STORE(a_calendar_file_replaces_the_years_that_it_names),
        WITH_STORE(a_day_that_a_calendar_takes_away_is_removed_and_not_changed),
        WITH_STORE(a_year_that_is_named_and_not_announced_is_remarked),
        WITH_STORE(a_unit_without_a_number_of_counters_is_remarked),
        WITH_STORE(a_version_is_counted_by_what_becomes_of_it),
        WITH_STORE(a_faulty_file_of_any_register_changes_nothing),
        cmocka_unit_test(every_register_is_found_by_its_name),
        cmocka_unit_test(a_column_of_one_name_is_explained_for_its_register),
        cmocka_unit_test(every_column_of_every_register_is_explained),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
