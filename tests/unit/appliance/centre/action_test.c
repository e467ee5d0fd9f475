#include "appliance/centre/action.h"

#include <errno.h>
#include <unistd.h>

#include "appliance/form06/form06.h"
#include "appliance/registers/register.h"
#include "appliance/tables/register/store_periods.h"
#include "appliance/tables/store_audit.h"
#include "appliance/tables/store_causes.h"
#include "appliance/tables/store_dossiers.h"
#include "mqtt/base/clock.h"
#include "tests/unit/appliance/office.h"
#include "web/login/account.h"

/* An office whose rules are a rulebook's, so that an action may replace them. */
struct bench {
    struct office *office;
    struct config config;
    struct rulebook book;
    struct fleet_memory memory;
    struct action_desk desk;
};

static int set_up(void **state)
{
    static struct bench b;
    struct office *o;
    void *office;

    assert_int_equal(office_set_up(&office), 0);
    o = office;
    b = (struct bench){.office = o, .config.schedule_read = *schedule_builtin("P1")};
    ingest_close(o->ingest);
    dossier_register_close(o->dossiers);
    assert_int_equal(rulebook_open(&b.book, o->store, &b.config), 0);
    assert_int_equal(dossier_register_open(&o->dossiers, o->store, &b.book.rules), 0);
    assert_int_equal(ingest_open(&o->ingest, o->store, o->dossiers, &b.book.rules), 0);
    b.desk = (struct action_desk){.link = {true, 0},
                                  .store = o->store,
                                  .dossiers = o->dossiers,
                                  .ingest = o->ingest,
                                  .rulebook = &b.book,
                                  .config = &b.config,
                                  .fleet = fleet_open(),
                                  .memory = &b.memory};
    *state = &b;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *b = *state;
    void *office = b->office;
    int rc = office_tear_down(&office);

    fleet_close(b->desk.fleet);
    rulebook_close(&b->book);
    return rc;
}

/* Asks for what the text says, with a file beside it if there is one. */
static json_t *ask(struct bench *b, const char *words, const char *file)
{
    json_t *object = json_loads(words, 0, NULL), *answer;
    const struct control_request request = {object, file, file ? strlen(file) : 0};

    assert_non_null(object);
    answer = action_run(&b->desk, &request);
    assert_true(json_is_object(answer));
    json_decref(object);
    return answer;
}

/* The answer's member, which must be a text with this part in it. */
static void expect_text(json_t *answer, const char *member, const char *part)
{
    const char *text = json_string_value(json_object_get(answer, member));

    if (!text || !strstr(text, part))
        fail_msg("%s: '%s' does not say '%s'", member, text ? text : "nothing", part);
    json_decref(answer);
}

static int64_t number(json_t *answer, const char *member)
{
    assert_true(json_is_integer(json_object_get(answer, member)));
    return json_integer_value(json_object_get(answer, member));
}

static int64_t revision(struct bench *b)
{
    int64_t revision;

    assert_int_equal(register_revision(b->office->store, &revision), 0);
    return revision;
}

