#include "appliance/topics/upkeep.h"

#include <malloc.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/topics/agenda.h"
#include "appliance/topics/survey.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"
#include "mqtt/base/log_limit.h"
#include "mqtt/base/memory.h"
#include "mqtt/payload.h"

enum {
    SLICE_MS = 100,   /* of a round that nobody watches */
    SETTLE_MS = 2000, /* after a session began: gateways say who reports */
    REST_MS = 1000,   /* without anything to do: memory is given back */
    AGAIN_MS = 5000,  /* after an error of the list */
    REFUSED_MS =
        60 * 1000, /* after a message was refused, then twice as long, at most ... */
    REFUSED_MOST_MS = 600 * 1000, /* ... so long, all is published anew */
    ANNOUNCE_MS =
        5000, /* Home Assistant begins anew: at most so long, as chance will have it */
    ANNOUNCED_MS = 60 * 1000, /* and then not again before */
};

/* Whose turn it can be, beside the rounds of agenda.h. */
enum { TURN_TRUST = PUBLISHED_KINDS, TURN_SURVEY };

struct upkeep {
    struct outlet *outlet;
    struct round *round;
    _Atomic int64_t foreign_ms, refusal_ms; /* as upkeep_find() has them */
    unsigned trusted; /* the session for which it is known what the broker has; 0: none */
    bool may_trust;   /* what was there has come, and it is not known yet what that means */
    bool marker_there, marker_ours;  /* ours: of the list as it is */
    bool counted;                    /* since memory was last given back */
    struct payload_published marker; /* that was found there */
    struct survey survey;
    struct agenda agenda;
    int64_t trust_ms;         /* mono; not before */
    int64_t next_announce_ms; /* mono; not before */
    int64_t refused_ms;       /* so long to wait after the next refusal ... */
    int64_t again_ms;         /* ... and until then after the last; mono */
    struct log_limit foreign_limit;
};

/* --- what it is told ----------------------------------------------------------------- */

void upkeep_poke(struct upkeep *upkeep)
{
    agenda_poke(&upkeep->agenda);
}

/* And everything is looked at, not before a moment that is new. */
static void begin_anew(struct upkeep *upkeep, int64_t next_ms)
{
    round_forget(upkeep->round);
    agenda_begin(&upkeep->agenda, next_ms);
}

void upkeep_session(struct upkeep *upkeep)
{
    upkeep->trusted = 0;
    survey_end(&upkeep->survey);
    upkeep->refused_ms = REFUSED_MS;
    upkeep->again_ms = 0;
    upkeep->marker_there = upkeep->may_trust = false;
}

void upkeep_answered(struct upkeep *upkeep)
{
    upkeep->may_trust = true;
    upkeep->trust_ms = 0;
}

void upkeep_marker(struct upkeep *upkeep, const char *payload, size_t bytes)
{
    struct payload_published ours = published_marker(round_published(upkeep->round));
    char fault[PAYLOAD_FAULT_BYTES];
    struct payload_published marker;
    int rc = payload_read_published(payload, bytes, &marker, fault);

    if (!upkeep->trusted) {
        upkeep->marker_there = rc == 0;
        upkeep->marker = marker;
    } else if (rc < 0 || strcmp(marker.list, ours.list) != 0 ||
               marker.sequence > ours.sequence) {
        upkeep->foreign_ms = clock_mono_ms();
        (void)round_mark(upkeep->round, upkeep->trusted);
    }
}

/* Now it is known what the broker has. */
static void trust(struct upkeep *upkeep)
{
    int64_t mono_ms = clock_mono_ms();
    struct published *published = round_published(upkeep->round);
    const struct payload_published *marker = upkeep->marker_there ? &upkeep->marker : NULL;
    int rc;

    upkeep->marker_ours = published_is_ours(published, marker);
    rc = published_trust(published, marker);
    if (rc < 0) {
        upkeep->trust_ms = mono_ms + AGAIN_MS;
        return;
    }
    upkeep->trusted = outlet_session(upkeep->outlet);
    upkeep->may_trust = false;
    begin_anew(upkeep, mono_ms + SETTLE_MS);
    survey_begin(&upkeep->survey, !upkeep->marker_ours, mono_ms);
}

static void say_foreign(struct upkeep *upkeep, const char *topic)
{
    char times[LOG_LIMIT_BYTES];

    upkeep->foreign_ms = clock_mono_ms();
    if (log_limit_pass(&upkeep->foreign_limit, clock_mono_ms(), times))
        log_warning("broker: somebody else has published on %s, which is put right; its "
                    "access list must let nobody else write there: dunghan broker-config "
                    "writes it%s",
                    topic, times);
}

/* What is none of ours, or is ours no more, is emptied; but not what was empty, which could be our
 * own word that comes back by a bridge. */
void upkeep_foreign(struct upkeep *upkeep, const char *topic, bool empty)
{
    bool ours = published_spoil(round_published(upkeep->round), topic);

    if (!ours && empty)
        return;
    if (!ours && upkeep->trusted)
        (void)outlet_put(upkeep->outlet, upkeep->trusted,
                         &(struct outlet_message){topic, NULL, false});
    else if (!ours)
        (void)published_adopt(round_published(upkeep->round), topic);
    say_foreign(upkeep, topic);
    begin_anew(upkeep, clock_mono_ms());
}

/* What is not as we said it is somebody else's, unless the broker refuses what we say, or the list does
 * not know what had been said. */
