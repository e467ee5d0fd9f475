/* The server over real sockets on the loopback address. */
#include "web/site/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "mqtt/base/clock.h"
#include "tests/browser/lookups_sample.h"
#include "tests/browser/report_sample.h"
#include "web/site/cache.h"
#include "web/site/feed.h"

enum { ANSWER_BYTES = 200000, PATIENCE_MS = 10000, CROWD = 400 };

/* Versions stay until the end, so nobody has to count who holds them. */
static struct office {
    _Atomic(const struct source_overview *) now;
    struct sample *versions[64];
    int count;
    struct server *server;
} office;

static const struct source_overview *acquire(void *owner)
{
    return atomic_load(&((struct office *)owner)->now);
}

static void release(void *owner, const struct source_overview *overview)
{
    (void)owner;
    (void)overview;
}

static atomic_bool store_fails;

static void health(void *owner, struct source_health *ret)
{
    (void)owner;
    *ret = (struct source_health){.store = !store_fails,
                                  .loop_mono_ms = clock_mono_ms(),
                                  .commit_wall_ms = 0,
                                  .clock = SOURCE_CLOCK_GOOD};
}

static void publish(void)
{
    struct sample_change change = {.version = (uint64_t)office.count + 1,
                                   .more = office.count};

    office.versions[office.count] = sample_new(&change);
    atomic_store(&office.now, &office.versions[office.count]->overview);
    office.count++;
}

/* --- commits, each of which changes the figures of one unit ---------------------------- */

#define ORDER "9f3c52d1a07be644"

static atomic_int commits;

static int newest(void *owner, char ret[static SOURCE_SINCE_BYTES])
{
    (void)owner;
    (void)snprintf(ret, SOURCE_SINCE_BYTES, ORDER "-%d", atomic_load(&commits));
    return 0;
}

static int each_change(void *owner, const char *since, int limit,
                       int (*tell)(void *listener, const struct source_change *change),
                       void *listener, struct source_changes_end *ret)
{
    int first = (int)strtol(since + strlen(ORDER "-"), NULL, 10), number = first;

    (void)owner;
    if (store_fails)
        return -EIO;
    if (strncmp(since, ORDER, strlen(ORDER)) != 0 || first > commits)
        return -ESTALE;
    for (; number < commits && number < first + limit; number++) {
        const struct source_change change = {.revision = number + 1,
                                             .at_ms = INT64_C(1793581200000),
                                             .kind = SOURCE_CHANGE_FIGURES,
                                             .unit = "H99.1",
                                             .field = number % 2 ? "" : "land",
                                             .month = "2026-11"};

        assert_int_equal(tell(listener, &change), 0);
    }
    (void)snprintf(ret->next, sizeof ret->next, ORDER "-%d", number);
    ret->more = number < commits;
    return 0;
}

static const struct source_changes changes_sample = {NULL, newest, each_change};

/* --- reports that take as long as the test wants --------------------------------------- */

static atomic_bool slow_held;
static atomic_int slow_made;

static int make_slowly(void *owner, const struct report_question *question,
                       struct report **ret, const char **ret_unknown)
{
    atomic_fetch_add(&slow_made, 1);
    while (atomic_load(&slow_held))
        (void)poll(NULL, 0, 1);
    return report_sample_make(owner, question, ret, ret_unknown);
}

static const struct source_reports slow_reports = {NULL, report_sample_revision,
                                                   make_slowly, report_sample_periods};

static int open_server(void **state)
{
    static const struct server_config config = {
        .address = "127.0.0.1", .max_connections = CROWD + 100, .max_streams = 2};
    struct source source = {.owner = &office,
                            .levels = sample_levels,
                            .acquire = acquire,
                            .release = release,
                            .health = health,
                            .quick = {&lookups_sample, &report_sample},
                            .slow = {&lookups_sample, &slow_reports},
                            .changes = &changes_sample};

    (void)state;
    office.count = 0;
    atomic_store(&commits, 0);
    atomic_store(&slow_made, 0);
    publish();
    return server_open(&office.server, &config, &source);
}

static int close_server(void **state)
{
    (void)state;
    server_close(office.server);
    while (office.count > 0)
        free(office.versions[--office.count]);
    return 0;
}

static int connect_to_server(void)
{
    struct sockaddr_in name = {.sin_family = AF_INET,
                               .sin_port = htons((uint16_t)server_port(office.server))};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&name, sizeof name), 0);
    return fd;
}

