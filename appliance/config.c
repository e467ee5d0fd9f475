#include "appliance/config.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/date.h"

enum { PATH_BYTES = 64 }; /* of a place in the file */

static const cyaml_schema_field_t title_fields[] = {
    SETTINGS_TEXT(vi, struct config_title),
    SETTINGS_TEXT(en, struct config_title),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t tls_fields[] = {
    SETTINGS_TEXT_OPTIONAL(certificate, struct config_tls),
    SETTINGS_TEXT_OPTIONAL(key, struct config_tls),
    CYAML_FIELD_END,
};

enum { PROXIES_MOST = 32 };

/* RFC 3986, section 2, but for escapes of what is not among them. */
#define URI_LETTERS                                                                        \
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/"                 \
    "?#[]@!$&'()*+,;=%"

static const cyaml_schema_value_t code_schema = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, SETTINGS_TEXT_MOST),
};

static const cyaml_schema_value_t proxy_schema = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, SETTINGS_TEXT_MOST),
};

static const cyaml_schema_field_t web_fields[] = {
    SETTINGS_TEXT_OPTIONAL(address, struct config_web),
    SETTINGS_NUMBER(port, struct config_web),
    SETTINGS_NUMBER(max_connections, struct config_web),
    SETTINGS_NUMBER(max_streams, struct config_web),
    SETTINGS_NUMBER(max_per_address, struct config_web),
    SETTINGS_NUMBER(max_streams_per_address, struct config_web),
    CYAML_FIELD_MAPPING("tls", CYAML_FLAG_OPTIONAL, struct config_web, tls, tls_fields),
    CYAML_FIELD_BOOL("plain_http", CYAML_FLAG_OPTIONAL, struct config_web, plain_http),
    CYAML_FIELD_BOOL("open_metrics", CYAML_FLAG_OPTIONAL, struct config_web, open_metrics),
    SETTINGS_NUMBER(metrics_series, struct config_web),
    SETTINGS_TEXT_OPTIONAL(base, struct config_web),
    SETTINGS_TEXT_OPTIONAL(security_contact, struct config_web),
    CYAML_FIELD_SEQUENCE("proxies", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                         struct config_web, proxies, &proxy_schema, 0, PROXIES_MOST),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t levels_fields[] = {
    SETTINGS_NUMBER(good, struct config_levels),
    SETTINGS_NUMBER(ok, struct config_levels),
    SETTINGS_NUMBER(warn, struct config_levels),
    SETTINGS_NUMBER(min_n, struct config_levels),
    CYAML_FIELD_END,
};

#define POLICY_FIELDS                                                                      \
    SETTINGS_TEXT_OPTIONAL(source, struct config_policy),                                  \
        SETTINGS_TEXT_OPTIONAL(after_hours, struct config_policy),                         \
        SETTINGS_TEXT_OPTIONAL(supplement, struct config_policy),                          \
        SETTINGS_TEXT_OPTIONAL(withdrawn, struct config_policy),                           \
        SETTINGS_TEXT_OPTIONAL(unresolved, struct config_policy), CYAML_FIELD_END

static const cyaml_schema_field_t policy_fields[] = {POLICY_FIELDS};

static const cyaml_schema_field_t dated_policy_fields[] = {
    SETTINGS_TEXT(from, struct config_policy),
    SETTINGS_TEXT(to, struct config_policy),
    POLICY_FIELDS,
};

static const cyaml_schema_value_t dated_policy_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct config_policy, dated_policy_fields),
};

