#include "web/staff/upload.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "web/connection/shape.h"

enum { BUFFER_BYTES = 1024 }; /* a line of a part's head */

struct upload {
    struct MHD_PostProcessor *processor;
    size_t file_most_bytes, room;
    struct upload_file file;
    bool has_file;
    struct form form;
    size_t used;
    char text[SHAPE_BODY_BYTES + 1]; /* names and values, a NUL behind each */
    int rc;
};

/* --- pieces -------------------------------------------------------------------------- */

/* Adds to the text that ends with a NUL at `used` - 1, if it goes on; else begins one. */
static char *append(struct upload *upload, const char *piece, size_t bytes, bool goes_on)
{
    char *place = upload->text + upload->used - (goes_on ? 1 : 0);

    if (place + bytes + 1 > upload->text + sizeof upload->text || memchr(piece, 0, bytes)) {
        upload->rc = -EINVAL;
        return NULL;
    }
    memcpy(place, piece, bytes);
    place[bytes] = '\0';
    upload->used = (size_t)(place - upload->text) + bytes + 1;
    return place;
}

static void begin_field(struct upload *upload, const char *name, const char *piece,
                        size_t bytes)
{
    const char *kept, *value;

    if (upload->form.count == FORM_FIELDS || form_has(&upload->form, name)) {
        upload->rc = -EINVAL;
        return;
    }
    kept = append(upload, name, strlen(name), false);
    value = kept ? append(upload, piece, bytes, false) : NULL;
    if (!value)
        return;
    upload->form.fields[upload->form.count].name = kept;
    upload->form.fields[upload->form.count++].value = value;
}

/* What stands behind the last slash of either kind. */
static void name_file(struct upload_file *file, const char *path)
{
    const char *slash = strrchr(path, '/'), *other = strrchr(path, '\\');

    if (other > slash)
        slash = other;
    (void)stpncpy(file->name, slash ? slash + 1 : path, sizeof file->name - 1);
}

static void take_file(struct upload *upload, const char *piece, size_t bytes)
{
    struct upload_file *file = &upload->file;

    if (bytes > upload->file_most_bytes - file->size) {
        upload->rc = -EFBIG;
        return;
    }
    if (bytes == 0) /* of an empty file */
        return;
    if (file->size + bytes > upload->room) {
        upload->room = 2 * (file->size + bytes);
        file->bytes = need(realloc(file->bytes, upload->room));
    }
    memcpy(file->bytes + file->size, piece, bytes);
    file->size += bytes;
}

/* MHD_PostDataIterator. A browser sends a file without a name where none was chosen. */
/* NOLINTNEXTLINE(readability-function-size): it is MHD's type */
static enum MHD_Result on_piece(void *cls, enum MHD_ValueKind kind, const char *key,
                                const char *filename, const char *type,
                                const char *encoding, const char *data, uint64_t offset,
                                size_t bytes)
{
    struct upload *upload = cls;

    (void)kind;
    (void)type;
    if (encoding || !key) {
        upload->rc = -EINVAL;
    } else if (filename && (*filename || bytes > 0)) {
        if (offset == 0 && upload->has_file)
            upload->rc = -EINVAL;
        if (offset == 0)
            name_file(&upload->file, filename);
        upload->has_file = true;
        if (upload->rc == 0)
            take_file(upload, data, bytes);
    } else if (!filename && offset == 0) {
        begin_field(upload, key, data, bytes);
    } else if (!filename) {
        (void)append(upload, data, bytes, true);
    }
    return upload->rc < 0 ? MHD_NO : MHD_YES;
}

/* --- all ----------------------------------------------------------------------------- */

struct upload *upload_open(struct MHD_Connection *connection, size_t file_bytes)
{
    static const char wanted[] = "multipart/form-data";
    const char *type = MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
                                                   MHD_HTTP_HEADER_CONTENT_TYPE);
    struct upload *upload;

    if (!type || strncasecmp(type, wanted, sizeof wanted - 1) != 0)
        return NULL;
    upload = need(calloc(1, sizeof *upload));
    upload->file_most_bytes = file_bytes;
    upload->processor =
        MHD_create_post_processor(connection, BUFFER_BYTES, on_piece, upload);
    if (upload->processor)
        return upload;
    free(upload);
    return NULL;
}

void upload_close(struct upload *upload)
{
    if (!upload)
        return;
    if (upload->processor)
        (void)MHD_destroy_post_processor(upload->processor);
    free(upload->file.bytes);
    explicit_bzero(upload, sizeof *upload);
    free(upload);
}

void upload_take(struct upload *upload, const char *part, size_t bytes)
{
    if (upload->rc == 0 && MHD_post_process(upload->processor, part, bytes) != MHD_YES &&
        upload->rc == 0)
        upload->rc = -EINVAL;
}

int upload_form(struct upload *upload, struct form *ret)
{
    if (upload->processor && MHD_destroy_post_processor(upload->processor) != MHD_YES &&
        upload->rc == 0)
        upload->rc = -EINVAL;
    upload->processor = NULL;
    *ret = upload->form;
    return upload->rc;
}

const struct upload_file *upload_file(const struct upload *upload)
{
    return upload->has_file ? &upload->file : NULL;
}
