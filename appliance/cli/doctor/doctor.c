/* dunghan doctor - says how everything is, and what to do about it. */
#include "appliance/cli/doctor/doctor.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "appliance/cli/access/access_list.h"
#include "appliance/cli/cli.h"
#include "appliance/store/store.h"
#include "appliance/store/store_copy.h"
#include "appliance/tables/register/store_versions.h"
#include "appliance/tables/store_dossiers.h"
#include "appliance/tables/store_events.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/date.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "mqtt/certificate.h"

enum { MIB = 1 << 20, ROOM_WARN_FACTOR = 4, CALENDAR_WARN_DAYS = 60 };

void doctor_say(struct doctor *doctor, enum finding finding, const char *what,
                const char *format, ...)
{
    static const char *const names[FINDINGS] = {"ok", "warn", "fail"};
    va_list values;

    printf("%-4s  %-13s  ", names[finding], what);
    va_start(values, format);
    vprintf(format, values);
    va_end(values);
    printf("\n");
    (void)fflush(stdout); /* in step with what is logged */
    doctor->count[finding]++;
}

/* --- what it stands on --------------------------------------------------------------- */

static void look_at_directory(struct doctor *doctor)
{
    const char *what = "data", *path = doctor->config->data;
    struct statvfs room;
    struct stat about;
    int64_t free_mb;

    if (statvfs(path, &room) < 0 || stat(path, &about) < 0) {
        doctor_say(doctor, FINDING_FAIL, what, "%s: %s", path, strerrordesc_np(errno));
        return;
    }
    free_mb = (int64_t)room.f_bavail * (int64_t)room.f_frsize / MIB;
    doctor_say(doctor,
               free_mb < doctor->config->keep.disk_free_mb ? FINDING_FAIL
               : free_mb < (int64_t)doctor->config->keep.disk_free_mb * ROOM_WARN_FACTOR
                   ? FINDING_WARN
                   : FINDING_OK,
               what, "%s: %" PRId64 " MiB free; below %d nothing is taken in", path,
               free_mb, doctor->config->keep.disk_free_mb);
    if (about.st_mode & (S_IRWXG | S_IRWXO))
        doctor_say(doctor, FINDING_WARN, what, "%s: others may look into it: chmod 0700 %s",
                   path, path);
}

static void look_at_clock(struct doctor *doctor)
{
    int synchronised = clock_synchronised();

    doctor_say(doctor, synchronised == 1 ? FINDING_OK : FINDING_WARN, "clock",
               synchronised == 1   ? "kept right by a source of time"
               : synchronised == 0 ? "no source of time keeps it right: timedatectl"
                                   : "whether it is kept right cannot be asked");
}

/* --- the store ----------------------------------------------------------------------- */

static int note_undated(void *owner, enum dossier_fault fault, int64_t dossiers)
{
    int64_t *undated = owner;

    if (fault == DOSSIER_FAULT_NO_DUE_DATE)
        *undated = dossiers;
    return 0;
}

/* Without procedures an intake must carry its field and its limit itself, and may. */
static void look_at_procedures(struct doctor *doctor, struct store *store)
{
    int64_t undated = 0;
    int rc = store_each_quality(store, note_undated, &undated);

    if (rc < 0)
        doctor_say(doctor, FINDING_FAIL, "procedures", "%s", strerrordesc_np(-rc));
    else if (undated)
        doctor_say(doctor, FINDING_WARN, "procedures",
                   "there are none, and %" PRId64
                   " dossiers have no due date: dunghan import "
                   "procedures FILE",
                   undated);
    else
        doctor_say(doctor, FINDING_OK, "procedures",
                   "there are none: each intake must carry its field and its limit");
}

static void look_at_rules(struct doctor *doctor, struct store *store,
                          const struct rules *rules)
{
    int32_t known = calendar_last_known(rules->calendar),
            today = date_day_at(doctor->now_ms);
    char day[DATE_BYTES];
    size_t units, fields, procedures;
    bool complete;

    (void)catalogue_all(rules->catalogue, CATALOGUE_UNITS, &units);
    (void)catalogue_all(rules->catalogue, CATALOGUE_FIELDS, &fields);
    (void)catalogue_all(rules->catalogue, CATALOGUE_PROCEDURES, &procedures);
    complete = units && fields;
    doctor_say(doctor, complete ? FINDING_OK : FINDING_FAIL, "catalogue",
               "units: %zu, fields: %zu, procedures: %zu%s", units, fields, procedures,
               complete ? "" : ": dunghan import units FILE, dunghan import fields FILE");
    if (!procedures)
        look_at_procedures(doctor, store);
    doctor_say(doctor,
               known < today                        ? FINDING_FAIL
               : known < today + CALENDAR_WARN_DAYS ? FINDING_WARN
                                                    : FINDING_OK,
               "calendar",
               "days off are announced until %s; later ones are the law's, and "
               "provisional%s",
               known == INT32_MIN ? "no day" : date_format(known, day),
               known < today + CALENDAR_WARN_DAYS ? ": dunghan import calendar FILE" : "");
}