static void what_is_not_understood_is_refused_with_what_is_allowed(void **state)
{
    static const struct {
        const char *words, *part;
    } cases[] = {
        {"{}", "the name of an action"},
        {"{\"do\":7}", "the name of an action"},
        {"{\"do\":\"drop_all\"}", "the name of an action"},
        {"{\"do\":\"health\"}", "the name of an action"}, /* the centre alone has it */
        {"{\"do\":\"claim_dismiss\"}", "gateway, a name"},
        {"{\"do\":\"claim_dismiss\",\"gateway\":\"gw-9\"}", "gw-9 claims nothing"},
        {"{\"do\":\"device_retire\",\"unit\":\"H99\"}", "unit and counter"},
        {"{\"do\":\"device_retire\",\"unit\":\"H99\",\"counter\":\"q1\"}",
         "q1 of unit H99"},
        {"{\"do\":\"gateway_retire\"}", "a name"},
        {"{\"do\":\"gateway_retire\",\"gateway\":\"No Name\"}", "a name"},
        {"{\"do\":\"gateway_retire\",\"gateway\":\"gw-9\"}", "gateway gw-9"},
        {"{\"do\":\"import\"}", "fields, units"},
        {"{\"do\":\"import\",\"register\":\"sea\",\"file\":\"f\"}", "fields, units"},
        {"{\"do\":\"import\",\"register\":\"fields\",\"file\":\"f\"}", "content"},
        {"{\"do\":\"import\",\"register\":\"fields\",\"file\":\"f\",\"mode\":\"x\"}",
         "merge, replace"},
        {"{\"do\":\"period_add\"}", "id, and name, kind"},
        {"{\"do\":\"period_freeze\",\"id\":7}", "id (a text)"},
        {"{\"do\":\"period_freeze\",\"id\":\"2026-10\"}", "2026-10"},
        {"{\"do\":\"quarantine_drop\",\"ids\":7}", "up to 1000 numbers"},
        {"{\"do\":\"quarantine_drop\",\"ids\":[0]}", "up to 1000 numbers"},
        {"{\"do\":\"quarantine_replay\",\"ids\":[\"1\"]}", "up to 1000 numbers"},
    };
    struct bench *b = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: %s\n", cases[i].words);
        expect_text(ask(b, cases[i].words, NULL), "error", cases[i].part);
    }
    assert_int_equal(revision(b), 0);
}

static void only_so_many_numbers_may_be_asked_for_at_once(void **state)
{
    json_t *list = json_array(),
           *words = json_pack("{s:s, s:o}", "do", "quarantine_drop", "ids", list), *answer;
    struct bench *b = *state;

    while (json_array_size(list) < ACTION_IDS_MOST)
        json_array_append_new(list, json_integer(1 + (json_int_t)json_array_size(list)));
    answer = action_run(&b->desk, &(struct control_request){.words = words});
    assert_int_equal(number(answer, "missing"), ACTION_IDS_MOST);
    json_decref(answer);
    json_array_append_new(list, json_integer(7));
    answer = action_run(&b->desk, &(struct control_request){.words = words});
    expect_text(answer, "error", "up to 1000");
    json_array_clear(list); /* none is none, and not all */
    answer = action_run(&b->desk, &(struct control_request){.words = words});
    assert_int_equal(number(answer, "dropped"), 0);
    json_decref(answer);
    json_decref(words);
}

/* --- files --------------------------------------------------------------------------- */

static void a_faulty_file_is_told_line_by_line_and_changes_nothing(void **state)
{
    struct bench *b = *state;
    json_t *answer =
        ask(b, "{\"do\":\"import\",\"register\":\"fields\",\"file\":\"f.csv\"}",
            "id,name_vi\nsea,Biển\nLAND!,Đất\nland,\n");

    assert_int_equal(json_array_size(json_object_get(answer, "faults")), 2);
    expect_text(answer, "error", "f.csv: nothing is changed");
    assert_int_equal(revision(b), 0);
    assert_null(catalogue_find(b->book.rules.catalogue, CATALOGUE_FIELDS, "sea"));
}

/* A longer limit: the dossier is due later, and is not late any more. */
static const char longer[] = "code,name_vi,field,limit\n1.001193,P,civil-status,5wd\n";

static int64_t late(struct bench *b)
{
    struct apologies apologies;

    assert_int_equal(form06_apologies(b->office->store, office_day("2026-11-01"),
                                      office_day("2026-11-30"), 0, 0, &apologies),
                     0);
    return apologies.late;
}

