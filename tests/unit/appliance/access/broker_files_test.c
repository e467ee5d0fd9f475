#include "appliance/access/broker_files.h"

#include <errno.h>

#include "mqtt/payload.h"
#include "tests/unit/appliance/access/bundle.h"

enum { DAYS = 365, WARN_DAYS = 30 };

static const char *const hosts[] = {"mqtt.example.vn", "192.0.2.7"};

/* What mosquitto is to read lies in DATA/broker. */
struct bench {
    char data[DIRECTORY_BYTES], directory[BUNDLE_PATH_BYTES];
    struct broker_files files;
};

static int set_up(void **state)
{
    static struct bench b;

    directory_make(b.data);
    (void)bundle_path(b.data, "broker", b.directory);
    assert_int_equal(mkdir(b.directory, 0750), 0);
    b.files = (struct broker_files){.directory = b.directory,
                                    .port = 8883,
                                    .hosts = hosts,
                                    .host_count = 1,
                                    .days = DAYS,
                                    .warn_days = WARN_DAYS};
    *state = &b;
    return 0;
}

static int tear_down(void **state)
{
    directory_remove(((struct bench *)*state)->data);
    return 0;
}

static void write_all(const struct bench *b, int wanted)
{
    struct enrol *enrol;

    assert_int_equal(enrol_open(&enrol, b->data, bundle_authority(b->data), bundle_now_ms),
                     0);
    assert_int_equal(broker_files_write(enrol, b->data, &b->files, bundle_now_ms), wanted);
    enrol_close(enrol);
}

/* Is it there, for these readers, with this in it? */
static void check_file(const struct bench *b, const char *name, mode_t mode,
                       const char *part)
{
    char *text = bundle_read(b->data, name);

    print_message("case: %s\n", name);
    assert_non_null(text);
    assert_non_null(strstr(text, part));
    assert_int_equal(bundle_mode(b->data, name), mode);
    free(text);
}

static void all_that_the_broker_reads_is_there_and_keys_are_for_their_owner(void **state)
{
    const struct bench *b = *state;

    write_all(b, 0);
    check_file(b, "broker/mosquitto.conf", 0644, "listener 8883");
    check_file(b, "broker/mosquitto.conf", 0644, b->directory);
    check_file(b, "broker/dunghan.acl", 0644, "user " REGISTRY_CENTRE_NAME);
    check_file(b, "broker/limits.conf", 0644, "[Service]\nLimitNOFILE=");
    check_file(b, "broker/dunghan.nft", 0644, "tcp dport != 8883 accept");
    check_file(b, "broker/ca.crt", 0644, "BEGIN CERTIFICATE");
    check_file(b, "broker/crl.pem", 0644, "BEGIN X509 CRL");
    check_file(b, "broker/broker.crt", 0644, "BEGIN CERTIFICATE");
    check_file(b, "broker/broker.key", 0600, "PRIVATE KEY");
    check_file(b, "ca/ca.crt", 0644, "BEGIN CERTIFICATE");
    check_file(b, "ca/centre.crt", 0644, "BEGIN CERTIFICATE");
    check_file(b, "ca/centre.key", 0600, "PRIVATE KEY");
}

/* broker_check's advice has the same figure. */
static void the_largest_message_goes_through_and_nothing_larger(void **state)
{
    const struct bench *b = *state;
    char line[64];

    (void)snprintf(line, sizeof line, "\nmax_packet_size %d\n", PAYLOAD_STATE_BYTES + 1024);
    write_all(b, 0);
    check_file(b, "broker/mosquitto.conf", 0644, line);
}

static void without_the_directory_nobody_is_enrolled(void **state)
{
    const struct bench *b = *state;
    struct enrol *enrol;
    size_t count;

    assert_int_equal(rmdir(b->directory), 0);
    write_all(b, -ENOENT);
    assert_int_equal(bundle_mode(b->data, "ca/centre.key"), 0);
    assert_int_equal(enrol_open(&enrol, b->data, bundle_authority(b->data), bundle_now_ms),
                     0);
    (void)registry_all(enrol_registry(enrol), &count);
    assert_int_equal(count, 0);
    enrol_close(enrol);
}

