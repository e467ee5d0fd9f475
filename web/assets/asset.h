/*
 * asset - the page's script, style and icon, compressed when the program was built.
 *
 * An asset's address carries a hash of its bytes, so it can be cached for ever. Constant;
 * any thread.
 */
#ifndef WEB_ASSETS_ASSET_H
#define WEB_ASSETS_ASSET_H

#include <stddef.h>

enum asset_id {
    ASSET_STYLE,
    ASSET_STAFF,
    ASSET_APP,
    ASSET_THEME,
    ASSET_WALL,
    ASSET_WALL_STYLE,
    ASSET_ICON,
    ASSET_FAVICON, /* for who knows no SVG */
    ASSETS
};

struct asset {
    const char *url;  /* "/static/style.0123456789ab.css" */
    const char *type; /* media type */
    const char *hash; /* its entity tag, without the quotes */
    const char *plain, *plain_end;
    const char *gzip, *gzip_end;
};

const struct asset *asset_get(enum asset_id id);

/* NULL: there is none at this address. */
const struct asset *asset_find(const char *url);

const char *asset_url(enum asset_id id);

/* Changes whenever any asset does: a page made by another build reloads itself. */
const char *asset_build(void);

/* The licence of the third-party code inside the script. */
const char *asset_licence(void);

#endif
