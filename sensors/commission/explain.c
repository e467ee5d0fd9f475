#include "sensors/commission/explain.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "mqtt/base/log.h"
#include "sensors/devices/presses.h"
#include "sensors/profile/profile_set.h"

enum { POLL_OTHERWISE_MS = 1000, LINE_BYTES = 256 };

static const char *const function_names[LINE_ORDERS] = {
    [LINE_READ_COILS] = "function 01, coils",
    [LINE_READ_DISCRETE] = "function 02, discrete inputs",
    [LINE_READ_HOLDING] = "function 03, holding registers",
    [LINE_READ_INPUT] = "function 04, input registers",
};

static const char *const type_texts[PROFILE_TYPES] = {
    [PROFILE_U16] = "16 bits",
    [PROFILE_U32] = "32 bits",
    [PROFILE_BCD16] = "4 decimal digits",
    [PROFILE_BCD32] = "8 decimal digits",
};

static const char *const power_loss_texts[PROFILE_POWER_LOSSES] = {
    [PROFILE_POWER_LOSS_KEPT] = "kept over a loss of power",
    [PROFILE_POWER_LOSS_ZERO] = "0 after a loss of power",
    [PROFILE_POWER_LOSS_SETTING] =
        "kept over a loss of power if it is set so: not relied on",
    [PROFILE_POWER_LOSS_UNKNOWN] = "nobody knows what a loss of power does",
};

/* "Moxa ioLogik E1210, ioLogik E1212" */
static void print_models(const struct profile *profile)
{
    printf("%s ", profile->maker);
    for (unsigned i = 0; i < profile->models_count; i++)
        printf("%s%s", i == 0 ? "" : ", ", profile->models[i]);
    printf("\n");
}

static int print_line(void *owner, const char *name)
{
    struct profile_set *set = owner;
    const struct profile *profile;
    char fault[PROFILE_FAULT_BYTES];
    int rc = profile_set_find(set, name, &profile, fault);

    if (rc < 0) {
        log_error("%s", fault);
        return 0;
    }
    printf("%-28s %s", name, profile_set_is_local(set, profile) ? "(of this site) " : "");
    print_models(profile);
    return 0;
}

static struct profile_set *open_set(const char *drafts)
{
    struct profile_set *set;

    profile_set_open(&set, PROFILE_SET_DIRECTORY);
    profile_set_prefer(set, drafts);
    return set;
}

int explain_list(const char *drafts)
{
    struct profile_set *set = open_set(drafts);
    int rc = profile_set_each(set, print_line, set);

    profile_set_close(set);
    return rc;
}

static void print_source(const char *what, const struct profile_source *source)
{
    if (source)
        printf("  %-14s %s%s%s\n", what, source->kind, source->source ? ": " : "",
               source->source ? source->source : "");
}

static void print_link(const struct profile_link *link)
{
    printf("  %-14s ", "link");
    for (unsigned i = 0; i < link->kinds_count; i++)
        printf("%s%s", i == 0 ? "" : " or ", link->kinds[i]);
    if (link->port)
        printf(", port %d", link->port);
    if (link->unit_id)
        printf(", unit id %d", link->unit_id);
    if (link->baud)
        printf(", %d baud", link->baud);
    if (link->frame)
        printf(" %s", link->frame);
    if (link->timeout_ms)
        printf(", waited for %d ms", link->timeout_ms);
    if (link->pause_ms)
        printf(", then %d ms of silence", link->pause_ms);
    printf("\n  %-14s %d ms, if the settings do not say otherwise\n", "polled every",
           link->poll_ms ? link->poll_ms : POLL_OTHERWISE_MS);
}

static void print_reads(const struct profile *profile)
{
    for (unsigned i = 0; i < profile->reads_count; i++) {
        const struct profile_read *read = &profile->reads[i];

        printf("  %-14s %s: %s, %d from %d (0x%04x on the wire)\n", i == 0 ? "reads" : "",
               read->name, function_names[read->order], read->count, read->at,
               (unsigned)read->address);
    }
    if (profile->reads_count > 0)
        printf("  %-14s in this order, each in one request, and no other is read\n", "");
}

static void print_identity(const struct profile *profile)
{
    for (unsigned i = 0; i < profile->identity_count; i++) {
        const struct profile_identity *identity = &profile->identity[i];

        printf("  %-14s %s %d must be %d (of the bits 0x%04x), or it is another device\n",
               i == 0 ? "identity" : "", identity->read, identity->at, identity->equals,
               (unsigned)identity->mask);
    }
}

