#include "appliance/topics/discovery.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct discovery_unit unit = {"H42.31", "UBND xã \"Mẫu\" Đông"};
static const struct discovery_unit all = {TOPIC_ALL, "Tỉnh thử nghiệm"};

static struct config_topics topics_of(const char *url)
{
    struct config_topics topics = {.discovery = "ha", .api_url = (char *)url};

    topics.wanted[NAMED_PERIOD_MONTH] = topics.wanted[NAMED_PERIOD_TODAY] = true;
    return topics;
}

static const char *text_of(const json_t *root, const char *name)
{
    const char *text = json_string_value(json_object_get(root, name));

    assert_non_null(text);
    return text;
}

/* Letters that Home Assistant takes for a node and an object, and a level each. */
static void topics_have_letters_that_home_assistant_takes(void **state)
{
    const struct config_topics topics = topics_of(NULL);
    char topic[TOPIC_STATS_BYTES];

    (void)state;
    assert_string_equal(discovery_topic(&topics, &unit, 0, topic),
                        "ha/sensor/dunghan_H42_31/on_time_rate/config");
    for (int sensor = 0; sensor < DISCOVERY_SENSORS; sensor++) {
        (void)discovery_topic(&topics, &all, sensor, topic);
        assert_int_equal(strncmp(topic, "ha/sensor/dunghan_all/", 22), 0);
        assert_null(strpbrk(topic + strlen("ha/sensor/"), ". +#"));
    }
}

static void
a_sensor_reads_the_statistics_of_its_unit_and_fails_with_the_centre(void **state)
{
    const struct config_topics topics = topics_of("https://dunghan.example.vn");

    (void)state;
    for (int sensor = 0; sensor < DISCOVERY_SENSORS; sensor++) {
        char *json = discovery_write(&topics, &unit, sensor);
        json_t *root = json_loads(json, JSON_REJECT_DUPLICATES, NULL);
        const json_t *device = json_object_get(root, "device");

        assert_non_null(root);
        assert_int_equal(
            strncmp(text_of(root, "state_topic"), "dunghan/v1/stats/H42.31/_all/", 29), 0);
        assert_non_null(strstr(text_of(root, "value_template"), "{{ value_json."));
        assert_string_equal(text_of(root, "availability_topic"), "dunghan/v1/centre");
        assert_int_equal(strncmp(text_of(root, "unique_id"), "dunghan_H42_31_", 15), 0);
        assert_string_equal(text_of(device, "name"), unit.name);
        assert_string_equal(text_of(device, "configuration_url"), topics.api_url);
        assert_string_equal(
            json_string_value(json_array_get(json_object_get(device, "identifiers"), 0)),
            "dunghan_H42_31");
        json_decref(root);
        free(json);
    }
}

static void no_two_sensors_are_taken_for_one(void **state)
{
    const struct config_topics topics = topics_of(NULL);
    json_t *seen = json_object();

    (void)state;
    for (int i = 0; i < 2 * DISCOVERY_SENSORS; i++) {
        char *json = discovery_write(&topics, i % 2 ? &unit : &all, i / 2);
        json_t *root = json_loads(json, 0, NULL);

        assert_null(json_object_get(seen, text_of(root, "unique_id")));
        json_object_set_new(seen, text_of(root, "unique_id"), json_true());
        json_decref(root);
        free(json);
    }
    json_decref(seen);
}

static void what_is_of_no_published_period_is_not_announced(void **state)
{
    struct config_topics topics = topics_of(NULL);
    int announced = 0;

    (void)state;
    topics.wanted[NAMED_PERIOD_MONTH] = false;
    for (int sensor = 0; sensor < DISCOVERY_SENSORS; sensor++) {
        char *json = discovery_write(&topics, &unit, sensor);

        if (!json)
            continue;
        announced++;
        assert_non_null(strstr(json, "/_all/today\""));
        free(json);
    }
    assert_int_equal(announced, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(topics_have_letters_that_home_assistant_takes),
        cmocka_unit_test(
            a_sensor_reads_the_statistics_of_its_unit_and_fails_with_the_centre),
        cmocka_unit_test(no_two_sensors_are_taken_for_one),
        cmocka_unit_test(what_is_of_no_published_period_is_not_announced),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
