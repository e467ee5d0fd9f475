/*
 * lists - what the pages list, for files: the functions that web/routes.inc names.
 *
 * One function a file fills a list (appliance/report/list.h) from the same view that the page is
 * drawn from, and so with what is asked in its query, but for the page among several: a file has all
 * rows. It gives the list its title, columns and rows, and those facts that only it knows:
 *
 *     list_title(list, view_word(view, WORD_BY_FIELD));
 *     lists_columns(list, view, columns, sizeof columns / sizeof columns[0]);
 *     list_put(list, list_text(row->code)); ...
 *     lists_definition(list, view, definition);
 *
 * With FILES(f) behind what answers its row of web/routes.inc a page "/don-vi" is also there as
 * "/don-vi.csv", ".xlsx" and ".json", in the words of its language, and links to them; so is an answer
 * of the API, with the names that programs know. With LIST(f) alone an answer of the API is the list as
 * JSON, with what it takes in the places of the page's parameters and names of its own. view->lookups is
 * there on rows with LOOKUP and LIST.
 * What a list says of its office, its moment, its version and its address is the same for all, and put
 * in before.
 *
 * Names of columns and facts are those of the API. No dossier's code, no person: lists are public.
 *
 * 0, or what web/page/page.h says of a page. Pure; any thread.
 */
#ifndef WEB_LISTS_LISTS_H
#define WEB_LISTS_LISTS_H

#include "appliance/report/definition.h"
#include "appliance/report/list.h"
#include "web/text/view.h"

#define ROUTE(name, vi, en, methods, who, listed, takes, answer) answer
#define FILES(fill)                                              int fill(struct list *list, const struct view *view);
#define LIST(fill)                                               FILES(fill)
#include "web/routes.inc"

/* --- what several lists share -------------------------------------------------------- */

struct lists_column {
    const char *name;
    enum word word;
    enum list_kind kind;
};

void lists_columns(struct list *list, const struct view *view,
                   const struct lists_column *columns, size_t count);

/* A word with one place; the caller frees it. */
char *lists_filled(const struct view *view, enum word word, const char *text);

/* The title of a list of one unit or field: its name before the words. */
void lists_title_of(struct list *list, const struct view *view, enum word word,
                    const struct source_row *row);

/* Of one month, year * 12 + month from 0: the words before it. */
void lists_title_month(struct list *list, const struct view *view, enum word word,
                       int month);

/* The eleven columns of form 06. */
void lists_figures_columns(struct list *list, const struct view *view);
void lists_figures_put(struct list *list, const struct figures *figures);

/* Of which unit and field a row is: codes and names; NULL is all, or not known. */
void lists_part_columns(struct list *list, const struct view *view);
void lists_part_put(struct list *list, const struct view *view,
                    const struct source_row *unit, const struct source_row *field);

/* A rate: numerator, denominator, percentage. */
void lists_fraction_columns(struct list *list, const struct view *view,
                            enum definition definition);
void lists_fraction_put(struct list *list, struct fraction rate);

/* The same of a row now, and its level. */
void lists_rate_columns(struct list *list, const struct view *view,
                        enum definition definition);
void lists_rate_put(struct list *list, const struct view *view,
                    const struct source_row *row, enum definition definition);

/* Facts: by which definition the rates are. */
void lists_definition(struct list *list, const struct view *view,
                      enum definition definition);

/* Facts: of the month of the overview, and whether its figures are provisional. */
void lists_period(struct list *list, const struct view *view);

#endif
