/* Dossiers for the page in a browser: a list of three, and one that is explained. */
#ifndef TESTS_BROWSER_DOSSIER_SAMPLE_H
#define TESTS_BROWSER_DOSSIER_SAMPLE_H

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/report/cause_sheet.h"
#include "appliance/report/worklist.h"
#include "mqtt/base/memory.h"

extern const char sample_dossier[]; /* dossier.json */

/* Three of every unit but of the one that there is not. */
static int sample_list(void *owner, const struct worklist_question *question,
                       struct worklist *ret, const char **ret_unknown)
{
    static const struct worklist_row rows[] = {
        {"00352112000539",
         CAUSE_NOT_STATED,
         {"H42.31", "UBND phường Thuận Hoá", ""},
         {"land", "Đất đai", "Land"},
         {"", "", ""},
         20000,
         20010,
         WORKLIST_NO_DAY,
         WORKLIST_NO_DAY,
         12,
         17,
         true,
         true},
        {"H42.31-261120-0007",
         CAUSE_COOPERATION,
         {"H42.31", "UBND phường Thuận Hoá", ""},
         {"land", "Đất đai", "Land"},
         {"1.001193", "Cấp giấy chứng nhận", ""},
         20001,
         20012,
         20015,
         WORKLIST_NO_DAY,
         3,
         3,
         false,
         false},
        {"000.00.00.00.00.H42-261120-0000007",
         CAUSE_NOT_STATED,
         {"H42.31", "UBND phường Thuận Hoá", ""},
         {"", "", ""},
         {"", "", ""},
         20001,
         20012,
         20015,
         WORKLIST_NO_DAY,
         1,
         1,
         true,
         false},
    };

    (void)owner;
    *ret_unknown = "unit";
    if (question->unit && strcmp(question->unit, "X9") == 0)
        return -ENOENT;
    *ret = (struct worklist){.question = *question,
                             .unit = {"", "", ""},
                             .field = {"", "", ""},
                             .count = 3,
                             .total = 300,
                             .rows = need(malloc(sizeof rows))};
    memcpy(ret->rows, rows, sizeof rows);
    return 0;
}

/* The same of every period and unit. */
static int sample_causes(void *owner, const struct cause_sheet_question *question,
                         struct cause_sheet *ret, const char **ret_unknown)
{
    static const struct cause_sheet_row rows[] = {
        {{"land", "Đất đai", "Land"}, 124, 61, {{70, 41, 6, 12, 2, 4, 9, 37, 4}}},
        {{"certification", "Chứng thực", "Certification"},
         3,
         0,
         {{0, 3, 0, 0, 0, 0, 0, 0, 0}}},
        {{"civil-status", "Hộ tịch", "Civil status"}, 11, 2, {{5, 0, 1, 0, 1, 0, 6, 0, 0}}},
        {{"", "", ""}, 1, 0, {{1, 0, 0, 0, 0, 0, 0, 0, 0}}},
    };
    static const size_t count = sizeof rows / sizeof rows[0];

    (void)owner;
    *ret_unknown = "unit";
    if (question->unit && strcmp(question->unit, "X9") == 0)
        return -ENOENT;
    *ret = (struct cause_sheet){.from_day = question->from_day,
                                .to_day = question->to_day,
                                .unit = {"", "", ""},
                                .total = {.field = {"", "", ""}},
                                .count = count,
                                .rows = need(malloc(sizeof rows))};
    memcpy(ret->rows, rows, sizeof rows);
    for (size_t i = 0; i < count; i++) {
        ret->total.late += rows[i].late;
        ret->total.overdue += rows[i].overdue;
        cause_counts_add(&ret->total.causes, &rows[i].causes);
    }
    return 0;
}

static int sample_explain(void *owner, const char *code, const char *within, json_t **ret)
{
    (void)owner;
    (void)within;
    if (strcmp(code, "00352112000539") != 0)
        return -ENOENT;
    *ret = need(json_loads(sample_dossier, 0, NULL));
    return 0;
}

#endif