/* What changes makes a new certificate of the broker, and of nobody else. */
static void written_again_certificates_stay_unless_they_must_not(void **state)
{
    static const struct {
        const char *name, *gone;
        size_t host_count;
        bool renew, broker_renewed, centre_renewed;
    } cases[] = {
        {"nothing has changed", NULL, 1, false, false, false},
        {"one more name", NULL, 2, false, true, false},
        {"one name less", NULL, 1, false, false, false},
        {"a key is gone", "broker/broker.key", 1, false, true, false},
        {"the centre's is", "ca/centre.crt", 1, false, false, true},
        {"it is asked for", NULL, 1, true, true, true},
    };
    struct bench *b = *state;

    write_all(b, 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *broker = bundle_read(b->data, "broker/broker.crt"), *next_broker;
        char *centre = bundle_read(b->data, "ca/centre.crt"), *next_centre;
        char path[BUNDLE_PATH_BYTES];

        print_message("case: %s\n", cases[i].name);
        if (cases[i].gone)
            assert_int_equal(unlink(bundle_path(b->data, cases[i].gone, path)), 0);
        b->files.host_count = cases[i].host_count;
        b->files.renew = cases[i].renew;
        write_all(b, 0);
        next_broker = bundle_read(b->data, "broker/broker.crt");
        next_centre = bundle_read(b->data, "ca/centre.crt");
        assert_int_equal(strcmp(broker, next_broker) != 0, cases[i].broker_renewed);
        assert_int_equal(strcmp(centre, next_centre) != 0, cases[i].centre_renewed);
        free(broker);
        free(centre);
        free(next_broker);
        free(next_centre);
    }
}

static int update(const struct bench *b, bool *ret_there)
{
    struct enrol *enrol;
    int rc;

    assert_int_equal(enrol_open(&enrol, b->data, bundle_authority(b->data), bundle_now_ms),
                     0);
    rc = broker_files_update(enrol, &b->files.access, b->directory, bundle_now_ms,
                             ret_there);
    enrol_close(enrol);
    return rc;
}

static void before_the_files_are_there_nothing_is_updated(void **state)
{
    const struct bench *b = *state;
    bool there = true;

    assert_int_equal(update(b, &there), 0);
    assert_false(there);
    assert_int_equal(bundle_mode(b->data, "broker/dunghan.acl"), 0);
}

/* Whoever is revoked goes from one file and comes to the other, and nothing else moves. */
static void an_update_is_of_who_may_listen_and_who_is_revoked(void **state)
{
    const struct enrol_wish wish = {
        .name = "desk", .role = REGISTRY_INTEGRATOR, .days = DAYS};
    const struct bench *b = *state;
    char *certificate = bundle_enrol(b->data, &wish, bundle_now_ms), *list, *access;
    char *settings, *after;
    struct enrol *enrol;
    bool there = false;

    write_all(b, 0);
    check_file(b, "broker/dunghan.acl", 0644,
               "\nuser desk\ntopic deny dunghan/v1/events/#\n");
    check_file(b, "broker/dunghan.acl", 0644, "topic read dunghan/v1/stats/#");
    settings = bundle_read(b->data, "broker/broker.crt");
    assert_int_equal(enrol_open(&enrol, b->data, bundle_authority(b->data), bundle_now_ms),
                     0);
    assert_int_equal(enrol_revoke(enrol, "desk", REGISTRY_INTEGRATOR, bundle_now_ms), 0);
    enrol_close(enrol);
    list = bundle_read(b->data, "broker/crl.pem");
    assert_false(bundle_is_revoked(list, certificate)); /* not yet the broker's */
    free(list);

    assert_int_equal(update(b, &there), 0);
    assert_true(there);
    list = bundle_read(b->data, "broker/crl.pem");
    access = bundle_read(b->data, "broker/dunghan.acl");
    after = bundle_read(b->data, "broker/broker.crt");
    assert_true(bundle_is_revoked(list, certificate));
    assert_non_null(strstr(access, "\nuser desk\ntopic deny #\n"));
    assert_null(strstr(access, "topic read dunghan/v1/stats/#"));
    assert_string_equal(after, settings);
    free(certificate);
    free(list);
    free(access);
    free(settings);
    free(after);
}

/* Province, two districts, and a commune that moves from one to the other on 1.12.2026. */
static struct catalogue *make_tree(void)
{
    static const struct catalogue_entry versions[] = {
        {.id = 1, .place = 1, .code = "H1", .name_vi = "", .name_en = "", .level = ""},
        {.id = 2,
         .place = 2,
         .code = "H1.1",
         .name_vi = "",
         .name_en = "",
         .level = "",
         .parent = 1},
        {.id = 3,
         .place = 3,
         .code = "H1.2",
         .name_vi = "",
         .name_en = "",
         .level = "",
         .parent = 1},
        {.id = 4,
         .place = 4,
         .code = "H1.9",
         .name_vi = "",
         .name_en = "",
         .level = "",
         .parent = 2,
         .to_day = 20787}, /* 2026-11-30 */
        {.id = 4,
         .place = 4,
         .code = "H1.9",
         .name_vi = "",
         .name_en = "",
         .level = "",
         .parent = 3,
         .from_day = 20788},
    };
    struct catalogue *catalogue = catalogue_open();

