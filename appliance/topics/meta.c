#include "appliance/topics/meta.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/report/definition.h"
#include "appliance/rules/named_period.h"
#include "appliance/tables/register/store_periods.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"
#include "mqtt/contract/contract.h"
#include "mqtt/strict.h"
#include "mqtt/topic.h"

/* --- members ------------------------------------------------------------------------- */

static json_t *say_names(const char *vi, const char *en)
{
    return need(json_pack("{s:s, s:s}", "vi", vi, "en", en && *en ? en : vi));
}

static json_t *say_day(int32_t day)
{
    char text[DATE_BYTES];

    return need(day ? json_string(date_format(day, text)) : json_null());
}

static json_t *say_code(const struct catalogue *catalogue, enum catalogue_kind kind, int id)
{
    const struct catalogue_entry *entry = catalogue_get(catalogue, kind, id);

    return need(entry ? json_string(entry->code) : json_null());
}

static json_t *say_entry(const struct catalogue_entry *entry)
{
    return need(json_pack("{s:s, s:o, s:o, s:o}", "code", entry->code, "name",
                          say_names(entry->name_vi, entry->name_en), "from",
                          say_day(entry->from_day), "to", say_day(entry->to_day)));
}

static void add_unit(const struct catalogue *catalogue, const struct catalogue_entry *unit,
                     json_t *object)
{
    json_object_set_new(object, "level",
                        need(*unit->level ? json_string(unit->level) : json_null()));
    json_object_set_new(object, "parent",
                        say_code(catalogue, CATALOGUE_UNITS, unit->parent));
    json_object_set_new(object, "successor",
                        say_code(catalogue, CATALOGUE_UNITS, unit->successor));
}

static void add_procedure(const struct catalogue *catalogue,
                          const struct catalogue_entry *procedure, json_t *object)
{
    char limit[LIMIT_BYTES];

    json_object_set_new(object, "field",
                        say_code(catalogue, CATALOGUE_FIELDS, procedure->field));
    json_object_set_new(object, "limit",
                        need(procedure->limit.kind == LIMIT_NONE
                                 ? json_null()
                                 : json_string(limit_format(procedure->limit, limit))));
}

static json_t *say_entries(const struct meta_sources *sources, enum catalogue_kind kind)
{
    json_t *list = need(json_array());
    size_t count;
    const struct catalogue_entry *entries = catalogue_all(sources->catalogue, kind, &count);

    for (size_t i = 0; i < count; i++) {
        json_t *object = say_entry(&entries[i]);

        if (kind == CATALOGUE_UNITS)
            add_unit(sources->catalogue, &entries[i], object);
        if (kind == CATALOGUE_PROCEDURES)
            add_procedure(sources->catalogue, &entries[i], object);
        json_array_append_new(list, object);
    }
    return list;
}

static json_t *say_named(const struct meta_sources *sources)
{
    json_t *list = need(json_array());

    for (int name = 0; name < NAMED_PERIODS; name++) {
        struct period period;

        if (named_period_on((enum named_period)name, sources->today, &period) < 0)
            continue;
        json_array_append_new(
            list,
            need(json_pack("{s:s, s:s, s:s, s:o, s:o, s:b}", "name",
                           named_period_names[name], "id", period.id, "title", period.name,
                           "from", say_day(period.from_day), "to", say_day(period.to_day),
                           "published", sources->config->topics.wanted[name])));
    }
    return list;
}

static int add_period(void *owner, const struct period *period)
{
    char frozen[DATE_STAMP_BYTES];

    json_array_append_new(
        owner, need(json_pack(
                   "{s:s, s:s, s:s, s:o, s:o, s:o, s:b}", "id", period->id, "name",
                   period->name, "kind", period->kind, "from", say_day(period->from_day),
                   "to", say_day(period->to_day), "frozen",
                   period->frozen_ms ? json_string(stamp_format(period->frozen_ms, frozen))
                                     : json_null(),
                   "provisional", period->provisional)));
    return 0;
}

/* --- the topics ---------------------------------------------------------------------- */

static json_t *make_units(const struct meta_sources *sources)
{
    return need(json_pack("{s:o}", "units", say_entries(sources, CATALOGUE_UNITS)));
}

static json_t *make_fields(const struct meta_sources *sources)
{
    return need(json_pack("{s:o}", "fields", say_entries(sources, CATALOGUE_FIELDS)));
}

static json_t *make_procedures(const struct meta_sources *sources)
{
    return need(
        json_pack("{s:o}", "procedures", say_entries(sources, CATALOGUE_PROCEDURES)));
}

static json_t *make_periods(const struct meta_sources *sources)
{
    return need(
        json_pack("{s:o, s:O}", "named", say_named(sources), "periods", sources->periods));
}

static json_t *make_definitions(const struct meta_sources *sources)
{
    const struct config_levels *levels = &sources->config->levels;
    json_t *rates = need(json_array());

    for (int i = 0; i < DEFINITIONS; i++) {
        const struct definition_words *words = &definition_words[i];

        json_array_append_new(rates, need(json_pack("{s:s, s:s, s:o}", "name", words->name,
                                                    "formula", words->formula, "meaning",
                                                    say_names(words->vi, words->en))));
    }
    return need(json_pack("{s:o, s:{s:i, s:i, s:i, s:i}}", "rates", rates, "levels", "good",
                          levels->good, "ok", levels->ok, "warn", levels->warn, "min_n",
                          levels->min_n));
}

