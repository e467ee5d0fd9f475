#include "sensors/sim/kinds.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "sensors/profile/profile_set.h"
#include "sensors/sim/words.h"

struct kinds {
    struct profile_set *set;
    size_t terminals, count;
    struct bank_modules *modules;
};

/* NAME or NAME=N */
static int read_kind(const char *text, char name[static PROFILE_NAME_BYTES],
                     long *ret_count)
{
    const char *number = strchr(text, '=');
    int length = number ? (int)(number - text) : (int)strlen(text);

    *ret_count = 1;
    if (length < PROFILE_NAME_BYTES &&
        (!number || words_number(number + 1, 1, BANK_DEVICES_MAX, ret_count))) {
        snprintf(name, PROFILE_NAME_BYTES, "%.*s", length, text);
        return 0;
    }
    log_error("--profile %s; allowed: NAME or NAME=N, N from 1 to %d", text,
              BANK_DEVICES_MAX);
    return -EINVAL;
}

static bool is_named(const struct kinds *kinds, const struct profile *profile)
{
    for (size_t i = 0; i < kinds->count; i++) {
        if (kinds->modules[i].profile == profile)
            return true;
    }
    return false;
}

static int add(struct kinds *kinds, const char *text)
{
    char fault[PROFILE_FAULT_BYTES];
    char name[PROFILE_NAME_BYTES];
    const struct profile *profile;
    long count;
    int rc = read_kind(text, name, &count);

    if (rc < 0)
        return rc;
    rc = profile_set_find(kinds->set, name, &profile, fault);
    if (rc < 0) {
        log_error("%s", fault);
        return rc;
    }
    if (is_named(kinds, profile)) {
        log_error("--profile %s is named before; allowed: once, as %s=N", name, name);
        return -EINVAL;
    }
    /* The only reader besides that of channels is that of record terminals. */
    if (profile->channels_count == 0)
        kinds->terminals += (size_t)count;
    else
        kinds->modules[kinds->count++] = (struct bank_modules){profile, (size_t)count};
    return 0;
}

int kinds_open(struct kinds **ret, const char *directory, const char *const *texts,
               size_t count)
{
    struct kinds *kinds = need(calloc(1, sizeof *kinds));
    int rc = 0;

    profile_set_open(&kinds->set, directory);
    kinds->modules = need(calloc(count + 1, sizeof *kinds->modules));
    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = add(kinds, texts[i]);
    if (rc < 0) {
        kinds_close(kinds);
        return rc;
    }
    *ret = kinds;
    return 0;
}

void kinds_close(struct kinds *kinds)
{
    if (!kinds)
        return;
    free(kinds->modules);
    profile_set_close(kinds->set);
    free(kinds);
}

void kinds_fill(const struct kinds *kinds, struct bank_config *bank)
{
    bank->terminals += kinds->terminals;
    bank->modules = kinds->modules;
    bank->kinds = kinds->count;
}
