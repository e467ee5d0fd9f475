/* dunghan broker-config - the files that mosquitto is to read. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/access/broker_files.h"
#include "appliance/cli/access/access_list.h"
#include "appliance/cli/access/bridge_config.h"
#include "appliance/cli/cli.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"

enum { HOSTS_MOST = 32, PORT_TLS = 8883 };

struct arguments {
    const char *output, *listen;
    const char *province, *bridge; /* of a district's broker; NULL: the centre's own */
    const char *hosts[HOSTS_MOST];
    size_t host_count;
    bool renew, twin, no_twin;
};

static const struct argp_option options[] = {
    {"output", 'w', "DIR", 0, "where; when not said, certificates.broker_directory", 0},
    {"host", 'n', "HOST", 0, "a name or address under which it is reached; again for more",
     0},
    {"listen", 'l', "ADDRESS", 0, "listen on this one only", 0},
    {"twin", 't', NULL, 0, "there is to be a twin of the centre: write its certificate too",
     0},
    {"no-twin", 'o', NULL, 0, "there is none any more: revoke its certificate", 0},
    {"renew", 'r', NULL, 0, "new keys and certificates though the old are good yet", 0},
    {"bridge-to", 'B', "HOST[:PORT]", 0,
     "for the machine of a district's broker, which finds this centre's there and carries "
     "for its own gateways",
     0},
    {"bridge", 'b', "NAME", 0, "its name", 0},
    {0},
};

static void add_host(struct arguments *arguments, const char *host)
{
    for (size_t i = 0; i < arguments->host_count; i++) {
        if (strcmp(arguments->hosts[i], host) == 0)
            return;
    }
    if (arguments->host_count < HOSTS_MOST)
        arguments->hosts[arguments->host_count++] = host;
}

/* Of a district's broker all is said; the centre's own knows its names from the settings. */
static void check_together(const struct argp_state *state)
{
    const struct arguments *arguments = state->input;

    if (arguments->bridge && !arguments->province)
        argp_error(state, "--bridge: say with --bridge-to where the province's broker is");
    if (arguments->province && !arguments->bridge)
        argp_error(state, "--bridge-to: say with --bridge a name for the district's");
    if (arguments->province && arguments->host_count == 0)
        argp_error(state,
                   "--bridge-to: say with --host where gateways find the district's");
}

static error_t take_option(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    switch (key) {
    case 'w':
        arguments->output = value;
        return 0;
    case 'n':
        add_host(arguments, value);
        return 0;
    case 'l':
        arguments->listen = value;
        return 0;
    case 'r':
        arguments->renew = true;
        return 0;
    case 't':
        arguments->twin = true;
        return 0;
    case 'o':
        arguments->no_twin = true;
        return 0;
    case 'B':
        arguments->province = value;
        return 0;
    case 'b':
        arguments->bridge = value;
        return 0;
    case ARGP_KEY_END:
        check_together(state);
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "'%s' is too much: only options are taken", value);
        return EINVAL;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* The names that the settings know it by, and this machine's own for itself. */
static void add_known_hosts(struct arguments *arguments, const struct config *config)
{
    if (config->certificates.broker_host)
        add_host(arguments, config->certificates.broker_host);
    add_host(arguments, config->broker.host);
    add_host(arguments, "localhost");
    add_host(arguments, "127.0.0.1");
    add_host(arguments, "::1");
}

static void say_next(const struct config *config, const struct broker_files *files)
{
    printf("%s/mosquitto.conf is for mosquitto:\n"
           "  ln -s %s/mosquitto.conf /etc/mosquitto/conf.d/dunghan.conf\n"
           "  install -D -m 0644 %s/limits.conf "
           "/etc/systemd/system/mosquitto.service.d/dunghan.conf\n"
           "  systemctl daemon-reload\n"
           "  systemctl restart mosquitto\n"
           "What one source may take of it is for the kernel to limit:\n"
           "  nft -f %s/dunghan.nft\n",
           files->directory, files->directory, files->directory, files->directory);
    if (!config->broker.ca_file)
        printf("The centre's own part, in its settings:\n"
               "  broker:\n"
               "    host: %s\n"
               "    port: %d\n"
               "    ca_file: %s/ca/ca.crt\n"
               "    cert_file: %s/ca/centre.crt\n"
               "    key_file: %s/ca/centre.key\n",
               config->broker.host, files->port, config->data, config->data, config->data);
}

static void say_twin(const struct config *config)
{
    printf("For the twin's machine, into ca of its data directory, where its settings have "
           "`role: twin`:\n"
           "  %s/ca/ca.crt\n"
           "  %s/ca/twin.crt\n"
           "  %s/ca/twin.key\n",
           config->data, config->data, config->data);
}

static int write_files(const struct config *config, struct arguments *arguments)
{
    struct broker_files files = {
        .directory =
            arguments->output ? arguments->output : config_broker_directory(config),
        .address = arguments->listen,
        .port = config->broker.ca_file ? config->broker.port : PORT_TLS,
        .password_port = config->certificates.password_port,
        .hosts = arguments->hosts,
        .days = config->certificates.days,
        .warn_days = config->certificates.warn_days,
        .renew = arguments->renew,
        .twin = arguments->twin,
    };
    int64_t now_ms = clock_wall_ms();
    struct catalogue *catalogue = NULL;
    struct enrol *enrol = NULL;
    int rc = enrol_open(&enrol, config->data, config_authority(config), now_ms);

    add_known_hosts(arguments, config);
    files.host_count = arguments->host_count;
    if (rc == 0)
        rc = access_list_catalogue(config, enrol_registry(enrol), &catalogue);
    files.access = (struct broker_access){catalogue, config->topics.discovery};
    if (rc == 0 && arguments->no_twin)
        rc = enrol_revoke(enrol, REGISTRY_TWIN_NAME, REGISTRY_TWIN, now_ms);
    if (rc == 0)
        rc = broker_files_write(enrol, config->data, &files, now_ms);
    if (rc == 0)
        say_next(config, &files);
    if (rc == 0 && files.twin)
        say_twin(config);
    catalogue_close(catalogue);
    enrol_close(enrol);
    return rc;
}

static int write_bridge(const struct config *config, struct arguments *arguments)
{
    const struct bridge_wish wish = {
        .name = arguments->bridge,
        .province = arguments->province,
        .output = arguments->output,
        .listen = arguments->listen,
        .hosts = arguments->hosts,
        .host_count = arguments->host_count,
    };

    return bridge_config_write(config, &wish);
}

int cli_broker_config(const struct cli *cli, int argc, char **argv)
{
    static const struct argp argp = {
        options,
        take_option,
        NULL,
        "Writes what the broker needs: mosquitto's settings and access list, its "
        "certificate and key, the authority's certificate and the list of those that are "
        "revoked; and the centre's own certificate. Writing them again is always right: it "
        "renews what ends soon. With --bridge-to it writes a directory for the machine of "
        "a "
        "district's broker instead, and lets that one in here.",
        NULL,
        NULL,
        NULL};
    struct arguments arguments = {0};
    char fault[CONFIG_FAULT_BYTES];
    struct config *config = NULL;
    int rc;

    argp_parse(&argp, argc, argv, 0, NULL, &arguments);
    rc = config_open(&config, cli->config_path, fault);
    if (rc < 0)
        log_error("%s", fault);
    if (rc == 0)
        rc = arguments.province ? write_bridge(config, &arguments)
                                : write_files(config, &arguments);
    config_close(config);
    return rc < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
