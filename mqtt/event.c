#include "mqtt/event.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/date.h"

const char *const event_type_names[EVENT_TYPES] = {
    [EVENT_INTAKE] = "intake",
    [EVENT_RESOLVED] = "resolved",
    [EVENT_RETURNED] = "returned",
    [EVENT_REFUSED] = "refused",
    [EVENT_SUSPENDED] = "suspended",
    [EVENT_RESUMED] = "resumed",
    [EVENT_EXTENDED] = "extended",
    [EVENT_REAPPOINTED] = "reappointed",
    [EVENT_TRANSFERRED] = "transferred",
    [EVENT_VOIDED] = "voided",
    [EVENT_TALLY] = "tally",
    [EVENT_RATED] = "rated",
    [EVENT_TICKET_TAKEN] = "ticket_taken",
    [EVENT_TICKET_CALLED] = "ticket_called",
    [EVENT_DEVICE] = "device",
};

const char *const event_channel_names[EVENT_CHANNELS] = {
    [EVENT_CHANNEL_IN_PERSON] = "in_person",   [EVENT_CHANNEL_ONLINE] = "online",
    [EVENT_CHANNEL_POSTAL] = "postal",         [EVENT_CHANNEL_VNEID] = "vneid",
    [EVENT_CHANNEL_AUTHORISED] = "authorised",
};

bool event_channel_online(enum event_channel channel)
{
    return channel == EVENT_CHANNEL_ONLINE || channel == EVENT_CHANNEL_VNEID;
}

const char *const event_outcome_names[EVENT_OUTCOMES] = {
    [EVENT_OUTCOME_GRANTED] = "granted",     [EVENT_OUTCOME_DENIED] = "denied",
    [EVENT_OUTCOME_RETURNED] = "returned",   [EVENT_OUTCOME_STOPPED] = "stopped",
    [EVENT_OUTCOME_WITHDRAWN] = "withdrawn",
};

const char *const event_reason_names[EVENT_REASONS] = {
    [EVENT_REASON_OTHER] = "other",
    [EVENT_REASON_SUPPLEMENT] = "supplement",
    [EVENT_REASON_PAYMENT] = "payment",
};

const char *const event_tally_names[EVENT_TALLIES] = {
    [EVENT_TALLY_RECEIVED] = "received", [EVENT_TALLY_EARLY] = "early",
    [EVENT_TALLY_ON_TIME] = "on_time",   [EVENT_TALLY_LATE] = "late",
    [EVENT_TALLY_RETURNED] = "returned", [EVENT_TALLY_WITHDRAWN] = "withdrawn",
    [EVENT_TALLY_NOT_DUE] = "not_due",   [EVENT_TALLY_OVERDUE] = "overdue",
};

bool event_tally_is_stock(enum event_tally kind)
{
    return kind == EVENT_TALLY_NOT_DUE || kind == EVENT_TALLY_OVERDUE;
}

const char *const event_device_names[EVENT_DEVICES] = {
    [EVENT_DEVICE_UNKNOWN] = "unknown", [EVENT_DEVICE_DAMAGED] = "damaged",
    [EVENT_DEVICE_LOST] = "lost",       [EVENT_DEVICE_RESET] = "reset",
    [EVENT_DEVICE_WRAPPED] = "wrapped", [EVENT_DEVICE_JUMPED] = "jumped",
    [EVENT_DEVICE_STUCK] = "stuck",     [EVENT_DEVICE_STOPPED] = "stopped",
};

const char *const event_held_names[EVENT_TYPES] = {
    [EVENT_TALLY] = "tally",
    [EVENT_RATED] = "rated",
    [EVENT_TICKET_TAKEN] = "ticket_taken",
    [EVENT_TICKET_CALLED] = "ticket_called",
};

int event_name_index(const char *const *names, int count, const char *text)
{
    for (int i = 0; i < count; i++) {
        if (names[i] && strcmp(names[i], text) == 0)
            return i;
    }
    return -ENOENT;
}

enum { DOSSIER_DATE_LENGTH = 6, DOSSIER_OPAQUE_LEAST = 4 };

static const char digits[] = "0123456789";
static const char code_letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
static const char letters_and_digits[] =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
static const char id_letters[] = "0123456789abcdefghijklmnopqrstuvwxyz-";

/* Length of the run of `letters` that text begins with. */
static size_t run(const char *text, const char *letters)
{
    return strspn(text, letters);
}

static bool id_valid(const char *text, size_t most)
{
    size_t length = run(text, id_letters);

    return length >= 1 && length <= most && text[length] == '\0';
}

bool event_counter_valid(const char *text)
{
    return id_valid(text, EVENT_COUNTER_BYTES - 1);
}

bool event_field_valid(const char *text)
{
    return id_valid(text, EVENT_FIELD_BYTES - 1);
}

