#include "web/assets/asset.h"

#include <string.h>

/* Made by build.mjs: ASSET_BUILD, and an ASSET(id, symbol, url, hash, type) for each. */
#define ASSET(id, symbol, url, hash, type)                                                 \
    extern const char symbol[], symbol##_end[]; /* NOLINT(bugprone-macro-parentheses) */   \
    extern const char symbol##_gz[], symbol##_gz_end[];
#include "web/assets/asset.inc"
#undef ASSET
extern const char asset_licence_txt[];

static const struct asset assets[ASSETS] = {
#define ASSET(id, symbol, url, hash, type)                                                 \
    [id] = {url, type, hash, symbol, symbol##_end, symbol##_gz, symbol##_gz_end},
#include "web/assets/asset.inc"
#undef ASSET
};

const struct asset *asset_get(enum asset_id id)
{
    return &assets[id];
}

const struct asset *asset_find(const char *url)
{
    for (int i = 0; i < ASSETS; i++) {
        if (strcmp(assets[i].url, url) == 0)
            return &assets[i];
    }
    return NULL;
}

const char *asset_url(enum asset_id id)
{
    return assets[id].url;
}

const char *asset_build(void)
{
    return ASSET_BUILD;
}

const char *asset_licence(void)
{
    return asset_licence_txt;
}
