#include "appliance/registers/differences.h"

#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"

/* The lines of a text in order; they point into `text`. */
struct lines {
    char *text;
    char **of;
    size_t count, room;
};

static int by_text(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static struct lines split(const char *text)
{
    struct lines lines = {.text = need(strdup(text))};
    char *rest = lines.text, *line;

    while ((line = strsep(&rest, "\n"))) {
        lines.of = memory_grow(lines.of, lines.count, &lines.room, sizeof *lines.of);
        lines.of[lines.count++] = line;
    }
    if (lines.count)
        qsort(lines.of, lines.count, sizeof *lines.of, by_text);
    return lines;
}

static void release(struct lines *lines)
{
    free(lines->of);
    free(lines->text);
}

static void tell(struct differences *differences, const char *sign, const char *line)
{
    char *text;

    if (differences->count++ >= DIFFERENCES_SHOWN)
        return;
    text = need(malloc(strlen(sign) + strlen(line) + 1));
    (void)stpcpy(stpcpy(text, sign), line);
    differences->lines[differences->count - 1] = text;
}

struct differences differences_find(const char *before, const char *after)
{
    struct lines old = split(before), new = split(after);
    struct differences found = {0};
    size_t i = 0, k = 0;

    while (i < old.count || k < new.count) {
        int order = i == old.count ? 1 : k == new.count ? -1 : strcmp(old.of[i], new.of[k]);

        if (order < 0)
            tell(&found, "- ", old.of[i]);
        else if (order > 0)
            tell(&found, "+ ", new.of[k]);
        i += order <= 0;
        k += order >= 0;
    }
    release(&old);
    release(&new);
    return found;
}

void differences_release(struct differences *differences)
{
    for (size_t i = 0; i < DIFFERENCES_SHOWN; i++)
        free(differences->lines[i]);
    *differences = (struct differences){0};
}
