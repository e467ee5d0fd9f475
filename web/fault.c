#include "web/fault.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "web/frame.h"
#include "web/staff_page.h"

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
    [FAULT_BODY] = {413, "body-not-allowed", WORD_HAS_BODY, WORD_HAS_BODY_DETAIL},
    [FAULT_LARGE] = {413, "body-too-large", WORD_LARGE_BODY, WORD_LARGE_BODY_DETAIL},
    [FAULT_LENGTH] = {411, "length-required", WORD_NO_LENGTH, WORD_NO_LENGTH_DETAIL},
    [FAULT_LONG_TARGET] = {414, "target-too-long", WORD_LONG_TARGET,
                           WORD_LONG_TARGET_DETAIL},
    [FAULT_HEADERS] = {431, "headers-too-large", WORD_LARGE_HEADERS,
                       WORD_LARGE_HEADERS_DETAIL},
    [FAULT_TARGET] = {400, "bad-target", WORD_BAD_REQUEST, WORD_BAD_TARGET_DETAIL},
    [FAULT_FRAMING] = {400, "ambiguous-request", WORD_BAD_REQUEST, WORD_BAD_FRAMING_DETAIL},
    [FAULT_FORM] = {400, "bad-form", WORD_BAD_REQUEST, WORD_BAD_FORM_DETAIL},
    [FAULT_LOGIN] = {401, "login-required", WORD_NO_LOGIN, WORD_NO_LOGIN_DETAIL},
    [FAULT_FOREIGN] = {403, "foreign-form", WORD_FOREIGN, WORD_FOREIGN_DETAIL},
    [FAULT_LOOPBACK] = {403, "loopback-only", WORD_LOOPBACK, WORD_LOOPBACK_DETAIL},
};
/* clang-format on */

const char *fault_name(enum fault_kind kind)
{
    return kinds[kind].name;
}

enum word fault_title(enum fault_kind kind)
{
    return kinds[kind].title;
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

bool fault_for_programs(const char *path)
{
    static const char *const starts[] = {"/api", "/healthz", "/version", "/metrics"};

    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        if (strncmp(path, starts[i], strlen(starts[i])) == 0)
            return true;
    }
    return false;
}

/* The words of a pattern with its places filled; the caller frees them. */
static char *say(const struct view *view, enum word word, const char *const *args,
                 int count)
{
    struct html plain; /* used for its memory only */
    size_t bytes;

    html_open(&plain);
    words_fill(plain.out, view_word(view, word), args, count);
    return html_close(&plain, &bytes);
}

static char *say_detail(const struct fault *fault, const struct view *view)
{
    const char *const args[] = {fault->path, fault->parameter, fault->value,
                                fault->allowed};

    return say(view, kinds[fault->kind].detail, args, 4);
}

static char *say_allowed(const struct fault *fault, const struct view *view)
{
    return say(view, *fault->allowed ? WORD_ALLOWED : WORD_ALLOWED_NONE, &fault->allowed,
               1);
}

static void write_problem(const struct fault *fault, const struct view *view,
                          struct body *body)
{
    char *detail = say_detail(fault, view);
    json_t *root =
        json_pack("{s:o, s:s, s:i, s:s, s:s}", "type",
                  json_sprintf("/api/problems/%s", kinds[fault->kind].name), "title",
                  view_word(view, kinds[fault->kind].title), "status",
                  kinds[fault->kind].status, "detail", detail, "instance", fault->path);

    if (*fault->parameter) {
        char *allowed = say_allowed(fault, view);

        json_object_set_new(
            root, "errors",
            json_pack("[{s:s, s:s}]", "parameter", fault->parameter, "detail", allowed));
        free(allowed);
    }
    body->type = BODY_PROBLEM;
    body->text = json_dumps(root, JSON_COMPACT);
    if (!body->text)
        abort(); /* out of memory */
    body->bytes = strlen(body->text);
    json_decref(root);
    free(detail);
}

static void write_page(const struct fault *fault, const struct view *view,
                       struct body *body)
{
    const char *title = view_word(view, kinds[fault->kind].title);
    struct frame frame = {.title = title,
                          .other = view->language == LANGUAGE_ENGLISH ? "/" : "/en/"};
    char *detail = say_detail(fault, view);
    struct html html;

    html_open(&html);
    frame_begin(&html, view, &frame);
    html_put(&html,
             "<section class=\"card fault\"><p class=\"code\">%d</p><h1>%s</h1><p>%s</p>\n",
             kinds[fault->kind].status, title, detail);
    if (*fault->parameter) {
        char *allowed = say_allowed(fault, view);

        html_put(&html, "<p>%s.</p>\n", allowed);
        free(allowed);
    }
    if (kinds[fault->kind].status == 401 || kinds[fault->kind].status == 403)
        html_put(&html, "<p><a href=\"%s\">%s</a></p>\n",
                 staff_path(STAFF_PAGE_LOGIN, view->language), view_word(view, WORD_LOGIN));
    html_put(&html, "<p><a href=\"%s\">%s</a></p></section>\n",
             view->language == LANGUAGE_ENGLISH ? "/en/" : "/",
             view_word(view, WORD_FAULT_BACK));
    frame_end(&html, view, &frame);
    body->type = BODY_HTML;
    body->text = html_close(&html, &body->bytes);
    free(detail);
}

struct body fault_write(const struct fault *fault, const struct view *view)
{
    struct body body = {.status = kinds[fault->kind].status};

    if (fault_for_programs(fault->path))
        write_problem(fault, view, &body);
    else
        write_page(fault, view, &body);
    return body;
}
