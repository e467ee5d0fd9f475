#include "sensors/sim/device/module_memory.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sensors/sim/device/mapped.h"

enum { MAGIC = 0x444e4d31 };

int module_memory_open(struct module_memory **ret, size_t *ret_bytes, const char *path,
                       const struct profile *profile, int inputs, uint32_t serial)
{
    size_t bytes = sizeof **ret + (size_t)inputs * sizeof(*ret)->cells[0];
    struct module_memory head = {.magic = MAGIC, .inputs = (uint32_t)inputs};
    struct module_memory *found;
    void *memory;
    int rc = 0;

    head.serial = serial;
    snprintf(head.profile, sizeof head.profile, "%s", profile->profile);
    if (access(path, F_OK) < 0)
        rc = mapped_make(path, &head, sizeof head, bytes);
    if (rc < 0)
        return rc;
    rc = mapped_open(&memory, ret_bytes, path, bytes);
    if (rc < 0)
        return rc;
    found = memory;
    if (*ret_bytes != bytes || found->magic != MAGIC || found->inputs != head.inputs ||
        memcmp(found->profile, head.profile, sizeof head.profile) != 0) {
        mapped_close(memory, *ret_bytes);
        return -EBADMSG;
    }
    *ret = found;
    return 0;
}
