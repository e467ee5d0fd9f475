#include "sensors/config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "mqtt/base/clock.h"
#include "sensors/profile/profile.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* The start of a good file; three lines, so that cases begin in line 4. */
#define HEAD                                                                               \
    "gateway: g1\n"                                                                        \
    "data: /tmp/box\n"                                                                     \
    "broker: {host: 127.0.0.1}\n"
#define DEVICE "      - {counter: q1, address: 192.0.2.1}\n"
#define SITE                                                                               \
    "sites:\n"                                                                             \
    "  - unit: H42.31\n"                                                                   \
    "    devices:\n" DEVICE

#define SERIAL(keys)                                                                       \
    "sites:\n"                                                                             \
    "  - unit: H42.31\n"                                                                   \
    "    devices:\n"                                                                       \
    "      - {" keys ", address: /dev/ttyS1}\n"

#define HOOK(listen, name, unit)                                                           \
    "hook:\n"                                                                              \
    "  listen: \"" listen "\"\n"                                                           \
    "  sources:\n"                                                                         \
    "    - {name: " name ", key_file: /k, unit: " unit "}\n"

enum { PATH_BYTES = 256 };

static int make_file(void **state)
{
    static char path[PATH_BYTES];
    const char *tmp = getenv("TMPDIR"); /* NOLINT(concurrency-mt-unsafe): one thread */
    int fd;

    snprintf(path, sizeof path, "%s/config-XXXXXX", tmp ? tmp : "/tmp");
    fd = mkstemp(path);
    if (fd < 0)
        return -1;
    close(fd);
    *state = path;
    return 0;
}

static int remove_file(void **state)
{
    return unlink(*state);
}

static int load(const char *path, const char *text, struct config **ret, char *fault)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    return config_open(ret, path, fault);
}

static void what_the_file_does_not_say_has_a_default(void **state)
{
    struct config *config = NULL;
    char fault[CONFIG_FAULT_BYTES] = "";

    assert_int_equal(load(*state, HEAD SITE, &config, fault), 0);
    assert_string_equal(config->gateway, "g1");
    assert_string_equal(config->data, "/tmp/box");
    assert_string_equal(config->broker.host, "127.0.0.1");
    assert_int_equal(config->broker.port, 1883);
    assert_null(config->broker.username);
    assert_null(config->broker.ca_file);
    assert_int_equal(config->retention_days, 14);
    assert_int_equal(config->outbox_max_mb, 512);
    assert_int_equal(config_devices(config), 1);
    assert_string_equal(config->sites[0].unit, "H42.31");
    assert_string_equal(config->sites[0].devices[0].counter, "q1");
    assert_int_equal(config->sites[0].devices[0].port, 502);
    assert_int_equal(config->sites[0].devices[0].unit_id, 1);
    assert_int_equal(config->sites[0].devices[0].poll_ms, 1000);
    assert_int_equal(config->sites[0].devices[0].timeout_ms, 1000);
    config_close(config);
}

