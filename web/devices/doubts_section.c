#include "web/devices/doubts_section.h"

#include <string.h>

#include "appliance/report/aside.h"

static const enum word reasons[ASIDE_REASONS] = {
#define REASON_WORD(name, text, meaning) [ASIDE_##name] = WORD_REASON_##name,
    ASIDE_EACH(REASON_WORD)
#undef REASON_WORD
};

static const struct {
    const char *fault;
    enum word word;
} faults[] = {
    {"second_intake", WORD_FAULT_SECOND_INTAKE},
    {"before_intake", WORD_FAULT_BEFORE_INTAKE},
    {"after_result", WORD_FAULT_AFTER_RESULT},
    {"second_result", WORD_FAULT_SECOND_RESULT},
    {"suspended_twice", WORD_FAULT_SUSPENDED_TWICE},
    {"not_suspended", WORD_FAULT_NOT_SUSPENDED},
    {"no_due_date", WORD_FAULT_NO_DUE_DATE},
    {"refused_and_taken", WORD_FAULT_REFUSED_AND_TAKEN},
    {"other_unit", WORD_FAULT_OTHER_UNIT},
    {"unit_ended", WORD_FAULT_UNIT_ENDED},
    {"foreign", WORD_FAULT_FOREIGN},
    {"foreign_intake", WORD_FAULT_FOREIGN_INTAKE},
    {"in_transfer", WORD_FAULT_IN_TRANSFER},
    {"too_many_changes", WORD_FAULT_TOO_MANY_CHANGES},
};

const char *doubts_section_fault(enum language language, const char *fault)
{
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        if (strcmp(faults[i].fault, fault) == 0)
            return words_get(language, faults[i].word);
    }
    return fault;
}

const char *doubts_section_reason(enum language language, const char *reason)
{
    int found = aside_reason_find(reason);

    return found < 0 ? reason : words_get(language, reasons[found]);
}

static void write_quarantine(struct html *html, const struct view *view)
{
    const struct source_overview *o = view->overview;

    if (o->quarantined == 0)
        return;
    html_put(html, "<h3>%s</h3><p>", view_word(view, WORD_QUARANTINE));
    VIEW_FILL(html, view, WORD_QUARANTINE_NOTE, view_count(view, o->quarantined).text);
    html_put(html, "</p><ul class=\"reasons\">");
    for (size_t i = 0; i < o->quarantine_count; i++)
        html_put(html, "<li>%s: <b>%s</b></li>",
                 doubts_section_reason(view->language, o->quarantine[i].reason),
                 view_count(view, o->quarantine[i].count).text);
    html_put(html, "</ul>\n");
}

static void write_faults(struct html *html, const struct view *view)
{
    const struct source_overview *o = view->overview;

    if (o->fault_count == 0)
        return;
    html_put(html, "<h3>%s</h3><p>%s</p><ul class=\"reasons\">",
             view_word(view, WORD_DATA_FAULTS), view_word(view, WORD_DATA_FAULTS_NOTE));
    for (size_t i = 0; i < o->fault_count; i++)
        html_put(html, "<li>%s: <b>%s</b></li>",
                 doubts_section_fault(view->language, o->faults[i].name),
                 view_count(view, o->faults[i].dossiers).text);
    html_put(html, "</ul>\n");
}

void doubts_section_write(struct html *html, const struct view *view)
{
    write_quarantine(html, view);
    write_faults(html, view);
}
