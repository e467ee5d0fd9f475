#include "tests/scenario/stage.h"

#include <ftw.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-event.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "appliance/centre/centre.h"
#include "appliance/centre/control.h"
#include "appliance/registers/register.h"
#include "appliance/store/store.h"
#include "mqtt/base/date.h"
#include "mqtt/base/file.h"
#include "mqtt/base/log.h"
#include "tests/scenario/broker.h"
#include "tests/scenario/page.h"
#include "tests/scenario/shop.h"

enum {
    PATH_BYTES = 250,
    TEXT_BYTES = 1000,
    REAL_PATIENCE_S = 60, /* for anything, on a machine that is busy */
    GRACE_US = 2000,      /* what is on its way over loopback comes within, most often */
    GRACE_MOST_US = 50000,
};

static struct {
    char directory[PATH_BYTES];
    sd_event *loop;
    int broker_port;
    pid_t broker; /* 0: it is dead */
    struct shop *shop;
    struct config *config;
    struct centre *centre;
    int64_t ahead_ms[SIMULATED_MACHINES]; /* as the clocks were set */
} stage;

/* --- time ---------------------------------------------------------------------------- */

static int64_t moment_ms(const char *moment)
{
    int64_t ms;

    assert_int_equal(stamp_parse_local(moment, &ms), 0);
    return ms;
}

/* All that comes over sockets, until nothing has for a while. */
static void drain(uint64_t grace_us)
{
    int rc;

    do
        rc = sd_event_run(stage.loop, grace_us);
    while (rc > 0);
    assert_int_equal(rc, 0);
}

static void step(uint64_t grace_us)
{
    simulated_time_pass(simulated_time_next());
    (void)simulated_time_run();
    drain(grace_us);
}

/*
 * Timer after timer, until it is so. What is on its way is given longer each time, so that on
 * a machine that is slow not more time passes here, but the scenario takes longer.
 */
static void run_until(bool (*done)(void), const char *what)
{
    time_t until_s = time(NULL) + REAL_PATIENCE_S;
    uint64_t grace_us = GRACE_US;

    drain(grace_us);
    while (!done()) {
        if (time(NULL) > until_s)
            fail_msg("waited in vain: %s", what);
        step(grace_us);
        grace_us += grace_us < GRACE_MOST_US ? grace_us / 4 : 0;
    }
}

/* Does the page know of everything, and of the gateway as it is now? */
static bool page_is_complete(void)
{
    json_t *answer;
    bool complete;
    char *text;

    if (stage.shop && !shop_has_all(stage.shop))
        return false;
    if (!stage.shop || !stage.broker || !stage.centre)
        return true;
    text = page_get(centre_port(stage.centre), "/api/v1/devices");
    answer = json_loads(text, 0, NULL);
    complete = json_is_true(page_member(answer, "gateways.0.ready")) &&
               json_integer_value(page_member(answer, "completeness.reporting")) == 1 &&
               json_integer_value(page_member(answer, "gateways.0.committed")) ==
                   (json_int_t)shop_produced(stage.shop);
    json_decref(answer);
    free(text);
    return complete;
}

static void settle(void)
{
    run_until(page_is_complete, "the page knows of everything");
}

void stage_at(const char *moment)
{
    int64_t ms = moment_ms(moment);

    assert_true(ms >= simulated_time_now());
    drain(GRACE_US);
    simulated_time_pass(ms);
    (void)simulated_time_run();
    settle();
}

void stage_pass(int seconds)
{
    int64_t until_ms = simulated_time_now() + (int64_t)seconds * 1000;

    drain(GRACE_US);
    while (simulated_time_next() <= until_ms)
        step(GRACE_US);
    simulated_time_pass(until_ms);
}

/* --- opening and closing ------------------------------------------------------------- */

static void open_centre(void)
{
    char path[PATH_BYTES + 20], text[TEXT_BYTES], fault[CONFIG_FAULT_BYTES] = "";
    int length = snprintf(text, sizeof text,
                          "data: %s/centre\n"
                          "title: {vi: 'Xã thử nghiệm', en: 'Test commune'}\n"
                          "simulated: true\n"
                          "gateways: any\n"
                          "broker: {host: 127.0.0.1, port: %d}\n"
                          "web: {port: 0}\n"
                          "topics: {statistics: false}\n", /* it counts in real time */
                          stage.directory, stage.broker_port);

    (void)snprintf(path, sizeof path, "%s/centre.yaml", stage.directory);
    assert_int_equal(file_write(path, text, (size_t)length, 0600), 0);
    if (config_open(&stage.config, path, fault) < 0)
        fail_msg("%s", fault);
}

