/*
 * log_limit - lines that the outside can provoke: at most one a minute of each, or some, and counted.
 *
 * One for each line that shall be limited, zeroed before. One thread each.
 */
#ifndef MQTT_BASE_LOG_LIMIT_H
#define MQTT_BASE_LOG_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

enum { LOG_LIMIT_EVERY_MS = 60 * 1000, LOG_LIMIT_BYTES = 64 };

struct log_limit {
    int64_t next_ms; /* monotonic */
    int passed;      /* lines that were written since that minute began */
    uint64_t held;   /* lines that were not */
};

/* May the line be written now? Then `ret` says of how many before it is the newest: "" or
 * " (and 4 times since it was last said)". */
bool log_limit_pass(struct log_limit *limit, int64_t mono_ms,
                    char ret[static LOG_LIMIT_BYTES]);

/* The same for `most` lines a minute: where many outside may each have one to provoke. */
bool log_limit_pass_some(struct log_limit *limit, int most, int64_t mono_ms,
                         char ret[static LOG_LIMIT_BYTES]);

#endif
