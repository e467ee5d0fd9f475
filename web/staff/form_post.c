#include "web/staff/form_post.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"

struct form_post *form_post_new(void)
{
    struct form_post *post = need(calloc(1, sizeof *post));

    return post;
}

void form_post_free(struct form_post *post)
{
    if (!post)
        return;
    json_decref(post->answer);
    explicit_bzero(post, sizeof *post);
    free(post);
}

int form_post_append(struct form_post *post, const char *part, size_t bytes)
{
    if (bytes > SHAPE_BODY_BYTES - post->bytes)
        return -EFBIG;
    memcpy(post->text + post->bytes, part, bytes);
    post->bytes += bytes;
    return 0;
}