/* Even what had come in and was not committed yet is counted anew, by the new rules. */
static void rules_that_change_count_all_that_came_before_again(void **state)
{
    static const char words[] =
        "{\"do\":\"import\",\"register\":\"procedures\",\"file\":\"p.csv\",\"dry_run\":%s}";
    struct bench *b = *state;
    char text[160];
    size_t bytes;
    char *json;

    office_intake(b->office, office_day("2026-11-16"), 3, 1, 1);
    office_result(b->office, office_day("2026-11-19"), 3, 1);
    json = payload_write_batch(
        &(struct payload_frame){.epoch = "9f3c52d1a07be644", .first = 1},
        (const char *const *)b->office->waiting, 2, &bytes);
    assert_int_equal(
        ingest_message(b->office->ingest, "gw-1", json, bytes, b->office->now_ms), 0);
    free(json);
    for (int dry_run = 1; dry_run >= 0; dry_run--) {
        json_t *answer;

        (void)snprintf(text, sizeof text, words, dry_run ? "true" : "false");
        answer = ask(b, text, longer);
        assert_int_equal(number(answer, "changed"), 1);
        assert_int_equal(number(answer, "recounted"), 1);
        json_decref(answer);
        assert_int_equal(late(b), dry_run); /* the pending ones are stored either way */
        assert_int_equal(
            catalogue_find(b->book.rules.catalogue, CATALOGUE_PROCEDURES, "1.001193")
                ->limit.amount,
            dry_run ? 1 : 5);
        assert_int_equal(revision(b), dry_run ? 0 : 1);
    }
    while (b->office->waiting_count > 0)
        free(b->office->waiting[--b->office->waiting_count]);
}

/* Whoever looked before somebody else changed a register may mean another row. */
static void a_file_made_from_registers_that_have_moved_on_is_refused(void **state)
{
    static const char words[] =
        "{\"do\":\"import\",\"register\":\"fields\",\"file\":\"f\",\"revision\":%d%s}";
    static const char file[] = "id,name_vi\nland,Nhà\n";
    struct bench *b = *state;
    int seen = (int)revision(b);
    char text[160];
    json_t *answer;

    (void)snprintf(text, sizeof text, words, seen, "");
    answer = ask(b, text, file);
    assert_int_equal(number(answer, "revision"), seen);
    assert_int_equal(number(answer, "changed"), 1);
    json_decref(answer);
    for (int ahead = 0; ahead <= 2; ahead += 2) {
        for (int dry_run = 0; dry_run <= 1; dry_run++) {
            (void)snprintf(text, sizeof text, words, seen + ahead,
                           dry_run ? ",\"dry_run\":true" : "");
            answer = ask(b, text, "id,name_vi\nland,Đất\n");
            assert_string_equal(json_string_value(json_object_get(answer, "reason")),
                                "registers_moved");
            json_decref(answer);
            assert_int_equal(revision(b), seen + 1);
        }
    }
}

static void a_version_is_put_back_and_an_unknown_one_is_refused(void **state)
{
    struct bench *b = *state;
    json_t *answer =
        ask(b, "{\"do\":\"import\",\"register\":\"fields\",\"file\":\"f\",\"version\":9}",
            NULL);

    assert_int_equal(json_array_size(json_object_get(answer, "faults")), 1);
    expect_text(answer, "error", "nothing is changed");
    json_decref(ask(b, "{\"do\":\"import\",\"register\":\"fields\",\"file\":\"f\"}",
                    "id,name_vi\nland,Đất\n"));
    json_decref(ask(b, "{\"do\":\"import\",\"register\":\"fields\",\"file\":\"f\"}",
                    "id,name_vi\nland,Nhà\n"));
    answer =
        ask(b, "{\"do\":\"import\",\"register\":\"fields\",\"file\":\"f\",\"version\":1}",
            NULL);
    assert_int_equal(number(answer, "changed"), 1);
    json_decref(answer);
    assert_string_equal(
        catalogue_find(b->book.rules.catalogue, CATALOGUE_FIELDS, "land")->name_vi, "Đất");
}

/* --- periods ------------------------------------------------------------------------- */

