#include "web/api/metrics.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "web/api/api.h"
#include "web/api/metrics_figures.h"
#include "web/text/alarm.h"

struct page {
    FILE *out;
    const struct metrics *metrics;
};

static void head(const struct page *page, const char *name, const char *type,
                 const char *help)
{
    (void)fprintf(page->out, "# HELP dunghan_%s %s\n# TYPE dunghan_%s %s\n", name, help,
                  name, type);
}

/* A value without labels, with its head. */
static void single(const struct page *page, const char *name, const char *type,
                   const char *help, double value)
{
    head(page, name, type, help);
    (void)fprintf(page->out, "dunghan_%s %.15g\n", name, value);
}

static void labelled(const struct page *page, const char *name, const char *label,
                     const char *text, uint64_t value)
{
    (void)fprintf(page->out, "dunghan_%s{%s=\"", name, label);
    for (; *text; text++) {
        if (*text == '"' || *text == '\\' || *text == '\n')
            (void)fputc('\\', page->out);
        (void)fputc(*text == '\n' ? 'n' : *text, page->out);
    }
    (void)fprintf(page->out, "\"} %" PRIu64 "\n", value);
}

static void write_health(const struct page *page)
{
    const struct source_health *health = &page->metrics->health;
    const struct source_overview *o = page->metrics->overview;

    single(page, "store_good", "gauge", "1 when the last commit succeeded.", health->store);
    single(page, "leads", "gauge",
           "1 when this is the centre; 0 of a twin, and of one that was replaced.",
           health->role == SOURCE_ROLE_CENTRE);
    single(page, "term", "gauge",
           "The highest term of a centre that was heard of; 0 before the first promotion.",
           (double)health->term);
    single(page, "broker_connected", "gauge", "1 when the MQTT session stands.",
           source_link_stands(&health->link));
    single(page, "broker_since_seconds", "gauge",
           "Unix time since when it stands or does not: at first that of the start.",
           (double)health->link.since_ms / 1000);
    single(page, "disk_good", "gauge", "1 when there is room to go on.",
           health->halt != SOURCE_HALT_DISK);
    single(page, "canary_good", "gauge", "1 when what is sent to the broker comes back.",
           health->canary);
    if (health->canary_mono_ms > 0)
        single(page, "canary_age_seconds", "gauge",
               "Since a message last passed from the broker into the store and back.",
               (double)(page->metrics->now_mono_ms - health->canary_mono_ms) / 1000);
    if (health->upstream && health->upstream_lag_ms >= 0)
        single(
            page, "upstream_lag_seconds", "gauge",
            "For how long what waits to be told to the nation waits, 0 when all is told.",
            (double)health->upstream_lag_ms / 1000);
    single(page, "clock_good", "gauge",
           "1 when the centre's clock is kept right by a source of time.",
           health->clock == SOURCE_CLOCK_GOOD);
    single(page, "lost_events", "gauge",
           "Events of all gateways that will not come any more.", (double)health->lost);
    single(page, "loop_age_seconds", "gauge", "Since the centre's loop last came round.",
           (double)(page->metrics->now_mono_ms - health->loop_mono_ms) / 1000);
    single(page, "commit_time_seconds", "gauge",
           "Unix time of the last commit, 0 when there was none since the start.",
           (double)health->commit_wall_ms / 1000);
    single(page, "newest_event_time_seconds", "gauge",
           "Unix time of the newest event, 0 when there is none.",
           (double)o->newest_ms / 1000);
}

/* What is expected is known always, what of it reports only while the centre hears the broker. */
static void write_completeness(const struct page *page)
{
    const struct source_overview *o = page->metrics->overview;

    single(page, "units", "gauge",
           "Units with a counter device that is expected to report.",
           o->completeness.expected);
    single(page, "units_undeclared", "gauge",
           "Units of which the catalogue does not say how many counters report.",
           o->completeness.undeclared);
    single(page, "units_figured", "gauge", "Units of which there are figures.",
           o->completeness.figured);
    single(page, "devices", "gauge", "Counter devices that are expected to report.",
           o->total.devices);
    single(page, "devices_silent", "gauge",
           "Of them: not heard for a quarter of an hour of working time, or never.",
           o->total.devices_silent);
    if (!source_link_stands(&o->link))
        return;
    single(page, "units_reporting", "gauge", "Units of which a device reports.",
           o->completeness.reporting);
    single(page, "devices_reporting", "gauge", "Counter devices that report.",
           o->total.devices_reporting);
}

