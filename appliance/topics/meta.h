/*
 * meta - what the codes and numbers of the other topics mean, as retained JSON.
 *
 *     dunghan/v1/meta/units        every unit: code, names, level, parent, validity, successor
 *     dunghan/v1/meta/fields       every field
 *     dunghan/v1/meta/procedures   every procedure with its field and limit
 *     dunghan/v1/meta/periods      `named`: the days of "month" and its like as of now; `periods`:
 *                                  those of the office, with when they were frozen
 *     dunghan/v1/meta/definitions  the rates with formula and name, the levels of a rate in percent
 *     dunghan/v1/meta/centre       the office, and where its HTTP API is
 *     dunghan/v1/meta/schemas/<name>  documents that come with the program
 *
 * A list of more than META_PART_MOST entries comes in parts, as messages have a largest size: the
 * first under the name itself, the next under <name>/1 and so on, each with `part` and `parts`;
 * who subscribes to <name>/# has them all. What a version says of a code is what holds today;
 * `from` and `to` are null where its validity has no end. For one thread that owns the store.
 */
#ifndef APPLIANCE_TOPICS_META_H
#define APPLIANCE_TOPICS_META_H

#include "appliance/config.h"
#include "appliance/recount/rulebook.h"
#include "appliance/store/store.h"

enum { META_PART_MOST = 500 };

struct meta_desk {
    struct store *store;
    const struct config *config;
    int32_t today;
    int (*take_rules)(void *owner, struct store *store, struct rulebook *ret);
    void *owner;
};

/* What all of it is made of, discovery.h too. */
struct meta_sources {
    const struct config *config; /* borrowed */
    int32_t today;
    struct catalogue *catalogue; /* as of today */
    struct json_t *periods;      /* those of the office, as they are told */
};

/* In a transaction of its own. Errors of the store; the caller releases it also then. */
int meta_read(const struct meta_desk *desk, struct meta_sources *ret);

/* Takes a zeroed one too. */
void meta_release(struct meta_sources *sources);

/* tell() gets each topic and its JSON, borrowed for the call, outside of any transaction; its
 * error ends it. */
int meta_each(const struct meta_sources *sources,
              int (*tell)(void *owner, const char *topic, const char *json), void *owner);

#endif