static const cyaml_schema_field_t certificates_fields[] = {
    SETTINGS_TEXT_OPTIONAL(broker_host, struct config_certificates),
    SETTINGS_TEXT_OPTIONAL(broker_directory, struct config_certificates),
    SETTINGS_TEXT_OPTIONAL(authority_directory, struct config_certificates),
    SETTINGS_NUMBER(days, struct config_certificates),
    SETTINGS_NUMBER(warn_days, struct config_certificates),
    SETTINGS_NUMBER(password_port, struct config_certificates),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t keep_fields[] = {
    SETTINGS_NUMBER(visits_days, struct config_keep),
    SETTINGS_NUMBER(quarantine_days, struct config_keep),
    SETTINGS_NUMBER(quarantine_mb, struct config_keep),
    SETTINGS_NUMBER(changes_days, struct config_keep),
    SETTINGS_NUMBER(audit_days, struct config_keep),
    SETTINGS_NUMBER(disk_free_mb, struct config_keep),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t period_schema = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, SETTINGS_TEXT_MOST),
};

static const cyaml_schema_field_t topics_fields[] = {
    CYAML_FIELD_BOOL_PTR("feed", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                         struct config_topics, feed),
    CYAML_FIELD_BOOL_PTR("statistics", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                         struct config_topics, statistics),
    CYAML_FIELD_SEQUENCE("periods", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                         struct config_topics, periods, &period_schema, 0,
                         CONFIG_TOPICS_PERIODS_MOST),
    SETTINGS_NUMBER(pause_ms, struct config_topics),
    SETTINGS_NUMBER(anew_per_s, struct config_topics),
    SETTINGS_TEXT_OPTIONAL(api_url, struct config_topics),
    CYAML_FIELD_BOOL("home_assistant", CYAML_FLAG_OPTIONAL, struct config_topics,
                     home_assistant),
    SETTINGS_TEXT_OPTIONAL(home_assistant_prefix, struct config_topics),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t letters_form_fields[] = {
    SETTINGS_TEXT(from, struct config_letters_form),
    SETTINGS_TEXT(title, struct config_letters_form),
    SETTINGS_TEXT_OPTIONAL(source, struct config_letters_form),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t letters_form_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct config_letters_form,
                        letters_form_fields),
};

static const cyaml_schema_field_t letters_fields[] = {
    SETTINGS_TEXT_OPTIONAL(superior, struct config_letters),
    SETTINGS_TEXT_OPTIONAL(place, struct config_letters),
    SETTINGS_TEXT_OPTIONAL(contact, struct config_letters),
    SETTINGS_TEXT_OPTIONAL(signer, struct config_letters),
    CYAML_FIELD_SEQUENCE("forms", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                         struct config_letters, forms, &letters_form_schema, 0,
                         LETTERS_FORMS_MOST),
    CYAML_FIELD_END,
};

/* Three hosts, and the paths of certificates. */
enum { CONNECTION_MOST = 2000 };

static const cyaml_schema_field_t database_fields[] = {
    CYAML_FIELD_STRING_PTR("connection", CYAML_FLAG_POINTER, struct config_database,
                           connection, 1, CONNECTION_MOST),
    SETTINGS_TEXT_OPTIONAL(password_file, struct config_database),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t config_fields[] = {
    SETTINGS_TEXT(data, struct config),
    CYAML_FIELD_MAPPING("title", CYAML_FLAG_DEFAULT, struct config, title, title_fields),
    CYAML_FIELD_BOOL("simulated", CYAML_FLAG_OPTIONAL, struct config, simulated),
    CYAML_FIELD_MAPPING("broker", CYAML_FLAG_DEFAULT, struct config, broker,
                        settings_broker_fields),
    CYAML_FIELD_MAPPING("web", CYAML_FLAG_OPTIONAL, struct config, web, web_fields),
    CYAML_FIELD_MAPPING("policy", CYAML_FLAG_OPTIONAL, struct config, policy,
                        policy_fields),
    CYAML_FIELD_SEQUENCE("policies", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                         struct config, policies, &dated_policy_schema, 0,
                         CONFIG_POLICIES_MOST),
    CYAML_FIELD_MAPPING("keep", CYAML_FLAG_OPTIONAL, struct config, keep, keep_fields),
    SETTINGS_TEXT_OPTIONAL(schedule, struct config),
    SETTINGS_TEXT_OPTIONAL(gateways, struct config),
    SETTINGS_TEXT_OPTIONAL(role, struct config),
    CYAML_FIELD_MAPPING("certificates", CYAML_FLAG_OPTIONAL, struct config, certificates,
                        certificates_fields),
    CYAML_FIELD_MAPPING("topics", CYAML_FLAG_OPTIONAL, struct config, topics,
                        topics_fields),
    CYAML_FIELD_MAPPING("letters", CYAML_FLAG_OPTIONAL, struct config, letters,
                        letters_fields),
    CYAML_FIELD_MAPPING("upstream", CYAML_FLAG_OPTIONAL, struct config, upstream,
                        database_fields),
    CYAML_FIELD_MAPPING("source", CYAML_FLAG_OPTIONAL, struct config, source,
                        database_fields),
    CYAML_FIELD_MAPPING("levels", CYAML_FLAG_OPTIONAL, struct config, levels,
                        levels_fields),
    CYAML_FIELD_SEQUENCE("priority_fields", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                         struct config, priority_fields, &code_schema, 0,
                         CONFIG_PRIORITY_FIELDS_MOST),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct config, config_fields),
};

