/*
 * What each state of a source makes the page, the API, /healthz and the metrics say, and what none
 * of them may: nobody says more than is known.
 */
#include "web/text/source_state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/web/drawn.h"
#include "web/api/api.h"
#include "web/api/metrics.h"
#include "web/text/alarm.h"
#include "web/text/sentence.h"

#define NOW_MS     INT64_C(100000)
#define NOTICED_MS INT64_C(1795145460000) /* 2026-11-20 10:31 */

/* --- where something is said ---------------------------------------------------------- */

enum place {
    HEADER,    /* of every page, with its alarms */
    HEADER_EN, /* the same in English */
    SENTENCE,  /* on top of the overview */
    UNIT,      /* the row of the first unit */
    SECTION,   /* of devices and gateways */
    SUMMARY,   /* /api/v1/summary */
    DEVICES,   /* /api/v1/devices */
    HEALTH,    /* /healthz */
    METRICS,   /* /metrics */
    PLACES
};

static const char *const place_names[PLACES] = {
    "header",  "header in English", "sentence", "row of a unit", "section of devices",
    "summary", "devices",           "healthz",  "metrics"};

struct scene {
    struct sample *sample;
    struct source_health health;
};

static char *part(char *whole, const char *from, const char *to)
{
    const char *begin = strstr(whole, from);
    const char *end = begin ? strstr(begin, to) : NULL;
    char *text;

    text = begin && end ? strndup(begin, (size_t)(end - begin)) : strdup("");
    free(whole);
    assert_string_not_equal(text, "");
    return text;
}

static char *say_page(const struct scene *scene, const char *path)
{
    return drawn(path, scene->sample).text;
}

static char *say_header(const struct scene *scene)
{
    return part(say_page(scene, "/cach-tinh"), "<header", "</header>");
}

static char *say_header_en(const struct scene *scene)
{
    return part(say_page(scene, "/en/"), "<header", "</header>");
}

static char *say_sentence(const struct scene *scene)
{
    const struct view view = sample_view(scene->sample, LANGUAGE_VIETNAMESE);

    return sentence_write(&view);
}

static char *say_unit(const struct scene *scene)
{
    return part(say_page(scene, "/"), "<tr id=\"u-H99.1\"", "</tr>");
}

static char *say_section(const struct scene *scene)
{
    return part(say_page(scene, "/thiet-bi"), "<main ", "</main>");
}

static char *say_summary(const struct scene *scene)
{
    return say_page(scene, "/api/v1/summary");
}

static char *say_devices(const struct scene *scene)
{
    return say_page(scene, "/api/v1/devices");
}

static char *say_health(const struct scene *scene)
{
    char *text;

    (void)api_health(&scene->health, NOW_MS, &text);
    return text;
}

static char *say_metrics(const struct scene *scene)
{
    const struct tally tally = {0};
    const struct metrics metrics = {.overview = &scene->sample->overview,
                                    .health = scene->health,
                                    .tally = &tally,
                                    .now_mono_ms = NOW_MS};
    size_t bytes;

    return metrics_write(&metrics, &bytes);
}

static char *(*const sayers[PLACES])(const struct scene *scene) = {
    say_header,  say_header_en, say_sentence, say_unit,   say_section,
    say_summary, say_devices,   say_health,   say_metrics};

/* --- what is so ----------------------------------------------------------------------- */

static void all_well(struct scene *scene)
{
    (void)scene;
}

static void gateway_is(struct scene *scene, enum source_gateway_state state)
{
    struct sample *s = scene->sample;

    s->gateways[0].state = state;
    for (size_t i = 0; i < s->overview.device_count; i++) {
        if (state != SOURCE_GATEWAY_READY && s->devices[i].gateway == s->gateways[0].name)
            s->devices[i].state = SOURCE_DEVICE_NOT_KNOWN;
    }
}

static void gateway_never(struct scene *scene)
{
    gateway_is(scene, SOURCE_GATEWAY_NEVER);
    scene->sample->gateways[0].state_ms = 0;
}

static void gateway_lost(struct scene *scene)
{
    gateway_is(scene, SOURCE_GATEWAY_LOST);
}

static void gateway_silent(struct scene *scene)
{
    gateway_is(scene, SOURCE_GATEWAY_SILENT);
}

