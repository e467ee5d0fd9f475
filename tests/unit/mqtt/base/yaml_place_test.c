#include "mqtt/base/yaml_place.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "mqtt/base/file.h"
#include "tests/unit/directory.h"

enum { PATH_BYTES = 64 };

struct door {
    char *name;
    int width_cm;
    bool locked;
};

struct house {
    struct door *doors;
    unsigned doors_count;
};

static const cyaml_schema_field_t door_fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct door, name, 1, 8),
    CYAML_FIELD_INT("width_cm", CYAML_FLAG_OPTIONAL, struct door, width_cm),
    CYAML_FIELD_BOOL("locked", CYAML_FLAG_OPTIONAL, struct door, locked),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t door_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct door, door_fields)};

static const cyaml_schema_field_t house_fields[] = {
    CYAML_FIELD_SEQUENCE("doors", CYAML_FLAG_POINTER, struct house, doors, &door_schema, 1,
                         2),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t house_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct house, house_fields)};

struct bench {
    char directory[DIRECTORY_BYTES], path[PATH_BYTES], fault[YAML_PLACE_FAULT_BYTES];
    struct yaml_place *place;
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

    yaml_place_close(bench->place);
    directory_remove(bench->directory);
    return 0;
}

static int open_text(struct bench *bench, const char *text)
{
    yaml_place_close(bench->place);
    bench->place = NULL;
    assert_int_equal(file_write(bench->path, text, strlen(text), 0600), 0);
    return yaml_place_open(&bench->place, bench->path, bench->fault);
}

/* The fault is "FILE" and then this. */
static void assert_fault(const struct bench *bench, const char *wanted)
{
    print_message("      %s\n", bench->fault);
    assert_memory_equal(bench->fault, bench->path, strlen(bench->path));
    assert_string_equal(bench->fault + strlen(bench->path), wanted);
}

static void the_first_thing_that_may_not_stand_there_is_named(void **state)
{
    static const struct {
        const char *text, *fault;
    } cases[] = {
        {"doors:\n  - nam: a\n",
         ":2:5: unknown key \"nam\"; allowed here: name, width_cm, locked"},
        {"doors:\n  - name: a\n    name: b\n",
         ":3:5: key \"name\" comes twice; it stands in line 2 already"},
        {"doors:\n  - width_cm: 80\n", ":2:5: key \"name\" is missing"},
        {"doors: []\n", ":1:8: doors has 0 entries; allowed: 1 to 2"},
        {"doors: [{name: a}, {name: b}, {name: c}]\n",
         ":1:8: doors has 3 entries; allowed: 1 to 2"},
        {"doors: a\n", ":1:8: doors is of another type; allowed: a list"},
        {"doors: [a]\n", ":1:9: doors is of another type; allowed: keys and values, "
                         "indented"},
        {"doors: [{name: a, width_cm: 80.5}]\n",
         ":1:29: width_cm is \"80.5\"; allowed: a whole number"},
        {"doors: [{name: a, width_cm: 010}]\n", /* 8, if C reads it */
         ":1:29: width_cm is \"010\"; allowed: a whole number"},
        {"doors: [{name: a, width_cm: 1000000000}]\n",
         ":1:29: width_cm is \"1000000000\"; allowed: a whole number"},
        {"doors:\n  - name: {a: b}\n",
         ":2:11: name is of another type; allowed: a text, in quotes where it has a colon"},
        {"doors: [{name: a, width_cm: 0x}]\n",
         ":1:29: width_cm is \"0x\"; allowed: a whole number"},
        {"doors: [{name: a, width_cm: 0xA0G}]\n",
         ":1:29: width_cm is \"0xA0G\"; allowed: a whole number"},
        {"doors: [{name: a, width_cm: 0x12345678}]\n",
         ":1:29: width_cm is \"0x12345678\"; allowed: a whole number"},
        {"doors: [{name: a, locked: yes}]\n",
         ":1:27: locked is \"yes\"; allowed: true or false"},
        {"doors: [{name: abcdefghi}]\n",
         ":1:16: name is \"abcdefghi\"; allowed: 1 to 8 bytes"},
        {"doors: [{name: xịịịịịịịịịịịịịịịịịịịịịịịịịịịị}]\n",
         ":1:16: name is \"xịịịịịịịịịịịịịịịịịịịịịịịịịị\"; allowed: 1 to 8 bytes"},
        {"doors: [{name: a\u200B}]\n", ":1:16: name has U+200B in it, which nobody sees"},
        {"doors: [{n\u0430me: a}]\n", ":1:10: unknown key \"nU+0430me\"; allowed here: "
                                      "name, width_cm, locked"},
    };
    struct bench *bench = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: %s", cases[i].text);
        assert_int_equal(open_text(bench, cases[i].text), 0);
        assert_int_equal(yaml_place_check(bench->place, &house_schema, bench->fault),
                         -EINVAL);
        assert_fault(bench, cases[i].fault);
    }
    assert_int_equal(open_text(bench, "doors: [{name: a, width_cm: -80, locked: true}]\n"),
                     0);
    assert_int_equal(yaml_place_check(bench->place, &house_schema, bench->fault), 0);
}

