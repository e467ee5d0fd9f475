#include "sensors/profile/profile_check.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sensors/line/serial_setting.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum { WORDS_BYTES = 96, REGISTERS_MOST = 65536 };

/* How addresses are written: rows of `addresses`. */
enum addressing { FROM_ZERO, FROM_ONE, AS_PRINTED, ADDRESSINGS };

static const char *const addressing_names[ADDRESSINGS] = {
    [FROM_ZERO] = "from_zero",
    [FROM_ONE] = "from_one",
    [AS_PRINTED] = "as_printed",
};

static const char *const proof_names[PROFILE_PROOFS] = {
    [PROFILE_PROOF_MANUAL] = "manual",
    [PROFILE_PROOF_CAPTURE] = "capture",
    [PROFILE_PROOF_PUBLIC_CODE] = "public_code",
    [PROFILE_PROOF_UNVERIFIED] = "unverified",
};

/* The four tables of Modbus: what reads them, and which digit printed addresses begin with. */
static const struct {
    enum line_order order;
    bool bits;
    int digit, most;
} tables[] = {
    {LINE_READ_COILS, true, 0, LINE_BITS_MAX},
    {LINE_READ_DISCRETE, true, 1, LINE_BITS_MAX},
    {LINE_READ_INPUT, false, 3, LINE_READ_MAX},
    {LINE_READ_HOLDING, false, 4, LINE_READ_MAX},
};

enum { TABLE_HOLDING = 3 };

static const char *const table_names[COUNT(tables)] = {"coil", "discrete", "input",
                                                       "holding"};

static const struct settings_range profile_ranges[] = {
    {"version", offsetof(struct profile, version), 1, 9999, 1},
};

static const struct settings_range link_ranges[] = {
    {"port", offsetof(struct profile_link, port), 1, 65535, 0},
    {"unit_id", offsetof(struct profile_link, unit_id), 1, 247, 0},
    {"timeout_ms", offsetof(struct profile_link, timeout_ms), 50, 10000, 0},
    {"pause_ms", offsetof(struct profile_link, pause_ms), 0, 1000, 0},
    {"poll_ms", offsetof(struct profile_link, poll_ms), 20, 60000, 0},
};

int profile_check_word(const struct settings_check *check, const char *prefix,
                       const char *key, const char *text, const char *const *names,
                       int count)
{
    char allowed[WORDS_BYTES];
    size_t length = 0;

    for (int i = 0; i < count; i++) {
        if (!text || strcmp(names[i], text) == 0)
            return i;
        length += (size_t)snprintf(allowed + length, sizeof allowed - length, "%s%s",
                                   i == 0 ? "" : ", ", names[i]);
    }
    return settings_refuse(check, prefix, key, text, allowed);
}

int profile_check_order(const struct settings_check *check, const char *prefix,
                        const char *key, const char *text)
{
    static const char *const names[] = {"high_first", "low_first"};

    return profile_check_word(check, prefix, key, text, names, COUNT(names));
}

int profile_check_read(const struct settings_check *check, const struct profile *profile,
                       const char *prefix, const char *name)
{
    char path[SETTINGS_PATH_BYTES];

    for (unsigned i = 0; i < profile->reads_count; i++) {
        if (strcmp(profile->reads[i].name, name) == 0)
            return (int)i;
    }
    snprintf(path, sizeof path, "%.44s.read", prefix);
    return yaml_place_fault(check->place, path, check->fault,
                            "read is \"%s\"; allowed: the name of one of the reads", name);
}

static int check_source(const struct settings_check *check, const char *path,
                        const struct profile_source *source)
{
    int kind = source ? profile_check_word(check, path, "kind", source->kind, proof_names,
                                           PROFILE_PROOFS)
                      : 0;

    if (kind < 0 || !source)
        return kind;
    if (!source->source && kind != PROFILE_PROOF_UNVERIFIED)
        return yaml_place_fault(check->place, path, check->fault,
                                "source is missing: which manual, or whose code");
    return 0;
}

static int check_proof(const struct settings_check *check,
                       const struct profile_proof *proof)
{
    int rc = check_source(check, "proof.registers", &proof->registers);

    if (rc == 0)
        rc = check_source(check, "proof.unit_id", proof->unit_id);
    return rc == 0 ? check_source(check, "proof.power_loss", proof->power_loss) : rc;
}

static int check_link(const struct settings_check *check, struct profile_link *link)
{
    char path[SETTINGS_PATH_BYTES], ways[LINE_WAY_NAMES_BYTES];
    int rc = settings_apply_ranges(check, link_ranges, COUNT(link_ranges), link, "link");

    for (unsigned i = 0; rc == 0 && i < link->kinds_count; i++) {
        snprintf(path, sizeof path, "link.kinds[%u]", i);
        if (line_way_find(link->kinds[i]) == LINE_WAYS)
            rc = yaml_place_fault(check->place, path, check->fault,
                                  "kinds has \"%s\"; allowed: %s", link->kinds[i],
                                  line_way_names(ways));
    }
    if (rc == 0 && link->baud && !serial_setting_is_baud(link->baud))
        rc = yaml_place_fault(check->place, "link.baud", check->fault,
                              "baud is %d; allowed: " SERIAL_SETTING_BAUDS, link->baud);
    if (rc == 0 && link->frame && !serial_setting_is_frame(link->frame))
        rc = yaml_place_fault(check->place, "link.frame", check->fault,
                              "frame is \"%s\"; allowed: " SERIAL_SETTING_FRAMES,
                              link->frame);
    return rc;
}