static void say(int fd, const char *text)
{
    assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

/* Reads until `until` is in there, the peer closes or patience ends. */
static size_t hear(int fd, char *answer, const char *until)
{
    int64_t deadline_ms = clock_mono_ms() + PATIENCE_MS;
    size_t bytes = 0;

    answer[0] = '\0';
    while (bytes < ANSWER_BYTES - 1 && !(until && strstr(answer, until))) {
        struct pollfd ready = {fd, POLLIN, 0};
        int64_t left_ms = deadline_ms - clock_mono_ms();
        ssize_t got;

        if (left_ms <= 0 || poll(&ready, 1, (int)left_ms) <= 0)
            break;
        got = recv(fd, answer + bytes, ANSWER_BYTES - 1 - bytes, 0);
        if (got <= 0)
            break;
        bytes += (size_t)got;
        answer[bytes] = '\0';
    }
    return bytes;
}

/* One request on a connection of its own; the answer is the caller's to free. */
static char *ask(const char *method, const char *target, const char *headers)
{
    char *answer = malloc(ANSWER_BYTES);
    char request[1024];
    int fd = connect_to_server();

    assert_non_null(answer);
    (void)snprintf(request, sizeof request,
                   "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s\r\n", method,
                   target, headers);
    say(fd, request);
    (void)hear(fd, answer, NULL);
    (void)close(fd);
    return answer;
}

static void check_status(const char *answer, const char *status)
{
    if (strncmp(answer, status, strlen(status)) != 0)
        print_message("%.300s\n", answer);
    assert_int_equal(strncmp(answer, status, strlen(status)), 0);
}

static const struct {
    const char *method, *target, *headers, *status, *has;
} addresses[] = {
    {"GET", "/", "", "HTTP/1.1 200", "Content-Type: text/html; charset=utf-8"},
    {"GET", "/en/", "", "HTTP/1.1 200", "Cache-Control: no-cache"},
    {"GET", "/?fbclid=abc", "", "HTTP/1.1 200", "</html>"},
    {"HEAD", "/", "", "HTTP/1.1 200", "ETag: "},
    {"GET", "/", "Accept-Encoding: gzip\r\n", "HTTP/1.1 200", "Content-Encoding: gzip"},
    {"GET", "/cach-tinh", "", "HTTP/1.1 200", "cột 8 + cột 9"},
    {"GET", "/en/method", "", "HTTP/1.1 200", "column 8 + column 9"},
    {"GET", "/bieu-06", "", "HTTP/1.1 200", "Số liệu kèm theo"},
    {"GET", "/bieu-06?period=2026-10&unit=&fbclid=x", "", "HTTP/1.1 200",
     "<h1>Biểu số 06</h1>"},
    {"GET", "/en/form-06", "", "HTTP/1.1 200", "Cache-Control: no-cache"},
    {"GET", "/bieu-06?period=1999", "", "HTTP/1.1 400", "<html lang=\"vi\">"},
    {"GET", "/bieu-06?from=2026-11-01", "", "HTTP/1.1 400", "<html lang=\"vi\">"},
    {"GET", "/api/v1/reports/06?period=2026-10&unit=", "", "HTTP/1.1 200",
     "application/json"},
    {"GET", "/giay-phep", "", "HTTP/1.1 200", "Zero-Clause BSD"},
    {"GET", "/en", "", "HTTP/1.1 308", "Location: /en/"},
    {"GET", "/api/v1/", "", "HTTP/1.1 200", "\"definitions\":["},
    {"GET", "/api/v1", "", "HTTP/1.1 200",
     "Link: </api/v1/openapi.json>; rel=\"service-desc\"; type=\"application/json\", "
     "</api>; rel=\"service-doc\"; hreflang=\"vi\", "
     "</en/api>; rel=\"service-doc\"; hreflang=\"en\"\r\n"},
    {"GET", "/api/v1/units", "Accept-Encoding: gzip\r\n", "HTTP/1.1 200",
     "Link: </api/v1/openapi.json>;"},
    {"GET", "/api/v1/reports/06?period=2026-10", "", "HTTP/1.1 200",
     "Link: </api/v1/openapi.json>;"},
    {"GET", "/api/v1/reports/06.csv?period=2026-10", "", "HTTP/1.1 200",
     "Access-Control-Expose-Headers: ETag, Link, Retry-After\r\n"},
    {"HEAD", "/api/v1//", "", "HTTP/1.1 200", "ETag: "},
    {"GET", "/api/v1/units/?definition=B", "", "HTTP/1.1 200", "\"definition\":\"B\""},
    {"GET", "/api/v1/units/?x=1", "", "HTTP/1.1 400", "application/problem+json"},
    {"POST", "/api/v1/units/", "Content-Length: 0\r\n", "HTTP/1.1 405",
     "Allow: GET, HEAD, OPTIONS"},
    {"OPTIONS", "/api/v1/", "", "HTTP/1.1 204", "Access-Control-Allow-Origin: *"},
    {"GET", "/healthz/", "", "HTTP/1.1 503", "Content-Type: application/json\r\n"},
    {"GET", "/nowhere", "", "HTTP/1.1 404", "Không tìm thấy trang"},
    {"GET", "/en/nowhere", "", "HTTP/1.1 404", "Page not found"},
    {"GET", "/api/v1/nowhere", "", "HTTP/1.1 404",
     "Content-Type: application/problem+json\r\n"},
    {"GET", "/api/v1/nowhere", "", "HTTP/1.1 404", "\"Page not found\""},
    {"GET", "/api/v1/nowhere", "Accept-Language: fr, vi;q=0.5\r\n", "HTTP/1.1 404",
     "\"Không tìm thấy trang\""},
    {"GET", "/api/v1/nowhere", "Accept-Language: vi;q=0, *\r\n", "HTTP/1.1 404",
     "\"Page not found\""},
    {"GET", "/?x=1", "", "HTTP/1.1 200", "</html>"},
    {"GET", "/cach-tinh?gbraid=1&gbraid=2&msclkid=%00", "", "HTTP/1.1 200", "</html>"},
    {"GET", "/bieu-06?a=&b=&c=&d=&e=&f=&g=&h=&i=&j=&k=&l=&m=&n=&o=&p=&q=&period=1999", "",
     "HTTP/1.1 400", "period"},
    {"GET", "/bieu-06?period=2026-10&x&period=2026-10", "", "HTTP/1.1 400", "period"},
    {"GET", "/api/v1/summary?fbclid=x", "", "HTTP/1.1 400", "fbclid"},
    {"GET", "/api/v1/units?definition=E", "Accept-Language: en\r\n", "HTTP/1.1 400",
     "Allowed: A, B"},
    {"POST", "/", "Content-Length: 0\r\n", "HTTP/1.1 405", "Allow: GET, HEAD"},
    {"POST", "/api/v1", "Content-Length: 3\r\n", "HTTP/1.1 405",
     "Allow: GET, HEAD, OPTIONS"},
    {"OPTIONS", "/api/v1/summary",
     "Origin: https://x\r\nAccess-Control-Request-Method: GET\r\n", "HTTP/1.1 204",
     "Access-Control-Allow-Headers: *"},
    {"GET", "/api/v1/changes", "", "HTTP/1.1 200", "\"from\":\"" ORDER "-0\""},
    {"GET", "/api/v1/changes", "", "HTTP/1.1 200", "Cache-Control: no-store"},
    {"GET", "/api/v1/changes?since=" ORDER "-0&limit=1&wait=0", "", "HTTP/1.1 200",
     "\"changes\":[]"},
    {"GET", "/api/v1/changes?since=" ORDER "-1", "", "HTTP/1.1 410",
     "Link: </api/v1/changes>; rel=\"start\""},
    {"GET", "/api/v1/changes?since=" ORDER "-1", "", "HTTP/1.1 410", "changes-gone"},
    {"GET", "/api/v1/changes?since=0123456789abcdef-0", "Accept-Language: en\r\n",
     "HTTP/1.1 410", "from /api/v1/changes without since"},
    {"GET", "/api/v1/changes?since=7", "", "HTTP/1.1 400", "next"},
    {"GET", "/api/v1/changes?since=" ORDER "-", "", "HTTP/1.1 400", "since"},
    {"GET", "/api/v1/changes?since=" ORDER "-1234567890123456789", "", "HTTP/1.1 400",
     "since"},
    {"GET", "/api/v1/changes?limit=0", "", "HTTP/1.1 400", "from 1 to 1000"},
    {"GET", "/api/v1/changes?limit=1001", "", "HTTP/1.1 400", "limit"},
    {"GET", "/api/v1/changes?wait=61", "", "HTTP/1.1 400", "from 0 to 60"},
    {"GET", "/api/v1/changes?wait=-1", "", "HTTP/1.1 400", "wait"},
    {"OPTIONS", "/api/v1/events", "", "HTTP/1.1 204",
     "Access-Control-Allow-Methods: GET, HEAD\r\n"},
    {"OPTIONS", "/api/v1/fields?x=1", "", "HTTP/1.1 204", "Access-Control-Allow-Origin: *"},
    {"OPTIONS", "/", "", "HTTP/1.1 405", "Allow: GET, HEAD\r\n"},
    {"OPTIONS", "/healthz", "", "HTTP/1.1 405", "Allow: GET, HEAD\r\n"},
    {"DELETE", "/api/v1/fields", "", "HTTP/1.1 405", "method-not-allowed"},
    {"P", "/", "", "HTTP/1.1 405", "Allow: GET, HEAD"},
    {"GET", "/api/v1", "Content-Length: 3\r\n", "HTTP/1.1 413", "body-not-allowed"},
    {"GET", "/api/v1/summary", "", "HTTP/1.1 200", "Access-Control-Allow-Origin: *"},
    {"GET", "/api/v1/fields?definition=B", "", "HTTP/1.1 200", "\"definition\":\"B\""},
    {"GET", "/api/v1/units", "", "HTTP/1.1 200", "Content-Type: application/json\r\n"},
    {"GET", "/api/v1/devices", "", "HTTP/1.1 200", "\"gateways\":["},
    {"GET", "/version", "", "HTTP/1.1 200", "\"build\":"},
    {"GET", "/favicon.ico?v=2", "", "HTTP/1.1 307", "Location: /static/favicon."},
    {"GET", "/robots.txt", "", "HTTP/1.1 200", "\r\n\r\nUser-agent: *\n"},
    {"GET", "/robots.txt", "", "HTTP/1.1 200", "\nDisallow: /noi-bo\n"},
    {"GET", "/.well-known/security.txt", "", "HTTP/1.1 404", "not-found"},
    {"GET", "/healthz", "", "HTTP/1.1 503", "\"broker\":false"},
};

static void addresses_answer_with_their_status_and_headers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
        char *answer = ask(addresses[i].method, addresses[i].target, addresses[i].headers);

        print_message("case: %s %s\n", addresses[i].method, addresses[i].target);
        check_status(answer, addresses[i].status);
        assert_non_null(strstr(answer, addresses[i].has));
        assert_non_null(strstr(answer, "Content-Security-Policy: default-src 'none';"));
        assert_non_null(strstr(answer, "X-Content-Type-Options: nosniff"));
        assert_non_null(strstr(answer, "Referrer-Policy: no-referrer"));
        free(answer);
    }
}

