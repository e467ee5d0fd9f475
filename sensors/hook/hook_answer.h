/*
 * hook_answer - what a sender is told, as HTTP: JSON, of errors problem+json (RFC 9457).
 *
 *     200  {"epoch":"9f3c52d1a07be644","committed":12}
 *     409  {"title":…,"status":409,"detail":…,"epoch":…,"committed":12}
 *
 * Nothing of it is kept by caches. For the thread that runs the loop.
 */
#ifndef SENSORS_HOOK_HOOK_ANSWER_H
#define SENSORS_HOOK_HOOK_ANSWER_H

#include <microhttpd.h>

#include "sensors/hook/hook_sender.h"

enum { HOOK_ANSWER_BODY_MOST = PAYLOAD_MAX_BYTES };

#define HOOK_ANSWER_PATH "/v1/events"

/* What can be said before a body is read. */
enum hook_answer {
    HOOK_ANSWER_NONE, /* the request is good so far */
    HOOK_ANSWER_PATH_UNKNOWN,
    HOOK_ANSWER_METHOD,
    HOOK_ANSWER_KEY,
    HOOK_ANSWER_LARGE,
    HOOK_ANSWERS
};

/* Each queues an answer; MHD_NO: it could not, and the connection ends. */
enum MHD_Result hook_answer_early(struct MHD_Connection *connection,
                                  enum hook_answer answer);
enum MHD_Result hook_answer_outcome(struct MHD_Connection *connection,
                                    const struct hook_outcome *outcome);

#endif
