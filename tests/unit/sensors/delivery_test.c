/*
 * The courier against everything that may happen to it: a broker that loses, repeats, dies
 * and comes back with an old receipt; a gateway that is killed and forgets what it may
 * forget; a centre that restarts and is restored from older copies; a twin that lacks this and that, and
 * is promoted again and again, while the old centre goes on answering. Afterwards every event is stored
 * once by whoever is the centre then, or is lost and known to be, and then the gateway no longer had it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sensors/courier.h"

#define EPOCH "9f3c52d1a07be644"

enum {
    COURSES = 300,
    STEPS = 1500,
    STEP_MS = 50,
    CALM_STEPS = 120 * 1000 / STEP_MS, /* time enough for the longest pause, and some */
    EVENTS_MOST = 12000,
    ON_THE_WAY_MOST = 64,
};

struct batch {
    uint64_t oldest, first, count;
};

struct centre {
    uint64_t committed, boot, term;
    unsigned char stored[EVENTS_MOST + 1];
    bool lost[EVENTS_MOST + 1];
};

struct course {
    uint32_t dice;
    int64_t now_ms;
    bool calm; /* nothing bad happens any more */

    uint64_t first, last; /* of the outbox */
    uint64_t written;     /* newest receipt that it has written down */
    uint64_t term;        /* likewise the highest that it has seen */
    struct courier courier;

    bool up; /* the broker */
    struct batch batches[ON_THE_WAY_MOST];
    struct payload_receipt receipts[ON_THE_WAY_MOST], retained, old_retained;
    size_t batch_count, receipt_count;

    struct centre centre, copy, twin;
    bool
        old_speaks; /* the twin was the centre, and does not know that it is none any more */
    uint64_t boots, terms;
};

static uint32_t throw(struct course * c, uint32_t sides)
{
    c->dice = c->dice * 1664525U + 1013904223U;
    return (c->dice >> 8) % sides;
}

static bool chance(struct course *c, uint32_t in)
{
    return !c->calm && throw(c, in) == 0;
}

/* --- the broker ---------------------------------------------------------------------- */

static void carry_receipt(struct course *c, const struct payload_receipt *receipt)
{
    if (c->receipt_count < ON_THE_WAY_MOST)
        c->receipts[c->receipt_count++] = *receipt;
}

static void publish_receipt(struct course *c, const struct centre *centre)
{
    const struct payload_receipt receipt = {.epoch = EPOCH,
                                            .committed = centre->committed,
                                            .boot = centre->boot,
                                            .term = centre->term};

    if (!c->up || chance(c, 4))
        return; /* lost */
    c->retained = receipt;
    carry_receipt(c, &receipt);
    if (chance(c, 8))
        carry_receipt(c, &receipt);
}

static void kill_broker(struct course *c)
{
    c->up = false;
    c->batch_count = c->receipt_count = 0;
    courier_disconnected(&c->courier);
    if (throw(c, 2))
        c->retained = c->old_retained; /* as it was saved last */
}

static void start_broker(struct course *c)
{
    c->up = true;
    c->old_retained = c->retained;
    courier_connected(&c->courier, c->now_ms);
    if (c->retained.boot && (c->calm || throw(c, 3)))
        carry_receipt(c, &c->retained);
    publish_receipt(c, &c->centre); /* the centre is back too, and owes one */
}

/* --- the centre ---------------------------------------------------------------------- */

static void take(struct centre *centre, const struct batch *batch)
{
    while (centre->committed + 1 < batch->oldest)
        centre->lost[++centre->committed] = true;
    for (uint64_t seq = batch->first; seq < batch->first + batch->count; seq++) {
        bool next = seq == centre->committed + 1;

        if (seq > centre->committed + 1 || (!next && !centre->lost[seq]))
            continue;
        centre->stored[seq]++;
        centre->lost[seq] = false;
        centre->committed += next;
    }
}

/* The centre, its twin, and whoever was the centre. Of one that was replaced the centre puts right what
 * the broker keeps. */
static void arrive(struct course *c, const struct batch *batch)
{
    take(&c->centre, batch);
    publish_receipt(c, &c->centre);
    if (!c->calm && throw(c, 12))
        take(&c->twin, batch);
    if (c->old_speaks && throw(c, 2)) {
        publish_receipt(c, &c->twin);
        publish_receipt(c, &c->centre);
    }
}

static void promote(struct course *c)
{
    static struct centre old;

    old = c->centre;
    c->centre = c->twin;
    c->twin = old;
    c->centre.boot = ++c->boots;
    c->centre.term = ++c->terms;
    c->old_speaks = throw(c, 3);
    if (c->up)
        publish_receipt(c, &c->centre);
}

static void restart_centre(struct course *c)
{
    if (chance(c, 3))
        c->centre = c->copy;
    c->centre.boot = ++c->boots;
    c->centre.term = c->terms; /* no copy sets it back */
    if (c->up)
        publish_receipt(c, &c->centre);
}