static void gateway_not_known(struct scene *scene)
{
    gateway_is(scene, SOURCE_GATEWAY_NOT_KNOWN);
}

static void gateway_waits(struct scene *scene)
{
    gateway_is(scene, SOURCE_GATEWAY_LOST);
    scene->sample->gateways[0].produced = scene->sample->gateways[0].committed + 10;
}

static void gateway_fast(struct scene *scene)
{
    scene->sample->gateways[0].ahead_ms = 3 * INT64_C(60000);
}

static void gateway_cloned(struct scene *scene)
{
    scene->sample->gateways[0].twins_ms = NOTICED_MS;
}

static void device_never(struct scene *scene)
{
    scene->sample->devices[0].state = SOURCE_DEVICE_NEVER;
    scene->sample->devices[0].seen_ms = 0;
}

static void device_silent(struct scene *scene)
{
    scene->sample->devices[0].state = SOURCE_DEVICE_SILENT;
}

static void device_shaky(struct scene *scene)
{
    scene->sample->devices[0].state = SOURCE_DEVICE_SHAKY;
}

static void device_slow(struct scene *scene)
{
    scene->sample->devices[0].clock = SOURCE_DEVICE_CLOCK_COMPARED;
    scene->sample->devices[0].clock_ahead_ms = -2 * INT64_C(60000);
    scene->sample->devices[0].clock_wrong = true;
}

static void store_fails(struct scene *scene)
{
    scene->health.store = false;
}

static void disk_full(struct scene *scene)
{
    scene->health.halt = SOURCE_HALT_DISK;
}

static void damaged(struct scene *scene)
{
    scene->health.halt = SOURCE_HALT_DAMAGE;
    scene->health.store = false;
}

static void loop_stuck(struct scene *scene)
{
    scene->health.loop_mono_ms = NOW_MS - 11000;
}

static void clock_free(struct scene *scene)
{
    scene->health.clock = SOURCE_CLOCK_UNSYNCHRONISED;
}

static void certificates_end(struct scene *scene)
{
    scene->health.certificates_ending = scene->sample->overview.certificates_ending = 2;
}

static void broker_unfit(struct scene *scene)
{
    scene->health.broker_advice = "set max_packet_size to 300000";
}

static void nation_untold(struct scene *scene)
{
    scene->health.upstream = true;
    scene->health.upstream_lag_ms = INT64_C(300) * 1000;
}

static void events_lost(struct scene *scene)
{
    scene->health.lost = scene->sample->overview.lost = 37;
}

/* --- what may not be said ------------------------------------------------------------- */

enum { LIES_MOST = 16 };

/* While nobody is heard, nobody knows who reports, nor that anybody fell silent. */
static const char *const unheard_lies[LIES_MOST] = {
    "Trực tiếp",
    "Live",
    "Mất tín hiệu",
    "không gửi số liệu từ",
    ">Mất kết nối<",
    "Không có tin",
    "quầy đang gửi số liệu",
    "Đang gửi số liệu",
    "rate good",
    "rate ok",
    "\"level\":\"good\"",
    "\"reporting\":0",
    "\"units_reporting\":0",
    "dunghan_devices_reporting ",
    "dunghan_gateway_ready{",
    "\"ready\":true",
};

/* Of a gateway that is away nothing is known of its devices. */
static const char *const absent_lies[LIES_MOST] = {
    "Mất tín hiệu", "\"state\":\"silent\",\"cause\":null,\"last_seen", "role=\"alert\""};
static const char *const never_lies[LIES_MOST] = {"Mất tín hiệu", "\"state\":\"silent\""};
static const char *const fine_lies[LIES_MOST] = {
    "role=\"alert\"", "noticed", "Chưa rõ", "Mất tín hiệu", "chưa rõ", "class=\"mark bad"};

/* --- the matrix ------------------------------------------------------------------------ */

#define READY     "dunghan_gateway_ready{gateway=\"cong-huyen\"} 1\n"
#define NOT_READY "dunghan_gateway_ready{gateway=\"cong-huyen\"} 0\n"

