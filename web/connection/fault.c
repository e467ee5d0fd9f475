#include "web/connection/fault.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "web/text/address.h"
#include "web/text/html.h"

/* clang-format off: rows of one line each */
static const struct {
    int status;
    const char *name;
    enum word title, detail;
} kinds[FAULTS] = {
    [FAULT_NOT_FOUND] = {404, "not-found", WORD_NOT_FOUND, WORD_NOT_FOUND_DETAIL},
    [FAULT_METHOD] = {405, "method-not-allowed", WORD_BAD_METHOD, WORD_BAD_METHOD_DETAIL},
    [FAULT_PARAMETER] = {400, "invalid-parameter", WORD_BAD_PARAMETER,
                         WORD_BAD_PARAMETER_DETAIL},
    [FAULT_VALUE] = {400, "invalid-parameter", WORD_BAD_PARAMETER, WORD_BAD_VALUE_DETAIL},
    [FAULT_REPEATED] = {400, "invalid-parameter", WORD_BAD_PARAMETER, WORD_REPEATED_DETAIL},
    [FAULT_MISSING] = {400, "invalid-parameter", WORD_BAD_PARAMETER, WORD_MISSING_DETAIL},
    [FAULT_STREAMS] = {503, "too-many-streams", WORD_TOO_MANY_STREAMS,
                       WORD_TOO_MANY_STREAMS_DETAIL},
    [FAULT_STORE] = {503, "store-unavailable", WORD_NO_STORE, WORD_NO_STORE_DETAIL},
    [FAULT_BUSY] = {503, "busy", WORD_BUSY, WORD_BUSY_DETAIL},
    [FAULT_GONE] = {410, "changes-gone", WORD_GONE, WORD_GONE_DETAIL},
    [FAULT_ROLE] = {403, "not-allowed", WORD_NO_ROLE, WORD_NO_ROLE_DETAIL},
    [FAULT_BODY] = {413, "body-not-allowed", WORD_HAS_BODY, WORD_HAS_BODY_DETAIL},
    [FAULT_LARGE] = {413, "body-too-large", WORD_LARGE_BODY, WORD_LARGE_BODY_DETAIL},
    [FAULT_LENGTH] = {411, "length-required", WORD_NO_LENGTH, WORD_NO_LENGTH_DETAIL},
    [FAULT_LONG_TARGET] = {414, "target-too-long", WORD_LONG_TARGET,
                           WORD_LONG_TARGET_DETAIL},
    [FAULT_HEADERS] = {431, "headers-too-large", WORD_LARGE_HEADERS,
                       WORD_LARGE_HEADERS_DETAIL},
    [FAULT_TARGET] = {400, "bad-target", WORD_BAD_TARGET, WORD_BAD_TARGET_DETAIL},
    [FAULT_FRAMING] = {400, "ambiguous-request", WORD_BAD_FRAMING, WORD_BAD_FRAMING_DETAIL},
    [FAULT_FORM] = {400, "bad-form", WORD_BAD_FORM, WORD_BAD_FORM_DETAIL},
    [FAULT_LOGIN] = {401, "login-required", WORD_NO_LOGIN, WORD_NO_LOGIN_DETAIL},
    [FAULT_FOREIGN] = {403, "foreign-form", WORD_FOREIGN, WORD_FOREIGN_DETAIL},
    [FAULT_LOOPBACK] = {403, "loopback-only", WORD_LOOPBACK, WORD_LOOPBACK_DETAIL},
};
/* clang-format on */

const char *fault_name(enum fault_kind kind)
{
    return kinds[kind].name;
}

int fault_status(enum fault_kind kind)
{
    return kinds[kind].status;
}

enum word fault_title(enum fault_kind kind)
{
    return kinds[kind].title;
}

enum word fault_counted(enum fault_kind kind)
{
    switch (kind) {
    case FAULT_PARAMETER:
        return WORD_COUNTED_PARAMETER;
    case FAULT_VALUE:
        return WORD_COUNTED_VALUE;
    case FAULT_REPEATED:
        return WORD_COUNTED_REPEATED;
    case FAULT_MISSING:
        return WORD_COUNTED_MISSING;
    default:
        return fault_title(kind);
    }
}

bool fault_closes(enum fault_kind kind)
{
    switch (kind) {
    case FAULT_BODY:
    case FAULT_LARGE:
    case FAULT_LENGTH:
    case FAULT_LONG_TARGET:
    case FAULT_HEADERS:
    case FAULT_TARGET:
    case FAULT_FRAMING:
        return true;
    default:
        return false;
    }
}

static bool is_utf8(const char *text)
{
    json_t *string = json_string(text);

    json_decref(string);
    return string != NULL;
}

void fault_quote(char ret[static FAULT_TEXT_BYTES], const char *said)
{
    bool utf8;

    (void)snprintf(ret, FAULT_TEXT_BYTES, "%s", said);
    utf8 = is_utf8(ret);
    for (; *ret; ret++) {
        if ((unsigned char)*ret < ' ' || *ret == 0x7f ||
            (!utf8 && (unsigned char)*ret >= 0x80))
            *ret = '?';
    }
}

/* The words of a pattern with its places filled; the caller frees them. */
static char *say(enum language language, enum word word, const char *const *args, int count)
{
    struct html plain; /* used for its memory only */
    size_t bytes;

    html_open(&plain);
    words_fill(plain.out, words_get(language, word), args, count);
    return html_close(&plain, &bytes);
}

char *fault_detail(const struct fault *fault, enum language language)
{
    const struct path summary =
        address_below(fault->base, address_path(ADDRESS_SUMMARY, language, "").text);
    const struct path changes =
        address_below(fault->base, address_path(ADDRESS_CHANGES, language, "").text);
    const char *const args[] = {fault->path,    fault->parameter, fault->value,
                                fault->allowed, summary.text,     changes.text};

    return say(language, kinds[fault->kind].detail, args,
               (int)(sizeof args / sizeof args[0]));
}

char *fault_allowed(const struct fault *fault, enum language language)
{
    return say(language, *fault->allowed ? WORD_ALLOWED : WORD_ALLOWED_NONE,
               &fault->allowed, 1);
}
