/* The page of one register: its rows, and how they are changed. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "web/frame/page_link.h"
#include "web/registers/register_deeds.h"
#include "web/registers/register_edit.h"
#include "web/registers/register_names.h"
#include "web/registers/register_query.h"
#include "web/registers/register_rows.h"
#include "web/staff/staff_order.h"
#include "web/staff/staff_page.h"
#include "web/tables/plain_table.h"
#include "web/tables/search_box.h"
#include "web/text/fold.h"

enum { ROWS = 50 }; /* on a page */

static const char *said(const struct staff_view *view, enum register_query_parameter which)
{
    const char *value = view->view.asked.values[which];

    return value ? value : "";
}

/* --- rows ---------------------------------------------------------------------------- */

static bool has(const struct register_rows *rows, size_t row, const char *folded)
{
    const char *const *cells = register_rows_get(rows, row);

    for (size_t i = 0; i < rows->reg->column_count; i++) {
        if (fold_has(cells[i], folded))
            return true;
    }
    return false;
}

/* Those that were searched for, by their places. Returns how many; the caller frees them. */
static size_t search(const struct register_rows *rows, const char *text, size_t **ret)
{
    char *folded = fold_text(text);
    size_t count = 0;

    *ret = need(calloc(rows->count + 1, sizeof **ret));
    for (size_t row = 0; row < rows->count; row++) {
        if (!*folded || has(rows, row, folded))
            (*ret)[count++] = row;
    }
    free(folded);
    return count;
}

static void write_row(struct html *html, const struct staff_view *view,
                      const struct register_rows *rows, size_t row)
{
    const char *const *cells = register_rows_get(rows, row);
    char number[24];

    (void)snprintf(number, sizeof number, "%zu", row + 1);
    html_put(html, "<tr>");
    html_put(html, "<th scope=\"row\">%s</th>", cells[0]);
    for (size_t i = 1; i < rows->reg->column_count; i++)
        html_put(html, "<td data-l=\"%s\">%s</td>",
                 register_names_column(&view->view, &rows->reg->columns[i]), cells[i]);
    html_put(html,
             "<td class=\"acts\" data-l=\"%s\"><a href=\"%s?row=%s#edit\">%s"
             "<span class=\"unseen\"> %s</span></a></td></tr>\n",
             view_word(&view->view, WORD_STAFF_ACT), view_here(&view->view).text, number,
             view_word(&view->view, WORD_REGISTER_EDIT), cells[0]);
}

static void write_head(struct html *html, const struct staff_view *view,
                       const struct source_register *reg)
{
    html_put(html,
             "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\">"
             "<table class=\"plain register\"><thead><tr>",
             register_names_of(&view->view, reg->name));
    for (size_t i = 0; i < reg->column_count; i++)
        html_put(html, "<th scope=\"col\">%s</th>",
                 register_names_column(&view->view, &reg->columns[i]));
    html_put(html, "<th scope=\"col\">%s</th></tr></thead><tbody>\n",
             view_word(&view->view, WORD_STAFF_ACT));
}

static void write_search(struct html *html, const struct staff_view *view)
{
    html_put(html, "<form class=\"filters\" action=\"%s\">", view_here(&view->view).text);
    search_box(html, &view->view, WORD_REGISTER_SEARCH, said(view, REGISTER_QUERY_SEARCH));
    html_put(html, "<p><button>%s</button> <a href=\"%s?format=csv\">CSV</a></p></form>\n",
             view_word(&view->view, WORD_REGISTER_FIND), view_here(&view->view).text);
}

static void write_rows(struct html *html, const struct staff_view *view,
                       const struct register_rows *rows)
{
    size_t *found, count = search(rows, said(view, REGISTER_QUERY_SEARCH), &found);
    size_t pages = count > 0 ? (count + ROWS - 1) / ROWS : 1;
    size_t page = register_query_number(said(view, REGISTER_QUERY_PAGE));

    page = page == 0 ? 1 : page > pages ? pages : page;
    html_put(html, "<section class=\"card\">");
    write_search(html, view);
    html_put(html, "<p>");
    VIEW_FILL(html, &view->view, WORD_REGISTER_ROWS, staff_draw_count(view, count).text,
              staff_draw_count(view, rows->count).text);
    html_put(html, "</p>\n");
    if (count > 0) {
        write_head(html, view, rows->reg);
        for (size_t i = (page - 1) * ROWS; i < count && i < page * ROWS; i++)
            write_row(html, view, rows, found[i]);
        html_put(html, "</tbody></table></div>\n");
    }
    page_link_paging(html, &view->view, &register_query_takes, (int)page, (int)pages);
    html_put(html, "</section>\n");
    free(found);
}

