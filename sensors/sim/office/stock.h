/*
 * stock - the dossiers that are not finished: open ones, and resolved ones not yet handed back.
 *
 * One thread.
 */
#ifndef SENSORS_SIM_OFFICE_STOCK_H
#define SENSORS_SIM_OFFICE_STOCK_H

#include <stddef.h>
#include <stdint.h>

#include "sensors/sim/office/chance.h"
#include "sensors/sim/office/scenario.h"

enum stock_shelf { STOCK_OPEN, STOCK_RESOLVED, STOCK_SHELVES };

struct stock_item {
    struct step_dossier dossier;
    int32_t due_day;
    int64_t last_ms; /* of the newest step of it */
};

struct stock {
    size_t count[STOCK_SHELVES];
    size_t room[STOCK_SHELVES];
    struct stock_item *items[STOCK_SHELVES];
};

void stock_release(struct stock *stock);

void stock_add(struct stock *stock, enum stock_shelf shelf, const struct stock_item *item);

/* Where the dossier stands; -ENOENT: not on this shelf. */
int stock_find(const struct stock *stock, enum stock_shelf shelf,
               const struct step_dossier *dossier, size_t *ret);

/* The places of the others on this shelf may change. */
void stock_remove(struct stock *stock, enum stock_shelf shelf, size_t at);

/*
 * One that had its last step before now_ms; of two thrown for, the one that is due sooner.
 * -ENOENT: the throw found none.
 */
int stock_pick(const struct stock *stock, enum stock_shelf shelf, struct chance *chance,
               int64_t now_ms, size_t *ret);

#endif
