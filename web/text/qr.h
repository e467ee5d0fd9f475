/*
 * qr - a text as a QR code, drawn as one path of an inline SVG: sharp on paper, and no image to load.
 *
 * Any thread.
 */
#ifndef WEB_TEXT_QR_H
#define WEB_TEXT_QR_H

#include "web/text/html.h"

/* `label` says what it is to who does not see it. Nothing where the text is too long for a code. */
void qr_write(struct html *html, const char *text, const char *label);

#endif
