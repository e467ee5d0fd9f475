#include "appliance/watch/intake_gate.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "appliance/store/store.h"
#include "appliance/store/store_copy.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/timer.h"

struct intake_gate {
    const struct config *config;
    void (*changed)(void *owner);
    void *owner;
    sd_event *loop;
    struct timer *look;
    sd_event_source *checked;
    bool cramped, damaged, replaced;
    bool tried; /* to check; one that could not begin is logged */

    struct store *store; /* of the thread while it runs */
    pthread_t thread;
    bool started;
    int done_fd; /* of eventfd(); the thread is through */
    int found;   /* what store_check() gave; valid after done_fd */
};

enum source_halt intake_gate_now(const struct intake_gate *gate)
{
    if (gate->damaged)
        return SOURCE_HALT_DAMAGE;
    if (gate->replaced)
        return SOURCE_HALT_REPLACED;
    return gate->cramped ? SOURCE_HALT_DISK : SOURCE_HALT_NONE;
}

void intake_gate_replaced(struct intake_gate *gate)
{
    gate->replaced = true;
}

/* --- damage -------------------------------------------------------------------------- */

void intake_gate_explain(const char *directory)
{
    log_error(
        "the database in %s is damaged: no event is taken in any more, gateways keep "
        "them. Stop dunghand, put the last backup in place with 'dunghan restore FILE' "
        "and start it again: the gateways send what the backup does not have",
        directory);
}

void intake_gate_note(struct intake_gate *gate, int rc)
{
    if (rc != -EILSEQ || gate->damaged)
        return;
    gate->damaged = true;
    intake_gate_explain(gate->config->data);
    gate->changed(gate->owner);
}

static void *check(void *owner)
{
    static const uint64_t one = 1;
    struct intake_gate *gate = owner;

    gate->found = store_check(gate->store, STORE_CHECK_GENTLE);
    if (write(gate->done_fd, &one, sizeof one) < 0)
        abort(); /* an eventfd at zero takes it */
    return NULL;
}

static int on_checked(sd_event_source *source, int fd, uint32_t events, void *owner)
{
    struct intake_gate *gate = owner;
    uint64_t count;

    (void)events;
    if (read(fd, &count, sizeof count) < 0)
        return 0;
    (void)sd_event_source_set_enabled(source, SD_EVENT_OFF);
    intake_gate_note(gate, gate->found);
    return 0;
}

static int start_check(struct intake_gate *gate)
{
    int rc = store_open(&gate->store, gate->config->data, STORE_READ);

    if (rc == 0)
        rc = sd_event_add_io(gate->loop, &gate->checked, gate->done_fd, EPOLLIN, on_checked,
                             gate);
    if (rc >= 0)
        rc = -pthread_create(&gate->thread, NULL, check, gate);
    gate->started = rc == 0;
    return rc;
}

/* --- disk ---------------------------------------------------------------------------- */

/* It stops below the limit and goes on some way above it, so that it does not flutter. */
static bool is_cramped(const struct intake_gate *gate)
{
    uint64_t least = (uint64_t)gate->config->keep.disk_free_mb << 20;
    uint64_t more =
        least / 10 < INTAKE_GATE_MORE_MOST_BYTES ? least / 10 : INTAKE_GATE_MORE_MOST_BYTES;
    struct statvfs about;

    if (statvfs(gate->config->data, &about) < 0)
        return true;
    return (uint64_t)about.f_bavail * about.f_frsize < least + (gate->cramped ? more : 0);
}

static void look(struct intake_gate *gate)
{
    bool cramped = is_cramped(gate);

    if (cramped == gate->cramped)
        return;
    gate->cramped = cramped;
    if (cramped)
        log_error(
            "%s: less than %d MiB are free (keep.disk_free_mb): no event is taken in, "
            "gateways keep them; make room and it goes on by itself",
            gate->config->data, gate->config->keep.disk_free_mb);
    else
        log_info("%s: there is room again, events are taken in", gate->config->data);
    gate->changed(gate->owner);
}

static void on_look(void *owner)
{
    struct intake_gate *gate = owner;

    look(gate);
    /* Not before the first look, by which the page is there. */
    if (!gate->tried) {
        gate->tried = true;
        intake_gate_note(gate, start_check(gate));
    }
    timer_after(gate->look, INTAKE_GATE_LOOK_MS);
}

/* --- opening ------------------------------------------------------------------------- */

int intake_gate_open(struct intake_gate **ret, sd_event *loop, const struct config *config,
                     void (*changed)(void *owner), void *owner)
{
    struct intake_gate *gate = need(calloc(1, sizeof *gate));
    int rc;

    *gate = (struct intake_gate){.config = config,
                                 .changed = changed,
                                 .owner = owner,
                                 .loop = loop,
                                 .done_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    *ret = gate;
    look(gate);
    rc = gate->done_fd < 0 ? -errno : timer_open(&gate->look, loop, on_look, gate);
    if (rc == 0) {
        timer_after(gate->look, INTAKE_GATE_LOOK_MS);
        return 0;
    }
    intake_gate_close(gate);
    *ret = NULL;
    return rc;
}

void intake_gate_close(struct intake_gate *gate)
{
    if (!gate)
        return;
    timer_close(gate->look);
    sd_event_source_disable_unref(gate->checked);
    if (gate->started) {
        store_interrupt(gate->store);
        (void)pthread_join(gate->thread, NULL);
    }
    store_close(gate->store);
    if (gate->done_fd >= 0)
        close(gate->done_fd);
    free(gate);
}
