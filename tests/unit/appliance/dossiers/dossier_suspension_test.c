/* Dossiers whose clock stands still for a while. */
#include "appliance/dossiers/dossier_fold.h"
#include "tests/unit/appliance/dossiers/steps.h"

/* What happens, and what is said of it. */
/* clang-format off */
static const struct steps_expectation cases[] = {
    {"a suspension moves the due date",
     {IN("16T08"), STOP("17T08"), GO("20T08")}, 3,
     "16", "25", "-", DOSSIER_CLASS_NONE, "26-", "17-19", 0, 0, false},
    {"suspended now: no due date is in force",
     {IN("16T08"), STOP("17T08")}, 2,
     "16", "-", "-", DOSSIER_CLASS_NONE, "", "17-", 0, 0, false},
    {"a result while suspended cannot be late",
     {IN("16T08"), STOP("17T08"), DONE("27T08")}, 3,
     "16", "01", "27", DOSSIER_CLASS_EARLY, "", "17-26", 0, 0, false},
    {"a suspension after the due date changes nothing",
     {IN("16T08"), STOP("23T08"), GO("25T08"), DONE("26T08")}, 4,
     "16", "19", "26", DOSSIER_CLASS_LATE, "20-25", "", 0, 0, false},
    {"without an intake everything waits",
     {DONE("18T08"), STOP("17T08")}, 2,
     "-", "-", "-", DOSSIER_CLASS_NONE, "", "", 0, 0, false},
    {"resumed without being suspended",
     {IN("16T08"), GO("17T08")}, 2,
     "16", "19", "-", DOSSIER_CLASS_NONE, "20-", "",
     BIT(DOSSIER_FAULT_NOT_SUSPENDED), 0, false},
    {"suspended for two reasons that overlap: one suspension",
     {INTAKE_5WD("02T09"), STOP("03T10"), STOP_FOR("05T10", "payment"),
      GO_FOR("06T10", "supplement"), GO_FOR("10T10", "payment")}, 5,
     "02", "16", "-", DOSSIER_CLASS_NONE, "17-", "03-09", 0, 0, false},
    {"one inside the other",
     {INTAKE_5WD("02T09"), STOP("03T10"), STOP_FOR("05T10", "payment"),
      GO_FOR("06T10", "payment"), GO_FOR("10T10", "supplement")}, 5,
     "02", "16", "-", DOSSIER_CLASS_NONE, "17-", "03-09", 0, 0, false},
    {"two at one moment",
     {INTAKE_5WD("02T09"), STOP("03T10"), STOP_FOR("03T10", "payment"),
      GO_FOR("06T10", "payment"), GO_FOR("10T10", "supplement")}, 5,
     "02", "16", "-", DOSSIER_CLASS_NONE, "17-", "03-09", 0, 0, false},
    {"one begins where the other ends",
     {INTAKE_5WD("02T09"), STOP("03T10"), STOP_FOR("06T10", "payment"),
      GO_FOR("06T10", "supplement"), GO_FOR("10T10", "payment")}, 5,
     "02", "16", "-", DOSSIER_CLASS_NONE, "17-", "03-09", 0, 0, false},
    {"one of two goes on: no due date is in force",
     {INTAKE_5WD("02T09"), STOP("03T10"), STOP_FOR("05T10", "payment"),
      GO_FOR("06T10", "supplement")}, 4,
     "02", "-", "-", DOSSIER_CLASS_NONE, "", "03-", 0, 0, false},
    {"a result ends them all",
     {INTAKE_5WD("02T09"), STOP("03T10"), STOP_FOR("05T10", "payment"), DONE("10T10")}, 4,
     "02", "16", "10", DOSSIER_CLASS_EARLY, "", "03-09", 0, 0, false},
    {"resumed without a reason: all of them",
     {INTAKE_5WD("02T09"), STOP("03T10"), STOP_FOR("05T10", "payment"), GO("10T10")}, 4,
     "02", "16", "-", DOSSIER_CLASS_NONE, "17-", "03-09", 0, 0, false},
    {"suspended without a reason, resumed for one",
     {INTAKE_5WD("02T09"), STOP_FOR("03T10", "other"), GO_FOR("10T10", "payment")}, 3,
     "02", "16", "-", DOSSIER_CLASS_NONE, "17-", "03-09", 0, 0, false},
    {"resumed for what it was not suspended for",
     {INTAKE_5WD("02T09"), STOP("03T10"), GO_FOR("05T10", "payment"),
      GO_FOR("10T10", "supplement")}, 4,
     "02", "16", "-", DOSSIER_CLASS_NONE, "17-", "03-09",
     BIT(DOSSIER_FAULT_NOT_SUSPENDED), 0, false},
    {"suspended twice for one reason: the first",
     {IN("16T08"), STOP("17T08"), STOP("18T08"), GO("20T08")}, 4,
     "16", "25", "-", DOSSIER_CLASS_NONE, "26-", "17-19",
     BIT(DOSSIER_FAULT_SUSPENDED_TWICE), 0, false},
    {"suspended after the result",
     {IN("16T08"), DONE("18T08"), STOP("19T08")}, 3,
     "16", "19", "18", DOSSIER_CLASS_EARLY, "", "",
     BIT(DOSSIER_FAULT_AFTER_RESULT), 0, false},
    {"suspended before the intake",
     {IN("16T08"), STOP("13T08")}, 2,
     "16", "19", "-", DOSSIER_CLASS_NONE, "20-", "",
     BIT(DOSSIER_FAULT_BEFORE_INTAKE), 0, false},
    {"stopped and gone on within a day",
     {IN("16T08"), STOP("17T08"), GO("17T10")}, 3,
     "16", "19", "-", DOSSIER_CLASS_NONE, "20-", "", 0, 0, false},
};
/* clang-format on */

static void while_a_dossier_is_suspended_its_time_stands_still(void **state)
{
    (void)state;
    steps_check_all(cases, sizeof cases / sizeof cases[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(while_a_dossier_is_suspended_its_time_stands_still),
    };

    return cmocka_run_group_tests(tests, NULL, steps_release_rules);
}