/* --- versions ------------------------------------------------------------------------ */

struct writing {
    struct html *html;
    const struct staff_view *view;
    size_t count;
};

static void write_back(const struct writing *writing, const char *number)
{
    staff_draw_form_here(writing->html, writing->view, STAFF_DRAW_FIELDS);
    html_put(writing->html, "<input type=\"hidden\" name=\"version\" value=\"%s\">",
             number);
    staff_deed_button(writing->html, writing->view, &register_deeds_back,
                      WORD_REGISTER_BACK);
    html_put(writing->html, "</form>");
}

/* The newest is the register as it is. */
static int write_version(void *listener, const struct source_register_version *version)
{
    struct writing *writing = listener;
    const struct view *v = &writing->view->view;
    char number[24];

    (void)snprintf(number, sizeof number, "%lld", (long long)version->number);
    html_put(writing->html, "<tr><th scope=\"row\">%s</th>", number);
    plain_table_time(writing->html, v, WORD_REGISTER_TAKEN_AT, version->taken_ms);
    html_put(writing->html, "<td data-l=\"%s\">%s</td><td data-l=\"%s\">%s</td>",
             view_word(v, WORD_REGISTER_FILE), version->file,
             view_word(v, WORD_REGISTER_BY), version->by);
    html_put(writing->html, "<td class=\"how acts\" data-l=\"%s\">",
             view_word(v, WORD_STAFF_ACT));
    if (writing->count++ > 0)
        write_back(writing, number);
    html_put(writing->html, "</td></tr>\n");
    return 0;
}

static int write_versions(struct html *html, const struct staff_view *view,
                          const struct source_register *reg)
{
    static const struct plain_table_column columns[] = {
        {WORD_REGISTER_VERSION, false}, {WORD_REGISTER_TAKEN_AT, false},
        {WORD_REGISTER_FILE, false},    {WORD_REGISTER_BY, false},
        {WORD_STAFF_ACT, false},
    };
    const struct source_registers *source = view->staff->registers;
    struct writing writing = {html, view, 0};
    int rc;

    html_put(html, "<details class=\"card\" id=\"versions\"><summary>%s</summary>\n",
             view_word(&view->view, WORD_REGISTER_VERSIONS));
    PLAIN_TABLE_BEGIN(html, &view->view, view_word(&view->view, WORD_REGISTER_VERSIONS),
                      columns);
    rc = source->versions(source->owner, reg, write_version, &writing);
    plain_table_end(html);
    html_put(html, "</details>\n");
    return rc;
}

/* --- all ----------------------------------------------------------------------------- */

static struct body as_file(const struct register_rows *rows)
{
    struct body body = {.status = 200, .type = BODY_CSV};

    body.text = register_rows_file(rows, &body.bytes);
    if (asprintf(&body.file, "%s.csv", rows->reg->name) < 0)
        abort();
    return body;
}

static int draw(const struct staff_view *view, const struct register_rows *rows,
                struct body *ret)
{
    struct html html;
    int rc;

    staff_draw_begin(&html, view, ADDRESS_REGISTER);
    html_put(&html, "<h2>%s</h2>\n", register_names_of(&view->view, rows->reg->name));
    staff_deed_told(&html, view, ADDRESS_REGISTER);
    register_edit_file(&html, view, rows->reg);
    register_edit_row(&html, view, rows,
                      register_query_number(said(view, REGISTER_QUERY_ROW)));
    write_rows(&html, view, rows);
    rc = write_versions(&html, view, rows->reg);
    *ret = staff_draw_end(&html, view);
    if (rc < 0)
        body_release(ret);
    return rc;
}

int register_page(const struct staff_view *view, struct body *ret)
{
    const struct source_register *reg =
        register_rows_find(view->staff, view->view.asked.code);
    struct register_rows rows;
    int rc;

    if (!reg) {
        *view->fault = (struct fault){.kind = FAULT_NOT_FOUND};
        return -ENOENT;
    }
    rc = register_rows_read(view->staff, reg, &rows);
    if (rc == 0 && *said(view, REGISTER_QUERY_FORMAT))
        *ret = as_file(&rows);
    else if (rc == 0)
        rc = draw(view, &rows, ret);
    register_rows_release(&rows);
    return rc;
}

static const struct staff_deed *const deeds[] = {&register_deeds_try,  &register_deeds_row,
                                                 &register_deeds_cut,  &register_deeds_back,
                                                 &register_deeds_take, NULL};

const struct staff_form register_form = {.file_bytes = REGISTER_DEEDS_FILE_BYTES,
                                         STAFF_ORDER(deeds)};