/* A whole office may sit behind one address. */
static const struct settings_range web_ranges[] = {
    {"port", offsetof(struct config_web, port), 0, 65535, 8080},
    {"max_connections", offsetof(struct config_web, max_connections), 16, 10000, 1024},
    {"max_streams", offsetof(struct config_web, max_streams), 1, 9000, 500},
    {"max_per_address", offsetof(struct config_web, max_per_address), 4, 10000, 256},
    {"max_streams_per_address", offsetof(struct config_web, max_streams_per_address), 1,
     9000, 200},
    {"metrics_series", offsetof(struct config_web, metrics_series), 0, 1000000, 0},
};

static const struct settings_range keep_ranges[] = {
    {"visits_days", offsetof(struct config_keep, visits_days), 0, 36500, 0},
    {"quarantine_days", offsetof(struct config_keep, quarantine_days), 0, 36500, 0},
    {"quarantine_mb", offsetof(struct config_keep, quarantine_mb), 1, 100000, 64},
    {"changes_days", offsetof(struct config_keep, changes_days), 0, 36500, 30},
    {"audit_days", offsetof(struct config_keep, audit_days), 0, 36500, 0},
    {"disk_free_mb", offsetof(struct config_keep, disk_free_mb), 1, 100000000, 200},
};

/* web/PAGE.md, levels of a rate */
static const struct settings_range levels_ranges[] = {
    {"good", offsetof(struct config_levels, good), 1, 100, 98},
    {"ok", offsetof(struct config_levels, ok), 1, 100, 95},
    {"warn", offsetof(struct config_levels, warn), 1, 100, 90},
    {"min_n", offsetof(struct config_levels, min_n), 1, 10000, 10},
};

static const struct settings_range certificates_ranges[] = {
    {"days", offsetof(struct config_certificates, days), 1, 3650, 730},
    {"warn_days", offsetof(struct config_certificates, warn_days), 0, 365, 30},
    {"password_port", offsetof(struct config_certificates, password_port), 0, 65535, 0},
};

static const struct settings_range topics_ranges[] = {
    {"pause_ms", offsetof(struct config_topics, pause_ms), 0, 3600000, 2000},
    {"anew_per_s", offsetof(struct config_topics, anew_per_s), 100, 100000, 5000},
};

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static bool is_address(const char *text)
{
    unsigned char bytes[sizeof(struct in6_addr)];

    return inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1;
}

static bool is_loopback(const char *address)
{
    return !address || strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0;
}

static int check_proxies(const struct settings_check *check, const struct config_web *web)
{
    char path[SETTINGS_PATH_BYTES];

    for (unsigned i = 0; i < web->proxies_count; i++) {
        if (is_address(web->proxies[i]))
            continue;
        (void)snprintf(path, sizeof path, "web.proxies[%u]", i);
        return yaml_place_fault(check->place, path, check->fault,
                                "\"%s\"; allowed: an IPv4 or IPv6 address",
                                web->proxies[i]);
    }
    return 0;
}

