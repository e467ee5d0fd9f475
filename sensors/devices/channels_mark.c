/* The mark: "1 WALL BOOT UPTIME di0=1f,code=2:8f3a01c7", numbers hexadecimal, of what has been read; of a
 * scanner with the sum of its letters. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sensors/devices/channels.h"

_Static_assert(MEANINGS_MAX *(PROFILE_INPUT_BYTES + 18) + 64 <= KIND_MARK_BYTES,
               "every input has room in a mark");

#define VERSION "1"

void channels_write_mark(const struct channels *channels, const struct kind_setup *setup,
                         char ret[static KIND_MARK_BYTES])
{
    const struct channels_visit *visit = &channels->reached;
    int length = snprintf(ret, KIND_MARK_BYTES, VERSION " %" PRIx64 " %" PRIx32 " %" PRIx32,
                          (uint64_t)visit->wall_ms, visit->boot, visit->uptime_s);
    const char *between = " ";

    for (unsigned i = 0; i < setup->meanings_count; i++) {
        const struct channels_input *input = &channels->inputs[i];

        if (!input->known)
            continue;
        length +=
            snprintf(ret + length, (size_t)(KIND_MARK_BYTES - length), "%s%s=%" PRIx32,
                     between, setup->meanings[i].input, input->reached.number);
        if (setup->meanings[i].at.channel->text)
            length += snprintf(ret + length, (size_t)(KIND_MARK_BYTES - length),
                               ":%" PRIx32, input->reached.sum);
        between = ",";
    }
}

static void take_input(struct channels *channels, const struct kind_setup *setup,
                       const char *name, uint32_t number, uint32_t sum)
{
    for (unsigned i = 0; i < setup->meanings_count; i++) {
        struct channels_input *input = &channels->inputs[i];

        if (strcmp(setup->meanings[i].input, name) != 0)
            continue;
        input->reached.number = input->stored.number = number;
        input->reached.sum = input->stored.sum = sum;
        input->known = true;
    }
}

int channels_read_mark(struct channels *channels, const struct kind_setup *setup,
                       const char *mark)
{
    struct channels_visit visit = {.known = true};
    char name[PROFILE_INPUT_BYTES], text[KIND_MARK_BYTES], *rest, *next;
    uint64_t wall_ms;
    uint32_t number, sum = 0;
    int used = 0;

    /* NOLINTNEXTLINE(cert-err34-c): of what we have written */
    if (sscanf(mark, VERSION " %" SCNx64 " %" SCNx32 " %" SCNx32 "%n", &wall_ms,
               &visit.boot, &visit.uptime_s, &used) != 3)
        return -EBADMSG;
    visit.wall_ms = (int64_t)wall_ms;
    snprintf(text, sizeof text, "%s", mark + used);
    channels->reached = channels->stored = visit;
    for (rest = strtok_r(text, " ,", &next); rest; rest = strtok_r(NULL, " ,", &next)) {
        /* NOLINTNEXTLINE(cert-err34-c): likewise */
        if (sscanf(rest, "%11[^=]=%" SCNx32 ":%" SCNx32, name, &number, &sum) >= 2)
            take_input(channels, setup, name, number, sum);
    }
    return 0;
}
