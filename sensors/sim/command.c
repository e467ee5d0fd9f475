#include "sensors/sim/command.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/date.h"
#include "mqtt/event.h"
#include "sensors/devices/terminal.h"

enum {
    WORDS_MAX = 9 /* one more than any command has */,
    SLOW_MS_MAX = 600000,
    EXCEPTION_MAX = 11,
    BURST_MAX = 1000000
};

const char command_help[] = "Script, one command a line, answered by one line each:\n"
                            "  put TERMINAL TYPE AT PROCEDURE CHANNEL DOSSIER OUTCOME\n"
                            "  burst TERMINAL COUNT AT PROCEDURE CHANNEL UNIT FIRST\n"
                            "  fault TERMINAL none|silent|nonsense|slow MS|exception CODE\n"
                            "  reboot|replace|status TERMINAL\n"
                            "  wait MS\n"
                            "  quit\n"
                            "TERMINAL is a number from 1, in fault, reboot and status also "
                            "* for all; TYPE is intake, "
                            "resolved or returned; AT is like 2026-11-20T08:01:12+07:00, "
                            "or now; CHANNEL is in_person, "
                            "online or postal; OUTCOME is granted, denied, returned, "
                            "stopped or withdrawn; - stands for "
                            "what a type has not.";

struct line {
    struct bank *bank;
    FILE *out;
    int number;
    int count;
    char *words[WORDS_MAX + 1]; /* NULL after the last */
    int wait_ms;
};

static enum command_next fail(const struct line *line, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static enum command_next fail(const struct line *line, const char *format, ...)
{
    va_list args;

    fprintf(line->out, "error line %d: ", line->number);
    va_start(args, format);
    vfprintf(line->out, format, args);
    va_end(args);
    fputc('\n', line->out);
    return COMMAND_GO_ON;
}

/* A whole decimal number within bounds. */
static bool number_in(const char *text, long least, long most, long *ret)
{
    char *end;
    long value;

    if (!text || text[0] < '0' || text[0] > '9')
        return false;
    errno = 0;
    value = strtol(text, &end, 10);
    if (errno || *end != '\0' || value < least || value > most)
        return false;
    *ret = value;
    return true;
}

/* The terminal in words[1]; says what is wrong when there is none. */
static bool terminal_of(const struct line *line, size_t *ret)
{
    long most = (long)bank_terminals(line->bank);
    long terminal;

    if (!number_in(line->words[1], 1, most, &terminal)) {
        fail(line, "no terminal \"%s\"; allowed: 1 to %ld", line->words[1], most);
        return false;
    }
    *ret = (size_t)terminal;
    return true;
}

/* From and to: one terminal, or all for "*". */
static bool terminals_of(const struct line *line, size_t *ret_from, size_t *ret_to)
{
    if (strcmp(line->words[1], "*") == 0) {
        *ret_from = 1;
        *ret_to = bank_terminals(line->bank);
        return true;
    }
    if (!terminal_of(line, ret_from))
        return false;
    *ret_to = *ret_from;
    return true;
}

static bool name_of(const struct line *line, const char *word, const char *const *names,
                    int count, int *ret)
{
    int index = event_name_index(names, count, word);

    if (index < 0) {
        fprintf(line->out, "error line %d: no \"%s\"; allowed:", line->number, word);
        for (int i = 0; i < count; i++)
            fprintf(line->out, " %s", names[i]);
        fputc('\n', line->out);
        return false;
    }
    *ret = index;
    return true;
}

static bool time_of(const struct line *line, const char *word, int64_t *ret_ms)
{
    if (strcmp(word, "now") == 0) {
        *ret_ms = clock_wall_ms();
        return true;
    }
    if (stamp_parse(word, ret_ms) == 0)
        return true;
    fail(line, "no time \"%s\"; allowed: 2026-11-20T08:01:12+07:00 or now", word);
    return false;
}

/* "-" is the empty text. */
static bool text_of(const struct line *line, const char *word, char *ret, size_t ret_bytes)
{
    size_t length;

    if (strcmp(word, "-") == 0)
        word = "";
    length = strlen(word);
    if (length >= ret_bytes) {
        fail(line, "\"%s\" is too long; allowed: %zu characters", word, ret_bytes - 1);
        return false;
    }
    memcpy(ret, word, length + 1);
    return true;
}

/* The words of `put` as an event; says what is wrong. */
static bool event_of(const struct line *line, struct event *ret)
{
    char *const *words = line->words;
    int type;
    int channel = 0;
    int outcome = 0;

    *ret = (struct event){0};
    if (!name_of(line, words[2], event_type_names, TERMINAL_TYPES, &type) ||
        !time_of(line, words[3], &ret->at_ms) ||
        !text_of(line, words[4], ret->procedure, sizeof ret->procedure) ||
        !text_of(line, words[6], ret->dossier, sizeof ret->dossier))
        return false;
    if (type == EVENT_INTAKE &&
        !name_of(line, words[5], event_channel_names, EVENT_CHANNELS, &channel))
        return false;
    if (type == EVENT_RESOLVED &&
        !name_of(line, words[7], event_outcome_names, EVENT_OUTCOMES, &outcome))
        return false;
    ret->type = (enum event_type)type;
    ret->channel = (enum event_channel)channel;
    ret->outcome = (enum event_outcome)outcome;
    return true;
}

static enum command_next do_put(struct line *line)
{
    struct event event;
    size_t terminal;
    uint32_t index;

    if (!terminal_of(line, &terminal) || !event_of(line, &event))
        return COMMAND_GO_ON;
    if (ring_append(bank_ring(line->bank, terminal), &event, &index) < 0)
        fprintf(line->out, "full %zu\n", terminal);
    else
        fprintf(line->out, "ok %zu %" PRIu32 "\n", terminal, index);
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
    char *const *words = line->words;
    struct event event = {.type = EVENT_INTAKE};
    size_t terminal;
    long count;
    long first;
    int channel;
    uint32_t index = 0;

    if (!terminal_of(line, &terminal) || !time_of(line, words[3], &event.at_ms) ||
        !text_of(line, words[4], event.procedure, sizeof event.procedure) ||
        !name_of(line, words[5], event_channel_names, EVENT_CHANNELS, &channel))
        return COMMAND_GO_ON;
    if (!number_in(words[2], 1, BURST_MAX, &count) ||
        !number_in(words[7], 0, 99999999, &first) ||
        !dossier_code(words[6], event.at_ms, first + count, event.dossier))
        return fail(line,
                    "count %s, unit %s, first %s; allowed: 1 to %d, a short code, "
                    "0 to 99999999",
                    words[2], words[6], words[7], BURST_MAX);
    event.channel = (enum event_channel)channel;
    for (long i = 0; i < count; i++) {
        dossier_code(words[6], event.at_ms, first + i, event.dossier);
        if (ring_append(bank_ring(line->bank, terminal), &event, &index) < 0) {
            fprintf(line->out, "full %zu %ld\n", terminal, i);
            return COMMAND_GO_ON;
        }
    }
    fprintf(line->out, "ok %zu %" PRIu32 "\n", terminal, index);
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

        if (strcmp(fault_names[i].name, line->words[2]) != 0)
            continue;
        if (fault_names[i].most == 0 && line->count > 3)
            break;
        if (fault_names[i].most > 0 &&
            !number_in(line->words[3], fault_names[i].least, fault_names[i].most, &value))
            break;
        *ret = (struct fault){fault_names[i].kind, (int)value};
        return true;
    }
    fail(line,
         "no such fault; allowed: none, silent, nonsense, slow 1 to %d, exception 1 to %d",
         SLOW_MS_MAX, EXCEPTION_MAX);
    return false;
}

