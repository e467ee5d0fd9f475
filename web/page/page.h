/*
 * page - what draws the pages, between their head and their foot: the functions that
 * web/routes.inc names.
 *
 * -ENOENT: what the address's {code} stands for does not exist. Above 0: the figures do not know
 * what was said as a parameter, whose place in the list that the address takes is one less. A page
 * that looks something up (web/lookups.h) may give another negative errno: the store cannot be read;
 * the others are pure. Web's thread.
 */
#ifndef WEB_PAGE_PAGE_H
#define WEB_PAGE_PAGE_H

#include "web/text/view.h"

#define ROUTE(name, vi, en, methods, who, listed, takes, answer) answer
#define PAGE(draw)                                               int draw(struct html *html, const struct view *view);
#define LIVE(draw)                                               PAGE(draw)
#define LOOKUP(draw)                                             PAGE(draw)
#define SHEET(draw)                                              PAGE(draw)
#define WALL(draw)                                               PAGE(draw)
#include "web/routes.inc"

#endif
