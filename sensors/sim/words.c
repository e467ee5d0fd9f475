#include "sensors/sim/words.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/date.h"
#include "sensors/devices/terminal.h"

void words_split(struct words *words, char *text)
{
    char *rest = NULL;

    text[strcspn(text, "#")] = '\0';
    for (char *word = strtok_r(text, " \t\r\n", &rest); word && words->count < WORDS_MOST;
         word = strtok_r(NULL, " \t\r\n", &rest))
        words->list[words->count++] = word;
}

void words_fail(const struct words *words, const char *format, ...)
{
    va_list args;

    fprintf(words->out, "error line %d: ", words->number);
    va_start(args, format);
    vfprintf(words->out, format, args);
    va_end(args);
    fputc('\n', words->out);
}

bool words_number(const char *text, long least, long most, long *ret)
{
    char *end;
    long value;

    if (!text || text[0] < '0' || text[0] > '9')
        return false;
    errno = 0;
    value = strtol(text, &end, 10);
    if (errno || *end != '\0' || value < least || value > most)
        return false;
    *ret = value;
    return true;
}

bool words_signed(const char *text, long most, long *ret)
{
    bool below = text && text[0] == '-';

    if (!words_number(below ? text + 1 : text, 0, most, ret))
        return false;
    if (below)
        *ret = -*ret;
    return true;
}

/* 1 to `most`. */
static bool one(const struct words *words, const char *what, size_t most, size_t *ret)
{
    long number;

    if (!words_number(words->list[1], 1, (long)most, &number)) {
        words_fail(words, "no %s \"%s\"; allowed: 1 to %zu", what, words->list[1], most);
        return false;
    }
    *ret = (size_t)number;
    return true;
}

bool words_terminal(const struct words *words, size_t *ret)
{
    return one(words, "terminal", bank_terminals(words->bank), ret);
}

bool words_device(const struct words *words, size_t *ret)
{
    return one(words, "device", bank_devices(words->bank), ret);
}

bool words_devices(const struct words *words, size_t *ret_from, size_t *ret_to)
{
    if (strcmp(words->list[1], "*") == 0) {
        *ret_from = 1;
        *ret_to = bank_devices(words->bank);
        return true;
    }
    if (!words_device(words, ret_from))
        return false;
    *ret_to = *ret_from;
    return true;
}

bool words_name(const struct words *words, const char *word, const char *const *names,
                int count, int *ret)
{
    int index = event_name_index(names, count, word);

    if (index < 0) {
        fprintf(words->out, "error line %d: no \"%s\"; allowed:", words->number, word);
        for (int i = 0; i < count; i++)
            fprintf(words->out, " %s", names[i]);
        fputc('\n', words->out);
        return false;
    }
    *ret = index;
    return true;
}

bool words_time(const struct words *words, const char *word, int64_t *ret_ms)
{
    if (strcmp(word, "now") == 0) {
        *ret_ms = clock_wall_ms();
        return true;
    }
    if (stamp_parse(word, ret_ms) == 0)
        return true;
    words_fail(words, "no time \"%s\"; allowed: 2026-11-20T08:01:12+07:00 or now", word);
    return false;
}

bool words_text(const struct words *words, const char *word, char *ret, size_t ret_bytes)
{
    size_t length;

    if (strcmp(word, "-") == 0)
        word = "";
    length = strlen(word);
    if (length >= ret_bytes) {
        words_fail(words, "\"%s\" is too long; allowed: %zu characters", word,
                   ret_bytes - 1);
        return false;
    }
    memcpy(ret, word, length + 1);
    return true;
}

bool words_event(const struct words *words, struct event *ret)
{
    char *const *list = words->list;
    int type;
    int channel = 0;
    int outcome = 0;

    *ret = (struct event){0};
    if (!words_name(words, list[2], event_type_names, TERMINAL_TYPES, &type) ||
        !words_time(words, list[3], &ret->at_ms) ||
        !words_text(words, list[4], ret->procedure, sizeof ret->procedure) ||
        !words_text(words, list[6], ret->dossier, sizeof ret->dossier))
        return false;
    if (type == EVENT_INTAKE &&
        !words_name(words, list[5], event_channel_names, EVENT_CHANNELS, &channel))
        return false;
    if (type == EVENT_RESOLVED &&
        !words_name(words, list[7], event_outcome_names, EVENT_OUTCOMES, &outcome))
        return false;
    ret->type = (enum event_type)type;
    ret->channel = (enum event_channel)channel;
    ret->outcome = (enum event_outcome)outcome;
    return true;
}
