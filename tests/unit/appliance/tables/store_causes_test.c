#include "appliance/tables/store_causes.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "appliance/store/store_sql.h"
#include "appliance/tables/store_dossiers.h"
#include "tests/unit/appliance/tables/scratch.h"

enum { NONE = DOSSIER_NO_DAY, LIST_BYTES = 256 };

/* Of unit 1 or 2 by its number, due on day 110. */
static void add_dossier(struct store *store, int number, int32_t resolved_day)
{
    struct store_dossier dossier = {.id = number,
                                    .last_event = number,
                                    .summary = {.unit = 1 + number % 2,
                                                .field = 7,
                                                .received_day = 100,
                                                .due_day = 110,
                                                .resolved_day = resolved_day,
                                                .collected_day = NONE,
                                                .refused_day = NONE}};

    (void)snprintf(dossier.code, sizeof dossier.code, "HS-%d", number);
    assert_int_equal(store_add_dossier(store, &dossier), 0);
}

static void state(struct store *store, int dossier, enum cause cause, const char *note)
{
    const struct store_cause row = {
        .dossier = dossier, .at_ms = 5, .cause = cause, .who = "staff lan", .note = note};

    assert_int_equal(store_add_cause(store, &row), 0);
}

static enum cause cause_of(struct store *store, int dossier)
{
    enum cause cause = CAUSES;

    assert_int_equal(store_cause_of(store, dossier, &cause), 0);
    return cause;
}

static int hear(void *owner, const struct store_cause *cause)
{
    char *list = owner;

    assert_string_equal(cause->who, "staff lan");
    assert_int_equal(cause->at_ms, 5);
    (void)snprintf(list + strlen(list), LIST_BYTES - strlen(list), "%s(%s) ",
                   cause_words[cause->cause].name, cause->note);
    return 0;
}

static int hear_code(void *owner, const char *code, const struct store_cause *cause)
{
    char *list = owner;

    (void)snprintf(list + strlen(list), LIST_BYTES - strlen(list), "%s:%s ", code,
                   cause_words[cause->cause].name);
    return 0;
}

static int hear_count(void *owner, const struct store_cause_count *count)
{
    char *list = owner;

    (void)snprintf(list + strlen(list), LIST_BYTES - strlen(list), "%d/%d %s %d ",
                   count->unit, count->field, cause_words[count->cause].name,
                   (int)count->dossiers);
    return 0;
}

static void the_newest_of_a_dossier_holds_and_all_are_kept(void **test)
{
    struct store *store = *test;
    char list[LIST_BYTES] = "";

    assert_int_equal(cause_of(store, 1), CAUSE_NOT_STATED);
    state(store, 1, CAUSE_OVERLOAD, "");
    state(store, 2, CAUSE_OTHER, "");
    state(store, 1, CAUSE_COOPERATION, "chờ cơ quan thuế");
    assert_int_equal(cause_of(store, 1), CAUSE_COOPERATION);
    assert_int_equal(cause_of(store, 2), CAUSE_OTHER);
    assert_int_equal(cause_of(store, 3), CAUSE_NOT_STATED);
    state(store, 1, CAUSE_NOT_STATED, "");
    assert_int_equal(cause_of(store, 1), CAUSE_NOT_STATED);
    assert_int_equal(store_each_cause_of(store, 1, hear, list), 0);
    assert_string_equal(list, "overload() cooperation(chờ cơ quan thuế) not_stated() ");
}

static void nothing_is_rewritten_but_a_note_can_be_forgotten(void **test)
{
    static const char *const refused[] = {
        "UPDATE cause SET cause = 8", "UPDATE cause SET note = 'x'",
        "UPDATE cause SET who = ''",  "UPDATE cause SET dossier = 2, note = ''",
        "DELETE FROM cause",          "UPDATE cause SET at_ms = 1, note = ''",
    };
    struct store *store = *test;
    char list[LIST_BYTES] = "";

    state(store, 1, CAUSE_OVERLOAD, "ông A");
    state(store, 1, CAUSE_OTHER, "ông B");
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        print_message("case: %s\n", refused[i]);
        assert_true(store_execute(store, refused[i]) < 0);
    }
    assert_int_equal(store_forget_cause_notes(store, 1), 0);
    assert_int_equal(store_each_cause_of(store, 1, hear, list), 0);
    assert_string_equal(list, "overload() other() ");
}

static void what_holds_is_listed_with_the_code_the_newest_first(void **test)
{
    struct store *store = *test;
    char list[LIST_BYTES] = "";

    for (int i = 1; i <= 4; i++)
        add_dossier(store, i, NONE);
    state(store, 1, CAUSE_OVERLOAD, "");
    state(store, 2, CAUSE_OTHER, "");
    state(store, 3, CAUSE_OTHER, "");
    state(store, 1, CAUSE_FACILITIES, "");
    state(store, 3, CAUSE_NOT_STATED, "");
    assert_int_equal(store_each_cause(store, 10, hear_code, list), 0);
    assert_string_equal(list, "HS-1:facilities HS-2:other ");
    *list = '\0';
    assert_int_equal(store_each_cause(store, 1, hear_code, list), 0);
    assert_string_equal(list, "HS-1:facilities ");
}

static void of_what_is_overdue_and_in_progress_each_cause_is_counted(void **test)
{
    struct store *store = *test;
    char list[LIST_BYTES] = "";

    for (int i = 1; i <= 6; i++)
        add_dossier(store, i, i == 5 ? 112 : NONE);
    for (int i = 1; i <= 6; i++)
        state(store, i, CAUSE_OVERLOAD, "");
    state(store, 3, CAUSE_OTHER, "");
    state(store, 6, CAUSE_NOT_STATED, "");
    assert_int_equal(store_each_overdue_cause(store, 110, hear_count, list), 0);
    assert_string_equal(list, "");
    assert_int_equal(store_each_overdue_cause(store, 111, hear_count, list), 0);
    assert_string_equal(list, "1/7 overload 2 2/7 overload 1 2/7 other 1 ");
}

static int count_dossier(void *owner, const struct store_dossier *dossier)
{
    char *list = owner;

    (void)snprintf(list + strlen(list), LIST_BYTES - strlen(list), "%s ", dossier->code);
    return 0;
}

static void dossiers_of_which_one_was_stated_are_found_by_their_days(void **test)
{
    static const struct {
        int32_t from_day, to_day;
        const char *list;
    } cases[] = {
        {0, 99, ""}, {0, 100, "HS-1 HS-2 "}, {112, 200, "HS-1 HS-2 "}, {113, 200, "HS-1 "}};
    struct store *store = *test;

    add_dossier(store, 1, NONE);
    add_dossier(store, 2, 112);
    add_dossier(store, 3, NONE);
    state(store, 1, CAUSE_OVERLOAD, "");
    state(store, 2, CAUSE_OTHER, "");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char list[LIST_BYTES] = "";

        print_message("from %d to %d\n", cases[i].from_day, cases[i].to_day);
        assert_int_equal(store_each_caused_dossier(store, cases[i].from_day,
                                                   cases[i].to_day, count_dossier, list),
                         0);
        assert_string_equal(list, cases[i].list);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(the_newest_of_a_dossier_holds_and_all_are_kept),
        SCRATCH_TEST(nothing_is_rewritten_but_a_note_can_be_forgotten),
        SCRATCH_TEST(what_holds_is_listed_with_the_code_the_newest_first),
        SCRATCH_TEST(of_what_is_overdue_and_in_progress_each_cause_is_counted),
        SCRATCH_TEST(dossiers_of_which_one_was_stated_are_found_by_their_days),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
