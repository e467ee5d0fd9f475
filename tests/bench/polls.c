/*
 * bench-polls - Modbus TCP devices that write down when they were asked, and a bare loop that asks.
 *
 *   bench-polls serve PORTS UNITS DEAD SLOW SLOW_MS
 *       PORTS free ports with UNITS devices each, numbered through from 0; those of the numbers DEAD
 *       (first-last, or -) answer nothing, those of SLOW after SLOW_MS. Prints the ports, one a line,
 *       and "ready"; when stdin ends a line a device, "NUMBER REQUESTS MEDIAN_MS P99_MS BEFORE_MS" of the
 *       intervals between its polls since the last line on stdin, and the longest one before.
 *   bench-polls read SECONDS UNITS PORT...
 *       libmodbus and nothing else: asks one device after the other, over and over. Prints how many
 *       answers it got, and the seconds of a core that it took.
 */
#include <arpa/inet.h>
#include <modbus.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <systemd/sd-event.h>
#include <time.h>
#include <unistd.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/memory.h"

enum {
    REGISTERS = 8,
    REQUEST_BYTES = 12,
    ANSWER_BYTES = 9 + 2 * REGISTERS,
    ADDRESS = 64,
    PATIENCE_S = 10,
    PORTS_MOST = 1000
};

struct device {
    bool dead;
    int slow_ms;
    int64_t asked_ms; /* mono; 0: not yet */
    int *intervals_ms;
    size_t count, room;
    int before_ms; /* the longest before that */
};

struct port {
    int fd;
    struct device *devices;
};

static struct device *devices;
static size_t device_count, units;

static void write_down(struct device *device)
{
    int64_t now_ms = clock_mono_ms();

    if (device->asked_ms) {
        device->intervals_ms = memory_grow(device->intervals_ms, device->count,
                                           &device->room, sizeof *device->intervals_ms);
        device->intervals_ms[device->count++] = (int)(now_ms - device->asked_ms);
    }
    device->asked_ms = now_ms;
}

/* An answer that has to wait: all of them are small, and few. */
struct late {
    int fd;
    uint8_t bytes[ANSWER_BYTES];
};

static int on_late(sd_event_source *source, uint64_t usec, void *owner)
{
    struct late *late = owner;

    (void)usec;
    (void)send(late->fd, late->bytes, sizeof late->bytes, MSG_NOSIGNAL);
    return sd_event_source_set_floating(source,
                                        false); /* it ends, and with it the answer */
}

static void answer(sd_event *loop, int fd, const uint8_t *request, int slow_ms)
{
    struct late *late = need(calloc(1, sizeof *late));
    sd_event_source *source;

    late->fd = fd;
    memcpy(late->bytes, request, 4);
    late->bytes[5] = ANSWER_BYTES - 6;
    late->bytes[6] = request[6];
    late->bytes[7] = request[7];
    late->bytes[8] = 2 * REGISTERS;
    if (slow_ms == 0) {
        (void)send(fd, late->bytes, sizeof late->bytes, MSG_NOSIGNAL);
        free(late);
        return;
    }
    sd_event_add_time_relative(loop, &source, CLOCK_MONOTONIC, (uint64_t)slow_ms * 1000,
                               1000, on_late, late);
    (void)sd_event_source_set_destroy_callback(source, free);
    (void)sd_event_source_set_floating(source, true);
    sd_event_source_unref(source); /* it is the loop's, and ends with it at the latest */
}

static int on_request(sd_event_source *source, int fd, uint32_t events, void *owner)
{
    const struct port *port = owner;
    uint8_t request[REQUEST_BYTES];
    struct device *device;

    (void)events;
    if (recv(fd, request, sizeof request, MSG_WAITALL) != sizeof request) {
        sd_event_source_unref(source);
        return 0;
    }
    if (request[6] < 1 || request[6] > units)
        return 0;
    device = &port->devices[request[6] - 1];
    write_down(device);
    if (!device->dead)
        answer(sd_event_source_get_event(source), fd, request, device->slow_ms);
    return 0;
}

static int on_connection(sd_event_source *source, int fd, uint32_t events, void *owner)
{
    int connection = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
    int one = 1;

    (void)events;
    if (connection < 0)
        return 0;
    (void)setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return sd_event_add_io(sd_event_source_get_event(source), NULL, connection, EPOLLIN,
                           on_request, owner);
}

static int longest_ms(const struct device *device)
{
    int most_ms = 0;

    for (size_t i = 0; i < device->count; i++)
        most_ms = device->intervals_ms[i] > most_ms ? device->intervals_ms[i] : most_ms;
    return most_ms;
}

/* A line: what comes from now on is to be measured. The end: so much for that. */
static int on_word(sd_event_source *source, int fd, uint32_t events, void *owner)
{
    char word[16];

    (void)events;
    (void)owner;
    if (read(fd, word, sizeof word) <= 0)
        return sd_event_exit(sd_event_source_get_event(source), 0);
    for (size_t i = 0; i < device_count; i++) {
        devices[i].before_ms = longest_ms(&devices[i]);
        devices[i].count = 0;
    }
    return 0;
}

