#include "appliance/topics/published.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "appliance/topics/digest.h"
#include "mqtt/base/key_index.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "mqtt/topic.h"

#define FILE_NAME  "topics-published"
#define FIRST_WORD "dunghan-published-2"

enum {
    PATH_BYTES = 4096,
    LINE_BYTES = 256, /* of the longest topic, with numbers */
    SPARE_RECORDS = 1000,
    CHECK_DIGITS = 8,
};

struct entry {
    uint64_t topic, content, sequence;
    uint32_t text;   /* published_text() of what was said */
    uint32_t offset; /* of its newest record, where its name is; 0: none could be written */
    uint32_t
        published_ms; /* the low bits of the monotonic clock; of no use after a start */
    uint8_t kind;
    bool wanted, noted; /* noted: published since the start */
};

struct published {
    char path[PATH_BYTES];
    char list[PAYLOAD_EPOCH_BYTES], incarnation[PAYLOAD_EPOCH_BYTES];
    int fd;
    off_t size;
    size_t records;
    uint64_t sequence;
    struct entry *entries;
    size_t count, room;
    struct key_index index; /* of the entries, by their topics */
    size_t strangers;       /* that were adopted */
};

/* --- entries ------------------------------------------------------------------------- */

static uint64_t topic_at(const void *entries, size_t place)
{
    return ((const struct entry *)entries)[place].topic;
}

static struct entry *find(const struct published *published, uint64_t topic)
{
    ssize_t place = key_index_find(&published->index, published->entries, topic);

    return place < 0 ? NULL : &published->entries[place];
}

/* By the last level of its name. */
static int kind_of(const char *topic)
{
    const char *last = strrchr(topic, '/');
    int kind = 0;

    if (!last || strncmp(topic, TOPIC_STATS, strlen(TOPIC_STATS)) != 0)
        return PUBLISHED_OTHER;
    while (kind < PUBLISHED_OTHER && strcmp(named_period_names[kind], last + 1) != 0)
        kind++;
    return kind;
}

static struct entry *reach(struct published *published, const char *topic)
{
    uint64_t name = digest_text(DIGEST_BEGIN, topic);
    struct entry *entry = find(published, name);

    if (entry)
        return entry;
    published->entries = memory_grow(published->entries, published->count, &published->room,
                                     sizeof *published->entries);
    entry = &published->entries[published->count];
    *entry = (struct entry){.topic = name, .kind = (uint8_t)kind_of(topic)};
    key_index_add(&published->index, published->entries, published->count++);
    return entry;
}

/* --- lines --------------------------------------------------------------------------- */

/* The line ends with eight digits over all before them. */
static size_t end_line(char line[static LINE_BYTES], int bytes)
{
    uint32_t check = (uint32_t)digest_bytes(DIGEST_BEGIN, line, (size_t)bytes);

    return (size_t)bytes + (size_t)snprintf(line + bytes, LINE_BYTES - (size_t)bytes,
                                            " %08" PRIx32 "\n", check);
}

/* Takes the digits away. False: the line is torn, or garbage. */
static bool check_line(char *line, size_t bytes)
{
    size_t kept = bytes - CHECK_DIGITS - 2;
    char again[LINE_BYTES];

    if (bytes < CHECK_DIGITS + 2 || bytes >= LINE_BYTES || strlen(line) != bytes)
        return false;
    memcpy(again, line, kept);
    if (end_line(again, (int)kept) != bytes || memcmp(again, line, bytes) != 0)
        return false;
    line[kept] = '\0';
    return true;
}

static size_t write_record(char ret[static LINE_BYTES], const char *topic,
                           const struct entry *entry)
{
    return end_line(ret,
                    snprintf(ret, LINE_BYTES, "%" PRIu64 " %016" PRIx64 " %08" PRIx32 " %s",
                             entry->sequence, entry->content, entry->text, topic));
}

static bool read_record(char *line, struct entry *ret, const char **ret_topic)
{
    char *end;

    *ret = (struct entry){.sequence = strtoull(line, &end, 10)};
    if (*end != ' ')
        return false;
    ret->content = strtoull(end + 1, &end, 16);
    if (*end != ' ')
        return false;
    ret->text = (uint32_t)strtoul(end + 1, &end, 16);
    *ret_topic = end + 1;
    return *end == ' ' && strlen(*ret_topic) < TOPIC_STATS_BYTES;
}

