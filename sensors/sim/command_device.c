/* Commands of any device. */
#include <inttypes.h>
#include <string.h>

#include "mqtt/base/clock.h"
#include "sensors/sim/command_parts.h"

enum { LIMIT_MAX = 1000 };

/* real|unset|SECONDS, or drift SECONDS: what the fourth word says is in `gains_s` then. */
static bool clock_of(const struct words *words, struct timepiece *ret)
{
    const char *word = words->list[2];
    bool drift = strcmp(word, "drift") == 0;
    long value = 0;

    if (drift && words_signed(words->list[3], TIMEPIECE_GAINS_MAX_S, &value)) {
        ret->gains_s = (int)value;
        ret->set_at_ms = clock_mono_ms();
        return true;
    }
    if (!drift && words->count == 3 &&
        (strcmp(word, "unset") == 0 || strcmp(word, "real") == 0 ||
         words_signed(word, TIMEPIECE_OFF_MAX_S, &value))) {
        *ret = (struct timepiece){.unset = strcmp(word, "unset") == 0, .off_s = value};
        return true;
    }
    words_fail(words,
               "no clock \"%s\"; allowed: real, unset, -%d to %d seconds, drift -%d to %d "
               "seconds a day",
               word, TIMEPIECE_OFF_MAX_S, TIMEPIECE_OFF_MAX_S, TIMEPIECE_GAINS_MAX_S,
               TIMEPIECE_GAINS_MAX_S);
    return false;
}

static void tell_terminal(const struct words *words, size_t device)
{
    const struct ring *ring = bank_ring(words->bank, device);

    fprintf(words->out, " newest %" PRIu32 " consumed %" PRIu32 " size %d\n",
            ring_newest(ring), ring_consumed(ring), ring_size(ring));
}

void command_status(struct words *words)
{
    size_t from;
    size_t to;

    if (!words_devices(words, &from, &to))
        return;
    for (size_t i = from; i <= to; i++) {
        const struct module *module = bank_module(words->bank, i);

        fprintf(words->out, "status %zu serial %" PRIu32 " boot %" PRIu32, i,
                bank_serial(words->bank, i), bank_boot(words->bank, i));
        if (module)
            fprintf(words->out, " profile %s\n", module_profile(module)->profile);
        else
            tell_terminal(words, i);
    }
}

void command_clock(struct words *words)
{
    struct timepiece clock;
    size_t from;
    size_t to;

    if (!words_devices(words, &from, &to))
        return;
    for (size_t i = from; i <= to; i++) {
        clock = *bank_clock(words->bank, i);
        if (!clock_of(words, &clock))
            return;
        *bank_clock(words->bank, i) = clock;
        fprintf(words->out, "ok %zu\n", i);
    }
}

void command_reboot(struct words *words)
{
    long off_ms = 0;
    size_t from;
    size_t to;

    if (!words_devices(words, &from, &to))
        return;
    if (words->count > 2 && !words_number(words->list[2], 0, UNIT_OFF_MAX_MS, &off_ms)) {
        words_fail(words, "no time \"%s\"; allowed: 0 to %d ms", words->list[2],
                   UNIT_OFF_MAX_MS);
        return;
    }
    for (size_t i = from; i <= to; i++) {
        unit_reboot(bank_unit(words->bank, i), (int)off_ms);
        fprintf(words->out, "ok %zu %" PRIu32 "\n", i, bank_boot(words->bank, i));
    }
}

void command_exchange(struct words *words)
{
    size_t device;
    long serial;

    if (!words_device(words, &device))
        return;
    serial = (long)bank_serial(words->bank, device) + 1;
    if (words->count > 2 && !words_number(words->list[2], 0, UINT32_MAX, &serial)) {
        words_fail(words, "no serial number \"%s\"; allowed: 0 to %u", words->list[2],
                   UINT32_MAX);
        return;
    }
    if (bank_exchange(words->bank, device, (uint32_t)serial) < 0)
        words_fail(words, "device %zu cannot be exchanged; see the log", device);
    else
        fprintf(words->out, "ok %zu %ld\n", device, serial);
}

void command_limit(struct words *words)
{
    long most = 0;
    size_t from;
    size_t to;

    if (!words_devices(words, &from, &to))
        return;
    if (strcmp(words->list[2], "none") != 0 &&
        !words_number(words->list[2], 1, LIMIT_MAX, &most)) {
        words_fail(words, "no limit \"%s\"; allowed: none, 1 to %d connections",
                   words->list[2], LIMIT_MAX);
        return;
    }
    for (size_t i = from; i <= to; i++) {
        bank_unit(words->bank, i)->connections_most = (int)most;
        fprintf(words->out, "ok %zu\n", i);
    }
}
