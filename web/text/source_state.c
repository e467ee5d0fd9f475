#include "web/text/source_state.h"

const struct source_look source_link_looks[SOURCE_LINKS] = {
    [SOURCE_LINK_NEVER] = {"never", "bad", "✖", WORD_LINK_NEVER},
    [SOURCE_LINK_LOST] = {"lost", "bad", "✖", WORD_LINK_LOST},
    [SOURCE_LINK_SILENT] = {"silent", "warn", "▲", WORD_LINK_SILENT},
    [SOURCE_LINK_FINE] = {"fine", "good", "✔", WORD_LINK_FINE},
};

const struct source_look source_gateway_looks[SOURCE_GATEWAYS] = {
    [SOURCE_GATEWAY_NEVER] = {"never", "bad", "✖", WORD_GATEWAY_NEVER},
    [SOURCE_GATEWAY_LOST] = {"lost", "bad", "✖", WORD_GATEWAY_LOST},
    [SOURCE_GATEWAY_SILENT] = {"silent", "bad", "✖", WORD_GATEWAY_SILENT},
    [SOURCE_GATEWAY_NOT_KNOWN] = {"unknown", "none", "–", WORD_UNKNOWN},
    [SOURCE_GATEWAY_READY] = {"ready", "good", "✔", WORD_GATEWAY_READY},
};

const struct source_look source_device_looks[SOURCE_DEVICES] = {
    [SOURCE_DEVICE_NEVER] = {"never", "bad", "✖", WORD_DEVICE_NEVER},
    [SOURCE_DEVICE_SILENT] = {"silent", "bad", "✖", WORD_DEVICE_SILENT},
    [SOURCE_DEVICE_NOT_KNOWN] = {"unknown", "none", "–", WORD_UNKNOWN},
    [SOURCE_DEVICE_SHAKY] = {"shaky", "warn", "▲", WORD_DEVICE_SHAKY},
    [SOURCE_DEVICE_REPORTING] = {"reporting", "good", "✔", WORD_DEVICE_REPORTING},
};

const enum word source_silence_words[SOURCE_SILENCES] = {
    [SOURCE_SILENCE_NONE] = WORDS,
    [SOURCE_SILENCE_LINK] = WORD_SILENCE_LINK,
    [SOURCE_SILENCE_DEVICES] = WORD_SILENCE_DEVICES,
    [SOURCE_SILENCE_NEVER] = WORD_SILENCE_NEVER,
};

const enum word source_silence_sentences[SOURCE_SILENCES] = {
    [SOURCE_SILENCE_NONE] = WORDS,
    [SOURCE_SILENCE_LINK] = WORD_SENTENCE_LINK,
    [SOURCE_SILENCE_DEVICES] = WORD_SENTENCE_DEVICES,
    [SOURCE_SILENCE_NEVER] = WORD_SENTENCE_NEVER,
};

const char *const source_silence_names[SOURCE_SILENCES] = {
    [SOURCE_SILENCE_NONE] = "none",
    [SOURCE_SILENCE_LINK] = "link",
    [SOURCE_SILENCE_DEVICES] = "devices",
    [SOURCE_SILENCE_NEVER] = "never",
};

const enum word source_device_whats[SOURCE_DEVICE_WHATS] = {
    [SOURCE_DEVICE_UNKNOWN] = WORD_DEVICE_UNKNOWN,
    [SOURCE_DEVICE_DAMAGED] = WORD_DEVICE_DAMAGED,
    [SOURCE_DEVICE_LOST] = WORD_DEVICE_LOST,
    [SOURCE_DEVICE_RESET] = WORD_DEVICE_RESET,
    [SOURCE_DEVICE_WRAPPED] = WORD_DEVICE_WRAPPED,
    [SOURCE_DEVICE_JUMPED] = WORD_DEVICE_JUMPED,
    [SOURCE_DEVICE_STUCK] = WORD_DEVICE_STUCK,
    [SOURCE_DEVICE_STOPPED] = WORD_DEVICE_STOPPED,
};

void source_state_clock(struct html *html, const struct view *view, int64_t ahead_ms,
                        enum word otherwise)
{
    if (number_minutes(ahead_ms) > 0)
        VIEW_FILL(html, view, ahead_ms > 0 ? WORD_CLOCK_AHEAD : WORD_CLOCK_BEHIND,
                  number_span(view->language, ahead_ms).text);
    else
        html_text(html, view_word(view, otherwise));
}
