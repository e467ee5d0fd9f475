#include "sensors/sim/command.h"

#include <string.h>

#include "sensors/sim/command_parts.h"

enum { WAIT_MAX_MS = 600000 };

static const struct {
    const char *name;
    int least, most; /* words, itself included */
    void (*run)(struct words *words);
    const char *usage;
} commands[] = {
    {"put", 8, 8, command_put, "put TERMINAL TYPE AT PROCEDURE CHANNEL DOSSIER OUTCOME"},
    {"burst", 8, 8, command_burst, "burst TERMINAL COUNT AT PROCEDURE CHANNEL UNIT FIRST"},
    {"pulse", 3, 4, command_pulse, "pulse DEVICE INPUT [N]"},
    {"press", 3, 5, command_press, "press DEVICE INPUT [N [MS]]"},
    {"scan", 3, 4, command_scan, "scan DEVICE [INPUT] TEXT"},
    {"set", 4, 4, command_set, "set DEVICE INPUT VALUE"},
    {"reset", 2, 2, command_reset, "reset DEVICE"},
    {"retain", 3, 3, command_retain, "retain DEVICE yes|no"},
    {"identify", 3, 3, command_identify, "identify DEVICE yes|no"},
    {"freeze", 3, 4, command_freeze, "freeze DEVICE INPUT [off]"},
    {"bounce", 3, 4, command_bounce, "bounce DEVICE INPUT [off]"},
    {"stick", 3, 4, command_stick, "stick DEVICE INPUT [off]"},
    {"produced", 3, 3, command_produced, "produced DEVICE INPUT"},
    {"unseen", 3, 3, command_unseen, "unseen DEVICE INPUT"},
    {"status", 2, 2, command_status, "status DEVICE"},
    {"clock", 3, 4, command_clock, "clock DEVICE real|unset|SECONDS|drift SECONDS"},
    {"reboot", 2, 3, command_reboot, "reboot DEVICE [MS]"},
    {"exchange", 2, 3, command_exchange, "exchange DEVICE [SERIAL]"},
    {"limit", 3, 3, command_limit, "limit DEVICE CONNECTIONS|none"},
    {"fault", 3, 6, command_fault, "fault DEVICE FAULT [VALUE] [once|times N|percent N]"},
    {"faults", 2, 2, command_faults, "faults DEVICE"},
    {"seed", 2, 2, command_seed, "seed N"},
    {"wait", 2, 2, NULL, "wait MS"},
    {"quit", 1, 1, NULL, "quit"},
};

enum { COMMANDS = sizeof commands / sizeof commands[0] };

void command_help(FILE *out)
{
    fputs("Script, one command a line, answered by one line each:\n", out);
    for (size_t i = 0; i < COMMANDS; i++)
        fprintf(out, "  %s\n", commands[i].usage);
    fputs("DEVICE is a number from 1, the record terminals first; * for all of them where "
          "that makes sense. INPUT is one of the device's profile, like di3; * for all "
          "that can do it. AT is like 2026-11-20T08:01:12+07:00, or now; - stands for "
          "what a type has not. FAULT is one of",
          out);
    for (size_t i = 0; i < FAULT_KINDS; i++)
        fprintf(out, " %s%s", fault_rows[i].name, fault_rows[i].most > 0 ? " VALUE" : "");
    fputs(".", out);
}

static enum command_next do_wait(struct words *words, int *ret_wait_ms)
{
    long wait_ms;

    if (!words_number(words->list[1], 1, WAIT_MAX_MS, &wait_ms)) {
        words_fail(words, "no time \"%s\"; allowed: 1 to %d ms", words->list[1],
                   WAIT_MAX_MS);
        return COMMAND_GO_ON;
    }
    *ret_wait_ms = (int)wait_ms;
    fprintf(words->out, "ok\n");
    return COMMAND_WAIT;
}

/* Those two that are for the reader of the script. */
static enum command_next do_next(struct words *words, int *ret_wait_ms)
{
    if (strcmp(words->list[0], "wait") == 0)
        return do_wait(words, ret_wait_ms);
    fprintf(words->out, "ok\n");
    return COMMAND_QUIT;
}

static void list_commands(const struct words *words)
{
    fprintf(words->out, "error line %d: no command \"%s\"; allowed:", words->number,
            words->list[0]);
    for (size_t i = 0; i < COMMANDS; i++)
        fprintf(words->out, " %s", commands[i].name);
    fputc('\n', words->out);
}

static enum command_next dispatch(struct words *words, int *ret_wait_ms)
{
    for (size_t i = 0; i < COMMANDS; i++) {
        if (strcmp(commands[i].name, words->list[0]) != 0)
            continue;
        if (words->count < commands[i].least || words->count > commands[i].most) {
            words_fail(words, "%d words; allowed: %s", words->count, commands[i].usage);
            return COMMAND_GO_ON;
        }
        if (!commands[i].run)
            return do_next(words, ret_wait_ms);
        commands[i].run(words);
        return COMMAND_GO_ON;
    }
    list_commands(words);
    return COMMAND_GO_ON;
}

enum command_next command_run(struct bank *bank, char *text, int number, FILE *out,
                              int *ret_wait_ms)
{
    struct words words = {.bank = bank, .out = out, .number = number};
    enum command_next next;

    words_split(&words, text);
    if (words.count == 0)
        return COMMAND_GO_ON;
    next = dispatch(&words, ret_wait_ms);
    fflush(out);
    return next;
}
