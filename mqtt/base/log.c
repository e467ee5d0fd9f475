#include "mqtt/base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/letters.h"

enum { LINE_BYTES = 1024 };

static struct {
    const char *program;
    enum log_level most;
    bool journal;
} setup = {"dunghan", LOG_LEVEL_INFO, false};

void log_setup(const char *program, enum log_level most)
{
    setup.program = program;
    setup.most = most;
    setup.journal = getenv("JOURNAL_STREAM") != NULL; /* NOLINT(concurrency-mt-unsafe) */
}

static void write_line(enum log_level level, const char *text)
{
    char shown[LINE_BYTES];

    letters_show(text, shown, sizeof shown);
    /* One call, so that lines of several threads do not mix. */
    if (setup.journal)
        (void)fprintf(stderr, "<%d>%s\n", (int)level, shown);
    else
        (void)fprintf(stderr, "%s: %s\n", setup.program, shown);
}

void log_line(enum log_level level, const char *format, ...)
{
    char text[LINE_BYTES];
    int saved = errno;
    va_list args;

    if (level > setup.most)
        return;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    write_line(level, text);
    errno = saved;
}

int log_fail(int rc, const char *format, ...)
{
    char text[LINE_BYTES];
    int saved = errno;
    size_t length;
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    length = strlen(text);
    (void)snprintf(text + length, sizeof text - length, ": %s", strerrordesc_np(-rc));
    write_line(LOG_LEVEL_ERROR, text);
    errno = saved;
    return rc;
}

const char *log_form(uint64_t count, const char *one, const char *other)
{
    return count == 1 ? one : other;
}
