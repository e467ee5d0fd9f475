#include "appliance/cli/access/identity.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/access/broker_address.h"
#include "appliance/access/broker_files.h"
#include "appliance/cli/access/eviction.h"
#include "appliance/cli/access/units_change.h"
#include "appliance/store/store.h"
#include "appliance/tables/register/store_catalogue.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/date.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"

enum { UNITS_MOST = 1000, PORT_TLS = 8883, DAYS_MOST = 3650 };

struct arguments {
    const struct identity_kind *kind;
    struct verbs_said said;
    const char *name;
    const char *units[UNITS_MOST];
    size_t unit_count;
    const char *broker; /* HOST or HOST:PORT; NULL: as in the settings */
    const char *output; /* NULL: a directory of its name, here */
    int days;           /* 0: as in the settings */
    bool replace_units, renew, json;
};

struct session {
    const struct cli *cli;
    struct config *config;
    struct enrol *enrol;
    const struct arguments *arguments;
    int64_t now_ms;
};

/* --- add ----------------------------------------------------------------------------- */

static int check_units(const struct session *session)
{
    const struct arguments *arguments = session->arguments;
    struct catalogue *catalogue;
    struct store *store;
    int rc = store_open(&store, session->config->data, STORE_READ);

    if (rc < 0)
        return rc;
    catalogue = catalogue_open();
    rc = store_read_catalogue(store, catalogue);
    for (size_t i = 0; i < arguments->unit_count && rc == 0; i++) {
        if (!catalogue_find(catalogue, CATALOGUE_UNITS, arguments->units[i])) {
            log_error("there is no unit '%s' in the catalogue", arguments->units[i]);
            rc = -ENOENT;
        }
    }
    catalogue_close(catalogue);
    store_close(store);
    return rc;
}

/* What is not said is as in the settings. A broker that only this machine can reach must be said
 * in so many words. */
static int read_broker(const struct session *session, struct broker_address *ret)
{
    const struct config *config = session->config;
    const char *said = session->arguments->broker ? session->arguments->broker
                                                  : config->certificates.broker_host;
    const char *text = said ? said : config->broker.host;
    int rc = broker_address_read(
        text, config->broker.ca_file ? config->broker.port : PORT_TLS, ret);

    if (rc < 0 || said || !broker_address_is_local(ret))
        return rc;
    log_error("say with --broker, or certificates.broker_host in the settings, under "
              "which name the broker is reached");
    return -EINVAL;
}

static int write_bundle(const struct session *session, const struct authority_pair *pair)
{
    const struct arguments *arguments = session->arguments;
    struct broker_address broker;
    struct identity_bundle bundle = {
        .directory = arguments->output ? arguments->output : arguments->name,
        .host = broker.host,
        .authority = authority_certificate(enrol_authority(session->enrol)),
        .pair = pair,
        .entry = enrol_prepared(session->enrol),
    };
    int rc = read_broker(session, &broker);

    if (rc < 0)
        return rc;
    bundle.port = broker.port;
    return arguments->kind->write(&bundle);
}

static const char *broker_directory(const struct session *session)
{
    const char *directory = session->config->certificates.broker_directory;

    return directory ? directory : CONFIG_BROKER_DIRECTORY;
}

/* Nobody who was shut out comes in again with the name. */
static int evict(const struct session *session, const struct authority_pair *pair)
{
    const struct settings_broker *broker = &session->config->broker;

    if (!broker->ca_file || !broker_files_there(broker_directory(session)))
        return 0; /* the broker goes by no certificates of ours */
    return eviction_run(broker, authority_certificate(enrol_authority(session->enrol)),
                        session->arguments->name, pair);
}

/* The broker's files follow the registry; what is then left to do is said. */
static int update_broker(const struct session *session, bool must_read)
{
    const char *directory = broker_directory(session);
    bool there;
    int rc;

    rc = broker_files_update(session->enrol, directory, session->now_ms, &there);
    if (rc == 0 && must_read && there)
        printf("Now have the broker read %s again: systemctl reload mosquitto\n",
               directory);
    if (rc == 0 && must_read && !there)
        printf("%s has no files of the broker yet: dunghan broker-config\n", directory);
    return rc;
}

