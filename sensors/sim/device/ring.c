#include "sensors/sim/device/ring.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "sensors/devices/terminal.h"
#include "sensors/sim/device/mapped.h"

enum { IMAGE_MAGIC = 0x444e5231 };

/* The file. */
struct image {
    uint32_t magic;
    uint32_t size;
    uint32_t serial;
    _Atomic uint32_t boot;
    _Atomic uint32_t newest; /* grows only after the record is written */
    _Atomic uint32_t consumed;
    uint16_t registers[];
};

struct ring {
    char *path;
    struct image *image;
    size_t bytes;
    int64_t powered_ms; /* mono: when the device was powered up */
};

static int register_count(uint32_t size)
{
    return TERMINAL_RING_ADDRESS + (int)size * TERMINAL_RECORD_REGISTERS;
}

static size_t image_bytes(uint32_t size)
{
    return sizeof(struct image) + (size_t)register_count(size) * sizeof(uint16_t);
}

static int make(const char *path, uint16_t size, uint32_t serial)
{
    const struct image blank = {.magic = IMAGE_MAGIC, .size = size, .serial = serial};

    return mapped_make(path, &blank, sizeof blank, image_bytes(size));
}

static bool image_valid(const struct image *image, size_t bytes)
{
    return image->magic == IMAGE_MAGIC && image->size >= 1 &&
           image->size <= TERMINAL_RING_MAX && bytes == image_bytes(image->size) &&
           image->consumed <= image->newest &&
           image->newest - image->consumed <= image->size;
}

/* On failure the one that was mapped before stays. */
static int map_file(struct ring *ring)
{
    void *memory;
    size_t bytes;
    int rc = mapped_open(&memory, &bytes, ring->path, sizeof *ring->image);

    if (rc < 0)
        return rc;
    if (!image_valid(memory, bytes)) {
        mapped_close(memory, bytes);
        return -EBADMSG;
    }
    mapped_close(ring->image, ring->bytes);
    ring->image = memory;
    ring->bytes = bytes;
    return 0;
}

int ring_open(struct ring **ret, const char *path, uint16_t size, uint32_t serial)
{
    struct ring *ring = need(calloc(1, sizeof *ring));
    int rc = 0;

    ring->path = need(strdup(path));
    if (access(path, F_OK) < 0)
        rc = make(path, size, serial);
    if (rc == 0)
        rc = map_file(ring);
    if (rc < 0)
        goto out;
    ring_reboot(ring);

    *ret = ring;
    ring = NULL; /* now the caller's */
out:
    if (rc < 0)
        log_fail(rc, "memory of a terminal, %s", path);
    ring_close(ring);
    return rc;
}

void ring_close(struct ring *ring)
{
    if (!ring)
        return;
    mapped_close(ring->image, ring->bytes);
    free(ring->path);
    free(ring);
}

int ring_append(struct ring *ring, const struct event *event, uint32_t *ret_index)
{
    struct image *image = ring->image;
    uint32_t index = image->newest + 1;

    if (image->newest - image->consumed >= image->size)
        return -ENOSPC;
    terminal_write_record(event, index,
                          image->registers +
                              terminal_record_address(index, (uint16_t)image->size));
    atomic_store_explicit(&image->newest, index, memory_order_release);
    *ret_index = index;
    return 0;
}

int ring_consume(struct ring *ring, uint32_t index)
{
    struct image *image = ring->image;

    if (index > image->newest)
        return -ERANGE;
    if (index > image->consumed)
        atomic_store_explicit(&image->consumed, index, memory_order_release);
    return 0;
}

void ring_reboot(struct ring *ring)
{
    atomic_fetch_add_explicit(&ring->image->boot, 1, memory_order_release);
    ring->powered_ms = clock_mono_ms();
}

int ring_replace(struct ring *ring, uint32_t serial)
{
    int rc = make(ring->path, ring_size(ring), serial);

    if (rc == 0)
        rc = map_file(ring);
    if (rc < 0)
        return log_fail(rc, "new terminal at %s", ring->path);
    ring_reboot(ring);
    return 0;
}

uint32_t ring_serial(const struct ring *ring)
{
    return ring->image->serial;
}

uint32_t ring_boot(const struct ring *ring)
{
    return ring->image->boot;
}

uint16_t ring_size(const struct ring *ring)
{
    return (uint16_t)ring->image->size;
}

uint32_t ring_newest(const struct ring *ring)
{
    return ring->image->newest;
}

uint32_t ring_consumed(const struct ring *ring)
{
    return ring->image->consumed;
}

uint16_t *ring_registers(struct ring *ring, uint32_t clock_s, int *ret_count)
{
    struct image *image = ring->image;
    const struct terminal_identity identity = {
        .serial = image->serial,
        .boot = image->boot,
        .uptime_s = (uint32_t)((clock_mono_ms() - ring->powered_ms) / 1000),
        .clock_s = clock_s,
        .oldest = image->consumed + 1,
        .newest = image->newest,
        .ring_size = (uint16_t)image->size,
    };

    terminal_write_identity(&identity, image->registers + TERMINAL_IDENTITY_ADDRESS);
    image->registers[TERMINAL_CONSUMED_ADDRESS] = (uint16_t)(image->consumed >> 16);
    image->registers[TERMINAL_CONSUMED_ADDRESS + 1] = (uint16_t)image->consumed;
    *ret_count = register_count(image->size);
    return image->registers;
}
