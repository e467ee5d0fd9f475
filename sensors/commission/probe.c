#include "sensors/commission/probe.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mqtt/base/log.h"
#include "sensors/commission/evidence.h"
#include "sensors/commission/proposal.h"
#include "sensors/commission/scan.h"
#include "sensors/commission/target.h"

enum {
    PATIENT_MS = 1000, /* with a device that is there */
    ALIKE_LEAST = 16,  /* so many unit ids that all answer are one device */
};

struct probe {
    const struct probe_wish *wish;
    struct asker *asker;
    struct profile_set *profiles;
    bool shown; /* a line of progress stands on the terminal */
    int number; /* of devices found */
};

static void show_progress(void *owner, const struct line_place *place, int unit_id,
                          int found)
{
    struct probe *probe = owner;
    char text[LINE_PLACE_BYTES], setting[SCAN_SETTING_BYTES];

    if (!isatty(STDERR_FILENO))
        return;
    fprintf(stderr, "\r\033[K%s, %s: unit id %d of %d to %d, %d found",
            line_place_text(place, text), scan_setting_text(place, setting), unit_id,
            probe->wish->first, probe->wish->last, found);
    (void)fflush(stderr);
    probe->shown = true;
}

static void hide_progress(struct probe *probe)
{
    if (probe->shown)
        fputs("\r\033[K", stderr);
    probe->shown = false;
}

/* One that answers: what it is, and what the settings would say. */
static int propose(struct probe *probe, const struct line_place *place, int unit_id)
{
    struct evidence_found found;
    struct evidence_device device = {
        .way = place->way, .unit_id = unit_id, .timeout_ms = PATIENT_MS};
    int rc = evidence_identify(probe->asker, &device);

    if (rc == 0)
        rc = evidence_weigh(probe->asker, &device, probe->profiles, &found);
    if (rc < 0)
        return rc;
    hide_progress(probe);
    if (probe->number++ == 0)
        proposal_begin(stdout);
    proposal_write(stdout, &(struct proposal){place, unit_id, probe->number,
                                              &device.identity, found.fits, found.count,
                                              found.misses, found.misses_count});
    return fflush(stdout) == 0 ? 0 : -errno;
}

static void say_none(const struct line_place *place, const struct scan_found *found)
{
    char text[LINE_PLACE_BYTES];

    if (found->noise > 0)
        log_warning(
            "%s: something answers, and none of it makes sense: another speed, or two "
            "devices of one unit id",
            line_place_text(place, text));
    else
        log_warning("%s: nobody answers", line_place_text(place, text));
}

static void say_failure(const struct line_place *place, int rc)
{
    char text[LINE_PLACE_BYTES];

    if (rc == -EADDRINUSE)
        log_error("%s: another program has it; if it is the gateway, stop that first",
                  line_place_text(place, text));
    else
        log_fail(rc == -ENOTCONN ? -ETIMEDOUT : rc, "%s", line_place_text(place, text));
}

/* Who takes no notice of unit ids answers to each. */
static bool is_one(const struct probe *probe, const struct scan_found *found)
{
    return found->count >= ALIKE_LEAST &&
           found->count == probe->wish->last - probe->wish->first + 1;
}

static int propose_all(struct probe *probe, const struct scan_found *found)
{
    char text[LINE_PLACE_BYTES];
    int count = is_one(probe, found) ? 1 : found->count;
    int rc = asker_turn_to(probe->asker, &found->place);

    for (int i = 0; rc == 0 && i < count; i++)
        rc = propose(probe, &found->place, found->unit_ids[i]);
    if (rc == 0 && count < found->count)
        log_info(
            "%s answers to all unit ids: it is one device, or a server that tells them "
            "apart by what it is asked",
            line_place_text(&found->place, text));
    return rc;
}

/* What is known so far, and is not looked into any more. */
static void say_stopped(const struct scan_found *found)
{
    char text[LINE_PLACE_BYTES], setting[SCAN_SETTING_BYTES];

    for (int i = 0; i < found->count; i++)
        log_info("%s, %s: unit id %d answers", line_place_text(&found->place, text),
                 scan_setting_text(&found->place, setting), found->unit_ids[i]);
}

static int look_at(struct probe *probe, const char *text)
{
    const struct scan_wish wish = {
        .first = probe->wish->first,
        .last = probe->wish->last,
        .timeout_ms = probe->wish->timeout_ms,
        .progress = show_progress,
        .owner = probe,
    };
    struct scan_found found = {0};
    struct target target;
    int rc = target_read(text, &target);

    if (rc == 0)
        rc = scan_place(probe->asker, &target.place, &wish, &found);
    hide_progress(probe);
    if (rc == -ECANCELED)
        say_stopped(&found);
    else if (rc < 0)
        say_failure(&target.place, rc);
    else if (found.count == 0)
        say_none(&target.place, &found);
    return rc < 0 ? rc : propose_all(probe, &found);
}

/* A place that cannot be reached keeps nobody from the next one. */
static int look_at_all(struct probe *probe)
{
    for (int i = 0; i < probe->wish->count; i++) {
        if (look_at(probe, probe->wish->targets[i]) == -ECANCELED) {
            log_info("stopped");
            return -ECANCELED;
        }
    }
    return probe->number > 0 ? 0 : -ENODEV;
}

static int check_targets(const struct probe_wish *wish)
{
    struct target target;

    for (int i = 0; i < wish->count; i++) {
        if (target_read(wish->targets[i], &target) < 0) {
            log_error("\"%s\" is no place to look at; allowed: " TARGET_ALLOWED,
                      wish->targets[i]);
            return -EINVAL;
        }
    }
    return 0;
}

/* One unit id, and where it ends; 0: there is none. */
static int read_unit(const char *text, const char **end)
{
    char *behind;
    long unit_id = *text >= '0' && *text <= '9' ? strtol(text, &behind, 10) : 0;

    if (unit_id < 1 || unit_id > SCAN_UNIT_IDS)
        return 0;
    *end = behind;
    return (int)unit_id;
}

int probe_read_units(const char *text, struct probe_wish *wish)
{
    const char *end;
    int first = read_unit(text, &end), last = first;

    if (first > 0 && *end == '-')
        last = read_unit(end + 1, &end);
    if (first == 0 || last < first || *end != '\0')
        return -EINVAL;
    wish->first = first;
    wish->last = last;
    return 0;
}

int probe_run(const struct probe_wish *wish)
{
    struct probe probe = {.wish = wish};
    int rc = check_targets(wish);

    if (rc < 0)
        return rc;
    rc = asker_open(&probe.asker);
    if (rc < 0)
        return log_fail(rc, "event loop");
    profile_set_open(&probe.profiles, wish->profiles);
    profile_set_prefer(probe.profiles, wish->drafts);
    rc = look_at_all(&probe);
    profile_set_close(probe.profiles);
    asker_close(probe.asker);
    return rc;
}