static void write_alarms(const struct page *page)
{
    unsigned alarms = alarm_standing(&page->metrics->health, page->metrics->now_mono_ms);

    head(page, "alarm", "gauge", "1 while this is said on top of every page.");
    for (int i = 0; i < ALARMS; i++)
        labelled(page, "alarm", "alarm", alarm_looks[i].name,
                 alarm_stands(alarms, (enum alarm)i));
}

/* Counted too, so that one line is enough to watch them all. */
static void write_device_clocks(const struct page *page)
{
    static const char family[] = "device_clock_ahead_seconds";
    const struct source_overview *o = page->metrics->overview;
    int wrong = 0;

    head(page, family, "gauge",
         "How far a device's clock is ahead of its gateway's, where that is known.");
    for (size_t i = 0; i < o->device_count; i++) {
        const struct source_device *device = &o->devices[i];

        wrong += device->clock_wrong;
        if (device->clock == SOURCE_DEVICE_CLOCK_COMPARED)
            (void)fprintf(page->out, "dunghan_%s{unit=\"%s\",counter=\"%s\"} %" PRId64 "\n",
                          family, device->unit, device->counter,
                          device->clock_ahead_ms / 1000);
    }
    single(page, "devices_clock_wrong", "gauge",
           "Counter devices whose clock is not set, or wrong by a minute.", wrong);
}

static void write_causes(const struct page *page)
{
    const struct source_overview *o = page->metrics->overview;

    head(page, "devices_unread", "gauge",
         "Counter devices that their gateway cannot read, by why.");
    for (int cause = SOURCE_DEVICE_CAUSE_NONE + 1; cause < SOURCE_DEVICE_CAUSES; cause++) {
        uint64_t devices = 0;

        for (size_t i = 0; i < o->device_count; i++)
            devices += o->devices[i].cause == (enum source_device_cause)cause;
        labelled(page, "devices_unread", "cause", api_device_causes[cause], devices);
    }
}

/* One family with a line a gateway. */
static const struct {
    const char *name, *type, *help;
    size_t offset; /* of a uint64_t in source_gateway */
} families[] = {
    {"gateway_produced_total", "counter", "Events that the gateway has made.",
     offsetof(struct source_gateway, produced)},
    {"gateway_committed_total", "counter", "Events that are stored, set aside or lost.",
     offsetof(struct source_gateway, committed)},
    {"gateway_duplicates_total", "counter", "Events that came again.",
     offsetof(struct source_gateway, duplicates)},
    {"gateway_early_total", "counter", "Events that came before their turn, no loss.",
     offsetof(struct source_gateway, early)},
    {"gateway_lost", "gauge", "Events that will not come any more.",
     offsetof(struct source_gateway, lost)},
    {"gateway_claimed", "gauge",
     "Events that it says to be lost, more than can be believed of it.",
     offsetof(struct source_gateway, claimed)},
    {"gateway_quarantined", "gauge", "Events that are set aside and not counted.",
     offsetof(struct source_gateway, quarantined)},
};

static void write_gateways(const struct page *page)
{
    const struct source_overview *o = page->metrics->overview;

    head(page, "gateway_ready", "gauge",
         "1 when it is connected and its state is fresh; none while that is not known.");
    for (size_t i = 0; i < o->gateway_count; i++) {
        if (o->gateways[i].state != SOURCE_GATEWAY_NOT_KNOWN)
            labelled(page, "gateway_ready", "gateway", o->gateways[i].name,
                     o->gateways[i].state == SOURCE_GATEWAY_READY);
    }
    head(page, "gateway_slowed", "gauge",
         "1 when it brings more events of no dossier, or of none that was taken in, than "
         "its "
         "share, and waits.");
    for (size_t i = 0; i < o->gateway_count; i++)
        labelled(page, "gateway_slowed", "gateway", o->gateways[i].name,
                 o->gateways[i].slowed);
    for (size_t f = 0; f < sizeof families / sizeof families[0]; f++) {
        head(page, families[f].name, families[f].type, families[f].help);
        for (size_t i = 0; i < o->gateway_count; i++) {
            uint64_t value;

            memcpy(&value, (const char *)&o->gateways[i] + families[f].offset,
                   sizeof value);
            labelled(page, families[f].name, "gateway", o->gateways[i].name, value);
        }
    }
    head(
        page, "gateway_clock_good", "gauge",
        "1 when its clock is kept right by a source of time, 0 also when it does not say.");
    for (size_t i = 0; i < o->gateway_count; i++)
        labelled(page, "gateway_clock_good", "gateway", o->gateways[i].name,
                 o->gateways[i].clock == SOURCE_CLOCK_GOOD);
    head(page, "quarantine_events", "gauge", "Events that are set aside, by reason.");
    for (size_t i = 0; i < o->quarantine_count; i++)
        labelled(page, "quarantine_events", "reason", o->quarantine[i].reason,
                 o->quarantine[i].count);
}

