/* What is told of a file. */
#include <stdarg.h>

#include "mqtt/base/letters.h"
#include "mqtt/base/log.h"
#include "mqtt/base/text.h"
#include "mqtt/table/csv.h"

enum { SHOWN = 50, TEXT_BYTES = 512, WHOLE_BYTES = 1024 };

struct saying {
    const char *file, *of; /* "faults" */
    size_t line, nth;
    void (*tell)(void *owner, const char *text);
    void *owner;
    enum log_level level;
};

static void say(const struct saying *saying, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

static void say(const struct saying *saying, const char *format, va_list args)
{
    char text[TEXT_BYTES], shown[TEXT_BYTES], whole[WHOLE_BYTES];

    if (saying->nth > SHOWN + 1)
        return;
    (void)vsnprintf(text, sizeof text, format, args);
    text_mend(text);
    letters_show(text, shown, sizeof shown);
    if (saying->nth <= SHOWN)
        (void)snprintf(whole, sizeof whole, "%s:%zu: %s", saying->file, saying->line,
                       shown);
    else
        (void)snprintf(whole, sizeof whole, "%s: more %s follow", saying->file, saying->of);
    text_mend(whole);
    if (saying->tell)
        saying->tell(saying->owner, whole);
    else
        log_line(saying->level, "%s", whole);
}

void csv_fault(struct csv_faults *faults, size_t line, const char *format, ...)
{
    const struct saying saying = {faults->file,    "faults",     line,
                                  ++faults->count, faults->tell, faults->owner,
                                  LOG_LEVEL_ERROR};
    va_list args;

    va_start(args, format);
    say(&saying, format, args);
    va_end(args);
}

void csv_note(struct csv_faults *faults, size_t line, const char *format, ...)
{
    const struct saying saying = {faults->file,         "notes",      line,
                                  ++faults->note_count, faults->note, faults->note_owner,
                                  LOG_LEVEL_WARNING};
    va_list args;

    va_start(args, format);
    say(&saying, format, args);
    va_end(args);
}
