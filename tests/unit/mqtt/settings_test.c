#include "mqtt/settings.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "mqtt/base/file.h"
#include "tests/unit/directory.h"

enum { PATH_BYTES = 64 };

/* A configuration that is its broker and one number. */
struct sample {
    struct settings_broker broker;
    int patience_s;
};

static const cyaml_schema_field_t fields[] = {
    CYAML_FIELD_MAPPING("broker", CYAML_FLAG_DEFAULT, struct sample, broker,
                        settings_broker_fields),
    SETTINGS_NUMBER(patience_s, struct sample),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct sample, fields)};

static const struct settings_range ranges[] = {
    {"patience_s", offsetof(struct sample, patience_s), 1, 60, 5},
};

struct bench {
    char directory[DIRECTORY_BYTES], path[PATH_BYTES];
    char fault[YAML_PLACE_FAULT_BYTES];
    struct sample *loaded;
};

static int begin(void **state)
{
    static struct bench bench;

    memset(&bench, 0, sizeof bench);
    directory_make(bench.directory);
    (void)snprintf(bench.path, sizeof bench.path, "%s/x.yaml", bench.directory);
    *state = &bench;
    return 0;
}

static int end(void **state)
{
    struct bench *bench = *state;

    settings_free(&schema, bench->loaded);
    directory_remove(bench->directory);
    return 0;
}

/* Loads and checks as both daemons do; what was loaded before is freed. */
static int load(struct bench *bench, const char *text)
{
    struct settings_check check = {NULL, bench->fault};
    struct yaml_place *place;
    void *loaded = NULL;
    int rc;

    assert_int_equal(file_write(bench->path, text, strlen(text), 0600), 0);
    settings_free(&schema, bench->loaded);
    bench->loaded = NULL;
    assert_int_equal(yaml_place_open(&place, bench->path, bench->fault), 0);
    check.place = place;
    rc = settings_load(place, &schema, &loaded, bench->fault);
    bench->loaded = loaded;
    if (rc == 0)
        rc = settings_apply_ranges(&check, ranges, 1, loaded, "");
    if (rc == 0)
        rc = settings_check_broker(&check, &bench->loaded->broker);
    yaml_place_close(place);
    return rc;
}

static void what_is_not_said_has_a_value(void **state)
{
    struct bench *bench = *state;

    assert_int_equal(load(bench, "broker: {host: 127.0.0.1}\n"), 0);
    assert_int_equal(bench->loaded->patience_s, 5);
    assert_int_equal(bench->loaded->broker.port, 1883);
    assert_int_equal(load(bench, "patience_s: 60\n"
                                 "broker: {host: x.vn, ca_file: a, cert_file: b, "
                                 "key_file: c}\n"),
                     0);
    assert_int_equal(bench->loaded->patience_s, 60);
    assert_int_equal(bench->loaded->broker.port, 8883);
}

static void a_fault_says_where_it_is_and_what_is_allowed(void **state)
{
    static const struct {
        const char *text, *fault;
    } cases[] = {
        {"broker: {host: 127.0.0.1}\npatience_s: 61\n",
         ":2:13: patience_s is 61; allowed: 1 to 60"},
        {"broker: {host: 127.0.0.1, port: 0}\n", ":1:33: port is 0; allowed: 1 to 65535"},
        {"broker: {host: 127.0.0.1, prot: 1}\n", ":1:27: unknown key \"prot\"; allowed"},
        {"patience_s: 1\n", ":1:1: key \"broker\" is missing"},
        {"broker: {host: x.vn}\n", ":1:16: host is \"x.vn\"; without ca_file"},
        {"broker: {host: 127.evil.example}\n", ":1:16: host is \"127.evil.example\""},
        {"broker: {host: x.vn, ca_file: a}\n", ":1:31: ca_file needs cert_file"},
        {"broker: {host: 127.0.0.1, key_file: a}\n", ":1:9: cert_file and key_file need"},
        {"broker: {host: 127.0.0.1, password_file: a}\n",
         ":1:42: password_file needs username"},
    };
    struct bench *bench = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: %s", cases[i].text);
        assert_int_equal(load(bench, cases[i].text), -EINVAL);
        print_message("      %s\n", bench->fault);
        assert_memory_equal(bench->fault + strlen(bench->path), cases[i].fault,
                            strlen(cases[i].fault));
    }
}

static void plain_text_goes_to_this_machine_by_any_of_its_names(void **state)
{
    static const char *const hosts[] = {"localhost", "127.0.0.1", "127.8.9.10", "\"::1\""};
    struct bench *bench = *state;

    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        char text[PATH_BYTES];

        (void)snprintf(text, sizeof text, "broker: {host: %s}\n", hosts[i]);
        print_message("case: %s", text);
        assert_int_equal(load(bench, text), 0);
    }
}

static void what_is_saved_is_loaded_again(void **state)
{
    struct sample sample = {.broker = {.host = "127.0.0.1", .port = 1884}, .patience_s = 9};
    struct bench *bench = *state;
    char *yaml, text[1000];
    size_t bytes;

    assert_int_equal(settings_save(&schema, &sample, &yaml, &bytes), 0);
    (void)snprintf(text, sizeof text, "%.*s", (int)bytes, yaml);
    free(yaml);
    assert_int_equal(load(bench, text), 0);
    assert_string_equal(bench->loaded->broker.host, "127.0.0.1");
    assert_int_equal(bench->loaded->broker.port, 1884);
    assert_int_equal(bench->loaded->patience_s, 9);
    assert_null(bench->loaded->broker.username);
}

static void a_password_that_cannot_be_had_whole_is_none(void **state)
{
    struct bench *bench = *state;
    struct settings_broker broker = {
        .host = "127.0.0.1", .port = 1, .username = "x", .password_file = bench->path};
    const struct client_config config = {.client_id = "x", .keepalive_s = 5};
    struct client *client = NULL;
    char text[300];

    assert_int_equal(settings_open_client(&client, &broker, &config), -ENOENT);
    assert_int_equal(file_write(bench->path, "", 0, 0600), 0);
    assert_int_equal(settings_open_client(&client, &broker, &config), -EINVAL);
    memset(text, 'a', sizeof text);
    assert_int_equal(file_write(bench->path, text, sizeof text, 0600), 0);
    assert_int_equal(settings_open_client(&client, &broker, &config), -EINVAL);
    assert_null(client);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_not_said_has_a_value),
        TEST(a_fault_says_where_it_is_and_what_is_allowed),
        TEST(plain_text_goes_to_this_machine_by_any_of_its_names),
        TEST(what_is_saved_is_loaded_again),
        TEST(a_password_that_cannot_be_had_whole_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