static void write_held(const struct page *page)
{
    single(page, "held_counts", "gauge",
           "Counts that gateways hold back, in no figure until a person decides.",
           (double)page->metrics->overview->held_open);
}

static void write_certificates(const struct page *page)
{
    static const char family[] = "certificate_end_seconds";
    const struct source_overview *o = page->metrics->overview;

    head(page, family, "gauge", "Unix time at which the certificate of this holder ends.");
    if (o->centre_certificate_ends_ms)
        labelled(page, family, "holder", "dunghan-centre",
                 (uint64_t)o->centre_certificate_ends_ms / 1000);
    if (o->broker_certificate_ends_ms)
        labelled(page, family, "holder", "dunghan-broker",
                 (uint64_t)o->broker_certificate_ends_ms / 1000);
    for (size_t i = 0; i < o->gateway_count; i++) {
        if (o->gateways[i].certificate_ends_ms)
            labelled(page, family, "holder", o->gateways[i].name,
                     (uint64_t)o->gateways[i].certificate_ends_ms / 1000);
    }
    single(page, "certificates_ending", "gauge",
           "How many of them end within the days of the settings, or have ended.",
           (double)o->certificates_ending);
}

/* Kinds of one name are one line. */
static void write_faults(const struct page *page)
{
    const uint64_t *faults = page->metrics->tally->faults;

    for (int i = 1; i < FAULTS; i++) {
        uint64_t sum = 0;
        bool first = true;

        for (int j = 1; j < FAULTS; j++) {
            bool same =
                strcmp(fault_name((enum fault_kind)i), fault_name((enum fault_kind)j)) == 0;

            first = first && !(same && j < i);
            sum += same ? faults[j] : 0;
        }
        if (first)
            labelled(page, "http_refused_total", "reason", fault_name((enum fault_kind)i),
                     sum);
    }
}

static void write_http(const struct page *page)
{
    const struct metrics *m = page->metrics;

    single(page, "http_connections", "gauge", "Connections now.", m->connections);
    single(page, "http_streams", "gauge", "Of them server-sent events.", m->streams);
    head(page, "http_refused_total", "counter",
         "Requests and connections that were refused, by reason.");
    for (int i = 0; i < TALLY_KINDS; i++) {
        if (i != TALLY_LOGIN)
            labelled(page, "http_refused_total", "reason", tally_name((enum tally_kind)i),
                     m->tally->kinds[i]);
    }
    write_faults(page);
    single(page, "staff_logins_total", "counter", "Logins that succeeded.",
           (double)m->tally->kinds[TALLY_LOGIN]);
    if (m->certificate_ends_ms > 0)
        single(page, "page_certificate_end_seconds", "gauge",
               "Unix time at which the page's certificate ends.",
               (double)m->certificate_ends_ms / 1000);
}

char *metrics_write(const struct metrics *metrics, size_t *ret_bytes)
{
    char *text = NULL;
    struct page page = {need(open_memstream(&text, ret_bytes)), metrics};

    write_health(&page);
    write_completeness(&page);
    write_alarms(&page);
    write_device_clocks(&page);
    write_causes(&page);
    write_gateways(&page);
    write_held(&page);
    write_certificates(&page);
    write_http(&page);
    if (metrics->series_most > 0)
        metrics_figures_write(page.out, metrics->overview, metrics->series_most);
    if (fclose(page.out) != 0)
        abort(); /* out of memory */
    return text;
}
