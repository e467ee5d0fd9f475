#include "web/staff/document_words.h"

#include <string.h>

struct named_word {
    const char *name;
    enum word word;
};

static const struct named_word types[] = {
    {"intake", WORD_EVENT_INTAKE},           {"resolved", WORD_EVENT_RESOLVED},
    {"returned", WORD_EVENT_RETURNED},       {"refused", WORD_EVENT_REFUSED},
    {"suspended", WORD_EVENT_SUSPENDED},     {"resumed", WORD_EVENT_RESUMED},
    {"extended", WORD_EVENT_EXTENDED},       {"reappointed", WORD_EVENT_REAPPOINTED},
    {"transferred", WORD_EVENT_TRANSFERRED},
};

static const struct named_word outcomes[] = {
    {"granted", WORD_OUTCOME_GRANTED},     {"denied", WORD_OUTCOME_DENIED},
    {"returned", WORD_OUTCOME_RETURNED},   {"stopped", WORD_OUTCOME_STOPPED},
    {"withdrawn", WORD_OUTCOME_WITHDRAWN},
};

static const struct named_word channels[] = {
    {"in_person", WORD_CHANNEL_IN_PERSON},   {"online", WORD_CHANNEL_ONLINE},
    {"postal", WORD_CHANNEL_POSTAL},         {"vneid", WORD_CHANNEL_VNEID},
    {"authorised", WORD_CHANNEL_AUTHORISED},
};

static const struct named_word reasons[] = {
    {"supplement", WORD_CAUSE_SUPPLEMENT},
    {"payment", WORD_CAUSE_PAYMENT},
    {"other", WORD_CAUSE_OTHER},
};

static const struct named_word whys[] = {
    {"receipt", WORD_WHY_RECEIPT},
    {"after_15", WORD_WHY_AFTER_15},
    {"after_hours", WORD_WHY_AFTER_HOURS},
    {"weekend", WORD_WHY_WEEKEND},
    {"off", WORD_WHY_OFF},
    {"suspended", WORD_WHY_SUSPENDED},
    {"suspended_part", WORD_WHY_SUSPENDED_PART},
    {"restarted", WORD_WHY_RESTARTED},
    {"rolled", WORD_WHY_ROLLED},
    {"swapped", WORD_WHY_SWAPPED},
};

/* Of MEASURES_EACH, appliance/dossiers/ledger.h. */
static const struct named_word measures[] = {
    {"received", WORD_MEASURE_RECEIVED},
    {"excluded", WORD_MEASURE_EXCLUDED},
    {"moved_in", WORD_MEASURE_MOVED_IN},
    {"moved_out", WORD_MEASURE_MOVED_OUT},
    {"early", WORD_MEASURE_EARLY},
    {"on_time", WORD_MEASURE_ON_TIME},
    {"late", WORD_MEASURE_LATE},
    {"overdue", WORD_MEASURE_OVERDUE},
    {"suspended", WORD_MEASURE_SUSPENDED},
    {"to_collect", WORD_MEASURE_TO_COLLECT},
    {"refused", WORD_MEASURE_REFUSED},
    {"apologised", WORD_MEASURE_APOLOGISED},
    {"apologised_in_time", WORD_MEASURE_APOLOGISED_IN_TIME},
    {"appointment_kept", WORD_MEASURE_APPOINTMENT_KEPT},
    {"apologised_again", WORD_MEASURE_APOLOGISED_AGAIN},
    {"collected", WORD_MEASURE_COLLECTED},
    {"received_online", WORD_MEASURE_RECEIVED_ONLINE},
    {"received_postal", WORD_MEASURE_RECEIVED_POSTAL},
    {"taken_in", WORD_MEASURE_TAKEN_IN},
    {"supplements", WORD_MEASURE_SUPPLEMENTS},
    {"unresolved", WORD_MEASURE_UNRESOLVED},
    {"withdrawn", WORD_MEASURE_WITHDRAWN},
};

#define LIST(words)                                                                        \
    {                                                                                      \
        words, sizeof(words) / sizeof(words)[0]                                            \
    }

static const struct {
    const struct named_word *words;
    size_t count;
} lists[DOCUMENT_WORD_LISTS] = {
    [DOCUMENT_WORDS_TYPES] = LIST(types),       [DOCUMENT_WORDS_OUTCOMES] = LIST(outcomes),
    [DOCUMENT_WORDS_CHANNELS] = LIST(channels), [DOCUMENT_WORDS_REASONS] = LIST(reasons),
    [DOCUMENT_WORDS_WHYS] = LIST(whys),         [DOCUMENT_WORDS_MEASURES] = LIST(measures),
};

const char *document_say(const struct document *d, enum document_words list,
                         const char *name)
{
    for (size_t i = 0; i < lists[list].count; i++) {
        if (strcmp(lists[list].words[i].name, name) == 0)
            return document_word(d, lists[list].words[i].word);
    }
    return name;
}
