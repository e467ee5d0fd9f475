#include "appliance/cli/access/identity.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/access/broker_address.h"
#include "appliance/access/broker_files.h"
#include "appliance/cli/access/access_list.h"
#include "appliance/cli/access/eviction.h"
#include "appliance/cli/access/identity_list.h"
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
    const char *bridge; /* by which a gateway comes; "": straight; NULL: as before */
    bool replace_units, password, renew, json;
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
            log_error("there is no unit '%s' in the catalogue; allowed: those of dunghan "
                      "list units",
                      arguments->units[i]);
            rc = -ENOENT;
        }
    }
    catalogue_close(catalogue);
    store_close(store);
    return rc;
}

/* Nobody is promised to get in where the broker takes no passwords. */
static int check_password(const struct session *session)
{
    const struct config *config = session->config;

    if (!config->certificates.password_port) {
        log_error("the broker takes no passwords: set certificates.password_port, such as "
                  "8884, then dunghan broker-config, and restart the broker");
        return -ENOTSUP;
    }
    if (!broker_files_take_passwords(config_broker_directory(config))) {
        log_error("the broker's files have no port for passwords yet: dunghan "
                  "broker-config, and restart the broker");
        return -ENOTSUP;
    }
    return 0;
}

/* Where the one that is added finds it, when nobody says so. */
static int port_of(const struct session *session)
{
    const struct config *config = session->config;

    if (session->arguments->password)
        return config->certificates.password_port;
    return config->broker.ca_file ? config->broker.port : PORT_TLS;
}

/* What is not said is as in the settings. A broker that only this machine can reach must be said
 * in so many words. */
static int read_broker(const struct session *session, struct broker_address *ret)
{
    const struct config *config = session->config;
    const char *said = session->arguments->broker ? session->arguments->broker
                                                  : config->certificates.broker_host;
    const char *text = said ? said : config->broker.host;
    int rc = broker_address_read(text, port_of(session), ret);

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
        .by_password = arguments->password,
        .password = enrol_password(session->enrol),
        .entry = enrol_prepared(session->enrol),
    };
    int rc = read_broker(session, &broker);

    if (rc < 0)
        return rc;
    bundle.port = broker.port;
    return arguments->kind->write(&bundle);
}

/*
 * Nobody who was shut out comes in again with the name. Who had no certificate is put out by the
 * broker itself, once it reads that the password is another. Who had one and comes back by password
 * is put out with a certificate that is made for that, and that nobody ever has.
 */
static int evict(const struct session *session, const struct authority_pair *pair)
{
    const struct settings_broker *broker = &session->config->broker;
    const struct authority *authority = enrol_authority(session->enrol);
    const struct authority_wish wish = {
        .name = session->arguments->name, .days = 1, .now_ms = session->now_ms};
    struct authority_pair own = {0};
    int rc = 0;

    if (!broker->ca_file || !broker_files_there(config_broker_directory(session->config)) ||
        enrol_prepared(session->enrol)->certificates_count == 0)
        return 0; /* the broker has nobody in by a certificate of that name */
    if (!pair->certificate)
        rc = authority_issue(authority, &wish, &own);
    if (rc == 0)
        rc = eviction_run(broker, authority_certificate(authority),
                          session->arguments->name, pair->certificate ? pair : &own);
    authority_pair_release(&own);
    return rc;
}

/* The broker's files follow the registry; what is then left to do is said. */
static int update_broker(const struct session *session, bool must_read)
{
    const char *directory = config_broker_directory(session->config);
    bool there = false;
    int rc = access_list_write(session->config, session->enrol, session->now_ms, &there);

    if (rc == 0 && must_read && there)
        printf("Now have the broker read %s again: systemctl reload mosquitto\n",
               directory);
    if (rc == 0 && must_read && !there)
        printf("%s has no files of the broker yet: dunghan broker-config\n", directory);
    return rc;
}

/* Now or never: only its hash is kept. */
static void say_password(const struct session *session, const char *password)
{
    const struct arguments *arguments = session->arguments;

    if (password)
        printf("%s: password %s\nIt stands in %s too, and is not shown again\n",
               arguments->name, password,
               arguments->output ? arguments->output : arguments->name);
    else
        printf("%s: the password is as before, which nobody knows here; --renew makes a "
               "new one\n",
               arguments->name);
}

/* Its key was never kept here: who has a good one goes on with that. */
static void say_certificate(const struct session *session,
                            const struct authority_pair *pair)
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
               arguments->kind->role == REGISTRY_GATEWAY
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
    const char *made = enrol_password(session->enrol);
    char *password = made ? need(strdup(made)) : NULL;
    char *change = units_change_say(
        registry_find(enrol_registry(session->enrol), arguments->name),
        enrol_prepared(session->enrol)); /* the next step writes over both */
    int rc = enrol_finish(session->enrol, session->now_ms);

    if (rc == 0)
        printf("%s", change);
    if (rc == 0 && arguments->password)
        say_password(session, password);
    else if (rc == 0)
        say_certificate(session, pair);
    if (password)
        explicit_bzero(password, strlen(password));
    free(password);
    free(change);
    return rc;
}

