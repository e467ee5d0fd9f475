#include "appliance/snapshot/snapshot_build.h"

#include "appliance/snapshot/snapshot.h"
#include "appliance/tables/store_devices.h"
#include "tests/unit/appliance/office.h"

enum { WARN_DAYS = 30 };

/* An office with a registry and a fleet: all that a snapshot is made of. */
struct bench {
    struct office *office;
    struct registry *registry;
    struct fleet *fleet;
    struct snapshot *shown;
    struct snapshot_inputs inputs;
    const struct source_overview *made;
};

static int set_up(void **state)
{
    static struct bench b;
    void *office;

    assert_int_equal(office_set_up(&office), 0);
    b = (struct bench){.office = office, .fleet = fleet_open()};
    assert_int_equal(registry_open(&b.registry, b.office->directory), 0);
    b.inputs = (struct snapshot_inputs){
        .store = b.office->store,
        .rules = &b.office->rules,
        .dossiers = b.office->dossiers,
        .ingest = b.office->ingest,
        .fleet = b.fleet,
        .registry = b.registry,
        .link = {SOURCE_LINK_FINE, 1},
        .link_since_mono_ms = -INT64_C(3600000),
        .certificate_warn_days = WARN_DAYS,
        .title_vi = "Tỉnh thử nghiệm",
        .title_en = "Test province",
    };
    *state = &b;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *b = *state;
    void *office = b->office;

    if (b->shown)
        snapshot_release(b->shown, b->made);
    snapshot_close(b->shown);
    fleet_close(b->fleet);
    registry_close(b->registry);
    return office_tear_down(&office);
}

/* Once a test; given back when it ends. */
static const struct source_overview *build(struct bench *b)
{
    struct source_overview *overview;

    office_settle(b->office);
    assert_int_equal(snapshot_build(&b->inputs, 7, b->office->now_ms, 1000, &overview), 0);
    assert_int_equal(overview->version, 7);
    b->shown = snapshot_open(overview);
    return b->made = snapshot_acquire(b->shown);
}

static const struct source_gateway *gateway_of(const struct source_overview *overview,
                                               const char *name)
{
    const struct source_gateway *found = NULL;

    for (size_t i = 0; i < overview->gateway_count; i++) {
        if (strcmp(overview->gateways[i].name, name) == 0) {
            assert_null(found); /* one row each */
            found = &overview->gateways[i];
        }
    }
    return found;
}

/* --- figures ------------------------------------------------------------------------- */

static void this_month_so_far_stands_beside_the_whole_month_before(void **state)
{
    struct bench *b = *state;
    const struct source_overview *overview;

    office_intake(b->office, office_day("2026-09-30"), 3, 0, 1);
    office_result(b->office, office_day("2026-10-31"), 3, 1); /* late */
    office_intake(b->office, office_day("2026-11-20"), 3, 1, 2);
    office_intake(b->office, office_day("2026-11-21"), 3, 1, 3);
    overview = build(b);
    assert_string_equal(overview->period.id, "2026-11");
    assert_int_equal(overview->period.from_day, office_day("2026-11-01"));
    assert_int_equal(overview->period.to_day, office_day("2026-11-21")); /* today */
    assert_int_equal(figures_received(&overview->total.now), 2);
    assert_int_equal(overview->total.before.carried_over, 1);
    assert_int_equal(overview->total.before.resolved_late, 1);
    assert_int_equal(overview->total.received_today, 1);
    assert_int_equal(overview->total.trend[SOURCE_MONTHS - 2].den, 1);
    assert_int_equal(overview->total.trend[SOURCE_MONTHS - 2].num, 0);
    assert_int_equal(overview->total.newest_ms, overview->newest_ms);
}

/* They add up to what the units have. */
static void fields_of_units_are_told(void **state)
{
    struct bench *b = *state;
    const struct source_overview *overview;
    struct figures sum = {0};

    office_intake(b->office, office_day("2026-11-20"), 7, 3, 1);
    office_intake(b->office, office_day("2026-11-20"), 1, 0, 2);
    office_intake(b->office, office_day("2026-11-20"), 1, 0, 3);
    overview = build(b);
    assert_int_equal(overview->crossing_count, 2);
    for (size_t i = 0; i < overview->crossing_count; i++) {
        bool first = strcmp(overview->crossings[i].unit, office_units[1].code) == 0;

        assert_int_equal(figures_received(&overview->crossings[i].now), first ? 2 : 1);
        figures_add(&sum, &overview->crossings[i].now);
    }
    assert_true(figures_equal(&sum, &overview->total.now));
}

/* In the order of display, whatever came first; and the totals are of what is shown. */
static void rows_with_nothing_to_say_are_left_out(void **state)
{
    struct bench *b = *state;
    const struct source_overview *overview;
    struct figures units = {0}, fields = {0};

    office_intake(b->office, office_day("2026-11-20"), 7, 3, 1);
    office_intake(b->office, office_day("2026-11-20"), 1, 0, 2);
    overview = build(b);
    assert_int_equal(overview->unit_count, 2);
    assert_string_equal(overview->units[0].code, office_units[1].code);
    assert_string_equal(overview->units[0].level, office_units[1].level);
    assert_string_equal(overview->units[0].parent, office_units[0].code);
    assert_string_equal(overview->units[1].code, office_units[7].code);
    assert_int_equal(overview->field_count, 2);
    assert_string_equal(overview->fields[0].code, office_fields[0].field);
    assert_string_equal(overview->fields[1].code, office_fields[3].field);
    for (int i = 0; i < 2; i++) {
        figures_add(&units, &overview->units[i].now);
        figures_add(&fields, &overview->fields[i].now);
    }
    assert_true(figures_equal(&units, &overview->total.now));
    assert_true(figures_equal(&fields, &overview->total.now));
}