static void what_is_no_yaml_or_no_file_is_not_opened(void **state)
{
    struct bench *bench = *state;

    assert_int_equal(yaml_place_open(&bench->place, bench->path, bench->fault), -ENOENT);
    assert_fault(bench, ": No such file or directory");
    assert_int_equal(open_text(bench, ""), -EINVAL);
    assert_fault(bench, ":1:1: the file is empty");
    assert_int_equal(open_text(bench, "doors: [\n"), -EINVAL);
    assert_non_null(strstr(bench->fault, ":2:1: this is no YAML: "));
    assert_int_equal(open_text(bench, "doors: []\n---\ndoors: []\n"), -EINVAL);
    assert_fault(bench, ":3:1: a second document begins here; allowed: one, without a line "
                        "of --- in it");
    assert_int_equal(open_text(bench, "doors: []\n---\n]\n"), -EINVAL);
    assert_non_null(strstr(bench->fault, ": this is no YAML: "));
    assert_int_equal(
        yaml_place_open_text(&bench->place, "text", "a: \0 b\n", 7, bench->fault), -EINVAL);
    assert_string_equal(bench->fault,
                        "text:1:1: this is no YAML: control characters are not allowed");
    assert_null(bench->place);
    assert_int_equal(open_text(bench, "---\ndoors: []\n...\n"), 0);
}

static void a_pipe_is_read_like_a_file_and_a_directory_is_not(void **state)
{
    static const char text[] = "doors: [{name: a}]\n";
    struct bench *bench = *state;
    char path[PATH_BYTES];
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], text, strlen(text)), strlen(text));
    (void)close(ends[1]);
    (void)snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
    assert_int_equal(yaml_place_open(&bench->place, path, bench->fault), 0);
    assert_true(yaml_place_has(bench->place, "doors[0].name"));
    (void)close(ends[0]);
    yaml_place_close(bench->place);
    bench->place = NULL;
    assert_int_equal(yaml_place_open(&bench->place, bench->directory, bench->fault),
                     -EISDIR);
}

static void what_stands_there_is_found_and_a_fault_is_put_as_near_as_can_be(void **state)
{
    struct bench *bench = *state;

    assert_int_equal(
        open_text(bench, "doors:\n  - name: a\n  - name: b\n    locked: true\n"), 0);
    assert_true(yaml_place_has(bench->place, "doors[1].locked"));
    assert_false(yaml_place_has(bench->place, "doors[0].locked"));
    assert_false(yaml_place_has(bench->place, "doors[2]"));
    assert_false(yaml_place_has(bench->place, "door"));
    assert_int_equal(
        yaml_place_fault(bench->place, "doors[1].locked", bench->fault, "%s", "by whom?"),
        -EINVAL);
    assert_fault(bench, ":4:13: by whom?");
    (void)yaml_place_fault(bench->place, "doors[0].locked", bench->fault, "is it?");
    assert_fault(bench, ":2:5: is it?");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_first_thing_that_may_not_stand_there_is_named),
        TEST(what_is_no_yaml_or_no_file_is_not_opened),
        TEST(a_pipe_is_read_like_a_file_and_a_directory_is_not),
        TEST(what_stands_there_is_found_and_a_fault_is_put_as_near_as_can_be),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