    for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++)
        catalogue_add(catalogue, CATALOGUE_UNITS, &versions[i]);
    catalogue_seal(catalogue);
    return catalogue;
}

/* What stands behind "user NAME", up to the next one. The caller frees it. */
static char *part_of(const struct bench *b, const char *name)
{
    char *access = bundle_read(b->data, "broker/dunghan.acl"), head[64], *at, *end, *part;

    (void)snprintf(head, sizeof head, "\nuser %s\n", name);
    at = strstr(access, head);
    assert_non_null(at);
    end = strstr(at + 1, "\nuser ");
    part = need(strndup(at, end ? (size_t)(end - at) : strlen(at)));
    free(access);
    return part;
}

static void an_integrator_of_some_units_hears_those_and_those_below_them_today(void **state)
{
    static const char *const districts[] = {"H1.1", "H1.7"}; /* of one nothing is known */
    static const struct {
        const char *topic;
        bool heard, next_month;
    } cases[] = {
        {"stats/H1.1/#", true, true},  {"feed/H1.1/#", true, true},
        {"stats/H1.9/#", true, false}, {"feed/H1.9/#", true, false},
        {"stats/H1.7/#", true, true},  {"stats/H1.2/#", false, false},
        {"stats/H1/#", false, false},  {"stats/#", false, false},
        {"feed/#", false, false},      {"stats/_all/#", false, false},
        {"meta/#", true, true},        {"centre", true, true},
    };
    const struct enrol_wish wish = {.name = "desk",
                                    .role = REGISTRY_INTEGRATOR,
                                    .units = districts,
                                    .unit_count = 2,
                                    .days = DAYS};
    struct bench *b = *state;
    struct catalogue *catalogue = make_tree();
    struct registry *registry;

    b->files.access.catalogue = catalogue;
    free(bundle_enrol(b->data, &wish, bundle_now_ms));
    write_all(b, 0);
    assert_int_equal(registry_open(&registry, b->data), 0);
    for (int later = 0; later <= 1; later++) {
        int64_t now_ms = bundle_now_ms + (int64_t)later * 20 * DATE_DAY_MS;
        char *part;

        assert_int_equal(
            broker_files_outdated(registry, &b->files.access, b->directory, now_ms), later);
        assert_int_equal(
            broker_files_write_access(registry, &b->files.access, b->directory, now_ms), 0);
        assert_false(
            broker_files_outdated(registry, &b->files.access, b->directory, now_ms));
        part = part_of(b, "desk");
        for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
            char line[64];

            (void)snprintf(line, sizeof line, "\ntopic read dunghan/v1/%s\n",
                           cases[i].topic);
            print_message("case: %s\n", cases[i].topic);
            assert_int_equal(strstr(part, line) != NULL,
                             later ? cases[i].next_month : cases[i].heard);
        }
        free(part);
    }
    registry_close(registry);
    b->files.access.catalogue = NULL;
    catalogue_close(catalogue);
}

static void a_bridge_speaks_for_its_own_gateways_that_may_speak(void **state)
{
    static const char *const units[] = {"H1.1"};
    static const char *const names[] = {"gw-1", "gw-2", "gw-3", "gw-4"};
    static const struct {
        const char *bridge;
        bool carried;
    } cases[] = {
        {"d-1", true},  /* of it */
        {"d-2", false}, /* of another one */
        {NULL, false},  /* of none */
        {"d-1", false}, /* of it, and revoked */
    };
    const struct bench *b = *state;
    struct enrol *enrol;
    char *part;

    for (size_t i = 0; i < 2; i++)
        free(bundle_enrol(b->data,
                          &(struct enrol_wish){.name = i ? "d-2" : "d-1",
                                               .role = REGISTRY_BRIDGE,
                                               .hosts = hosts,
                                               .host_count = 1,
                                               .days = DAYS},
                          bundle_now_ms));
    for (size_t i = 0; i < 4; i++)
        free(bundle_enrol(b->data,
                          &(struct enrol_wish){.name = names[i],
                                               .role = REGISTRY_GATEWAY,
                                               .units = units,
                                               .unit_count = 1,
                                               .bridge = cases[i].bridge,
                                               .days = DAYS},
                          bundle_now_ms));
    assert_int_equal(enrol_open(&enrol, b->data, bundle_authority(b->data), bundle_now_ms),
                     0);
    assert_int_equal(enrol_revoke(enrol, "gw-4", REGISTRY_GATEWAY, bundle_now_ms), 0);
    enrol_close(enrol);
    write_all(b, 0);
    part = part_of(b, "d-1");
    for (size_t i = 0; i < 4; i++) {
        char line[64];

        (void)snprintf(line, sizeof line, "\ntopic write dunghan/v1/events/%s\n", names[i]);
        print_message("case: %s\n", names[i]);
        assert_int_equal(strstr(part, line) != NULL, cases[i].carried);
    }
    assert_non_null(strstr(part, "\ntopic deny dunghan/v1/events/d-1\n"));
    free(part);
}

