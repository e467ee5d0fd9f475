/* An explanation for people: the document, section by section, and its due date. */
#include <stdio.h>
#include <string.h>

#include "appliance/explain/explanation.h"

static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text ? text : "";
}

static long long number_of(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

/* "-" for none. */
static const char *code_of(const json_t *object, const char *name)
{
    const char *code = text_of(json_object_get(object, name), "code");

    return *code ? code : "-";
}

static bool is(const json_t *object, const char *name)
{
    return json_is_true(json_object_get(object, name));
}

/* "H42.31 (…)", or "none". */
static void print_named(const json_t *object, const char *name)
{
    const json_t *named = json_object_get(object, name);

    if (!json_is_object(named))
        printf("none");
    else
        printf("%s (%s)", text_of(named, "code"),
               text_of(json_object_get(named, "name"), "vi"));
}

/* The head of a section; false: there is nothing in it. */
static bool begin(const json_t *list, const char *head)
{
    if (json_array_size(list) == 0)
        return false;
    printf("\n%s\n", head);
    return true;
}

/* --- sections ------------------------------------------------------------------------ */

/* One line that says how it stands. */
static void print_verdict(const json_t *document)
{
    const json_t *late = json_object_get(document, "late");
    const char *class = text_of(document, "class");
    bool resolved = *text_of(document, "resolved") != '\0';
    long long calendar = number_of(late, "calendar_days");

    if (!*text_of(document, "received"))
        puts(*text_of(document, "refused") ? "Refused at intake: in no column of form 06."
                                           : "Its intake has not come: it is not counted.");
    else if (calendar)
        printf("%s: %lld working days, %lld calendar days.\n",
               resolved ? "Resolved late" : "In progress and overdue",
               number_of(late, "working_days"), calendar);
    else if (!resolved)
        puts(is(document, "suspended") ? "In progress; its time stands still."
                                       : "In progress, not overdue.");
    else
        printf("Resolved%s.\n", strcmp(class, "early") == 0     ? " early"
                                : strcmp(class, "on_time") == 0 ? " on time"
                                                                : ", and in no column");
}

static void print_head(const json_t *document)
{
    static const char *const days[][2] = {{"received", "Received"},
                                          {"refused", "Refused"},
                                          {"resolved", "Resolved"},
                                          {"collected", "Collected"}};
    static const char *const names[][2] = {{"unit", "Unit"},
                                           {"taken_in_by", "Taken in by"},
                                           {"field", "Field"},
                                           {"procedure", "Procedure"}};

    printf("%s\n", text_of(document, "code"));
    print_verdict(document);
    putchar('\n');
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        if (*text_of(document, days[i][0]))
            printf("%-12s %s\n", days[i][1], text_of(document, days[i][0]));
    }
    if (*text_of(document, "outcome"))
        printf("%-12s %s\n", "Outcome", text_of(document, "outcome"));
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        printf("%-12s ", names[i][1]);
        print_named(document, names[i][0]);
        putchar('\n');
    }
    printf("%-12s %s\n", "Channel", text_of(document, "channel"));
    if (json_is_object(json_object_get(document, "in_transfer"))) {
        const json_t *transfer = json_object_get(document, "in_transfer");

        printf("%-12s since %s to ", "In transfer", text_of(transfer, "since"));
        print_named(transfer, "unit");
        puts(", which has not said anything");
    }
}

static void print_came(const json_t *came)
{
    if (is(came, "imported"))
        printf("a file, event %lld of those imported", number_of(came, "seq"));
    else
        printf("gateway %s, %s:%lld", text_of(came, "gateway"), text_of(came, "epoch"),
               number_of(came, "seq"));
    if (is(came, "out_of_turn"))
        printf(", out of the quarantine or late");
}

/* "the device's clock said …, 259200 s behind" */
static void print_correction(const json_t *event)
{
    long long ahead_s = number_of(event, "clock_ahead_ms") / 1000;

    if (*text_of(event, "at_device"))
        printf("\n      time corrected: the device's clock said %s, %lld s %s",
               text_of(event, "at_device"), ahead_s < 0 ? -ahead_s : ahead_s,
               ahead_s < 0 ? "behind" : "ahead");
}

static void print_event(const json_t *event)
{
    static const char *const words[] = {"channel", "outcome", "reason", "limit", "basis"};

    printf("  %s  %-11s at ", text_of(event, "at"), text_of(event, "type"));
    printf("%s", code_of(event, "unit"));
    if (*text_of(event, "counter"))
        printf(", counter %s", text_of(event, "counter"));
    if (json_object_get(event, "to_unit"))
        printf(", to %s", code_of(event, "to_unit"));
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (*text_of(event, words[i]))
            printf(", %s %s", words[i], text_of(event, words[i]));
    }
    print_correction(event);
    printf("\n      from ");
    print_came(json_object_get(event, "came"));
    if (is(event, "voided")) {
        const json_t *by = json_object_get(event, "voided_by");

        printf("\n      voided, counts no more");
        if (json_is_object(by)) {
            printf(": on %s by ", text_of(by, "at"));
            print_came(by);
        }
    }
    if (*text_of(event, "passed_over"))
        printf("\n      does not count: %s", text_of(event, "passed_over"));
    putchar('\n');
}

