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
static void the_largest_batch_goes_through_and_nothing_larger(void **state)
{
    const struct bench *b = *state;
    char line[64];

    (void)snprintf(line, sizeof line, "\nmax_packet_size %d\n", PAYLOAD_MAX_BYTES + 1024);
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
    rc = broker_files_update(enrol, b->directory, bundle_now_ms, ret_there);
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

int main(void)
{
#define WITH_FILES(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_FILES(all_that_the_broker_reads_is_there_and_keys_are_for_their_owner),
        WITH_FILES(the_largest_batch_goes_through_and_nothing_larger),
        WITH_FILES(without_the_directory_nobody_is_enrolled),
        WITH_FILES(written_again_certificates_stay_unless_they_must_not),
        WITH_FILES(before_the_files_are_there_nothing_is_updated),
        WITH_FILES(an_update_is_of_who_may_listen_and_who_is_revoked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
