#include "sensors/sim/wire/fault.h"

#include <modbus.h>

enum { SLOW_MAX_MS = 1000, ANY_SLOW_MS = 3 };

const struct fault_row fault_rows[FAULT_KINDS] = {
    [FAULT_NONE] = {"none", 0, 0},
    [FAULT_SILENT] = {"silent", 0, 0},
    [FAULT_LOST] = {"lost", 0, 0},
    [FAULT_LATE] = {"late", 1, FAULT_LATE_MAX_MS},
    [FAULT_SHIFTED] = {"shifted", 0, 0},
    [FAULT_DOUBLED] = {"doubled", 0, 0},
    [FAULT_TRUNCATED] = {"truncated", 0, 0},
    [FAULT_FOREIGN] = {"foreign", 0, 0},
    [FAULT_CRC] = {"crc", 0, 0},
    [FAULT_EXCEPTION] = {"exception", 1, MODBUS_EXCEPTION_GATEWAY_TARGET},
    [FAULT_BUSY] = {"busy", 0, 0},
    [FAULT_SLOW] = {"slow", 1, SLOW_MAX_MS},
    [FAULT_NONSENSE] = {"nonsense", 0, 0},
    [FAULT_WRONG] = {"wrong", 0, 0},
    [FAULT_REBOOT] = {"reboot", 1, FAULT_LATE_MAX_MS},
    [FAULT_ANY] = {"any", 1, FAULT_LATE_MAX_MS},
};

/* What FAULT_ANY may be: all that a line does, and a device that means well. */
static const enum fault_kind anything[] = {
    FAULT_LOST,    FAULT_LATE, FAULT_SHIFTED, FAULT_DOUBLED, FAULT_TRUNCATED,
    FAULT_FOREIGN, FAULT_CRC,  FAULT_BUSY,    FAULT_SLOW,
};

enum fault_kind faults_draw(struct faults *faults, struct chance *chance, int *ret_value)
{
    struct fault *now = &faults->now;
    enum fault_kind kind = now->kind;

    if (kind == FAULT_NONE)
        return FAULT_NONE;
    if (now->percent < 100 && !chance_hits(chance, now->percent / 100.0))
        return FAULT_NONE;
    *ret_value = now->value;
    if (kind == FAULT_ANY) {
        kind = anything[chance_below(chance, sizeof anything / sizeof anything[0])];
        *ret_value = kind == FAULT_SLOW ? ANY_SLOW_MS : now->value;
    }
    faults->done[kind]++;
    if (now->left != FAULT_ALWAYS && --now->left == 0)
        now->kind = FAULT_NONE;
    return kind;
}