static const struct {
    const char *name;
    struct sample_change change;
    void (*set)(struct scene *scene);
    const char *says[PLACES]; /* NULL: nothing in particular */
    const char *const *lies;  /* that stand nowhere */
    const char *alarm;        /* that stands; NULL: none */
    bool failing;             /* by it */
} matrix[] = {
    {"link fine",
     {.version = 1},
     all_well,
     {"Kết nối nhận số liệu: bình thường", "Incoming link: working", "97,1%",
      "3/3 quầy đang gửi số liệu", "22/22 thiết bị đang gửi số liệu",
      "\"link\":{\"state\":\"fine\"", "\"state\":\"reporting\"", NULL,
      "dunghan_devices_reporting 22\n"},
     fine_lies,
     NULL,
     false},
    {"link never reached",
     {.version = 1, .link = SAMPLE_LINK_NEVER},
     all_well,
     {"Hệ thống chưa kết nối được với máy chủ MQTT kể từ khi khởi động lúc 14:02.",
      "The centre has had no connection to the MQTT broker since it started at 14:02.",
      "Từ 14:02 hệ thống không nhận được tin của thiết bị nào.", "3 quầy, chưa rõ từ 14:02",
      "Chưa rõ", "\"silence\":\"link\",\"silent_since\":\"2026-11-20T14:02:05",
      "\"state\":\"unknown\""},
     unheard_lies,
     "link_never",
     true},
    {"link lost",
     {.version = 1, .link = SAMPLE_LINK_LOST},
     all_well,
     {"Hệ thống mất kết nối với máy chủ MQTT từ 14:02.",
      "The centre has had no connection to the MQTT broker since 14:02.",
      "Từ 14:02 hệ thống không nhận được tin của thiết bị nào.", "3 quầy, chưa rõ từ 14:02",
      "Chưa rõ", "\"devices\":22,\"reporting\":null", "\"state\":\"unknown\""},
     unheard_lies,
     "link_lost",
     true},
    {"link silent",
     {.version = 1, .link = SAMPLE_LINK_SILENT},
     all_well,
     {"Tin hệ thống gửi qua máy chủ MQTT không quay trở lại.",
      "What the centre sends through the MQTT broker does not come back.", "97,1%",
      "3/3 quầy đang gửi số liệu", "Đang gửi số liệu", "\"link\":{\"state\":\"silent\"",
      "\"state\":\"reporting\""},
     (const char *const[LIES_MOST]){"Trực tiếp", "thông suốt", "Live "},
     "link_silent",
     true},
    {"more than half of the devices silent",
     {.version = 1, .silent = 12},
     all_well,
     {"Trang cập nhật lúc", "Page updated at",
      "Hơn một nửa số quầy không gửi số liệu từ 10:32.",
      "hơn một nửa số quầy không gửi số liệu từ 10:32", "Mất tín hiệu",
      "\"silence\":\"devices\",\"silent_since\":\"2026-11-20T10:32:05",
      "\"state\":\"silent\"", NULL, "dunghan_devices_silent 12\n"},
     (const char *const[LIES_MOST]){"Trực tiếp", "Live ", "role=\"alert\"",
                                    "\"level\":\"good\""},
     NULL,
     false},
    {"one of nine units",
     {.version = 1, .unheard = 8},
     all_well,
     {"Trang cập nhật lúc", "Page updated at", "Mới có số liệu của 1/9 đơn vị.",
      "chưa nhận được tin của quầy nào (0/3)",
      "8/9 đơn vị chưa có quầy nào gửi số liệu lần nào",
      "\"figures_of\":{\"units\":1,\"of\":9}", "\"units\":9,\"units_reporting\":1", NULL,
      "dunghan_units_reporting 1\n"},
     (const char *const[LIES_MOST]){"Trực tiếp", "Live ", "role=\"alert\"", "Mất tín hiệu"},
     NULL,
     false},
    {"gateway never heard of",
     {.version = 1},
     gateway_never,
     {[SECTION] = "Chưa kết nối lần nào",
      [DEVICES] = "\"state\":\"never\",\"ready\":false",
      [METRICS] = NOT_READY},
     absent_lies,
     NULL,
     false},
    {"gateway lost",
     {.version = 1},
     gateway_lost,
     {[SECTION] = "Mất kết nối",
      [DEVICES] = "\"state\":\"lost\",\"ready\":false",
      [METRICS] = NOT_READY},
     absent_lies,
     NULL,
     false},
    {"gateway silent",
     {.version = 1},
     gateway_silent,
     {[SECTION] = "Không có tin",
      [DEVICES] = "\"state\":\"silent\",\"ready\":false",
      [METRICS] = NOT_READY},
     absent_lies,
     NULL,
     false},
    {"gateway not known",
     {.version = 1},
     gateway_not_known,
     {[SECTION] = "Chưa rõ", [DEVICES] = "\"state\":\"unknown\",\"ready\":false"},
     (const char *const[LIES_MOST]){"Mất tín hiệu", "ready{gateway=\"cong-huyen\"}",
                                    "role=\"alert\"", ">Mất kết nối<"},
     NULL,
     false},
    {"what waits at a gateway not known",
     {.version = 1},
     gateway_not_known,
     {[SECTION] = "data-l=\"Đang chờ gửi\">–</td>", [DEVICES] = "\"waiting\":null"},
     never_lies,
     NULL,
     false},
    {"what waits at a gateway, which is away",
     {.version = 1},
     gateway_waits,
     {[SECTION] = "data-l=\"Đang chờ gửi\">10</td>", [DEVICES] = "\"waiting\":10"},
     never_lies,
     NULL,
     false},
    {"nothing waits",
     {.version = 1},
     all_well,
     {[SECTION] = "data-l=\"Đang chờ gửi\">0</td>", [DEVICES] = "\"waiting\":0"},
     never_lies,
     NULL,
     false},
    {"gateway's clock wrong",
     {.version = 1},
     gateway_fast,
     {[SECTION] = "Đồng hồ nhanh 3 phút",
      [DEVICES] = "\"clock_ahead_ms\":180000",
      [METRICS] = READY},
     never_lies,
     NULL,
     false},
    {"gateway cloned",
     {.version = 1},
     gateway_cloned,
     {[SECTION] = "cần dừng một máy (phát hiện gần nhất lúc 10:31",
      [DEVICES] = "\"twins\":true,\"twins_last_seen\":\"2026-11-20T10:31:00",
      [METRICS] = READY},
     never_lies,
     NULL,
     false},
    {"device never answered",
     {.version = 1},
     device_never,
     {[SECTION] = "Chưa trả lời lần nào",
      [DEVICES] = "\"state\":\"never\",\"cause\":null,\"last_seen\":null"},
     never_lies,
     NULL,
     false},
    {"device silent",
     {.version = 1},
     device_silent,
     {[SECTION] = "Mất tín hiệu", [DEVICES] = "\"state\":\"silent\""},
     (const char *const[LIES_MOST]){"Chưa trả lời lần nào", "role=\"alert\""},
     NULL,
     false},
    {"device shaky",
     {.version = 1},
     device_shaky,
     {[SECTION] = "Chập chờn", [DEVICES] = "\"state\":\"shaky\""},
     never_lies,
     NULL,
     false},
    {"device's clock wrong",
     {.version = 1},
     device_slow,
     {[SECTION] = "Đồng hồ chậm 2 phút", [DEVICES] = "\"clock_ahead_ms\":-120000"},
     never_lies,
     NULL,
     false},
    {"store fails",
     {.version = 1},
     store_fails,
     {"Hệ thống đang không ghi được số liệu mới.", "The centre cannot store new data."},
     never_lies,
     "store",
     true},
    {"disk full",
     {.version = 1},
     disk_full,
     {"Ổ đĩa của máy chủ số liệu sắp đầy", "disk"},
     never_lies,
     "disk",
     true},
    {"database damaged",
     {.version = 1},
     damaged,
     {"Cơ sở dữ liệu của hệ thống bị hỏng", "damaged"},
     (const char *const[LIES_MOST]){"sắp đầy"},
     "damage",
     true},
    {"loop stands still",
     {.version = 1},
     loop_stuck,
     {"Hệ thống đang ngừng xử lý: số liệu dưới đây dừng ở 14:32",
      "The centre stands still: the figures below are those of 14:32"},
     never_lies,
     "loop",
     true},
    {"clock of the centre",
     {.version = 1},
     clock_free,
     {"Đồng hồ của máy chủ số liệu chưa đồng bộ.",
      "The clock of the centre is not synchronised."},
     (const char *const[LIES_MOST]){"role=\"alert\""},
     "clock",
     false},
    {"certificates end",
     {.version = 1},
     certificates_end,
     {"Chứng thư số đã hoặc sắp hết hạn: 2.",
      "Certificates that have ended or end soon: 2."},
     (const char *const[LIES_MOST]){"role=\"alert\""},
     "certificates",
     false},
    {"broker not as it should be",
     {.version = 1},
     broker_unfit,
     {"Máy chủ MQTT chưa được thiết lập đúng yêu cầu của hệ thống.",
      "The MQTT broker is not set up as the centre needs it."},
     (const char *const[LIES_MOST]){"role=\"alert\""},
     "broker_settings",
     false},
    {"the nation is not told",
     {.version = 1},
     nation_untold,
     {"Số liệu mới nhất chưa gửi được lên hệ thống toàn quốc.",
      "The nation has not been told the newest figures.",
      [HEALTH] = "\"upstream_lag_s\":300",
      [METRICS] = "dunghan_upstream_lag_seconds 300\n"},
     (const char *const[LIES_MOST]){"role=\"alert\""},
     "upstream",
     false},
    {"events lost",
     {.version = 1},
     events_lost,
     {"Mất 37 sự kiện, không thể khôi phục",
      "37 events are lost and cannot be recovered", [HEALTH] = "\"lost\":37"},
     (const char *const[LIES_MOST]){"Đủ số liệu", "role=\"alert\""},
     "lost",
     false},
};