void upkeep_kept(struct upkeep *upkeep, const char *topic, uint32_t text)
{
    enum published_met met;

    if (!upkeep->survey.awaits)
        return; /* late: of an earlier session, or question */
    survey_came(&upkeep->survey, clock_mono_ms());
    met = published_meet(round_published(upkeep->round), topic, text);
    if (met == PUBLISHED_AS_SAID)
        return;
    survey_found(&upkeep->survey, met == PUBLISHED_STRANGER);
    if (upkeep->marker_ours && !upkeep->again_ms)
        say_foreign(upkeep, topic);
    round_forget(upkeep->round);
    upkeep_poke(upkeep);
}

void upkeep_missed(struct upkeep *upkeep)
{
    survey_missed(&upkeep->survey);
}

void upkeep_echo(struct upkeep *upkeep, const char *echo)
{
    survey_heard(&upkeep->survey, echo, clock_mono_ms());
}

/* Somebody changes the access list, or nobody does. Also what the marker has passed is not there. */
void upkeep_refused(struct upkeep *upkeep)
{
    int64_t mono_ms = clock_mono_ms();

    if (!upkeep->trusted || mono_ms < upkeep->again_ms || /* that is of the same attempt */
        published_trust(round_published(upkeep->round), NULL) < 0)
        return;
    if (upkeep->again_ms)
        upkeep->refusal_ms = mono_ms;
    upkeep->again_ms = mono_ms + upkeep->refused_ms;
    begin_anew(upkeep, upkeep->again_ms);
    upkeep->refused_ms *= 2;
    if (upkeep->refused_ms > REFUSED_MOST_MS)
        upkeep->refused_ms = REFUSED_MOST_MS;
}

/* Many may hear it at once and answer: so each waits a little. */
void upkeep_announce(struct upkeep *upkeep)
{
    int64_t mono_ms = clock_mono_ms();

    if (mono_ms < upkeep->next_announce_ms)
        return;
    upkeep->next_announce_ms = mono_ms + ANNOUNCED_MS;
    round_announce(upkeep->round);
    agenda_put_off(&upkeep->agenda, PUBLISHED_OTHER,
                   mono_ms + (int64_t)arc4random_uniform(ANNOUNCE_MS));
}

/* --- what it does -------------------------------------------------------------------- */

static bool may_work(const struct upkeep *upkeep)
{
    return upkeep->trusted && upkeep->trusted == outlet_session(upkeep->outlet);
}

static struct agenda_turn next_turn(const struct upkeep *upkeep)
{
    struct agenda_turn turn;

    if (upkeep->may_trust)
        return (struct agenda_turn){TURN_TRUST, upkeep->trust_ms};
    if (!may_work(upkeep))
        return (struct agenda_turn){TURN_TRUST, INT64_MAX};
    turn = agenda_next(&upkeep->agenda, clock_mono_ms());
    /* While an answer comes nothing is published that would make it another one. */
    if (upkeep->survey.awaits || upkeep->survey.due_ms < turn.due_ms)
        return (struct agenda_turn){TURN_SURVEY, upkeep->survey.due_ms};
    return turn;
}

int64_t upkeep_due_ms(const struct upkeep *upkeep)
{
    return next_turn(upkeep).due_ms;
}

static void run_round(struct upkeep *upkeep, int kind)
{
    struct agenda_round ran = {.kind = kind, .begun_ms = clock_mono_ms()};
    struct round_order order = {
        .kind = kind,
        .session = upkeep->trusted,
        .until_ms = agenda_is_watched(kind) ? INT64_MAX : ran.begun_ms + SLICE_MS,
    };

    upkeep->counted = true;
    ran.failed = round_run(upkeep->round, &order) < 0;
    ran.ended_ms = clock_mono_ms();
    ran.held_ms = order.due_ms;
    ran.unfinished = order.unfinished;
    ran.flooded = outlet_flooded(upkeep->outlet);
    agenda_ran(&upkeep->agenda, &ran);
}

static void ask_broker(struct upkeep *upkeep)
{
    struct survey_question question;

    if (!upkeep->survey.awaits && outlet_flooded(upkeep->outlet)) {
        survey_put_off(&upkeep->survey, clock_mono_ms());
        return;
    }
    if (survey_work(&upkeep->survey, clock_mono_ms(), &question))
        (void)outlet_ask(upkeep->outlet, upkeep->trusted, question.filter, question.echo);
}

static void do_next(struct upkeep *upkeep, int what)
{
    if (what == TURN_TRUST)
        trust(upkeep);
    else if (what == TURN_SURVEY)
        ask_broker(upkeep);
    else
        run_round(upkeep, what);
}

/* Counting needs more than waiting does. */
static void rest(struct upkeep *upkeep)
{
    if (!upkeep->counted || upkeep_due_ms(upkeep) < clock_mono_ms() + REST_MS)
        return;
    upkeep->counted = false;
    (void)malloc_trim(0);
}

void upkeep_work(struct upkeep *upkeep)
{
    struct agenda_turn turn = next_turn(upkeep);

    if (turn.due_ms <= clock_mono_ms())
        do_next(upkeep, turn.kind);
    rest(upkeep);
}

struct upkeep_findings upkeep_find(const struct upkeep *upkeep)
{
    return (struct upkeep_findings){upkeep->foreign_ms, upkeep->refusal_ms};
}

/* --- from its beginning to its end --------------------------------------------------- */

int upkeep_open(struct upkeep **ret, const struct round_desk *desk)
{
    struct upkeep *upkeep = need(calloc(1, sizeof *upkeep));
    int rc = round_open(&upkeep->round, desk);

    upkeep->outlet = desk->outlet;
    upkeep->survey.prefix = desk->config->topics.discovery;
    survey_end(&upkeep->survey);
    if (rc == 0) {
        *ret = upkeep;
        return 0;
    }
    upkeep_close(upkeep);
    return rc;
}

void upkeep_close(struct upkeep *upkeep)
{
    if (!upkeep)
        return;
    round_close(upkeep->round);
    free(upkeep);
}
