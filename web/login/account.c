#include "web/login/account.h"

#include <crypt.h>
#include <errno.h>
#include <fcntl.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <uninorm.h>
#include <unistd.h>
#include <unistr.h>

#include "mqtt/base/file.h"
#include "mqtt/base/memory.h"

#define BLANKS " \t\r\n"

enum { LINE_BYTES = ACCOUNT_NAME_BYTES + ACCOUNT_HASH_BYTES + 2 };

bool account_name_good(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789._-";
    size_t bytes = strlen(name);

    return bytes > 0 && bytes < ACCOUNT_NAME_BYTES && strspn(name, letters) == bytes &&
           !strchr("._-", name[0]);
}

/* Of a-z alone, whatever the locale. */
static char small(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
}

int account_name_read(const char *typed, char ret[static ACCOUNT_NAME_BYTES])
{
    size_t bytes;

    typed += strspn(typed, BLANKS);
    bytes = strlen(typed);
    while (bytes > 0 && strchr(BLANKS, typed[bytes - 1]))
        bytes--;
    if (bytes >= ACCOUNT_NAME_BYTES)
        return -EINVAL;
    for (size_t i = 0; i < bytes; i++)
        ret[i] = small(typed[i]);
    ret[bytes] = '\0';
    return account_name_good(ret) ? 0 : -EINVAL;
}

/* -EMSGSIZE: there is not so much room. */
static int compose(uninorm_t form, const char *typed, char *ret, size_t room)
{
    size_t bytes = strlen(typed), length = 0;
    bool utf8 = !u8_check((const uint8_t *)typed, bytes);
    char *text =
        utf8 && bytes > 0
            ? need(u8_normalize(form, (const uint8_t *)typed, bytes, NULL, &length))
            : need(strdup(typed));
    int rc;

    length = utf8 ? length : bytes;
    rc = length < room ? 0 : -EMSGSIZE;
    if (rc == 0) {
        memcpy(ret, text, length);
        ret[length] = '\0';
    }
    explicit_bzero(text, length);
    free(text);
    return rc;
}

int account_password_read(const char *typed, char ret[static ACCOUNT_PASSWORD_BYTES])
{
    return compose(UNINORM_NFC, typed, ret, ACCOUNT_PASSWORD_BYTES);
}

bool account_password_good(const char *password)
{
    int characters = 0;

    for (const char *c = password; *c; c++)
        characters += ((unsigned char)*c & 0xc0) != 0x80; /* no byte within one of UTF-8 */
    return characters >= ACCOUNT_PASSWORD_LEAST;
}

/* --- the list ------------------------------------------------------------------------ */

void accounts_release(struct accounts *accounts)
{
    free(accounts->list);
    *accounts = (struct accounts){0};
}

struct account *accounts_find(const struct accounts *accounts, const char *name)
{
    for (size_t i = 0; i < accounts->count; i++) {
        if (strcmp(accounts->list[i].name, name) == 0)
            return &accounts->list[i];
    }
    return NULL;
}

int accounts_put(struct accounts *accounts, const struct account *account)
{
    struct account *place = accounts_find(accounts, account->name);

    if (place) {
        *place = *account;
        return 0;
    }
    if (accounts->count == ACCOUNT_MOST)
        return -ENOSPC;
    accounts->list =
        need(realloc(accounts->list, (accounts->count + 1) * sizeof *accounts->list));
    accounts->list[accounts->count++] = *account;
    return 0;
}

int accounts_remove(struct accounts *accounts, const char *name)
{
    struct account *place = accounts_find(accounts, name);

    if (!place)
        return -ENOENT;
    *place = accounts->list[--accounts->count];
    return 0;
}

/* --- the file ------------------------------------------------------------------------ */

static int read_line(char *line, struct account *ret)
{
    char *colon = strchr(line, ':');
    size_t bytes = strcspn(line, "\n");

    if (!colon || line[bytes] != '\n')
        return -EINVAL;
    line[bytes] = '\0';
    *colon = '\0';
    if (!account_name_good(line) || strlen(colon + 1) >= sizeof ret->hash)
        return -EINVAL;
    *ret = (struct account){0};
    (void)stpcpy(ret->name, line);
    (void)stpcpy(ret->hash, colon + 1);
    return 0;
}