static void fields_that_the_office_puts_first_come_first(void **state)
{
    static const char *const first[] = {"culture", "unheard-of", "civil-status", "merit"};
    struct bench *b = *state;
    const struct source_overview *overview;

    for (int field = 0; field < 4; field++) {
        if (field != 2) /* nothing to say of merit */
            office_intake(b->office, office_day("2026-11-20"), 1, field, field + 1);
    }
    b->inputs.priority_fields = first;
    b->inputs.priority_field_count = sizeof first / sizeof first[0];
    overview = build(b);
    assert_int_equal(overview->field_count, 3);
    assert_string_equal(overview->fields[0].code, "culture");
    assert_int_equal(overview->fields[0].priority, 1);
    assert_string_equal(overview->fields[1].code, "civil-status");
    assert_int_equal(overview->fields[1].priority, 3);
    assert_string_equal(overview->fields[2].code, "land");
    assert_int_equal(overview->fields[2].priority, 0);
}

static void a_first_run_is_an_overview_too(void **state)
{
    const struct source_overview *overview = build(*state);

    assert_int_equal(overview->unit_count, 0);
    assert_int_equal(overview->field_count, 0);
    assert_int_equal(overview->gateway_count, 0);
    assert_int_equal(overview->newest_ms, 0);
    assert_false(basis_uncertain(&overview->basis));
    assert_string_equal(overview->total.code, "_all");
}

/* A reader keeps one for as long as he likes, whatever becomes of the rules. */
static void an_overview_outlives_the_rules_that_it_was_made_by(void **state)
{
    struct bench *b = *state;
    const struct source_overview *overview;

    office_intake(b->office, office_day("2026-11-20"), 3, 0, 1);
    overview = build(b);
    office_reopen(b->office);
    assert_string_equal(overview->units[0].name_vi, office_units[3].code);
    assert_string_equal(overview->fields[0].name_vi, office_fields[0].name);
}

/* --- what is wrong ------------------------------------------------------------------- */

static void beyond_fifty_faults_of_devices_are_counted_and_not_listed(void **state)
{
    enum { LISTED = 50, MORE = 3 };
    struct bench *b = *state;
    const struct source_overview *overview;

    assert_int_equal(store_begin(b->office->store), 0);
    for (int i = 0; i < LISTED + MORE; i++) {
        struct store_device_fault fault = {
            .unit = 4, .what = EVENT_DEVICE_LOST, .newest_ms = 1000 + i};

        (void)snprintf(fault.counter, sizeof fault.counter, "q%d", i);
        assert_int_equal(store_note_device_fault(b->office->store, &fault), 0);
    }
    assert_int_equal(store_commit(b->office->store), 0);
    overview = build(b);
    assert_int_equal(overview->device_fault_count, LISTED);
    assert_int_equal(overview->device_faults_more, MORE);
    assert_string_equal(overview->device_faults[0].counter, "q52"); /* the newest first */
    assert_string_equal(overview->device_faults[0].unit, office_units[3].code);
    assert_int_equal(overview->device_faults[0].what, SOURCE_DEVICE_LOST);
}

/* --- gateways ------------------------------------------------------------------------ */

static void say(struct bench *b, const char *gateway, const char *unit,
                int64_t certificate_until_ms)
{
    const struct fleet_now now = {1000, b->office->now_ms};
    struct payload_device device = {.state = PAYLOAD_DEVICE_STATE_ONLINE};
    struct payload_state said = {.link = PAYLOAD_LINK_READY,
                                 .version = "1.0.0",
                                 .at_ms = b->office->now_ms,
                                 .epoch = "9f3c52d1a07be644",
                                 .certificate_until_ms = certificate_until_ms,
                                 .device_count = 1,
                                 .devices = &device};
    char *text;

    (void)snprintf(device.unit, sizeof device.unit, "%s", unit);
    (void)snprintf(device.counter, sizeof device.counter, "q1");
    text = payload_write_state(&said);
    assert_int_equal(fleet_take(b->fleet, gateway, text, strlen(text), &now), 0);
    free(text);
}

/* Good for so many days from now on; of the unit in the second place. */
static void enter(struct bench *b, const char *name, enum registry_role role, int days,
                  bool revoked)
{
    char until[DATE_STAMP_BYTES], gone[DATE_STAMP_BYTES];
    struct registry_certificate certificate = {.serial =
                                                   "40000000000000000000000000000000"};
    char *units[] = {(char *)office_units[1].code};
    const struct registry_entry entry = {.name = (char *)name,
                                         .role = (char *)registry_role_names[role],
                                         .units = units,
                                         .units_count = role == REGISTRY_GATEWAY,
                                         .certificates = &certificate,
                                         .certificates_count = 1};

    certificate.until =
        (char *)stamp_format(b->office->now_ms + (int64_t)days * DATE_DAY_MS, until);
    certificate.revoked = revoked ? (char *)stamp_format(b->office->now_ms, gone) : NULL;
    assert_int_equal(registry_save(b->registry, &entry), 0);
}

