#include "sensors/profile/profile_set.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "mqtt/base/file.h"
#include "mqtt/base/memory.h"
#include "sensors/profile/profile_load.h"

enum { DRAFTS, USUAL, DIRECTORIES };

enum { PATH_BYTES = 4096, TEXT_MAX_BYTES = 256 << 10 };

#define SUFFIX ".yaml"

struct entry {
    struct entry *next;
    struct profile *profile;
    bool local;
};

struct profile_set {
    char *directories[DIRECTORIES]; /* the first that has it wins; NULL: none */
    struct entry *loaded;
};

void profile_set_open(struct profile_set **ret, const char *directory)
{
    struct profile_set *set = need(calloc(1, sizeof *set));

    set->directories[USUAL] = directory ? need(strdup(directory)) : NULL;
    *ret = set;
}

void profile_set_prefer(struct profile_set *set, const char *drafts)
{
    free(set->directories[DRAFTS]);
    set->directories[DRAFTS] = drafts ? need(strdup(drafts)) : NULL;
}

void profile_set_close(struct profile_set *set)
{
    if (!set)
        return;
    while (set->loaded) {
        struct entry *entry = set->loaded;

        set->loaded = entry->next;
        profile_close(entry->profile);
        free(entry);
    }
    for (int i = 0; i < DIRECTORIES; i++)
        free(set->directories[i]);
    free(set);
}

static const struct profile_shipped *find_shipped(const char *name)
{
    for (const struct profile_shipped *row = profile_shipped; row->name; row++) {
        if (strcmp(row->name, name) == 0)
            return row;
    }
    return NULL;
}

/* Of one directory. -ENOENT: it has none of that name. */
static int load_from(const char *directory, const char *name, struct profile **ret,
                     char *fault)
{
    char path[PATH_BYTES], *text;
    struct stat about;
    size_t bytes;
    int rc;

    if (!directory)
        return -ENOENT;
    snprintf(path, sizeof path, "%s/%s" SUFFIX, directory, name);
    if (stat(path, &about) == 0 && !S_ISREG(about.st_mode)) { /* a pipe may have no end */
        snprintf(fault, PROFILE_FAULT_BYTES, "%.400s: it is no regular file", path);
        return -EINVAL;
    }
    rc = file_read(path, TEXT_MAX_BYTES, &text, &bytes);
    if (rc < 0) {
        snprintf(fault, PROFILE_FAULT_BYTES, "%.400s: %s", path, strerrordesc_np(-rc));
        return rc == -ENOTDIR ? -ENOENT : rc;
    }
    rc = profile_open(ret, path, text, bytes, fault);
    free(text);
    return rc;
}

static int load_local(const struct profile_set *set, const char *name, struct profile **ret,
                      char *fault)
{
    int rc = -ENOENT;

    for (int i = 0; rc == -ENOENT && i < DIRECTORIES; i++)
        rc = load_from(set->directories[i], name, ret, fault);
    return rc;
}

static int load_shipped(const char *name, struct profile **ret, char *fault)
{
    const struct profile_shipped *row = find_shipped(name);
    char path[PATH_BYTES];

    if (!row)
        return -ENOENT;
    snprintf(path, sizeof path, "profile %s", name);
    return profile_open(ret, path, row->text, (size_t)(row->end - row->text), fault);
}

/* The file is called as the profile is. */
static int check_name(struct profile **profile, const char *name, char *fault)
{
    if (strcmp((*profile)->profile, name) == 0)
        return 0;
    snprintf(fault, PROFILE_FAULT_BYTES,
             "profile \"%s\" stands in a file that is called %s" SUFFIX
             "; allowed: one name for both",
             (*profile)->profile, name);
    profile_close(*profile);
    *profile = NULL;
    return -EINVAL;
}

static int list_name(void *owner, const char *name)
{
    char *fault = owner;
    size_t length = strlen(fault);

    snprintf(fault + length, PROFILE_FAULT_BYTES - length, " %s", name);
    return 0;
}