/* --- the gateway --------------------------------------------------------------------- */

static void begin_courier(struct course *c)
{
    const struct courier_start start = {
        .epoch = EPOCH,
        .first = c->first,
        .last = c->last,
        .committed = c->written > c->first - 1 ? c->written : c->first - 1,
        .reached = c->last,
        .term = c->term,
    };

    courier_init(&c->courier, &start, c->dice);
    if (c->up)
        courier_connected(&c->courier, c->now_ms);
}

static void send(struct course *c)
{
    uint64_t first;
    size_t count;

    (void)courier_tick(&c->courier, c->now_ms);
    while (c->batch_count + 2 < ON_THE_WAY_MOST &&
           courier_next(&c->courier, c->now_ms, &first, &count)) {
        const struct batch batch = {c->courier.first, first, count};

        assert_in_range(first, c->first, c->last);
        assert_in_range(first + count - 1, c->first, c->last);
        courier_sent(&c->courier, count, c->now_ms);
        if (!chance(c, 5))
            c->batches[c->batch_count++] = batch;
        if (chance(c, 9))
            c->batches[c->batch_count++] = batch;
    }
}

static void hear(struct course *c)
{
    for (size_t i = 0; i < c->receipt_count; i++) {
        const struct courier before = c->courier;
        enum courier_news news = courier_receipt(&c->courier, &c->receipts[i], c->now_ms);

        assert_int_not_equal(news, COURIER_AHEAD); /* it never was */
        if (c->receipts[i].term < c->term) /* what only the old centre has is not settled */
            assert_int_equal(c->courier.committed, before.committed);
        if (throw(c, 2) || c->courier.committed < c->written)
            c->written = c->courier.committed;
        c->term = c->courier.term;
        assert_in_range(c->term, 0, c->terms);
    }
    c->receipt_count = 0;
}

static void forget_some(struct course *c)
{
    uint64_t most = c->courier.committed < c->last ? c->courier.committed : c->last - 1;

    if (c->last == 0 || most < c->first)
        return;
    c->first += throw(c, (uint32_t)(most - c->first + 1)) + 1;
    courier_kept(&c->courier, c->first, c->last);
}

static void produce(struct course *c)
{
    c->last += throw(c, 16);
    if (c->last > EVENTS_MOST)
        c->last = EVENTS_MOST;
    courier_kept(&c->courier, c->first, c->last);
}

/* --- all of it ----------------------------------------------------------------------- */

static void step(struct course *c)
{
    size_t arrived = c->calm ? c->batch_count : throw(c, 4);

    c->now_ms += STEP_MS;
    if (!c->up && (c->calm || throw(c, 20) == 0))
        start_broker(c);
    if (c->up && chance(c, 150))
        kill_broker(c);
    if (chance(c, 200))
        restart_centre(c);
    if (chance(c, 300))
        c->copy = c->centre;
    if (chance(c, 400))
        promote(c);
    if (chance(c, 250))
        begin_courier(c);
    if (chance(c, 60))
        forget_some(c);
    if (!c->calm)
        produce(c);
    send(c);
    if (arrived > c->batch_count)
        arrived = c->batch_count;
    for (size_t i = 0; i < arrived; i++)
        arrive(c, &c->batches[i]);
    c->batch_count -= arrived;
    memmove(c->batches, c->batches + arrived, c->batch_count * sizeof *c->batches);
    hear(c);
}

static void assert_complete(const struct course *c)
{
    assert_int_equal(c->centre.committed, c->last);
    assert_int_equal(c->courier.committed, c->last);
    for (uint64_t seq = 1; seq <= c->last; seq++) {
        assert_int_equal(c->centre.stored[seq], c->centre.lost[seq] ? 0 : 1);
        if (c->centre.lost[seq])
            assert_in_range(seq, 1, c->first - 1);
    }
}

static void whatever_happens_each_event_is_stored_once_or_known_to_be_lost(void **state)
{
    static struct course course;
    uint64_t promotions = 0;
    int with_losses = 0;

    (void)state;
    for (uint32_t seed = 1; seed <= COURSES; seed++) {
        course = (struct course){.dice = seed * 2654435761U, .first = 1, .boots = 1};
        course.centre.boot = 1;
        course.copy = course.twin = course.centre;
        begin_courier(&course);
        for (int i = 0; i < STEPS; i++)
            step(&course);
        course.calm = true;
        for (int i = 0; i < CALM_STEPS; i++)
            step(&course);
        print_message("seed %u: %llu events\r", seed, (unsigned long long)course.last);
        assert_complete(&course);
        promotions += course.terms;
        with_losses += memchr(course.centre.lost, true, sizeof course.centre.lost) != NULL;
    }
    print_message("%d of %d courses with losses, %llu promotions\n", with_losses, COURSES,
                  (unsigned long long)promotions);
    assert_in_range(with_losses, COURSES / 20, COURSES - 1); /* both kinds were tried */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_happens_each_event_is_stored_once_or_known_to_be_lost),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
