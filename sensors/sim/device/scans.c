#include "sensors/sim/device/scans.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"

struct scans {
    bool acknowledged; /* they have to be */
    bool owed;         /* the one on show is still to be */
    int count;         /* that wait */
    char waiting[SCANS_MAX][SCANS_TEXT_BYTES];
    char shown[SCANS_TEXT_BYTES];
};

void scans_open(struct scans **ret, bool acknowledged)
{
    *ret = need(calloc(1, sizeof **ret));
    (*ret)->acknowledged = acknowledged;
}

void scans_close(struct scans *scans)
{
    free(scans);
}

int scans_add(struct scans *scans, const char *text)
{
    if (scans->count == SCANS_MAX)
        return -ENOSPC;
    snprintf(scans->waiting[scans->count++], SCANS_TEXT_BYTES, "%s", text);
    return 0;
}

bool scans_turn(struct scans *scans)
{
    if (scans->count == 0 || scans->owed)
        return false;
    memcpy(scans->shown, scans->waiting[0], sizeof scans->shown);
    scans->count--;
    memmove(scans->waiting[0], scans->waiting[1],
            (size_t)scans->count * sizeof scans->waiting[0]);
    scans->owed = scans->acknowledged;
    return true;
}

const char *scans_shown(const struct scans *scans)
{
    return scans->shown;
}

void scans_acknowledge(struct scans *scans)
{
    scans->owed = false;
}

int scans_forget(struct scans *scans)
{
    int waited = scans->count;

    scans->count = 0;
    scans->owed = false;
    scans->shown[0] = '\0';
    return waited;
}
