#include "sensors/commission/evidence.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "sensors/devices/terminal.h"

enum {
    IDENTITY_ANSWERS_MOST = 4, /* it may say what it is in several */
    REFUSALS_MOST = 64,
    MODEL_LEAST_LETTERS = 4, /* fewer name too much */
};

/* What the device does not answer is asked once, however many profiles would. */
struct refusal {
    enum line_order order;
    int address, count;
};

struct weighing {
    struct asker *asker;
    const struct evidence_device *device;
    struct profile_set *set;
    struct refusal refusals[REFUSALS_MOST];
    int refused;
    struct evidence_found *found;
    struct evidence_miss miss; /* of the last one that was tried */
};

int evidence_identify(struct asker *asker, struct evidence_device *device)
{
    struct line_request request = {
        .order = LINE_IDENTIFY,
        .unit_id = device->unit_id,
        .count = 1,
        .timeout_ms = device->timeout_ms,
        .identity = &device->identity,
    };
    int rc = 0;

    for (int i = 0; rc == 0 && i < IDENTITY_ANSWERS_MOST; i++) {
        rc = asker_ask(asker, &request);
        if (device->identity.next <= request.address)
            break; /* all was said, or nothing new will be */
        request.address = device->identity.next;
    }
    return rc == -ECANCELED ? rc : 0;
}

static bool was_refused(const struct weighing *w, const struct refusal *asked)
{
    for (int i = 0; i < w->refused; i++) {
        const struct refusal *refusal = &w->refusals[i];

        if (refusal->order == asked->order && refusal->address == asked->address &&
            refusal->count == asked->count)
            return true;
    }
    return false;
}

static int ask(struct weighing *w, const struct refusal *asked)
{
    struct line_request request = {
        .order = asked->order,
        .unit_id = w->device->unit_id,
        .address = asked->address,
        .count = asked->count,
        .timeout_ms = w->device->timeout_ms,
    };
    int rc;

    if (was_refused(w, asked))
        return -EREMOTEIO;
    rc = asker_ask(w->asker, &request);
    if (rc < 0 && rc != -ECANCELED && w->refused < REFUSALS_MOST)
        w->refusals[w->refused++] = *asked;
    return rc;
}

/* By a profile of NULL: the identities of that read hold. */
static struct evidence_miss find_miss(const struct profile_answers *answers, unsigned read)
{
    int identity = profile_find_mismatch(answers, read);

    if (identity < 0)
        return (struct evidence_miss){0};
    return (struct evidence_miss){answers->profile, identity,
                                  profile_identity_cell(answers, identity)};
}

/* All its reads, into cells. -EPROTO: it is another device. */
static int read_all(struct weighing *w, const struct profile *profile, uint16_t *cells)
{
    for (unsigned i = 0; i < profile->reads_count; i++) {
        const struct profile_read *read = &profile->reads[i];
        int rc = ask(w, &(struct refusal){read->order, read->address, read->count});
        if (rc < 0)
            return rc;
        memcpy(cells + read->begins, asker_values(w->asker),
               (size_t)read->count * sizeof *cells);
        w->miss = find_miss(&(struct profile_answers){profile, cells}, i);
        if (w->miss.profile)
            return -EPROTO;
    }
    return 0;
}

/* A record terminal has no reads in its profile: its reader knows its registers. */
static int try_terminal(struct weighing *w, struct evidence *found)
{
    struct terminal_identity identity;
    int rc = ask(w, &(struct refusal){LINE_READ_HOLDING, TERMINAL_IDENTITY_ADDRESS,
                                      TERMINAL_IDENTITY_REGISTERS});

    if (rc == 0)
        rc = terminal_read_identity(asker_values(w->asker), &identity);
    found->identity = true;
    found->cells = TERMINAL_IDENTITY_REGISTERS;
    return rc;
}

static int try_reads(struct weighing *w, struct evidence *found)
{
    const struct profile *profile = found->profile;
    uint16_t *cells = need(calloc((size_t)profile->cells + 1, sizeof *cells));
    int rc = read_all(w, profile, cells);

    free(cells);
    found->identity = profile->identity_count > 0;
    found->cells = profile->cells;
    return rc;
}

/* "E1210" and "ioLogik E1210" name each other, whoever says which. */
static bool is_named(const struct profile *profile, const struct line_identity *identity)
{
    for (unsigned i = 0; i < profile->models_count; i++) {
        const char *model = profile->models[i];

        if (strcasestr(identity->product, model) ||
            (strlen(identity->product) >= MODEL_LEAST_LETTERS &&
             strcasestr(model, identity->product)))
            return true;
    }
    return false;
}

static bool goes_that_way(const struct profile *profile, enum line_way way)
{
    for (unsigned i = 0; i < profile->link.kinds_count; i++) {
        if (line_way_find(profile->link.kinds[i]) == way)
            return true;
    }
    return profile->link.kinds_count == 0;
}

/* Of all that are built in most are no device that anybody thinks of. */
static void note_miss(struct weighing *w, bool named)
{
    struct evidence_found *found = w->found;

    if (w->miss.profile && found->misses_count < EVIDENCE_MISSES_MOST &&
        (named || profile_set_is_local(w->set, w->miss.profile)))
        found->misses[found->misses_count++] = w->miss;
}

static int try_profile(void *owner, const char *name)
{
    struct weighing *w = owner;
    struct evidence found = {0};
    char fault[PROFILE_FAULT_BYTES];
    int rc;

    if (profile_set_find(w->set, name, &found.profile, fault) < 0) {
        log_warning("%s", fault);
        return 0;
    }
    if (!goes_that_way(found.profile, w->device->way) || w->found->count == EVIDENCE_MOST)
        return 0;
    w->miss = (struct evidence_miss){0};
    found.named = is_named(found.profile, &w->device->identity);
    rc = found.profile->reads_count > 0 ? try_reads(w, &found) : try_terminal(w, &found);
    if (rc == -EPROTO)
        note_miss(w, found.named);
    if (rc == 0)
        w->found->fits[w->found->count++] = found;
    return rc == -ECANCELED ? rc : 0;
}

bool evidence_tells(const struct evidence *evidence)
{
    return evidence->identity || evidence->named;
}

/* The best first: what the device says itself, then what tells it, then what reads the most. */
static int compare(const void *one, const void *other)
{
    const struct evidence *a = one, *b = other;
    int a_worth = a->identity + 2 * a->named, b_worth = b->identity + 2 * b->named;

    if (a_worth != b_worth)
        return b_worth - a_worth;
    if (a->cells != b->cells)
        return b->cells - a->cells;
    return strcmp(a->profile->profile, b->profile->profile);
}

int evidence_weigh(struct asker *asker, const struct evidence_device *device,
                   struct profile_set *set, struct evidence_found *ret)
{
    struct weighing w = {.asker = asker, .device = device, .set = set, .found = ret};
    int rc;

    *ret = (struct evidence_found){0};
    rc = profile_set_each(set, try_profile, &w);
    if (rc < 0)
        return rc;
    qsort(ret->fits, (size_t)ret->count, sizeof *ret->fits, compare);
    return 0;
}