static void what_the_file_says_counts(void **state)
{
    static const char text[] =
        "gateway: trung-tam-1\n"
        "data: box\n"
        "broker:\n"
        "  host: mqtt.example.vn\n"
        "  ca_file: ca.pem\n"
        "  cert_file: g.pem\n"
        "  key_file: g.key\n"
        "  username: u\n"
        "  password_file: p\n"
        "retention_days: 366\n"
        "outbox_max_mb: 8\n"
        "sites:\n"
        "  - unit: H42.31\n"
        "    devices:\n"
        "      - {counter: q1, address: '2001:db8::1', port: 1502, unit_id: 247,\n"
        "         poll_ms: 200, timeout_ms: 50, profile: record-terminal}\n"
        "      - {counter: q2, address: '2001:db8::1', port: 1502, unit_id: 246}\n"
        "  - unit: H42.32\n"
        "    devices: [{counter: q1, address: 192.0.2.1}]\n";
    struct config *config = NULL;
    char fault[CONFIG_FAULT_BYTES] = "";

    assert_int_equal(load(*state, text, &config, fault), 0);
    assert_int_equal(config->broker.port, 8883);
    assert_string_equal(config->broker.password_file, "p");
    assert_int_equal(config->retention_days, 366);
    assert_int_equal(config->outbox_max_mb, 8);
    assert_int_equal(config->sites_count, 2);
    assert_int_equal(config_devices(config), 3);
    assert_int_equal(config->sites[0].devices[0].unit_id, 247);
    assert_int_equal(config->sites[0].devices[0].poll_ms, 200);
    assert_int_equal(config->sites[0].devices[0].timeout_ms, 50);
    assert_string_equal(config->sites[0].devices[0].profile, "record-terminal");
    assert_null(config->sites[0].devices[1].profile);
    assert_string_equal(config->sites[0].devices[1].setup.profile->profile,
                        "record-terminal");
    config_close(config);
}

