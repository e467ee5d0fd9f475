#include "appliance/centre/registers_desk.h"

#include <assert.h>
#include <stdlib.h>

#include "appliance/registers/register.h"
#include "appliance/tables/register/store_versions.h"
#include "mqtt/base/memory.h"

enum { REGISTERS_MOST = 16 };

struct registers_desk {
    struct store *store;
    struct source_registers source;
    struct source_register all[REGISTERS_MOST];
    size_t count;
};

static const struct source_register *at(void *owner, size_t index)
{
    const struct registers_desk *desk = owner;

    return index < desk->count ? &desk->all[index] : NULL;
}

static const struct register_kind *kind_of(const struct registers_desk *desk,
                                           const struct source_register *reg)
{
    return register_kinds[reg - desk->all];
}

static int rows(void *owner, const struct source_register *reg,
                void (*tell)(void *listener, const char *const *cells), void *listener,
                int64_t *ret_revision)
{
    const struct registers_desk *desk = owner;
    int rc = store_begin(desk->store);

    if (rc == 0)
        rc = register_revision(desk->store, ret_revision);
    if (rc == 0)
        rc = kind_of(desk, reg)->list(desk->store, tell, listener);
    store_rollback(desk->store);
    return rc;
}

struct telling {
    int (*tell)(void *listener, const struct source_register_version *version);
    void *listener;
};

static int tell_version(void *owner, const struct store_version *version)
{
    const struct telling *telling = owner;

    return telling->tell(telling->listener, &(struct source_register_version){
                                                version->number, version->taken_ms,
                                                version->file, version->by, version->how});
}

static int versions(void *owner, const struct source_register *reg,
                    int (*tell)(void *listener,
                                const struct source_register_version *version),
                    void *listener)
{
    const struct registers_desk *desk = owner;
    struct telling telling = {tell, listener};

    return store_each_version(desk->store, reg->name, tell_version, &telling);
}

static struct source_register shape_of(const struct register_kind *kind)
{
    struct source_register reg = {.name = kind->name,
                                  .column_count = kind->column_count,
                                  .whole = kind->reset != NULL};

    assert(kind->column_count <= REGISTER_COLUMNS);
    for (size_t i = 0; i < kind->column_count; i++) {
        const struct csv_column *column = &kind->columns[i];

        reg.columns[i] = (struct source_register_column){
            column->name, column->others[0] ? column->others[0] : column->name,
            column->required != 0};
    }
    return reg;
}

struct registers_desk *registers_desk_open(struct store *store)
{
    struct registers_desk *desk = need(calloc(1, sizeof *desk));

    desk->store = store;
    desk->source = (struct source_registers){desk, at, rows, versions};
    for (; register_kinds[desk->count]; desk->count++) {
        assert(desk->count < REGISTERS_MOST);
        desk->all[desk->count] = shape_of(register_kinds[desk->count]);
    }
    return desk;
}

void registers_desk_close(struct registers_desk *desk)
{
    free(desk);
}

const struct source_registers *registers_desk_source(const struct registers_desk *desk)
{
    return &desk->source;
}
