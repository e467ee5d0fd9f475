#include "appliance/registers/catalogue_changes.h"

#include <string.h>

static bool same_schedule(const struct schedule *a, const struct schedule *b)
{
    bool same = a->count == b->count;

    for (int i = 0; same && i < a->count; i++)
        same = a->sessions[i].from_minute == b->sessions[i].from_minute &&
               a->sessions[i].to_minute == b->sessions[i].to_minute;
    return same;
}

static bool same_version(const struct catalogue_entry *a, const struct catalogue_entry *b)
{
    return a->from_day == b->from_day && a->to_day == b->to_day && a->parent == b->parent &&
           a->successor == b->successor && a->field == b->field &&
           a->counters == b->counters && a->limit.kind == b->limit.kind &&
           a->limit.amount == b->limit.amount && strcmp(a->name_vi, b->name_vi) == 0 &&
           strcmp(a->name_en, b->name_en) == 0 && strcmp(a->level, b->level) == 0 &&
           same_schedule(&a->schedule, &b->schedule);
}

/* The one that begins on that day. */
static const struct catalogue_entry *
version_from(const struct catalogue_changes_versions *versions, int32_t from_day)
{
    for (size_t i = 0; i < versions->count; i++) {
        if (versions->all[i].from_day == from_day)
            return &versions->all[i];
    }
    return NULL;
}

/* Does a row begin on that day? */
static bool names(const struct catalogue_row *rows, size_t row_count, int32_t from_day)
{
    size_t i = 0;

    while (i < row_count && rows[i].entry.from_day != from_day)
        i++;
    return i < row_count;
}

void catalogue_changes_count(const struct catalogue_changes_versions *before,
                             const struct catalogue_changes_versions *after,
                             const struct catalogue_row *rows, size_t row_count,
                             struct register_outcome *outcome)
{
    for (size_t i = 0; i < after->count; i++) {
        const struct catalogue_entry *version = &after->all[i];
        const struct catalogue_entry *was = version_from(before, version->from_day);

        if (!was)
            outcome->added++;
        else if (!same_version(was, version))
            outcome->changed++;
        else
            outcome->untouched += names(rows, row_count, version->from_day);
    }
    for (size_t i = 0; i < before->count; i++)
        outcome->removed += !version_from(after, before->all[i].from_day);
}

bool catalogue_changes_none(const struct catalogue_changes_versions *before,
                            const struct catalogue_changes_versions *after)
{
    size_t same = 0;

    while (same < before->count && same < after->count &&
           same_version(&before->all[same], &after->all[same]))
        same++;
    return same == before->count && same == after->count;
}
