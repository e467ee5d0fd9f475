/*
 * source_state - the words for what is known of a source: link, gateway, device.
 *
 * One table each, from which header, tables, API and all else take name, class, symbol and word,
 * so that none says more than another. The tables are constant; any thread.
 */
#ifndef WEB_TEXT_SOURCE_STATE_H
#define WEB_TEXT_SOURCE_STATE_H

#include "web/source.h"
#include "web/text/view.h"

struct source_look {
    const char *name;   /* "lost": in the API */
    const char *class;  /* its colour: "good" "warn" "bad", or "none" where nobody knows */
    const char *symbol; /* "✖" */
    enum word word;     /* of the link {0} is since when */
};

extern const struct source_look source_link_looks[SOURCE_LINKS];
extern const struct source_look source_gateway_looks[SOURCE_GATEWAYS];
extern const struct source_look source_device_looks[SOURCE_DEVICES];

/* Of figures whose sources are silent, {0} is since when. WORDS: nothing is to be said. */
extern const enum word source_silence_words[SOURCE_SILENCES]; /* beside a figure */
extern const enum word source_silence_sentences[SOURCE_SILENCES];
extern const char *const source_silence_names[SOURCE_SILENCES]; /* in the API */

/* What is wrong with what a device holds. */
extern const enum word source_device_whats[SOURCE_DEVICE_WHATS];

/* How far a clock is wrong, or, where that is no minute, what else is wrong with it. */
void source_state_clock(struct html *html, const struct view *view, int64_t ahead_ms,
                        enum word otherwise);

#endif
