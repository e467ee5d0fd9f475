#include "web/staff/staff_refusal.h"

#include <string.h>

static const struct {
    const char *reason;
    enum word word;
} reasons[] = {
    {"account_name", WORD_REFUSED_ACCOUNT_NAME},
    {"account_role", WORD_REFUSED_ACCOUNT_ROLE},
    {"account_there", WORD_REFUSED_ACCOUNT_THERE},
    {"accounts_full", WORD_REFUSED_ACCOUNTS_FULL},
    {"cause_note", WORD_REFUSED_CAUSE_NOTE},
    {"connected", WORD_REFUSED_CONNECTED},
    {"dossier_unknown", WORD_REFUSED_DOSSIER_UNKNOWN},
    {"last_administrator", WORD_REFUSED_LAST_ADMINISTRATOR},
    {"not_late", WORD_REFUSED_NOT_LATE},
    {"period_frozen", WORD_REFUSED_PERIOD_FROZEN},
    {"period_runs", WORD_REFUSED_PERIOD_RUNS},
    {"registers_moved", WORD_REFUSED_REGISTERS_MOVED},
    {"store", WORD_REFUSED_STORE},
    {"unit_unknown", WORD_REFUSED_UNIT_UNKNOWN},
    {"unknown", WORD_REFUSED_UNKNOWN},
};

/* NULL: the sentence in English is all there is. */
static const char *reason_of(const struct staff_view *view, const json_t *answer)
{
    const char *reason = json_string_value(json_object_get(answer, "reason"));

    for (size_t i = 0; reason && i < sizeof reasons / sizeof reasons[0]; i++) {
        if (strcmp(reasons[i].reason, reason) == 0)
            return view_word(&view->view, reasons[i].word);
    }
    return NULL;
}

static void write_faults(struct html *html, const json_t *faults)
{
    const json_t *fault;
    size_t i;

    if (json_array_size(faults) == 0)
        return;
    html_put(html, "<ul lang=\"en\">");
    json_array_foreach(faults, i, fault)
        html_put(html, "<li>%s</li>", json_string_value(fault));
    html_put(html, "</ul>");
}

void staff_refusal(struct html *html, const struct staff_view *view, const json_t *answer)
{
    const char *reason = reason_of(view, answer);

    html_put(html, "<div class=\"alert\" role=\"alert\"><p>%s</p>",
             view_word(&view->view, reason ? WORD_TOLD_REFUSED : WORD_TOLD_FAILED));
    if (reason)
        html_put(html, "<p>%s</p>", reason);
    else
        html_put(html, "<p lang=\"en\">%s</p>",
                 json_string_value(json_object_get(answer, "error")));
    write_faults(html, json_object_get(answer, "faults"));
    html_put(html, "</div>\n");
}