static void import_catalogues(void)
{
    static const struct {
        const struct register_kind *kind;
        const char *path;
    } files[] = {
        {&register_fields, SCENARIO_CATALOGUE "/fields.csv"},
        {&register_units, SCENARIO_CATALOGUE "/units.csv"},
        {&register_procedures, SCENARIO_CATALOGUE "/procedures.csv"},
    };
    struct store *store;

    assert_int_equal(file_make_directory(stage.config->data, 0700), 0);
    assert_int_equal(store_open(&store, stage.config->data, STORE_WRITE), 0);
    assert_int_equal(store_begin(store), 0);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct csv_faults faults = {.file = files[i].path};
        struct register_outcome outcome;
        char *bytes;
        size_t size;

        assert_int_equal(csv_load(files[i].path, &bytes, &size), 0);
        const struct register_order order = {.bytes = bytes,
                                             .size = size,
                                             .file = files[i].path,
                                             .mode = REGISTER_MERGE,
                                             .by = "",
                                             .now_ms = 1};

        assert_int_equal(register_take(files[i].kind, store, &order, &faults, &outcome), 0);
        register_outcome_release(&outcome);
        free(bytes);
    }
    assert_int_equal(store_commit(store), 0);
    store_close(store);
}

void stage_open(const char *moment)
{
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread yet */
    const char *tmp = getenv("TMPDIR");

    log_setup("scenario", LOG_LEVEL_WARNING);
    (void)sigaction(SIGPIPE, &(struct sigaction){.sa_handler = SIG_IGN}, NULL);
    simulated_time_begin(moment_ms(moment));
    (void)snprintf(stage.directory, sizeof stage.directory, "%s/scenario-XXXXXX",
                   tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(stage.directory));
    assert_int_equal(sd_event_new(&stage.loop), 0);
    stage.broker_port = broker_free_port();
    stage.broker = broker_start(stage.directory, stage.broker_port);
    open_centre();
    import_catalogues();
    assert_int_equal(centre_open(&stage.centre, stage.config, stage.loop), 0);
    stage.shop = shop_open(stage.loop, stage.directory, stage.broker_port);
    run_until(page_is_complete, "all speak to each other");
}

static int remove_entry(const char *path, const struct stat *about, int kind,
                        struct FTW *where)
{
    (void)about;
    (void)kind;
    (void)where;
    return remove(path);
}