static const struct {
    const char *text;
    const char *fault;
} faults[] = {
    /* keys */
    {HEAD "retention: 3\n" SITE,
     ":4:1: unknown key \"retention\"; allowed here: gateway, data, profiles, broker, "
     "retention_days, outbox_max_mb, batch_max_kb, sites, hook"},
    {HEAD SITE "        pol_ms: 3\n",
     ":8:9: this is no YAML: did not find expected '-' indicator"},
    {HEAD "sites:\n  - unit: H42.31\n    devices:\n      - counter: q1\n"
          "        address: 192.0.2.1\n        pol_ms: 500\n",
     ":9:9: unknown key \"pol_ms\"; allowed here: counter, profile, transport, "
     "address, port, baud, frame, rs485, pause_ms, connection, unit_id, poll_ms, "
     "timeout_ms, ring, means"},
    /* serial lines */
    {HEAD SERIAL("counter: q1, transport: can"),
     ":7:34: transport is \"can\"; allowed: tcp, rtu, rtu_over_tcp"},
    {HEAD SERIAL("counter: q1, transport: rtu, baud: 9601"),
     ":7:45: baud is \"9601\"; allowed: 1200, 2400, 4800, 9600, 19200, 38400, 57600, "
     "115200"},
    {HEAD SERIAL("counter: q1, transport: rtu, frame: 9N1"),
     ":7:46: frame is \"9N1\"; allowed: 8N1, 8E1, 8O1, 8N2 and the like"},
    {HEAD SERIAL("counter: q1, transport: rtu, port: 502"),
     ":7:45: port has no meaning with transport rtu; allowed: with tcp and rtu_over_tcp"},
    {HEAD SERIAL("counter: q1, transport: rtu, connection: own"),
     ":7:51: connection has no meaning with transport rtu; allowed: with tcp and "
     "rtu_over_tcp"},
    {HEAD SERIAL("counter: q1, transport: rtu_over_tcp, baud: 9600"),
     ":7:54: baud has no meaning with transport rtu_over_tcp; allowed: with rtu"},
    {HEAD SERIAL("counter: q1, frame: 8E1"),
     ":7:30: frame has no meaning with transport tcp; allowed: with rtu"},
    {HEAD SERIAL("counter: q1, rs485: false"),
     ":7:30: rs485 has no meaning with transport tcp; allowed: with rtu"},
    {HEAD SERIAL("counter: q1, connection: mine"),
     ":7:35: connection is \"mine\"; allowed: shared, own"},
    {HEAD SERIAL("counter: q1, transport: rtu_over_tcp"),
     ":7:57: address is \"/dev/ttyS1\"; allowed: an IPv4 or IPv6 address, no name"},
    {HEAD SERIAL("counter: q1, transport: rtu") "      - {counter: q2, transport: rtu, "
                                                "address: /dev/ttyS1}\n",
     ":8:9: /dev/ttyS1 unit_id 1 is already sites[0].devices[0]"},
    {HEAD SERIAL("counter: q1, transport: rtu") "      - {counter: q2, transport: rtu, "
                                                "unit_id: 2, baud: 19200, address: "
                                                "/dev/ttyS1}\n",
     ":8:9: /dev/ttyS1 has baud 19200 at q2 (as said there), but 9600 at "
     "sites[0].devices[0], q1 (not said there, so of profile record-terminal); allowed: "
     "for one line one baud"},
    {HEAD SERIAL("counter: q1, transport: rtu, rs485: true") "      - {counter: q2, "
                                                             "transport: rtu, unit_id: 2, "
                                                             "rs485: false, "
                                                             "address: /dev/ttyS1}\n",
     ":8:9: /dev/ttyS1 has rs485 false at q2 (as said there), but true at "
     "sites[0].devices[0], q1 (as said there); allowed: for one line one rs485"},
    {HEAD "data: /tmp/other\n" SITE,
     ":4:1: key \"data\" comes twice; it stands in line 2 already"},
    {HEAD, ":1:1: key \"sites\" is missing; only a gateway with the section hook may be "
           "without"},
    {HEAD "sites:\n  - devices:\n" DEVICE, ":5:5: key \"unit\" is missing"},
    {HEAD "sites:\n  - unit: H42.31\n    devices:\n      - {counter: q1}\n",
     ":7:9: key \"address\" is missing"},
    /* types */
    {HEAD "retention_days: soon\n" SITE,
     ":4:17: retention_days is \"soon\"; allowed: a whole number"},
    {HEAD "retention_days: 1.5\n" SITE,
     ":4:17: retention_days is \"1.5\"; allowed: a whole number"},
    {HEAD "retention_days: 99999999999999999999\n" SITE,
     ":4:17: retention_days is \"99999999999999999999\"; allowed: a whole number"},
    {HEAD "retention_days: [1]\n" SITE,
     ":4:17: retention_days is of another type; allowed: a whole number"},
    {HEAD "sites: 5\n", ":4:8: sites is of another type; allowed: a list"},
    {HEAD "sites: []\n", ":4:8: sites has 0 entries; allowed: 1 to 2000"},
    {"- a\n", ":1:1: the file is of another type; allowed: keys and values, indented"},
    {"", ":1:1: the file is empty"},
    {"gateway: a: b\n", ":1:11: this is no YAML: mapping values are not allowed in this "
                        "context; a text that has a colon stands in quotes"},
    {"gateway: [\n", ":2:1: this is no YAML: did not find expected node content"},
    /* ranges */
    {HEAD "retention_days: 0\n" SITE, ":4:17: retention_days is 0; allowed: 1 to 366"},
    {HEAD "outbox_max_mb: 7\n" SITE, ":4:16: outbox_max_mb is 7; allowed: 8 to 262144"},
    {HEAD "sites:\n  - unit: H42.31\n    devices:\n"
          "      - {counter: q1, address: 192.0.2.1, poll_ms: 19}\n",
     ":7:52: poll_ms is 19; allowed: 20 to 60000"},
    {HEAD "sites:\n  - unit: H42.31\n    devices:\n"
          "      - {counter: q1, address: 192.0.2.1, unit_id: 248}\n",
     ":7:52: unit_id is 248; allowed: 1 to 247"},
    /* texts */
    {"gateway: G1\ndata: d\nbroker: {host: 127.0.0.1}\n" SITE,
     ":1:10: gateway is \"G1\"; allowed: 1 to 32 of a-z, 0-9 and -"},
    {"gateway: import\ndata: /tmp/box\nbroker: {host: 127.0.0.1}\n" SITE,
     ":1:10: gateway is \"import\"; allowed: none of the centre's own names, "
     "import, centre and what begins with dunghan-"},
    {HEAD "sites:\n  - unit: nowhere\n    devices:\n" DEVICE,
     ":5:11: unit is \"nowhere\"; allowed: an organisation identifier such as H42.31"},
    {HEAD "sites:\n  - unit: H42.31\n    devices:\n"
          "      - {counter: Quầy 1, address: 192.0.2.1}\n",
     ":7:19: counter is \"Quầy 1\"; allowed: 1 to 16 of a-z, 0-9 and -"},
    {HEAD "sites:\n  - unit: H42.31\n    devices:\n"
          "      - {counter: q1, address: plc.example.vn}\n",
     ":7:32: address is \"plc.example.vn\"; allowed: an IPv4 or IPv6 address, no name"},
    /* what goes together */
    {HEAD SITE "      - {counter: q1, address: 192.0.2.2}\n",
     ":8:9: unit H42.31 has counter q1 already at sites[0].devices[0]"},
    {HEAD SITE "      - {counter: q2, address: 192.0.2.1}\n",
     ":8:9: 192.0.2.1 port 502 unit_id 1 is already sites[0].devices[0]"},
    {HEAD SITE "      - {counter: q2, address: '::ffff:192.0.2.1'}\n",
     ":8:9: ::ffff:192.0.2.1 port 502 unit_id 1 is already sites[0].devices[0]"},
    {HEAD SITE "      - {counter: q2, address: '2001:db8::1'}\n"
               "      - {counter: q3, address: '2001:0DB8:0::1'}\n",
     ":9:9: 2001:0DB8:0::1 port 502 unit_id 1 is already sites[0].devices[1]"},
    {HEAD SITE "      - {counter: q2, address: 192.0.2.2, pause_ms: 7}\n"
               "      - {counter: q3, address: 192.0.2.2, unit_id: 2}\n"
               "      - {counter: q4, address: 192.0.2.2, unit_id: 3, pause_ms: 5}\n",
     ":10:9: 192.0.2.2 port 502 has pause_ms 5 at q4 (as said there), but 7 at "
     "sites[0].devices[1], q2 (as said there); allowed: for one line one pause_ms"},
    {HEAD SITE "      - {counter: q2, address: 192.0.2.2}\n"
               "      - {counter: q0, address: 192.0.2.2, unit_id: 3}\n"
               "      - {counter: q0, address: 192.0.2.2, unit_id: 4}\n"
               "      - {counter: q2, address: 192.0.2.2, unit_id: 5}\n",
     ":10:9: unit H42.31 has counter q0 already at sites[0].devices[2]"},
    {"gateway: g1\ndata: d\nbroker: {host: mqtt.example.vn}\n" SITE,
     ":3:16: host is \"mqtt.example.vn\"; without ca_file, cert_file and key_file only "
     "a "
     "broker on this machine is allowed, such as 127.0.0.1"},
    {"gateway: g1\ndata: d\nbroker: {host: a, ca_file: b}\n" SITE,
     ":3:28: ca_file needs cert_file and key_file beside it"},
    /* who sends events */
    {HEAD HOOK("192.0.2.1:8099", "qms", "H42.31") SITE,
     ":5:11: listen is \"192.0.2.1:8099\"; allowed: a port of loopback such as "
     "127.0.0.1:8099 or [::1]:8099, or the absolute path of a unix socket such as "
     "/run/dunghan-gateway/hook.sock"},
    {HEAD HOOK("127.0.0.1:8099", "Máy", "H42.31"),
     ":7:14: name is \"Máy\"; allowed: 1 to 32 of a-z, 0-9 and -"},
    {HEAD HOOK("127.0.0.1:8099", "qms", "nowhere"),
     ":7:39: unit is \"nowhere\"; allowed: an organisation identifier such as H42.31"},
    {HEAD HOOK("/run/hook.sock", "qms", "H42.31") "    - {name: qms, key_file: b, unit: "
                                                  "H42.31}\n",
     ":8:14: name is \"qms\", as that of sources[0]; allowed: one of its own for each"},
    {HEAD "hook: {listen: '127.0.0.1:8099', sources: []}\n" SITE,
     ":4:43: sources has 0 entries; allowed: 1 to 16"},
    {HEAD "hook: {listen: '127.0.0.1:8099'}\n" SITE, ":4:7: key \"sources\" is missing"},
    {"gateway: g1\ndata: d\nbroker: {host: localhost, key_file: b}\n" SITE,
     ":3:9: cert_file and key_file need ca_file beside them"},
    {"gateway: g1\ndata: d\nbroker: {host: '::1', password_file: b}\n" SITE,
     ":3:38: password_file needs username beside it"},
};

