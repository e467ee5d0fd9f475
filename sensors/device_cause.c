#include "sensors/device_cause.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

/* One row, one end of a dialogue. */
static const struct row {
    int rc;
    enum payload_device_cause cause;
    const char *text;
} rows[] = {
    {0, PAYLOAD_DEVICE_CAUSE_NONE, NULL},
    {-ENOTCONN, PAYLOAD_DEVICE_CAUSE_NO_CONNECTION, "no connection"},
    {-ECONNREFUSED, PAYLOAD_DEVICE_CAUSE_REFUSED, "connection refused"},
    {-EADDRINUSE, PAYLOAD_DEVICE_CAUSE_NO_CONNECTION,
     "another program has that serial device"},
    {-ETIMEDOUT, PAYLOAD_DEVICE_CAUSE_NO_ANSWER, "no answer"},
    {-ECONNRESET, PAYLOAD_DEVICE_CAUSE_NO_ANSWER, "it ends the connection unasked"},
    {-ENXIO, PAYLOAD_DEVICE_CAUSE_NO_ANSWER, "the converter before it does not reach it"},
    {-EREMOTEIO, PAYLOAD_DEVICE_CAUSE_EXCEPTION, "it refuses a request"},
    {-EBUSY, PAYLOAD_DEVICE_CAUSE_EXCEPTION, "it has no time for a request"},
    {-EBADMSG, PAYLOAD_DEVICE_CAUSE_BAD_ANSWER, "its answer makes no sense"},
    {-EPROTO, PAYLOAD_DEVICE_CAUSE_WRONG_MAP, "its registers are not those of its kind"},
    {-ESTALE, PAYLOAD_DEVICE_CAUSE_RING_RESTARTED,
     "its ring has begun anew, and what is in it is not read before its settings say which "
     "one it is"},
    {-EIO, PAYLOAD_DEVICE_CAUSE_GATEWAY, "the outbox does not say how far it was read"},
    {-EAGAIN, PAYLOAD_DEVICE_CAUSE_GATEWAY, "what it gave before is still to be stored"},
    {-EMFILE, PAYLOAD_DEVICE_CAUSE_GATEWAY, "too many files are open here"},
};

static const struct row *find(int rc)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].rc == rc)
            return &rows[i];
    }
    return NULL;
}

enum payload_device_cause device_cause(int rc)
{
    const struct row *row = find(rc);

    return row ? row->cause : PAYLOAD_DEVICE_CAUSE_NO_CONNECTION;
}

const char *device_cause_text(int rc)
{
    const struct row *row = find(rc);

    return row ? row->text : strerrordesc_np(-rc);
}
