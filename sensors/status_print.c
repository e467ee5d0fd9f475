/* The part of status.h that asks and prints. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "mqtt/base/local_socket.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "sensors/status.h"

enum { PATIENCE_S = 10 }; /* of a gateway that does not come round */

/* --- asking -------------------------------------------------------------------------- */

/* The file that is handed over, or negative errno. */
static int take_file(int fd)
{
    char byte;
    int file = -1;
    ssize_t got = local_socket_receive(fd, &byte, sizeof byte, &file);

    if (file >= 0)
        return file;
    return got == -EAGAIN ? -ETIMEDOUT : got < 0 ? (int)got : -EPROTO;
}

static int read_file(int fd, json_t **ret)
{
    size_t count;
    char *text = local_socket_read_file(fd, STATUS_MOST_BYTES, &count);

    *ret = text ? json_loadb(text, count, JSON_REJECT_DUPLICATES, NULL) : NULL;
    free(text);
    return json_is_object(*ret) ? 0 : -EPROTO;
}

static int ask(const char *directory, json_t **ret)
{
    int fd = local_socket_connect(directory, STATUS_SOCKET, PATIENCE_S);
    int file = fd < 0 ? fd : take_file(fd), rc;

    if (fd >= 0)
        close(fd);
    if (file < 0)
        return file;
    rc = read_file(file, ret);
    close(file);
    return rc;
}

/* --- printing ------------------------------------------------------------------------ */

static const char *text_of(const json_t *object, const char *member, const char *otherwise)
{
    const char *text = json_string_value(json_object_get(object, member));

    return text ? text : otherwise;
}

static json_int_t number_of(const json_t *object, const char *member)
{
    return json_integer_value(json_object_get(object, member));
}

static void print_broker(const json_t *said)
{
    const json_t *broker = json_object_get(said, "broker");
    bool connected = json_is_true(json_object_get(broker, "connected"));

    printf("broker %s port %lld: %s%s\n", text_of(broker, "host", "?"),
           (long long)number_of(broker, "port"),
           connected ? "connected" : "not connected, ",
           connected ? "" : text_of(broker, "fault", "trying"));
}

/* One that has been stopped stays known until the next start. */
static void print_twins(const json_t *said)
{
    const char *seen = text_of(said, "twins_last_seen", NULL);

    if (json_is_true(json_object_get(said, "twins")))
        printf("another gateway of this name lives%s%s: stop one of them\n",
               seen ? ", last noticed by the centre at " : "", seen ? seen : "");
    else if (seen)
        printf("another gateway of this name was last noticed by the centre at %s\n", seen);
}

static void print_outbox(const json_t *said)
{
    json_int_t produced = number_of(said, "produced");
    json_int_t committed = number_of(said, "committed");

    printf("outbox %s: %lld events, %lld of them at the centre, %lld wait",
           text_of(said, "epoch", "?"), (long long)produced, (long long)committed,
           (long long)(produced - committed));
    if (produced > committed)
        printf(", the oldest since %s", text_of(said, "oldest_unsent", "?"));
    printf("; %lld are lost\n", (long long)number_of(said, "lost"));
}

/* Where a line or a device is: without a port it is a serial one. */
static const char *place_of(const json_t *object, char ret[static LINE_PLACE_BYTES])
{
    const struct line_place place = {
        .way = number_of(object, "port") ? LINE_TCP : LINE_RTU,
        .address = text_of(object, "address", "?"),
        .port = (int)number_of(object, "port"),
    };

    return line_place_text(&place, ret);
}

static void print_lines(const json_t *said)
{
    char place[LINE_PLACE_BYTES];
    const json_t *line;
    size_t i;

    json_array_foreach(json_object_get(said, "lines"), i, line) printf(
        "line %s: %s\n", place_of(line, place),
        json_is_true(json_object_get(line, "connected")) ? "connected" : "not connected");
}

/* What not every device has, or not yet. */
static void print_details(const json_t *device)
{
    json_int_t median_us = number_of(device, "round_trip_us");
    json_int_t serial = number_of(device, "serial");
    json_int_t held = number_of(device, "held");
    const char *firmware = text_of(device, "firmware", NULL);
    const char *trouble = text_of(device, "trouble", NULL);

    if (median_us)
        printf(", answers in %.1f ms, last %.1f", (double)median_us / 1000,
               (double)number_of(device, "round_trip_last_us") / 1000);
    if (serial)
        printf(", serial %lld", (long long)serial);
    if (firmware)
        printf(", firmware %s", firmware);
    if (held)
        printf(", %lld held back for a person since the start", (long long)held);
    if (trouble)
        printf("; %s, tried again in %lld s", trouble,
               (long long)number_of(device, "next_s"));
    putchar('\n');
}

static void print_devices(const json_t *said)
{
    const json_t *device;
    size_t i;

    json_array_foreach(json_object_get(said, "devices"), i, device)
    {
        const char *cause = text_of(device, "cause", NULL);
        char place[LINE_PLACE_BYTES];

        printf("device %s %s (%s unit %lld): %s%s%s, last answer %s, %lld records, "
               "%lld faults",
               text_of(device, "unit", "?"), text_of(device, "counter", "?"),
               place_of(device, place), (long long)number_of(device, "unit_id"),
               text_of(device, "state", "?"), cause ? ", " : "", cause ? cause : "",
               text_of(device, "seen", "never"), (long long)number_of(device, "records"),
               (long long)number_of(device, "faults"));
        print_details(device);
    }
}

static void print_hook(const json_t *said)
{
    const json_t *hook = json_object_get(said, "hook");
    const json_t *source;
    size_t i;

    if (!hook)
        return;
    printf("hook %s: %s, %lld requests without a key of a source\n",
           text_of(hook, "listen", "?"),
           json_is_true(json_object_get(hook, "listening")) ? "listens" : "does not listen",
           (long long)number_of(hook, "strangers"));
    json_array_foreach(json_object_get(hook, "sources"), i, source) printf(
        "source %s of %s%s: event %lld of %s is stored, last seen %s, %lld batches "
        "refused\n",
        text_of(source, "name", "?"), text_of(source, "unit", "?"),
        json_is_true(json_object_get(source, "key")) ? "" : ", which has no key",
        (long long)number_of(source, "committed"), text_of(source, "epoch", "no epoch"),
        text_of(source, "seen", "never"), (long long)number_of(source, "refused"));
}

static void print_text(const json_t *said)
{
    printf("gateway %s, version %s, at %s, its clock: %s\n", text_of(said, "gateway", "?"),
           text_of(said, "version", "?"), text_of(said, "at", "?"),
           text_of(said, "clock", "?"));
    print_broker(said);
    print_twins(said);
    print_outbox(said);
    print_lines(said);
    print_devices(said);
    print_hook(said);
}

int status_print(const char *directory, bool json)
{
    json_t *said = NULL;
    int rc = ask(directory, &said);

    if (rc == -ENOENT)
        log_error("no gateway runs with the data directory %s", directory);
    else if (rc < 0)
        log_fail(rc, "the gateway of %s does not say how it is", directory);
    else if (json)
        (void)json_dumpf(said, stdout, JSON_INDENT(1));
    else
        print_text(said);
    if (rc == 0 && json)
        printf("\n");
    json_decref(said);
    return rc;
}
