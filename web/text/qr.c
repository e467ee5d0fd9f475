#include "web/text/qr.h"

#include <qrencode.h>
#include <stdbool.h>
#include <string.h>

enum { QUIET = 4 }; /* modules of white around it that a reader wants */

static bool is_dark(const QRcode *code, int row, int column)
{
    return code->data[row * code->width + column] & 1;
}

/* A row as bars, each as long as dark modules stand side by side. */
static void write_row(struct html *html, const QRcode *code, int row)
{
    for (int column = 0; column < code->width; column++) {
        int first = column;

        while (column < code->width && is_dark(code, row, column))
            column++;
        if (column > first)
            html_put(html, "M%d %dh%dv1h-%dz", first, row, column - first, column - first);
    }
}

void qr_write(struct html *html, const char *text, const char *label)
{
    QRcode *code =
        QRcode_encodeData((int)strlen(text), (const unsigned char *)text, 0, QR_ECLEVEL_M);

    if (!code)
        return;
    html_put(html,
             "<svg class=\"qr\" role=\"img\" aria-label=\"%s\" viewBox=\"-%d -%d %d %d\" "
             "shape-rendering=\"crispEdges\"><path d=\"",
             label, QUIET, QUIET, code->width + 2 * QUIET, code->width + 2 * QUIET);
    for (int row = 0; row < code->width; row++)
        write_row(html, code, row);
    html_put(html, "\"/></svg>");
    QRcode_free(code);
}
