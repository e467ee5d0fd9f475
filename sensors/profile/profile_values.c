/* Where values stand: each must lie within its read, for all inputs of its channel. */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sensors/profile/profile_check.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum { NAME_MOST = 8, NUMBER_MOST = 999 };

static const char *const edge_names[] = {"rising", "falling"};

static const char *const power_loss_names[PROFILE_POWER_LOSSES] = {
    [PROFILE_POWER_LOSS_KEPT] = "kept",
    [PROFILE_POWER_LOSS_ZERO] = "zero",
    [PROFILE_POWER_LOSS_SETTING] = "setting",
    [PROFILE_POWER_LOSS_UNKNOWN] = "unknown",
};

static const char *const type_names[PROFILE_TYPES] = {
    [PROFILE_U16] = "u16",
    [PROFILE_U32] = "u32",
    [PROFILE_BCD16] = "bcd16",
    [PROFILE_BCD32] = "bcd32",
};

static const int type_registers[PROFILE_TYPES] = {
    [PROFILE_U16] = 1,
    [PROFILE_U32] = 2,
    [PROFILE_BCD16] = 1,
    [PROFILE_BCD32] = 2,
};

/* The highest number of a type, and how many digits that has. */
static const struct {
    uint32_t most;
    int digits;
} type_numbers[PROFILE_TYPES] = {
    [PROFILE_U16] = {UINT16_MAX, 5},
    [PROFILE_U32] = {UINT32_MAX, 10},
    [PROFILE_BCD16] = {9999, 4},
    [PROFILE_BCD32] = {99999999, 8},
};

static const struct settings_range value_ranges[] = {
    {"at", offsetof(struct profile_value, at), 0, INT_MAX, 0},
    {"step", offsetof(struct profile_value, step), 0, LINE_BITS_MAX, 0},
    {"bit", offsetof(struct profile_value, bit), 0, 15, -1},
    {"bit_step", offsetof(struct profile_value, bit_step), 0, 15, 0},
};

static const struct settings_range identity_ranges[] = {
    {"at", offsetof(struct profile_identity, at), 0, INT_MAX, 0},
    {"equals", offsetof(struct profile_identity, equals), 0, UINT16_MAX, 0},
    {"mask", offsetof(struct profile_identity, mask), 1, UINT16_MAX, UINT16_MAX},
};

static const struct settings_range text_ranges[] = {
    {"at", offsetof(struct profile_text, at), 0, INT_MAX, 0},
    {"count", offsetof(struct profile_text, count), 1, LINE_READ_MAX, 0},
    {"acknowledge", offsetof(struct profile_text, acknowledge), 0, 465536, -1},
};

static const struct settings_range counting_ranges[] = {
    {"wraps_at", offsetof(struct profile_counting, wraps_at), 0, INT_MAX, 0},
    {"at_most_per_minute", offsetof(struct profile_counting, at_most_per_minute), 1,
     1000000, 0},
};

static const struct settings_range edges_ranges[] = {
    {"at_least_ms", offsetof(struct profile_edges, at_least_ms), 0, 10000, 0},
};

static const struct settings_range display_ranges[] = {
    {"digits", offsetof(struct profile_display, digits), 1, 10, 0},
};

/* What a check of values works on: where it stands, and of how many inputs it is. */
struct place {
    const struct settings_check *check;
    struct profile *profile;
    char path[SETTINGS_PATH_BYTES / 2];
    int inputs;
};

static int fault_at(const struct place *place, const char *key, const char *text,
                    int number)
{
    char path[SETTINGS_PATH_BYTES];

    snprintf(path, sizeof path, "%s.%s", place->path, key);
    return yaml_place_fault(place->check->place, path, place->check->fault,
                            "%s is %d; allowed: %s", key, number, text);
}

/* A place counts from 0 within its read, whatever the addresses of that are. */
static int tell_places(const struct place *place, const struct profile_read *read, int at)
{
    char path[SETTINGS_PATH_BYTES];

    (void)snprintf(path, sizeof path, "%s.at", place->path);
    return yaml_place_fault(
        place->check->place, path, place->check->fault,
        "at is %d, counted from 0 within its read; read %.32s has %d %s: "
        "0 to %d",
        at, read->name, read->count, read->bits ? "bits" : "registers", read->count - 1);
}

