#include "web/frame/head.h"

#include <inttypes.h>

static struct path asset_path(const struct view *view, enum asset_id id)
{
    return address_below(view->base, asset_url(id));
}

/* What the script compares with newer copies of the page. */
static void write_version(struct html *html, const struct view *view)
{
    char version[24], alarms[16];

    (void)snprintf(version, sizeof version, "%" PRIu64, view->overview->version);
    (void)snprintf(alarms, sizeof alarms, "%u", view->alarms);
    html_put(html,
             "<meta name=\"v\" content=\"%s\">\n"
             "<meta name=\"alarms\" content=\"%s\">\n",
             version, alarms);
}

void head_write(struct html *html, const struct view *view, const struct head *head)
{
    html_put(html,
             "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
             "<title>%s · %s</title>\n<meta name=\"description\" content=\"%s\">\n"
             "<meta name=\"color-scheme\" content=\"light dark\">\n",
             words_tag(view->language), head->title,
             view_name(view, view->overview->title_vi, view->overview->title_en),
             view_word(view, WORD_DESCRIPTION));
    if (head->live)
        write_version(html, view);
    html_put(html,
             "<meta name=\"build\" content=\"%s\">\n"
             "<link rel=\"icon\" href=\"%s\" type=\"image/svg+xml\">\n"
             "<link rel=\"stylesheet\" href=\"%s\">\n<script src=\"%s\"></script>\n"
             "<script type=\"module\" src=\"%s\"></script>\n",
             asset_build(), asset_path(view, ASSET_ICON).text,
             asset_path(view, ASSET_STYLE).text, asset_path(view, ASSET_THEME).text,
             asset_path(view, head->script).text);
    if (head->style != ASSETS)
        html_put(html, "<link rel=\"stylesheet\" href=\"%s\">\n",
                 asset_path(view, head->style).text);
}
