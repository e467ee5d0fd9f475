#include "web/registers/register_deeds.h"

#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "web/registers/register_query.h"
#include "web/registers/register_rows.h"
#include "web/registers/register_told.h"
#include "web/staff/upload.h"

/* --- requests ------------------------------------------------------------------------ */

/* Of the file that waits in the session. `revision` is that of the registers which the form was
 * made from (web/registers.h); negative: of none. */
static json_t *import_request(const struct session_file *file, int64_t revision,
                              bool dry_run)
{
    json_t *request = need(json_pack(
        "{s:s, s:s, s:s, s:s, s:b}", "do", "import", "register", file->reg, "file",
        file->name, "mode", file->whole ? "replace" : "merge", "dry_run", dry_run));

    if (file->version > 0)
        (void)json_object_set_new(request, "version", json_integer(file->version));
    if (revision >= 0)
        (void)json_object_set_new(request, "revision", json_integer(revision));
    return request;
}

static json_t *try_it(const struct staff_wish *wish, struct session_file *file,
                      int64_t revision)
{
    (void)snprintf(file->reg, sizeof file->reg, "%s", wish->code);
    session_keep(wish->session, file);
    return import_request(file, revision, true);
}

static int64_t revision_of(const struct staff_wish *wish)
{
    return register_query_revision(form_get(wish->form, "revision"));
}

/* A name is no UTF-8 where somebody made it so. */
static json_t *request_try(const struct staff_wish *wish)
{
    const struct source_register *reg = register_rows_find(wish->staff, wish->code);
    struct session_file file = {.whole =
                                    *form_get(wish->form, "whole") && reg && reg->whole};
    json_t *name;

    if (!reg || !wish->file)
        return NULL;
    name = json_string(wish->file->name);
    (void)snprintf(file.name, sizeof file.name, "%s", name ? wish->file->name : "file.csv");
    json_decref(name);
    file.size = wish->file->size;
    file.bytes = need(malloc(file.size + 1));
    if (file.size > 0)
        memcpy(file.bytes, wish->file->bytes, file.size);
    return try_it(wish, &file, -1);
}

/* The whole register, with a row otherwise; cells NULL: without it. Where it has moved on, the row
 * may be another one: it is left as it is, and the action refuses. */
static json_t *try_row(const struct staff_wish *wish, const char *const *cells)
{
    const struct source_register *reg = register_rows_find(wish->staff, wish->code);
    size_t row = register_query_number(form_get(wish->form, "row"));
    struct session_file file = {.name = "trang-noi-bo.csv"};
    struct register_rows rows = {0};
    int64_t revision = revision_of(wish);
    bool read = reg && revision >= 0 && (cells || row > 0) &&
                register_rows_read(wish->staff, reg, &rows) == 0;
    bool same = read && rows.revision == revision;

    read = read && (!same || row <= rows.count);
    if (read) {
        if (same)
            register_rows_put(&rows, row > 0 ? row - 1 : rows.count, cells);
        file.bytes = register_rows_file(&rows, &file.size);
        file.whole = reg->whole;
    }
    register_rows_release(&rows);
    return read ? try_it(wish, &file, revision) : NULL;
}

static json_t *request_row(const struct staff_wish *wish)
{
    const char *cells[REGISTER_COLUMNS];
    char name[8];

    for (int i = 0; i < REGISTER_COLUMNS; i++) {
        (void)snprintf(name, sizeof name, "c%d", i);
        cells[i] = form_get(wish->form, name);
    }
    return try_row(wish, cells);
}

static json_t *request_cut(const struct staff_wish *wish)
{
    return try_row(wish, NULL);
}

static json_t *request_back(const struct staff_wish *wish)
{
    const char *text = form_get(wish->form, "version");
    struct session_file file = {.version = (int64_t)register_query_number(text)};

    if (file.version == 0 || !register_rows_find(wish->staff, wish->code))
        return NULL;
    (void)snprintf(file.name, sizeof file.name, "version %s", text);
    return try_it(wish, &file, -1);
}

static json_t *request_take(const struct staff_wish *wish)
{
    const struct session_file *file = &wish->session->file;
    int64_t revision = revision_of(wish);

    if (revision < 0 || strcmp(file->reg, wish->code) != 0 ||
        file->number != (int64_t)register_query_number(form_get(wish->form, "file")))
        return NULL;
    return import_request(file, revision, false);
}

/* --- rows ---------------------------------------------------------------------------- */

const struct staff_deed register_deeds_try = {
    .act = "try",
    .page = ADDRESS_REGISTER,
    .request = request_try,
    .with_file = true,
    .tell = register_told_tried,
};

const struct staff_deed register_deeds_row = {
    .act = "row",
    .page = ADDRESS_REGISTER,
    .request = request_row,
    .with_file = true,
    .tell = register_told_tried,
};

const struct staff_deed register_deeds_cut = {
    .act = "cut",
    .page = ADDRESS_REGISTER,
    .request = request_cut,
    .with_file = true,
    .danger = true,
    .tell = register_told_tried,
};

const struct staff_deed register_deeds_back = {
    .act = "back",
    .page = ADDRESS_REGISTER,
    .request = request_back,
    .tell = register_told_tried,
};

const struct staff_deed register_deeds_take = {
    .act = register_told_take,
    .page = ADDRESS_REGISTER,
    .request = request_take,
    .with_file = true,
    .tell = register_told_taken,
};