static size_t write_head(const struct published *published, char ret[static LINE_BYTES])
{
    return end_line(ret, snprintf(ret, LINE_BYTES, FIRST_WORD " %s %s", published->list,
                                  published->incarnation));
}

/* The name of a topic, out of its newest record. */
static int read_name(const struct published *published, const struct entry *entry,
                     char ret[static TOPIC_STATS_BYTES])
{
    struct entry ignored;
    char line[LINE_BYTES];
    ssize_t bytes = pread(published->fd, line, sizeof line - 1, (off_t)entry->offset);
    const char *topic;
    char *end;

    if (bytes < 0)
        return -errno;
    line[bytes] = '\0';
    end = strchr(line, '\n');
    if (!end)
        return -EILSEQ;
    end[1] = '\0';
    if (!check_line(line, (size_t)(end - line) + 1) || !read_record(line, &ignored, &topic))
        return -EILSEQ;
    (void)snprintf(ret, TOPIC_STATS_BYTES, "%s", topic);
    return 0;
}

/* --- the file ------------------------------------------------------------------------ */

static int add_bytes(struct published *published, const char *line, size_t bytes)
{
    ssize_t written = pwrite(published->fd, line, bytes, published->size);

    if (written != (ssize_t)bytes) /* the next one is written over what is torn */
        return written < 0 ? -errno : -ENOSPC;
    published->size += (off_t)bytes;
    return 0;
}

/* Adds a record of the entry as it is now. */
static int add_record(struct published *published, struct entry *entry, const char *topic)
{
    off_t offset = published->size;
    char line[LINE_BYTES];
    int rc = add_bytes(published, line, write_record(line, topic, entry));

    if (rc == 0) {
        entry->offset = (uint32_t)offset;
        published->records++;
    }
    return rc;
}

/* Where the records of all entries are in the new file; without one: it could not be written. */
static int copy_entries(const struct published *published, struct published *to,
                        uint32_t *ret_offsets)
{
    char topic[TOPIC_STATS_BYTES], line[LINE_BYTES];
    int rc = add_bytes(to, line, write_head(published, line));

    for (size_t i = 0; rc == 0 && i < published->count; i++) {
        struct entry entry = published->entries[i];

        if (entry.offset)
            rc = read_name(published, &entry, topic);
        if (rc == 0 && entry.offset)
            rc = add_record(to, &entry, topic);
        ret_offsets[i] = entry.offset;
    }
    return rc;
}

static void replace_file(struct published *published, const struct published *by,
                         const uint32_t *offsets)
{
    close(published->fd);
    published->fd = by->fd;
    published->size = by->size;
    published->records = by->records;
    for (size_t i = 0; i < published->count; i++)
        published->entries[i].offset = offsets[i];
}

/* Anew, with what lives; what was there stays when that fails. */
static int rewrite(struct published *published)
{
    uint32_t *offsets = need(calloc(published->count + 1, sizeof *offsets));
    struct published to = {.fd = -1};
    char path[PATH_BYTES + 8];
    int rc = 0;

    (void)snprintf(path, sizeof path, "%s.new", published->path);
    to.fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (to.fd < 0)
        rc = -errno;
    if (rc == 0)
        rc = copy_entries(published, &to, offsets);
    if (rc == 0 && fdatasync(to.fd) < 0)
        rc = -errno;
    if (rc == 0 && rename(path, published->path) < 0)
        rc = -errno;
    if (rc == 0)
        replace_file(published, &to, offsets);
    else
        log_fail(rc, "%s", path);
    if (rc < 0 && to.fd >= 0)
        close(to.fd);
    free(offsets);
    return rc;
}

/* A digest of 0 or 1 has a meaning. */
static uint64_t meant(uint64_t content)
{
    return content > PUBLISHED_UNKNOWN ? content : content + 2;
}

static void take_record(struct published *published, char *line, off_t offset)
{
    struct entry read, *entry;
    const char *topic;

    if (!read_record(line, &read, &topic))
        return;
    entry = reach(published, topic);
    entry->sequence = read.sequence;
    entry->content = read.content;
    entry->text = read.text;
    entry->offset = (uint32_t)offset;
    if (read.sequence > published->sequence)
        published->sequence = read.sequence;
    published->records++;
}

