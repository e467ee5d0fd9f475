/* The list of a trend: each month of each of its lines. */
#include "web/lists/lists.h"
#include "web/tables/trend_query.h"

static void put_figures(struct list *list, const struct figures *figures)
{
    const int64_t counts[] = {
        figures_received(figures),    figures_resolved(figures),
        figures->resolved_early,      figures->resolved_on_time,
        figures->resolved_late,       figures_in_progress(figures),
        figures->in_progress_not_due, figures->in_progress_overdue,
    };

    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        list_put(list, list_count(counts[i]));
}

static void put_month(struct list *list, const struct view *view, const struct trend *trend,
                      size_t line, int32_t month)
{
    bool running = trend->running && month == trend->last;
    char id[DATE_MONTH_BYTES];

    list_put(list, list_text(date_month_format(month, id)));
    lists_part_put(list, view, trend->lines[line].unit, trend->lines[line].field);
    lists_fraction_put(list, trend_rate(trend, line, month));
    list_put(list, list_flag(running, view_word(view, running ? WORD_YES : WORD_NO)));
    put_figures(list, trend_figures(trend, line, month));
}

int trend_list(struct list *list, const struct view *view)
{
    static const struct lists_column month[] = {{"month", WORD_MONTH, LIST_TEXT}};
    static const struct lists_column behind[] = {
        {"running", WORD_TENTATIVE, LIST_FLAG},
        {"received_total", WORD_RECEIVED, LIST_COUNT},
        {"resolved_total", WORD_RESOLVED, LIST_COUNT},
        {"resolved_early", WORD_CELL_EARLY, LIST_COUNT},
        {"resolved_on_time", WORD_CELL_ON_TIME, LIST_COUNT},
        {"resolved_late", WORD_CELL_LATE, LIST_COUNT},
        {"in_progress", WORD_REPORT_IN_PROGRESS, LIST_COUNT},
        {"in_progress_not_due", WORD_CELL_NOT_DUE, LIST_COUNT},
        {"in_progress_overdue", WORD_CELL_OVERDUE, LIST_COUNT},
    };
    const struct trend_question question = trend_query(view->asked.values);
    struct trend trend;
    int rc = trend_look_up(&trend, view, &question);

    if (rc != 0)
        return rc; /* the refusals are the parameters' places */
    list_title(list, view_word(view, WORD_TREND_HEADING));
    lists_definition(list, view, trend.definition);
    lists_columns(list, view, month, 1);
    lists_part_columns(list, view);
    lists_fraction_columns(list, view, trend.definition);
    lists_columns(list, view, behind, sizeof behind / sizeof behind[0]);
    for (size_t line = 0; line < trend.count; line++) {
        for (int32_t at = trend.first; at <= trend.last; at++)
            put_month(list, view, &trend, line, at);
    }
    trend_release(&trend);
    return 0;
}