static void what_a_client_has_is_not_sent_again(void **state)
{
    static const char *const targets[] = {"/", "/cach-tinh", "/bieu-06", "/api/v1/fields",
                                          "/version"};

    (void)state;
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        char *answer = ask("GET", targets[i], "");
        char header[128], *tag = strstr(answer, "ETag: ");

        assert_non_null(tag);
        (void)snprintf(header, sizeof header, "If-None-Match: %.*s\r\n",
                       (int)strcspn(tag + 6, "\r"), tag + 6);
        free(answer);
        answer = ask("GET", targets[i], header);
        check_status(answer, "HTTP/1.1 304");
        assert_non_null(strstr(answer, "ETag: "));
        assert_string_equal(strstr(answer, "\r\n\r\n"), "\r\n\r\n");
        free(answer);
    }
}

static void tag_of(const char *target, char ret[static 64])
{
    char *answer = ask("HEAD", target, "");
    char *tag = strstr(answer, "ETag: ");

    assert_non_null(tag);
    (void)snprintf(ret, 64, "%.*s", (int)strcspn(tag + 6, "\r"), tag + 6);
    free(answer);
}

/* It says what is wrong at the centre, too. */
static void a_report_as_a_page_is_another_one_with_another_alarm(void **state)
{
    static const char page[] = "/bieu-06?period=2026-10";
    char before[64], after[64];

    (void)state;
    tag_of(page, before);
    store_fails = true;
    tag_of(page, after);
    store_fails = false;
    assert_string_not_equal(before, after);
}

