#include "sensors/sim/command.h"

#include <inttypes.h>
#include <string.h>

#include "mqtt/base/date.h"
#include "mqtt/event.h"
#include "sensors/sim/words.h"

enum { SLOW_MS_MAX = 600000, EXCEPTION_MAX = 11, BURST_MAX = 1000000 };

const char command_help[] =
    "Script, one command a line, answered by one line each:\n"
    "  put TERMINAL TYPE AT PROCEDURE CHANNEL DOSSIER OUTCOME\n"
    "  burst TERMINAL COUNT AT PROCEDURE CHANNEL UNIT FIRST\n"
    "  fault TERMINAL none|silent|nonsense|slow MS|exception CODE\n"
    "  clock TERMINAL real|unset|SECONDS\n"
    "  reboot|replace|status TERMINAL\n"
    "  wait MS\n"
    "  quit\n"
    "TERMINAL is a number from 1, in fault, clock, reboot and status also "
    "* for all; TYPE is intake, "
    "resolved or returned; AT is like 2026-11-20T08:01:12+07:00, "
    "or now; CHANNEL is in_person, "
    "online or postal; OUTCOME is granted, denied, returned, "
    "stopped or withdrawn; - stands for "
    "what a type has not.";

struct line {
    struct words words;
    int wait_ms;
};

static enum command_next do_put(struct line *line)
{
    struct event event;
    size_t terminal;
    uint32_t index;

    if (!words_terminal(&line->words, &terminal) || !words_event(&line->words, &event))
        return COMMAND_GO_ON;
    if (ring_append(bank_ring(line->words.bank, terminal), &event, &index) < 0)
        fprintf(line->words.out, "full %zu\n", terminal);
    else
        fprintf(line->words.out, "ok %zu %" PRIu32 "\n", terminal, index);
    return COMMAND_GO_ON;
}

/* "<unit>-YYMMDD-NNNN" into ret. */
static bool dossier_code(const char *unit, int64_t at_ms, long number, char *ret)
{
    struct date date = date_of(date_day_at(at_ms));
    int length = snprintf(ret, EVENT_DOSSIER_BYTES, "%s-%02d%02d%02d-%04ld", unit,
                          date.year % 100, date.month, date.day, number);

    return length < EVENT_DOSSIER_BYTES;
}

static enum command_next do_burst(struct line *line)
{
    char *const *list = line->words.list;
    struct event event = {.type = EVENT_INTAKE};
    size_t terminal;
    long count;
    long first;
    int channel;
    uint32_t index = 0;

    if (!words_terminal(&line->words, &terminal) ||
        !words_time(&line->words, list[3], &event.at_ms) ||
        !words_text(&line->words, list[4], event.procedure, sizeof event.procedure) ||
        !words_name(&line->words, list[5], event_channel_names, EVENT_CHANNELS, &channel))
        return COMMAND_GO_ON;
    if (!words_number(list[2], 1, BURST_MAX, &count) ||
        !words_number(list[7], 0, 99999999, &first) ||
        !dossier_code(list[6], event.at_ms, first + count, event.dossier)) {
        words_fail(&line->words,
                   "count %s, unit %s, first %s; allowed: 1 to %d, a short code, "
                   "0 to 99999999",
                   list[2], list[6], list[7], BURST_MAX);
        return COMMAND_GO_ON;
    }
    event.channel = (enum event_channel)channel;
    for (long i = 0; i < count; i++) {
        dossier_code(list[6], event.at_ms, first + i, event.dossier);
        if (ring_append(bank_ring(line->words.bank, terminal), &event, &index) < 0) {
            fprintf(line->words.out, "full %zu %ld\n", terminal, i);
            return COMMAND_GO_ON;
        }
    }
    fprintf(line->words.out, "ok %zu %" PRIu32 "\n", terminal, index);
    return COMMAND_GO_ON;
}

static const struct {
    const char *name;
    enum bank_fault kind;
    long least, most; /* of the value; both 0: it takes none */
} fault_names[] = {
    {"none", BANK_FAULT_NONE, 0, 0},
    {"silent", BANK_FAULT_SILENT, 0, 0},
    {"nonsense", BANK_FAULT_NONSENSE, 0, 0},
    {"slow", BANK_FAULT_SLOW, 1, SLOW_MS_MAX},
    {"exception", BANK_FAULT_EXCEPTION, 1, EXCEPTION_MAX},
};

static bool fault_of(const struct line *line, struct fault *ret)
{
    for (size_t i = 0; i < sizeof fault_names / sizeof fault_names[0]; i++) {
        long value = 0;

        if (strcmp(fault_names[i].name, line->words.list[2]) != 0)
            continue;
        if (fault_names[i].most == 0 && line->words.count > 3)
            break;
        if (fault_names[i].most > 0 &&
            !words_number(line->words.list[3], fault_names[i].least, fault_names[i].most,
                          &value))
            break;
        *ret = (struct fault){fault_names[i].kind, (int)value};
        return true;
    }
    words_fail(
        &line->words,
        "no such fault; allowed: none, silent, nonsense, slow 1 to %d, exception 1 to %d",
        SLOW_MS_MAX, EXCEPTION_MAX);
    return false;
}

static enum command_next do_fault(struct line *line)
{
    struct fault fault;
    size_t from;
    size_t to;

    if (!words_terminals(&line->words, &from, &to) || !fault_of(line, &fault))
        return COMMAND_GO_ON;
    for (size_t i = from; i <= to; i++) {
        *bank_fault(line->words.bank, i) = fault;
        fprintf(line->words.out, "ok %zu\n", i);
    }
    return COMMAND_GO_ON;
}