/* Is there anything in it that is not on its machine yet? */
static bool needs_bundle(const struct session *session, const struct authority_pair *pair)
{
    return pair->certificate || enrol_password(session->enrol) ||
           session->arguments->output;
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
        .password = arguments->password,
        .bridge = arguments->bridge,
        .days = arguments->days ? arguments->days : session->config->certificates.days,
        .warn_days = session->config->certificates.warn_days,
        .renew = arguments->renew,
    };
    bool was_revoked = is_denied(session);
    struct authority_pair pair = {0};
    int rc = arguments->unit_count ? check_units(session) : 0;

    if (rc == 0 && arguments->password)
        rc = check_password(session);
    if (rc == 0)
        rc = enrol_prepare(session->enrol, &wish, session->now_ms, &pair);
    if (rc == 0 && was_revoked)
        rc = evict(session, &pair);
    if (rc == 0 && needs_bundle(session, &pair))
        rc = write_bundle(session, &pair);
    if (rc == 0)
        rc = finish(session, &pair);
    authority_pair_release(&pair);
    return rc < 0 ? rc
                  : update_broker(session, arguments->kind->told_to_broker || was_revoked ||
                                               arguments->bridge);
}

static int list(struct session *session)
{
    const struct arguments *arguments = session->arguments;

    return identity_list(session->config, arguments->kind->role, arguments->json,
                         session->now_ms);
}

/* --- revoke -------------------------------------------------------------------------- */

/* The broker that it comes to is another, which nobody here can tell. */
static void say_bridge(const struct session *session)
{
    const struct registry_entry *entry =
        registry_find(enrol_registry(session->enrol), session->arguments->name);

    if (entry->bridge)
        printf("It came by %s, whose broker takes it for good until it has %s/crl.pem too, "
               "and is reloaded; what it says there is not carried any more\n",
               entry->bridge, config_broker_directory(session->config));
}

static int revoke(struct session *session)
{
    const struct arguments *arguments = session->arguments;
    int rc = enrol_revoke(session->enrol, arguments->name, arguments->kind->role,
                          session->now_ms);

    if (rc < 0)
        return rc;
    printf("%s: revoked\n", arguments->name);
    say_bridge(session);
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
    {"unit", 'u', "CODE", 0, NULL, 0}, /* where nothing stands each kind has its words */
    {"replace-units", 'R', NULL, 0,
     "it keeps the units of --unit alone: any other is taken away from it", 0},
    {"password", 'p', NULL, 0, NULL, 0},
    {"broker", 'b', "HOST[:PORT]", 0, "where it finds the broker", 0},
    {"bridge", 'B', "NAME", 0, NULL, 0},
    {"days", 'd', "N", 0, "how long the certificate is good", 0},
    {"output", 'w', "DIR", 0,
     "where to write its files; when not said, NAME, if there is something new", 0},
    {"renew", 'r', NULL, 0, NULL, 0},
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

    if (arguments->unit_count == UNITS_MOST)
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

static void take_password(const struct argp_state *state)
{
    struct arguments *arguments = state->input;

    if (arguments->kind->role != REGISTRY_INTEGRATOR)
        argp_error(state, "--password is for integrators");
    arguments->password = true;
}

static void take_bridge(const struct argp_state *state, const char *value)
{
    struct arguments *arguments = state->input;

    if (arguments->kind->role != REGISTRY_GATEWAY)
        argp_error(state, "--bridge is for gateways");
    arguments->bridge = strcmp(value, "none") == 0 ? "" : value;
}

/* What together makes no sense. */
static void check_together(const struct argp_state *state)
{
    const struct arguments *arguments = state->input;

    if (arguments->replace_units && arguments->unit_count == 0 &&
        arguments->kind->role == REGISTRY_GATEWAY)
        argp_error(state, "--replace-units: say with --unit by which");
    if (arguments->bridge && !arguments->broker)
        argp_error(state, "--bridge: say with --broker where it finds its broker from now");
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
    case 'p':
        take_password(state);
        return 0;
    case 'b':
        arguments->broker = value;
        return 0;
    case 'B':
        take_bridge(state, value);
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
        check_together(state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* What is of passwords is shown to those alone who may have one; others are told whose it is. */
static void choose_options(const struct identity_kind *kind,
                           struct argp_option ret[static OPTIONS])
{
    /* Of an option that says another thing of each kind; NULL: the kind does not have it. */
    static const struct {
        int key;
        const char *gateway, *integrator;
    } words[] = {
        {'u',
         "for it and the units below it the gateway may speak; again for more. Those that "
         "it has stay",
         "of it and the units below it the integrator hears, and of no others; again for "
         "more. Those that it has stay"},
        {'B',
         "by the broker of a district it comes, which stands with dunghan bridge list; "
         "none: straight",
         NULL},
        {'p', NULL,
         "by a password, which is made and shown once, instead of a certificate"},
        {'r', "a new key and certificate, though the old is good yet",
         "a new key and certificate, or password, though the old is good yet"},
    };
    bool integrator = kind->role == REGISTRY_INTEGRATOR;

    memcpy(ret, options, sizeof options);
    for (size_t i = 0; i < OPTIONS; i++) {
        for (size_t j = 0; j < sizeof words / sizeof words[0]; j++) {
            if (ret[i].key != words[j].key)
                continue;
            ret[i].doc = integrator ? words[j].integrator : words[j].gateway;
            ret[i].flags = ret[i].doc ? 0 : OPTION_HIDDEN;
        }
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
