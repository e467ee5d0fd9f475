#include "appliance/registers/rules_shelf.h"

#include "appliance/registers/register.h"
#include "tests/unit/appliance/office.h"

/* An office, its rules, the shelf on which they lie, and a reader beside it. */
struct fixture {
    struct office *office;
    struct config config;
    struct rulebook book;
    struct rules_shelf *shelf;
    struct store *reader;
};

static int set_up(void **state)
{
    static struct fixture f;
    void *office;

    assert_int_equal(office_set_up(&office), 0);
    f = (struct fixture){.office = office, .config.schedule_read = *schedule_builtin("P1")};
    assert_int_equal(rulebook_open(&f.book, f.office->store, &f.config), 0);
    f.shelf = rules_shelf_open(&f.config);
    assert_int_equal(store_open(&f.reader, f.office->directory, STORE_READ), 0);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    void *office = f->office;

    store_close(f->reader);
    rules_shelf_close(f->shelf);
    rulebook_close(&f->book);
    return office_tear_down(&office);
}

/* As a reader's question has it. */
static struct rulebook take(struct fixture *f)
{
    struct rulebook book = {0};

    assert_int_equal(store_begin(f->reader), 0);
    assert_int_equal(rules_shelf_take(f->shelf, f->reader, &book), 0);
    store_rollback(f->reader);
    return book;
}

/* A field more, and the rules that the owner of the store then has. */
static void add_field(struct fixture *f)
{
    static const char csv[] = "id,name_vi\nsea,Biển\n";
    const struct register_order order = {
        .bytes = csv, .size = sizeof csv - 1, .file = "f.csv", .by = ""};
    struct register_outcome outcome;
    struct csv_faults faults = {.file = "f.csv"};
    struct rulebook next = {0};
    struct store *store = f->office->store;

    assert_int_equal(store_begin(store), 0);
    assert_int_equal(register_take(&register_fields, store, &order, &faults, &outcome), 0);
    register_outcome_release(&outcome);
    assert_int_equal(rulebook_open(&next, store, &f->config), 0);
    assert_int_equal(store_commit(store), 0);
    rulebook_replace(&f->book, &next);
}

static bool has_sea(const struct rulebook *book)
{
    return catalogue_find(book->rules.catalogue, CATALOGUE_FIELDS, "sea") != NULL;
}

static void what_was_put_there_is_taken_and_not_copied(void **state)
{
    struct fixture *f = *state;
    struct rulebook taken;

    rules_shelf_put(f->shelf, f->office->store, &f->book);
    taken = take(f);
    assert_ptr_equal(taken.rules.calendar, f->book.rules.calendar);
    assert_ptr_equal(taken.rules.catalogue, f->book.rules.catalogue);
    rulebook_close(&taken);
}

static void an_empty_shelf_gives_what_the_store_has(void **state)
{
    struct fixture *f = *state;
    struct rulebook taken = take(f);

    assert_ptr_not_equal(taken.rules.catalogue, f->book.rules.catalogue);
    assert_non_null(catalogue_find(taken.rules.catalogue, CATALOGUE_FIELDS, "land"));
    rulebook_close(&taken);
}

static void what_was_taken_outlives_what_comes_after_it(void **state)
{
    struct fixture *f = *state;
    struct rulebook before, after;

    rules_shelf_put(f->shelf, f->office->store, &f->book);
    before = take(f);
    add_field(f);
    rules_shelf_put(f->shelf, f->office->store, &f->book);
    after = take(f);
    assert_false(has_sea(&before));
    assert_true(has_sea(&after));
    assert_ptr_equal(after.rules.catalogue, f->book.rules.catalogue);
    rulebook_close(&after);
    rulebook_close(&before);
}

static void a_reader_has_the_rules_of_his_own_transaction(void **state)
{
    struct fixture *f = *state;
    struct rulebook before = {0};
    int64_t revision;

    rules_shelf_put(f->shelf, f->office->store, &f->book);
    assert_int_equal(store_begin(f->reader), 0);
    assert_int_equal(register_revision(f->reader, &revision), 0); /* here it begins */
    add_field(f);
    rules_shelf_put(f->shelf, f->office->store, &f->book);
    assert_int_equal(rules_shelf_take(f->shelf, f->reader, &before), 0);
    store_rollback(f->reader);
    assert_false(has_sea(&before));
    rulebook_close(&before);
}

static void what_is_committed_holds_before_it_is_put_there(void **state)
{
    struct fixture *f = *state;
    struct rulebook taken;

    rules_shelf_put(f->shelf, f->office->store, &f->book);
    add_field(f);
    taken = take(f);
    assert_true(has_sea(&taken));
    rulebook_close(&taken);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_put_there_is_taken_and_not_copied, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(an_empty_shelf_gives_what_the_store_has, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_was_taken_outlives_what_comes_after_it, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_reader_has_the_rules_of_his_own_transaction,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_committed_holds_before_it_is_put_there,
                                        set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
