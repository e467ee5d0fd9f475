#include "appliance/halt.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "appliance/store.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"

struct halt {
    const struct config *config;
    void (*changed)(void *owner);
    void *owner;
    sd_event *loop;
    sd_event_source *look, *checked;
    bool cramped, damaged;
    bool tried; /* to check; one that could not begin is logged */

    struct store *store; /* of the thread while it runs */
    pthread_t thread;
    bool started;
    int done_fd; /* of eventfd(); the thread is through */
    int found;   /* what store_check() gave; valid after done_fd */
};

enum source_halt halt_now(const struct halt *halt)
{
    if (halt->damaged)
        return SOURCE_HALT_DAMAGE;
    return halt->cramped ? SOURCE_HALT_DISK : SOURCE_HALT_NONE;
}

/* --- damage -------------------------------------------------------------------------- */

void halt_explain(const char *directory)
{
    log_error(
        "the database in %s is damaged: no event is taken in any more, gateways keep "
        "them. Stop dunghand, put the last backup in place with 'dunghan restore FILE' "
        "and start it again: the gateways send what the backup does not have",
        directory);
}

void halt_note(struct halt *halt, int rc)
{
    if (rc != -EILSEQ || halt->damaged)
        return;
    halt->damaged = true;
    halt_explain(halt->config->data);
    halt->changed(halt->owner);
}

static void *check(void *owner)
{
    static const uint64_t one = 1;
    struct halt *halt = owner;

    halt->found = store_check(halt->store, CHECK_GENTLE);
    if (write(halt->done_fd, &one, sizeof one) < 0)
        abort(); /* an eventfd at zero takes it */
    return NULL;
}

static int on_checked(sd_event_source *source, int fd, uint32_t events, void *owner)
{
    struct halt *halt = owner;
    uint64_t count;

    (void)events;
    if (read(fd, &count, sizeof count) < 0)
        return 0;
    (void)sd_event_source_set_enabled(source, SD_EVENT_OFF);
    halt_note(halt, halt->found);
    return 0;
}

static int start_check(struct halt *halt)
{
    int rc = store_open(&halt->store, halt->config->data, STORE_READ);

    if (rc == 0)
        rc = sd_event_add_io(halt->loop, &halt->checked, halt->done_fd, EPOLLIN, on_checked,
                             halt);
    if (rc >= 0)
        rc = -pthread_create(&halt->thread, NULL, check, halt);
    halt->started = rc == 0;
    return rc;
}

/* --- disk ---------------------------------------------------------------------------- */

/* It stops below the limit and goes on some way above it, so that it does not flutter. */
static bool is_cramped(const struct halt *halt)
{
    uint64_t least = (uint64_t)halt->config->keep.disk_free_mb << 20;
    uint64_t more = least / 10 < HALT_MORE_MOST_BYTES ? least / 10 : HALT_MORE_MOST_BYTES;
    struct statvfs about;

    if (statvfs(halt->config->data, &about) < 0)
        return true;
    return (uint64_t)about.f_bavail * about.f_frsize < least + (halt->cramped ? more : 0);
}

static void look(struct halt *halt)
{
    bool cramped = is_cramped(halt);

    if (cramped == halt->cramped)
        return;
    halt->cramped = cramped;
    if (cramped)
        log_error(
            "%s: less than %d MiB are free (keep.disk_free_mb): no event is taken in, "
            "gateways keep them; make room and it goes on by itself",
            halt->config->data, halt->config->keep.disk_free_mb);
    else
        log_info("%s: there is room again, events are taken in", halt->config->data);
    halt->changed(halt->owner);
}

static int on_look(sd_event_source *source, uint64_t usec, void *owner)
{
    struct halt *halt = owner;

    (void)usec;
    look(halt);
    /* Not before the first look, by which the page is there. */
    if (!halt->tried) {
        halt->tried = true;
        halt_note(halt, start_check(halt));
    }
    (void)sd_event_source_set_time_relative(source, (uint64_t)HALT_LOOK_MS * 1000);
    return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

/* --- opening ------------------------------------------------------------------------- */

int halt_open(struct halt **ret, sd_event *loop, const struct config *config,
              void (*changed)(void *owner), void *owner)
{
    struct halt *halt = calloc(1, sizeof *halt);
    int rc;

    if (!halt)
        abort();
    *halt = (struct halt){.config = config,
                          .changed = changed,
                          .owner = owner,
                          .loop = loop,
                          .done_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    *ret = halt;
    look(halt);
    rc = halt->done_fd < 0
             ? -errno
             : sd_event_add_time_relative(loop, &halt->look, CLOCK_MONOTONIC,
                                          (uint64_t)HALT_LOOK_MS * 1000, 0, on_look, halt);
    if (rc >= 0)
        return 0;
    halt_close(halt);
    *ret = NULL;
    return rc;
}

void halt_close(struct halt *halt)
{
    if (!halt)
        return;
    sd_event_source_disable_unref(halt->look);
    sd_event_source_disable_unref(halt->checked);
    if (halt->started) {
        store_interrupt(halt->store);
        (void)pthread_join(halt->thread, NULL);
    }
    store_close(halt->store);
    if (halt->done_fd >= 0)
        close(halt->done_fd);
    free(halt);
}
