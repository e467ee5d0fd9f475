#include "sensors/fork_search.h"

void fork_search_begin(struct fork_search *search, uint64_t common)
{
    *search = (struct fork_search){true, common, common, INT64_MIN};
}

bool fork_search_next(const struct fork_search *search, int64_t now_ms, uint64_t *ret_first)
{
    if (!search->under_way || now_ms < search->due_ms)
        return false;
    *ret_first = search->common + 1;
    return true;
}

void fork_search_asked(struct fork_search *search, size_t count, int64_t now_ms)
{
    search->asked = search->common + count;
    search->due_ms = now_ms + FORK_SEARCH_AGAIN_MS;
}

bool fork_search_answer(struct fork_search *search, uint64_t asked, uint64_t common,
                        uint64_t last)
{
    if (!search->under_way || search->asked == search->common || asked != search->asked ||
        common < search->common || common > asked)
        return false;
    search->common = search->asked = common;
    search->due_ms = INT64_MIN;
    search->under_way = common == asked && asked < last;
    return !search->under_way;
}

void fork_search_again(struct fork_search *search)
{
    search->due_ms = INT64_MIN;
}
