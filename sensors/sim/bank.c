#include "sensors/sim/bank.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "sensors/sim/device/recorder.h"

enum { SERIALS_PER_TERMINAL = 100000, PATH_BYTES = 4096 };

struct bank {
    struct bank_config config;
    int lock_fd;
    struct recorder *recorders;
    struct module **modules;
    size_t module_count; /* that are open */
    struct unit *units;  /* of the terminals, and of the modules behind them */
    struct chance chance;
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
    bank->recorders = need(calloc(bank->config.terminals + 1, sizeof *bank->recorders));
    for (size_t i = 0; i < bank->config.terminals; i++) {
        char path[PATH_BYTES];
        uint32_t serial = (uint32_t)(i + 1) * SERIALS_PER_TERMINAL;
        int rc;

        bank->recorders[i].clock = bank->config.clock;
        bank->units[i] = recorder_unit(&bank->recorders[i]);
        snprintf(path, sizeof path, "%s/terminal-%05zu.ring", bank->config.dir, i + 1);
        rc = ring_open(&bank->recorders[i].ring, path, bank->config.ring_size, serial);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* The nth one of its profile, from 1. */
static int open_module(struct bank *bank, const struct profile *profile, size_t nth)
{
    size_t at = bank->module_count;
    struct module **module = &bank->modules[at];
    char path[PATH_BYTES];
    int rc;

    snprintf(path, sizeof path, "%s/%s-%05zu.module", bank->config.dir, profile->profile,
             nth);
    rc = module_open(module, profile, path, BANK_FIRST_SERIAL + (uint32_t)at);
    if (rc < 0)
        return rc;
    bank->units[bank->config.terminals + at] = module_unit(*module);
    bank->module_count++;
    return 0;
}

static int open_modules(struct bank *bank)
{
    for (size_t kind = 0; kind < bank->config.kinds; kind++) {
        const struct bank_modules *modules = &bank->config.modules[kind];

        for (size_t nth = 1; nth <= modules->count; nth++) {
            int rc = open_module(bank, modules->profile, nth);

            if (rc < 0)
                return rc;
        }
    }
    return 0;
}

static int make_room(struct bank *bank)
{
    size_t modules = 0;

    for (size_t kind = 0; kind < bank->config.kinds; kind++)
        modules += bank->config.modules[kind].count;
    if (bank->config.terminals + modules > BANK_DEVICES_MAX) {
        log_error("%zu devices; allowed: 1 to %d", bank->config.terminals + modules,
                  BANK_DEVICES_MAX);
        return -ERANGE;
    }
    bank->modules = need(calloc(modules + 1, sizeof(struct module *)));
    bank->units = need(calloc(bank->config.terminals + modules + 1, sizeof *bank->units));
    return 0;
}

int bank_open(struct bank **ret, const struct bank_config *config)
{
    struct bank *bank = need(calloc(1, sizeof *bank));
    int rc;

    *bank = (struct bank){.config = *config, .lock_fd = -1};
    chance_init(&bank->chance, config->seed);
    rc = make_room(bank);
    if (rc == 0)
        rc = lock_dir(bank);
    if (rc == 0)
        rc = open_terminals(bank);
    if (rc == 0)
        rc = open_modules(bank);
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
    for (size_t i = 0; bank->recorders && i < bank->config.terminals; i++)
        ring_close(bank->recorders[i].ring);
    for (size_t i = 0; i < bank->module_count; i++)
        module_close(bank->modules[i]);
    free(bank->modules);
    free(bank->recorders);
    free(bank->units);
    if (bank->lock_fd >= 0)
        close(bank->lock_fd);
    free(bank);
}

size_t bank_terminals(const struct bank *bank)
{
    return bank->config.terminals;
}

struct ring *bank_ring(struct bank *bank, size_t terminal)
{
    assert(terminal >= 1 && terminal <= bank->config.terminals);
    return bank->recorders[terminal - 1].ring;
}

struct unit *bank_units(struct bank *bank)
{
    return bank->units;
}

size_t bank_devices(const struct bank *bank)
{
    return bank->config.terminals + bank->module_count;
}

struct unit *bank_unit(struct bank *bank, size_t device)
{
    assert(device >= 1 && device <= bank_devices(bank));
    return &bank->units[device - 1];
}

struct module *bank_module(struct bank *bank, size_t device)
{
    assert(device >= 1 && device <= bank_devices(bank));
    return device > bank->config.terminals
               ? bank->modules[device - 1 - bank->config.terminals]
               : NULL;
}

struct timepiece *bank_clock(struct bank *bank, size_t device)
{
    struct module *module = bank_module(bank, device);

    return module ? module_clock(module) : &bank->recorders[device - 1].clock;
}

uint32_t bank_serial(struct bank *bank, size_t device)
{
    const struct module *module = bank_module(bank, device);

    return module ? module_serial(module) : ring_serial(bank_ring(bank, device));
}

uint32_t bank_boot(struct bank *bank, size_t device)
{
    const struct module *module = bank_module(bank, device);

    return module ? module_boot(module) : ring_boot(bank_ring(bank, device));
}

int bank_exchange(struct bank *bank, size_t device, uint32_t serial)
{
    struct module *module = bank_module(bank, device);

    if (!module)
        return ring_replace(bank_ring(bank, device), serial);
    module_exchange(module, serial);
    return 0;
}

struct chance *bank_chance(struct bank *bank)
{
    return &bank->chance;
}
