/*
 * backlog - a foreign gateway at full speed, for tests/bench/throughput.py.
 *
 *   bench-backlog PORT GATEWAY BATCH < events.jsonl
 *
 * Publishes the events, one a line, in messages of up to BATCH of them to the broker on
 * loopback and prints the seconds from the first message to the receipt for the last one.
 * What the centre does not take within STALL_MS is sent again, as a gateway does.
 */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/clock.h"
#include "mqtt/client.h"
#include "mqtt/payload.h"
#include "mqtt/topic.h"

enum { AHEAD_MAX = 10000, STALL_MS = 2000, TICK_MS = 100, EVENTS_MAX = 10000000 };

static const char epoch[PAYLOAD_EPOCH_BYTES] = "000000000000be7c";

struct backlog {
    struct client *client;
    char topic[TOPIC_BYTES];
    size_t batch;
    char **events;
    size_t count;
    size_t sent, committed; /* events from the first on */
    int64_t moved_mono_ms;  /* when the receipt last moved, or all was sent again */
};

static int read_events(struct backlog *log)
{
    size_t room = 0, line_room = 0;
    char *line = NULL;

    while (getline(&line, &line_room, stdin) > 0 && log->count < EVENTS_MAX) {
        if (log->count == room) {
            room = room ? room * 2 : 1024;
            log->events = realloc(log->events, room * sizeof *log->events);
            if (!log->events)
                abort();
        }
        line[strcspn(line, "\n")] = 0;
        log->events[log->count++] = line;
        line = NULL;
        line_room = 0;
    }
    free(line);
    return log->count ? 0 : -ENODATA;
}

static void take_receipt(void *owner, const char *topic, const char *payload, size_t bytes)
{
    struct backlog *log = owner;
    struct payload_receipt receipt;
    char fault[PAYLOAD_FAULT_BYTES];

    (void)topic;
    if (payload_read_receipt(payload, bytes, &receipt, fault) < 0)
        return;
    if (strcmp(receipt.epoch, epoch) != 0 || receipt.committed <= log->committed)
        return;
    log->committed = (size_t)receipt.committed;
    log->moved_mono_ms = clock_mono_ms();
}

/* The connection is new, and what was under way on the old one may be lost. */
static void begin_again(void *owner)
{
    struct backlog *log = owner;

    log->sent = log->committed;
}

static void send_on(struct backlog *log)
{
    while (log->sent < log->count && log->sent - log->committed < AHEAD_MAX) {
        size_t left = log->count - log->sent;
        size_t part = left < log->batch ? left : log->batch;
        size_t bytes;
        char *json = payload_write_batch(
            &(struct payload_frame){.epoch = epoch, .first = log->sent + 1},
            (const char *const *)log->events + log->sent, part, &bytes);
        int rc = client_publish(log->client, log->topic, json, bytes, false);

        free(json);
        if (rc < 0)
            return;
        log->sent += part;
    }
}

/* How long it took, in milliseconds. */
static int64_t run(struct backlog *log)
{
    const struct client_handler handler = {
        .owner = log, .connected = begin_again, .message = take_receipt};
    struct pollfd wait = {.fd = client_fd(log->client), .events = POLLIN};
    int64_t begin_mono_ms;

    while (!client_connected(log->client)) {
        poll(&wait, 1, TICK_MS);
        client_dispatch(log->client, &handler);
    }
    begin_mono_ms = log->moved_mono_ms = clock_mono_ms();
    while (log->committed < log->count) {
        send_on(log);
        poll(&wait, 1, TICK_MS);
        client_dispatch(log->client, &handler);
        if (clock_mono_ms() - log->moved_mono_ms > STALL_MS) {
            begin_again(log);
            log->moved_mono_ms = clock_mono_ms();
        }
    }
    return clock_mono_ms() - begin_mono_ms;
}

int main(int argc, char **argv)
{
    struct backlog log = {0};
    char receipts[TOPIC_BYTES];
    const char *const subscriptions[] = {receipts, NULL};
    struct client_config config = {
        .host = "127.0.0.1",
        .keepalive_s = 30,
        .subscriptions = subscriptions,
        .window = 1000,
        .mailbox_bytes = 1 << 20,
    };

    if (argc != 4) {
        fputs("usage: bench-backlog PORT GATEWAY BATCH < events.jsonl\n", stderr);
        return 2;
    }
    config.port = (int)strtol(argv[1], NULL, 10);
    config.client_id = argv[2];
    log.batch = strtoul(argv[3], NULL, 10);
    if (log.batch < 1 || log.batch > PAYLOAD_MAX_EVENTS || read_events(&log) < 0)
        return 2;
    topic_format(TOPIC_EVENTS, argv[2], log.topic);
    topic_format(TOPIC_RECEIPTS, argv[2], receipts);
    if (client_open(&log.client, &config) < 0)
        return 1;
    printf("%.3f\n", (double)run(&log) / 1000);
    client_close(log.client);
    for (size_t i = 0; i < log.count; i++)
        free(log.events[i]);
    free(log.events);
    return 0;
}
