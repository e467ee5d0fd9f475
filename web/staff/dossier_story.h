/*
 * dossier_story - a dossier's life in one sentence, for people in a hurry: how it stands, when it was
 * received and is due, how long it was suspended, and how it ended.
 *
 * Pure; any thread.
 */
#ifndef WEB_STAFF_DOSSIER_STORY_H
#define WEB_STAFF_DOSSIER_STORY_H

#include "web/staff/document.h"

/* Text without markup, which may stand in a <title> too. */
void dossier_story_write(const struct document *d);

/* The event of the newest appointment that counts; NULL: it was never appointed anew. */
const json_t *dossier_story_appointment(const struct document *d);

#endif
