#include "web/connection/tally.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

#include "mqtt/base/log.h"

enum { SAY_EVERY_MS = 60000, LINE_BYTES = 512 };

static const char *const names[TALLY_KINDS] = {
    [TALLY_ADDRESS_FULL] = "address-full",
    [TALLY_CROWDED] = "crowded-out",
    [TALLY_SLOW] = "slow",
    [TALLY_UNREADABLE] = "unreadable",
    [TALLY_LOGIN] = "login",
    [TALLY_WRONG] = "login-wrong",
    [TALLY_LOCKED] = "login-locked",
    [TALLY_STALE_SESSION] = "stale-session",
};

const char *tally_name(enum tally_kind kind)
{
    return names[kind];
}

/* Mistyped addresses and readers in too great a number are everyday. */
static bool is_loud(enum fault_kind kind)
{
    return kind >= FAULT_LOUD;
}

uint64_t tally_loud(const struct tally *tally)
{
    uint64_t sum = 0;

    for (int i = 0; i < TALLY_KINDS; i++)
        sum += i == TALLY_LOGIN || i == TALLY_STALE_SESSION ? 0 : tally->kinds[i];
    for (int i = 0; i < FAULTS; i++)
        sum += is_loud((enum fault_kind)i) ? tally->faults[i] : 0;
    return sum;
}

void tally_run(struct tally *tally, int64_t now_ms)
{
    uint64_t loud;

    if (now_ms < tally->next_ms)
        return;
    loud = tally_loud(tally);
    if (loud != tally->said) {
        log_warning("web: %" PRIu64 " requests or connections refused since the last such "
                    "line; /metrics says why",
                    loud - tally->said);
        tally->next_ms = now_ms + SAY_EVERY_MS;
    }
    tally->said = loud;
}
