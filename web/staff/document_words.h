/*
 * document_words - what the names in a dossier's document are called on a page.
 *
 * Pure; any thread.
 */
#ifndef WEB_STAFF_DOCUMENT_WORDS_H
#define WEB_STAFF_DOCUMENT_WORDS_H

#include "web/staff/document.h"

enum document_words {
    DOCUMENT_WORDS_TYPES,    /* of events */
    DOCUMENT_WORDS_OUTCOMES, /* of results */
    DOCUMENT_WORDS_CHANNELS, /* of intakes */
    DOCUMENT_WORDS_REASONS,  /* of suspensions */
    DOCUMENT_WORDS_WHYS,     /* a day was counted or not */
    DOCUMENT_WORDS_MEASURES, /* of the ledger */
    DOCUMENT_WORD_LISTS
};

/* The name itself when there is no word for it. */
const char *document_say(const struct document *d, enum document_words list,
                         const char *name);

#endif