static void what_should_not_be_frozen_asks_first(void **state)
{
    struct bench *b = *state;
    struct period period;

    office_send(b->office,
                strdup("{\"type\":\"tally\",\"at\":\"2026-10-12T09:00:00+07:00\","
                       "\"unit\":\"H99.3\",\"field\":\"land\",\"kind\":\"late\","
                       "\"count\":3}")); /* and nothing was ever received */
    office_settle(b->office);
    json_decref(
        ask(b, "{\"do\":\"period_add\",\"id\":\"2026-10\",\"kind\":\"month\"}", NULL));
    expect_text(ask(b, "{\"do\":\"period_freeze\",\"id\":\"2026-10\"}", NULL), "asks",
                "at least 3 dossiers");
    assert_int_equal(store_find_period(b->office->store, "2026-10", &period), 0);
    assert_int_equal(period.frozen_ms, 0);
    expect_text(
        ask(b, "{\"do\":\"period_freeze\",\"id\":\"2026-10\",\"anyway\":true}", NULL), "id",
        "2026-10");
    assert_int_equal(store_find_period(b->office->store, "2026-10", &period), 0);
    assert_true(period.frozen_ms > 0);
}

static void a_period_is_added_complete_and_once(void **state)
{
    struct bench *b = *state;
    int64_t before;

    expect_text(
        ask(b, "{\"do\":\"period_add\",\"id\":\"2026-q4\",\"kind\":\"quarter\"}", NULL),
        "to", "2026-12-31");
    before = revision(b);
    expect_text(
        ask(b, "{\"do\":\"period_add\",\"id\":\"2026-q4\",\"kind\":\"quarter\"}", NULL),
        "error", "2026-q4");
    expect_text(
        ask(b, "{\"do\":\"period_add\",\"id\":\"2026-13\",\"kind\":\"month\"}", NULL),
        "error", "2026-13");
    assert_int_equal(revision(b), before);
}

/* --- gateways and devices ------------------------------------------------------------ */

/* A gateway of the fourth unit, with one counter. */
static void say(struct bench *b, const char *gateway, enum payload_link link)
{
    const struct fleet_now now = {clock_mono_ms(), clock_wall_ms()};
    struct payload_device device = {.unit = "H99.3",
                                    .counter = "q1",
                                    .state = PAYLOAD_DEVICE_STATE_ONLINE,
                                    .seen_ms = b->office->now_ms,
                                    .clock = PAYLOAD_DEVICE_CLOCK_COMPARED,
                                    .clock_ahead_ms = -259200000};
    const struct payload_state said = {.link = link,
                                       .version = "1.0.0",
                                       .at_ms = b->office->now_ms,
                                       .epoch = "9f3c52d1a07be644",
                                       .device_count = 1,
                                       .devices = &device};
    char *text = payload_write_state(&said);

    assert_int_equal(fleet_take(b->desk.fleet, gateway, text, strlen(text), &now), 0);
    free(text);
}

/* What a centre that starts now remembers. */
static size_t remembered(struct bench *b)
{
    struct fleet *fleet = fleet_open();
    size_t count;

    assert_int_equal(fleet_memory_read(fleet, b->office->store, NULL), 0);
    (void)fleet_all(fleet, &count);
    fleet_close(fleet);
    return count;
}

static void a_gateway_that_is_away_is_forgotten_when_it_is_answered(void **state)
{
    static const char words[] = "{\"do\":\"gateway_retire\",\"gateway\":\"gw-1\"}";
    struct bench *b = *state;
    json_t *answer;

    say(b, "gw-1", PAYLOAD_LINK_READY);
    assert_int_equal(fleet_memory_save(b->desk.memory, b->desk.fleet, b->office->store, 1),
                     0);
    assert_int_equal(remembered(b), 1);
    expect_text(ask(b, words, NULL), "error", "gw-1 is connected");
    assert_non_null(fleet_find(b->desk.fleet, "gw-1"));
    say(b, "gw-1", PAYLOAD_LINK_LOST);
    for (int twice = 0; twice < 2; twice++) {
        answer = ask(b, words, NULL);
        assert_null(json_object_get(answer, "error"));
        json_decref(answer);
        assert_null(fleet_find(b->desk.fleet, "gw-1"));
        assert_int_equal(remembered(b), 0);
    }
}