static enum command_next do_fault(struct line *line)
{
    struct fault fault;
    size_t from;
    size_t to;

    if (!terminals_of(line, &from, &to) || !fault_of(line, &fault))
        return COMMAND_GO_ON;
    for (size_t i = from; i <= to; i++) {
        *bank_fault(line->bank, i) = fault;
        fprintf(line->out, "ok %zu\n", i);
    }
    return COMMAND_GO_ON;
}

static enum command_next do_reboot(struct line *line)
{
    size_t from;
    size_t to;

    if (!terminals_of(line, &from, &to))
        return COMMAND_GO_ON;
    for (size_t i = from; i <= to; i++) {
        ring_reboot(bank_ring(line->bank, i));
        fprintf(line->out, "ok %zu %" PRIu32 "\n", i, ring_boot(bank_ring(line->bank, i)));
    }
    return COMMAND_GO_ON;
}

static enum command_next do_replace(struct line *line)
{
    size_t terminal;

    if (!terminal_of(line, &terminal))
        return COMMAND_GO_ON;
    if (ring_replace(bank_ring(line->bank, terminal)) < 0)
        return fail(line, "terminal %zu cannot be replaced; see the log", terminal);
    fprintf(line->out, "ok %zu %" PRIu32 "\n", terminal,
            ring_serial(bank_ring(line->bank, terminal)));
    return COMMAND_GO_ON;
}

static enum command_next do_status(struct line *line)
{
    size_t from;
    size_t to;

    if (!terminals_of(line, &from, &to))
        return COMMAND_GO_ON;
    for (size_t i = from; i <= to; i++) {
        const struct ring *ring = bank_ring(line->bank, i);

        fprintf(line->out,
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

    if (!number_in(line->words[1], 1, SLOW_MS_MAX, &wait_ms))
        return fail(line, "no time \"%s\"; allowed: 1 to %d ms", line->words[1],
                    SLOW_MS_MAX);
    line->wait_ms = (int)wait_ms;
    fprintf(line->out, "ok\n");
    return COMMAND_WAIT;
}

static enum command_next do_quit(struct line *line)
{
    fprintf(line->out, "ok\n");
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
    {"reboot", 2, 2, do_reboot, "reboot TERMINAL"},
    {"replace", 2, 2, do_replace, "replace TERMINAL"},
    {"status", 2, 2, do_status, "status TERMINAL"},
    {"wait", 2, 2, do_wait, "wait MS"},
    {"quit", 1, 1, do_quit, "quit"},
};

static enum command_next dispatch(struct line *line)
{
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(commands[i].name, line->words[0]) != 0)
            continue;
        if (line->count < commands[i].least || line->count > commands[i].most)
            return fail(line, "%d words; allowed: %s", line->count, commands[i].usage);
        return commands[i].run(line);
    }
    return fail(
        line, "no command \"%s\"; allowed: put burst fault reboot replace status wait quit",
        line->words[0]);
}

enum command_next command_run(struct bank *bank, char *text, int number, FILE *out,
                              int *ret_wait_ms)
{
    struct line line = {.bank = bank, .out = out, .number = number};
    char *rest = NULL;
    enum command_next next;

    text[strcspn(text, "#")] = '\0';
    for (char *word = strtok_r(text, " \t\r\n", &rest); word && line.count < WORDS_MAX;
         word = strtok_r(NULL, " \t\r\n", &rest))
        line.words[line.count++] = word;
    if (line.count == 0)
        return COMMAND_GO_ON;
    next = dispatch(&line);
    fflush(out);
    if (next == COMMAND_WAIT)
        *ret_wait_ms = line.wait_ms;
    return next;
}