/* Its frame says which version of the data it is of; a file does not. */
static void a_report_as_a_page_is_another_one_of_another_version(void **state)
{
    static const char page[] = "/bieu-06?period=2026-10";
    static const char file[] = "/api/v1/reports/06.csv?period=2026-10";
    char before[64], after[64];

    (void)state;
    tag_of(page, before);
    tag_of("/en/form-06?period=2026-10", after);
    assert_string_not_equal(before, after);
    tag_of("/bieu-06?msclkid=x&period=2026-10", after);
    assert_string_equal(before, after);
    tag_of("/bieu-06?a&b&c&d&e&f&g&h&i&j&k&l&m&n&o&p&q&from=2026-10-01&to=2026-10-31",
           after);
    assert_string_not_equal(before, after);
    tag_of(file, after);
    publish();
    tag_of(page, after);
    assert_string_not_equal(before, after);
    tag_of(file, before);
    publish();
    tag_of(file, after);
    assert_string_equal(before, after);
}

static void an_asset_may_be_kept_for_ever(void **state)
{
    char *page = ask("GET", "/", "");
    char *start = strstr(page, "/static/style.");
    char target[64];
    char *answer;

    (void)state;
    assert_non_null(start);
    (void)snprintf(target, sizeof target, "%.*s", (int)strcspn(start, "\""), start);
    answer = ask("GET", target, "");
    check_status(answer, "HTTP/1.1 200");
    assert_non_null(strstr(answer, "Cache-Control: public, max-age=31536000, immutable"));
    assert_non_null(strstr(answer, "Content-Type: text/css; charset=utf-8"));
    free(answer);
    free(page);
}