/* Segments of a path, each of letters that no browser or proxy writes otherwise. */
static bool is_base(const char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-_";

    if (strlen(text) >= CONFIG_BASE_BYTES)
        return false;
    while (*text == '/') {
        size_t bytes = strspn(text + 1, letters);

        if (bytes == 0)
            return false;
        text += 1 + bytes;
    }
    return !*text;
}

static int check_base(const struct settings_check *check, const char *base)
{
    if (!base || is_base(base))
        return 0;
    return yaml_place_fault(
        check->place, "web.base", check->fault,
        "base is \"%s\"; allowed: a path of a-z, 0-9, - and _, without a slash at "
        "its end, at most %d letters, such as /dunghan",
        base, CONFIG_BASE_BYTES - 1);
}

/* RFC 9116, section 2.5.3. It stands on a line of its own. */
static bool is_contact(const char *text)
{
    static const char *const schemes[] = {"mailto:", "https://", "tel:"};

    for (size_t i = 0; i < COUNT(schemes); i++) {
        size_t bytes = strlen(schemes[i]);

        if (strncmp(text, schemes[i], bytes) == 0)
            return text[bytes] && strspn(text, URI_LETTERS) == strlen(text);
    }
    return false;
}

static int check_contact(const struct settings_check *check, const char *contact)
{
    if (!contact || is_contact(contact))
        return 0;
    return yaml_place_fault(
        check->place, "web.security_contact", check->fault,
        "security_contact is \"%s\"; allowed: mailto:, https:// or tel: and what follows, "
        "such as mailto:an-toan@example.vn",
        contact);
}

static int check_web(const struct settings_check *check, const struct config_web *web)
{
    int rc;

    if (web->address && !is_address(web->address))
        return yaml_place_fault(
            check->place, "web.address", check->fault,
            "address is \"%s\"; allowed: an IPv4 or IPv6 address of this machine",
            web->address);
    if (web->max_streams >= web->max_connections)
        return yaml_place_fault(
            check->place, "web.max_streams", check->fault,
            "max_streams is %d; allowed: fewer than max_connections, %d", web->max_streams,
            web->max_connections);
    if (!web->tls.certificate != !web->tls.key)
        return yaml_place_fault(check->place, "web.tls", check->fault,
                                "allowed: certificate and key together, or neither");
    if (!is_loopback(web->address) && !web->tls.certificate && !web->plain_http)
        return yaml_place_fault(
            check->place, "web.address", check->fault,
            "%s can be reached by others; allowed: tls with certificate and "
            "key, or plain_http: true, or 127.0.0.1",
            web->address);
    rc = check_base(check, web->base);
    if (rc == 0)
        rc = check_contact(check, web->security_contact);
    return rc < 0 ? rc : check_proxies(check, web);
}

/* One word of two; the first one is meant when the file says none. */
static int read_choice(const struct settings_check *check, const char *path,
                       const char *text, const char *const words[static 2],
                       bool *ret_second)
{
    *ret_second = text && strcmp(text, words[1]) == 0;
    if (!text || *ret_second || strcmp(text, words[0]) == 0)
        return 0;
    return yaml_place_fault(check->place, path, check->fault,
                            "%s is \"%s\"; allowed: %s or %s", path, text, words[0],
                            words[1]);
}

static const char *word_of(const struct config_policy *policy, enum policy_kind kind)
{
    const char *const words[POLICY_KINDS] = {
        [POLICY_AFTER_HOURS] = policy->after_hours,
        [POLICY_SUPPLEMENT] = policy->supplement,
        [POLICY_WITHDRAWN] = policy->withdrawn,
        [POLICY_UNRESOLVED] = policy->unresolved,
    };

    return words[kind];
}

