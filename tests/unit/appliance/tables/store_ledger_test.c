#include "appliance/tables/store_ledger.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "appliance/store/store.h"
#include "tests/unit/directory.h"

enum { UNIT = 3, FIELD = 5, DAY = 19000, CHANGE = 7 };

struct heard {
    int rows;
    struct rollup_key key;
    struct measures measures;
};

static int hear(void *owner, const struct rollup_key *key, const struct measures *measures)
{
    struct heard *heard = owner;

    heard->rows++;
    heard->key = *key;
    heard->measures = *measures;
    return 0;
}

/* Each measure of one day has a value of its own, poured in two parts. */
static struct store *make_store(const char *directory)
{
    const struct rollup_key key = {LEDGER_GRAIN_DAY, DAY, UNIT, FIELD};
    struct measures change;
    struct ledger_sink sink;
    struct store *store;

    assert_int_equal(store_open(&store, directory, STORE_SCRATCH), 0);
    for (int i = 0; i < MEASURES; i++)
        change.of[i] = i + 1;
    sink = store_ledger_sink(store);
    assert_int_equal(sink.rollup(sink.owner, &key, &change), 0);
    for (int i = 0; i < MEASURES; i++)
        change.of[i] = CHANGE;
    assert_int_equal(sink.rollup(sink.owner, &key, &change), 0);
    return store;
}

static struct heard listen(struct store *store, struct ledger_span span)
{
    struct heard heard = {0};

    assert_int_equal(store_each_in_span(store, &span, hear, &heard), 0);
    return heard;
}

static void a_span_gives_every_measure_as_the_sum_of_its_changes(void **state)
{
    char directory[DIRECTORY_BYTES];
    struct store *store;
    struct heard heard;

    (void)state;
    directory_make(directory);
    store = make_store(directory);
    heard = listen(
        store, (struct ledger_span){.grain = LEDGER_GRAIN_DAY, .first = DAY, .last = DAY});
    assert_int_equal(heard.rows, 1);
    assert_int_equal(heard.key.unit, UNIT);
    assert_int_equal(heard.key.field, FIELD);
    for (int i = 0; i < MEASURES; i++)
        assert_int_equal(heard.measures.of[i], i + 1 + CHANGE);
    heard = listen(
        store,
        (struct ledger_span){.grain = LEDGER_GRAIN_DAY, .first = DAY + 1, .last = DAY + 1});
    assert_int_equal(heard.rows, 0);
    store_close(store);
    directory_remove(directory);
}

static void a_span_of_stock_has_those_measures_only_and_takes_them_away(void **state)
{
    char directory[DIRECTORY_BYTES];
    struct store *store;
    struct heard heard;

    (void)state;
    directory_make(directory);
    store = make_store(directory);
    heard = listen(store, (struct ledger_span){.grain = LEDGER_GRAIN_DAY,
                                               .first = DAY,
                                               .last = DAY,
                                               .minus = true,
                                               .stock = true});
    for (int i = 0; i < MEASURES; i++)
        assert_int_equal(heard.measures.of[i],
                         i < MEASURES_OF_STOCK ? -(i + 1 + CHANGE) : 0);
    store_close(store);
    directory_remove(directory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_span_gives_every_measure_as_the_sum_of_its_changes),
        cmocka_unit_test(a_span_of_stock_has_those_measures_only_and_takes_them_away),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