bool event_gateway_valid(const char *text)
{
    return id_valid(text, 32);
}

bool event_gateway_reserved(const char *text)
{
    return strcmp(text, "import") == 0 || strcmp(text, "centre") == 0 ||
           strncmp(text, "dunghan-", strlen("dunghan-")) == 0;
}

/*
 * Groups of code letters with dots between, ended by `end`. Returns what follows the
 * groups, or NULL. Dossier codes have at most four groups, of 1-3 and then 2-3 letters;
 * codes by QĐ 20/2020/QĐ-TTg may be deeper, so only the length of the whole is held.
 */
static const char *skip_organisation(const char *text, char end)
{
    const char *at = text;

    for (;;) {
        size_t length = run(at, code_letters);

        if (length < 1 || length > 3)
            return NULL;
        at += length;
        if (*at == end)
            return (size_t)(at - text) < EVENT_UNIT_BYTES ? at : NULL;
        if (*at != '.')
            return NULL;
        at++;
    }
}

bool event_unit_valid(const char *text)
{
    return skip_organisation(text, '\0') != NULL;
}

/*
 * The date of a code that is of the form unit-yymmdd-number, or is meant to be: what stands before
 * is an organisation code with a letter, the rest digits. NULL: it is of another form.
 */
static const char *dossier_date(const char *text)
{
    const char *at = skip_organisation(text, '-');
    size_t number;

    if (!at || run(text, "0123456789.") == (size_t)(at - text))
        return NULL;
    if (run(at + 1, digits) != DOSSIER_DATE_LENGTH || at[1 + DOSSIER_DATE_LENGTH] != '-')
        return NULL;
    number = run(at + 2 + DOSSIER_DATE_LENGTH, digits);
    return at[2 + DOSSIER_DATE_LENGTH + number] == '\0' ? at + 1 : NULL;
}

static struct date read_date(const char *yymmdd)
{
    return (struct date){
        .year = 2000 + (yymmdd[0] - '0') * 10 + (yymmdd[1] - '0'),
        .month = (yymmdd[2] - '0') * 10 + (yymmdd[3] - '0'),
        .day = (yymmdd[4] - '0') * 10 + (yymmdd[5] - '0'),
    };
}

static bool exists(struct date date)
{
    return date.month >= 1 && date.month <= 12 && date.day >= 1 &&
           date.day <= date_month_length(date.year, date.month);
}

bool event_dossier_false_date(const char *text, char ret[static EVENT_FALSE_DATE_BYTES])
{
    const char *at = dossier_date(text);
    struct date date;

    if (!at)
        return false;
    date = read_date(at);
    if (exists(date))
        return false;
    (void)snprintf(ret, EVENT_FALSE_DATE_BYTES, "%.6s is no date: there is no %d.%d.%d", at,
                   date.day, date.month, date.year);
    return true;
}

int event_dossier_day(const char *text, int32_t *ret)
{
    const char *at = dossier_date(text);

    if (!at || !exists(read_date(at)))
        return -ENOENT;
    *ret = date_day(read_date(at));
    return 0;
}

bool event_dossier_capitals(const char *text, char ret[static EVENT_DOSSIER_BYTES])
{
    size_t length = strlen(text);

    if (length >= EVENT_DOSSIER_BYTES)
        return false;
    for (size_t i = 0; i <= length; i++)
        ret[i] = (char)(text[i] >= 'a' && text[i] <= 'z' ? text[i] - 'a' + 'A' : text[i]);
    return dossier_date(ret) && !dossier_date(text);
}

/* A code of an older system: it says nothing, and only must be harmless wherever it is written. */
static bool opaque(const char *text)
{
    char capitals[EVENT_DOSSIER_BYTES];
    const char *at = text;

    for (;;) {
        size_t length = run(at, letters_and_digits);

        at += length;
        if (length == 0)
            return false; /* two separators, or one at an end */
        if (*at == '\0')
            break;
        if (!strchr(".-/_", *at))
            return false;
        at++;
    }
    return at - text >= DOSSIER_OPAQUE_LEAST && strpbrk(text, digits) &&
           !event_unit_valid(text) && !event_dossier_capitals(text, capitals);
}

bool event_dossier_valid(const char *text)
{
    const char *at = dossier_date(text);
    size_t length;

    if (strlen(text) >= EVENT_DOSSIER_BYTES)
        return false;
    if (!at)
        return opaque(text);
    length = strlen(at + DOSSIER_DATE_LENGTH + 1);
    return length >= 4 && length <= 8 && exists(read_date(at));
}