/* Whoever speaks, has sent, or is registered; but not who is revoked and silent. */
static void a_gateway_has_one_row_however_it_is_known(void **state)
{
    struct bench *b = *state;
    const struct source_overview *overview;

    b->inputs.guarded = true;
    office_intake(b->office, office_day("2026-11-20"), 3, 0, 1); /* by gw-1 */
    say(b, "gw-1", office_units[1].code, 0);
    say(b, "gw-2", office_units[1].code, 0);
    enter(b, "gw-1", REGISTRY_GATEWAY, 365, false);
    enter(b, "gw-3", REGISTRY_GATEWAY, 365, false);
    enter(b, "gw-4", REGISTRY_GATEWAY, 365, true);
    enter(b, "desk", REGISTRY_INTEGRATOR, 365, false);
    overview = build(b);
    assert_int_equal(overview->gateway_count, 3);
    assert_int_equal(gateway_of(overview, "gw-1")->stored, 1);
    assert_int_equal(gateway_of(overview, "gw-1")->state, SOURCE_GATEWAY_READY);
    assert_string_equal(gateway_of(overview, "gw-1")->units, office_units[1].code);
    assert_int_equal(gateway_of(overview, "gw-2")->state, SOURCE_GATEWAY_READY);
    assert_null(gateway_of(overview, "gw-2")->units);
    assert_int_equal(gateway_of(overview, "gw-3")->state, SOURCE_GATEWAY_NEVER);
    assert_int_equal(gateway_of(overview, "gw-3")->state_ms, 0);
}

/* Where anybody may speak it does for every unit, else for its own: of the others no device
 * is shown, nor counted; but that it reads them is. */
