/* The page of procedures: the catalogue, searched, and what its limits are in practice. */
#include <stdlib.h>
#include <string.h>

#include "appliance/report/levels.h"
#include "mqtt/base/memory.h"
#include "web/frame/lead.h"
#include "web/frame/page_link.h"
#include "web/lookups.h"
#include "web/page/page.h"
#include "web/tables/procedures_notes.h"
#include "web/tables/procedures_table.h"
#include "web/tables/search_box.h"
#include "web/text/filters.h"

enum { ROWS = 50 }; /* a page */

/* --- what the catalogue has ---------------------------------------------------------- */

static void write_lead(struct html *html, const struct view *view,
                       const struct lookup_procedures *all)
{
    size_t standings[LOOKUP_STANDINGS] = {0}, amended = 0;

    for (size_t i = 0; i < all->count; i++) {
        standings[all->list[i].standing]++;
        amended += all->list[i].versions > 1;
    }
    html_put(html,
             "<section class=\"lead one\" aria-labelledby=\"top\"><h1 id=\"top\">%s</h1>",
             view_word(view, WORD_PROCEDURES));
    LEAD_FILL(html, view, WORD_PROCEDURES_LEAD, view_count(view, all->count).text,
              view_count(view, standings[LOOKUP_STANDING_IN_FORCE]).text,
              view_count(view, standings[LOOKUP_STANDING_ENDED]).text,
              view_count(view, standings[LOOKUP_STANDING_TO_COME]).text,
              view_count(view, amended).text);
    html_put(html, "</section>\n");
}

/* --- what of it is shown ------------------------------------------------------------- */

/* The first procedure of each field, in the order of the catalogue; the caller frees the list. */
static const struct lookup_procedure **fields_of(const struct lookup_procedures *all,
                                                 size_t *ret_count)
{
    const struct lookup_procedure **fields = need(calloc(all->count + 1, sizeof(void *)));
    size_t count = 0;

    for (size_t i = 0; i < all->count; i++) {
        size_t at = 0;

        while (at < count && strcmp(fields[at]->now.field, all->list[i].now.field) != 0)
            at++;
        if (at == count && *all->list[i].now.field)
            fields[count++] = &all->list[i];
    }
    *ret_count = count;
    return fields;
}

/* False: none is of the field that is asked for. */
static bool write_fields(struct html *html, const struct view *view,
                         const struct lookup_procedures *all, const char *asked)
{
    size_t count;
    const struct lookup_procedure **fields = fields_of(all, &count);
    bool found = !*asked;

    filters_begin(html, view,
                  procedures_query_takes.parameters[PROCEDURES_QUERY_FIELD].name,
                  WORD_FIELD);
    filters_option(html, "", view_word(view, WORD_WORKLIST_ALL_FIELDS), found);
    for (size_t i = 0; i < count; i++) {
        const struct lookup_version *of = &fields[i]->now;
        bool here = strcmp(of->field, asked) == 0;

        filters_option(html, of->field, view_name(view, of->field_vi, of->field_en), here);
        found = found || here;
    }
    filters_end(html);
    free(fields);
    return found;
}

static void write_levels(struct html *html, const struct view *view, int asked)
{
    filters_begin(html, view,
                  procedures_query_takes.parameters[PROCEDURES_QUERY_LEVEL].name,
                  WORD_PROCEDURE_LEVEL);
    filters_option(html, "", view_word(view, WORD_PROCEDURES_ALL_LEVELS),
                   asked == PROCEDURES_ANY);
    for (int place = 0; place < LEVELS_PLACES - 1; place++) {
        const struct report_name *name = levels_at((size_t)place);

        filters_option(html, name->code, view_name(view, name->vi, name->en),
                       place == asked);
    }
    filters_end(html);
}

