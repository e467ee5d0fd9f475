#include "appliance/cli/commands/quarantine_entry.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unictype.h>
#include <unistr.h>

#include "mqtt/base/date.h"

static void put_plain(const char *text, size_t bytes)
{
    const uint8_t *at = (const uint8_t *)text, *end = at + bytes;
    ucs4_t letter;

    while (at < end) {
        int length = u8_mbtoucr(&letter, at, (size_t)(end - at));

        if (length > 0 && uc_is_print(letter))
            printf("%.*s", length, (const char *)at);
        else
            for (int i = 0; i < (length > 0 ? length : 1); i++)
                printf("\\x%02x", at[i]);
        at += length > 0 ? length : 1;
    }
}

void quarantine_entry_print_line(const struct store_quarantined *entry)
{
    char moment[DATE_STAMP_BYTES];

    printf("%8" PRId64 "  %s  %-16s %-18s", entry->id, stamp_format(entry->last_ms, moment),
           entry->gateway, entry->reason);
    if (entry->seq)
        printf(" %s:%" PRIu64, entry->epoch, entry->seq);
    else
        printf(" %" PRIu64 " times, without a place", entry->times);
    if (*entry->detail) {
        printf("  ");
        put_plain(entry->detail, strlen(entry->detail));
    }
    printf("\n");
}

static json_t *entry_json(const struct store_quarantined *entry)
{
    char first[DATE_STAMP_BYTES], last[DATE_STAMP_BYTES];
    json_t *payload = json_stringn(entry->payload, entry->payload_bytes);

    return json_pack(
        "{s:I, s:s, s:s, s:I, s:s, s:s, s:I, s:s, s:s, s:b, s:o}", "id",
        (json_int_t)entry->id, "gateway", entry->gateway, "epoch", entry->epoch, "seq",
        (json_int_t)entry->seq, "reason", entry->reason, "detail", entry->detail, "times",
        (json_int_t)entry->times, "first", stamp_format(entry->first_ms, first), "last",
        stamp_format(entry->last_ms, last), "replayable", entry->seq && entry->whole,
        "payload", payload ? payload : json_null());
}

void quarantine_entry_print_json(const struct store_quarantined *entry, const char *before)
{
    json_t *object = entry_json(entry);

    printf("%s", before);
    if (json_dumpf(object, stdout, JSON_COMPACT) < 0)
        abort(); /* out of memory */
    json_decref(object);
}

void quarantine_entry_print(const struct store_quarantined *entry)
{
    char first[DATE_STAMP_BYTES], last[DATE_STAMP_BYTES];

    printf("id       %" PRId64 "\ngateway  %s\nreason   %s\n", entry->id, entry->gateway,
           entry->reason);
    printf("detail   ");
    put_plain(entry->detail, strlen(entry->detail));
    if (entry->seq)
        printf("\nplace    %s:%" PRIu64, entry->epoch, entry->seq);
    printf("\ntimes    %" PRIu64 "\nfirst    %s\nlast     %s\n", entry->times,
           stamp_format(entry->first_ms, first), stamp_format(entry->last_ms, last));
    printf("replay   %s\n",
           !entry->seq ? "not possible: it has no place; its gateway was never told that "
                         "it was taken in"
           : entry->whole ? "possible"
                          : "not possible: only a part of it is kept");
    printf("payload  ");
    put_plain(entry->payload, entry->payload_bytes);
    printf("\n");
}
