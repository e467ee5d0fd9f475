#include "sensors/line/rtu_stream.h"

#include <assert.h>
#include <errno.h>
#include <unistd.h>

static_assert((int)RTU_FRAME_BYTES == (int)TRANSPORT_MESSAGE_BYTES,
              "one is read into the other");

enum { DROPS_MOST = 64 }; /* at once: somebody may send faster than we drop */

/* What has arrived, behind what had before. -EAGAIN: nothing. */
static int read_more(struct rtu_frame *frame, int fd)
{
    ssize_t got = read(fd, frame->bytes + frame->count, RTU_FRAME_BYTES - frame->count);

    if (got < 0)
        return errno == EAGAIN || errno == EINTR ? -EAGAIN : -ECONNRESET;
    frame->count += (size_t)got;
    return got == 0 ? -ECONNRESET : 0;
}

int rtu_stream_receive(struct rtu_frame *frame, int fd,
                       uint8_t message[static TRANSPORT_MESSAGE_BYTES])
{
    int rc = rtu_frame_take(frame, message);

    if (rc != 0)
        return rc;
    if (frame->count == RTU_FRAME_BYTES)
        return -EBADMSG;
    rc = read_more(frame, fd);
    return rc == 0 ? rtu_frame_take(frame, message) : rc;
}

bool rtu_stream_drop(struct rtu_frame *frame, int fd)
{
    bool any = frame->count > 0;

    frame->count = 0;
    for (int i = 0; i < DROPS_MOST && read_more(frame, fd) == 0; i++) {
        any = true;
        frame->count = 0;
    }
    return any;
}