static json_t *make_centre(const struct meta_sources *sources)
{
    const struct config *config = sources->config;

    return need(json_pack("{s:o, s:b, s:s, s:s?}", "office",
                          say_names(config->title.vi, config->title.en), "simulated",
                          config->simulated, "version", DUNGHAN_VERSION, "api",
                          config->topics.api_url));
}

static const struct {
    const char *name;
    json_t *(*make)(const struct meta_sources *sources);
    const char *list; /* the member that may be parted; NULL: none */
} topics[] = {
    {"units", make_units, "units"},
    {"fields", make_fields, "fields"},
    {"procedures", make_procedures, "procedures"},
    {"periods", make_periods, "periods"},
    {"definitions", make_definitions, NULL},
    {"centre", make_centre, NULL},
};

/* Of the documents of the contract those that are published, by the beginning of their names. */
static const char schemas[] = "schemas/";

/* --- telling ------------------------------------------------------------------------- */

struct telling {
    int (*tell)(void *owner, const char *topic, const char *json);
    void *owner;
};

/* Gives up the reference. */
static int tell_document(const struct telling *telling, const char *topic, json_t *document)
{
    char *json = strict_dump(document);
    int rc = telling->tell(telling->owner, topic, json);

    free(json);
    return rc;
}

/* Likewise. */
static int tell_object(const struct telling *telling, const char *topic, json_t *object)
{
    json_object_set_new(object, "v", need(json_integer(STRICT_VERSION)));
    return tell_document(telling, topic, object);
}

/* The part of the list in the place of the whole. */
static json_t *cut_part(const json_t *whole, const char *list, size_t part, size_t parts)
{
    const json_t *from = json_object_get(whole, list);
    json_t *object = need(json_copy((json_t *)whole)), *cut = need(json_array());
    size_t end = (part + 1) * META_PART_MOST;

    for (size_t i = part * META_PART_MOST; i < end && i < json_array_size(from); i++)
        json_array_append(cut, json_array_get(from, i));
    json_object_set_new(object, list, cut);
    json_object_set_new(object, "part", need(json_integer((json_int_t)part)));
    json_object_set_new(object, "parts", need(json_integer((json_int_t)parts)));
    return object;
}

/* Likewise. */
static int tell_parts(const struct telling *telling, const char *name, json_t *whole,
                      const char *list)
{
    size_t count = json_array_size(json_object_get(whole, list));
    size_t parts = count > 0 ? (count + META_PART_MOST - 1) / META_PART_MOST : 1;
    char topic[TOPIC_STATS_BYTES];
    int rc = 0;

    for (size_t part = 0; rc == 0 && part < parts; part++) {
        (void)snprintf(topic, sizeof topic, part ? TOPIC_META "%s/%zu" : TOPIC_META "%s",
                       name, part);
        rc = tell_object(telling, topic, cut_part(whole, list, part, parts));
    }
    json_decref(whole);
    return rc;
}

/* In one line, as everything that is published. */
static int tell_schema(const struct telling *telling,
                       const struct contract_document *document)
{
    char topic[TOPIC_STATS_BYTES];

    (void)snprintf(topic, sizeof topic, TOPIC_META "%s", document->name);
    return tell_document(telling, topic, /* the tests read them all */
                         need(json_loads(document->text, 0, NULL)));
}

static int tell_schemas(const struct telling *telling)
{
    int rc = 0;

    for (const struct contract_document *d = contract_documents; rc == 0 && d->name; d++) {
        if (strncmp(d->name, schemas, sizeof schemas - 1) == 0)
            rc = tell_schema(telling, d);
    }
    return rc;
}

static int tell_all(const struct telling *telling, const struct meta_sources *sources)
{
    char topic[TOPIC_STATS_BYTES];
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < sizeof topics / sizeof topics[0]; i++) {
        json_t *object = topics[i].make(sources);

        (void)snprintf(topic, sizeof topic, TOPIC_META "%s", topics[i].name);
        rc = topics[i].list ? tell_parts(telling, topics[i].name, object, topics[i].list)
                            : tell_object(telling, topic, object);
    }
    return rc == 0 ? tell_schemas(telling) : rc;
}

static int read_transaction(const struct meta_desk *desk, struct meta_sources *sources)
{
    struct rulebook rulebook = {0};
    int rc = store_begin(desk->store);

    if (rc == 0)
        rc = desk->take_rules(desk->owner, desk->store, &rulebook);
    if (rc == 0) {
        sources->catalogue = catalogue_as_of(rulebook.rules.catalogue, desk->today);
        rc = store_each_period(desk->store, add_period, sources->periods);
    }
    store_rollback(desk->store);
    rulebook_close(&rulebook);
    return rc;
}

int meta_read(const struct meta_desk *desk, struct meta_sources *ret)
{
    *ret = (struct meta_sources){
        .config = desk->config, .today = desk->today, .periods = need(json_array())};
    return read_transaction(desk, ret);
}

void meta_release(struct meta_sources *sources)
{
    catalogue_close(sources->catalogue);
    json_decref(sources->periods);
    *sources = (struct meta_sources){0};
}

int meta_each(const struct meta_sources *sources,
              int (*tell)(void *owner, const char *topic, const char *json), void *owner)
{
    return tell_all(&(struct telling){tell, owner}, sources);
}