static void a_gateway_that_is_only_sent_events_needs_no_device(void **state)
{
    struct config *config = NULL;
    char fault[CONFIG_FAULT_BYTES] = "";

    assert_int_equal(load(*state, HEAD HOOK("[::1]:8099", "qms", "H42.31"), &config, fault),
                     0);
    assert_int_equal(config_devices(config), 0);
    assert_string_equal(config->hook->listen, "[::1]:8099");
    assert_int_equal(config->hook->sources_count, 1);
    assert_string_equal(config->hook->sources[0].name, "qms");
    assert_string_equal(config->hook->sources[0].key_file, "/k");
    assert_string_equal(config->hook->sources[0].unit, "H42.31");
    config_close(config);
}

static void a_fault_says_where_it_is_and_what_is_allowed(void **state)
{
    const char *path = *state;

    for (size_t i = 0; i < COUNT(faults); i++) {
        struct config *config = NULL;
        char fault[CONFIG_FAULT_BYTES] = "";

        print_message("case: %s\n", faults[i].fault);
        assert_int_equal(load(path, faults[i].text, &config, fault), -EINVAL);
        assert_null(config);
        assert_memory_equal(fault, path, strlen(path));
        assert_string_equal(fault + strlen(path), faults[i].fault);
    }
}

/* A host that allows several connections: each device its own, at its own pace. */
static void a_device_may_have_a_connection_of_its_own(void **state)
{
    struct config *config = NULL;
    char fault[CONFIG_FAULT_BYTES] = "";
    struct line_place places[2];

    assert_int_equal(load(*state,
                          HEAD SITE "      - {counter: q2, address: 192.0.2.1, unit_id: 2, "
                                    "pause_ms: 5, connection: own}\n",
                          &config, fault),
                     0);
    for (int i = 0; i < 2; i++)
        places[i] = config_place(&config->sites[0].devices[i]);
    assert_true(line_same_place(&places[0], &places[0]));
    assert_false(line_same_place(&places[0], &places[1]));
    assert_false(line_same_place(&places[1], &places[1]));
    config_close(config);
}

