#include "appliance/recount/recount.h"

#include "appliance/tables/store_ledger.h"
#include "tests/unit/appliance/count/gateway.h"

static void what_differs_is_found_and_mended(void **state)
{
    struct office *f = *state;
    struct ledger_batch *batch = ledger_batch_open();
    const struct ledger_sink sink = store_ledger_sink(f->store);
    const struct ledger_place place = {20000, 1, 1, EVENT_CHANNEL_ONLINE};
    const struct ledger_place elsewhere = {15000, 1, 1, EVENT_CHANNEL_ONLINE};
    struct recount recount;

    gateway_send(f, gateway_epoch, 1,
                 (const char *[]){GATEWAY_INTAKE, GATEWAY_RESOLVED, NULL});
    ledger_batch_tally(batch, &place, MEASURE_LATE, 3); /* somebody meddles */
    ledger_batch_tally(batch, &elsewhere, MEASURE_APPOINTMENT_KEPT, 1);
    assert_int_equal(ledger_batch_flush(batch, &sink), 0);
    ledger_batch_close(batch);
    assert_int_equal(recount_run(f->store, &f->rules, &recount), 0);
    assert_int_equal(recount.wrong_cells, 2 * LEDGER_GRAINS);
    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(recount_repair(f->store, &f->rules, NULL, &recount), 0);
    assert_int_equal(store_commit(f->store), 0);
    gateway_check(f);
    assert_int_equal(gateway_total(f).resolved_early, 1);
}

int main(void)
{
#define WITH_STORE(test)                                                                   \
    cmocka_unit_test_setup_teardown(test, gateway_set_up, office_tear_down)
    const struct CMUnitTest tests[] = {
        WITH_STORE(what_differs_is_found_and_mended),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
