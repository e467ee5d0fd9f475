#include "mqtt/event.h"

#include <errno.h>
#include <string.h>

#include "mqtt/base/date.h"

const char *const event_type_names[EVENT_TYPES] = {
    [EVENT_INTAKE] = "intake",
    [EVENT_RESOLVED] = "resolved",
    [EVENT_RETURNED] = "returned",
};

const char *const event_channel_names[CHANNELS] = {
    [CHANNEL_IN_PERSON] = "in_person",
    [CHANNEL_ONLINE] = "online",
    [CHANNEL_POSTAL] = "postal",
};

const char *const event_outcome_names[OUTCOMES] = {
    [OUTCOME_GRANTED] = "granted",     [OUTCOME_DENIED] = "denied",
    [OUTCOME_RETURNED] = "returned",   [OUTCOME_STOPPED] = "stopped",
    [OUTCOME_WITHDRAWN] = "withdrawn",
};

int event_name_index(const char *const *names, int count, const char *text)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(names[i], text) == 0)
            return i;
    }
    return -ENOENT;
}

static const char digits[] = "0123456789";
static const char code_letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
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

/*
 * Groups of code letters with dots between, ended by `end`. Returns what follows the
 * groups, or NULL. The pattern of domain.md §4.1 allows four groups, of 1-3 and then 2-3
 * letters; codes by QĐ 20/2020 may be deeper, so only the length of the whole is held.
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

bool event_dossier_valid(const char *text)
{
    const char *at = skip_organisation(text, '-');
    struct date date;
    size_t length;

    if (!at || strlen(text) >= EVENT_DOSSIER_BYTES || run(at + 1, digits) != 6 ||
        at[7] != '-')
        return false;
    date.year = 2000 + (at[1] - '0') * 10 + (at[2] - '0');
    date.month = (at[3] - '0') * 10 + (at[4] - '0');
    date.day = (at[5] - '0') * 10 + (at[6] - '0');
    if (date.month < 1 || date.month > 12 || date.day < 1 ||
        date.day > date_month_length(date.year, date.month))
        return false;
    length = run(at + 8, digits);
    return length >= 4 && length <= 8 && at[8 + length] == '\0';
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
