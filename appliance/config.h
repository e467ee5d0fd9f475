/*
 * config - the centre's settings, from one YAML file (dunghan.example.yaml explains each
 * key).
 *
 * Checked completely before anything else is opened and fixed until restart. Shared by
 * dunghand and dunghan. Everything in it lives until config_close().
 */
#ifndef APPLIANCE_CONFIG_H
#define APPLIANCE_CONFIG_H

#include <stdbool.h>

#include "appliance/calendar/schedule.h"
#include "appliance/report/letters.h"
#include "appliance/rules/named_period.h"
#include "appliance/rules/policy.h"
#include "mqtt/settings.h"

struct config_title {
    char *vi;
    char *en;
};

/* PEM files; both or none. */
struct config_tls {
    char *certificate; /* and the chain behind it */
    char *key;
};

struct config_web {
    char *address; /* IPv4 or IPv6 to listen on; NULL: 127.0.0.1 */
    int port;      /* 0 ... 65535; 0: any free one */
    int max_connections;
    int max_streams;
    int max_per_address;
    int max_streams_per_address;
    struct config_tls tls;
    bool plain_http;    /* wanted although others than this machine can reach the address */
    bool open_metrics;  /* any machine may read /metrics */
    int metrics_series; /* of figures in it at most; 0: none */
    char **proxies;     /* addresses of those that say from where their visitors come */
    unsigned proxies_count;
    char *base;             /* before every path of the page; NULL: none. "/dunghan" */
    char *security_contact; /* mailto:, https: or tel:; NULL: nobody to tell of a hole */
};

enum { CONFIG_BASE_BYTES = 64 };

/* In whole percent, as web/source.h's levels in hundredths. */
struct config_levels {
    int good, ok, warn;
    int min_n;
};

/* Of gateways, integrators, the broker and the centre itself. */
struct config_certificates {
    char *broker_host; /* under which the gateways reach the broker; NULL: broker.host */
    char *broker_directory; /* of mosquitto's files; NULL: CONFIG_BROKER_DIRECTORY */
    char *
        authority_directory; /* of the authority's key, which the daemon has no use for; NULL:
                                  CONFIG_AUTHORITY_DIRECTORY */
    int days;                /* for which new ones are good */
    int warn_days;           /* before the end it is said that they end */
    int password_port; /* where the broker takes integrators by password; 0: nowhere */
};

#define CONFIG_BROKER_DIRECTORY    "/etc/mosquitto/dunghan"
#define CONFIG_AUTHORITY_DIRECTORY "/var/lib/dunghan-authority"

/*
 * Where practice or the law of a time differs, as words of the file (appliance/rules/policy.h).
 * `policy` holds for every receipt for which no row of `policies` does; what such a row does not
 * say is as in `policy`.
 */
struct config_policy {
    char *from, *to; /* days of receipt, both inclusive; only of a row */
    char *source;    /* the provision; NULL: none is named */
    char *after_hours, *supplement, *withdrawn, *unresolved; /* NULL: it is not said */
};

enum { CONFIG_POLICIES_MOST = 32 };

/* What is kept, how long and how much; days 0: for ever. */
struct config_keep {
    int visits_days;     /* tickets and ratings */
    int quarantine_days; /* since an entry was last seen */
    int quarantine_mb;   /* of one gateway */
    int changes_days;    /* what had changed: for so long integrators may be away */
    int audit_days;      /* who had what done */
    int disk_free_mb;    /* with less nothing is taken in */
};

/* What is published for integrators. */
struct config_topics {
    bool *feed;       /* each event, without its dossier; NULL: yes */
    bool *statistics; /* NULL: they are */
    char **
        periods; /* by name, of appliance/rules/named_period.h; NULL: those of the default */
    unsigned periods_count;
    int pause_ms;                /* at least so long between two messages of one topic */
    int anew_per_s;              /* messages that the broker lacks, while events come in */
    char *api_url;               /* where integrators find the page; NULL: it is not said */
    bool home_assistant;         /* sensors of each unit are announced to it */
    char *home_assistant_prefix; /* of its topics; NULL: "homeassistant" */

    /* Made of the words above; not in the file. */
    bool fed;                   /* events are told */
    bool published;             /* statistics are */
    const char *discovery;      /* the prefix; NULL: nothing is announced */
    bool wanted[NAMED_PERIODS]; /* of which periods; none when they are not */
};

/* A database of the nation: where it is told what is counted here, or from where its figures come. */
struct config_database {
    char *connection;    /* to PostgreSQL, as libpq takes it; NULL: none */
    char *password_file; /* NULL: none; its first line is the password */
};

enum { CONFIG_PRIORITY_FIELDS_MOST = 30 };

enum { CONFIG_TOPICS_PERIODS_MOST = 2 * NAMED_PERIODS };

/* A form of the letter, of appliance/report/letters.h. */
struct config_letters_form {
    char *from; /* first day on which it is used */
    char *title;
    char *source; /* the provision; NULL: none is named */
};

/* What is NULL is left blank in a letter. */
struct config_letters {
    char *superior, *place, *contact, *signer;
    struct config_letters_form *forms; /* by their days */
    unsigned forms_count;
};

struct config {
    char *data; /* directory of the store */
    struct config_title title;
    bool simulated; /* the page says that its figures are a demonstration */
    struct settings_broker broker;
    struct config_web web;
    struct config_levels levels;
    char **priority_fields; /* codes, which the page puts first in this order */
    unsigned priority_fields_count;
    struct config_policy policy;
    struct config_policy *policies;
    unsigned policies_count;
    struct config_keep keep;
    char *schedule; /* P1, P2 or sessions; NULL: P1 */
    char *gateways; /* registered, any; NULL: the first one */
    char *role;     /* centre, twin; NULL: the first one */
    struct config_certificates certificates;
    struct config_topics topics;
    struct config_letters letters;
    struct config_database upstream; /* is told */
    struct config_database source;   /* is shown, instead of what is counted here */

    /* Made of the words above; not in the file. */
    struct policy policies_read[CONFIG_POLICIES_MOST + 1]; /* the last one is `policy` */
    size_t policies_read_count;
    struct schedule schedule_read;
    struct letters letters_read;
    bool any_gateway; /* may speak, and for every unit: where nobody else can reach the
                         broker */
    bool twin;        /* it was set up as one: appliance/rules/term.h says what it is now */
};

enum { CONFIG_FAULT_BYTES = YAML_PLACE_FAULT_BYTES };

#define CONFIG_DEFAULT_PATH "/etc/dunghan/dunghan.yaml"

/* Negative errno with one line in fault: file, line, column, what is wrong, what is
 * allowed. */
int config_open(struct config **ret, const char *path,
                char fault[static CONFIG_FAULT_BYTES]);

/* Takes NULL. */
void config_close(struct config *config);

enum { CONFIG_PATH_BYTES = 300 };

/* Where the authority is, said or not. */
const char *config_authority(const struct config *config);

/* Where mosquitto's files are, said or not. */
const char *config_broker_directory(const struct config *config);

/* Where the accounts of staff are: web/login/account.h. */
const char *config_accounts(const struct config *config,
                            char ret[static CONFIG_PATH_BYTES]);

#endif