static bool take_head(struct published *published, const char *line,
                      char ret_incarnation[static PAYLOAD_EPOCH_BYTES])
{
    return sscanf(line, FIRST_WORD " %16[0-9a-f] %16[0-9a-f]", published->list,
                  ret_incarnation) == 2;
}

/* Up to the first line that is torn; what stands behind it is written over. */
static void read_lines(struct published *published, FILE *file,
                       char ret_incarnation[static PAYLOAD_EPOCH_BYTES])
{
    char line[LINE_BYTES];

    while (fgets(line, sizeof line, file)) {
        size_t bytes = strlen(line);

        if (!check_line(line, bytes))
            break;
        if (published->size == 0 && !take_head(published, line, ret_incarnation))
            break;
        if (published->size > 0)
            take_record(published, line, published->size);
        published->size += (off_t)bytes;
    }
}

static int load(struct published *published,
                char ret_incarnation[static PAYLOAD_EPOCH_BYTES])
{
    int fd = dup(published->fd);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "r");

    if (!file)
        return -errno;
    read_lines(published, file, ret_incarnation);
    (void)fclose(file);
    return ftruncate(published->fd, published->size) < 0 ? -errno : 0;
}

static void forget_contents(struct published *published)
{
    for (size_t i = 0; i < published->count; i++)
        published->entries[i].content = PUBLISHED_UNKNOWN;
}

/* A list of another store says only which topics there are. */
static int take_up(struct published *published, const char *incarnation)
{
    char before[PAYLOAD_EPOCH_BYTES] = "";
    int rc = load(published, before);

    if (rc < 0 || strcmp(before, incarnation) == 0)
        return rc;
    (void)snprintf(published->incarnation, sizeof published->incarnation, "%s",
                   incarnation);
    forget_contents(published);
    rc = payload_make_name(published->list);
    return rc < 0 ? rc : rewrite(published);
}