static struct scene set_scene(size_t row)
{
    struct scene scene = {.sample = sample_new(&matrix[row].change)};

    scene.health = (struct source_health){.store = true,
                                          .link = scene.sample->overview.link,
                                          .loop_mono_ms = NOW_MS,
                                          .clock = SOURCE_CLOCK_GOOD};
    matrix[row].set(&scene);
    scene.sample->alarms = alarm_standing(&scene.health, NOW_MS);
    return scene;
}

/* What an alarm, or that there is none, has these say. The caller frees it. */
static char *alarm_text(size_t row, enum place place)
{
    const char *name = matrix[row].alarm ? matrix[row].alarm : "";
    const char *quote = *name ? "\"" : "";
    char *text = NULL;
    int rc = 0;

    if (place == SUMMARY)
        rc = asprintf(&text, "\"alarms\":[%s%s%s]", quote, name, quote);
    else if (place == HEALTH && !matrix[row].failing)
        rc = asprintf(&text, "\"status\":\"ok\",\"reasons\":[]");
    else if (place == HEALTH)
        rc = asprintf(&text, "\"status\":\"failing\",\"reasons\":[\"%s\"]", name);
    else if (place == METRICS && *name)
        rc = asprintf(&text, "dunghan_alarm{alarm=\"%s\"} 1\n", name);
    assert_true(rc >= 0);
    return text;
}