static void say_unknown(struct profile_set *set, const char *name, char *fault)
{
    int length =
        snprintf(fault, PROFILE_FAULT_BYTES, "profile \"%.40s\" is not known", name);

    for (int i = 0; profile_name_valid(name) && i < DIRECTORIES; i++) {
        if (set->directories[i])
            length += snprintf(fault + length, (size_t)(PROFILE_FAULT_BYTES - length),
                               ", there is no %.100s/%s" SUFFIX, set->directories[i], name);
    }
    snprintf(fault + length, (size_t)(PROFILE_FAULT_BYTES - length), "; there are:");
    (void)profile_set_each(set, list_name, fault);
}

static int load(struct profile_set *set, const char *name, struct profile **ret,
                bool *ret_local, char *fault)
{
    int rc = profile_name_valid(name) ? load_local(set, name, ret, fault) : -ENOENT;

    *ret_local = rc == 0;
    if (rc == -ENOENT)
        rc = load_shipped(name, ret, fault);
    if (rc == 0)
        rc = check_name(ret, name, fault);
    if (rc == -ENOENT)
        say_unknown(set, name, fault);
    return rc;
}

int profile_set_find(struct profile_set *set, const char *name, const struct profile **ret,
                     char fault[static PROFILE_FAULT_BYTES])
{
    struct profile *profile = NULL;
    struct entry *entry;
    bool local;
    int rc;

    for (entry = set->loaded; entry; entry = entry->next) {
        if (strcmp(entry->profile->profile, name) == 0) {
            *ret = entry->profile;
            return 0;
        }
    }
    rc = load(set, name, &profile, &local, fault);
    if (rc < 0)
        return rc;
    entry = need(malloc(sizeof *entry));
    *entry = (struct entry){set->loaded, profile, local};
    set->loaded = entry;
    *ret = profile;
    return 0;
}

bool profile_set_is_local(const struct profile_set *set, const struct profile *profile)
{
    for (const struct entry *entry = set->loaded; entry; entry = entry->next) {
        if (entry->profile == profile)
            return entry->local;
    }
    return false;
}

/* The names, in a list that grows. */
struct names {
    char (*names)[PROFILE_NAME_BYTES];
    size_t count, room;
};

static void add_name(struct names *list, const char *name)
{
    list->names = memory_grow(list->names, list->count, &list->room, sizeof *list->names);
    snprintf(list->names[list->count++], PROFILE_NAME_BYTES, "%s", name);
}

static bool has_name(const struct names *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->names[i], name) == 0)
            return true;
    }
    return false;
}

static void add_local_names(const char *path, struct names *list)
{
    DIR *directory = path ? opendir(path) : NULL;
    const struct dirent *file;

    while (directory && (file = readdir(directory))) { /* NOLINT: a directory of its own */
        char name[PATH_BYTES];
        size_t length = strlen(file->d_name);

        if (length <= strlen(SUFFIX) ||
            strcmp(file->d_name + length - strlen(SUFFIX), SUFFIX) != 0)
            continue;
        snprintf(name, sizeof name, "%.*s", (int)(length - strlen(SUFFIX)), file->d_name);
        if (profile_name_valid(name) && !has_name(list, name))
            add_name(list, name);
    }
    if (directory)
        closedir(directory);
}

static int compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

int profile_set_each(struct profile_set *set, int (*tell)(void *owner, const char *name),
                     void *owner)
{
    struct names list = {0};
    int rc = 0;

    for (const struct profile_shipped *row = profile_shipped; row->name; row++)
        add_name(&list, row->name);
    for (int i = 0; i < DIRECTORIES; i++)
        add_local_names(set->directories[i], &list);
    if (list.count > 0)
        qsort(list.names, list.count, sizeof *list.names, compare);
    for (size_t i = 0; rc == 0 && i < list.count; i++)
        rc = tell(owner, list.names[i]);
    free(list.names);
    return rc;
}