/* Its key was never kept here: who has a good one goes on with that. */
static void say_added(const struct session *session, const struct authority_pair *pair)
{
    const struct arguments *arguments = session->arguments;
    const struct registry_entry *entry =
        registry_find(enrol_registry(session->enrol), arguments->name);
    char moment[DATE_STAMP_BYTES];

    printf("%s: certificate %s until %s", entry->name, registry_newest(entry)->serial,
           stamp_format(registry_until_ms(entry), moment));
    if (pair->certificate)
        printf(", in %s\n", arguments->output ? arguments->output : arguments->name);
    else if (arguments->output)
        printf(", as before: %s has its settings anew, but no certificate and key, of "
               "which the ones on its machine go on; --renew makes new ones\n%s",
               arguments->output,
               arguments->kind->for_units
                   ? "Its counter devices are not known here: take over from gateway.yaml "
                     "what is new, and leave those that its machine has\n"
                   : "");
    else
        printf(", as before, and no file is written; --output DIR writes its settings "
               "anew, --renew makes a new certificate and key\n");
}

/* Does the broker deny it everything until it reads its files again? */
static bool is_denied(const struct session *session)
{
    const struct registry_entry *entry =
        registry_find(enrol_registry(session->enrol), session->arguments->name);

    return entry && registry_revoked(entry);
}

/* Writes it down, and says what has changed by it. */
static int finish(const struct session *session, const struct authority_pair *pair)
{
    const struct arguments *arguments = session->arguments;
    const struct registry_entry *known =
        registry_find(enrol_registry(session->enrol), arguments->name);
    char *change = NULL;
    int rc;

    if (arguments->kind->for_units) /* of what the next step writes over */
        change = units_change_say(known, enrol_prepared(session->enrol));
    rc = enrol_finish(session->enrol, session->now_ms);
    if (rc == 0) {
        printf("%s", change ? change : "");
        say_added(session, pair);
    }
    free(change);
    return rc;
}

static int add(struct session *session)
{
    const struct arguments *arguments = session->arguments;
    const struct enrol_wish wish = {
        .name = arguments->name,
        .role = arguments->kind->role,
        .units = arguments->units,
        .unit_count = arguments->unit_count,
        .replace_units = arguments->replace_units,
        .days = arguments->days ? arguments->days : session->config->certificates.days,
        .warn_days = session->config->certificates.warn_days,
        .renew = arguments->renew,
    };
    bool was_revoked = is_denied(session);
    struct authority_pair pair = {0};
    int rc = arguments->unit_count ? check_units(session) : 0;

    if (rc == 0)
        rc = enrol_prepare(session->enrol, &wish, session->now_ms, &pair);
    if (rc == 0 && was_revoked)
        rc = evict(session, &pair);
    if (rc == 0 && (pair.certificate || arguments->output))
        rc = write_bundle(session, &pair);
    if (rc == 0)
        rc = finish(session, &pair);
    authority_pair_release(&pair);
    return rc < 0 ? rc
                  : update_broker(session, arguments->kind->told_to_broker || was_revoked);
}

/* --- list ---------------------------------------------------------------------------- */

enum state { STATE_GOOD, STATE_ENDING, STATE_ENDED, STATE_REVOKED, STATE_NONE };

static const char *const states[] = {
    [STATE_GOOD] = "good",       [STATE_ENDING] = "ending", [STATE_ENDED] = "ended",
    [STATE_REVOKED] = "revoked", [STATE_NONE] = "none",
};