static void write_many(const char *path, int count)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    fputs(HEAD "sites:\n  - unit: H42.31\n    devices:\n", file);
    for (int i = 0; i < count; i++)
        fprintf(file, "      - {counter: q%d, address: 192.0.2.%d, unit_id: %d}\n", i,
                i / 247, 1 + i % 247);
    fclose(file);
}

static void a_gateway_takes_two_thousand_devices(void **state)
{
    struct config *config = NULL;
    char fault[CONFIG_FAULT_BYTES] = "";
    int64_t since_ms = clock_mono_ms();

    write_many(*state, 2000);
    assert_int_equal(config_open(&config, *state, fault), 0);
    print_message("2,000 devices checked in %d ms\n", (int)(clock_mono_ms() - since_ms));
    assert_int_equal(config_devices(config), 2000);
    config_close(config);
    write_many(*state, 2001);
    assert_int_equal(config_open(&config, *state, fault), -EINVAL);
    assert_non_null(strstr(fault, "devices has 2001 entries; allowed: 1 to 2000"));
}

#define OF(keys)                                                                           \
    HEAD "sites:\n  - unit: H42.31\n    devices:\n      - {counter: q1, " keys "}\n"
#define PAD    "profile: rating-pad-5, address: 192.0.2.1"
#define READER "profile: generic-barcode-reader, address: 192.0.2.1"
#define MOXA   "profile: moxa-iologik-e1210, address: 192.0.2.1"