/* What it does not say stays as it is in *ret. */
static int read_choices(const struct settings_check *check, const char *path,
                        const struct config_policy *policy, struct policy *ret)
{
    ret->source = policy->source ? policy->source : "";
    for (int i = 0; i < POLICY_KINDS; i++) {
        enum policy_kind kind = (enum policy_kind)i;
        const char *word = word_of(policy, kind);
        char allowed[POLICY_WORDS_BYTES], place[PATH_BYTES];
        int choice = word ? policy_choice(kind, word) : ret->chosen[kind];

        if (choice < 0) {
            (void)snprintf(place, sizeof place, "%s.%s", path, policy_words[kind].name);
            return yaml_place_fault(check->place, place, check->fault,
                                    "%s is \"%s\"; allowed: %s", place, word,
                                    policy_allowed(kind, allowed));
        }
        ret->chosen[kind] = choice;
    }
    return 0;
}

static int read_days(const struct settings_check *check, const char *path,
                     const struct config_policy *row, struct policy *ret)
{
    if (date_parse(row->from, &ret->from_day) < 0 ||
        date_parse(row->to, &ret->to_day) < 0 || ret->from_day > ret->to_day)
        return yaml_place_fault(check->place, path, check->fault,
                                "from is \"%s\" and to is \"%s\"; allowed: two days from "
                                "1970-01-01 to 9999-12-31, such as 2018-06-21, the first "
                                "not after the last",
                                row->from, row->to);
    return 0;
}

/* Two rows of one day would contradict each other. */
static int check_overlap(const struct settings_check *check, const char *path,
                         const struct config *config, size_t row)
{
    const struct policy *this = &config->policies_read[row];

    for (size_t i = 0; i < row; i++) {
        const struct policy *other = &config->policies_read[i];

        if (this->from_day <= other->to_day && other->from_day <= this->to_day)
            return yaml_place_fault(check->place, path, check->fault,
                                    "its days overlap those of policies[%zu]", i);
    }
    return 0;
}

static int read_policies(const struct settings_check *check, struct config *config)
{
    size_t rows = config->policies_count;
    struct policy *base = &config->policies_read[rows];
    int rc;

    *base = (struct policy){.from_day = INT32_MIN, .to_day = INT32_MAX};
    rc = read_choices(check, "policy", &config->policy, base);
    for (size_t i = 0; rc == 0 && i < rows; i++) {
        struct policy *row = &config->policies_read[i];
        char path[PATH_BYTES];

        (void)snprintf(path, sizeof path, "policies[%zu]", i);
        *row = *base;
        rc = read_choices(check, path, &config->policies[i], row);
        if (rc == 0)
            rc = read_days(check, path, &config->policies[i], row);
        if (rc == 0)
            rc = check_overlap(check, path, config, i);
    }
    config->policies_read_count = rows + 1;
    return rc;
}

static int read_gateways(const struct settings_check *check, struct config *config)
{
    static const char *const words[] = {"registered", "any"};

    return read_choice(check, "gateways", config->gateways, words, &config->any_gateway);
}

static int read_role(const struct settings_check *check, struct config *config)
{
    static const char *const words[] = {"centre", "twin"};

    return read_choice(check, "role", config->role, words, &config->twin);
}

static int read_schedule(const struct settings_check *check, struct config *config)
{
    const char *text = config->schedule ? config->schedule : "P1";
    const struct schedule *builtin = schedule_builtin(text);
    char fault[SCHEDULE_FAULT_BYTES];

    if (builtin) {
        config->schedule_read = *builtin;
        return 0;
    }
    if (schedule_parse(text, &config->schedule_read, fault) < 0)
        return yaml_place_fault(check->place, "schedule", check->fault,
                                "schedule is \"%s\"; allowed: P1, P2, or sessions: %s",
                                text, fault);
    return 0;
}

/* Yesterday is in the month, and the last year seldom changes. */
static const enum named_period default_periods[] = {
    NAMED_PERIOD_TODAY,        NAMED_PERIOD_MONTH,
    NAMED_PERIOD_QUARTER,      NAMED_PERIOD_YEAR,
    NAMED_PERIOD_LAST_MONTH,   NAMED_PERIOD_STATUTORY_MONTH,
    NAMED_PERIOD_LAST_QUARTER, NAMED_PERIOD_LAST_STATUTORY_MONTH,
};