static void print_evidence(const struct profile_device *device)
{
    const struct {
        const struct profile_value *value;
        const char *text;
    } told[] = {
        {device ? device->serial : NULL, "its serial number"},
        {device ? device->boot : NULL, "how often it was switched on"},
        {device ? device->uptime : NULL, "since when it runs"},
        {device ? device->restarted : NULL, "once that it was switched on"},
        {device ? device->firmware : NULL, "the version of its firmware"},
    };
    int count = 0;

    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
        if (!told[i].value)
            continue;
        if (count++ == 0)
            printf("  %-14s %s", "it tells", told[i].text);
        else
            printf(", %s", told[i].text);
    }
    if (count > 0)
        putchar('\n');
}

static void print_counter(const struct profile_counter *counter)
{
    printf("counter of %s", type_texts[counter->value.is]);
    if (counter->value.is == PROFILE_U32)
        printf(", %s word first", counter->value.low_first ? "low" : "high");
    printf(
        "; %s\n  %-14s more than %d a minute, and what cannot be told from a restart, is "
        "held for a person\n",
        power_loss_texts[counter->counting.lost], "", counter->counting.at_most_per_minute);
}

static void print_edges(const struct profile *profile, const struct profile_edges *edges)
{
    int poll_ms = profile->link.poll_ms ? profile->link.poll_ms : POLL_OTHERWISE_MS;

    printf("contact, a press where it %s\n", edges->falling ? "opens" : "closes");
    printf("  %-14s looked at every %d ms: presses of less than %d ms may be lost, two "
           "less than "
           "%d ms apart be one;\n  %-14s those while nobody looks, as when the gateway "
           "restarts, "
           "are lost\n",
           "", poll_ms, edges->at_least_ms + poll_ms,
           poll_ms > PRESSES_RELEASE_MS ? poll_ms : PRESSES_RELEASE_MS, "");
}

static void print_text(const struct profile_text *text)
{
    printf("text that is scanned, up to %d letters\n", 2 * text->count);
    if (text->acknowledge >= 0)
        printf("  %-14s the number of a scan is written to holding register 0x%04x (on the "
               "wire) "
               "once it is stored,\n  %-14s and nothing else\n",
               "", (unsigned)text->acknowledge, "");
    else
        printf(
            "  %-14s a code that is scanned before the last one was read is lost, and told "
            "so\n",
            "");
}

static void print_display(const struct profile_display *display)
{
    printf("number that is shown, up to %" PRIu32 "; it is written, as today's events of a "
           "kind grow\n  %-14s and where another one stands there, and read once more; "
           "nothing else is written\n",
           display->most, "");
}

static void print_channels(const struct profile *profile)
{
    for (unsigned i = 0; i < profile->channels_count; i++) {
        const struct profile_channel *channel = &profile->channels[i];
        char first[PROFILE_INPUT_BYTES], last[PROFILE_INPUT_BYTES];

        profile_input_name(&(struct profile_input){channel, 0}, first);
        profile_input_name(&(struct profile_input){channel, channel->count - 1}, last);
        printf("  %-14s %s%s%s: ", i == 0 ? "inputs" : "", first,
               channel->count > 1 ? " ... " : "", channel->count > 1 ? last : "");
        if (channel->counter)
            print_counter(channel->counter);
        else if (channel->edges)
            print_edges(profile, channel->edges);
        else if (channel->text)
            print_text(channel->text);
        else
            print_display(channel->display);
    }
}

static void print_notes(const struct profile *profile)
{
    for (unsigned i = 0; i < profile->notes_count; i++)
        printf("  %-14s - %s\n", i == 0 ? "to know" : "", profile->notes[i]);
}

static void print_profile(const struct profile *profile)
{
    printf("%s, version %d: ", profile->profile, profile->version);
    print_models(profile);
    print_source("registers", &profile->proof.registers);
    print_source("unit id", profile->proof.unit_id);
    print_source("loss of power", profile->proof.power_loss);
    print_link(&profile->link);
    print_reads(profile);
    print_identity(profile);
    print_evidence(profile->device);
    print_channels(profile);
    print_notes(profile);
}

int explain_profile(const char *drafts, const char *name)
{
    struct profile_set *set = open_set(drafts);
    const struct profile *profile;
    char fault[PROFILE_FAULT_BYTES];
    int rc = profile_set_find(set, name, &profile, fault);

    if (rc < 0)
        log_error("%s", fault);
    else
        print_profile(profile);
    profile_set_close(set);
    return rc;
}
