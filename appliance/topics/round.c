#include "appliance/topics/round.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/form06/form06.h"
#include "appliance/registers/register.h"
#include "appliance/rules/named_period.h"
#include "appliance/tables/register/store_periods.h"
#include "appliance/tables/store_changes.h"
#include "appliance/topics/digest.h"
#include "appliance/topics/discovery.h"
#include "appliance/topics/meta.h"
#include "appliance/topics/rollup.h"
#include "appliance/topics/statistic.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"
#include "mqtt/topic.h"

enum { MARK_EVERY = 1000 /* publications: so much is repeated when all ends in between */ };

/* By which is seen that nothing has changed. */
struct moment {
    int64_t revision, registers;
    int32_t day;
    uint64_t reporting;
};

struct round {
    struct round_desk desk;
    struct store *store;
    struct published *published;
    struct moment
        done[PUBLISHED_KINDS];      /* as of the last round of each that came to its end */
    bool compared[PUBLISHED_KINDS]; /* there was one */
    int unmarked;                   /* publications since the marker */
    bool announce;                  /* sensors, though they have not changed */

    /* Of the round: */
    struct round_order *order;
    struct reporting reporting;
    int32_t today;
    int64_t wall_ms;

    /* The catalogue as of `day`, made when registers had changed so often. */
    struct catalogue *catalogue;
    int64_t catalogue_registers;
    int32_t catalogue_day;
};

/* --- going out ----------------------------------------------------------------------- */

int round_mark(struct round *round, unsigned session)
{
    const struct payload_published marker = published_marker(round->published);
    char *json = payload_write_published(&marker);
    bool gone = outlet_put(round->desk.outlet, session,
                           &(struct outlet_message){TOPIC_PUBLISHED, json, false});

    free(json);
    if (gone)
        round->unmarked = 0;
    return gone ? 0 : -ENOTCONN;
}

static int publish(struct round *round, uint64_t content,
                   const struct outlet_message *message)
{
    int rc = published_note(round->published, message->topic, content, message->payload,
                            clock_mono_ms());

    if (rc < 0)
        return rc;
    if (!outlet_put(round->desk.outlet, round->order->session, message))
        return -ENOTCONN;
    round->unmarked++;
    return round->unmarked < MARK_EVERY ? 0 : round_mark(round, round->order->session);
}

/* If it is to go out only later, that is noted. */
static enum published_news judge(struct round *round, uint64_t topic, uint64_t content)
{
    int64_t due_ms = INT64_MAX;
    enum published_news news =
        published_judge(round->published, topic, content, clock_mono_ms(),
                        round->desk.config->topics.pause_ms, &due_ms);

    if (due_ms < round->order->due_ms)
        round->order->due_ms = due_ms;
    return news;
}

static bool goes_out(enum published_news news)
{
    return news == PUBLISHED_DUE || news == PUBLISHED_ANEW;
}

static int offer_statistic(struct round *round, const struct statistic *statistic)
{
    uint64_t content = statistic_digest(statistic);
    enum published_news news = judge(round, statistic_topic_digest(statistic), content);
    char topic[TOPIC_STATS_BYTES];
    char *json;
    int rc;

    if (!goes_out(news))
        return 0;
    json = statistic_write(statistic);
    rc = publish(round, content,
                 &(struct outlet_message){statistic_topic(statistic, topic), json,
                                          news == PUBLISHED_ANEW});
    free(json);
    return rc;
}

static int offer_meta(void *owner, const char *topic, const char *json)
{
    struct round *round = owner;
    uint64_t content = digest_text(DIGEST_BEGIN, json);
    enum published_news news = judge(round, digest_text(DIGEST_BEGIN, topic), content);

    if (!goes_out(news))
        return 0;
    return publish(round, content,
                   &(struct outlet_message){topic, json, news == PUBLISHED_ANEW});
}

static int offer_sensor(void *owner, const char *topic, const char *json)
{
    struct round *round = owner;

    if (round->announce)
        (void)published_spoil(round->published, topic);
    return offer_meta(owner, topic, json);
}

static int empty(void *owner, const char *topic)
{
    return publish(owner, PUBLISHED_EMPTIED, &(struct outlet_message){topic, NULL, true});
}

/* --- a period ------------------------------------------------------------------------ */

/* What was read of one, within a transaction. */
struct counted {
    struct statistic_base base;
    struct period period;
    struct catalogue *live_catalogue, *frozen_catalogue;
    struct rollup live, frozen; /* frozen: only when it is */
    bool is_frozen;
};

static void release_counted(struct counted *counted)
{
    rollup_release(&counted->live);
    rollup_release(&counted->frozen);
    catalogue_close(counted->live_catalogue);
    catalogue_close(counted->frozen_catalogue);
}

struct search {
    const struct period *like;
    struct period found;
};

static int match_period(void *owner, const struct period *period)
{
    struct search *search = owner;

    if (period->frozen_ms && period->from_day == search->like->from_day &&
        period->to_day == search->like->to_day)
        search->found = *period;
    return 0;
}