static void print_suspension(const json_t *suspension)
{
    const char *to = text_of(suspension, "to");

    printf("  %s to %s, %s: %lld days not counted\n", text_of(suspension, "from"),
           *to ? to : "now", text_of(suspension, "reason"),
           number_of(suspension, "days_not_counted"));
}

static void print_fault(const json_t *fault)
{
    printf("  %s: %s\n", text_of(fault, "name"), text_of(fault, "says"));
}

static void print_charge(const json_t *charge)
{
    const char *to = text_of(charge, "to");

    printf("  %s to %s  ", text_of(charge, "from"), *to ? to : "now       ");
    print_named(charge, "unit");
    putchar('\n');
}

static void print_cell(const json_t *cell)
{
    json_t *measures = json_object_get(cell, "measures"), *value;
    const char *name, *between = "";

    printf("  %s  %s, %s: ", text_of(cell, "day"), code_of(cell, "unit"),
           code_of(cell, "field"));
    json_object_foreach(measures, name, value)
    {
        printf("%s%s %+lld", between, name, (long long)json_integer_value(value));
        between = ", ";
    }
    putchar('\n');
}

static void print_report(const json_t *report)
{
    const json_t *period = json_object_get(report, "period"), *part;
    size_t i;

    printf("  %s (%s to %s%s), %s, %s:\n", text_of(period, "id"), text_of(period, "from"),
           text_of(period, "to"), is(period, "frozen") ? ", frozen: as counted now" : "",
           code_of(report, "unit"), code_of(report, "field"));
    json_array_foreach(json_object_get(report, "columns"), i, part)
        printf("      column %lld %s: %lld\n", number_of(part, "number"),
               text_of(part, "name"), number_of(part, "dossiers"));
    json_array_foreach(json_object_get(report, "notes"), i, part) printf(
        "      beside it %s: %lld\n", text_of(part, "name"), number_of(part, "dossiers"));
}

static void print_policy(const json_t *policy)
{
    const char *name, *between = "";
    json_t *choice;

    if (!json_is_object(policy))
        return;
    printf("Policies: ");
    json_object_foreach((json_t *)policy, name, choice)
    {
        if (strcmp(name, "source") == 0)
            continue;
        printf("%s%s %s", between, name, json_string_value(choice));
        between = ", ";
    }
    printf("%s%s%s.\n", *text_of(policy, "source") ? " (" : "", text_of(policy, "source"),
           *text_of(policy, "source") ? ")" : "");
}

static void print_due(const struct explanation *explanation)
{
    printf("\nDue date\n");
    if (explanation->dated)
        due_answer_print(&explanation->due);
    else
        puts("none");
    print_policy(json_object_get(explanation->document, "policy"));
}

static void print_apologies(const json_t *document)
{
    const json_t *apologies = json_object_get(document, "apologies");

    if (number_of(apologies, "count") == 0)
        return;
    printf("\nApologies: %lld, the first %s; the new appointment was %s\n",
           number_of(apologies, "count"),
           is(apologies, "in_time") ? "at least a day before the due date" : "too late",
           is(apologies, "appointment_kept")                     ? "kept"
           : json_is_null(json_object_get(document, "resolved")) ? "not reached yet"
                                                                 : "not kept");
}

static void print_cause(const json_t *cause)
{
    printf("%s  %s, %s%s%s\n", text_of(cause, "at"), text_of(cause, "cause"),
           text_of(cause, "who"), *text_of(cause, "note") ? ": " : "",
           text_of(cause, "note"));
}

void explanation_print(const struct explanation *explanation)
{
    static const struct {
        const char *name, *head;
        void (*print)(const json_t *part);
    } sections[] = {
        {"suspensions", "Suspended", print_suspension},
        {"causes", "Why it is late, as stated", print_cause},
        {"faults", "What contradicts itself", print_fault},
        {"in_charge", "In charge", print_charge},
        {"events", "Events", print_event},
        {"cells", "In the ledger", print_cell},
        {"reports", "In form 06 of the periods in the register", print_report},
    };
    const json_t *document = explanation->document, *part;
    size_t place;

    print_head(document);
    if (*text_of(document, "received"))
        print_due(explanation);
    print_apologies(document);
    for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++) {
        const json_t *list = json_object_get(document, sections[i].name);

        if (!begin(list, sections[i].head))
            continue;
        json_array_foreach(list, place, part) sections[i].print(part);
    }
}
