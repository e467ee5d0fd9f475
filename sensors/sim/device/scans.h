/*
 * scans - codes that were scanned: the one on show, and those that wait.
 *
 * Where codes are acknowledged, the one on show stays until it is; otherwise the next one takes its place
 * at once.
 */
#ifndef SENSORS_SIM_DEVICE_SCANS_H
#define SENSORS_SIM_DEVICE_SCANS_H

#include <stdbool.h>

enum { SCANS_MAX = 32, SCANS_TEXT_BYTES = 256 };

struct scans;

void scans_open(struct scans **ret, bool acknowledged);

/* Takes NULL. */
void scans_close(struct scans *scans);

/* -ENOSPC: SCANS_MAX wait. */
int scans_add(struct scans *scans, const char *text);

/* Puts the next one on show when it may be: whether it has. */
bool scans_turn(struct scans *scans);

/* "": none yet. Borrowed until the next call. */
const char *scans_shown(const struct scans *scans);

void scans_acknowledge(struct scans *scans);

/* Nothing is on show, and nothing waits: how many did. */
int scans_forget(struct scans *scans);

#endif