static int add_version(void *owner, const struct store_version *version)
{
    FILE *out = owner;

    (void)fprintf(out, "%s%s %" PRId64, ftell(out) ? ", " : "", version->reg,
                  version->number);
    return 0;
}

/* Which version of each register is in force, and whether the ledger follows them. */
static void look_at_versions(struct doctor *doctor, struct store *store,
                             const struct rulebook *rulebook)
{
    char *text = NULL;
    size_t bytes;
    FILE *out = need(open_memstream(&text, &bytes));
    bool settled = false;
    int rc = store_each_newest_version(store, add_version, out);

    (void)fclose(out);
    if (rc == 0)
        rc = rulebook_settled(rulebook, store, &settled);
    if (rc < 0)
        doctor_say(doctor, FINDING_FAIL, "rules", "%s", strerrordesc_np(-rc));
    else
        doctor_say(doctor, settled ? FINDING_OK : FINDING_WARN, "rules", "%s%s%s",
                   settled ? "the ledger is counted by those in force"
                           : "the ledger was counted by others: start the centre again",
                   *text ? "; versions: " : "", text);
    free(text);
}

static void look_at_store(struct doctor *doctor)
{
    const char *what = "database";
    int64_t events = 0, dossiers = 0;
    struct rulebook rulebook = {0};
    struct store *store = NULL;
    int rc = store_open(&store, doctor->config->data, STORE_READ);

    if (rc == 0)
        rc = store_check_schema(store);
    if (rc == 0)
        rc = store_count_events(store, &events, &dossiers);
    if (rc == 0)
        rc = rulebook_open(&rulebook, store, doctor->config);
    if (rc == 0) {
        doctor_say(doctor, FINDING_OK, what,
                   "events: %" PRId64 ", dossiers: %" PRId64
                   "; dunghan verify counts again",
                   events, dossiers);
        look_at_rules(doctor, store, &rulebook.rules);
        doctor_look_at_units(doctor, store, rulebook.rules.catalogue);
        doctor_look_at_fields(doctor, rulebook.rules.catalogue);
        look_at_versions(doctor, store, &rulebook);
        doctor_look_at_aside(doctor, store);
        doctor_look_at_held(doctor, store);
        doctor_look_at_nation(doctor, store);
    } else {
        doctor_say(doctor, FINDING_FAIL, what, "%s",
                   rc == -ENOENT ? "there is none yet: dunghan import"
                                 : strerrordesc_np(-rc));
    }
    rulebook_close(&rulebook);
    store_close(store);
}

/* --- certificates -------------------------------------------------------------------- */

static void say_end(struct doctor *doctor, const char *what, const char *whose,
                    int64_t until_ms, const char *remedy)
{
    int64_t due_ms =
        doctor->now_ms + (int64_t)doctor->config->certificates.warn_days * DATE_DAY_MS;
    enum finding finding = until_ms < doctor->now_ms ? FINDING_FAIL
                           : until_ms < due_ms       ? FINDING_WARN
                                                     : FINDING_OK;
    char moment[DATE_STAMP_BYTES];

    doctor_say(doctor, finding, what, "%s: the certificate ends %s%s", whose,
               stamp_format(until_ms, moment), finding == FINDING_OK ? "" : remedy);
}

static void look_at_own_certificate(struct doctor *doctor)
{
    const char *path = doctor->config->broker.cert_file, *what = "certificate";
    int64_t until_ms;
    int rc;

    if (!path) {
        doctor_say(doctor, FINDING_WARN, what,
                   "none: the broker is spoken to in plain text, on this machine");
        return;
    }
    rc = certificate_until(path, &until_ms);
    if (rc < 0)
        doctor_say(doctor, FINDING_FAIL, what, "%s: %s: dunghan broker-config", path,
                   strerrordesc_np(-rc));
    else
        say_end(doctor, what, path, until_ms, ": dunghan broker-config");
}

/* Where earlier versions made it. */
static void look_at_authority(struct doctor *doctor)
{
    char path[PATH_MAX];

    (void)snprintf(path, sizeof path, "%s/ca/ca.key", doctor->config->data);
    if (access(path, F_OK) == 0)
        doctor_say(doctor, FINDING_FAIL, "authority",
                   "%s: whoever breaks into the daemon could make certificates: dunghan "
                   "broker-config moves it to %s",
                   path, config_authority(doctor->config));
}