static void endless_headers_are_refused(void **state)
{
    char *answer = malloc(ANSWER_BYTES), *line = malloc(70000);
    int fd = connect_to_server();

    (void)state;
    assert_non_null(answer);
    assert_non_null(line);
    memset(line, 'a', 69999);
    line[69999] = '\0';
    say(fd, "GET / HTTP/1.1\r\nHost: x\r\nX: ");
    (void)send(fd, line, 69999, MSG_NOSIGNAL);
    (void)hear(fd, answer, NULL);
    check_status(answer, "HTTP/1.1 4");
    (void)close(fd);
    free(line);
    free(answer);
}

static int join(const char *headers)
{
    char request[256];
    int fd = connect_to_server();

    (void)snprintf(request, sizeof request,
                   "GET /api/v1/events HTTP/1.1\r\nHost: x\r\n%s\r\n", headers);
    say(fd, request);
    return fd;
}

static void the_stream_tells_of_a_new_version(void **state)
{
    char *answer = malloc(ANSWER_BYTES);
    int fd = join("");

    (void)state;
    assert_non_null(answer);
    (void)hear(fd, answer, "\"quarantine\"]");
    check_status(answer, "HTTP/1.1 200");
    assert_non_null(strstr(answer, "Content-Type: text/event-stream"));
    assert_non_null(strstr(answer, "retry: "));
    assert_non_null(strstr(answer, "event: build\n"));
    assert_non_null(strstr(answer, "id: 1\nevent: data\ndata: {\"v\":1,"));
    publish();
    server_changed(office.server);
    (void)hear(fd, answer, "\n\n");
    assert_non_null(strstr(answer, "id: 2\nevent: data\ndata: {\"v\":2,"));
    assert_non_null(strstr(answer, "\"fields/dat-dai\""));
    (void)close(fd);
    free(answer);
}

static void bursts_of_news_become_one(void **state)
{
    char *answer = malloc(ANSWER_BYTES);
    int64_t began_ms;
    int fd = join("Last-Event-ID: 1\r\n");

    (void)state;
    assert_non_null(answer);
    (void)hear(fd, answer, "event: build");
    began_ms = clock_mono_ms(); /* not when we hear of it: the pause begins as it is said */
    publish();
    server_changed(office.server);
    (void)hear(fd, answer, "\"v\":2");
    for (int i = 0; i < 20; i++) {
        publish();
        server_changed(office.server);
    }
    (void)hear(fd, answer, "\"v\":22");
    assert_non_null(strstr(answer, "id: 22\n"));
    assert_null(strstr(answer, "id: 21\n"));
    assert_in_range(clock_mono_ms() - began_ms, FEED_PAUSE_MS - 20, 10000);
    (void)close(fd);
    free(answer);
}

/* Under constant traffic a message comes every two seconds, and after a quiet moment soon. */
static void what_goes_on_is_told_every_two_seconds(void **state)
{
    enum { MESSAGES = FEED_BURST + 4 };
    char *answer = malloc(ANSWER_BYTES);
    int fd = join("Last-Event-ID: 1\r\n");
    int64_t last_ms = clock_mono_ms(), took_ms[MESSAGES];

    (void)state;
    assert_non_null(answer);
    (void)hear(fd, answer, "event: build");
    for (int i = 0; i < MESSAGES; i++) {
        publish();
        server_changed(office.server);
        (void)hear(fd, answer, "event: data");
        took_ms[i] = clock_mono_ms() - last_ms;
        last_ms += took_ms[i];
    }
    for (int i = 0; i < FEED_BURST; i++) /* a slow machine aside */
        assert_in_range(took_ms[i], 0, FEED_BUSY_MS - 500);
    for (int i = MESSAGES - 2; i < MESSAGES; i++)
        assert_in_range(took_ms[i], FEED_BUSY_MS - 100, FEED_BUSY_MS + 5000);
    (void)poll(NULL, 0, FEED_BUSY_MS);
    last_ms = clock_mono_ms();
    publish();
    server_changed(office.server);
    (void)hear(fd, answer, "event: data");
    assert_in_range(clock_mono_ms() - last_ms, 0, FEED_BUSY_MS - 500);
    (void)close(fd);
    free(answer);
}

static void who_knows_the_version_is_not_told_again(void **state)
{
    char *answer = malloc(ANSWER_BYTES);
    int fd = join("Last-Event-ID: 1\r\n");

    (void)state;
    assert_non_null(answer);
    (void)hear(fd, answer, "event: build");
    assert_null(strstr(answer, "event: data"));
    (void)close(fd);
    free(answer);
}

