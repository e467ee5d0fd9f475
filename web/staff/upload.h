/*
 * upload - a form with a file, as a browser sends it (multipart/form-data, RFC 7578), taken in piece by
 * piece.
 *
 * One thread.
 */
#ifndef WEB_STAFF_UPLOAD_H
#define WEB_STAFF_UPLOAD_H

#include <microhttpd.h>

#include "web/staff/form.h"

enum { UPLOAD_NAME_BYTES = 128 };

struct upload;

/* Of at most file_bytes. The connection is borrowed. NULL: what comes is no such form. */
struct upload *upload_open(struct MHD_Connection *connection, size_t file_bytes);

/* Takes NULL. */
void upload_close(struct upload *upload);

/* What is wrong with it is said in the end. */
void upload_take(struct upload *upload, const char *part, size_t bytes);

/* All is there. The fields are borrowed from the upload. -EFBIG: the file is too large. -EINVAL: it is
 * no such form, ends too early, has more than one file, or fields that no form of ours has. */
int upload_form(struct upload *upload, struct form *ret);

/* Its file; NULL: none was chosen. Borrowed until it closes. */
const struct upload_file *upload_file(const struct upload *upload);

struct upload_file {
    char name[UPLOAD_NAME_BYTES]; /* without a path, cut off where it is too long */
    char *bytes;
    size_t size;
};

#endif