static void the_profile_of_a_device_says_what_it_may_be(void **state)
{
    static const struct {
        const char *text, *fault;
    } cases[] = {
        {OF("profile: abacus, address: 192.0.2.1"),
         ":7:32: profile \"abacus\" is not known, there is no "
         "/etc/dunghan/profiles/abacus.yaml; there are: advantech"},
        {OF(MOXA),
         "means is missing: say what di0 ... di15 of profile moxa-iologik-e1210 stand for"},
        {OF(MOXA ", means: "), "means is empty: say what di0 ... di15 of"},
        {OF(READER ", means: "), "means is empty: say what code of profile"},
        {OF(MOXA ", transport: rtu"),
         "profile moxa-iologik-e1210 is for tcp, and transport is rtu"},
        {OF("profile: wellpro-wp8028adam, address: /dev/ttyS1"),
         "profile wellpro-wp8028adam is for rtu, rtu_over_tcp, and transport is tcp, as "
         "none is said: transport: rtu"},
        {OF("profile: wellpro-wp8028adam, address: 192.0.2.1"),
         "is for rtu, rtu_over_tcp, and transport is tcp, as none is said"},
        {OF("address: /dev/ttyS1"),
         "address is \"/dev/ttyS1\"; allowed: with transport: rtu, where it is a serial"},
        {OF("address: 192.0.2.1, means: [{input: di0, rated: 1}]"),
         "means has no meaning with profile record-terminal"},
        {OF(MOXA ", means: [{input: di16, rated: 1}]"),
         "input is \"di16\"; allowed: an input of the profile"},
        {OF(MOXA ", means: [{input: di0, rated: 6}]"), "rated is 6; allowed: 1 to 5"},
        {OF(MOXA ", means: [{input: di0}]"),
         "one of tally, rated, ticket and dossier is needed"},
        {OF(MOXA ", means: [{input: di0, rated: 1, ticket: taken}]"), "and only one"},
        {OF(MOXA ", means: [{input: di0, dossier: returned}]"), "none of a counter"},
        {OF(PAD ", means: [{input: key1, dossier: suspended}]"),
         "allowed: intake, resolved, returned, refused"},
        {OF(PAD ", means: [{input: key1, dossier: resolved}]"), "allowed: granted, denied"},
        {OF(PAD ", means: [{input: key1, dossier: intake}]"), "procedure, field or both"},
        {OF(PAD ", means: [{input: key1, rated: 1, outcome: granted}]"),
         "none but of a dossier"},
        {OF(PAD ", means: [{input: key1, ticket: taken, field: dat-dai}]"), "none here"},
        {OF(READER ", means: [{input: code, rated: 1}]"), "what is scanned is a dossier"},
        {OF(MOXA ", means: [{input: di0, ticket: shown}]"), "allowed: taken, called"},
        {OF(MOXA ", means: [{input: di0, tally: received}]"), "a tally needs field"},
        {OF(MOXA ", means: [{input: di0, tally: overdue, field: dat-dai}]"),
         "tally is \"overdue\"; allowed: received, early"},
        {OF(MOXA ", means: [{input: di0, tally: late, field: 'Đất'}]"), "field is \"Đất\""},
        {OF(MOXA ", means: [{input: di0, rated: 1}, {input: di0, rated: 2}]"),
         "input \"di0\" has a meaning already"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct config *config = NULL;
        char fault[CONFIG_FAULT_BYTES] = "";

        assert_int_equal(load(*state, cases[i].text, &config, fault), -EINVAL);
        print_message("%s\n", fault);
        assert_non_null(strstr(fault, cases[i].fault));
    }
}

static void what_a_device_does_not_say_its_profile_does(void **state)
{
    struct config *config = NULL;
    char fault[CONFIG_FAULT_BYTES] = "";
    const struct config_device *device;

    if (load(*state,
             HEAD "sites:\n  - unit: H42.31\n    devices:\n"
                  "      - counter: q1\n"
                  "        profile: usr-io808\n"
                  "        transport: rtu\n"
                  "        address: /dev/ttyS1\n"
                  "        poll_ms: 100\n"
                  "        means:\n"
                  "          - {input: di1, tally: received, field: ho-tich}\n"
                  "          - {input: di8, rated: 5, counter: q2}\n",
             &config, fault) < 0)
        fail_msg("%s", fault);
    device = &config->sites[0].devices[0];
    assert_int_equal(device->unit_id, 17);
    assert_int_equal(device->baud, 115200);
    assert_int_equal(device->poll_ms, 100);
    assert_int_equal(device->timeout_ms, 1000);
    assert_int_equal(device->setup.ring, 1);
    assert_int_equal(device->setup.meanings_count, 2);
    assert_int_equal(device->setup.meanings[0].type, EVENT_TALLY);
    assert_int_equal(device->setup.meanings[1].at.nth, 7);
    assert_int_equal(config_place(device).serial.baud, 115200);
    config_close(config);
}

#define OTHER(keys)                                                                        \
    "      - {counter: q2, transport: rtu, unit_id: 2, address: /dev/ttyS1" keys "}\n"

/* One profile asks for a pause and the other does not: who wired them need not know of either. */
static void the_pause_of_a_line_is_the_longest_that_is_asked_for(void **state)
{
    static const struct {
        const char *text;
        int pause_ms;
    } lines[] = {
        {HEAD SERIAL("counter: q1, transport: rtu, pause_ms: 20") OTHER(""), 20},
        {HEAD SERIAL("counter: q1, transport: rtu") OTHER(", pause_ms: 20"), 20},
        {HEAD SERIAL("counter: q1, transport: rtu")
             OTHER(", profile: wellpro-wp8028adam, means: [{input: di1, rated: 1}]"),
         10},
        {HEAD SERIAL("counter: q1, transport: rtu, pause_ms: 3") OTHER(", pause_ms: 3"), 3},
    };

    for (size_t i = 0; i < COUNT(lines); i++) {
        struct config *config = NULL;
        char fault[CONFIG_FAULT_BYTES] = "";

        print_message("case: %zu\n", i);
        if (load(*state, lines[i].text, &config, fault) < 0)
            fail_msg("%s", fault);
        for (int device = 0; device < 2; device++)
            assert_int_equal(config_place(&config->sites[0].devices[device]).pause_ms,
                             lines[i].pause_ms);
        config_close(config);
    }
}

static void a_file_that_cannot_be_read_is_said_so(void **state)
{
    struct config *config = NULL;
    char fault[CONFIG_FAULT_BYTES] = "";

    (void)state;
    assert_int_equal(config_open(&config, "/nowhere/gateway.yaml", fault), -ENOENT);
    assert_string_equal(fault, "/nowhere/gateway.yaml: No such file or directory");
    assert_int_equal(config_open(&config, "/tmp", fault), -EISDIR);
    assert_string_equal(fault, "/tmp: Is a directory");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_file, remove_file)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_the_file_does_not_say_has_a_default),
        TEST(what_the_file_says_counts),
        TEST(a_gateway_that_is_only_sent_events_needs_no_device),
        TEST(a_fault_says_where_it_is_and_what_is_allowed),
        TEST(a_device_may_have_a_connection_of_its_own),
        TEST(a_gateway_takes_two_thousand_devices),
        TEST(the_profile_of_a_device_says_what_it_may_be),
        TEST(what_a_device_does_not_say_its_profile_does),
        TEST(the_pause_of_a_line_is_the_longest_that_is_asked_for),
        cmocka_unit_test(a_file_that_cannot_be_read_is_said_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
