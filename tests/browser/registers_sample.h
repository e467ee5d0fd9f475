/* A register for the pages of staff. For one file. */
#ifndef TESTS_BROWSER_REGISTERS_SAMPLE_H
#define TESTS_BROWSER_REGISTERS_SAMPLE_H

#include "web/registers.h"

static const struct source_register registers_sample_units = {
    .name = "units",
    .columns = {{"code", "Mã đơn vị", true},
                {"name_vi", "Tên đơn vị", true},
                {"level", "Cấp", true},
                {"valid_from", "Hiệu lực từ ngày", false}},
    .column_count = 4,
    .whole = false,
};

static const struct source_register registers_sample_periods = {
    .name = "periods",
    .columns = {{"id", "Mã kỳ báo cáo", true}, {"name", "Tên kỳ báo cáo", false}},
    .column_count = 2,
    .whole = false,
};

static const struct source_register *registers_sample_at(void *owner, size_t index)
{
    (void)owner;
    return index == 0   ? &registers_sample_units
           : index == 1 ? &registers_sample_periods
                        : NULL;
}

static int registers_sample_rows(void *owner, const struct source_register *reg,
                                 void (*tell)(void *listener, const char *const *cells),
                                 void *listener, int64_t *ret_revision)
{
    static const char *const all[][4] = {
        {"H42.01", "Phường Hoa Lư", "commune", "2025-07-01"},
        {"H42.02", "Xã Gia Viễn & “lân cận”", "commune", "2025-07-01"},
        {"H42.03", "<b>Xã Kim Sơn</b>", "commune", ""},
    };

    static const char *const period[] = {"2026-10", "tháng 10/2026"};

    (void)owner;
    *ret_revision = 2;
    if (reg == &registers_sample_periods) {
        tell(listener, period);
        return 0;
    }
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        tell(listener, all[i]);
    return 0;
}

static int registers_sample_versions(
    void *owner, const struct source_register *reg,
    int (*tell)(void *listener, const struct source_register_version *version),
    void *listener)
{
    int rc;

    (void)owner;
    (void)reg;
    rc = tell(listener, &(struct source_register_version){2, 1795658400000, "don-vi.csv",
                                                          "staff lan", "taken in"});
    if (rc == 0)
        rc = tell(listener, &(struct source_register_version){1, 1790000000000, "units.csv",
                                                              "operator root", "taken in"});
    return rc;
}

static const struct source_registers registers_sample = {
    NULL, registers_sample_at, registers_sample_rows, registers_sample_versions};

#endif
