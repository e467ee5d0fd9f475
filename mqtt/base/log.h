/*
 * log - one line on stderr per thing that an operator may want to know.
 *
 * Under the journal each line begins with its syslog level, "<4>text"; elsewhere with the
 * program's name; letters that are not seen, or not what they look like, stand there as U+XXXX, so that
 * one line stays one. Never called per event; never given a secret or anything personal. May be
 * called from any thread; keeps errno.
 */
#ifndef MQTT_BASE_LOG_H
#define MQTT_BASE_LOG_H

#include <stdint.h>

enum log_level {
    LOG_LEVEL_ERROR = 3,   /* somebody must act */
    LOG_LEVEL_WARNING = 4, /* worth a look; it goes on by itself */
    LOG_LEVEL_INFO = 6,    /* start, stop, connection and device changes */
    LOG_LEVEL_DEBUG = 7,
};

/* Before any other thread runs. Lines above `most` in number are dropped; INFO by default. */
void log_setup(const char *program, enum log_level most);

void log_line(enum log_level level, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* "<text>: <description of errno -rc>", as an error. Returns rc, so callers may return it. */
int log_fail(int rc, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define log_error(...)   log_line(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warning(...) log_line(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_info(...)    log_line(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...)   log_line(LOG_LEVEL_DEBUG, __VA_ARGS__)

/* The form of a noun after a count: log_form(1, "event", "events") is "event". */
const char *log_form(uint64_t count, const char *one, const char *other);

#endif
