/*
 * control - the way of the command line to the centre that runs.
 *
 * A unix stream socket, DIRECTORY/control.sock, for the owner of the data directory only
 * (0600). One request a connection: a line with a JSON object, answered by a line with
 * another. A file that belongs to a request travels as a descriptor (SCM_RIGHTS), so that its
 * size is no matter of the line's; it is a copy in memory that nobody changes any more. What is
 * asked is done at once, on the centre's loop, so it should be short; whoever has much to ask,
 * asks again. Sizes, clients and time are bounded: a client that is slow or talks nonsense
 * harms nobody. A client that comes while no descriptor is left waits until there is one.
 */
#ifndef APPLIANCE_CENTRE_CONTROL_H
#define APPLIANCE_CENTRE_CONTROL_H

#include <jansson.h>
#include <systemd/sd-event.h>

struct control;

#define CONTROL_SOCKET "control.sock"

enum {
    CONTROL_LINE_MOST_BYTES = 64 * 1024, /* of a request */
    CONTROL_ANSWER_MOST_BYTES = 1 << 20, /* 50 faults of a file with long names fit */
    CONTROL_CLIENTS_MOST = 8,            /* the next one waits */
    CONTROL_CLIENT_MS = 5000, /* to say what it wants, and again to take the answer */
    CONTROL_FILE_MOST_BYTES = 64 << 20,
    CONTROL_REST_MS = 200, /* before the next try when no client can be let in */
};

/* All of it borrowed. */
struct control_request {
    const json_t *words; /* an object */
    const char *bytes;   /* of the file; NULL: none came with it */
    size_t size;
};

/* The answer, a new reference. */
typedef json_t *(*control_answer)(void *owner, const struct control_request *request);

/* Takes the place of a socket that a dead centre left. The caller holds DIRECTORY/lock.
 * Errors are logged. */
int control_open(struct control **ret, sd_event *loop, const char *directory,
                 control_answer answer, void *owner);

/* Ends what is under way and takes the socket away. Takes NULL. */
void control_close(struct control *control);

/*
 * Asks the centre of this data directory and waits for its answer, which the caller gives
 * back, for at most patience_s: as long as a centre lives that works on it. -ENOENT: none runs
 * there. -E2BIG: more than the bounds above. Other errors are logged. Needs no loop; any
 * thread.
 */
int control_ask(const char *directory, const struct control_request *request,
                int patience_s, json_t **ret_answer);

#endif