static enum state state_of(const struct session *session,
                           const struct registry_entry *entry)
{
    int64_t until_ms = registry_until_ms(entry);
    int64_t warn_ms = (int64_t)session->config->certificates.warn_days * DATE_DAY_MS;

    if (registry_revoked(entry))
        return STATE_REVOKED;
    if (until_ms == 0)
        return STATE_NONE;
    if (until_ms < session->now_ms)
        return STATE_ENDED;
    return until_ms < session->now_ms + warn_ms ? STATE_ENDING : STATE_GOOD;
}

static void print_entry(const struct session *session, const struct registry_entry *entry)
{
    const struct registry_certificate *newest = registry_newest(entry);
    char moment[DATE_STAMP_BYTES], *units = registry_units(entry);

    printf("%-24s%-9s", entry->name, states[state_of(session, entry)]);
    if (newest)
        printf("%s  %s", stamp_format(registry_until_ms(entry), moment), newest->serial);
    printf("  %s\n", units);
    free(units);
}

static json_t *entry_json(const struct session *session, const struct registry_entry *entry)
{
    const struct registry_certificate *newest = registry_newest(entry);
    json_t *units = json_array(), *object;

    for (unsigned i = 0; i < entry->units_count; i++)
        json_array_append_new(units, json_string(entry->units[i]));
    object = need(json_pack("{s:s,s:s,s:o,s:s?,s:s?}", "name", entry->name, "state",
                            states[state_of(session, entry)], "units", units, "serial",
                            newest ? newest->serial : NULL, "until",
                            newest ? newest->until : NULL));
    return object;
}

static int list(struct session *session)
{
    struct registry *registry;
    size_t count;
    const struct registry_entry *const *all;
    json_t *array;
    int rc = registry_open(&registry, session->config->data);

    if (rc < 0)
        return rc;
    all = registry_all(registry, &count);
    array = json_array();

    for (size_t i = 0; i < count; i++) {
        if (registry_role(all[i]) != session->arguments->kind->role)
            continue;
        if (session->arguments->json)
            json_array_append_new(array, entry_json(session, all[i]));
        else
            print_entry(session, all[i]);
    }
    if (session->arguments->json && json_dumpf(array, stdout, JSON_INDENT(1)) == 0)
        printf("\n");
    json_decref(array);
    registry_close(registry);
    return 0;
}

/* --- revoke -------------------------------------------------------------------------- */

static int revoke(struct session *session)
{
    const struct arguments *arguments = session->arguments;
    int rc = enrol_revoke(session->enrol, arguments->name, arguments->kind->role,
                          session->now_ms);

    if (rc < 0)
        return rc;
    printf("%s: revoked\n", arguments->name);
    /* Keeps the revoked out, and lets nothing through of a connection that stands already. */
    return update_broker(session, true);
}

/* --- retire -------------------------------------------------------------------------- */

/* Who was let in without a certificate has none to be revoked. */
static int retire(struct session *session)
{
    const struct arguments *arguments = session->arguments;
    struct registry *registry;
    const struct registry_entry *entry;
    bool certified;
    int rc = registry_open(&registry, session->config->data);

    if (rc < 0)
        return rc;
    entry = registry_find(registry, arguments->name);
    certified =
        entry && registry_role(entry) == arguments->kind->role && !registry_revoked(entry);
    registry_close(registry);
    if (certified)
        rc = enrol_open(&session->enrol, session->config->data,
                        config_authority(session->config), session->now_ms);
    if (rc == 0 && certified)
        rc = revoke(session);
    return rc == 0 ? arguments->kind->retire(session->cli, arguments->name) : rc;
}

static const struct action {
    const char *name;
    bool enrols;
    int (*run)(struct session *session);
} actions[] = {
    {"add", true, add},
    {"list", false, list},
    {"retire", false, retire},
    {"revoke", true, revoke},
};

/* --- arguments ----------------------------------------------------------------------- */