static int refuse_period(const struct settings_check *check, unsigned row, const char *text)
{
    char path[PATH_BYTES], allowed[256] = "";
    size_t used = 0;

    (void)snprintf(path, sizeof path, "topics.periods[%u]", row);
    for (int i = 0; i < NAMED_PERIODS; i++)
        used += (size_t)snprintf(allowed + used, sizeof allowed - used, "%s%s",
                                 i ? ", " : "", named_period_names[i]);
    return yaml_place_fault(check->place, path, check->fault, "\"%s\"; allowed: %s", text,
                            allowed);
}

static int find_period(const char *text)
{
    for (int name = 0; name < NAMED_PERIODS; name++) {
        if (strcmp(named_period_names[name], text) == 0)
            return name;
    }
    return -1;
}

static int read_periods(const struct settings_check *check, struct config_topics *topics)
{
    for (unsigned i = 0; i < topics->periods_count; i++) {
        int name = find_period(topics->periods[i]);

        if (name < 0)
            return refuse_period(check, i, topics->periods[i]);
        topics->wanted[name] = topics->published;
    }
    for (size_t i = 0; !topics->periods && i < COUNT(default_periods); i++)
        topics->wanted[default_periods[i]] = topics->published;
    return 0;
}

enum { PREFIX_MOST = 32 }; /* letters */

/* One level of a topic, which stands in the broker's access list as well. */
static int read_discovery(const struct settings_check *check, struct config_topics *topics)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    const char *prefix =
        topics->home_assistant_prefix ? topics->home_assistant_prefix : "homeassistant";

    if (strlen(prefix) > PREFIX_MOST || strspn(prefix, letters) != strlen(prefix) ||
        strcmp(prefix, "dunghan") == 0)
        return yaml_place_fault(check->place, "topics.home_assistant_prefix", check->fault,
                                "home_assistant_prefix is \"%s\"; allowed: 1 to %d of a-z, "
                                "A-Z, 0-9, _ and -, but not dunghan",
                                prefix, PREFIX_MOST);
    topics->discovery = topics->home_assistant && topics->published ? prefix : NULL;
    return 0;
}

static int read_topics(const struct settings_check *check, struct config_topics *topics)
{
    const char *url = topics->api_url;
    int rc;

    topics->fed = !topics->feed || *topics->feed;
    topics->published = !topics->statistics || *topics->statistics;
    if (url && ((strncmp(url, "https://", 8) != 0 && strncmp(url, "http://", 7) != 0) ||
                strspn(url, URI_LETTERS) != strlen(url)))
        return yaml_place_fault(check->place, "topics.api_url", check->fault,
                                "api_url is \"%s\"; allowed: an address that begins with "
                                "https:// or http://, such as https://dunghan.example.vn",
                                url);
    rc = read_discovery(check, topics);
    return rc < 0 ? rc : read_periods(check, topics);
}

/* One port cannot ask for certificates and do without them. */
static int check_password_port(const struct settings_check *check,
                               const struct config *config)
{
    if (config->certificates.password_port != config->broker.port)
        return 0;
    return yaml_place_fault(
        check->place, "certificates.password_port", check->fault,
        "password_port is %d; allowed: another than that of the broker, such as 8884",
        config->broker.port);
}

/* --- letters ------------------------------------------------------------------------- */

static int read_letters(const struct settings_check *check, struct config *config)
{
    const struct config_letters *words = &config->letters;
    struct letters *letters = &config->letters_read;

    *letters = (struct letters){words->superior, words->place,       words->contact,
                                words->signer,   words->forms_count, {{0}}};
    for (size_t i = 0; i < words->forms_count; i++) {
        const struct config_letters_form *form = &words->forms[i];
        int32_t day = 0;
        char path[PATH_BYTES];

        (void)snprintf(path, sizeof path, "letters.forms[%zu]", i);
        if (date_parse(form->from, &day) < 0 ||
            (i > 0 && day <= letters->forms[i - 1].from_day))
            return yaml_place_fault(check->place, path, check->fault,
                                    "from is \"%s\"; allowed: a day such as 2025-09-15, "
                                    "later than that of the row before",
                                    form->from);
        letters->forms[i] = (struct letters_form){day, form->title, form->source};
    }
    return 0;
}