int stage_close(void **state)
{
    (void)state;
    shop_close(stage.shop);
    centre_close(stage.centre);
    config_close(stage.config);
    if (stage.broker)
        broker_stop(stage.broker);
    sd_event_unref(stage.loop);
    if (*stage.directory)
        /* NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread again */
        (void)nftw(stage.directory, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    memset(&stage, 0, sizeof stage);
    return 0;
}

/* --- what people do ------------------------------------------------------------------ */

static int32_t days[10000]; /* of intake, by number */

static void record(struct event *event, int number)
{
    struct date date;

    if (event->type == EVENT_INTAKE)
        days[number] = date_day_at(simulated_time_now());
    date = date_of(days[number]);
    event->at_ms = simulated_time_now() / 1000 * 1000; /* a terminal counts seconds */
    (void)snprintf(event->dossier, sizeof event->dossier, SHOP_UNIT "-%02d%02d%02d-%04d",
                   date.year % 100, date.month, date.day, number);
    shop_record(stage.shop, event);
    settle();
}

void stage_intake(int number, const char *procedure)
{
    struct event event = {.type = EVENT_INTAKE};

    (void)snprintf(event.procedure, sizeof event.procedure, "%s", procedure);
    record(&event, number);
}

void stage_result(int number)
{
    record(&(struct event){.type = EVENT_RESOLVED, .outcome = EVENT_OUTCOME_GRANTED},
           number);
}

void stage_return(int number)
{
    record(&(struct event){.type = EVENT_RETURNED}, number);
}

/* --- what the page says -------------------------------------------------------------- */

static json_t *ask(const char *address)
{
    char *text = page_get(centre_port(stage.centre), address);
    json_t *answer = json_loads(text, 0, NULL);

    free(text);
    assert_non_null(answer);
    return answer;
}

int64_t stage_ask(const char *address, const char *path)
{
    json_t *answer = ask(address);
    const json_t *member = page_member(answer, path);
    int64_t value = json_integer_value(member);

    if (!json_is_integer(member))
        fail_msg("%s has no number %s", address, path);
    json_decref(answer);
    return value;
}

int64_t stage_figure(const char *path)
{
    return stage_ask("/api/v1/summary", path);
}

bool stage_says(const char *address, const char *path, const char *text)
{
    json_t *answer = ask(address);
    const char *said = json_string_value(page_member(answer, path));
    bool same = said && strcmp(said, text) == 0;

    if (!same)
        print_message("%s: %s is %s\n", address, path, said ? said : "no text");
    json_decref(answer);
    return same;
}

bool stage_is(const char *address, const char *path)
{
    json_t *answer = ask(address);
    bool is = json_is_true(page_member(answer, path));

    json_decref(answer);
    return is;
}

bool stage_page_has(const char *text)
{
    char *page = page_get(centre_port(stage.centre), "/");
    bool has = strstr(page, text) != NULL;

    free(page);
    return has;
}

/* --- what goes wrong ----------------------------------------------------------------- */

void stage_stop_broker(void)
{
    broker_stop(stage.broker);
    stage.broker = 0;
    drain(GRACE_MOST_US); /* both have seen it */
}

void stage_start_broker(void)
{
    stage.broker = broker_start(stage.directory, stage.broker_port);
    run_until(page_is_complete, "all speak to each other again");
}

void stage_set_clock(enum simulated_machine machine, int64_t ahead_s)
{
    stage.ahead_ms[machine] = ahead_s * 1000;
    simulated_time_set_clock(machine, ahead_s * 1000, ahead_s == 0);
    stage_pass(20); /* until the gateway has said so */
}

static bool clock_is_shown(void)
{
    return stage_ask("/api/v1/devices", "gateways.0.clock_ahead_ms") ==
           stage.ahead_ms[SIMULATED_GATEWAY] - stage.ahead_ms[SIMULATED_CENTRE];
}

void stage_hear_of_clock(void)
{
    run_until(clock_is_shown, "the page knows how far the gateway's clock is ahead");
}

void stage_stop(enum simulated_machine machine)
{
    if (machine == SIMULATED_GATEWAY) {
        shop_close(stage.shop);
        stage.shop = NULL;
    } else {
        centre_close(stage.centre);
        stage.centre = NULL;
    }
    drain(GRACE_MOST_US); /* the other one has heard of it */
}

void stage_start(enum simulated_machine machine)
{
    if (machine == SIMULATED_GATEWAY)
        stage.shop = shop_open(stage.loop, stage.directory, stage.broker_port);
    else
        assert_int_equal(centre_open(&stage.centre, stage.config, stage.loop), 0);
    run_until(page_is_complete, "all speak to each other again");
}

enum { PATIENCE_S = 60 };

/* The command line's part, which waits for the answer. */
struct question {
    json_t *request;
    int rc;
    atomic_bool answered;
};

static void *put_question(void *data)
{
    struct question *question = data;
    json_t *answer = NULL;

    question->rc = control_ask(stage.config->data,
                               &(struct control_request){.words = question->request},
                               PATIENCE_S, &answer);
    json_decref(answer);
    question->answered = true;
    return NULL;
}

void stage_replay(const char *reason)
{
    struct question question = {
        .request = json_pack("{s:s, s:s}", "do", "quarantine_replay", "reason", reason)};
    pthread_t thread;

    assert_int_equal(pthread_create(&thread, NULL, put_question, &question), 0);
    while (!question.answered)
        drain(GRACE_US);
    (void)pthread_join(thread, NULL);
    json_decref(question.request);
    assert_int_equal(question.rc, 0);
    stage_pass(2);
}