/* The first ones lie within the read, the last one not. */
static int tell_last(const struct place *place, const struct profile_value *value,
                     const struct profile_read *read)
{
    char path[SETTINGS_PATH_BYTES];

    (void)snprintf(path, sizeof path, "%s.at", place->path);
    return yaml_place_fault(
        place->check->place, path, place->check->fault,
        "at is %d: the last of %d inputs, step %d, would stand at %d, beyond its read; "
        "read %.32s has %d %s: 0 to %d",
        value->at, place->inputs, value->step,
        value->at + (place->inputs - 1) * value->step, read->name, read->count,
        read->bits ? "bits" : "registers", read->count - 1);
}

static int tell_step(const struct place *place, const struct profile_value *value,
                     int width)
{
    char path[SETTINGS_PATH_BYTES];

    (void)snprintf(path, sizeof path, "%s.step", place->path);
    if (yaml_place_has(place->check->place, path))
        return fault_at(place, "step", "so much that no two inputs lie over each other",
                        value->step);
    return yaml_place_fault(place->check->place, path, place->check->fault,
                            "step is missing: %d for %s", width,
                            value->type  ? value->type
                            : width == 1 ? "each"
                                         : "u32");
}

/* Within the read, and no two inputs over each other. */
static int check_span(const struct place *place, const struct profile_value *value,
                      const struct profile_read *read)
{
    int width = read->bits ? 1 : type_registers[value->is];
    int more = place->inputs - 1;
    bool in_bits = value->bit >= 0;

    if (value->at + width > read->count)
        return tell_places(place, read, value->at);
    if (value->at + more * value->step + width > read->count)
        return tell_last(place, value, read);
    if (in_bits && value->bit + more * value->bit_step > 15)
        return fault_at(place, "bit", "0 to 15 for every input, with its bit_step",
                        value->bit);
    if (more > 0 && value->step < width && !(in_bits && value->bit_step > 0))
        return tell_step(place, value, width);
    return 0;
}

static int check_kind(const struct place *place, const struct profile_value *value,
                      const struct profile_read *read)
{
    bool in_bits = value->bit >= 0;

    if (read->bits && (value->type || value->words || in_bits))
        return yaml_place_fault(place->check->place, place->path, place->check->fault,
                                "type, words and bit have no meaning in a table of bits");
    if (in_bits && value->type)
        return yaml_place_fault(place->check->place, place->path, place->check->fault,
                                "type and bit are two words for one thing: one of them");
    if (!in_bits && value->bit_step)
        return fault_at(place, "bit_step", "only where there is a bit", value->bit_step);
    return 0;
}

static int check_value(const struct place *place, struct profile_value *value)
{
    const struct settings_check *check = place->check;
    const char *words = value->words ? value->words : place->profile->words;
    int rc =
        settings_apply_ranges(check, value_ranges, COUNT(value_ranges), value, place->path);

    if (rc == 0)
        rc = profile_check_read(check, place->profile, place->path, value->read);
    if (rc < 0)
        return rc;
    value->of = rc;
    rc = profile_check_word(check, place->path, "type", value->type, type_names,
                            PROFILE_TYPES);
    if (rc < 0)
        return rc;
    value->is = (enum profile_type)rc;
    rc = profile_check_order(check, place->path, "words", words);
    if (rc < 0)
        return rc;
    value->low_first = rc > 0;
    rc = check_kind(place, value, &place->profile->reads[value->of]);
    return rc < 0 ? rc : check_span(place, value, &place->profile->reads[value->of]);
}

/* NULL: there is none, which is good. */
static int check_if(const struct place *place, const char *key, struct profile_value *value)
{
    struct place at = *place;

    if (!value)
        return 0;
    snprintf(at.path, sizeof at.path, "%.20s.%s", place->path, key);
    return check_value(&at, value);
}