static void there_are_only_so_many_streams(void **state)
{
    char *answer = malloc(ANSWER_BYTES);
    int fds[3];

    (void)state;
    assert_non_null(answer);
    for (int i = 0; i < 2; i++) {
        fds[i] = join("");
        (void)hear(fds[i], answer, "event: data");
        check_status(answer, "HTTP/1.1 200");
    }
    fds[2] = join("Connection: close\r\n");
    (void)hear(fds[2], answer, NULL);
    check_status(answer, "HTTP/1.1 503");
    assert_non_null(strstr(answer, "Retry-After: 30"));
    assert_non_null(strstr(answer, "too-many-streams"));
    for (int i = 0; i < 3; i++)
        (void)close(fds[i]);
    free(answer);
}

static void commit(int times)
{
    (void)atomic_fetch_add(&commits, times);
    server_changed(office.server);
}

/* Asks for what comes after the newest commit, and waits so long for it. */
static int wait_for(int seconds)
{
    char request[256];
    int fd = connect_to_server();

    (void)snprintf(request, sizeof request,
                   "GET /api/v1/changes?since=" ORDER
                   "-%d&wait=%d HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                   atomic_load(&commits), seconds);
    say(fd, request);
    return fd;
}

static void changes_are_told_from_place_to_place(void **state)
{
    char *answer;

    (void)state;
    commit(5);
    answer = ask("GET", "/api/v1/changes?since=" ORDER "-1&limit=2", "");
    check_status(answer, "HTTP/1.1 200");
    assert_non_null(strstr(answer,
                           "{\"version\":1,\"from\":\"" ORDER "-1\",\"next\":\"" ORDER
                           "-3\",\"more\":true,\"changes\":[{\"revision\":2,"));
    assert_non_null(strstr(answer, "\"kind\":\"figures\",\"unit\":\"H99.1\",\"field\":"
                                   "\"land\",\"month\":\"2026-11\"}]"));
    assert_non_null(strstr(answer, "\"field\":null,"));
    free(answer);
    answer = ask("GET", "/api/v1/changes?since=" ORDER "-3", "");
    assert_non_null(strstr(answer, "\"next\":\"" ORDER "-5\",\"more\":false"));
    free(answer);
    store_fails = true;
    answer = ask("GET", "/api/v1/changes?since=" ORDER "-3", "");
    store_fails = false;
    check_status(answer, "HTTP/1.1 503");
    assert_non_null(strstr(answer, "store-unavailable"));
    free(answer);
}

static void who_waits_is_told_at_once(void **state)
{
    char *answer = malloc(ANSWER_BYTES);
    struct pollfd quiet = {.events = POLLIN};
    int64_t began_ms;

    (void)state;
    assert_non_null(answer);
    quiet.fd = wait_for(30);
    server_changed(office.server); /* a commit that changed nothing */
    assert_int_equal(poll(&quiet, 1, 300), 0);
    began_ms = clock_mono_ms();
    commit(1);
    (void)hear(quiet.fd, answer, NULL);
    assert_in_range(clock_mono_ms() - began_ms, 0, 5000);
    check_status(answer, "HTTP/1.1 200");
    assert_non_null(strstr(answer, "\"next\":\"" ORDER "-1\""));
    (void)close(quiet.fd);
    free(answer);
}

static void who_waits_in_vain_is_told_so_in_time(void **state)
{
    char *answer = malloc(ANSWER_BYTES);
    int64_t began_ms = clock_mono_ms();
    int fd = wait_for(1);

    (void)state;
    assert_non_null(answer);
    (void)hear(fd, answer, NULL);
    assert_in_range(clock_mono_ms() - began_ms, 1000, 10000);
    check_status(answer, "HTTP/1.1 200");
    assert_non_null(
        strstr(answer, "\"next\":\"" ORDER "-0\",\"more\":false,\"changes\":[]}"));
    (void)close(fd);
    free(answer);
}

/* As many may wait as may read the stream, together; one that is answered makes room. */
static void who_waits_takes_the_place_of_a_stream(void **state)
{
    char *answer = malloc(ANSWER_BYTES);
    struct pollfd waits = {.events = POLLIN};
    int stream = join(""), third;

    (void)state;
    assert_non_null(answer);
    (void)hear(stream, answer, "event: data");
    waits.fd = wait_for(30);
    assert_int_equal(poll(&waits, 1, 200), 0);
    third = wait_for(30);
    (void)hear(third, answer, NULL);
    check_status(answer, "HTTP/1.1 503");
    assert_non_null(strstr(answer, "Retry-After: 30"));
    (void)close(third);
    commit(1);
    (void)hear(waits.fd, answer, NULL);
    check_status(answer, "HTTP/1.1 200");
    (void)close(waits.fd);
    third = wait_for(1);
    (void)hear(third, answer, NULL);
    check_status(answer, "HTTP/1.1 200");
    (void)close(third);
    (void)close(stream);
    free(answer);
}

static void who_waits_is_told_when_the_server_ends(void **state)
{
    char *answer = malloc(ANSWER_BYTES);
    struct pollfd waits = {.events = POLLIN};
    int64_t began_ms = clock_mono_ms();

    (void)state;
    assert_non_null(answer);
    waits.fd = wait_for(60);
    assert_int_equal(poll(&waits, 1, 200), 0);
    server_close(office.server);
    office.server = NULL;
    (void)hear(waits.fd, answer, NULL);
    check_status(answer, "HTTP/1.1 200");
    assert_in_range(clock_mono_ms() - began_ms, 0, 5000);
    (void)close(waits.fd);
    free(answer);
}

#define SLOW "/api/v1/reports/06?period=2026-10"

static int ask_slowly(const char *target)
{
    char request[256];
    int fd = connect_to_server();

    (void)snprintf(request, sizeof request,
                   "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", target);
    say(fd, request);
    return fd;
}

/* Until the worker has begun. */
static void await_slow(int made)
{
    for (int64_t from_ms = clock_mono_ms(); atomic_load(&slow_made) < made;) {
        assert_in_range(clock_mono_ms() - from_ms, 0, PATIENCE_MS);
        (void)poll(NULL, 0, 5);
    }
}

static void expect_answer(int fd, const char *status)
{
    char *answer = malloc(ANSWER_BYTES);

    assert_non_null(answer);
    (void)hear(fd, answer, NULL);
    check_status(answer, status);
    (void)close(fd);
    free(answer);
}

static void a_slow_report_keeps_nobody_else_waiting(void **state)
{
    int slow, again[3], another, last;

    (void)state;
    atomic_store(&slow_held, true);
    slow = ask_slowly(SLOW);
    await_slow(1);
    for (int i = 0; i < 3; i++)
        again[i] = ask_slowly(SLOW);
    another = ask_slowly("/bieu-06");
    for (int i = 0; i < 20; i++) {
        char *answer = ask("GET", i % 2 ? "/" : "/api/v1/summary", "");

        check_status(answer, "HTTP/1.1 200");
        free(answer);
        publish();
        server_changed(office.server);
    }
    assert_int_equal(atomic_load(&slow_made), 1);
    atomic_store(&slow_held, false);
    expect_answer(slow, "HTTP/1.1 200");
    for (int i = 0; i < 3; i++)
        expect_answer(again[i], "HTTP/1.1 200");
    expect_answer(another, "HTTP/1.1 200");
    assert_int_equal(atomic_load(&slow_made), 3); /* those who came later share one */
    last = ask_slowly(SLOW);
    expect_answer(last, "HTTP/1.1 200");
    last = ask_slowly(SLOW);
    expect_answer(last, "HTTP/1.1 200");
    assert_in_range(atomic_load(&slow_made), 3, 4); /* it is kept ... */
    server_changed(office.server);
    last = ask_slowly(SLOW);
    expect_answer(last, "HTTP/1.1 200");
    assert_in_range(atomic_load(&slow_made), 4, 5); /* ... until the store may be another */
}

static void too_many_slow_questions_are_refused(void **state)
{
    enum { MORE = 5 };
    int fds[1 + CACHE_WAITING + MORE];
    char target[128];

    (void)state;
    atomic_store(&slow_held, true);
    fds[0] = ask_slowly(SLOW);
    await_slow(1);
    for (int i = 1; i <= CACHE_WAITING; i++) {
        (void)snprintf(target, sizeof target,
                       "/api/v1/reports/06?from=2025-01-01&to=2025-%02d-%02d", 1 + i / 28,
                       1 + i % 28);
        fds[i] = ask_slowly(target);
    }
    for (int i = CACHE_WAITING + 1; i <= CACHE_WAITING + MORE; i++) {
        (void)snprintf(target, sizeof target,
                       "/api/v1/reports/06?from=2025-10-%02d&to=2026-01-01", i % 28 + 1);
        expect_answer(ask_slowly(target), "HTTP/1.1 503");
    }
    atomic_store(&slow_held, false);
    for (int i = 0; i <= CACHE_WAITING; i++)
        expect_answer(fds[i], "HTTP/1.1 200");
}

static void *let_go(void *cls)
{
    (void)cls;
    (void)poll(NULL, 0, 300);
    atomic_store(&slow_held, false);
    return NULL;
}

/* What is worked on is finished; what waits behind it is not begun, and told to come again: nothing is
 * wrong with the store. */
static void slow_questions_are_let_go_when_the_server_ends(void **state)
{
    char *answer = malloc(ANSWER_BYTES);
    pthread_t thread;
    int slow, behind;

    (void)state;
    assert_non_null(answer);
    atomic_store(&slow_held, true);
    slow = ask_slowly(SLOW);
    await_slow(1);
    behind = ask_slowly("/api/v1/periods");
    free(ask("GET", "/", ""));
    assert_int_equal(pthread_create(&thread, NULL, let_go, NULL), 0);
    server_close(office.server);
    office.server = NULL;
    (void)pthread_join(thread, NULL);
    expect_answer(slow, "HTTP/1.1 200");
    (void)hear(behind, answer, NULL);
    check_status(answer, "HTTP/1.1 503");
    assert_non_null(strstr(answer, "Retry-After: "));
    (void)close(behind);
    free(answer);
    assert_int_equal(atomic_load(&slow_made), 1);
}

/* libmicrohttpd's own thread stalls from 128 ready connections on. */
static void a_crowd_that_asks_at_once_does_not_stall(void **state)
{
    char *answer = malloc(ANSWER_BYTES);
    int fds[CROWD];
    int64_t began_ms = clock_mono_ms();

    (void)state;
    assert_non_null(answer);
    for (int i = 0; i < CROWD; i++)
        fds[i] = connect_to_server();
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < CROWD; i++)
            say(fds[i], "GET /version HTTP/1.1\r\nHost: x\r\n\r\n");
        for (int i = 0; i < CROWD; i++) {
            (void)hear(fds[i], answer, "}");
            check_status(answer, "HTTP/1.1 200");
        }
    }
    for (int i = 0; i < CROWD; i++)
        (void)close(fds[i]);
    print_message("%d requests in %d ms\n", 3 * CROWD, (int)(clock_mono_ms() - began_ms));
    assert_in_range(clock_mono_ms() - began_ms, 0, 5000);
    free(answer);
}

