#include "web/frame/frame.h"

#include <inttypes.h>

#include "web/frame/freshness.h"
#include "web/frame/head.h"
#include "web/text/number.h"

void frame_link(struct html *html, const struct view *view, enum address address,
                enum address here)
{
    html_put(html,
             address == here ? "<li><a href=\"%s\" aria-current=\"page\">%s</a></li>"
                             : "<li><a href=\"%s\">%s</a></li>",
             view_path(view, address).text, view_word(view, address_word(address)));
}

void frame_links(struct html *html, const struct view *view, enum address_list list,
                 enum address here)
{
    for (int i = 0; i < ADDRESSES; i++) {
        enum address address = (enum address)i;

        if (address_list(address) == list)
            frame_link(html, view, address, here);
    }
}

static void write_other_language(struct html *html, const struct view *view,
                                 const struct frame *frame)
{
    enum language other =
        view->language == LANGUAGE_ENGLISH ? LANGUAGE_VIETNAMESE : LANGUAGE_ENGLISH;
    enum address address = frame->address == ADDRESSES ? ADDRESS_OVERVIEW : frame->address;

    html_put(
        html, "<li><a href=\"%s%s\" hreflang=\"%s\" lang=\"%s\">%s</a></li>",
        address_below(view->base, address_path(address, other, view->asked.code).text).text,
        frame->query ? frame->query : "", words_tag(other), words_tag(other),
        words_get(other, WORD_LANGUAGE));
}

/* What there is no room for; the name of the page that is shown stands outside all the same. */
static void write_more(struct html *html, const struct view *view, enum address here)
{
    html_put(html, "<li><details class=\"menu\">");
    if (here != ADDRESSES && address_list(here) == ADDRESS_LIST_MORE)
        html_put(html, "<summary class=\"here\">%s: %s</summary><ul>",
                 view_word(view, WORD_MORE_PAGES), view_word(view, address_word(here)));
    else
        html_put(html, "<summary>%s</summary><ul>", view_word(view, WORD_MORE_PAGES));
    frame_links(html, view, ADDRESS_LIST_MORE, here);
    html_put(html, "</ul></details></li>");
}

static void write_links(struct html *html, const struct view *view,
                        const struct frame *frame)
{
    html_put(html, "<nav aria-label=\"%s\"><ul>", view_word(view, WORD_PAGES));
    frame_links(html, view, ADDRESS_LIST_MAIN, frame->address);
    write_more(html, view, frame->address);
    write_other_language(html, view, frame);
    html_put(html, "</ul></nav>\n");
}

static void write_choices(struct html *html, const struct view *view, bool live)
{
    static const struct {
        const char *value;
        enum word word;
    } themes[] = {
        {"auto", WORD_THEME_AUTO}, {"light", WORD_THEME_LIGHT}, {"dark", WORD_THEME_DARK}};

    html_put(html,
             "<details class=\"choices menu\" id=\"choices\" hidden><summary>%s</summary>"
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

void frame_begin(struct html *html, const struct view *view, const struct frame *frame)
{
    const char *office =
        view_name(view, view->overview->title_vi, view->overview->title_en);
    const struct head head = {frame->title, frame->live, ASSET_APP,
                              frame->staff ? ASSET_STAFF : ASSETS};

    head_write(html, view, &head);
    html_put(html, frame->document ? "</head>\n<body class=\"document\">\n"
                                   : "</head>\n<body>\n");
    html_put(html,
             "<a class=\"skip\" href=\"#main\">%s</a>\n<header class=\"head\">"
             "<div class=\"in\"><p class=\"site\"><a href=\"%s\"><span>%s</span> "
             "<strong>%s</strong></a></p>\n",
             view_word(view, WORD_SKIP), view_path(view, ADDRESS_OVERVIEW).text,
             view_word(view, WORD_SITE), office);
    if (frame->live)
        freshness_marks(html, view);
    write_links(html, view, frame);
    write_choices(html, view, frame->live);
    html_put(html, "</div>\n");
    freshness_alarms(html, view);
    if (view->overview->simulated)
        html_put(html, "<p class=\"simulated\"><strong>%s</strong> %s</p>\n",
                 view_word(view, WORD_SIMULATED), view_word(view, WORD_SIMULATED_NOTE));
    html_put(html, "</header>\n<main id=\"main\" tabindex=\"-1\">\n");
}

static void write_foot_link(struct html *html, const struct view *view,
                            enum address address, enum word word)
{
    html_put(html, " · <a href=\"%s\">%s</a>", view_path(view, address).text,
             view_word(view, word));
}

void frame_end(struct html *html, const struct view *view, const struct frame *frame)
{
    char version[24];

    (void)snprintf(version, sizeof version, "%" PRIu64, view->overview->version);
    html_put(html, "</main>\n<footer class=\"foot\"><div class=\"in\"><p title=\"");
    VIEW_FILL(html, view, WORD_FOOT_VERSION, version);
    html_put(html, "\">");
    VIEW_FILL(html, view, WORD_FOOT_DATA,
              number_moment(view->language, view->overview->as_of_ms).text);
    html_put(html, "</p><p>%s</p><p>Đúng Hạn %s<span>",
             view_word(view, frame->staff ? WORD_FOOT_STAFF : WORD_FOOT_PRIVACY),
             DUNGHAN_VERSION);
    for (int i = 0; i < ADDRESSES; i++) {
        if (address_list((enum address)i) == ADDRESS_LIST_FOOT)
            write_foot_link(html, view, (enum address)i, address_word((enum address)i));
    }
    write_foot_link(html, view, ADDRESS_STAFF, WORD_STAFF);
    html_put(html,
             "</span></p></div></footer>\n"
             "<p id=\"say\" class=\"unseen\" role=\"status\" aria-live=\"polite\"></p>\n"
             "</body>\n</html>\n");
}
