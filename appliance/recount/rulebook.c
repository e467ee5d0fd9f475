#include "appliance/recount/rulebook.h"

#include <errno.h>
#include <gnutls/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/recount/recount.h"
#include "appliance/tables/register/store_calendar.h"
#include "appliance/tables/register/store_catalogue.h"
#include "appliance/tables/store_dossiers.h"
#include "appliance/tables/store_events.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"

int rulebook_open_calendar(struct store *store, struct calendar **ret)
{
    char *csv;
    size_t size;
    int rc = store_read_calendar(store, &csv, &size);

    if (rc == -ENOENT) {
        *ret = calendar_open_builtin();
        return 0;
    }
    if (rc == 0) {
        rc = calendar_open(ret, csv, size, "stored calendar");
        free(csv);
    }
    return rc;
}

int rulebook_open(struct rulebook *ret, struct store *store, const struct config *config)
{
    struct catalogue *catalogue;
    struct calendar *calendar;
    int rc = rulebook_open_calendar(store, &calendar);

    if (rc < 0)
        return rc;
    catalogue = catalogue_open();
    rc = store_read_catalogue(store, catalogue);
    *ret = (struct rulebook){{
        .calendar = calendar,
        .catalogue = catalogue,
        .schedule = &config->schedule_read,
        .policies = config->policies_read,
        .policy_count = config->policies_read_count,
    }};
    if (rc < 0)
        rulebook_close(ret);
    return rc;
}

struct rulebook rulebook_share(const struct rulebook *rulebook)
{
    (void)calendar_share(rulebook->rules.calendar);
    (void)catalogue_share(rulebook->rules.catalogue);
    return *rulebook;
}

void rulebook_close(struct rulebook *rulebook)
{
    catalogue_close(rulebook->rules.catalogue);
    calendar_close(rulebook->rules.calendar);
    *rulebook = (struct rulebook){0};
}

/* --- fingerprint --------------------------------------------------------------------- */

static void hash(gnutls_hash_hd_t to, const void *bytes, size_t size)
{
    if (gnutls_hash(to, bytes, size) < 0)
        abort(); /* SHA-256 over memory does not fail */
}

static void hash_number(gnutls_hash_hd_t to, int64_t number)
{
    hash(to, &number, sizeof number);
}

static void hash_text(gnutls_hash_hd_t to, const char *text)
{
    hash(to, text, strlen(text) + 1);
}

/* A better word for a day changes no date. */
static void hash_special(void *owner, const struct calendar_special *special)
{
    gnutls_hash_hd_t to = *(gnutls_hash_hd_t *)owner;

    hash_number(to, special->day);
    hash_number(to, special->kind);
}

/* That a year is announced moves no due date where it says what the law says, but it is provisional no
 * more. */
static void hash_years(gnutls_hash_hd_t to, const struct calendar *calendar)
{
    int first, last = 0;

    while (calendar_known_years(calendar, last + 1, &first, &last)) {
        hash_number(to, first);
        hash_number(to, last);
    }
}

/*
 * Of a version only what a fold can see: when it begins, for it holds until the next one does,
 * where the unit ends, and what is above it.
 */
static void hash_unit(gnutls_hash_hd_t to, const struct catalogue_entry *unit)
{
    char schedule[SCHEDULE_BYTES] = "";

    hash_number(to, unit->from_day);
    hash_number(to, unit->to_day);
    hash_number(to, unit->successor);
    hash_number(to, unit->parent);
    hash_text(to, schedule_format(&unit->schedule, schedule));
}

static void hash_procedure(gnutls_hash_hd_t to, const struct catalogue_entry *procedure)
{
    hash_number(to, procedure->from_day);
    hash_number(to, procedure->field);
    hash_number(to, procedure->limit.kind);
    hash_number(to, procedure->limit.amount);
}

/* A unit that stands alone, has no sessions of its own and does not end changes no dossier. */
static bool matters(const struct catalogue_entry *versions, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (versions[i].schedule.count || versions[i].to_day || versions[i].parent)
            return true;
    }
    return false;
}

/* A better name of its source changes no date. */
static void hash_policy(gnutls_hash_hd_t to, const struct policy *policy)
{
    hash_number(to, policy->from_day);
    hash_number(to, policy->to_day);
    for (int kind = 0; kind < POLICY_KINDS; kind++)
        hash_number(to, policy->chosen[kind]);
}

/* By number, so that the order of display does not count; of the codes that `known` has. */
static void hash_catalogue(gnutls_hash_hd_t to, const struct catalogue *catalogue,
                           const struct catalogue *known, enum catalogue_kind kind)
{
    size_t codes, count;
    const struct catalogue_entry *all = catalogue_all(catalogue, kind, &codes);
    int most_id = 0;

    for (size_t i = 0; i < codes; i++)
        most_id = all[i].id > most_id ? all[i].id : most_id;
    for (int id = 1; id <= most_id; id++) {
        const struct catalogue_entry *versions =
            catalogue_versions(catalogue, kind, id, &count);

        if (!versions || (kind == CATALOGUE_UNITS && !matters(versions, count)) ||
            !catalogue_get(known, kind, id))
            continue;
        hash_text(to, versions->code);
        hash_number(to, (int64_t)count);
        for (size_t i = 0; i < count; i++)
            (kind == CATALOGUE_UNITS ? hash_unit : hash_procedure)(to, &versions[i]);
    }
}

