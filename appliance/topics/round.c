#include "appliance/topics/round.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/registers/register.h"
#include "appliance/rules/named_period.h"
#include "appliance/tables/store_changes.h"
#include "appliance/topics/counted.h"
#include "appliance/topics/digest.h"
#include "appliance/topics/discovery.h"
#include "appliance/topics/meta.h"
#include "appliance/topics/statistic.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"
#include "mqtt/topic.h"

enum { MARK_EVERY = 1000 /* publications: so much is repeated when all ends in between */ };

/* The time of an order is over, and there is more to do: no error. */
enum { LATER = 1 };

/* By which is seen that nothing has changed. */
struct moment {
    int64_t revision, registers;
    int32_t day;
    uint64_t reporting;
};

/* A kind under way: all that it says is of one moment, in however many slices. */
struct pass {
    int kind;
    unsigned session;
    bool begun; /* there is something to say */
    struct moment moment;
    int64_t wall_ms;
    struct reporting reporting;
    struct counted counted; /* of a period */
    bool is_counted;
    size_t offered; /* of its cells */
    int64_t due_ms; /* as an order has it */
};

struct round {
    struct round_desk desk;
    struct store *store;
    struct counted_desk counted_desk;
    struct published *published;
    struct moment
        done[PUBLISHED_KINDS];      /* as of the last round of each that came to its end */
    bool compared[PUBLISHED_KINDS]; /* there was one */
    int unmarked;                   /* publications since the marker */
    bool announce;                  /* sensors, though they have not changed */
    struct pass *open;              /* has not come to its end; NULL: none */

    /* Of the order: */
    const struct round_order *order;
    struct pass *pass;
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

/* Descriptions go in one. */
static bool time_is_over(const struct round *round)
{
    return round->pass->kind != PUBLISHED_OTHER &&
           clock_mono_ms() >= round->order->until_ms;
}

/* The time is looked at when something has gone out: to pass what stands takes little, and who has to begin
 * anew all the time still comes further each time. */
static int publish(struct round *round, uint64_t content,
                   const struct outlet_message *message)
{
    int rc = published_note(round->published, message->topic, content, message->payload,
                            clock_mono_ms());

    if (rc < 0)
        return rc;
    if (!outlet_put(round->desk.outlet, round->order->session, message))
        return -ENOTCONN;
    if (++round->unmarked >= MARK_EVERY)
        rc = round_mark(round, round->order->session);
    return rc == 0 && time_is_over(round) ? LATER : rc;
}

/* If it is to go out only later, that is noted. */
static enum published_news judge(struct round *round, uint64_t topic, uint64_t content)
{
    int64_t due_ms = INT64_MAX;
    enum published_news news =
        published_judge(round->published, topic, content, clock_mono_ms(),
                        round->desk.config->topics.pause_ms, &due_ms);

