#include "appliance/tables/changes.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mqtt/base/date.h"

enum { HEARD_MOST = 2 * CHANGES_MOST };

struct heard {
    size_t count;
    struct change of[HEARD_MOST];
};

static int hear(void *owner, const struct change *change)
{
    struct heard *heard = owner;

    assert_true(heard->count < HEARD_MOST);
    heard->of[heard->count++] = *change;
    return 0;
}

/* What is read of what was written; the caller frees it. */
static struct heard *pass(struct changes *changes)
{
    struct heard *heard = calloc(1, sizeof *heard);
    size_t bytes = 0;
    unsigned char *written = changes_write(changes, &bytes);

    assert_non_null(heard);
    assert_non_null(written);
    assert_int_equal(changes_read(written, bytes, hear, heard), 0);
    free(written);
    return heard;
}

static int32_t day_in(int year, int month)
{
    return date_day((struct date){year, month, 9});
}

static int32_t slot_of(int year, int month)
{
    return year * 12 + month - 1;
}

static void assert_figures(const struct change *change, int unit, int field, int32_t month)
{
    assert_int_equal(change->kind, CHANGES_FIGURES);
    assert_int_equal(change->unit, unit);
    assert_int_equal(change->field, field);
    assert_int_equal(change->month, month);
}

static void figures_come_back_each_once_and_in_order(void **state)
{
    struct changes changes = {0};
    struct heard *heard;

    (void)state;
    changes_add_figures(&changes, 300, 7, day_in(2026, 11));
    changes_add_figures(&changes, 2, 0, day_in(2026, 10));
    changes_add_figures(&changes, 300, 7, day_in(2026, 11));
    changes_add_figures(&changes, 300, 7, day_in(2019, 1));
    changes_add_figures(&changes, 300, 2, day_in(2026, 12));
    heard = pass(&changes);
    assert_int_equal(heard->count, 4);
    assert_figures(&heard->of[0], 2, 0, slot_of(2026, 10));
    assert_figures(&heard->of[1], 300, 2, slot_of(2026, 12));
    assert_figures(&heard->of[2], 300, 7, slot_of(2019, 1));
    assert_figures(&heard->of[3], 300, 7, slot_of(2026, 11));
    free(heard);
    changes_release(&changes);
}

/* What a row costs: most commits touch a unit and field in one month or two. */
static void one_place_takes_few_bytes(void **state)
{
    struct changes changes = {0};
    size_t bytes;
    unsigned char *written;

    (void)state;
    changes_add_figures(&changes, 40, 12, day_in(2026, 11));
    written = changes_write(&changes, &bytes);
    assert_int_equal(bytes, 9);
    free(written);
    changes_release(&changes);
}

static void as_many_as_are_told_come_back_and_one_more_is_all(void **state)
{
    struct changes changes = {0};
    struct heard *heard;

    (void)state;
    for (int twice = 0; twice < 2; twice++) {
        for (int i = 0; i < CHANGES_MOST; i++)
            changes_add_figures(&changes, 1 + i / 60, i % 60, day_in(2026, 1 + i % 12));
    }
    heard = pass(&changes);
    assert_int_equal(heard->count, CHANGES_MOST);
    free(heard);
    changes_add_figures(&changes, CHANGES_MOST, 0, day_in(2026, 1));
    heard = pass(&changes);
    assert_int_equal(heard->count, 1);
    assert_int_equal(heard->of[0].kind, CHANGES_ALL);
    free(heard);
    changes_release(&changes);
}

static void registers_and_all_come_back(void **state)
{
    static struct changes cases[] = {{.reg = "units"},
                                     {.reg = "periods", .id = "2026-11"},
                                     {.all = true, .reg = "calendar"}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct heard *heard = pass(&cases[i]);
        const struct change *last = &heard->of[heard->count - 1];

        print_message("case: %s\n", cases[i].reg);
        assert_int_equal(heard->count, cases[i].all ? 2 : 1);
        if (cases[i].all)
            assert_int_equal(heard->of[0].kind, CHANGES_ALL);
        assert_int_equal(last->kind, CHANGES_REGISTER);
        assert_string_equal(last->reg, cases[i].reg);
        assert_string_equal(last->id, cases[i].id ? cases[i].id : "");
        free(heard);
    }
}

static void nothing_is_written_of_nothing(void **state)
{
    struct changes changes = {0};
    size_t bytes;

    (void)state;
    assert_null(changes_write(&changes, &bytes));
}

