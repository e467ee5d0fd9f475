/*
 * device_faults_section - what is wrong with what devices hold, device by device.
 */
#ifndef WEB_DEVICES_DEVICE_FAULTS_SECTION_H
#define WEB_DEVICES_DEVICE_FAULTS_SECTION_H

#include "web/text/view.h"

/* Nothing where nothing is wrong. */
void device_faults_section_write(struct html *html, const struct view *view);

#endif