static void open_port(sd_event *loop, struct port *port)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t bytes = sizeof at;

    port->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(port->fd, (struct sockaddr *)&at, sizeof at) < 0 || listen(port->fd, 64) < 0 ||
        getsockname(port->fd, (struct sockaddr *)&at, &bytes) < 0 ||
        sd_event_add_io(loop, NULL, port->fd, EPOLLIN, on_connection, port) < 0)
        abort();
    printf("%d\n", ntohs(at.sin_port));
}

static int compare(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static void print_device(size_t number, struct device *device)
{
    int *ms = device->intervals_ms;
    size_t count = device->count;

    if (count == 0) {
        printf("%zu 0 0 0 %d\n", number, device->before_ms);
        return;
    }
    qsort(ms, count, sizeof *ms, compare);
    printf("%zu %zu %d %d %d\n", number, count, ms[count / 2], ms[count * 99 / 100],
           device->before_ms);
}

/* "3-7" or "-": none. */
static bool is_in(const char *range, size_t number)
{
    char *end;
    unsigned long first = strtoul(range, &end, 10), last;

    if (*range == '-')
        return false;
    last = *end == '-' ? strtoul(end + 1, NULL, 10) : first;
    return number >= first && number <= last;
}

static int serve(char **argv)
{
    size_t ports_count = strtoul(argv[0], NULL, 10);
    struct port *ports;
    sd_event *loop;

    units = strtoul(argv[1], NULL, 10);
    device_count = ports_count * units;
    devices = need(calloc(device_count, sizeof *devices));
    ports = need(calloc(ports_count, sizeof *ports));
    for (size_t i = 0; i < device_count; i++) {
        devices[i].dead = is_in(argv[2], i);
        devices[i].slow_ms =
            is_in(argv[3], i) ? atoi(argv[4]) : 0; /* NOLINT(cert-err34-c) */
    }
    sd_event_new(&loop);
    for (size_t i = 0; i < ports_count; i++) {
        ports[i].devices = devices + i * units;
        open_port(loop, &ports[i]);
    }
    puts("ready");
    fflush(stdout);
    sd_event_add_io(loop, NULL, STDIN_FILENO, EPOLLIN | EPOLLHUP, on_word, NULL);
    sd_event_loop(loop);
    for (size_t i = 0; i < device_count; i++) {
        print_device(i, &devices[i]);
        free(devices[i].intervals_ms);
    }
    sd_event_unref(loop);
    free(ports);
    free(devices);
    return 0;
}

static double cpu_s(void)
{
    struct rusage used;

    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

/* Answers of all devices at one port, asked once each. */
static long read_port(modbus_t *line, long unit_ids)
{
    long answers = 0;

    for (int unit = 1; unit <= unit_ids; unit++) {
        uint16_t registers[REGISTERS];

        modbus_set_slave(line, unit);
        answers += modbus_read_registers(line, ADDRESS, REGISTERS, registers) > 0;
    }
    return answers;
}

static modbus_t *open_line(const char *port)
{
    modbus_t *line = modbus_new_tcp("127.0.0.1", (int)strtol(port, NULL, 10));

    if (!line || modbus_set_response_timeout(line, PATIENCE_S, 0) < 0 ||
        modbus_connect(line) < 0) {
        fprintf(stderr, "no connection to port %s\n", port);
        exit(EXIT_FAILURE); /* NOLINT(concurrency-mt-unsafe): there is one thread */
    }
    return line;
}

static int read_bare(int argc, char **argv)
{
    int64_t until_ms = clock_mono_ms() + strtol(argv[0], NULL, 10) * 1000;
    long unit_ids = strtol(argv[1], NULL, 10), answers = 0;
    modbus_t *lines[PORTS_MOST];
    int count = argc - 2 < PORTS_MOST ? argc - 2 : PORTS_MOST;

    for (int i = 0; i < count; i++)
        lines[i] = open_line(argv[i + 2]);
    while (clock_mono_ms() < until_ms) {
        for (int i = 0; i < count; i++)
            answers += read_port(lines[i], unit_ids);
    }
    printf("%ld %.3f\n", answers, cpu_s());
    for (int i = 0; i < count; i++)
        modbus_free(lines[i]);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    if (argc == 7 && strcmp(argv[1], "serve") == 0)
        return serve(argv + 2);
    if (argc > 4 && strcmp(argv[1], "read") == 0)
        return read_bare(argc - 2, argv + 2);
    fputs("usage: bench-polls serve PORTS UNITS DEAD SLOW SLOW_MS\n"
          "       bench-polls read SECONDS UNITS PORT...\n",
          stderr);
    return 2;
}
