/* Writing. */
#include <string.h>

#include "mqtt/table/csv.h"

static void put_quoted(FILE *out, const char *text)
{
    (void)fputc('"', out);
    for (; *text; text++) {
        if (*text == '"')
            (void)fputc('"', out);
        (void)fputc(*text, out);
    }
    (void)fputc('"', out);
}

const char *csv_guard(const char *text)
{
    return *text && strchr("=+-@\t\r\n", *text) ? "'" : "";
}

void csv_put_row(FILE *out, const char *const *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            (void)fputc(',', out);
        if (strpbrk(cells[i], ",\"\r\n"))
            put_quoted(out, cells[i]);
        else
            (void)fputs(cells[i], out);
    }
    (void)fputc('\n', out);
}
