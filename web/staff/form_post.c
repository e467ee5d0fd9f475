#include "web/staff/form_post.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"

struct form_post *form_post_new(struct MHD_Connection *connection, size_t file_bytes)
{
    struct form_post *post = need(calloc(1, sizeof *post));

    if (file_bytes > 0)
        post->upload = upload_open(connection, file_bytes);
    return post;
}

void form_post_free(struct form_post *post)
{
    if (!post)
        return;
    upload_close(post->upload);
    json_decref(post->answer);
    free(post->file);
    explicit_bzero(post, sizeof *post);
    free(post);
}

int form_post_append(struct form_post *post, const char *part, size_t bytes)
{
    if (post->upload) {
        upload_take(post->upload, part, bytes);
        return 0;
    }
    if (bytes > SHAPE_BODY_BYTES - post->bytes)
        return -EFBIG;
    memcpy(post->text + post->bytes, part, bytes);
    post->bytes += bytes;
    return 0;
}
