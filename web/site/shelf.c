#include "web/site/shelf.h"

#include <stdlib.h>

#include "mqtt/base/memory.h"

struct shelf {
    struct answer assets[ASSETS];
};

struct shelf *shelf_open(unsigned traits)
{
    struct shelf *shelf = need(malloc(sizeof *shelf));

    for (int i = 0; i < ASSETS; i++)
        shelf->assets[i] = answer_of_asset(asset_get((enum asset_id)i), traits);
    return shelf;
}

void shelf_close(struct shelf *shelf)
{
    if (!shelf)
        return;
    for (int i = 0; i < ASSETS; i++)
        answer_release(&shelf->assets[i]);
    free(shelf);
}

const struct answer *shelf_find(const struct shelf *shelf, const char *path)
{
    const struct asset *asset = asset_find(path);

    return asset ? &shelf->assets[asset - asset_get((enum asset_id)0)] : NULL;
}
