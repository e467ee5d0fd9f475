#include "sensors/sim/bank.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"

enum { SERIALS_PER_TERMINAL = 100000, PATH_BYTES = 4096 };

struct terminal {
    struct ring *ring;
    struct fault fault;
    struct bank_clock clock;
};

struct bank {
    struct bank_config config;
    int lock_fd;
    struct terminal *terminals;
};

/* One simulator per folder: two would write the same memories. */
static int lock_dir(struct bank *bank)
{
    char path[PATH_BYTES];

    if (mkdir(bank->config.dir, 0700) < 0 && errno != EEXIST)
        return log_fail(-errno, "folder %s", bank->config.dir);
    snprintf(path, sizeof path, "%s/lock", bank->config.dir);
    bank->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (bank->lock_fd < 0)
        return log_fail(-errno, "%s", path);
    if (flock(bank->lock_fd, LOCK_EX | LOCK_NB) < 0) {
        if (errno != EWOULDBLOCK)
            return log_fail(-errno, "%s", path);
        log_error("%s is in use by another dunghan-sim", bank->config.dir);
        return -EBUSY;
    }
    return 0;
}

static int open_terminals(struct bank *bank)
{
    bank->terminals = need(calloc(bank->config.terminals, sizeof *bank->terminals));
    for (size_t i = 0; i < bank->config.terminals; i++) {
        char path[PATH_BYTES];
        uint32_t serial = (uint32_t)(i + 1) * SERIALS_PER_TERMINAL;
        int rc;

        bank->terminals[i].clock = bank->config.clock;
        snprintf(path, sizeof path, "%s/terminal-%05zu.ring", bank->config.dir, i + 1);
        rc = ring_open(&bank->terminals[i].ring, path, bank->config.ring_size, serial);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int bank_open(struct bank **ret, const struct bank_config *config)
{
    struct bank *bank = need(calloc(1, sizeof *bank));
    int rc;

    *bank = (struct bank){.config = *config, .lock_fd = -1};
    rc = lock_dir(bank);
    if (rc == 0)
        rc = open_terminals(bank);
    if (rc < 0) {
        bank_close(bank);
        return rc;
    }
    *ret = bank;
    return 0;
}

void bank_close(struct bank *bank)
{
    if (!bank)
        return;
    for (size_t i = 0; bank->terminals && i < bank->config.terminals; i++)
        ring_close(bank->terminals[i].ring);
    free(bank->terminals);
    if (bank->lock_fd >= 0)
        close(bank->lock_fd);
    free(bank);
}

size_t bank_terminals(const struct bank *bank)
{
    return bank->config.terminals;
}

static struct terminal *find(struct bank *bank, size_t terminal)
{
    assert(terminal >= 1 && terminal <= bank->config.terminals);
    return &bank->terminals[terminal - 1];
}

struct ring *bank_ring(struct bank *bank, size_t terminal)
{
    return find(bank, terminal)->ring;
}

struct fault *bank_fault(struct bank *bank, size_t terminal)
{
    return &find(bank, terminal)->fault;
}

struct bank_clock *bank_clock(struct bank *bank, size_t terminal)
{
    return &find(bank, terminal)->clock;
}

uint32_t bank_clock_s(struct bank *bank, size_t terminal)
{
    const struct bank_clock *clock = bank_clock(bank, terminal);

    return clock->unset ? 0 : (uint32_t)(clock_wall_ms() / 1000 + clock->off_s);
}
