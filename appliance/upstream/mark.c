#include "appliance/upstream/mark.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "appliance/national/database.h"
#include "mqtt/base/log.h"

/* Row security shows us our own alone, and an owner of the tables all of them. */
static const char read_mark[] = "SELECT id, coalesce(incarnation, ''), generation, applied"
                                " FROM dunghan_v1.centre WHERE role = current_user";

static int take_mark(void *owner, char *const *values)
{
    struct upstream_mark *mark = owner;

    mark->centre = (int)strtol(values[0], NULL, 10);
    (void)snprintf(mark->incarnation, sizeof mark->incarnation, "%s", values[1]);
    mark->generation = (int)strtol(values[2], NULL, 10);
    mark->applied = strtoll(values[3], NULL, 10);
    return 0;
}

int upstream_mark_read(struct database *database, struct upstream_mark *ret)
{
    int rc;

    *ret = (struct upstream_mark){0};
    rc = database_ask(database, read_mark, NULL, take_mark, ret);
    if (rc == 0 && ret->centre == 0) {
        log_error("upstream: the role that we are there is no centre's: dunghan national "
                  "add makes one");
        rc = -ENOENT;
    }
    return rc;
}

static const char move_mark[] =
    "UPDATE dunghan_v1.centre SET incarnation = $1, generation = $2, applied = $3,"
    " applied_at = now(), rules = $4, as_of = to_timestamp($5::double precision / 1000)"
    " WHERE role = current_user AND coalesce(incarnation, '') = $6 AND generation = $7"
    " AND applied = $8 RETURNING id";

static int take_moved(void *owner, char *const *values)
{
    (void)values;
    *(bool *)owner = true;
    return 0;
}

int upstream_mark_move(struct database *database, const struct upstream_mark *from,
                       const struct upstream_mark *to, int64_t rules, int64_t as_of_ms)
{
    char numbers[6][24];
    const int64_t values[] = {to->generation, to->applied,      rules,
                              as_of_ms,       from->generation, from->applied};
    const char *const arguments[] = {to->incarnation, numbers[0], numbers[1],
                                     numbers[2],      numbers[3], from->incarnation,
                                     numbers[4],      numbers[5], NULL};
    bool moved = false;
    int rc;

    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        (void)snprintf(numbers[i], sizeof numbers[i], "%" PRId64, values[i]);
    rc = database_ask(database, move_mark, arguments, take_moved, &moved);
    return rc == 0 && !moved ? -EAGAIN : rc;
}