/* The address on the wire; -EINVAL: in that table nothing is written so. */
static int wire_address(enum addressing addressing, size_t table, int at)
{
    int short_base = tables[table].digit * 10000, long_base = short_base * 10;
    int address = at;

    if (addressing == FROM_ONE || (addressing == AS_PRINTED && tables[table].digit == 0))
        address = at - 1;
    else if (addressing == AS_PRINTED && at > long_base)
        address = at - long_base - 1;
    else if (addressing == AS_PRINTED)
        address = at > short_base && at < short_base + 10000 ? at - short_base - 1 : -1;
    return address >= 0 && address < REGISTERS_MOST ? address : -EINVAL;
}

/* What may be written there, in words. */
static const char *allowed_addresses(enum addressing addressing, int digit,
                                     char ret[static WORDS_BYTES])
{
    if (addressing != AS_PRINTED || digit == 0)
        snprintf(ret, WORDS_BYTES, "%d to %d", addressing == FROM_ZERO ? 0 : 1,
                 REGISTERS_MOST - (addressing == FROM_ZERO));
    else
        snprintf(ret, WORDS_BYTES, "%d0001 to %d9999, %d00001 to %d%d", digit, digit, digit,
                 digit, REGISTERS_MOST);
    return ret;
}

/* The address on the wire of what is written `at` in that table, or -EINVAL with the fault at `path`. */
static int check_address(const struct settings_check *check, const struct profile *profile,
                         const char *path, size_t table, int at)
{
    char allowed[WORDS_BYTES];
    int address, addressing = profile_check_word(check, "", "addresses", profile->addresses,
                                                 addressing_names, ADDRESSINGS);

    if (addressing < 0)
        return addressing;
    address = wire_address((enum addressing)addressing, table, at);
    if (address >= 0)
        return address;
    return yaml_place_fault(
        check->place, path, check->fault, "at is %d; allowed for table %s, %s: %s", at,
        table_names[table], addressing_names[addressing],
        allowed_addresses((enum addressing)addressing, tables[table].digit, allowed));
}

int profile_check_register(const struct settings_check *check,
                           const struct profile *profile, const char *path, int at)
{
    return check_address(check, profile, path, TABLE_HOLDING, at);
}

static int place_read(const struct settings_check *check, const struct profile *profile,
                      struct profile_read *read, size_t table, const char *prefix)
{
    char path[SETTINGS_PATH_BYTES];

    snprintf(path, sizeof path, "%s.at", prefix);
    read->address = check_address(check, profile, path, table, read->at);
    if (read->address < 0)
        return read->address;
    snprintf(path, sizeof path, "%s.count", prefix);
    if (read->count < 1 || read->count > tables[table].most ||
        read->address + read->count > REGISTERS_MOST)
        return yaml_place_fault(check->place, path, check->fault,
                                "count is %d; allowed: 1 to %d, as many as there can be",
                                read->count, tables[table].most);
    return 0;
}

static int check_read(const struct settings_check *check, struct profile *profile,
                      unsigned index)
{
    struct profile_read *read = &profile->reads[index];
    char prefix[SETTINGS_PATH_BYTES / 2];
    int table;

    snprintf(prefix, sizeof prefix, "reads[%u]", index);
    for (unsigned i = 0; i < index; i++) {
        if (strcmp(profile->reads[i].name, read->name) == 0)
            return yaml_place_fault(check->place, prefix, check->fault,
                                    "read \"%s\" comes twice", read->name);
    }
    table =
        profile_check_word(check, prefix, "table", read->table, table_names, COUNT(tables));
    if (table < 0)
        return table;
    read->order = tables[table].order;
    read->bits = tables[table].bits;
    read->begins = profile->cells;
    profile->cells += read->count;
    return place_read(check, profile, read, (size_t)table, prefix);
}

/* The reader of a profile that names none, which may be named all the same. */
#define READER_OTHERWISE "channels"

/* What only devices of registers have, and what only they may lack. */
static int check_shape(const struct settings_check *check, const struct profile *profile)
{
    bool reads = profile->reads_count > 0, channels = profile->channels_count > 0;

    if (profile->reader && strcmp(profile->reader, READER_OTHERWISE) != 0)
        return reads || channels
                   ? yaml_place_fault(check->place, "reader", check->fault,
                                      "reader %s knows what to read: reads and channels "
                                      "are not allowed beside it",
                                      profile->reader)
                   : 0;
    if (!reads || !channels || !profile->addresses || !profile->words)
        return yaml_place_fault(check->place, "", check->fault,
                                "reads, channels, addresses and words are needed");
    return 0;
}

static int check_head(const struct settings_check *check, struct profile *profile)
{
    const char *name = profile->profile;
    int rc;

    if (!profile_name_valid(name))
        return yaml_place_fault(check->place, "profile", check->fault,
                                "profile is \"%s\"; allowed: 1 to 32 of a-z, 0-9 and -",
                                name);
    rc = settings_apply_ranges(check, profile_ranges, COUNT(profile_ranges), profile, "");
    if (rc == 0)
        rc = check_proof(check, &profile->proof);
    if (rc == 0)
        rc = check_link(check, &profile->link);
    if (rc == 0)
        rc = profile_check_order(check, "", "words", profile->words);
    if (rc >= 0)
        rc = profile_check_order(check, "", "bytes", profile->bytes);
    profile->bytes_low_first = rc > 0;
    return rc < 0 ? rc : check_shape(check, profile);
}

int profile_check(const struct settings_check *check, struct profile *profile)
{
    int rc = check_head(check, profile);

    for (unsigned i = 0; rc == 0 && i < profile->reads_count; i++)
        rc = check_read(check, profile, i);
    if (rc == 0)
        rc = profile_check_identity(check, profile);
    if (rc == 0)
        rc = profile_check_device(check, profile);
    return rc == 0 ? profile_check_channels(check, profile) : rc;
}