/* The period of these days that the office has frozen. */
static int find_frozen(struct store *store, const struct period *like, struct period *ret)
{
    struct search search = {.like = like};
    int rc = store_each_period(store, match_period, &search);

    *ret = search.found;
    return rc;
}

/* The last one is kept: all that run have that of today. */
static int take_catalogue(struct round *round, const struct rulebook *rulebook, int32_t day,
                          struct catalogue **ret)
{
    int64_t registers;
    int rc = register_revision(round->store, &registers);

    if (rc < 0)
        return rc;
    if (!round->catalogue || round->catalogue_registers != registers ||
        round->catalogue_day != day) {
        catalogue_close(round->catalogue);
        round->catalogue = catalogue_as_of(rulebook->rules.catalogue, day);
        round->catalogue_registers = registers;
        round->catalogue_day = day;
    }
    *ret = (struct catalogue *)catalogue_share(round->catalogue);
    return 0;
}

static int read_frozen(struct round *round, const struct period *frozen,
                       struct counted *counted)
{
    int rc;

    counted->is_frozen = true;
    counted->frozen_catalogue = catalogue_open();
    rc = store_read_frozen_catalogue(round->store, frozen->number,
                                     counted->frozen_catalogue);
    return rc < 0 ? rc
                  : rollup_read_frozen(&counted->frozen, counted->frozen_catalogue,
                                       round->store, frozen);
}

static int read_figures(struct round *round, const struct rulebook *rulebook,
                        struct counted *counted)
{
    struct period live = counted->period, frozen;
    int rc;

    live.to_day = form06_last_day(live.from_day, live.to_day, round->today);
    rc = take_catalogue(round, rulebook, live.to_day, &counted->live_catalogue);
    if (rc == 0)
        rc = rollup_read(&counted->live, counted->live_catalogue, round->store, &live);
    if (rc == 0)
        rc = find_frozen(round->store, &counted->period, &frozen);
    if (rc == 0 && frozen.frozen_ms)
        rc = read_frozen(round, &frozen, counted);
    return rc;
}

static int read_counted(struct round *round, enum named_period name, struct counted *ret)
{
    struct rulebook rulebook = {0};
    int rc;

    *ret = (struct counted){.base = {.name = name,
                                     .simulated = round->desk.config->simulated,
                                     .as_of_ms = round->wall_ms}};
    rc = named_period_on(name, round->today, &ret->period);
    if (rc == 0)
        rc = store_begin(round->store);
    if (rc == 0)
        rc = store_changes_newest(round->store, &ret->base.revision);
    if (rc == 0)
        rc = round->desk.take_rules(round->desk.owner, round->store, &rulebook);
    if (rc == 0)
        rc = read_figures(round, &rulebook, ret);
    store_rollback(round->store);
    rulebook_close(&rulebook);
    if (rc < 0)
        release_counted(ret);
    return rc;
}

/* --- its topics ---------------------------------------------------------------------- */

static bool had_ended(const struct catalogue_entry *entry, int32_t day)
{
    return entry && catalogue_end(entry) < day;
}

static bool is_told(const struct counted *counted, const struct rollup_cell *cell)
{
    int32_t day = counted->period.from_day;

    return figures_any(&cell->figures) ||
           !(had_ended(cell->unit, day) || had_ended(cell->field, day));
}

static int offer_cell(struct round *round, const struct counted *counted,
                      const struct rollup_cell *cell)
{
    struct statistic statistic = {
        .base = &counted->base,
        .unit = cell->unit_code,
        .field = cell->field_code,
        .state = STATISTIC_CLOSED,
        .figures = cell->figures,
    };

    if (!is_told(counted, cell))
        return 0;
    if (!named_period_over(counted->base.name)) {
        statistic.state = STATISTIC_RUNNING;
        statistic.devices = reporting_of(&round->reporting, cell->unit);
        statistic.devices_known = round->reporting.known;
        statistic.oldest_gap_ms = round->reporting.oldest_gap_ms;
    }
    return offer_statistic(round, &statistic);
}

static int offer_frozen(struct round *round, const struct counted *counted,
                        const struct rollup_cell *named, const struct figures *frozen,
                        const struct figures *now)
{
    struct statistic statistic = {
        .base = &counted->base,
        .unit = named->unit_code,
        .field = named->field_code,
        .state = STATISTIC_FROZEN,
        .figures = *frozen,
    };

    if (!figures_equal(frozen, now)) {
        statistic.state = STATISTIC_CORRECTED;
        statistic.now = *now;
    }
    return offer_statistic(round, &statistic);
}

/* What is only there now comes first: it may be a part of what was there then. */
static int offer_all_frozen(struct round *round, const struct counted *counted)
{
    static const struct figures none;
    const struct rollup *live = &counted->live, *frozen = &counted->frozen;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < live->count; i++) {
        const struct rollup_cell *cell = &live->cells[i];

        if (figures_any(&cell->figures) && !rollup_find(frozen, cell))
            rc = offer_frozen(round, counted, cell, &none, &cell->figures);
    }
    for (size_t i = 0; rc == 0 && i < frozen->count; i++) {
        const struct rollup_cell *cell = &frozen->cells[i], *now = rollup_find(live, cell);

        rc =
            offer_frozen(round, counted, cell, &cell->figures, now ? &now->figures : &none);
    }
    return rc;
}

