#include "web/registers/register_names.h"

#include <string.h>

static const struct {
    const char *name;
    enum word word;
} names[] = {
    {"fields", WORD_FIELDS},
    {"units", WORD_UNITS},
    {"procedures", WORD_PROCEDURES},
    {"calendar", WORD_CALENDAR},
    {"periods", WORD_REGISTER_PERIODS},
    {"totals", WORD_REGISTER_TOTALS},
};

const char *register_names_of(const struct view *view, const char *name)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(names[i].name, name) == 0)
            return view_word(view, names[i].word);
    }
    return name;
}

const char *register_names_column(const struct view *view,
                                  const struct source_register_column *column)
{
    return view->language == LANGUAGE_VIETNAMESE ? column->label : column->name;
}