static void check(size_t row, enum place place, const struct scene *scene)
{
    char *text = sayers[place](scene), *alarm = alarm_text(row, place);

    if (alarm && !strstr(text, alarm))
        fail_msg("%s: the %s does not say '%s': %s", matrix[row].name, place_names[place],
                 alarm, text);
    free(alarm);

    if (matrix[row].says[place] && !strstr(text, matrix[row].says[place]))
        fail_msg("%s: the %s does not say '%s': %s", matrix[row].name, place_names[place],
                 matrix[row].says[place], text);
    for (size_t i = 0; i < LIES_MOST && matrix[row].lies[i]; i++) {
        if (strstr(text, matrix[row].lies[i]))
            fail_msg("%s: the %s says '%s': %s", matrix[row].name, place_names[place],
                     matrix[row].lies[i], text);
    }
    free(text);
}

static void each_state_is_said_everywhere_and_nobody_says_more(void **state)
{
    (void)state;
    for (size_t row = 0; row < sizeof matrix / sizeof matrix[0]; row++) {
        struct scene scene = set_scene(row);

        print_message("case: %s\n", matrix[row].name);
        for (int place = 0; place < PLACES; place++)
            check(row, (enum place)place, &scene);
        free(scene.sample);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_state_is_said_everywhere_and_nobody_says_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
