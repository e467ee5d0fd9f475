#include "appliance/recount/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <gnutls/crypto.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "appliance/store/store_copy.h"
#include "appliance/store/store_restore.h"
#include "mqtt/base/file.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"

enum { CHUNK_BYTES = 1 << 20, RAW_BYTES = 32 };

static const char copying[] = "copying", hashing[] = "hashing", checking[] = "checking";

/* --- files --------------------------------------------------------------------------- */

static int write_all(int fd, const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t written = write(fd, bytes, count);

        if (written < 0 && errno != EINTR)
            return -errno;
        bytes += written > 0 ? written : 0;
        count -= written > 0 ? (size_t)written : 0;
    }
    return 0;
}

struct stream {
    int from_fd, to_fd; /* to_fd -1: read and hash only */
    int64_t of_bytes;
    const char *doing;
    backup_progress progress;
};

/* Reads to the end, writes, syncs, and gives the SHA-256 of what was read. */
static int pump(const struct stream *stream, gnutls_hash_hd_t hash, char *chunk)
{
    int64_t done = 0;
    ssize_t got;
    int rc = 0;

    while (rc == 0 && (got = read(stream->from_fd, chunk, CHUNK_BYTES)) != 0) {
        if (got < 0) {
            rc = errno == EINTR ? 0 : -errno;
            continue;
        }
        if (gnutls_hash(hash, chunk, (size_t)got) < 0)
            return -EIO;
        if (stream->to_fd >= 0)
            rc = write_all(stream->to_fd, chunk, (size_t)got);
        done += got;
        stream->progress(stream->doing, done, stream->of_bytes);
    }
    if (rc == 0 && stream->to_fd >= 0 && fsync(stream->to_fd) < 0)
        rc = -errno;
    return rc;
}

static int hash_stream(const struct stream *stream, char ret[static BACKUP_SHA256_BYTES])
{
    unsigned char raw[RAW_BYTES];
    char *chunk = need(malloc(CHUNK_BYTES));
    gnutls_hash_hd_t hash;
    int rc;

    if (gnutls_hash_init(&hash, GNUTLS_DIG_SHA256) < 0)
        (void)need(NULL); /* ends here */
    rc = pump(stream, hash, chunk);
    gnutls_hash_deinit(hash, raw);
    free(chunk);
    for (size_t i = 0; i < sizeof raw; i++)
        (void)snprintf(ret + 2 * i, 3, "%02x", raw[i]);
    return rc;
}

/* Opens a file for reading. */
static int open_source(const char *path, struct stream *ret)
{
    struct stat about;

    ret->from_fd = open(path, O_RDONLY | O_CLOEXEC);
    if (ret->from_fd < 0 || fstat(ret->from_fd, &about) < 0)
        return log_fail(-errno, "%s", path);
    ret->of_bytes = about.st_size;
    return 0;
}

static int sync_directory_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    char directory[PATH_MAX];
    int fd, rc;

    (void)snprintf(directory, sizeof directory, "%.*s", slash ? (int)(slash - path) + 1 : 1,
                   slash ? path : ".");
    fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    rc = fd < 0 || fsync(fd) < 0 ? -errno : 0;
    if (fd >= 0)
        close(fd);
    return rc;
}

static void beside(const char *path, const char *suffix, char ret[static PATH_MAX])
{
    (void)snprintf(ret, PATH_MAX, "%s%s", path, suffix);
}

/* --- the checksum beside a file ------------------------------------------------------ */

static int write_checksum(const char *path, const char *sha256)
{
    char name[PATH_MAX], line[PATH_MAX + 80];
    const char *slash = strrchr(path, '/');

    beside(path, ".sha256", name);
    (void)snprintf(line, sizeof line, "%s  %s\n", sha256, slash ? slash + 1 : path);
    return file_write(name, line, strlen(line), 0600);
}

/* "": there is none. */
static int read_checksum(const char *path, char ret[static BACKUP_SHA256_BYTES])
{
    char name[PATH_MAX];
    FILE *file;
    size_t got;

    beside(path, ".sha256", name);
    file = fopen(name, "re");
    *ret = '\0';
    if (!file && errno == ENOENT) {
        log_warning("%s is not there: only the structure of %s can be checked", name, path);
        return 0;
    }
    if (!file)
        return log_fail(-errno, "%s", name);
    got = fread(ret, 1, BACKUP_SHA256_BYTES - 1, file);
    ret[got] = '\0';
    (void)fclose(file);
    if (strspn(ret, "0123456789abcdef") == BACKUP_SHA256_BYTES - 1)
        return 0;
    log_error("%s: wanted is a line as sha256sum writes it", name);
    return -EILSEQ;
}

/* --- making -------------------------------------------------------------------------- */

static void on_copied(void *owner, int64_t done, int64_t of)
{
    (*(backup_progress *)owner)(copying, done, of);
}

/* The copy is sound and says the same as the store. */
static int verify_copy(const char *path, const char *ledger, backup_progress progress)
{
    char copied[RECOUNT_DIGEST_BYTES] = "";
    struct store *copy;
    int rc = store_open_copy(&copy, path);

    if (rc < 0)
        return rc;
    progress(checking, 0, 0);
    rc = store_check(copy, STORE_CHECK_ALL);
    if (rc == 0)
        rc = recount_digest(copy, copied);
    store_close(copy);
    if (rc == 0 && strcmp(copied, ledger) != 0) {
        log_error("the copy does not say what the store says");
        rc = -EILSEQ;
    }
    return rc;
}

