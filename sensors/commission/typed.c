#include "sensors/commission/typed.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

/* What is there, as far as it has room. */
static void read_more(struct typed *typed)
{
    struct pollfd ready = {.fd = typed->fd, .events = POLLIN};
    ssize_t got;

    if (typed->ended || typed->bytes == TYPED_BYTES || poll(&ready, 1, 0) <= 0)
        return;
    got = read(typed->fd, typed->text + typed->bytes, TYPED_BYTES - typed->bytes);
    if (got > 0)
        typed->bytes += (size_t)got;
    else
        typed->ended = true;
}

bool typed_line(struct typed *typed, char ret[static TYPED_BYTES])
{
    const char *end;
    size_t length, taken;

    read_more(typed);
    end = memchr(typed->text, '\n', typed->bytes);
    if (!end && typed->bytes < TYPED_BYTES && !(typed->ended && typed->bytes > 0))
        return false;
    length = end ? (size_t)(end - typed->text) : typed->bytes;
    length = length < TYPED_BYTES ? length : TYPED_BYTES - 1;
    taken = length + (end == typed->text + length);
    memcpy(ret, typed->text, length);
    ret[length] = '\0';
    typed->bytes -= taken;
    memmove(typed->text, typed->text + taken, typed->bytes);
    return true;
}