/* Equal for equal rules on the codes that `known` has; 63 bits of a SHA-256. */
static int64_t fingerprint_of(const struct rulebook *rulebook,
                              const struct catalogue *known)
{
    const struct rules *rules = &rulebook->rules;
    gnutls_hash_hd_t to;
    unsigned char digest[32];
    char schedule[SCHEDULE_BYTES];
    int64_t result;

    if (gnutls_hash_init(&to, GNUTLS_DIG_SHA256) < 0)
        (void)need(NULL); /* ends here */
    calendar_each_in_force(rules->calendar, hash_special, &to);
    hash_years(to, rules->calendar);
    hash_catalogue(to, rules->catalogue, known, CATALOGUE_PROCEDURES);
    hash_catalogue(to, rules->catalogue, known, CATALOGUE_UNITS);
    hash_text(to, schedule_format(rules->schedule, schedule));
    for (size_t i = 0; i < rules->policy_count; i++)
        hash_policy(to, &rules->policies[i]);
    gnutls_hash_deinit(to, digest);
    memcpy(&result, digest, sizeof result);
    return result & INT64_MAX;
}

static int64_t fingerprint(const struct rulebook *rulebook)
{
    return fingerprint_of(rulebook, rulebook->rules.catalogue);
}

/*
 * Does a dossier's code begin with a unit that was not known before? Nothing else that is stored can
 * name a new code: events that do are set aside.
 */
static int names_new_unit(const struct rulebook *rulebook, const struct rulebook *before,
                          struct store *store, bool *ret)
{
    size_t count;
    const struct catalogue_entry *all =
        catalogue_all(rulebook->rules.catalogue, CATALOGUE_UNITS, &count);
    int rc = 0;

    *ret = false;
    for (size_t i = 0; i < count && rc == 0 && !*ret; i++) {
        if (!catalogue_get(before->rules.catalogue, CATALOGUE_UNITS, all[i].id))
            rc = store_has_dossier_of(store, all[i].code, ret);
    }
    return rc;
}

/* The ledger is counted by the rules of `before`. Is it so by these, too? */
static int counts_alike(const struct rulebook *rulebook, const struct rulebook *before,
                        struct store *store, bool *ret)
{
    bool named = false;
    int rc = 0;

    *ret = fingerprint_of(rulebook, before->rules.catalogue) == fingerprint(before);
    if (*ret)
        rc = names_new_unit(rulebook, before, store, &named);
    *ret = *ret && !named;
    return rc;
}

int rulebook_settled(const struct rulebook *rulebook, struct store *store, bool *ret)
{
    int64_t stored = 0, newest = 0;
    int rc = store_newest_event(store, &newest);

    if (rc == 0)
        rc = store_read_meta(store, "rules", &stored);
    *ret = rc == 0 && (newest == 0 || stored == fingerprint(rulebook));
    return rc;
}

int rulebook_note_settled(const struct rulebook *rulebook, struct store *store)
{
    return store_write_meta(store, "rules", fingerprint(rulebook));
}

int rulebook_settle(const struct rulebook *rulebook, const struct rulebook *before,
                    struct store *store, const struct pulse *pulse, struct recount *ret)
{
    struct recount recount = {0};
    int64_t now = fingerprint(rulebook), stored;
    int rc = store_read_meta(store, "rules", &stored);
    bool alike = rc == 0 && stored == now;

    if (rc == 0 && !alike && before && stored == fingerprint(before))
        rc = counts_alike(rulebook, before, store, &alike);
    if (rc == 0 && !alike)
        rc = recount_repair(store, &rulebook->rules, pulse, &recount);
    if (rc == 0 && stored != now)
        rc = store_write_meta(store, "rules", now);
    if (rc == 0)
        *ret = recount;
    return rc;
}

void rulebook_tell(const struct recount *recount)
{
    char text[RECOUNT_MOVE_BYTES];

    if (recount->dossiers > 0)
        log_info("the rules have changed: %lld dossiers counted again, %lld are different, "
                 "%lld due dates of dossiers in progress moved, %lld resolved ones are "
                 "judged otherwise",
                 (long long)recount->dossiers, (long long)recount->wrong_dossiers,
                 (long long)recount->moved_due_dates, (long long)recount->judged_otherwise);
    for (int i = 0; i < recount->moved_due_dates && i < RECOUNT_SHOWN; i++)
        log_info("due date of %s", recount_move_text(&recount->moves[i], text));
}

int rulebook_apply(const struct rulebook *rulebook, struct store *store,
                   bool *ret_recounted)
{
    struct recount recount = {0};
    int rc = store_begin(store);

    if (rc == 0)
        rc = rulebook_settle(rulebook, NULL, store, NULL, &recount);
    if (rc == 0)
        rc = store_commit(store);
    if (rc < 0) {
        store_rollback(store);
        return rc;
    }
    rulebook_tell(&recount);
    *ret_recounted = recount.dossiers > 0;
    return 0;
}

void rulebook_replace(struct rulebook *rulebook, struct rulebook *next)
{
    rulebook_close(rulebook);
    *rulebook = *next;
    *next = (struct rulebook){0};
}