/* Who is good for long enough yet is only counted. */
static void look_at_entry(struct doctor *doctor, const struct registry_entry *entry,
                          size_t *counts)
{
    static const char *const remedies[REGISTRY_ROLES] = {
        [REGISTRY_GATEWAY] = "gateway add ",
        [REGISTRY_INTEGRATOR] = "integrator add ",
        [REGISTRY_BROKER] = "broker-config",
        [REGISTRY_TWIN] = "broker-config",
        [REGISTRY_BRIDGE] = "broker-config --bridge-to HOST --bridge ",
    };
    int64_t until_ms = registry_until_ms(entry);
    int64_t due_ms =
        doctor->now_ms + (int64_t)doctor->config->certificates.warn_days * DATE_DAY_MS;
    bool ours =
        registry_role(entry) == REGISTRY_BROKER || registry_role(entry) == REGISTRY_TWIN;
    char remedy[96];

    if (registry_revoked(entry) || registry_role(entry) == REGISTRY_CENTRE)
        return;
    counts[registry_role(entry)]++;
    if (until_ms == 0 || until_ms >= due_ms || registry_newest(entry)->revoked)
        return; /* revoked: whoever has a password instead */
    (void)snprintf(remedy, sizeof remedy, ": dunghan %s%s", remedies[registry_role(entry)],
                   ours ? "" : entry->name);
    say_end(doctor, entry->role, entry->name, until_ms, remedy);
}

static void look_at_registry(struct doctor *doctor)
{
    size_t counts[REGISTRY_ROLES] = {0}, count;
    const struct registry_entry *const *all;
    struct registry *registry;

    if (registry_open(&registry, doctor->config->data) < 0) {
        doctor_say(doctor, FINDING_FAIL, "registry", "it cannot be read");
        return;
    }
    all = registry_all(registry, &count);
    for (size_t i = 0; i < count; i++)
        look_at_entry(doctor, all[i], counts);
    if (doctor->config->any_gateway)
        doctor_say(doctor, FINDING_WARN, "gateways",
                   "any may speak for every unit; in the settings: gateways: registered");
    else if (counts[REGISTRY_GATEWAY] == 0)
        doctor_say(doctor, FINDING_WARN, "gateways",
                   "none is registered: dunghan gateway add");
    else
        doctor_say(doctor, FINDING_OK, "gateways", "%zu registered; integrators: %zu",
                   counts[REGISTRY_GATEWAY], counts[REGISTRY_INTEGRATOR]);
    if (access_list_outdated(doctor->config, registry, doctor->now_ms))
        doctor_say(
            doctor, FINDING_WARN, "integrators",
            "the broker's access list is not as registry and units are today: dunghan "
            "broker-config, then systemctl reload mosquitto");
    doctor_look_at_bridges(doctor, registry);
    registry_close(registry);
}

/* --- all of it ----------------------------------------------------------------------- */

static error_t take_option(int key, char *value, struct argp_state *state)
{
    if (key != ARGP_KEY_ARG)
        return ARGP_ERR_UNKNOWN;
    argp_error(state, "'%s' is too much", value);
    return EINVAL;
}

int cli_doctor(const struct cli *cli, int argc, char **argv)
{
    static const struct argp argp = {
        NULL,
        take_option,
        NULL,
        "Looks at settings, data, store, catalogue, calendar, clock, certificates, "
        "gateways, the centre, the broker, what reports and what is silent, clocks of "
        "devices "
        "and what is set aside, and says of each whether it is well and what to do. Exits "
        "with 0 "
        "when nothing has failed.",
        NULL,
        NULL,
        NULL};
    static void (*const looks[])(struct doctor * doctor) = {
        look_at_directory,       look_at_clock,          look_at_store,
        look_at_own_certificate, look_at_authority,      look_at_registry,
        doctor_look_at_broker,   doctor_look_at_sources, doctor_look_at_devices,
    };
    char fault[CONFIG_FAULT_BYTES];
    struct doctor doctor = {.now_ms = clock_wall_ms()};
    struct config *config;

    argp_parse(&argp, argc, argv, 0, NULL, NULL);
    if (config_open(&config, cli->config_path, fault) < 0) {
        log_error("%s", fault);
        return EXIT_FAILURE;
    }
    doctor.config = config;
    doctor_say(&doctor, FINDING_OK, "settings", "%s", cli->config_path);
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++)
        looks[i](&doctor);
    printf("%d well, %d to look at, %d failed\n", doctor.count[FINDING_OK],
           doctor.count[FINDING_WARN], doctor.count[FINDING_FAIL]);
    config_close(config);
    return doctor.count[FINDING_FAIL] ? EXIT_FAILURE : EXIT_SUCCESS;
}