static void write_standings(struct html *html, const struct view *view, int asked)
{
    filters_begin(html, view,
                  procedures_query_takes.parameters[PROCEDURES_QUERY_STANDING].name,
                  WORD_PROCEDURE_STANDING);
    filters_option(html, "", view_word(view, WORD_PROCEDURES_ALL_STANDINGS),
                   asked == PROCEDURES_ANY);
    for (int i = 0; i < LOOKUP_STANDINGS; i++)
        filters_option(html, procedures_query_standings[i],
                       view_word(view, procedures_standing_words[i]), i == asked);
    filters_end(html);
}

/* The order that was asked for stays. False: as said above. */
static bool write_filters(struct html *html, const struct view *view,
                          const struct lookup_procedures *all,
                          const struct procedures_question *question)
{
    const char *order = view->asked.values[PROCEDURES_QUERY_ORDER];
    bool found;

    html_put(html, "<form class=\"filters\" method=\"get\" action=\"%s\">",
             view_here(view).text);
    if (order && *order)
        html_put(html, "<input type=\"hidden\" name=\"sap-xep\" value=\"%s\">", order);
    search_box(html, view, WORD_SEARCH_PROCEDURE, question->search);
    found = write_fields(html, view, all, question->field);
    write_levels(html, view, question->level);
    write_standings(html, view, question->standing);
    html_put(html, "<p><button type=\"submit\" class=\"main\">%s</button></p></form>\n",
             view_word(view, WORD_WORKLIST_SHOW));
    return found;
}

/* Why the list is empty, and the way back. */
static void write_empty(struct html *html, const struct view *view, size_t all)
{
    html_put(html, "<p class=\"empty\">%s",
             view_word(view, all ? WORD_PROCEDURES_NO_MATCH : WORD_PROCEDURES_NONE));
    if (all)
        html_put(html, " <a href=\"%s\">%s</a>", view_here(view).text,
                 view_word(view, WORD_UNITS_CLEAR));
    html_put(html, "</p>\n");
}

/* The page that was asked for, or the last one where there are no longer so many. */
static void write_rows(struct html *html, const struct view *view,
                       const struct procedures_question *question,
                       const struct lookup_procedure *const *chosen, size_t count, int page)
{
    int pages = (int)((count + ROWS - 1) / ROWS);
    size_t from, left;

    page = page < pages ? page : pages;
    from = (size_t)(page - 1) * ROWS;
    left = count - from < ROWS ? count - from : ROWS;
    procedures_table_write(html, view, question, chosen + from, left);
    html_put(html, "<p class=\"note\">");
    VIEW_FILL(html, view, WORD_PROCEDURES_SHOWN, view_count(view, from + 1).text,
              view_count(view, from + left).text, view_count(view, count).text);
    html_put(html, "</p>\n");
    page_link_paging(html, view, &procedures_query_takes, page, pages);
}

static void write_list(struct html *html, const struct view *view,
                       const struct lookup_procedures *all,
                       const struct procedures_question *question, int page)
{
    size_t count;
    const struct lookup_procedure **chosen =
        procedures_choose(all, question, &view->levels, view->language, &count);

    html_put(html,
             "<section class=\"card\" aria-labelledby=\"list\"><h2 id=\"list\">%s</h2>\n",
             view_word(view, WORD_PROCEDURES_LIST));
    if (count > 0)
        write_rows(html, view, question, chosen, count, page);
    else
        write_empty(html, view, all->count);
    html_put(html, "</section>\n");
    free(chosen);
}

int procedures_write(struct html *html, const struct view *view)
{
    int page, rc;
    const struct procedures_question question = procedures_query(view->asked.values, &page);
    struct lookup_procedures all = {0};

    rc = view->lookups->procedures(view->lookups->owner, &all);
    if (rc < 0)
        return rc;
    write_lead(html, view, &all);
    if (!write_filters(html, view, &all, &question))
        return 1 + PROCEDURES_QUERY_FIELD;
    write_list(html, view, &all, &question, page);
    procedures_notes_counted(html, view, &all.counted);
    return 0;
}
