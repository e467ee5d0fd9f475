#include "sensors/sim/office/stock.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "mqtt/base/memory.h"

void stock_release(struct stock *stock)
{
    for (int shelf = 0; shelf < STOCK_SHELVES; shelf++)
        free(stock->items[shelf]);
    *stock = (struct stock){0};
}

void stock_add(struct stock *stock, enum stock_shelf shelf, const struct stock_item *item)
{
    stock->items[shelf] = memory_grow(stock->items[shelf], stock->count[shelf],
                                      &stock->room[shelf], sizeof *item);
    stock->items[shelf][stock->count[shelf]++] = *item;
}

static bool same(const struct step_dossier *a, const struct step_dossier *b)
{
    return a->number == b->number && a->unit == b->unit &&
           a->received_day == b->received_day;
}

int stock_find(const struct stock *stock, enum stock_shelf shelf,
               const struct step_dossier *dossier, size_t *ret)
{
    for (size_t i = 0; i < stock->count[shelf]; i++) {
        if (same(&stock->items[shelf][i].dossier, dossier)) {
            *ret = i;
            return 0;
        }
    }
    return -ENOENT;
}

void stock_remove(struct stock *stock, enum stock_shelf shelf, size_t at)
{
    stock->items[shelf][at] = stock->items[shelf][--stock->count[shelf]];
}

int stock_pick(const struct stock *stock, enum stock_shelf shelf, struct chance *chance,
               int64_t now_ms, size_t *ret)
{
    const struct stock_item *items = stock->items[shelf];
    int count = (int)stock->count[shelf];
    size_t best;
    size_t other;

    if (count == 0)
        return -ENOENT;
    best = (size_t)chance_below(chance, count);
    other = (size_t)chance_below(chance, count);
    if (items[best].last_ms >= now_ms ||
        (items[other].last_ms < now_ms && items[other].due_day < items[best].due_day))
        best = other;
    if (items[best].last_ms >= now_ms)
        return -ENOENT;
    *ret = best;
    return 0;
}
