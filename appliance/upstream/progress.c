#include "appliance/upstream/progress.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/file.h"

enum { FILE_BYTES = 256, FILE_PATH_BYTES = 4096 };

static void path_of(const char *data, char ret[static FILE_PATH_BYTES])
{
    (void)snprintf(ret, FILE_PATH_BYTES, "%s/upstream.json", data);
}

int upstream_progress_write(const char *data, const struct upstream_progress *progress)
{
    char path[FILE_PATH_BYTES], text[FILE_BYTES];
    int bytes =
        snprintf(text, sizeof text, "{\"incarnation\": \"%s\", \"applied\": %" PRId64 "}\n",
                 progress->incarnation, progress->applied);

    path_of(data, path);
    return file_write(path, text, (size_t)bytes, 0640);
}

int upstream_progress_read(const char *data, struct upstream_progress *ret)
{
    char path[FILE_PATH_BYTES], *text;
    const char *incarnation;
    json_int_t applied;
    size_t bytes;
    json_t *root;
    int rc;

    path_of(data, path);
    rc = file_read(path, FILE_BYTES, &text, &bytes);
    if (rc < 0)
        return rc;
    root = json_loadb(text, bytes, 0, NULL);
    rc = json_unpack(root, "{s:s, s:I}", "incarnation", &incarnation, "applied", &applied) <
                 0
             ? -EILSEQ
             : 0;
    if (rc == 0) {
        ret->applied = applied;
        (void)snprintf(ret->incarnation, sizeof ret->incarnation, "%s", incarnation);
    }
    json_decref(root);
    free(text);
    return rc;
}

int upstream_progress_lag(struct store *store, const char *data, int64_t now_ms,
                          int64_t *ret_ms)
{
    char incarnation[STORE_CHANGES_INCARNATION_BYTES];
    struct upstream_progress told;
    int64_t since_ms = 0;
    int rc = store_changes_incarnation(store, incarnation);

    *ret_ms = UPSTREAM_NEVER_MS;
    if (rc < 0 || upstream_progress_read(data, &told) < 0 ||
        strcmp(told.incarnation, incarnation) != 0)
        return rc;
    rc = store_changes_waiting_since(store, told.applied, &since_ms);
    if (rc == 0)
        *ret_ms = since_ms && now_ms > since_ms ? now_ms - since_ms : 0;
    return rc;
}