/* Its certificate is revoked: that it is connected yet is no matter. */
static void a_gateway_that_is_refused_may_be_connected(void **state)
{
    struct bench *b = *state;
    struct registry *nobody;
    json_t *answer;

    assert_int_equal(registry_open(&nobody, b->office->directory), 0);
    b->desk.guard = nobody;
    say(b, "gw-1", PAYLOAD_LINK_READY);
    answer = ask(b, "{\"do\":\"gateway_retire\",\"gateway\":\"gw-1\"}", NULL);
    assert_null(json_object_get(answer, "error"));
    json_decref(answer);
    assert_true(fleet_gone(b->desk.fleet, "gw-1"));
    registry_close(nobody);
}

static void a_device_is_retired_when_nobody_reads_it(void **state)
{
    static const char words[] =
        "{\"do\":\"device_retire\",\"unit\":\"H99.3\",\"counter\":\"q1\"}";
    struct bench *b = *state;
    json_t *answer;

    say(b, "gw-1", PAYLOAD_LINK_LOST);
    say(b, "gw-2", PAYLOAD_LINK_READY);
    expect_text(ask(b, words, NULL), "error", "read by gateway gw-2");
    say(b, "gw-2", PAYLOAD_LINK_LOST);
    answer = ask(b, words, NULL);
    assert_null(json_object_get(answer, "error"));
    json_decref(answer);
    assert_int_equal(fleet_find(b->desk.fleet, "gw-1")->state.device_count, 0);
    assert_int_equal(remembered(b), 2); /* the gateways stay */
    expect_text(ask(b, words, NULL), "error", "no gateway has said anything");
}

static void devices_are_listed_once_in_slices(void **state)
{
    struct bench *b = *state;
    const json_t *device;
    json_t *answer;

    say(b, "gw-1", PAYLOAD_LINK_LOST);
    say(b, "gw-2", PAYLOAD_LINK_READY);
    answer = ask(b, "{\"do\":\"device_list\"}", NULL);
    assert_int_equal(json_array_size(json_object_get(answer, "devices")), 1);
    device = json_array_get(json_object_get(answer, "devices"), 0);
    assert_string_equal(json_string_value(json_object_get(device, "gateway")), "gw-2");
    assert_string_equal(json_string_value(json_object_get(device, "state")), "online");
    assert_true(json_is_null(json_object_get(device, "cause")));
    assert_string_equal(json_string_value(json_object_get(device, "last_seen")),
                        "2026-11-21T12:00:00+07:00");
    assert_string_equal(json_string_value(json_object_get(device, "clock")), "compared");
    assert_int_equal(json_integer_value(json_object_get(device, "clock_ahead_ms")),
                     -259200000);
    assert_true(json_is_true(json_object_get(device, "clock_wrong")));
    assert_false(json_is_true(json_object_get(answer, "more")));
    json_decref(answer);
    answer = ask(b, "{\"do\":\"device_list\",\"after\":1}", NULL);
    assert_int_equal(json_array_size(json_object_get(answer, "devices")), 0);
    json_decref(answer);
}

/* So that it is answered with a full disk too. */
static void only_the_list_of_devices_changes_nothing(void **state)
{
    static const char *const names[] = {
        "claim_dismiss", "device_retire",   "gateway_retire",
        "import",        "period_add",      "period_freeze",
        "nonsense",      "quarantine_drop", "quarantine_replay"};
    json_t *words = json_object();
    const struct control_request request = {.words = words};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        json_object_set_new(words, "do", json_string(names[i]));
        assert_false(action_only_reads(&request));
    }
    json_object_set_new(words, "do", json_string("device_list"));
    assert_true(action_only_reads(&request));
    json_decref(words);
}

