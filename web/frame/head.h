/*
 * head - what every page says of itself before its body: its title, its build, its style and script.
 */
#ifndef WEB_FRAME_HEAD_H
#define WEB_FRAME_HEAD_H

#include <stdbool.h>

#include "web/assets/asset.h"
#include "web/text/view.h"

struct head {
    const char *title; /* of the tab; the office's name follows it */
    bool live;         /* its figures move: the script needs to know which they are */
    enum asset_id script;
    enum asset_id style; /* besides that of all pages; ASSETS: none */
};

/* The beginning of the document; the end tag of its head is the caller's. */
void head_write(struct html *html, const struct view *view, const struct head *head);

#endif
