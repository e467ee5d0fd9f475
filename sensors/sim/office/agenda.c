#include "sensors/sim/office/agenda.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"

struct page {
    size_t count, room;
    struct step *steps;
};

struct agenda {
    int32_t day; /* of the page that is taken next */
    size_t left; /* steps on all pages */
    size_t first, page_count;
    struct page *pages; /* from pages[first] on, one a day */
};

struct agenda *agenda_new(int32_t day)
{
    struct agenda *agenda = need(malloc(sizeof *agenda));

    *agenda = (struct agenda){.day = day};
    return agenda;
}

void agenda_free(struct agenda *agenda)
{
    for (size_t i = agenda->first; i < agenda->page_count; i++)
        free(agenda->pages[i].steps);
    free(agenda->pages);
    free(agenda);
}

/* The page for a day that lies `ahead` of the next. */
static struct page *page_at(struct agenda *agenda, size_t ahead)
{
    size_t index = agenda->first + ahead;

    if (index >= agenda->page_count) {
        size_t count = index + 64;

        agenda->pages = need(reallocarray(agenda->pages, count, sizeof *agenda->pages));
        memset(agenda->pages + agenda->page_count, 0,
               (count - agenda->page_count) * sizeof *agenda->pages);
        agenda->page_count = count;
    }
    return &agenda->pages[index];
}

void agenda_add(struct agenda *agenda, const struct step *step)
{
    int32_t day = date_day_at(step->at_ms);
    struct page *page;

    assert(day >= agenda->day);
    page = page_at(agenda, (size_t)(day - agenda->day));
    page->steps = memory_grow(page->steps, page->count, &page->room, sizeof *page->steps);
    page->steps[page->count++] = *step;
    agenda->left++;
}

bool agenda_empty(const struct agenda *agenda)
{
    return agenda->left == 0;
}

/* By time; what happens in the same second in an order that depends on nothing else. */
static int compare_steps(const void *a, const void *b)
{
    const struct step *left = a;
    const struct step *right = b;
    const struct step_dossier *l = &left->dossier;
    const struct step_dossier *r = &right->dossier;

    if (left->at_ms != right->at_ms)
        return left->at_ms < right->at_ms ? -1 : 1;
    if (left->type != right->type)
        return left->type < right->type ? -1 : 1;
    if (l->unit != r->unit)
        return l->unit < r->unit ? -1 : 1;
    if (l->received_day != r->received_day)
        return l->received_day < r->received_day ? -1 : 1;
    return (l->number > r->number) - (l->number < r->number);
}

int agenda_take_day(struct agenda *agenda, step_visit visit, void *owner)
{
    struct page *page = page_at(agenda, 0);
    int rc = 0;

    if (page->count)
        qsort(page->steps, page->count, sizeof *page->steps, compare_steps);
    for (size_t i = 0; rc == 0 && i < page->count; i++)
        rc = visit(owner, &page->steps[i]);
    agenda->left -= page->count;
    free(page->steps);
    *page = (struct page){0};
    agenda->first++;
    agenda->day++;
    return rc;
}
