#include "appliance/report/levels.h"

#include <string.h>

/* In the form's order (Thông tư 01/2020/TT-VPCP: departments, districts, communes). */
static const struct report_name known[] = {
    {"ministry", "Cấp bộ", "Ministry"},
    {"province", "Cấp tỉnh", "Province"},
    {"department", "Sở, ban, ngành", "Departments"},
    {"district", "Cấp huyện", "District"},
    {"commune", "Cấp xã", "Commune"},
};

static const struct report_name none = {"", "Chưa rõ cấp", "Level not known"};

static const struct report_name other = {"", "Cấp khác", "Other levels"};

enum { KNOWN = sizeof known / sizeof known[0] };
_Static_assert((int)KNOWN + 1 == (int)LEVELS_PLACES,
               "a place for each, and one for the rest");

size_t levels_place(const char *code)
{
    size_t place = 0;

    while (place < KNOWN && strcmp(known[place].code, code) != 0)
        place++;
    return place;
}

const struct report_name *levels_at(size_t place)
{
    return place < KNOWN ? &known[place] : &other;
}

const struct report_name *levels_name(const char *code)
{
    size_t place = levels_place(code);

    if (place < KNOWN)
        return &known[place];
    return *code ? NULL : &none;
}

struct report_name levels_name_of(const char *code)
{
    const struct report_name *known_name = levels_name(code);

    return known_name ? *known_name : (struct report_name){code, code, ""};
}
