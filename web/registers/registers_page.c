/* The page of the registers: what each is, and where it is seen and changed. */
#include "web/registers/register_names.h"
#include "web/source.h"
#include "web/staff/staff_page.h"
#include "web/tables/plain_table.h"

static int keep_newest(void *listener, const struct source_register_version *version)
{
    int64_t *taken_ms = listener;

    if (*taken_ms == 0)
        *taken_ms = version->taken_ms;
    return 0;
}

static int write_register(struct html *html, const struct staff_view *view,
                          const struct source_register *reg)
{
    const struct source_registers *source = view->staff->registers;
    int64_t taken_ms = 0;
    int rc = source->versions(source->owner, reg, keep_newest, &taken_ms);

    html_put(html, "<tr><th scope=\"row\"><a href=\"%s\">%s</a></th>",
             view_path_of(&view->view, ADDRESS_REGISTER, reg->name).text,
             register_names_of(&view->view, reg->name));
    plain_table_time(html, &view->view, WORD_REGISTER_TAKEN_AT, taken_ms);
    html_put(html, "</tr>\n");
    return rc;
}

int registers_page(const struct staff_view *view, struct body *ret)
{
    static const struct plain_table_column columns[] = {{WORD_REGISTER, false},
                                                        {WORD_REGISTER_TAKEN_AT, false}};
    const struct source_registers *source = view->staff->registers;
    const struct source_register *reg;
    struct html html;
    int rc = 0;

    staff_draw_begin(&html, view, ADDRESS_REGISTERS);
    html_put(&html, "<section class=\"card\"><p>%s</p>\n",
             view_word(&view->view, WORD_REGISTERS_LEAD));
    PLAIN_TABLE_BEGIN(&html, &view->view, view_word(&view->view, WORD_REGISTERS), columns);
    for (size_t i = 0; rc == 0 && (reg = source->at(source->owner, i)); i++)
        rc = write_register(&html, view, reg);
    plain_table_end(&html);
    html_put(&html, "</section>\n");
    *ret = staff_draw_end(&html, view);
    if (rc < 0)
        body_release(ret);
    return rc;
}