static int offer_period(struct round *round, enum named_period name)
{
    struct counted counted;
    int rc = read_counted(round, name, &counted);

    if (rc < 0)
        return rc;
    counted.base.period = &counted.period;
    if (counted.is_frozen)
        rc = offer_all_frozen(round, &counted);
    for (size_t i = 0; !counted.is_frozen && rc == 0 && i < counted.live.count; i++)
        rc = offer_cell(round, &counted, &counted.live.cells[i]);
    release_counted(&counted);
    return rc;
}

/* --- a round -------------------------------------------------------------------------- */

/* Where the store is, and who reports. */
static int look(struct round *round, struct moment *ret)
{
    const struct source_overview *overview = snapshot_acquire(round->desk.snapshot);
    struct rulebook rulebook = {0};
    int rc = store_begin(round->store);

    round->wall_ms = clock_wall_ms();
    round->today = date_day_at(round->wall_ms);
    *ret = (struct moment){.day = round->today};
    if (rc == 0)
        rc = store_changes_newest(round->store, &ret->revision);
    if (rc == 0)
        rc = register_revision(round->store, &ret->registers);
    if (rc == 0)
        rc = round->desk.take_rules(round->desk.owner, round->store, &rulebook);
    if (rc == 0) {
        reporting_read(&round->reporting, overview, rulebook.rules.catalogue);
        ret->reporting = reporting_digest(&round->reporting);
    }
    store_rollback(round->store);
    rulebook_close(&rulebook);
    snapshot_release(round->desk.snapshot, overview);
    return rc;
}

/* Descriptions follow registers and the day alone. */
static bool is_same(int kind, const struct moment *a, const struct moment *b)
{
    if (a->registers != b->registers || a->day != b->day)
        return false;
    return kind == PUBLISHED_OTHER ||
           (a->revision == b->revision && a->reporting == b->reporting);
}

static int offer_descriptions(struct round *round)
{
    const struct meta_desk desk = {round->store, round->desk.config, round->today,
                                   round->desk.take_rules, round->desk.owner};
    const struct config_topics *topics = &round->desk.config->topics;
    struct meta_sources sources;
    int rc = meta_read(&desk, &sources);

    if (rc == 0 && topics->published)
        rc = meta_each(&sources, offer_meta, round);
    if (rc == 0 && topics->discovery)
        rc = discovery_each(&sources, offer_sensor, round);
    meta_release(&sources);
    round->announce = round->announce && rc < 0;
    return rc;
}

/* After it is known what is not wanted any more. */
static int offer_kind(struct round *round, int kind)
{
    int rc = 0;

    published_begin(round->published, kind);
    if (kind == PUBLISHED_OTHER)
        rc = offer_descriptions(round);
    else if (round->desk.config->topics.wanted[kind])
        rc = offer_period(round, (enum named_period)kind);
    return rc < 0 ? rc : published_each_unwanted(round->published, kind, empty, round);
}

int round_run(struct round *round, struct round_order *order)
{
    struct moment now;
    int rc = look(round, &now);

    round->order = order;
    order->due_ms = INT64_MAX;
    if (rc == 0 && !(round->compared[order->kind] &&
                     is_same(order->kind, &now, &round->done[order->kind])))
        rc = offer_kind(round, order->kind);
    if (rc == 0 && round->unmarked > 0)
        rc = round_mark(round, order->session);
    /* With something that is only due later it is not done. */
    round->compared[order->kind] = rc == 0 && order->due_ms == INT64_MAX;
    round->done[order->kind] = now;
    reporting_release(&round->reporting);
    return rc;
}

void round_announce(struct round *round)
{
    round->announce = true;
    round->compared[PUBLISHED_OTHER] = false;
}

void round_forget(struct round *round)
{
    memset(round->compared, 0, sizeof round->compared);
}

struct published *round_published(struct round *round)
{
    return round->published;
}

int round_open(struct round **ret, const struct round_desk *desk)
{
    struct round *round = need(calloc(1, sizeof *round));
    char incarnation[PAYLOAD_EPOCH_BYTES];
    int rc;

    round->desk = *desk;
    rc = store_open(&round->store, desk->config->data, STORE_READ);
    if (rc == 0)
        rc = store_changes_incarnation(round->store, incarnation);
    if (rc == 0)
        rc = published_open(&round->published, desk->config->data, incarnation);
    if (rc == 0) {
        *ret = round;
        return 0;
    }
    round_close(round);
    return rc;
}

void round_close(struct round *round)
{
    if (!round)
        return;
    published_close(round->published);
    store_close(round->store);
    catalogue_close(round->catalogue);
    free(round);
}