/* The newest row of the log. */
struct line {
    int64_t id;
    char text[128];
};

static int hear(void *owner, const struct store_audit *row)
{
    struct line *line = owner;

    line->id = row->id;
    (void)snprintf(line->text, sizeof line->text, "%s %s %s %s %s", row->place, row->who,
                   row->what, row->about, row->outcome);
    return -ECANCELED;
}

static struct line newest_line(struct bench *b)
{
    const struct store_audit_filter all = {0};
    struct line line = {0};
    int rc = store_each_audit(b->office->store, &all, hear, &line);

    assert_true(rc == 0 || rc == -ECANCELED);
    return line;
}

/* Whoever asks, and whatever comes of it. */
static void who_had_what_done_is_written_down_with_it(void **state)
{
    static const struct {
        const char *words, *line; /* NULL: none */
    } cases[] = {
        {"{\"do\":\"period_add\",\"id\":\"2026-11\",\"kind\":\"month\",\"by\":\"staff "
         "lan\"}",
         "page lan period_add id=2026-11 done"},
        {"{\"do\":\"period_add\",\"id\":\"2026-11\",\"by\":\"operator root\"}",
         "shell root period_add id=2026-11 refused"},
        {"{\"do\":\"period_freeze\",\"id\":\"2031\"}", "  period_freeze id=2031 refused"},
        {"{\"do\":\"held_drop\",\"id\":7,\"by\":\"staff lan\"}",
         "page lan held_drop id=7 refused"},
        {"{\"do\":\"quarantine_drop\",\"ids\":[1,2,3,4,5,6,7],\"by\":\"staff lan\"}",
         "page lan quarantine_drop ids=1,2,3,4,5,… (7) "},
        {"{\"do\":\"device_list\",\"after\":0}", NULL},
        {"{\"do\":\"import\",\"register\":\"units\",\"file\":\"x\",\"dry_run\":true}",
         NULL},
        {"{\"do\":\"import\",\"register\":\"units\",\"file\":\"x\",\"by\":\"operator an\"}",
         "shell an import register=units refused"},
        {"{\"do\":\"nothing\"}", NULL},
    };
    struct bench *b = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct line before = newest_line(b), after;

        print_message("case: %s\n", cases[i].words);
        json_decref(ask(b, cases[i].words, NULL));
        after = newest_line(b);
        assert_int_equal(after.id, before.id + (cases[i].line != NULL));
        if (cases[i].line && strncmp(after.text, cases[i].line, strlen(cases[i].line)) != 0)
            fail_msg("'%s' is not '%s'", after.text, cases[i].line);
    }
}

static struct accounts accounts_of(const struct bench *b)
{
    char path[CONFIG_PATH_BYTES];
    struct accounts accounts;

    assert_int_equal(accounts_load(config_accounts(&b->config, path), &accounts), 0);
    return accounts;
}

static void change_accounts(struct bench *b, const char *words, const char *refused)
{
    json_t *answer = ask(b, words, NULL);

    print_message("%s\n", words);
    if (refused) {
        expect_text(answer, "error", refused);
        return;
    }
    assert_null(json_object_get(answer, "error"));
    json_decref(answer);
}