static bool clock_of(const struct line *line, struct bank_clock *ret)
{
    const char *word = line->words.list[2];
    bool unset = strcmp(word, "unset") == 0, behind = *word == '-';
    long off_s = 0;

    if (!unset && strcmp(word, "real") != 0 &&
        !words_number(word + behind, 0, BANK_CLOCK_OFF_MAX_S, &off_s)) {
        words_fail(&line->words, "no clock \"%s\"; allowed: real, unset, -%d to %d seconds",
                   word, BANK_CLOCK_OFF_MAX_S, BANK_CLOCK_OFF_MAX_S);
        return false;
    }
    *ret = (struct bank_clock){unset, behind ? -off_s : off_s};
    return true;
}

static enum command_next do_clock(struct line *line)
{
    struct bank_clock clock;
    size_t from;
    size_t to;

    if (!words_terminals(&line->words, &from, &to) || !clock_of(line, &clock))
        return COMMAND_GO_ON;
    for (size_t i = from; i <= to; i++) {
        *bank_clock(line->words.bank, i) = clock;
        fprintf(line->words.out, "ok %zu\n", i);
    }
    return COMMAND_GO_ON;
}

static enum command_next do_reboot(struct line *line)
{
    size_t from;
    size_t to;

    if (!words_terminals(&line->words, &from, &to))
        return COMMAND_GO_ON;
    for (size_t i = from; i <= to; i++) {
        ring_reboot(bank_ring(line->words.bank, i));
        fprintf(line->words.out, "ok %zu %" PRIu32 "\n", i,
                ring_boot(bank_ring(line->words.bank, i)));
    }
    return COMMAND_GO_ON;
}

static enum command_next do_replace(struct line *line)
{
    size_t terminal;

    if (!words_terminal(&line->words, &terminal))
        return COMMAND_GO_ON;
    if (ring_replace(bank_ring(line->words.bank, terminal)) < 0) {
        words_fail(&line->words, "terminal %zu cannot be replaced; see the log", terminal);
        return COMMAND_GO_ON;
    }
    fprintf(line->words.out, "ok %zu %" PRIu32 "\n", terminal,
            ring_serial(bank_ring(line->words.bank, terminal)));
    return COMMAND_GO_ON;
}

static enum command_next do_status(struct line *line)
{
    size_t from;
    size_t to;

    if (!words_terminals(&line->words, &from, &to))
        return COMMAND_GO_ON;
    for (size_t i = from; i <= to; i++) {
        const struct ring *ring = bank_ring(line->words.bank, i);

        fprintf(line->words.out,
                "status %zu serial %" PRIu32 " boot %" PRIu32 " newest %" PRIu32
                " consumed %" PRIu32 " size %d\n",
                i, ring_serial(ring), ring_boot(ring), ring_newest(ring),
                ring_consumed(ring), ring_size(ring));
    }
    return COMMAND_GO_ON;
}

static enum command_next do_wait(struct line *line)
{
    long wait_ms;

    if (!words_number(line->words.list[1], 1, SLOW_MS_MAX, &wait_ms)) {
        words_fail(&line->words, "no time \"%s\"; allowed: 1 to %d ms", line->words.list[1],
                   SLOW_MS_MAX);
        return COMMAND_GO_ON;
    }
    line->wait_ms = (int)wait_ms;
    fprintf(line->words.out, "ok\n");
    return COMMAND_WAIT;
}

static enum command_next do_quit(struct line *line)
{
    fprintf(line->words.out, "ok\n");
    return COMMAND_QUIT;
}

static const struct {
    const char *name;
    int least, most; /* words, itself included */
    enum command_next (*run)(struct line *line);
    const char *usage;
} commands[] = {
    {"put", 8, 8, do_put, "put TERMINAL TYPE AT PROCEDURE CHANNEL DOSSIER OUTCOME"},
    {"burst", 8, 8, do_burst, "burst TERMINAL COUNT AT PROCEDURE CHANNEL UNIT FIRST"},
    {"fault", 3, 4, do_fault, "fault TERMINAL none|silent|nonsense|slow MS|exception CODE"},
    {"clock", 3, 3, do_clock, "clock TERMINAL real|unset|SECONDS"},
    {"reboot", 2, 2, do_reboot, "reboot TERMINAL"},
    {"replace", 2, 2, do_replace, "replace TERMINAL"},
    {"status", 2, 2, do_status, "status TERMINAL"},
    {"wait", 2, 2, do_wait, "wait MS"},
    {"quit", 1, 1, do_quit, "quit"},
};

static enum command_next dispatch(struct line *line)
{
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(commands[i].name, line->words.list[0]) != 0)
            continue;
        if (line->words.count < commands[i].least || line->words.count > commands[i].most) {
            words_fail(&line->words, "%d words; allowed: %s", line->words.count,
                       commands[i].usage);
            return COMMAND_GO_ON;
        }
        return commands[i].run(line);
    }
    words_fail(
        &line->words,
        "no command \"%s\"; allowed: put burst fault clock reboot replace status wait quit",
        line->words.list[0]);
    return COMMAND_GO_ON;
}

enum command_next command_run(struct bank *bank, char *text, int number, FILE *out,
                              int *ret_wait_ms)
{
    struct line line = {.words = {.bank = bank, .out = out, .number = number}};
    enum command_next next;

    words_split(&line.words, text);
    if (line.words.count == 0)
        return COMMAND_GO_ON;
    next = dispatch(&line);
    fflush(out);
    if (next == COMMAND_WAIT)
        *ret_wait_ms = line.wait_ms;
    return next;
}