int profile_check_identity(const struct settings_check *check, struct profile *profile)
{
    struct place place = {.check = check, .profile = profile, .inputs = 1};

    for (unsigned i = 0; i < profile->identity_count; i++) {
        struct profile_identity *identity = &profile->identity[i];
        int rc;

        snprintf(place.path, sizeof place.path, "identity[%u]", i);
        rc = settings_apply_ranges(check, identity_ranges, COUNT(identity_ranges), identity,
                                   place.path);
        if (rc == 0)
            rc = profile_check_read(check, profile, place.path, identity->read);
        if (rc < 0)
            return rc;
        identity->of = rc;
        if (identity->at >= profile->reads[identity->of].count)
            return tell_places(&place, &profile->reads[identity->of], identity->at);
    }
    return 0;
}

/* One of 16 bits goes over its highest number after 18 hours, as if the device had begun anew. */
static int check_uptime(const struct place *place, const struct profile_value *uptime)
{
    if (!uptime ||
        (type_registers[uptime->is] > 1 && !place->profile->reads[uptime->of].bits))
        return 0;
    return yaml_place_fault(place->check->place, "device.uptime", place->check->fault,
                            "uptime has 16 bits, which are full after 18 hours, and that "
                            "looks like a power cut; allowed: type u32 or bcd32, or none");
}

int profile_check_device(const struct settings_check *check, struct profile *profile)
{
    struct profile_device *device = profile->device;
    struct place place = {check, profile, "device", 1};
    int rc = 0;

    if (!device)
        return 0;
    rc = check_if(&place, "serial", device->serial);
    if (rc == 0)
        rc = check_if(&place, "boot", device->boot);
    if (rc == 0)
        rc = check_if(&place, "uptime", device->uptime);
    if (rc == 0)
        rc = check_uptime(&place, device->uptime);
    if (rc == 0)
        rc = check_if(&place, "restarted", device->restarted);
    return rc == 0 ? check_if(&place, "firmware", device->firmware) : rc;
}

/* 0: it does not say. */
static int check_wrap(const struct settings_check *check, const char *path, int bits)
{
    static const int widths[] = {0, 16, 24, 31, 32};
    char number[16];

    for (size_t i = 0; i < COUNT(widths); i++) {
        if (bits == widths[i])
            return 0;
    }
    (void)snprintf(number, sizeof number, "%d", bits);
    return settings_refuse(check, path, "wraps_at", number, "16, 24, 31, 32 bits");
}

static int check_counting(const struct settings_check *check, const char *path,
                          struct profile_counting *counting)
{
    int rc = settings_apply_ranges(check, counting_ranges, COUNT(counting_ranges), counting,
                                   path);

    if (rc == 0)
        rc = check_wrap(check, path, counting->wraps_at);
    if (rc == 0)
        rc = profile_check_word(check, path, "power_loss", counting->power_loss,
                                power_loss_names, PROFILE_POWER_LOSSES);
    if (rc < 0)
        return rc;
    counting->lost = (enum profile_power_loss)rc;
    return 0;
}

/* One that is said for all, while a counter's own type is forgotten, would silently be cut. */
static int check_type_said(const struct place *place, const struct profile_counter *counter)
{
    const struct profile_counting *all = place->profile->counting;
    int bits = 16 * type_registers[counter->value.is];

    if (counter->value.type || counter->counting.wraps_at || !all || all->wraps_at <= bits)
        return 0;
    return yaml_place_fault(place->check->place, place->path, place->check->fault,
                            "wraps_at is %d, and no type is said, which is u16; allowed: "
                            "type u32, or wraps_at 16",
                            all->wraps_at);
}

/* What one counter does not say of itself, that of all says. */
static int complete_counting(const struct place *place, struct profile_counter *counter)
{
    const struct profile_counting *all = place->profile->counting;
    struct profile_counting *own = &counter->counting;
    int type_bits = 16 * type_registers[counter->value.is];

    if (!own->wraps_at && all && all->wraps_at < type_bits)
        own->wraps_at = all->wraps_at;
    if (!own->wraps_at)
        own->wraps_at = type_bits;
    if (!own->power_loss && all)
        own->lost = all->lost;
    if (!own->at_most_per_minute && all)
        own->at_most_per_minute = all->at_most_per_minute;
    if (!own->at_most_per_minute || (!own->power_loss && !(all && all->power_loss)))
        return yaml_place_fault(
            place->check->place, place->path, place->check->fault,
            "power_loss and at_most_per_minute are needed, here or under counter for all");
    if (own->wraps_at > type_bits)
        return fault_at(place, "wraps_at", "no more bits than the type has", own->wraps_at);
    return 0;
}

