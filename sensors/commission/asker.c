#include "sensors/commission/asker.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-event.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/memory.h"

struct asker {
    sd_event *loop;
    struct line *line;
    bool stopped, answered;
    int rc; /* of the answer */
    int64_t took_us;
    uint16_t values[LINE_VALUES_MAX];
    int count; /* that were asked for */
};

static int on_signal(sd_event_source *source, const struct signalfd_siginfo *info,
                     void *owner)
{
    (void)source;
    (void)info;
    ((struct asker *)owner)->stopped = true;
    return 0;
}

static int listen_for_signals(struct asker *asker)
{
    sigset_t set;
    int rc;

    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    rc = -pthread_sigmask(SIG_BLOCK, &set, NULL);
    if (rc == 0)
        rc = sd_event_add_signal(asker->loop, NULL, SIGINT, on_signal, asker);
    if (rc >= 0)
        rc = sd_event_add_signal(asker->loop, NULL, SIGTERM, on_signal, asker);
    return rc < 0 ? rc : 0;
}

int asker_open(struct asker **ret)
{
    struct asker *asker = need(calloc(1, sizeof *asker));
    int rc = sd_event_new(&asker->loop);

    if (rc >= 0)
        rc = listen_for_signals(asker);
    if (rc < 0) {
        asker_close(asker);
        return rc;
    }
    *ret = asker;
    return 0;
}

void asker_close(struct asker *asker)
{
    if (!asker)
        return;
    line_close(asker->line);
    sd_event_unref(asker->loop);
    free(asker);
}

int asker_turn_to(struct asker *asker, const struct line_place *place)
{
    line_close(asker->line);
    asker->line = NULL;
    return line_open(&asker->line, asker->loop, place);
}

static void on_done(void *owner, int rc, const uint16_t *values)
{
    struct asker *asker = owner;

    asker->answered = true;
    asker->rc = rc;
    if (values)
        memcpy(asker->values, values, (size_t)asker->count * sizeof *values);
}

int asker_ask(struct asker *asker, struct line_request *request)
{
    int64_t since_us = clock_mono_us();

    if (asker->stopped)
        return -ECANCELED;
    asker->answered = false;
    asker->count = request->count;
    request->done = on_done;
    request->owner = asker;
    line_submit(asker->line, request);
    while (!asker->answered && !asker->stopped) {
        int rc = sd_event_run(asker->loop, UINT64_MAX);

        if (rc < 0)
            asker->stopped = true;
    }
    asker->took_us = clock_mono_us() - since_us;
    if (asker->answered)
        return asker->rc;
    line_close(asker->line); /* it has the request still */
    asker->line = NULL;
    return -ECANCELED;
}

const uint16_t *asker_values(const struct asker *asker)
{
    return asker->values;
}

int64_t asker_took_us(const struct asker *asker)
{
    return asker->took_us;
}

int asker_rest(struct asker *asker, int ms)
{
    int64_t until_ms = clock_mono_ms() + ms;

    while (!asker->stopped) {
        int64_t left_ms = until_ms - clock_mono_ms();

        if (left_ms <= 0)
            return 0;
        if (sd_event_run(asker->loop, (uint64_t)left_ms * 1000) < 0)
            asker->stopped = true;
    }
    return -ECANCELED;
}

bool asker_stopped(const struct asker *asker)
{
    return asker->stopped;
}