    if (due_ms < round->pass->due_ms)
        round->pass->due_ms = due_ms;
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

static int offer_cell(struct round *round, const struct pass *pass, size_t place)
{
    struct statistic statistic;

    if (!counted_statistic(&pass->counted, &pass->reporting, place, &statistic))
        return 0;
    return offer_statistic(round, &statistic);
}

/* From the first cell that has not been. */
static int offer_period(struct round *round, struct pass *pass)
{
    size_t count;
    int rc = 0;

    if (!pass->is_counted)
        rc = counted_read(&round->counted_desk, (enum named_period)pass->kind,
                          pass->wall_ms, &pass->counted);
    pass->is_counted = rc == 0;
    count = counted_cells(&pass->counted);
    while (rc == 0 && pass->offered < count)
        rc = offer_cell(round, pass, pass->offered++);
    return rc;
}

/* --- a round -------------------------------------------------------------------------- */

/* Where the store is, and who reports. */
static int look(struct round *round, struct pass *pass)
{
    const struct source_overview *overview = snapshot_acquire(round->desk.snapshot);
    struct moment *moment = &pass->moment;
    struct rulebook rulebook = {0};
    int rc = store_begin(round->store);

    if (rc == 0)
        rc = store_changes_newest(round->store, &moment->revision);
    if (rc == 0)
        rc = register_revision(round->store, &moment->registers);
    if (rc == 0)
        rc = round->desk.take_rules(round->desk.owner, round->store, &rulebook);
    if (rc == 0) {
        reporting_read(&pass->reporting, overview, rulebook.rules.catalogue);
        moment->reporting = reporting_digest(&pass->reporting);
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
    const struct meta_desk desk = {round->store, round->desk.config,
                                   round->pass->moment.day, round->desk.take_rules,
                                   round->desk.owner};
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
static int offer_kind(struct round *round, struct pass *pass)
{
    int rc = 0;

    if (pass->kind == PUBLISHED_OTHER)
        rc = offer_descriptions(round);
    else if (round->desk.config->topics.wanted[pass->kind])
        rc = offer_period(round, pass);
    return rc ? rc : published_each_unwanted(round->published, pass->kind, empty, round);
}

static void close_pass(struct pass *pass)
{
    if (!pass)
        return;
    counted_release(&pass->counted);
    reporting_release(&pass->reporting);
    free(pass);
}

static void drop_open(struct round *round)
{
    close_pass(round->open);
    round->open = NULL;
}

static void keep_open(struct round *round, struct pass *pass)
{
    drop_open(round);
    round->open = pass;
}

/* The one that is open, or a new one. */
static struct pass *take_pass(struct round *round, const struct round_order *order)
{
    struct pass *pass = round->open;

    if (pass && pass->kind == order->kind && pass->session == order->session) {
        round->open = NULL;
        return pass;
    }
    pass = need(calloc(1, sizeof *pass));
    pass->kind = order->kind;
    pass->session = order->session;
    pass->wall_ms = clock_wall_ms();
    pass->moment.day = date_day_at(pass->wall_ms);
    pass->due_ms = INT64_MAX;
    return pass;
}

static bool has_changed(const struct round *round, const struct pass *pass)
{
    return !round->compared[pass->kind] ||
           !is_same(pass->kind, &pass->moment, &round->done[pass->kind]);
}

/* LATER: in another slice. */
static int run_pass(struct round *round, struct pass *pass)
{
    int rc = 0;

    if (!pass->begun) {
        rc = look(round, pass);
        if (rc < 0 || !has_changed(round, pass))
            return rc;
        published_begin(round->published, pass->kind);
        pass->begun = true;
    }
    return offer_kind(round, pass);
}

int round_run(struct round *round, struct round_order *order)
{
    struct pass *pass = take_pass(round, order);
    int rc;

    round->order = order;
    round->pass = pass;
    rc = run_pass(round, pass);
    if (rc >= 0 && round->unmarked > 0 && round_mark(round, order->session) < 0)
        rc = -ENOTCONN;
    order->due_ms = pass->due_ms;
    order->unfinished = rc == LATER;
    /* With something that is only due later it is not done. */
    round->compared[pass->kind] = rc == 0 && pass->due_ms == INT64_MAX;
    round->done[pass->kind] = pass->moment;
    if (rc == LATER)
        keep_open(round, pass);
    else
        close_pass(pass);
    return rc < 0 ? rc : 0;
}

void round_announce(struct round *round)
{
    round->announce = true;
    round->compared[PUBLISHED_OTHER] = false;
}

void round_forget(struct round *round)
{
    memset(round->compared, 0, sizeof round->compared);
    drop_open(round);
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
    round->counted_desk = (struct counted_desk){
        .store = round->store,
        .simulated = desk->config->simulated,
        .take_rules = desk->take_rules,
        .owner = desk->owner,
    };
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
    drop_open(round);
    published_close(round->published);
    store_close(round->store);
    counted_desk_release(&round->counted_desk);
    free(round);
}
