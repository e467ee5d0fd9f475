/* Writing. */
#include <stdbool.h>
#include <string.h>

#include "mqtt/table/csv.h"

const char *csv_guard(const char *text)
{
    return *text && strchr("=+-@\t\r\n", *text) ? "'" : "";
}

/* Quoted where its text demands it. */
static void put_cell(FILE *out, const char *guard, const char *text)
{
    bool quoted = strpbrk(text, ",\"\r\n") != NULL;

    (void)fprintf(out, "%s%s", quoted ? "\"" : "", guard);
    for (; *text; text++) {
        if (*text == '"')
            (void)fputc('"', out);
        (void)fputc(*text, out);
    }
    (void)fputs(quoted ? "\"" : "", out);
}

void csv_put_guarded(FILE *out, const char *text)
{
    put_cell(out, csv_guard(text), text);
}

void csv_put_row(FILE *out, const char *const *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            (void)fputc(',', out);
        put_cell(out, "", cells[i]);
    }
    (void)fputc('\n', out);
}