int published_open(struct published **ret, const char *directory, const char *incarnation)
{
    struct published *published = need(calloc(1, sizeof *published));
    int rc = 0;

    published->index.key_at = topic_at;
    (void)snprintf(published->incarnation, sizeof published->incarnation, "%s",
                   incarnation);
    (void)snprintf(published->path, sizeof published->path, "%s/" FILE_NAME, directory);
    published->fd = open(published->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (published->fd < 0)
        rc = -errno;
    if (rc == 0)
        rc = take_up(published, incarnation);
    if (rc == 0) {
        *ret = published;
        return 0;
    }
    log_fail(rc, "%s", published->path);
    published_close(published);
    return rc;
}

void published_close(struct published *published)
{
    if (!published)
        return;
    if (published->fd >= 0)
        close(published->fd);
    free(published->entries);
    key_index_release(&published->index);
    free(published);
}

/* --- what the broker has ------------------------------------------------------------- */

struct payload_published published_marker(const struct published *published)
{
    struct payload_published marker = {.sequence = published->sequence};

    memcpy(marker.list, published->list, sizeof marker.list);
    return marker;
}

bool published_is_ours(const struct published *published,
                       const struct payload_published *marker)
{
    return marker && strcmp(marker->list, published->list) == 0 &&
           marker->sequence <= published->sequence;
}

/* Numbers that were given out by a file whose tail is lost are not given again. */
static int begin_anew(struct published *published, const struct payload_published *marker)
{
    forget_contents(published);
    if (marker && marker->sequence > published->sequence &&
        strcmp(marker->list, published->list) == 0)
        published->sequence = marker->sequence;
    return rewrite(published);
}

int published_trust(struct published *published, const struct payload_published *marker)
{
    bool all = true;

    if (!published_is_ours(published, marker))
        return begin_anew(published, marker);
    for (size_t i = 0; i < published->count; i++) {
        struct entry *entry = &published->entries[i];

        if (entry->sequence <= marker->sequence || entry->content == PUBLISHED_UNKNOWN)
            continue;
        entry->content = PUBLISHED_UNKNOWN;
        all = false;
    }
    /* In the file too: the marker may pass their numbers before they are published anew. */
    return all ? 0 : rewrite(published);
}

/* --- publications -------------------------------------------------------------------- */

enum published_news published_judge(struct published *published, uint64_t topic,
                                    uint64_t content, int64_t mono_ms, int pause_ms,
                                    int64_t *ret_due_ms)
{
    struct entry *entry = find(published, topic);
    uint32_t passed_ms;

    if (!entry)
        return PUBLISHED_ANEW;
    entry->wanted = true;
    if (entry->content == meant(content))
        return PUBLISHED_STANDS;
    passed_ms = (uint32_t)mono_ms - entry->published_ms;
    if (!entry->noted || passed_ms >= (uint32_t)pause_ms)
        return entry->content > PUBLISHED_UNKNOWN ? PUBLISHED_DUE : PUBLISHED_ANEW;
    *ret_due_ms = mono_ms + pause_ms - passed_ms;
    return PUBLISHED_LATER;
}

uint32_t published_text(const void *payload, size_t bytes)
{
    return (uint32_t)digest_bytes(DIGEST_BEGIN, payload, bytes);
}

int published_note(struct published *published, const char *topic, uint64_t content,
                   const char *json, int64_t mono_ms)
{
    struct entry *entry, before;
    int rc = 0;

    if (published->records > published->count * 2 + SPARE_RECORDS)
        rc = rewrite(published);
    if (rc < 0)
        return rc;
    entry = reach(published, topic);
    before = *entry;
    entry->sequence = published->sequence + 1;
    entry->content = json ? meant(content) : PUBLISHED_EMPTIED;
    entry->text = json ? published_text(json, strlen(json)) : 0;
    rc = add_record(published, entry, topic);
    if (rc < 0) {
        log_fail(rc, "%s", published->path);
        *entry = before;
        return rc;
    }
    published->sequence++;
    entry->wanted = json != NULL;
    entry->noted = true;
    entry->published_ms = (uint32_t)mono_ms;
    return 0;
}

bool published_spoil(struct published *published, const char *topic)
{
    struct entry *entry = find(published, digest_text(DIGEST_BEGIN, topic));
    bool was_there = entry && entry->content != PUBLISHED_EMPTIED;

    if (!entry)
        return false;
    entry->content = PUBLISHED_UNKNOWN;
    (void)add_record(published, entry, topic); /* else it is mended as long as we live */
    return was_there;
}

bool published_adopt(struct published *published, const char *topic)
{
    struct entry *entry;

    for (const char *c = topic; *c; c++) {
        if (*c <= ' ' || c - topic >= TOPIC_STATS_BYTES - 1)
            return false;
    }
    if (published->strangers == PUBLISHED_STRANGERS_MOST)
        return false;
    published->strangers++;
    entry = reach(published, topic);
    entry->content = PUBLISHED_UNKNOWN;
    (void)add_record(published, entry, topic); /* else it is emptied as long as we live */
    return true;
}

enum published_met published_meet(struct published *published, const char *topic,
                                  uint32_t text)
{
    const struct entry *entry = find(published, digest_text(DIGEST_BEGIN, topic));

    if (!entry || entry->content == PUBLISHED_EMPTIED)
        return published_adopt(published, topic) ? PUBLISHED_STRANGER : PUBLISHED_AS_SAID;
    if (entry->content == PUBLISHED_UNKNOWN || entry->text == text)
        return PUBLISHED_AS_SAID;
    (void)published_spoil(published, topic);
    return PUBLISHED_ANOTHER;
}

void published_begin(struct published *published, int kind)
{
    for (size_t i = 0; i < published->count; i++) {
        if (published->entries[i].kind == kind)
            published->entries[i].wanted = false;
    }
}

int published_each_unwanted(struct published *published, int kind,
                            int (*tell)(void *owner, const char *topic), void *owner)
{
    char topic[TOPIC_STATS_BYTES];
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < published->count; i++) {
        const struct entry *entry = &published->entries[i];

        if (entry->kind != kind || entry->wanted || entry->content == PUBLISHED_EMPTIED)
            continue;
        rc = read_name(published, entry, topic);
        if (rc == 0)
            rc = tell(owner, topic);
    }
    return rc;
}