static void a_gateway_tells_of_devices_of_its_own_units_only(void **state)
{
    static const struct {
        bool guarded;
        const char *gateway, *unit;
        int devices, unit_devices;
        const char *foreign;
    } cases[] = {
        {false, "gw-9", "H99.1", 1, 1, NULL}, {false, "gw-9", "H77", 1, 0, NULL},
        {true, "gw-1", "H99.1", 1, 1, NULL},  {true, "gw-1", "H99.2", 0, 0, "H99.2"},
        {true, "gw-1", "H77", 0, 0, "H77"},   {true, "gw-9", "H99.1", 0, 0, "H99.1"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct source_overview *overview;
        struct bench *b;
        void *one;

        print_message("case: %zu\n", i);
        assert_int_equal(set_up(&one), 0);
        b = one;
        b->inputs.guarded = cases[i].guarded;
        enter(b, "gw-1", REGISTRY_GATEWAY, 365, false);
        say(b, cases[i].gateway, cases[i].unit, 0);
        overview = build(b);
        assert_int_equal(overview->device_count, cases[i].devices);
        assert_int_equal(overview->total.devices_reporting, cases[i].devices);
        assert_int_equal(overview->unit_count, cases[i].unit_devices);
        if (cases[i].foreign)
            assert_string_equal(gateway_of(overview, cases[i].gateway)->foreign_units,
                                cases[i].foreign);
        else
            assert_null(gateway_of(overview, cases[i].gateway)->foreign_units);
        (void)tear_down(&one);
    }
    (void)state;
}

/* --- what is expected ---------------------------------------------------------------- */

/* Of the unit in this place the catalogue says so many counters, until a day; 0: without end. */
static void expect(struct bench *b, int place, int counters, int32_t to_day)
{
    const struct catalogue_entry unit = {.code = office_units[place].code,
                                         .name_vi = office_units[place].code,
                                         .name_en = "",
                                         .level = office_units[place].level,
                                         .parent = office_units[place].parent,
                                         .counters = counters,
                                         .to_day = to_day};

    assert_int_equal(store_begin(b->office->store), 0);
    assert_int_equal(store_save_entry(b->office->store, CATALOGUE_UNITS, place + 1, &unit),
                     0);
    assert_int_equal(store_commit(b->office->store), 0);
    office_reopen(b->office);
    b->inputs.store = b->office->store;
    b->inputs.dossiers = b->office->dossiers;
    b->inputs.ingest = b->office->ingest;
}

/* The catalogue says of whom something is expected; gateways may tell of more. */
static void what_is_expected_comes_from_the_catalogue(void **state)
{
    static const struct {
        const char *name;
        int counters[OFFICE_UNITS]; /* of each unit */
        const char *ended, *speaks; /* codes; speaks: of its counter q1 */
        int units, reporting, devices, devices_reporting;
    } cases[] = {
        {"nobody", {0}, "", "", 0, 0, 0, 0},
        {"one of four units", {0, 2, 3, 4, 0, 0, 1, 0}, "", "H99.2", 4, 1, 10, 1},
        {"nobody has ever spoken", {0, 2, 3, 4, 0, 0, 1, 0}, "", "", 4, 0, 10, 0},
        {"a unit without counters has none to expect", {0, 2}, "", "H99.1", 1, 1, 2, 1},
        {"but one that it has told of", {0, 2}, "", "H99.2", 2, 1, 3, 1},
        {"who has ended is not expected", {0, 2, 3}, "H99.2", "", 1, 0, 2, 0},
        {"nor counted when it speaks", {0, 2, 3}, "H99.2", "H99.2", 1, 0, 2, 0},
        {"all of them", {0, 1}, "", "H99.1", 1, 1, 1, 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct source_overview *overview;
        struct bench *b;
        void *one;

        print_message("case: %s\n", cases[i].name);
        assert_int_equal(set_up(&one), 0);
        b = one;
        for (int u = 0; u < OFFICE_UNITS; u++) {
            if (cases[i].counters[u])
                expect(b, u, cases[i].counters[u],
                       strcmp(office_units[u].code, cases[i].ended) == 0
                           ? office_day("2026-11-20")
                           : 0);
        }
        if (*cases[i].speaks)
            say(b, "gw-1", cases[i].speaks, 0);
        overview = build(b);
        assert_int_equal(overview->completeness.expected, cases[i].units);
        assert_int_equal(overview->completeness.reporting, cases[i].reporting);
        assert_int_equal(overview->total.devices, cases[i].devices);
        assert_int_equal(overview->total.devices_reporting, cases[i].devices_reporting);
        (void)tear_down(&one);
    }
}

/* An empty column is no 0: whoever sums up others needs no number. */
static void who_has_not_said_is_one_of_those_that_should_have_figures(void **state)
{
    struct bench *b = *state;
    const struct source_overview *overview;

    expect(b, 0, CATALOGUE_COUNTERS_NOT_SAID, 0); /* others are below it */
    expect(b, 1, CATALOGUE_COUNTERS_NOT_SAID, 0);
    expect(b, 2, CATALOGUE_COUNTERS_NOT_SAID, 0);
    expect(b, 3, CATALOGUE_COUNTERS_NOT_SAID, office_day("2026-11-19")); /* has ended */
    expect(b, 6, 0, 0);
    say(b, "gw-1", "H99.1", 0);
    office_intake(b->office, office_day("2026-11-20"), 1, 0, 1);
    overview = build(b);
    assert_int_equal(overview->completeness.expected, 1);
    assert_int_equal(overview->completeness.reporting, 1);
    assert_int_equal(overview->completeness.undeclared, 2);
    assert_int_equal(overview->completeness.figured, 1);
    assert_int_equal(overview->completeness.all, 2);
    assert_int_equal(overview->total.devices, 1);
}

/* Its devices are still set to the old code, and its events came before the merger. */
static void what_a_merged_unit_says_is_its_successor_s(void **state)
{
    struct bench *b = *state;
    const struct source_overview *overview;
    const struct source_row *successor;
    const struct catalogue_entry ended = {.code = "H99.1",
                                          .name_vi = "H99.1",
                                          .name_en = "",
                                          .level = "department",
                                          .parent = 1,
                                          .counters = 5,
                                          .to_day = office_day("2026-11-19"),
                                          .successor = 3};

    office_intake(b->office, office_day("2026-11-18"), 1, 0, 1);
    assert_int_equal(store_begin(b->office->store), 0);
    assert_int_equal(store_save_entry(b->office->store, CATALOGUE_UNITS, 2, &ended), 0);
    assert_int_equal(store_commit(b->office->store), 0);
    expect(b, 2, 3, 0);
    say(b, "gw-1", "H99.1", 0);
    overview = build(b);
    assert_int_equal(overview->completeness.reporting, 1);
    assert_int_equal(overview->completeness.figured, 1);
    assert_int_equal(overview->completeness.all, 1);
    assert_int_equal(overview->total.devices, 3);
    assert_int_equal(overview->total.devices_reporting, 1);
    successor = overview->units;
    while (strcmp(successor->code, "H99.2") != 0)
        successor++;
    assert_false(successor->unheard);
    assert_int_equal(successor->devices_reporting, 1);
    assert_int_equal(successor->newest_ms, overview->newest_ms);
}

/* Whoever has figures has reported, though nobody knows any more which device did. */
static void units_that_never_reported_come_first(void **state)
{
    struct bench *b = *state;
    const struct source_overview *overview;

    expect(b, 1, 1, 0);
    expect(b, 2, 2, 0);
    expect(b, 6, 3, 0);
    say(b, "gw-1", "H99.1", 0);
    office_intake(b->office, office_day("2026-11-20"), 6, 0, 1);
    office_intake(b->office, office_day("2026-11-20"), 3, 0, 2);
    overview = build(b);
    assert_int_equal(overview->unit_count, 4);
    assert_string_equal(overview->units[0].code, "H99.2");
    assert_true(overview->units[0].unheard);
    assert_int_equal(overview->units[0].silence, SOURCE_SILENCE_NEVER);
    assert_string_equal(overview->units[1].code, "H99.1");
    assert_false(overview->units[1].unheard);
    assert_string_equal(overview->units[2].code, "H99.3");
    assert_false(overview->units[2].unheard); /* nothing is expected of it */
    assert_string_equal(overview->units[3].code, "H99.4");
    assert_false(overview->units[3].unheard);
    assert_int_equal(overview->units[3].devices_reporting, 0);
    assert_int_equal(overview->units[3].silence, SOURCE_SILENCE_DEVICES);
    assert_int_equal(overview->units[3].silent_since_ms, overview->units[3].newest_ms);
    assert_int_equal(overview->completeness.expected, 3);
    assert_int_equal(overview->completeness.figured, 2);
    assert_int_equal(overview->completeness.all, 4);
}

/* --- silence -------------------------------------------------------------------------- */

static int64_t moment(const char *text)
{
    int64_t wall_ms = 0;

    assert_int_equal(stamp_parse(text, &wall_ms), 0);
    return wall_ms;
}

/* So many devices of H99.1 were well when they were last heard of, before the centre began. */
static void remember(struct bench *b, int devices, int64_t heard_ms)
{
    struct payload_device *known = calloc((size_t)devices + 1, sizeof *known);
    const struct payload_state said = {.epoch = "0123456789abcdef",
                                       .at_ms = heard_ms,
                                       .device_count = (size_t)devices,
                                       .devices = known};

    for (int i = 0; i < devices; i++) {
        known[i] = (struct payload_device){
            .unit = "H99.1", .state = PAYLOAD_DEVICE_STATE_ONLINE, .seen_ms = heard_ms};
        (void)snprintf(known[i].counter, sizeof known[i].counter, "q%d", i + 1);
    }
    assert_int_equal(fleet_remind(b->fleet, "gw-9", &said, heard_ms), 0);
}

#define FRIDAY(time) "2026-11-20T" time ":00+07:00"
#define MONDAY(time) "2026-11-23T" time ":00+07:00"

/* Only working time makes a silence: P1 is 07:00-11:30 and 13:30-17:00. */
static void a_source_is_silent_when_working_time_passes_without_it(void **state)
{
    static const struct {
        const char *name, *heard, *now;
        int counters; /* in the catalogue; one device is known */
        enum source_link_state link;
        enum source_silence silence, total;
        const char *since; /* NULL: of the link */
    } cases[] = {
        {"just heard", FRIDAY("10:00"), FRIDAY("10:14"), 1, SOURCE_LINK_FINE,
         SOURCE_SILENCE_NONE, SOURCE_SILENCE_NONE, ""},
        {"for a quarter of an hour", FRIDAY("10:00"), FRIDAY("10:15"), 1, SOURCE_LINK_FINE,
         SOURCE_SILENCE_DEVICES, SOURCE_SILENCE_DEVICES, FRIDAY("10:00")},
        {"over lunch", FRIDAY("11:20"), FRIDAY("13:34"), 1, SOURCE_LINK_FINE,
         SOURCE_SILENCE_NONE, SOURCE_SILENCE_NONE, ""},
        {"after lunch", FRIDAY("11:20"), FRIDAY("13:35"), 1, SOURCE_LINK_FINE,
         SOURCE_SILENCE_DEVICES, SOURCE_SILENCE_DEVICES, FRIDAY("11:20")},
        {"over the weekend", FRIDAY("17:00"), MONDAY("07:14"), 1, SOURCE_LINK_FINE,
         SOURCE_SILENCE_NONE, SOURCE_SILENCE_NONE, ""},
        {"on Monday", FRIDAY("17:00"), MONDAY("07:15"), 1, SOURCE_LINK_FINE,
         SOURCE_SILENCE_DEVICES, SOURCE_SILENCE_DEVICES, FRIDAY("17:00")},
        {"half of them", FRIDAY("17:00"), MONDAY("07:10"), 2, SOURCE_LINK_FINE,
         SOURCE_SILENCE_NONE, SOURCE_SILENCE_NONE, ""},
        {"more than half never heard of", FRIDAY("17:00"), MONDAY("07:10"), 3,
         SOURCE_LINK_FINE, SOURCE_SILENCE_NEVER, SOURCE_SILENCE_NEVER, ""},
        {"nobody is heard", FRIDAY("10:00"), FRIDAY("10:15"), 1, SOURCE_LINK_LOST,
         SOURCE_SILENCE_LINK, SOURCE_SILENCE_LINK, NULL},
        {"nobody, out of hours", FRIDAY("17:00"), MONDAY("07:10"), 1, SOURCE_LINK_LOST,
         SOURCE_SILENCE_NONE, SOURCE_SILENCE_NONE, ""},
        {"not since the start, at any hour", FRIDAY("17:00"), MONDAY("07:10"), 1,
         SOURCE_LINK_NEVER, SOURCE_SILENCE_LINK, SOURCE_SILENCE_LINK, NULL},
        {"since before the start", FRIDAY("10:00"), FRIDAY("10:05"), 1, SOURCE_LINK_NEVER,
         SOURCE_SILENCE_LINK, SOURCE_SILENCE_LINK, FRIDAY("10:00")},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct source_overview *overview;
        struct bench *b;
        void *one;

        print_message("case: %s\n", cases[i].name);
        assert_int_equal(set_up(&one), 0);
        b = one;
        expect(b, 1, cases[i].counters, 0);
        remember(b, 1, moment(cases[i].heard));
        b->office->now_ms = moment(cases[i].now);
        b->inputs.link = (struct source_link){cases[i].link, moment(FRIDAY("10:02"))};
        overview = build(b);
        assert_string_equal(overview->units[0].code, "H99.1");
        assert_int_equal(overview->units[0].silence, cases[i].silence);
        assert_int_equal(overview->total.silence, cases[i].total);
        assert_int_equal(overview->units[0].silent_since_ms,
                         !cases[i].since   ? b->inputs.link.since_ms
                         : *cases[i].since ? moment(cases[i].since)
                                           : 0);
        (void)tear_down(&one);
    }
}

/* And the centre looks again when that is over. */
static void sessions_are_those_of_the_unit(void **state)
{
    struct bench *b = *state;
    struct catalogue_entry unit = {.code = "H99.1",
                                   .name_vi = "H99.1",
                                   .name_en = "",
                                   .level = "department",
                                   .counters = 1,
                                   .schedule = {1, {{480, 660}}}}; /* 08:00-11:00 */
    const struct source_overview *overview;

    assert_int_equal(store_begin(b->office->store), 0);
    assert_int_equal(store_save_entry(b->office->store, CATALOGUE_UNITS, 2, &unit), 0);
    assert_int_equal(store_commit(b->office->store), 0);
    expect(b, 2, 0, 0); /* opens anew */
    remember(b, 1, moment(FRIDAY("10:50")));
    b->office->now_ms = moment(FRIDAY("16:00"));
    overview = build(b);
    assert_int_equal(overview->units[0].silence, SOURCE_SILENCE_NONE);
    assert_int_equal(overview->judged_until_ms, moment(MONDAY("08:05")));
}

/* However far in the future its gateway says to have had an answer. */
static void a_device_was_not_well_after_its_gateway_was_heard(void **state)
{
    struct bench *b = *state;
    struct payload_device *device = calloc(1, sizeof *device);
    const int64_t heard_ms = moment(FRIDAY("10:00"));
    const struct payload_state said = {.epoch = "0123456789abcdef",
                                       .at_ms = heard_ms,
                                       .device_count = 1,
                                       .devices = device};
    const struct source_overview *overview;

    *device = (struct payload_device){.unit = "H99.1",
                                      .counter = "q1",
                                      .state = PAYLOAD_DEVICE_STATE_OFFLINE,
                                      .seen_ms = moment("9999-12-31T00:00:00+07:00")};
    assert_int_equal(fleet_remind(b->fleet, "gw-9", &said, heard_ms), 0);
    b->office->now_ms = moment(FRIDAY("10:15"));
    overview = build(b);
    assert_int_equal(overview->units[0].silence, SOURCE_SILENCE_DEVICES);
    assert_int_equal(overview->units[0].silent_since_ms, heard_ms);
}

/* What is expected of nobody in particular has no silence of its own; fields share the total's. */
static void a_field_is_silent_with_the_total(void **state)
{
    struct bench *b = *state;
    const struct source_overview *overview;

    expect(b, 1, 3, 0);
    office_intake(b->office, office_day("2026-11-20"), 3, 0, 1);
    overview = build(b);
    assert_int_equal(overview->fields[0].silence, SOURCE_SILENCE_NEVER);
    assert_string_equal(overview->units[1].code, "H99.3");
    assert_int_equal(overview->units[1].silence, SOURCE_SILENCE_NONE);
}

/* A gateway took over from another that is silent since: one device, as the one that reads it
 * says. */
static void a_counter_is_one_device_whoever_has_read_it(void **state)
{
    struct bench *b = *state;
    const struct payload_device read = {.unit = "H99.1", .counter = "q1", .records = 7};
    struct payload_device *before = calloc(1, sizeof *before);
    const struct source_overview *overview;

    *before = read;
    assert_int_equal(fleet_remind(b->fleet, "gw-9",
                                  &(struct payload_state){.epoch = "0123456789abcdef",
                                                          .device_count = 1,
                                                          .devices = before},
                                  b->office->now_ms),
                     0);
    say(b, "gw-1", "H99.1", 0);
    overview = build(b);
    assert_int_equal(overview->device_count, 1);
    assert_string_equal(overview->devices[0].gateway, "gw-1");
    assert_int_equal(overview->devices[0].state, SOURCE_DEVICE_REPORTING);
    assert_int_equal(overview->total.devices, 1);
    assert_int_equal(overview->total.devices_reporting, 1);
    assert_int_equal(overview->units[0].devices, 1);
}

/* The new one cannot reach what the old one, which is away, has read: that is to be seen. */
static void a_gateway_that_took_over_in_vain_says_why(void **state)
{
    struct bench *b = *state;
    const struct payload_device read = {.unit = "H99.1", .counter = "q1", .seen_ms = 1000};
    struct payload_device *before = calloc(1, sizeof *before);
    struct payload_device now_there = {
        .unit = "H99.1", .counter = "q1", .cause = PAYLOAD_DEVICE_CAUSE_REFUSED};
    const struct payload_state said = {.link = PAYLOAD_LINK_READY,
                                       .version = "1.0.0",
                                       .epoch = "9f3c52d1a07be644",
                                       .device_count = 1,
                                       .devices = &now_there};
    const struct fleet_now now = {1000, b->office->now_ms};
    const struct source_overview *overview;
    char *text = payload_write_state(&said);

    *before = read;
    assert_int_equal(fleet_remind(b->fleet, "gw-9",
                                  &(struct payload_state){.epoch = "0123456789abcdef",
                                                          .device_count = 1,
                                                          .devices = before},
                                  b->office->now_ms),
                     0);
    assert_int_equal(fleet_take(b->fleet, "gw-1", text, strlen(text), &now), 0);
    free(text);
    overview = build(b);
    assert_int_equal(overview->device_count, 1);
    assert_string_equal(overview->devices[0].gateway, "gw-1");
    assert_int_equal(overview->devices[0].cause, SOURCE_DEVICE_CAUSE_REFUSED);
    assert_int_equal(overview->devices[0].seen_ms, 1000);
}

/* A gateway that is there reads so many counters of a unit, q1 ..., which have answered then. */
static void say_reads(struct bench *b, const char *gateway, int counters, int64_t seen_ms)
{
    struct payload_device devices[] = {
        {.unit = "H99.1", .counter = "q1", .seen_ms = seen_ms},
        {.unit = "H99.1", .counter = "q10", .seen_ms = seen_ms},
        {.unit = "H99.1", .counter = "q2", .seen_ms = seen_ms ? seen_ms + 1 : 0},
    };
    const struct payload_state said = {.link = PAYLOAD_LINK_READY,
                                       .version = "1.0.0",
                                       .at_ms = b->office->now_ms,
                                       .epoch = "9f3c52d1a07be644",
                                       .device_count = (size_t)counters,
                                       .devices = devices};
    const struct fleet_now now = {1000, b->office->now_ms};
    char *text = payload_write_state(&said);

    assert_int_equal(fleet_take(b->fleet, gateway, text, strlen(text), &now), 0);
    free(text);
}

/* From one gateway to another that has not reached it yet, whichever is set first; it is not the
 * new one's first device, and not a word of one that may not say it. */
static void a_device_that_has_moved_was_heard(void **state)
{
    enum moved { NEW_FIRST, OLD_FIRST, OLD_RETIRED, DEVICE_RETIRED, OLD_FOREIGN, MOVES };
    static const struct fleet_word word = {"operator an", 1};

    for (int moved = 0; moved < MOVES; moved++) {
        const bool heard = moved <= OLD_RETIRED;
        const struct source_overview *overview;
        struct bench *b;
        void *one;

        print_message("case: %d\n", moved);
        assert_int_equal(set_up(&one), 0);
        b = one;
        b->inputs.guarded = moved == OLD_FOREIGN;
        enter(b, "gw-2", REGISTRY_GATEWAY, 365, false);
        say_reads(b, "gw-1", 1, 1000);
        if (moved == NEW_FIRST)
            say_reads(b, "gw-2", 1, 0);
        if (moved == OLD_RETIRED)
            fleet_retire(b->fleet, "gw-1", &word);
        else
            say_reads(b, "gw-1", 0, 0);
        if (moved == DEVICE_RETIRED)
            (void)fleet_retire_device(b->fleet, "H99.1", "q1", &word);
        say_reads(b, "gw-2", 1, 0);
        overview = build(b);
        assert_int_equal(overview->device_count, 1);
        assert_string_equal(overview->devices[0].gateway, "gw-2");
        assert_int_equal(overview->devices[0].state,
                         heard ? SOURCE_DEVICE_SILENT : SOURCE_DEVICE_NEVER);
        assert_int_equal(overview->devices[0].seen_ms, heard ? 1000 : 0);
        (void)tear_down(&one);
    }
    (void)state;
}

/* Silent ones by how long they are, the others as they stand in the office. */
static void devices_keep_their_place_whichever_was_read_last(void **state)
{
    static const struct {
        bool away;
        const char *order[3];
    } cases[] = {{false, {"q1", "q10", "q2"}}, {true, {"q1", "q2", "q10"}}};
    static const char will[] = "{\"v\":1,\"link\":\"lost\"}";

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct source_overview *overview;
        struct bench *b;
        void *one;

        assert_int_equal(set_up(&one), 0);
        b = one;
        say_reads(b, "gw-1", 3, 1000);
        if (cases[i].away)
            assert_int_equal(fleet_take(b->fleet, "gw-1", will, sizeof will - 1,
                                        &(struct fleet_now){1000, b->office->now_ms}),
                             0);
        overview = build(b);
        assert_int_equal(overview->device_count, 3);
        for (int j = 0; j < 3; j++)
            assert_string_equal(overview->devices[j].counter, cases[i].order[j]);
        (void)tear_down(&one);
    }
    (void)state;
}

/* One that is away knows nothing of now. */
static void why_a_device_is_silent_is_said_while_its_gateway_is_there(void **state)
{
    static const char will[] = "{\"v\":1,\"link\":\"lost\"}";
    struct payload_device device = {
        .unit = "H99.1",
        .counter = "q1",
        .cause = PAYLOAD_DEVICE_CAUSE_WRONG_MAP,
        .failures = {[PAYLOAD_DEVICE_CAUSE_WRONG_MAP] = 4},
        .round_trip = {2140, 1987},
        .place = {"192.0.2.21", 502, 3},
        .serial = 71250,
        .firmware = "103",
    };
    const struct payload_state said = {.link = PAYLOAD_LINK_READY,
                                       .version = "1.0.0",
                                       .epoch = "9f3c52d1a07be644",
                                       .device_count = 1,
                                       .devices = &device};
    char *text = payload_write_state(&said);

    for (int away = 0; away <= 1; away++) {
        const struct source_overview *overview;
        struct fleet_now now = {1000, 0};
        struct bench *b;
        void *one;

        assert_int_equal(set_up(&one), 0);
        b = one;
        now.wall_ms = b->office->now_ms;
        assert_int_equal(fleet_take(b->fleet, "gw-1", text, strlen(text), &now), 0);
        if (away)
            assert_int_equal(fleet_take(b->fleet, "gw-1", will, sizeof will - 1, &now), 0);
        overview = build(b);
        assert_int_equal(overview->devices[0].state,
                         away ? SOURCE_DEVICE_NOT_KNOWN : SOURCE_DEVICE_NEVER);
        assert_int_equal(overview->devices[0].cause,
                         away ? SOURCE_DEVICE_CAUSE_NONE : SOURCE_DEVICE_CAUSE_WRONG_MAP);
        assert_int_equal(overview->devices[0].round_trip_us, away ? 0 : 2140);
        assert_int_equal(overview->devices[0].round_trip_last_us, away ? 0 : 1987);
        assert_int_equal(overview->devices[0].failures[SOURCE_DEVICE_CAUSE_WRONG_MAP], 4);
        assert_string_equal(overview->devices[0].address, "192.0.2.21");
        assert_int_equal(overview->devices[0].port, 502);
        assert_int_equal(overview->devices[0].unit_id, 3);
        assert_int_equal(overview->devices[0].serial, 71250);
        assert_string_equal(overview->devices[0].firmware, "103");
        (void)tear_down(&one);
    }
    free(text);
    (void)state;
}

/* It is there no more, and all that it had is here; of another something is missing. */
static void a_retired_gateway_has_a_row_only_while_something_of_it_is_missing(void **state)
{
    static const struct fleet_word word = {"operator an", 1};
    const struct ingest_announcement waits = {"gw-2", "0123456789abcdef", "", "", 7};
    struct bench *b = *state;
    const struct source_overview *overview;

    office_intake(b->office, office_day("2026-11-20"), 3, 0, 1); /* by gw-1 */
    office_settle(b->office);
    assert_int_equal(ingest_announce(b->office->ingest, &waits, true, b->office->now_ms),
                     0);
    assert_int_equal(ingest_commit(b->office->ingest), 0);
    say(b, "gw-1", office_units[1].code, 0);
    fleet_retire(b->fleet, "gw-1", &word);
    fleet_retire(b->fleet, "gw-2", &word);
    overview = build(b);
    assert_null(gateway_of(overview, "gw-1"));
    assert_int_equal(gateway_of(overview, "gw-2")->produced, 7);
    assert_int_equal(overview->device_count, 0);
    assert_int_equal(figures_received(&overview->total.now), 1);
}

/* It was started once with another data directory: the newest outbox is not the one that speaks. */
static void a_gateway_is_shown_by_the_outbox_that_it_speaks_of(void **state)
{
    static const struct ingest_announcement other = {"gw-1", "0123456789abcdef", "", "", 9};

    for (int speaks = 0; speaks <= 1; speaks++) {
        const struct source_overview *overview;
        struct bench *b;
        void *one;

        assert_int_equal(set_up(&one), 0);
        b = one;
        for (int i = 0; i < 3; i++) /* of the epoch that say() has */
            office_intake(b->office, office_day("2026-11-20"), 3, 0, 1 + i);
        office_settle(b->office);
        assert_int_equal(
            ingest_announce(b->office->ingest, &other, true, b->office->now_ms), 0);
        assert_int_equal(ingest_commit(b->office->ingest), 0);
        if (speaks)
            say(b, "gw-1", "H99.1", 0);
        overview = build(b);
        assert_int_equal(gateway_of(overview, "gw-1")->committed, speaks ? 3 : 0);
        assert_int_equal(gateway_of(overview, "gw-1")->produced, speaks ? 3 : 9);
        (void)tear_down(&one);
    }
    (void)state;
}

/* Of a gateway the one that it says it uses, else the newest that was made for it. */
static void certificates_that_end_soon_are_counted(void **state)
{
    struct bench *b = *state;
    const struct source_overview *overview;
    int64_t soon_ms = b->office->now_ms + INT64_C(29) * DATE_DAY_MS;

    enter(b, REGISTRY_CENTRE_NAME, REGISTRY_CENTRE, WARN_DAYS - 1, false); /* 1 */
    enter(b, REGISTRY_BROKER_NAME, REGISTRY_BROKER, WARN_DAYS + 1, false);
    enter(b, "gw-1", REGISTRY_GATEWAY, 365, false);
    say(b, "gw-1", office_units[1].code, soon_ms); /* 2: it has not taken up the new one */
    enter(b, "gw-2", REGISTRY_GATEWAY, 1, false);  /* 3 */
    enter(b, "gw-3", REGISTRY_GATEWAY, 1, true);
    enter(b, "desk", REGISTRY_INTEGRATOR, 1, false);
    overview = build(b);
    assert_int_equal(overview->certificates_ending, 3);
    assert_int_equal(gateway_of(overview, "gw-1")->certificate_ends_ms, soon_ms);
    assert_int_equal(overview->certificates_due_ms,
                     b->office->now_ms + INT64_C(30) * DATE_DAY_MS);
}

int main(void)
{
#define WITH_INPUTS(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_INPUTS(this_month_so_far_stands_beside_the_whole_month_before),
        WITH_INPUTS(rows_with_nothing_to_say_are_left_out),
        WITH_INPUTS(fields_of_units_are_told),
        WITH_INPUTS(fields_that_the_office_puts_first_come_first),
        WITH_INPUTS(a_first_run_is_an_overview_too),
        WITH_INPUTS(an_overview_outlives_the_rules_that_it_was_made_by),
        WITH_INPUTS(beyond_fifty_faults_of_devices_are_counted_and_not_listed),
        WITH_INPUTS(a_gateway_has_one_row_however_it_is_known),
        cmocka_unit_test(a_gateway_tells_of_devices_of_its_own_units_only),
        cmocka_unit_test(what_is_expected_comes_from_the_catalogue),
        WITH_INPUTS(who_has_not_said_is_one_of_those_that_should_have_figures),
        WITH_INPUTS(what_a_merged_unit_says_is_its_successor_s),
        WITH_INPUTS(units_that_never_reported_come_first),
        cmocka_unit_test(a_source_is_silent_when_working_time_passes_without_it),
        WITH_INPUTS(sessions_are_those_of_the_unit),
        WITH_INPUTS(a_device_was_not_well_after_its_gateway_was_heard),
        WITH_INPUTS(a_field_is_silent_with_the_total),
        WITH_INPUTS(a_counter_is_one_device_whoever_has_read_it),
        WITH_INPUTS(a_gateway_that_took_over_in_vain_says_why),
        cmocka_unit_test(a_device_that_has_moved_was_heard),
        cmocka_unit_test(devices_keep_their_place_whichever_was_read_last),
        cmocka_unit_test(why_a_device_is_silent_is_said_while_its_gateway_is_there),
        WITH_INPUTS(a_retired_gateway_has_a_row_only_while_something_of_it_is_missing),
        cmocka_unit_test(a_gateway_is_shown_by_the_outbox_that_it_speaks_of),
        WITH_INPUTS(certificates_that_end_soon_are_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