static int hash_file(const char *path, backup_progress progress, struct backup *ret)
{
    struct stream stream = {.to_fd = -1, .doing = hashing, .progress = progress};
    int rc = open_source(path, &stream);

    if (rc < 0)
        return rc;
    ret->bytes = stream.of_bytes;
    rc = hash_stream(&stream, ret->sha256);
    if (rc == 0 && fsync(stream.from_fd) < 0)
        rc = -errno;
    close(stream.from_fd);
    return rc < 0 ? log_fail(rc, "%s", path) : 0;
}

static int make_part(struct store *store, const char *part, backup_progress progress,
                     struct backup *ret)
{
    /* Both see what the store is at this moment. */
    int rc = store_begin(store);

    if (rc == 0)
        rc = recount_digest(store, ret->ledger);
    if (rc == 0)
        rc = store_copy(store, part, on_copied, &progress);
    store_rollback(store);
    if (rc == 0)
        rc = verify_copy(part, ret->ledger, progress);
    return rc < 0 ? rc : hash_file(part, progress, ret);
}

int backup_make(struct store *store, const char *path, backup_progress progress,
                struct backup *ret)
{
    char part[PATH_MAX];
    struct stat about;
    int rc;

    beside(path, ".part", part);
    if (stat(path, &about) == 0) {
        log_error("%s is %s; wanted is the name of a new file", path,
                  S_ISDIR(about.st_mode) ? "a directory" : "there already");
        return -EEXIST;
    }
    rc = store_remove(part);
    if (rc < 0)
        return rc;
    rc = make_part(store, part, progress, ret);
    if (rc == 0)
        rc = write_checksum(path, ret->sha256);
    if (rc == 0 && rename(part, path) < 0)
        rc = log_fail(-errno, "%s", path);
    if (rc == 0)
        rc = sync_directory_of(path);
    if (rc < 0)
        (void)store_remove(part);
    return rc;
}

/* --- restoring ----------------------------------------------------------------------- */

/* Copies the file to where it is checked, and later stays: what is checked is what is used.
 */
static int bring(const char *path, const char *restoring, backup_progress progress,
                 struct backup *ret)
{
    struct stream stream = {.to_fd = -1, .doing = copying, .progress = progress};
    char wanted[BACKUP_SHA256_BYTES];
    int rc = read_checksum(path, wanted);

    if (rc == 0)
        rc = open_source(path, &stream);
    if (rc < 0)
        return rc;
    ret->bytes = stream.of_bytes;
    stream.to_fd =
        open(restoring, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    rc = stream.to_fd < 0 ? -errno : hash_stream(&stream, ret->sha256);
    if (stream.to_fd >= 0)
        close(stream.to_fd);
    close(stream.from_fd);
    if (rc < 0)
        return log_fail(rc, "%s", restoring);
    if (*wanted && strcmp(wanted, ret->sha256) != 0) {
        log_error("%s is not what was written: its checksum differs", path);
        return -EILSEQ;
    }
    return 0;
}

static int check(const char *restoring, backup_progress progress)
{
    struct store *copy;
    int rc = store_open_copy(&copy, restoring);

    if (rc < 0)
        return rc;
    progress(checking, 0, 0);
    rc = store_check(copy, STORE_CHECK_ALL);
    store_close(copy);
    return rc;
}

/* Is it what we have made there, and nothing of anybody's under another name? */
static bool is_ours(const struct stat *about)
{
    return S_ISREG(about->st_mode) && about->st_nlink == 1 && about->st_uid == geteuid();
}

/* The file belongs to whom the directory does: root restores, but the centre is another. */
static int hand_over(const char *directory, const char *restoring, const char *restored)
{
    struct stat owner, about;
    int fd, rc = 0;

    fd = open(restoring, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0 && fstat(fd, &about) == 0 && !is_ours(&about))
        rc = -EPERM;
    else if (fd < 0 || stat(directory, &owner) < 0 ||
             fchown(fd, owner.st_uid, owner.st_gid) < 0 || fsync(fd) < 0)
        rc = -errno;
    if (fd >= 0)
        close(fd);
    if (rc == 0 && rename(restoring, restored) < 0) /* from here on it is decided */
        rc = -errno;
    if (rc == 0)
        rc = sync_directory_of(restored);
    return rc < 0 ? log_fail(rc, "%s", restored) : 0;
}

static int restore(const char *directory, const char *path, backup_progress progress,
                   struct backup *ret)
{
    char restoring[PATH_MAX], restored[PATH_MAX];
    int rc = store_finish_restore(directory); /* one that was killed */

    beside(directory, "/" STORE_RESTORING, restoring);
    beside(directory, "/" STORE_RESTORED, restored);
    if (rc == 0)
        rc = bring(path, restoring, progress, ret);
    if (rc == 0)
        rc = check(restoring, progress);
    if (rc == 0)
        rc = store_adopt(restoring, directory);
    if (rc == 0)
        rc = hand_over(directory, restoring, restored);
    if (rc < 0) {
        (void)store_remove(restoring);
        return rc;
    }
    return store_finish_restore(directory);
}

int backup_restore(const char *directory, const char *path, backup_progress progress,
                   struct backup *ret)
{
    int lock_fd, rc = store_lock(directory, &lock_fd);

    if (rc < 0)
        return rc;
    rc = restore(directory, path, progress, ret);
    close(lock_fd);
    return rc;
}
