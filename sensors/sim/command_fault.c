/* Commands of what goes wrong. */
#include <inttypes.h>
#include <string.h>

#include "sensors/sim/command_parts.h"

enum { TIMES_MAX = 1000000 };

static void list_faults(const struct words *words)
{
    fprintf(words->out, "error line %d: no such fault; allowed:", words->number);
    for (size_t i = 0; i < FAULT_KINDS; i++) {
        const struct fault_row *row = &fault_rows[i];

        fprintf(words->out, "%s %s", i ? "," : "", row->name);
        if (row->most > 0)
            fprintf(words->out, " %d to %d", row->least, row->most);
    }
    fprintf(words->out, "; then once, times 1 to %d, percent 1 to 100\n", TIMES_MAX);
}

/* What stands behind the fault from word `at` on: how often. */
static bool read_often(const struct words *words, int at, struct fault *ret)
{
    const char *word = words->list[at];
    const char *value = word ? words->list[at + 1] : NULL;
    long number;

    if (!word)
        return true;
    if (strcmp(word, "once") == 0 && !value) {
        ret->left = 1;
        return true;
    }
    if (words->count != at + 2)
        return false;
    if (strcmp(word, "times") == 0 && words_number(value, 1, TIMES_MAX, &number)) {
        ret->left = (int)number;
        return true;
    }
    if (strcmp(word, "percent") == 0 && words_number(value, 1, 100, &number)) {
        ret->percent = (int)number;
        return true;
    }
    return false;
}

static bool read_fault(const struct words *words, struct fault *ret)
{
    for (size_t i = 0; i < FAULT_KINDS; i++) {
        const struct fault_row *row = &fault_rows[i];
        bool valued = row->most > 0;
        long value = 0;

        if (strcmp(row->name, words->list[2]) != 0)
            continue;
        if (valued && !words_number(words->list[3], row->least, row->most, &value))
            return false;
        *ret = (struct fault){(enum fault_kind)i, (int)value, FAULT_ALWAYS, 100};
        return read_often(words, valued ? 4 : 3, ret);
    }
    return false;
}

void command_fault(struct words *words)
{
    struct fault fault;
    size_t from;
    size_t to;

    if (!words_devices(words, &from, &to))
        return;
    if (!read_fault(words, &fault)) {
        list_faults(words);
        return;
    }
    for (size_t i = from; i <= to; i++) {
        struct faults *faults = &bank_unit(words->bank, i)->faults;

        faults->now = fault;
        faults->held_bytes = 0;
        fprintf(words->out, "ok %zu\n", i);
    }
}

void command_faults(struct words *words)
{
    size_t from;
    size_t to;

    if (!words_devices(words, &from, &to))
        return;
    for (size_t i = from; i <= to; i++) {
        const struct faults *faults = &bank_unit(words->bank, i)->faults;

        fprintf(words->out, "faults %zu", i);
        for (size_t kind = FAULT_NONE + 1; kind < FAULT_ANY; kind++) {
            if (faults->done[kind] > 0)
                fprintf(words->out, " %s %" PRIu64, fault_rows[kind].name,
                        faults->done[kind]);
        }
        fputc('\n', words->out);
    }
}

void command_seed(struct words *words)
{
    long seed;

    if (!words_number(words->list[1], 0, UINT32_MAX, &seed)) {
        words_fail(words, "no seed \"%s\"; allowed: 0 to %u", words->list[1], UINT32_MAX);
        return;
    }
    chance_init(bank_chance(words->bank), (uint32_t)seed);
    fprintf(words->out, "ok\n");
}