static void it_closes_while_streams_are_open(void **state)
{
    char *answer = malloc(ANSWER_BYTES);
    int fd = join("");

    (void)state;
    assert_non_null(answer);
    (void)hear(fd, answer, "event: data");
    server_close(office.server);
    office.server = NULL;
    (void)hear(fd, answer, NULL);
    (void)close(fd);
    free(answer);
}

static void a_port_in_use_is_an_error(void **state)
{
    struct server_config config = {.address = "127.0.0.1",
                                   .port = server_port(office.server),
                                   .max_connections = 16,
                                   .max_streams = 2};
    struct source source = {.owner = &office,
                            .levels = sample_levels,
                            .acquire = acquire,
                            .release = release,
                            .health = health};
    struct server *server = NULL;

    (void)state;
    assert_int_equal(server_open(&server, &config, &source), -EADDRINUSE);
    config.port = 0;
    config.address = "localhost";
    assert_int_equal(server_open(&server, &config, &source), -EINVAL);
    config.address = "192.0.2.1";
    assert_int_equal(server_open(&server, &config, &source), -EADDRNOTAVAIL);
    assert_null(server);
}

#define WITH_SERVER(test) cmocka_unit_test_setup_teardown(test, open_server, close_server)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SERVER(addresses_answer_with_their_status_and_headers),
        WITH_SERVER(what_a_client_has_is_not_sent_again),
        WITH_SERVER(a_report_as_a_page_is_another_one_with_another_alarm),
        WITH_SERVER(a_report_as_a_page_is_another_one_of_another_version),
        WITH_SERVER(an_asset_may_be_kept_for_ever),
        WITH_SERVER(endless_headers_are_refused),
        WITH_SERVER(the_stream_tells_of_a_new_version),
        WITH_SERVER(bursts_of_news_become_one),
        WITH_SERVER(what_goes_on_is_told_every_two_seconds),
        WITH_SERVER(who_knows_the_version_is_not_told_again),
        WITH_SERVER(there_are_only_so_many_streams),
        WITH_SERVER(changes_are_told_from_place_to_place),
        WITH_SERVER(who_waits_is_told_at_once),
        WITH_SERVER(who_waits_in_vain_is_told_so_in_time),
        WITH_SERVER(who_waits_takes_the_place_of_a_stream),
        WITH_SERVER(who_waits_is_told_when_the_server_ends),
        WITH_SERVER(a_slow_report_keeps_nobody_else_waiting),
        WITH_SERVER(too_many_slow_questions_are_refused),
        WITH_SERVER(slow_questions_are_let_go_when_the_server_ends),
        WITH_SERVER(a_crowd_that_asks_at_once_does_not_stall),
        WITH_SERVER(it_closes_while_streams_are_open),
        WITH_SERVER(a_port_in_use_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
