#include "web/page/frame.h"

#include <inttypes.h>
#include <string.h>

#include "web/assets/asset.h"
#include "web/text/number.h"

static const struct {
    const char *path[LANGUAGES];
    enum word word;
} links[] = {
    {{"/", "/en/"}, WORD_OVERVIEW},
    {{"/cach-tinh", "/en/method"}, WORD_METHOD},
    {{"/giay-phep", "/en/licences"}, WORD_LICENCES},
};

static void write_head(struct html *html, const struct view *view,
                       const struct frame *frame)
{
    char version[24];

    (void)snprintf(version, sizeof version, "%" PRIu64, view->overview->version);
    html_put(html,
             "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
             "<title>%s · %s</title>\n<meta name=\"description\" content=\"%s\">\n"
             "<meta name=\"color-scheme\" content=\"light dark\">\n",
             words_tag(view->language), frame->title,
             view_name(view, view->overview->title_vi, view->overview->title_en),
             view_word(view, WORD_DESCRIPTION));
    if (frame->live)
        html_put(html, "<meta name=\"v\" content=\"%s\">\n", version);
    html_put(html,
             "<meta name=\"build\" content=\"%s\">\n"
             "<link rel=\"icon\" href=\"%s\" type=\"image/svg+xml\">\n"
             "<link rel=\"stylesheet\" href=\"%s\">\n<script src=\"%s\"></script>\n"
             "<script type=\"module\" src=\"%s\"></script>\n",
             asset_build(), asset_url(ASSET_ICON), asset_url(ASSET_STYLE),
             asset_url(ASSET_THEME), asset_url(ASSET_APP));
    if (frame->staff)
        html_put(html, "<link rel=\"stylesheet\" href=\"%s\">\n", asset_url(ASSET_STAFF));
    html_put(html, "</head>\n");
}

static void write_links(struct html *html, const struct view *view,
                        const struct frame *frame)
{
    enum language other =
        view->language == LANGUAGE_ENGLISH ? LANGUAGE_VIETNAMESE : LANGUAGE_ENGLISH;

    html_put(html, "<nav aria-label=\"%s\"><ul>", view_word(view, WORD_PAGES));
    for (size_t i = 0; i + 1 < sizeof links / sizeof links[0]; i++) {
        const char *path = links[i].path[view->language];
        bool here = frame->path && strcmp(frame->path, path) == 0;

        html_put(html,
                 here ? "<li><a href=\"%s\" aria-current=\"page\">%s</a></li>"
                      : "<li><a href=\"%s\">%s</a></li>",
                 path, view_word(view, links[i].word));
    }
    html_put(
        html, "<li><a href=\"%s\" hreflang=\"%s\" lang=\"%s\">%s</a></li></ul></nav>\n",
        frame->other, words_tag(other), words_tag(other), words_get(other, WORD_LANGUAGE));
}

/* The connection's state in words; the script fills the places and takes away `hidden`. */
static void write_wire(struct html *html, const struct view *view)
{
    html_put(html,
             "<p id=\"wire\" class=\"wire\" hidden data-live=\"%s\" data-stale=\"%s\" "
             "data-lost=\"%s\" data-paused=\"%s\"></p>"
             "<noscript><p class=\"wire\"><a href=\"\">%s</a></p></noscript>\n",
             view_word(view, WORD_WIRE_LIVE), view_word(view, WORD_WIRE_STALE),
             view_word(view, WORD_WIRE_LOST), view_word(view, WORD_WIRE_PAUSED),
             view_word(view, WORD_RELOAD));
}

static void write_choices(struct html *html, const struct view *view, bool live)
{
    static const struct {
        const char *value;
        enum word word;
    } themes[] = {
        {"auto", WORD_THEME_AUTO}, {"light", WORD_THEME_LIGHT}, {"dark", WORD_THEME_DARK}};

    html_put(html,
             "<details class=\"choices\" id=\"choices\" hidden><summary>%s</summary>"
             "<div><fieldset><legend>%s</legend>",
             view_word(view, WORD_DISPLAY), view_word(view, WORD_THEME));
    for (size_t i = 0; i < sizeof themes / sizeof themes[0]; i++)
        html_put(html,
                 "<label><input type=\"radio\" name=\"theme\" value=\"%s\"> %s</label>",
                 themes[i].value, view_word(view, themes[i].word));
    html_put(html,
             "</fieldset><label><input type=\"checkbox\" name=\"contrast\" value=\"more\"> "
             "%s</label><label><input type=\"checkbox\" name=\"size\" value=\"large\"> "
             "%s</label>",
             view_word(view, WORD_CONTRAST), view_word(view, WORD_LARGE));
    if (live)
        html_put(html,
                 "<label><input type=\"checkbox\" name=\"pause\" value=\"yes\"> %s</label>",
                 view_word(view, WORD_PAUSE));
    html_put(html, "</div></details>\n");
}

static void write_halt(struct html *html, const struct view *view)
{
    static const enum word words[] = {
        [SOURCE_HALT_DISK] = WORD_HALT_DISK, [SOURCE_HALT_DAMAGE] = WORD_HALT_DAMAGE};
    enum source_halt halt = view->overview->halt;

    if (halt != SOURCE_HALT_NONE)
        html_put(html, "<p class=\"halted\" role=\"alert\"><strong>%s</strong> %s</p>\n",
                 view_word(view, words[halt]), view_word(view, WORD_HALT_NOTE));
}

void frame_begin(struct html *html, const struct view *view, const struct frame *frame)
{
    const char *office =
        view_name(view, view->overview->title_vi, view->overview->title_en);

    write_head(html, view, frame);
    html_put(html,
             "<body>\n<a class=\"skip\" href=\"#main\">%s</a>\n<header class=\"head\">"
             "<div class=\"in\"><p class=\"site\"><a href=\"%s\"><span>%s</span> "
             "<strong>%s</strong></a></p>\n",
             view_word(view, WORD_SKIP), links[0].path[view->language],
             view_word(view, WORD_SITE), office);
    if (frame->live)
        write_wire(html, view);
    write_links(html, view, frame);
    write_choices(html, view, frame->live);
    html_put(html, "</div>\n");
    if (view->overview->simulated)
        html_put(html, "<p class=\"simulated\"><strong>%s</strong> %s</p>\n",
                 view_word(view, WORD_SIMULATED), view_word(view, WORD_SIMULATED_NOTE));
    write_halt(html, view);
    html_put(html, "</header>\n<main id=\"main\" tabindex=\"-1\">\n");
}

void frame_end(struct html *html, const struct view *view, const struct frame *frame)
{
    char version[24];

    (void)snprintf(version, sizeof version, "%" PRIu64, view->overview->version);
    html_put(html, "</main>\n<footer class=\"foot\"><div class=\"in\"><p>");
    VIEW_FILL(html, view, WORD_FOOT_DATA, version,
              number_moment(view->language, view->overview->as_of_ms).text);
    html_put(html,
             "</p><p>%s</p><p>Đúng Hạn %s · <a href=\"/api/v1\">API</a> · "
             "<a href=\"%s\">%s</a> · <a href=\"%s\">%s</a></p></div></footer>\n"
             "<p id=\"say\" class=\"unseen\" role=\"status\" aria-live=\"polite\"></p>\n"
             "</body>\n</html>\n",
             view_word(view, frame->staff ? WORD_FOOT_STAFF : WORD_FOOT_PRIVACY),
             DUNGHAN_VERSION, links[2].path[view->language], view_word(view, WORD_LICENCES),
             view->language == LANGUAGE_ENGLISH ? "/en/staff" : "/noi-bo",
             view_word(view, WORD_STAFF));
}