static void accounts_come_change_and_go_and_each_is_written_down(void **state)
{
    static const char add_lan[] =
        "{\"do\":\"account_add\",\"name\":\"lan\",\"hash\":\"$y$1\"}";
    struct bench *b = *state;
    char path[CONFIG_PATH_BYTES];
    struct accounts accounts;
    struct account *an;

    b->config.data = b->office->directory;
    change_accounts(b, add_lan, NULL);
    change_accounts(b, add_lan, "'lan' has an account");
    change_accounts(b, "{\"do\":\"account_add\",\"name\":\"an\",\"hash\":\"$y$2\"}", NULL);
    accounts = accounts_of(b);
    assert_int_equal(accounts_find(&accounts, "lan")->role, ROLE_ADMINISTRATOR);
    assert_int_equal(accounts_find(&accounts, "an")->role, ROLE_READER);
    accounts_release(&accounts);
    change_accounts(b, "{\"do\":\"account_role\",\"name\":\"an\",\"role\":\"clerk\"}",
                    "units");
    change_accounts(
        b, "{\"do\":\"account_role\",\"name\":\"an\",\"role\":\"clerk\",\"units\":\"X1\"}",
        "no unit 'X1'");
    change_accounts(
        b,
        "{\"do\":\"account_role\",\"name\":\"an\",\"role\":\"clerk\",\"units\":\"H99.1\"}",
        NULL);
    change_accounts(b, "{\"do\":\"account_password\",\"name\":\"an\",\"hash\":\"a:b\"}",
                    "hash");
    change_accounts(b, "{\"do\":\"account_password\",\"name\":\"an\",\"hash\":\"$y$3\"}",
                    NULL);
    accounts = accounts_of(b);
    an = accounts_find(&accounts, "an");
    assert_int_equal(an->role, ROLE_CLERK);
    assert_string_equal(an->units, "H99.1");
    assert_string_equal(an->hash, "$y$3");
    accounts_release(&accounts);
    assert_string_equal(newest_line(b).text, "  account_password name=an done");
    change_accounts(
        b, "{\"do\":\"account_remove\",\"name\":\"lan\",\"keep_administrator\":true}",
        "nobody would be");
    assert_string_equal(newest_line(b).text, "  account_remove name=lan refused");
    change_accounts(b,
                    "{\"do\":\"account_role\",\"name\":\"lan\",\"role\":\"editor\","
                    "\"keep_administrator\":true}",
                    "nobody would be");
    change_accounts(b, "{\"do\":\"account_remove\",\"name\":\"minh\"}", "no account");
    change_accounts(b, "{\"do\":\"account_remove\",\"name\":\"../an\"}", "wanted is: name");
    change_accounts(b, "{\"do\":\"account_remove\",\"name\":\"lan\"}", NULL);
    accounts = accounts_of(b);
    assert_int_equal(accounts.count, 1);
    accounts_release(&accounts);
    (void)unlink(config_accounts(&b->config, path));
}

/* --- causes of lateness -------------------------------------------------------------- */

/* The office's dossiers 1: overdue; 2: late result; 3: on time; of units H99.4, H99.1 and H99.1. */
static void take_in_late_ones(struct bench *b)
{
    struct office *o = b->office;

    office_intake(o, office_day("2026-10-05"), 6, 0, 1);
    office_intake(o, office_day("2026-10-05"), 1, 0, 2);
    office_result(o, office_day("2026-11-18"), 1, 2);
    office_intake(o, office_day("2026-10-05"), 1, 0, 3);
    office_result(o, office_day("2026-10-06"), 1, 3);
    office_settle(o);
}

static json_t *state_cause(struct bench *b, int dossier, const char *more)
{
    char words[512];

    (void)snprintf(words, sizeof words,
                   "{\"do\":\"cause_state\",\"dossier\":\"H99-010101-%04d\",\"by\":\"staff "
                   "lan\"%s}",
                   dossier, more);
    return ask(b, words, NULL);
}

static void expect_same(json_t *answer, bool same)
{
    const json_t *said = json_object_get(answer, "same");

    assert_null(json_object_get(answer, "error"));
    assert_true(json_is_boolean(said));
    assert_int_equal(json_is_true(said), same);
    json_decref(answer);
}