static int check_counter(const struct place *channel, struct profile_counter *counter)
{
    struct place place = *channel;
    int rc;

    if (!counter)
        return 0;
    snprintf(place.path, sizeof place.path, "%.20s.counter", channel->path);
    rc = check_value(&place, &counter->value);
    if (rc == 0 &&
        (channel->profile->reads[counter->value.of].bits || counter->value.bit >= 0))
        rc = yaml_place_fault(channel->check->place, place.path, channel->check->fault,
                              "a counter is no bit");
    if (rc == 0)
        rc = check_counting(channel->check, place.path, &counter->counting);
    if (rc == 0)
        rc = check_type_said(&place, counter);
    return rc == 0 ? complete_counting(&place, counter) : rc;
}

/* A contact that is read is one bit. */
static int check_edges(const struct place *channel, struct profile_edges *edges)
{
    struct place place = *channel;
    int rc;

    if (!edges)
        return 0;
    snprintf(place.path, sizeof place.path, "%.20s.edges", channel->path);
    rc = check_value(&place, &edges->value);
    if (rc == 0 && !channel->profile->reads[edges->value.of].bits && edges->value.bit < 0)
        rc = yaml_place_fault(channel->check->place, place.path, channel->check->fault,
                              "edges are of one bit: bit is missing");
    if (rc == 0)
        rc = settings_apply_ranges(channel->check, edges_ranges, COUNT(edges_ranges), edges,
                                   place.path);
    if (rc == 0)
        rc = profile_check_word(channel->check, place.path, "edge", edges->edge, edge_names,
                                2);
    if (rc < 0)
        return rc;
    edges->falling = rc > 0;
    return 0;
}

/* From now on as on the wire. */
static int check_acknowledge(const struct place *place, struct profile_text *text)
{
    char path[SETTINGS_PATH_BYTES];
    int address;

    if (text->acknowledge < 0)
        return 0;
    snprintf(path, sizeof path, "%s.acknowledge", place->path);
    address = profile_check_register(place->check, place->profile, path, text->acknowledge);
    text->acknowledge = address;
    return address < 0 ? address : 0;
}

static int check_text(const struct place *channel, struct profile_text *text)
{
    struct place place = *channel;
    const struct profile_read *read;
    int rc;

    if (!text)
        return 0;
    snprintf(place.path, sizeof place.path, "%.20s.text", channel->path);
    rc = settings_apply_ranges(place.check, text_ranges, COUNT(text_ranges), text,
                               place.path);
    if (rc == 0)
        rc = profile_check_read(place.check, place.profile, place.path, text->read);
    if (rc < 0)
        return rc;
    text->of = rc;
    read = &place.profile->reads[text->of];
    if (read->bits || text->at + text->count > read->count || place.inputs > 1)
        return fault_at(&place, "at",
                        "registers within the read, of a channel without numbers",
                        text->at);
    rc = check_acknowledge(&place, text);
    if (rc == 0)
        rc = check_if(&place, "sequence", text->sequence);
    return rc == 0 ? check_if(&place, "length", text->length) : rc;
}

/* Nine of each digit, or as much as the type has. */
static uint32_t highest_shown(const struct profile_display *display)
{
    uint32_t most = 0;

    if (!display->digits || display->digits >= type_numbers[display->value.is].digits)
        return type_numbers[display->value.is].most;
    for (int i = 0; i < display->digits; i++)
        most = 10 * most + 9;
    return most;
}

/* A flag that goes with its reading would go unseen when what was written is read back. */
static bool clears_a_flag(const struct profile *profile,
                          const struct profile_display *display)
{
    const struct profile_device *device = profile->device;

    return device && device->restarted && device->restarted->of == display->value.of;
}