static const struct argp_option options[] = {
    {0, 0, 0, 0, "add:", 1},
    {"unit", 'u', "CODE", 0,
     "a gateway may speak for it and the units below it; again for more. Those that it has "
     "stay",
     0},
    {"replace-units", 'R', NULL, 0,
     "it keeps the units of --unit alone: any other is taken away from it", 0},
    {"broker", 'b', "HOST[:PORT]", 0, "where it finds the broker", 0},
    {"days", 'd', "N", 0, "how long the certificate is good", 0},
    {"output", 'w', "DIR", 0,
     "where to write its files; when not said, NAME, if there is a new certificate", 0},
    {"renew", 'r', NULL, 0, "a new key and certificate though the old is good yet", 0},
    {0, 0, 0, 0, "list:", 2},
    {"format", 'o', "FORMAT", 0, "text (when not said) or json", 0},
    {0},
};

enum { OPTIONS = sizeof options / sizeof options[0] };

/* Every verb of a kind is one of them. */
static const struct action *find_action(const char *name)
{
    const struct action *action = actions;

    while (strcmp(action->name, name) != 0)
        action++;
    return action;
}

static void take_unit(struct argp_state *state, char *value)
{
    struct arguments *arguments = state->input;

    if (!arguments->kind->for_units)
        argp_error(state, "--unit is for gateways");
    else if (arguments->unit_count == UNITS_MOST)
        argp_error(state, "--unit: at most %d", UNITS_MOST);
    else
        arguments->units[arguments->unit_count++] = value;
}

static void take_days(struct argp_state *state, const char *value)
{
    struct arguments *arguments = state->input;
    char *end;
    long days = strtol(value, &end, 10);

    if (*end || end == value || days < 1 || days > DAYS_MOST)
        argp_error(state, "--days '%s': allowed are 1 to %d", value, DAYS_MOST);
    arguments->days = (int)days;
}

static error_t take_option(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    switch (key) {
    case 'u':
        take_unit(state, value);
        return 0;
    case 'R':
        arguments->replace_units = true;
        return 0;
    case 'b':
        arguments->broker = value;
        return 0;
    case 'd':
        take_days(state, value);
        return 0;
    case 'w':
        arguments->output = value;
        return 0;
    case 'r':
        arguments->renew = true;
        return 0;
    case 'o':
        arguments->json = cli_wants_json(state, value);
        return 0;
    case ARGP_KEY_ARG:
        if (verbs_take(state, arguments->kind->verbs, &arguments->said, value))
            arguments->name = value;
        return 0;
    case ARGP_KEY_END:
        verbs_end(state, &arguments->said);
        if (arguments->replace_units && arguments->unit_count == 0)
            argp_error(state, "--replace-units: say with --unit by which");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* What is of units is shown to those alone who have some; others are told whose --unit is. */
static void choose_options(const struct identity_kind *kind,
                           struct argp_option ret[static OPTIONS])
{
    memcpy(ret, options, sizeof options);
    for (size_t i = 0; i < OPTIONS; i++) {
        if ((ret[i].key == 'u' || ret[i].key == 'R') && !kind->for_units)
            ret[i].flags = OPTION_HIDDEN;
    }
}

int identity_run(const struct cli *cli, const struct identity_kind *kind, int argc,
                 char **argv)
{
    struct argp_option own[OPTIONS];
    const struct argp argp = {own, take_option, kind->usage, kind->help, NULL, NULL, NULL};
    struct arguments arguments = {.kind = kind};
    struct session session = {
        .cli = cli, .arguments = &arguments, .now_ms = clock_wall_ms()};
    char fault[CONFIG_FAULT_BYTES];
    const struct action *action;
    int rc;

    choose_options(kind, own);
    verbs_parse(&argp, kind->verbs, argc, argv, &arguments);
    action = find_action(arguments.said.verb->name);
    rc = config_open(&session.config, cli->config_path, fault);
    if (rc < 0)
        log_error("%s", fault);
    if (rc == 0 && action->enrols)
        rc = enrol_open(&session.enrol, session.config->data,
                        config_authority(session.config), session.now_ms);
    if (rc == 0)
        rc = action->run(&session);
    enrol_close(session.enrol);
    config_close(session.config);
    return rc < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
