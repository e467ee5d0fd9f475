#include "sensors/sim/wire/serial.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/timer.h"
#include "sensors/sim/wire/peer.h"

#define DEVICES "/dev/pts/"

enum { PATH_BYTES = 4096, DEVICE_BYTES = 64, AGAIN_MS = 1000 };

struct serial {
    sd_event *loop;
    char path[PATH_BYTES];
    speed_t speed; /* B0: any */
    const struct party *party;
    struct peer *peer;
    int fd;                /* the peer's */
    bool linked;           /* what is at the path is ours */
    struct timer *reopens; /* where the next one could not be made at once */
};

static const struct {
    int baud;
    speed_t speed;
} speeds[] = {
    {0, B0},         {1200, B1200},   {2400, B2400},   {4800, B4800},     {9600, B9600},
    {19200, B19200}, {38400, B38400}, {57600, B57600}, {115200, B115200},
};

static const speed_t *find_speed(int baud)
{
    for (size_t i = 0; i < sizeof speeds / sizeof speeds[0]; i++) {
        if (speeds[i].baud == baud)
            return &speeds[i].speed;
    }
    return NULL;
}

bool serial_speed_known(int baud)
{
    return find_speed(baud);
}

/* On Linux this end tells how the other end is set. */
static bool hears(void *owner)
{
    const struct serial *serial = owner;
    struct termios settings;

    return serial->speed == B0 || tcgetattr(serial->fd, &settings) < 0 ||
           cfgetospeed(&settings) == serial->speed;
}

/* Nothing is to be made of what goes through, not even before the other side says so too. */
static int make_raw(int fd)
{
    struct termios settings;

    if (tcgetattr(fd, &settings) < 0)
        return -errno;
    cfmakeraw(&settings);
    return tcsetattr(fd, TCSANOW, &settings) < 0 ? -errno : 0;
}

static int open_device(char ret_name[static DEVICE_BYTES])
{
    int fd = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    int rc;

    if (fd < 0)
        return -errno;
    rc = grantpt(fd) < 0 || unlockpt(fd) < 0 ? -errno : make_raw(fd);
    if (rc == 0)
        rc = -ptsname_r(fd, ret_name, DEVICE_BYTES);
    if (rc < 0) {
        close(fd);
        return rc;
    }
    return fd;
}

/* Is nothing there, or a link to a pseudo-terminal, as a simulator before us may have left? */
static bool free_to_link(const char *path)
{
    char target[DEVICE_BYTES] = "";

    if (readlink(path, target, sizeof target - 1) < 0)
        return errno == ENOENT;
    return strncmp(target, DEVICES, strlen(DEVICES)) == 0;
}

/* The link appears whole, in place of the one before it. */
static int link_to(const char *device, const char *path)
{
    char fresh[PATH_BYTES + 8];

    if (!free_to_link(path))
        return -EEXIST;
    snprintf(fresh, sizeof fresh, "%s.new", path);
    if ((unlink(fresh) < 0 && errno != ENOENT) || symlink(device, fresh) < 0)
        return -errno;
    return rename(fresh, path) < 0 ? -errno : 0;
}

static void on_ended(void *owner, struct peer *peer);

static int make(struct serial *serial)
{
    char device[DEVICE_BYTES];
    struct peer_config config = {
        .framing = &framing_rtu,
        .party = serial->party,
        .hears = hears,
        .ended = on_ended,
        .owner = serial,
    };
    int rc;

    config.fd = serial->fd = open_device(device);
    if (config.fd < 0)
        return config.fd;
    rc = peer_open(&serial->peer, serial->loop, &config);
    if (rc == 0)
        rc = link_to(device, serial->path);
    serial->linked = serial->linked || rc == 0;
    return rc;
}

static void renew(void *owner)
{
    struct serial *serial = owner;
    int rc;

    peer_close(serial->peer);
    serial->peer = NULL;
    rc = make(serial);
    if (rc < 0) {
        log_fail(rc, "serial line %s", serial->path);
        timer_after(serial->reopens, AGAIN_MS);
    }
}

static void on_ended(void *owner, struct peer *peer)
{
    (void)peer; /* the only one */
    renew(owner);
}

int serial_open(struct serial **ret, sd_event *loop, const char *path, int baud,
                const struct party *party)
{
    struct serial *serial = need(calloc(1, sizeof *serial));
    int rc = 0;

    serial->loop = sd_event_ref(loop);
    serial->party = party;
    serial->speed = *find_speed(baud);
    if (snprintf(serial->path, sizeof serial->path, "%s", path) >= PATH_BYTES)
        rc = -ENAMETOOLONG;
    if (rc == 0)
        rc = timer_open(&serial->reopens, loop, renew, serial);
    if (rc == 0)
        rc = make(serial);
    if (rc < 0) {
        log_fail(rc, "serial line %s", path);
        serial_close(serial);
        return rc;
    }
    *ret = serial;
    return 0;
}

void serial_close(struct serial *serial)
{
    if (!serial)
        return;
    if (serial->linked)
        (void)unlink(serial->path);
    peer_close(serial->peer);
    timer_close(serial->reopens);
    sd_event_unref(serial->loop);
    free(serial);
}