/* --- databases ----------------------------------------------------------------------- */

/* What is said of it in a fault is not the text, which may be a password. */
static int check_database(const struct settings_check *check,
                          const struct config_database *database, const char *name)
{
    const char *text = database->connection;
    char place[32];

    if (!text || (strchr(text, '=') && !strstr(text, "://") && !strstr(text, "password")))
        return 0;
    (void)snprintf(place, sizeof place, "%s.connection", name);
    return yaml_place_fault(
        check->place, place, check->fault,
        "allowed: words as host=db1,db2 dbname=dunghan user=dunghan_h42 "
        "sslmode=verify-full, without a password, which password_file "
        "is for");
}

static int check_all(const struct settings_check *check, struct config *config)
{
    int rc = settings_check_broker(check, &config->broker);

    if (rc == 0)
        rc = settings_apply_ranges(check, web_ranges, COUNT(web_ranges), &config->web,
                                   "web");
    if (rc == 0)
        rc = check_web(check, &config->web);
    if (rc == 0)
        rc = settings_apply_ranges(check, levels_ranges, COUNT(levels_ranges),
                                   &config->levels, "levels");
    if (rc == 0)
        rc = settings_apply_ranges(check, certificates_ranges, COUNT(certificates_ranges),
                                   &config->certificates, "certificates");
    if (rc == 0)
        rc = check_password_port(check, config);
    if (rc == 0)
        rc = settings_apply_ranges(check, keep_ranges, COUNT(keep_ranges), &config->keep,
                                   "keep");
    if (rc == 0)
        rc = settings_apply_ranges(check, topics_ranges, COUNT(topics_ranges),
                                   &config->topics, "topics");
    if (rc == 0)
        rc = read_topics(check, &config->topics);
    if (rc == 0)
        rc = read_policies(check, config);
    if (rc == 0)
        rc = read_letters(check, config);
    if (rc == 0)
        rc = check_database(check, &config->upstream, "upstream");
    if (rc == 0)
        rc = check_database(check, &config->source, "source");
    if (rc == 0)
        rc = read_gateways(check, config);
    if (rc == 0)
        rc = read_role(check, config);
    if (rc == 0)
        rc = read_schedule(check, config);
    if (rc < 0)
        return rc;
    if (config->levels.good < config->levels.ok || config->levels.ok < config->levels.warn)
        return yaml_place_fault(check->place, "levels", check->fault,
                                "allowed: good not below ok, and ok not below warn");
    return 0;
}

int config_open(struct config **ret, const char *path,
                char fault[static CONFIG_FAULT_BYTES])
{
    struct yaml_place *place = NULL;
    struct config *config = NULL;
    void *loaded = NULL;
    int rc = yaml_place_open(&place, path, fault);

    if (rc == 0)
        rc = settings_load(place, &schema, &loaded, fault);
    config = loaded;
    if (rc == 0)
        rc = check_all(&(struct settings_check){place, fault}, config);
    if (rc == 0) {
        *ret = config;
        config = NULL; /* now the caller's */
    }
    config_close(config);
    yaml_place_close(place);
    return rc;
}

void config_close(struct config *config)
{
    settings_free(&schema, config);
}

const char *config_authority(const struct config *config)
{
    return config->certificates.authority_directory
               ? config->certificates.authority_directory
               : CONFIG_AUTHORITY_DIRECTORY;
}

const char *config_broker_directory(const struct config *config)
{
    return config->certificates.broker_directory ? config->certificates.broker_directory
                                                 : CONFIG_BROKER_DIRECTORY;
}

const char *config_accounts(const struct config *config, char ret[static CONFIG_PATH_BYTES])
{
    (void)snprintf(ret, CONFIG_PATH_BYTES, "%s/staff", config->data);
    return ret;
}