static int check_display(const struct place *channel, struct profile_display *display)
{
    struct place place = *channel;
    int rc;

    if (!display)
        return 0;
    snprintf(place.path, sizeof place.path, "%.20s.display", channel->path);
    rc = check_value(&place, &display->value);
    if (rc == 0)
        rc = settings_apply_ranges(place.check, display_ranges, COUNT(display_ranges),
                                   display, place.path);
    if (rc < 0)
        return rc;
    if (place.profile->reads[display->value.of].order != LINE_READ_HOLDING ||
        display->value.bit >= 0)
        return yaml_place_fault(place.check->place, place.path, place.check->fault,
                                "a display is whole registers of a table holding");
    if (clears_a_flag(place.profile, display))
        return yaml_place_fault(place.check->place, place.path, place.check->fault,
                                "a display is read more often than restarted may be: "
                                "another read is needed");
    display->most = highest_shown(display);
    return 0;
}

/* "0-15": both inclusive. */
static int read_numbers(const struct place *place, struct profile_channel *channel)
{
    int first, last, end = 0;
    char path[SETTINGS_PATH_BYTES];

    channel->count = 1;
    channel->numbered = channel->numbers != NULL;
    if (!channel->numbered)
        return 0;
    if (!isdigit((unsigned char)*channel->numbers) ||
        sscanf(channel->numbers, "%3d-%3d%n", &first, &last, &end) != 2 || /* NOLINT */
        channel->numbers[end] || first < 0 || last < first || last > NUMBER_MOST ||
        last - first >= PROFILE_INPUTS_MAX) {
        snprintf(path, sizeof path, "%s.numbers", place->path);
        return yaml_place_fault(place->check->place, path, place->check->fault,
                                "numbers is \"%s\"; allowed: first-last such as 0-15, up "
                                "to %d of them, the last up to %d",
                                channel->numbers, PROFILE_INPUTS_MAX, NUMBER_MOST);
    }
    channel->first = first;
    channel->count = last - first + 1;
    return 0;
}

static int check_name(const struct place *place, unsigned index)
{
    const struct profile_channel *channel = &place->profile->channels[index];
    const char *name = channel->name;
    int what = !!channel->counter + !!channel->edges + !!channel->text + !!channel->display;

    if (strspn(name, "abcdefghijklmnopqrstuvwxyz") != strlen(name) ||
        strlen(name) > NAME_MOST)
        return yaml_place_fault(place->check->place, place->path, place->check->fault,
                                "name is \"%s\"; allowed: 1 to %d of a-z", name, NAME_MOST);
    for (unsigned i = 0; i < index; i++) {
        if (strcmp(place->profile->channels[i].name, name) == 0)
            return yaml_place_fault(place->check->place, place->path, place->check->fault,
                                    "channel \"%s\" comes twice", name);
    }
    if (what != 1)
        return yaml_place_fault(
            place->check->place, place->path, place->check->fault,
            "one of counter, edges, text and display is needed, and only one");
    return 0;
}

static int check_channel(struct place *place, unsigned index)
{
    struct profile_channel *channel = &place->profile->channels[index];
    int rc;

    snprintf(place->path, sizeof place->path, "channels[%u]", index);
    rc = check_name(place, index);
    if (rc == 0)
        rc = read_numbers(place, channel);
    place->inputs = channel->count;
    if (rc == 0)
        rc = check_counter(place, channel->counter);
    if (rc == 0)
        rc = check_edges(place, channel->edges);
    if (rc == 0)
        rc = check_text(place, channel->text);
    if (rc == 0)
        rc = check_display(place, channel->display);
    if (rc == 0)
        rc = check_if(place, "state", channel->state);
    if (rc == 0)
        rc = check_if(place, "running", channel->running);
    if (rc == 0)
        rc = check_if(place, "stopped", channel->stopped);
    return rc == 0 ? check_if(place, "overflow", channel->overflow) : rc;
}

int profile_check_channels(const struct settings_check *check, struct profile *profile)
{
    struct place place = {.check = check, .profile = profile};
    int rc = profile->counting ? check_counting(check, "counter", profile->counting) : 0;

    for (unsigned i = 0; rc == 0 && i < profile->channels_count; i++)
        rc = check_channel(&place, i);
    return rc;
}
