/*
 * device_rows - counter devices, those that somebody must look at first: some of them, on one of
 * several pages.
 */
#ifndef WEB_DEVICES_DEVICE_ROWS_H
#define WEB_DEVICES_DEVICE_ROWS_H

#include "web/devices/devices_query.h"
#include "web/text/view.h"

enum { DEVICE_ROWS_PAGE = 50 }; /* a page */

/* Some devices of an overview. */
struct device_rows {
    const struct source_device *
        *devices; /* who must be looked at first; the longest silence first */
    size_t count;
};

/* Must somebody go and look at it? */
bool device_rows_is_troubled(const struct source_device *device);

/* Those that are asked for, on all pages; the caller frees `devices`. */
void device_rows_make(struct device_rows *ret, const struct source_overview *overview,
                      const struct devices_question *question);

/* The table of so many of them. */
void device_rows_write(struct html *html, const struct view *view, enum word label,
                       const struct source_device *const *devices, size_t count);

#endif