/* Does text match, where 'd' stands for a digit? Gives what follows the match, or NULL. */
static const char *skip_pattern(const char *text, const char *pattern)
{
    for (; *pattern; pattern++, text++) {
        if (*pattern == 'd' ? (*text < '0' || *text > '9') : *text != *pattern)
            return NULL;
    }
    return text;
}

bool event_procedure_valid(const char *text)
{
    const char *at = skip_pattern(text, "d.dddddd");
    const char *more;

    if (!at || text[0] < '1' || text[0] > '3')
        return false;
    more = skip_pattern(at, ".ddd.dd.dd");
    if (more)
        at = more;
    more = skip_pattern(at, ".Hdd");
    if (more)
        at = more;
    return *at == '\0';
}

/* Every form of limit: a number with these decimals, then the unit. */
static const struct {
    const char *unit;
    size_t digits;
    bool halves;
} limit_units[] = {
    {"wd", 4, false},
    {"cd", 4, false},
    {"wh", 4, true},
    {"mo", 3, false},
};

bool event_limit_valid(const char *text)
{
    size_t length = run(text, digits);

    if (strcmp(text, "same_day") == 0)
        return true;
    for (size_t i = 0; i < sizeof limit_units / sizeof limit_units[0]; i++) {
        const char *unit = text + length;

        if (length < 1 || length > limit_units[i].digits)
            continue;
        if (limit_units[i].halves && unit[0] == '.' && unit[1] == '5')
            unit += 2;
        if (strcmp(unit, limit_units[i].unit) == 0)
            return true;
    }
    return false;
}

bool event_due_valid(const char *text)
{
    int64_t wall_ms;
    int32_t day;

    return date_parse(text, &day) == 0 || stamp_parse(text, &wall_ms) == 0;
}

bool event_basis_valid(const char *text)
{
    for (const char *at = text; *at; at++) {
        if ((unsigned char)*at < ' ' || *at == 0x7f)
            return false;
    }
    return *text != '\0';
}

bool event_id_valid(const char *text)
{
    static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "abcdefghijklmnopqrstuvwxyz._:/-";
    size_t length = run(text, letters);

    return length >= 1 && length < EVENT_ID_BYTES && text[length] == '\0';
}

static const char gateway_letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";

/* Where the epoch begins. */
static const char *behind_gateway(const char *text)
{
    size_t length = run(text, gateway_letters);

    return length >= 1 && length < EVENT_GATEWAY_BYTES && text[length] == '/'
               ? text + length + 1
               : text;
}

bool event_of_valid(const char *text)
{
    size_t length;

    text = behind_gateway(text);
    if (run(text, "0123456789abcdef") != 16 || text[16] != ':')
        return false;
    length = run(text + 17, digits);
    return length >= 1 && length <= 18 && text[17] != '0' && text[17 + length] == '\0';
}

bool event_type_of_dossier(enum event_type type)
{
    return type != EVENT_VOIDED && type != EVENT_TALLY && type != EVENT_RATED &&
           type != EVENT_TICKET_TAKEN && type != EVENT_TICKET_CALLED &&
           type != EVENT_DEVICE;
}

bool event_type_begins(enum event_type type)
{
    return type == EVENT_INTAKE || type == EVENT_REFUSED;
}

bool event_of_type_valid(const char *text)
{
    int type = event_name_index(event_type_names, EVENT_TYPES, text);

    return type >= 0 && event_type_of_dossier((enum event_type)type);
}

bool event_of_at_valid(const char *text)
{
    int64_t wall_ms;

    return stamp_parse(text, &wall_ms) == 0;
}

struct event_place event_read_place(const char *of)
{
    const char *epoch = behind_gateway(of);
    struct event_place place = {.seq = strtoull(epoch + 17, NULL, 10)};

    if (epoch > of)
        memcpy(place.gateway, of, (size_t)(epoch - of) - 1);
    memcpy(place.epoch, epoch, sizeof place.epoch - 1);
    return place;
}

char *event_write_place(const struct event_place *place, char ret[static EVENT_OF_BYTES])
{
    (void)snprintf(ret, EVENT_OF_BYTES, "%s%s%s:%" PRIu64, place->gateway,
                   *place->gateway ? "/" : "", place->epoch, place->seq);
    return ret;
}

bool event_ticket_valid(const char *text)
{
    size_t length = run(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-");

    return length >= 1 && length < EVENT_TICKET_BYTES && text[length] == '\0';
}

bool event_input_valid(const char *text)
{
    size_t letters = run(text, "abcdefghijklmnopqrstuvwxyz");
    size_t after = run(text + letters, digits);

    return letters >= 1 && letters <= 8 && after <= 3 && text[letters + after] == '\0';
}

bool event_registers_valid(const char *text)
{
    size_t length = run(text, "0123456789abcdef");

    return length % 4 == 0 && length < EVENT_REGISTERS_BYTES && text[length] == '\0';
}