static void other_bytes_are_refused(void **state)
{
    static const struct {
        const char *name;
        unsigned char bytes[16];
        size_t count;
    } cases[] = {
        {"none", {0}, 0},
        {"a form without anything", {1}, 1},
        {"another form", {2, 1}, 2},
        {"an unknown kind", {1, 4}, 2},
        {"kind 0", {1, 0}, 2},
        {"no figures", {1, 2, 0, 1}, 4},
        {"more figures than are told", {1, 2, 0x81, 0x20, 1, 1, 1, 1}, 8},
        {"a place too few", {1, 2, 2, 1, 1, 1, 1}, 7},
        {"unit 0", {1, 2, 1, 1, 0, 1, 1}, 7},
        {"the same place twice", {1, 2, 2, 1, 1, 1, 1, 0, 0, 0}, 10},
        {"a number without end", {1, 2, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80}, 9},
        {"a number longer than it need be", {1, 2, 0x81, 0x00, 1, 1, 1, 1}, 8},
        {"a unit beyond an int", {1, 2, 1, 1, 0xff, 0xff, 0xff, 0xff, 0x0f, 1, 1}, 11},
        {"a name longer than the rest", {1, 3, 5, 'u', 'n', 'i'}, 6},
        {"a name with a NUL", {1, 3, 2, 'u', 0, 0}, 6},
        {"a name without an id", {1, 3, 1, 'u'}, 4},
        {"a name longer than names are", {1, 3, 64, 'u'}, 4},
    };
    struct heard *heard = calloc(1, sizeof *heard);

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: %s\n", cases[i].name);
        assert_int_equal(changes_read(cases[i].bytes, cases[i].count, hear, heard),
                         -EILSEQ);
    }
    free(heard);
}

static int count(void *owner, const struct change *change)
{
    size_t *told = owner;

    assert_true(change->kind > 0 && change->kind < CHANGES_KINDS);
    assert_true(change->unit >= 0 && change->field >= 0 && change->month >= 0);
    ++*told;
    return 0;
}

/* Each byte of a row set to each value, and each row cut off anywhere: an error, or another row. */
static void a_damaged_row_is_no_crash(void **state)
{
    struct changes changes = {.reg = "periods", .id = "2026-11"};
    size_t bytes, told = 0;
    unsigned char *written;

    (void)state;
    for (int i = 0; i < 20; i++)
        changes_add_figures(&changes, 1 + i * i % 7 * 100, i % 3, day_in(2020 + i % 5, 3));
    written = changes_write(&changes, &bytes);
    for (size_t at = 0; at < bytes; at++) {
        unsigned char was = written[at];

        for (int value = 0; value < 256; value++) {
            int rc;

            written[at] = (unsigned char)value;
            rc = changes_read(written, bytes, count, &told);
            assert_true(rc == 0 || rc == -EILSEQ);
        }
        written[at] = was;
        (void)changes_read(written, at, count, &told);
    }
    assert_true(told > 0);
    free(written);
    changes_release(&changes);
}

static int take_rollup(void *owner, const struct rollup_key *key,
                       const struct measures *change)
{
    (void)key;
    (void)change;
    ++*(int *)owner;
    return 0;
}

static int take_move(void *owner, const struct move_key *key, int64_t change)
{
    (void)key;
    (void)change;
    ++*(int *)owner;
    return 0;
}

/* A receipt that is dated otherwise within a month leaves the month's sum as it was, and yet the
 * figures of days are other ones; and so are those of the month to which a receipt moves. */
static void a_tap_notes_what_is_poured_by_days_and_passes_it_on(void **state)
{
    struct ledger_batch *batch = ledger_batch_open();
    struct ledger_place place = {.day = day_in(2026, 10), .unit = 3, .field = 5};
    struct changes changes = {0};
    int poured = 0;
    struct changes_tap tap = {&changes, {&poured, take_rollup, take_move}};
    const struct ledger_sink sink = changes_tap(&tap);
    struct heard *heard;

    (void)state;
    ledger_batch_tally(batch, &place, MEASURE_RECEIVED, -1);
    place.day++;
    ledger_batch_tally(batch, &place, MEASURE_RECEIVED, 1);
    ledger_batch_move(batch,
                      &(struct move_key){.grain = LEDGER_GRAIN_DAY,
                                         .slot = place.day,
                                         .moved_day = day_in(2026, 12),
                                         .unit = 4,
                                         .field = 5},
                      1);
    ledger_batch_move(batch,
                      &(struct move_key){.grain = LEDGER_GRAIN_DAY,
                                         .slot = place.day,
                                         .moved_day = LEDGER_WITHIN,
                                         .unit = 9,
                                         .field = 5},
                      1);
    assert_int_equal(ledger_batch_flush(batch, &sink), 0);
    assert_true(poured >= 4);
    heard = pass(&changes);
    assert_int_equal(heard->count, 3);
    assert_figures(&heard->of[0], 3, 5, slot_of(2026, 10));
    assert_figures(&heard->of[1], 4, 5, slot_of(2026, 12));
    assert_figures(&heard->of[2], 9, 5, slot_of(2026, 10));
    free(heard);
    changes_release(&changes);
    ledger_batch_close(batch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_come_back_each_once_and_in_order),
        cmocka_unit_test(one_place_takes_few_bytes),
        cmocka_unit_test(as_many_as_are_told_come_back_and_one_more_is_all),
        cmocka_unit_test(registers_and_all_come_back),
        cmocka_unit_test(nothing_is_written_of_nothing),
        cmocka_unit_test(other_bytes_are_refused),
        cmocka_unit_test(a_damaged_row_is_no_crash),
        cmocka_unit_test(a_tap_notes_what_is_poured_by_days_and_passes_it_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
