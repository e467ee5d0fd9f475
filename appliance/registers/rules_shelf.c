#include "appliance/registers/rules_shelf.h"

#include <pthread.h>
#include <stdlib.h>

#include "appliance/registers/register.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"

enum { NO_REVISION = -1 }; /* there is no such one */

struct rules_shelf {
    const struct config *config;
    pthread_mutex_t lock; /* of what follows */
    struct rulebook rulebook;
    int64_t registers; /* register_revision() of the rulebook */
};

struct rules_shelf *rules_shelf_open(const struct config *config)
{
    struct rules_shelf *shelf = need(calloc(1, sizeof *shelf));

    shelf->config = config;
    shelf->registers = NO_REVISION;
    pthread_mutex_init(&shelf->lock, NULL);
    return shelf;
}

void rules_shelf_close(struct rules_shelf *shelf)
{
    if (!shelf)
        return;
    rulebook_close(&shelf->rulebook);
    pthread_mutex_destroy(&shelf->lock);
    free(shelf);
}

void rules_shelf_put(struct rules_shelf *shelf, struct store *store,
                     const struct rulebook *rulebook)
{
    struct rulebook put = rulebook_share(rulebook);
    int64_t registers = NO_REVISION;
    int rc = register_revision(store, &registers);

    if (rc < 0)
        log_fail(rc, "the rules for page and reports");
    pthread_mutex_lock(&shelf->lock);
    rulebook_replace(&shelf->rulebook, &put);
    shelf->registers = registers;
    pthread_mutex_unlock(&shelf->lock);
}

int rules_shelf_take(struct rules_shelf *shelf, struct store *store, struct rulebook *ret)
{
    int64_t registers;
    bool there;
    int rc = register_revision(store, &registers);

    if (rc < 0)
        return rc;
    pthread_mutex_lock(&shelf->lock);
    there = registers == shelf->registers;
    if (there)
        *ret = rulebook_share(&shelf->rulebook);
    pthread_mutex_unlock(&shelf->lock);
    return there ? 0 : rulebook_open(ret, store, shelf->config);
}

int rules_shelf_begin(struct rules_shelf *shelf, struct store *store, struct rulebook *ret)
{
    int rc = store_begin(store);

    return rc < 0 ? rc : rules_shelf_take(shelf, store, ret);
}

void rules_shelf_end(struct store *store, struct rulebook *rulebook)
{
    store_rollback(store);
    rulebook_close(rulebook);
}