int accounts_load(const char *path, struct accounts *ret)
{
    struct accounts accounts = {0};
    struct account account;
    char line[LINE_BYTES];
    FILE *file = fopen(path, "re");
    int rc = 0;

    if (!file && errno != ENOENT)
        return -errno;
    while (file && rc == 0 && fgets(line, sizeof line, file)) {
        rc = read_line(line, &account);
        if (rc == 0)
            rc = accounts_put(&accounts, &account);
    }
    if (file && rc == 0 && ferror(file))
        rc = -EIO;
    if (file)
        (void)fclose(file);
    if (rc == 0) {
        *ret = accounts;
        return 0;
    }
    accounts_release(&accounts);
    return rc;
}

int accounts_save(const char *path, const struct accounts *accounts)
{
    char *text = NULL;
    size_t bytes;
    FILE *stream = need(open_memstream(&text, &bytes));
    int rc;

    for (size_t i = 0; i < accounts->count; i++)
        (void)fprintf(stream, "%s:%s\n", accounts->list[i].name, accounts->list[i].hash);
    if (fclose(stream) != 0)
        (void)need(NULL); /* it is in memory: nothing else fails */
    rc = file_write(path, text, bytes, 0600);
    explicit_bzero(text, bytes);
    free(text);
    return rc;
}

int accounts_lock(const char *directory)
{
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int rc;

    if (fd < 0)
        return -errno;
    if (flock(fd, LOCK_EX) == 0)
        return fd;
    rc = -errno;
    (void)close(fd);
    return rc;
}

/* --- passwords ----------------------------------------------------------------------- */

/* What crypt_r() needs is too large for a thread's stack to be sure of. */
static const char *hash_with(const char *password, const char *setting,
                             struct crypt_data *data)
{
    const char *hash = crypt_r(password, setting, data);

    return hash && *hash != '*' ? hash : NULL;
}

int account_nobody(char ret[static ACCOUNT_HASH_BYTES])
{
    char setting[CRYPT_GENSALT_OUTPUT_SIZE];

    if (!crypt_gensalt_rn("$y$", 0, NULL, 0, setting, sizeof setting) ||
        strlen(setting) >= ACCOUNT_HASH_BYTES)
        return -EINVAL;
    (void)stpcpy(ret, setting);
    return 0;
}

int account_hash(const char *password, char ret[static ACCOUNT_HASH_BYTES])
{
    struct crypt_data *data = need(calloc(1, sizeof *data));
    char setting[ACCOUNT_HASH_BYTES];
    const char *hash = NULL;
    int rc = account_nobody(setting);

    if (rc == 0) {
        hash = hash_with(password, setting, data);
        rc = hash && strlen(hash) < ACCOUNT_HASH_BYTES ? 0 : -EINVAL;
    }
    if (rc == 0)
        (void)stpcpy(ret, hash);
    explicit_bzero(data, sizeof *data);
    free(data);
    return rc;
}

static bool is_right(const char *hash, const char *password)
{
    struct crypt_data *data = need(calloc(1, sizeof *data));
    const char *made;
    bool right;

    made = hash_with(password, hash, data);
    right = made && strlen(made) == strlen(hash) &&
            gnutls_memcmp(made, hash, strlen(hash)) == 0;
    explicit_bzero(data, sizeof *data);
    free(data);
    return right;
}

/* Older versions hashed what was typed, in whatever form. */
bool account_right(const char *hash, const char *typed)
{
    char composed[ACCOUNT_TYPED_BYTES], apart[ACCOUNT_TYPED_BYTES];
    bool has_composed = compose(UNINORM_NFC, typed, composed, sizeof composed) == 0 &&
                        strcmp(composed, typed) != 0;
    bool has_apart =
        compose(UNINORM_NFD, typed, apart, sizeof apart) == 0 && strcmp(apart, typed) != 0;
    bool right = is_right(hash, typed) || (has_composed && is_right(hash, composed)) ||
                 (has_apart && is_right(hash, apart));

    explicit_bzero(composed, sizeof composed);
    explicit_bzero(apart, sizeof apart);
    return right;
}