static void a_cause_is_stated_of_what_is_late_and_of_nothing_else(void **state)
{
    static const struct {
        int dossier;
        const char *more, *part; /* of the refusal */
    } refused[] = {
        {1, "", "wanted is: dossier"},
        {1, ",\"cause\":\"laziness\"", "rules_conflict"},
        {1, ",\"cause\":\"other\",\"note\":\"gọi 0912345678\"", "nine digits"},
        {1, ",\"cause\":\"not_stated\",\"note\":\"nhầm\"", "has no note"},
        {3, ",\"cause\":\"other\"", "is not late"},
        {4, ",\"cause\":\"other\"", "no dossier 'H99-010101-0004'"},
        {1, ",\"cause\":\"other\",\"within\":\"H99.1\"", "no dossier"},
        {2, ",\"cause\":\"other\",\"within\":\"H99.3,H99.4\"", "no dossier"},
    };
    struct bench *b = *state;

    take_in_late_ones(b);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        print_message("case: %d%s\n", refused[i].dossier, refused[i].more);
        expect_text(state_cause(b, refused[i].dossier, refused[i].more), "error",
                    refused[i].part);
    }
    expect_same(state_cause(b, 1, ",\"cause\":\"other\",\"within\":\"H99.3,H99.4\""),
                false);
    assert_string_equal(newest_line(b).text, "page lan cause_state cause=other done");
    expect_same(state_cause(b, 2, ",\"cause\":\"cooperation\",\"note\":\"Chờ sở\""), false);
}

static int hear_cause(void *owner, const struct store_cause *cause)
{
    char *text = owner;

    (void)snprintf(text + strlen(text), 200 - strlen(text), "%s %s(%s), ", cause->who,
                   cause_words[cause->cause].name, cause->note);
    return 0;
}

static void
what_is_stated_again_changes_nothing_and_what_is_taken_back_loses_its_note(void **state)
{
    struct bench *b = *state;
    struct store_dossier dossier;
    char text[200] = "";

    take_in_late_ones(b);
    expect_same(state_cause(b, 1, ",\"cause\":\"not_stated\""), true);
    assert_string_equal(newest_line(b).text,
                        "page lan cause_state cause=not_stated unchanged");
    expect_same(state_cause(b, 1, ",\"cause\":\"other\",\"note\":\"ông A\""), false);
    expect_same(state_cause(b, 1, ",\"cause\":\"other\",\"note\":\"ông A\""), true);
    expect_same(state_cause(b, 1, ",\"cause\":\"overload\""), false);
    expect_same(state_cause(b, 1, ",\"cause\":\"not_stated\""), false);
    assert_int_equal(store_find_dossier(b->office->store, "H99-010101-0001", &dossier), 0);
    assert_int_equal(store_each_cause_of(b->office->store, dossier.id, hear_cause, text),
                     0);
    assert_string_equal(
        text, "staff lan other(), staff lan overload(), staff lan not_stated(), ");
}

int main(void)
{
#define WITH_DESK(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_DESK(accounts_come_change_and_go_and_each_is_written_down),
        WITH_DESK(who_had_what_done_is_written_down_with_it),
        WITH_DESK(what_is_not_understood_is_refused_with_what_is_allowed),
        WITH_DESK(only_so_many_numbers_may_be_asked_for_at_once),
        WITH_DESK(a_faulty_file_is_told_line_by_line_and_changes_nothing),
        WITH_DESK(rules_that_change_count_all_that_came_before_again),
        WITH_DESK(a_file_made_from_registers_that_have_moved_on_is_refused),
        WITH_DESK(a_version_is_put_back_and_an_unknown_one_is_refused),
        WITH_DESK(what_should_not_be_frozen_asks_first),
        WITH_DESK(a_period_is_added_complete_and_once),
        WITH_DESK(a_gateway_that_is_away_is_forgotten_when_it_is_answered),
        WITH_DESK(a_gateway_that_is_refused_may_be_connected),
        WITH_DESK(a_device_is_retired_when_nobody_reads_it),
        WITH_DESK(devices_are_listed_once_in_slices),
        WITH_DESK(a_cause_is_stated_of_what_is_late_and_of_nothing_else),
        WITH_DESK(
            what_is_stated_again_changes_nothing_and_what_is_taken_back_loses_its_note),
        cmocka_unit_test(only_the_list_of_devices_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