static void what_home_assistant_hears_is_there_where_it_is_wished(void **state)
{
    static const char *const units[] = {"H42.31"};
    const struct enrol_wish desk = {
        .name = "desk", .role = REGISTRY_INTEGRATOR, .days = DAYS};
    const struct enrol_wish ward = {.name = "ward",
                                    .role = REGISTRY_INTEGRATOR,
                                    .days = DAYS,
                                    .units = units,
                                    .unit_count = 1};
    struct bench *b = *state;
    char *part, *scoped, *own;

    free(bundle_enrol(b->data, &desk, bundle_now_ms));
    free(bundle_enrol(b->data, &ward, bundle_now_ms));
    for (int wished = 0; wished <= 1; wished++) {
        char *access;

        b->files.access.discovery = wished ? "ha-test" : NULL;
        write_all(b, 0);
        access = bundle_read(b->data, "broker/dunghan.acl");
        part = part_of(b, "desk");
        scoped = part_of(b, "ward");
        assert_int_equal(strstr(part, "\ntopic read ha-test/sensor/+/+/config\n") != NULL,
                         wished);
        assert_int_equal(
            strstr(scoped, "\ntopic read ha-test/sensor/dunghan_H42_31/+/config\n") != NULL,
            wished);
        assert_null(strstr(scoped, "sensor/+"));
        own = part_of(b, "dunghan-centre");
        assert_int_equal(strstr(own, "\ntopic read ha-test/sensor/+/+/config\n"
                                     "topic read ha-test/status\n") != NULL,
                         wished);
        free(own);
        /* Also when it is not wished any more: what was told is taken back. */
        assert_non_null(strstr(access, "\ntopic write +/sensor/+/+/config\n"));
        assert_null(strchr(access, '@'));
        free(scoped);
        free(access);
        free(part);
    }
    b->files.access.discovery = NULL;
}

static void passwords_are_for_the_broker_alone_and_go_with_their_port(void **state)
{
    const struct enrol_wish wish = {
        .name = "desk", .role = REGISTRY_INTEGRATOR, .password = true};
    struct bench *b = *state;
    struct enrol *enrol;
    bool there;
    char *text;

    bundle_enrol_again(b->data, &wish, bundle_now_ms);
    write_all(b, 0);
    assert_false(broker_files_take_passwords(b->directory));
    b->files.password_port = 8884;
    write_all(b, 0);
    assert_true(broker_files_take_passwords(b->directory));
    check_file(b, "broker/mosquitto.conf", 0644, "listener 8884\n");
    check_file(b, "broker/mosquitto.conf", 0644, "/broker/passwords\n");
    check_file(b, "broker/dunghan.nft", 0644, "tcp dport != { 8883, 8884 } accept");
    check_file(b, "broker/passwords", 0600, "desk:$7$101$");

    assert_int_equal(enrol_open(&enrol, b->data, bundle_authority(b->data), bundle_now_ms),
                     0);
    assert_int_equal(enrol_revoke(enrol, "desk", REGISTRY_INTEGRATOR, bundle_now_ms), 0);
    enrol_close(enrol);
    assert_int_equal(update(b, &there), 0);
    text = bundle_read(b->data, "broker/passwords");
    assert_string_equal(text, "");
    free(text);
    check_file(b, "broker/dunghan.acl", 0644, "\nuser desk\ntopic deny #\n");

    b->files.password_port = 0;
    write_all(b, 0);
    assert_false(broker_files_take_passwords(b->directory));
}

int main(void)
{
#define WITH_FILES(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_FILES(all_that_the_broker_reads_is_there_and_keys_are_for_their_owner),
        WITH_FILES(the_largest_message_goes_through_and_nothing_larger),
        WITH_FILES(without_the_directory_nobody_is_enrolled),
        WITH_FILES(written_again_certificates_stay_unless_they_must_not),
        WITH_FILES(before_the_files_are_there_nothing_is_updated),
        WITH_FILES(an_update_is_of_who_may_listen_and_who_is_revoked),
        WITH_FILES(an_integrator_of_some_units_hears_those_and_those_below_them_today),
        WITH_FILES(a_bridge_speaks_for_its_own_gateways_that_may_speak),
        WITH_FILES(what_home_assistant_hears_is_there_where_it_is_wished),
        WITH_FILES(passwords_are_for_the_broker_alone_and_go_with_their_port),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
