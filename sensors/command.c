#include "sensors/command.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>

#include "sensors/profile/profile_set.h"

enum {
    OPTION_CHECK = 256,
    OPTION_STATUS,
    OPTION_PROBE,
    OPTION_UNITS,
    OPTION_TIMEOUT,
    OPTION_WATCH,
    OPTION_WIRING,
    OPTION_PROFILES,
    OPTION_PROFILE,
    OPTION_DRAFTS,
    OPTION_EXPLAIN,
};

static const struct argp_option options[] = {
    {"config", 'c', "FILE", 0, "the gateway's settings (YAML), needed", 0},
    {"check-config", OPTION_CHECK, NULL, 0, "check the settings and exit: 0 good, 1 not",
     0},
    {"status", OPTION_STATUS, NULL, 0,
     "say how the gateway is that runs with these settings, and exit: 0 it runs, 1 not", 0},
    {"format", 'o', "FORMAT", 0, "of --status: text (when not said) or json", 0},
    {"probe", OPTION_PROBE, NULL, 0,
     "look who answers at each PLACE, an address, address:port or serial device, print "
     "settings "
     "for what was found, and exit: 0 something was, 1 nothing; needs no settings, only "
     "reads",
     0},
    {"units", OPTION_UNITS, "FROM-TO", 0, "of --probe: unit ids, 1-247 when not said", 0},
    {"timeout", OPTION_TIMEOUT, "MS", 0,
     "of --probe: how long each unit id is waited for, 50 to 10000", 0},
    {"watch", OPTION_WATCH, "COUNTER", 0,
     "show what a device answers, live, over a connection of its own, until Ctrl-C; "
     "COUNTER or "
     "UNIT/COUNTER",
     0},
    {"wiring", OPTION_WIRING, NULL, 0,
     "ask for a press of each input in turn, of COUNTER or of all devices, say whether it "
     "is wired to what the settings say, write a protocol into this directory, and exit: 0 "
     "all are right, 1 not",
     0},
    {"profiles", OPTION_PROFILES, NULL, 0,
     "list the profiles, those that are built in and those of /etc/dunghan/profiles, and "
     "exit; "
     "needs no settings",
     0},
    {"profiles-dir", OPTION_DRAFTS, "DIR", 0,
     "look for profiles there first, as for drafts; of all but a gateway that runs", 0},
    {"profile", OPTION_PROFILE, "NAME", 0, "which one --explain is of", 0},
    {"explain", OPTION_EXPLAIN, NULL, 0,
     "say what would be read by the profile and how it counts, and exit; needs no settings",
     0},
    {0},
};

static void take_format(struct argp_state *state, const char *value)
{
    struct command *command = state->input;

    command->json = strcmp(value, "json") == 0;
    if (!command->json && strcmp(value, "text") != 0)
        /* NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread yet */
        argp_error(state, "--format '%s': wanted is text or json", value);
}

static void take_units(struct argp_state *state, const char *text)
{
    struct command *command = state->input;

    if (probe_read_units(text, &command->wish) < 0)
        /* NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread yet */
        argp_error(state, "--units '%s': wanted is a unit id or FROM-TO, of 1 to 247",
                   text);
}

static void take_timeout(struct argp_state *state, const char *text)
{
    struct command *command = state->input;
    char *end;
    long ms = strtol(text, &end, 10);

    if (*end != '\0' || ms < 50 || ms > 10000)
        /* NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread yet */
        argp_error(state, "--timeout '%s': wanted is 50 to 10000", text);
    command->wish.timeout_ms = (int)ms;
}

/* What the command line ends with: places, or one counter. */
static void take_rest(struct argp_state *state)
{
    struct command *command = state->input;

    if (command->what == COMMAND_WIRING && state->argc - state->next == 1) {
        command->counter = state->argv[state->next++];
        return;
    }
    if (command->what != COMMAND_PROBE)
        /* NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread yet */
        argp_error(state,
                   "'%s' belongs to nothing: places are of --probe, a counter of --wiring",
                   state->argv[state->next]);
    command->wish.targets = state->argv + state->next;
    command->wish.count = state->argc - state->next;
    state->next = state->argc;
}

static void check_command(struct argp_state *state)
{
    const struct command *command = state->input;

    if (command->what == COMMAND_PROBE && command->wish.count == 0)
        /* NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread yet */
        argp_error(state,
                   "--probe needs a place: an address, address:port or serial device");
    if (!command->config && command->what < COMMAND_PROBE)
        /* NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread yet */
        argp_error(state, "--config FILE is missing");
    if (command->drafts && command->what == COMMAND_RUN)
        /* NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread yet */
        argp_error(state, "--profiles-dir is for drafts: a gateway that runs has its own "
                          "directory, profiles in its settings");
    if ((command->what == COMMAND_EXPLAIN) != (command->profile != NULL))
        /* NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread yet */
        argp_error(state, "--profile NAME and --explain belong together");
}

/* NOLINTNEXTLINE(readability-non-const-parameter): argp says what it is */
static error_t parse_option(int key, char *text, struct argp_state *state)
{
    struct command *command = state->input;

    switch (key) {
    case 'c':
        command->config = text;
        return 0;
    case OPTION_CHECK:
        command->what = COMMAND_CHECK;
        return 0;
    case OPTION_STATUS:
        command->what = COMMAND_STATUS;
        return 0;
    case 'o':
        take_format(state, text);
        return 0;
    case OPTION_PROBE:
        command->what = COMMAND_PROBE;
        return 0;
    case OPTION_WATCH:
        command->what = COMMAND_WATCH;
        command->counter = text;
        return 0;
    case OPTION_WIRING:
        command->what = COMMAND_WIRING;
        return 0;
    case OPTION_PROFILES:
        command->what = COMMAND_PROFILES;
        return 0;
    case OPTION_PROFILE:
        command->profile = text;
        return 0;
    case OPTION_DRAFTS:
        command->drafts = command->wish.drafts = text;
        return 0;
    case OPTION_EXPLAIN:
        command->what = COMMAND_EXPLAIN;
        return 0;
    case OPTION_UNITS:
        take_units(state, text);
        return 0;
    case OPTION_TIMEOUT:
        take_timeout(state, text);
        return 0;
    case ARGP_KEY_ARGS:
        take_rest(state);
        return 0;
    case ARGP_KEY_END:
        check_command(state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = {
    .options = options,
    .parser = parse_option,
    .args_doc = "--config FILE\n--config FILE --wiring [COUNTER]\n--probe "
                "PLACE...\n--profiles\n--profile NAME --explain",
    .doc = "Reads the counter devices of one-stop shops over Modbus, keeps their events on "
           "disk and brings them to the centre over MQTT.",
};

void command_read(struct command *ret, int argc, char **argv)
{
    *ret = (struct command){
        .wish = {.first = 1, .last = 247, .profiles = PROFILE_SET_DIRECTORY}};
    argp_program_version = "dunghan-gateway " DUNGHAN_VERSION;
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread yet */
    if (argp_parse(&argp, argc, argv, 0, NULL, ret) != 0)
        exit(EXIT_FAILURE); /* NOLINT(concurrency-mt-unsafe): likewise */
}
