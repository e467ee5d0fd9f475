#include "web/login/account.h"

#include <assert.h>
#include <crypt.h>
#include <errno.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uninorm.h>
#include <unistd.h>
#include <unistr.h>

#include "mqtt/base/file.h"
#include "mqtt/base/memory.h"

#define BLANKS " \t\r\n"

enum {
    LINE_FIELDS = 4,
    ROLE_BYTES = 16,
    LINE_BYTES = ACCOUNT_NAME_BYTES + ACCOUNT_HASH_BYTES + ROLE_BYTES +
                 ACCOUNT_UNITS_BYTES + LINE_FIELDS
};

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

/* --- roles --------------------------------------------------------------------------- */

/* Of one code, up to the comma; 0: there is none. */
static size_t unit_bytes(const char *units)
{
    size_t bytes =
        strspn(units, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-");

    return bytes < ACCOUNT_UNIT_BYTES && (units[bytes] == ',' || !units[bytes]) ? bytes : 0;
}

/* Does this code stand in the list that begins here? */
static bool is_among(const char *units, const char *code, size_t bytes)
{
    for (size_t other; (other = unit_bytes(units)) > 0; units += other + 1) {
        if (other == bytes && memcmp(units, code, bytes) == 0)
            return true;
        if (!units[other])
            break;
    }
    return false;
}

bool account_role_good(enum role role, const char *units)
{
    size_t bytes;

    if (role != ROLE_CLERK || !*units)
        return role != ROLE_CLERK && !*units;
    for (;; units += bytes + 1) {
        bytes = unit_bytes(units);
        if (bytes == 0 || !units[bytes])
            return bytes > 0;
        if (is_among(units + bytes + 1, units, bytes))
            return false;
    }
}

int account_add_unit(char units[static ACCOUNT_UNITS_BYTES], const char *code)
{
    size_t used = strlen(units);

    if (used + strlen(code) + 2 > ACCOUNT_UNITS_BYTES)
        return -ENOSPC;
    (void)stpcpy(stpcpy(units + used, used ? "," : ""), code);
    return 0;
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

size_t accounts_count(const struct accounts *accounts, enum role role)
{
    size_t count = 0;

    for (size_t i = 0; i < accounts->count; i++)
        count += accounts->list[i].role == role;
    return count;
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

/* Cuts the line at its colons; returns how many parts there are, LINE_FIELDS + 1: too many. */
static int cut(char *line, const char *parts[static LINE_FIELDS])
{
    int count = 0;

    for (char *part; (part = strsep(&line, ":")); count++) {
        if (count == LINE_FIELDS)
            return count + 1;
        parts[count] = part;
    }
    return count;
}

static int read_line(char *line, struct account *ret)
{
    size_t bytes = strcspn(line, "\n");
    const char *parts[LINE_FIELDS] = {NULL, NULL, role_names[ROLE_ADMINISTRATOR], ""};
    int count, role;

    if (line[bytes] != '\n')
        return -EINVAL;
    line[bytes] = '\0';
    count = cut(line, parts);
    if (count != 2 && count != LINE_FIELDS)
        return -EINVAL;
    role = role_find(parts[2]);
    if (!account_name_good(parts[0]) || strlen(parts[1]) >= sizeof ret->hash || role < 0 ||
        strlen(parts[3]) >= sizeof ret->units ||
        !account_role_good((enum role)role, parts[3]))
        return -EINVAL;
    *ret = (struct account){.role = (enum role)role};
    (void)stpcpy(ret->name, parts[0]);
    (void)stpcpy(ret->hash, parts[1]);
    (void)stpcpy(ret->units, parts[3]);
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

    for (size_t i = 0; i < accounts->count; i++) {
        const struct account *account = &accounts->list[i];

        (void)fprintf(stream, "%s:%s:%s:%s\n", account->name, account->hash,
                      role_names[account->role], account->units);
    }
    if (fclose(stream) != 0)
        (void)need(NULL); /* it is in memory: nothing else fails */
    rc = file_write(path, text, bytes, 0600);
    explicit_bzero(text, bytes);
    free(text);
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

void account_make_password(char ret[static ACCOUNT_MADE_BYTES])
{
    static const char letters[] =
        "abcdefghijkmnpqrstuvwxyz23456789"; /* 32: no l, o, 0, 1 */
    enum { GROUP = 5 };
    unsigned char random[ACCOUNT_MADE_BYTES];

    static_assert(sizeof letters == 32 + 1, "each byte is as likely as the others");
    if (gnutls_rnd(GNUTLS_RND_KEY, random, sizeof random) < 0)
        abort(); /* the kernel gives no randomness */
    for (int i = 0; i < ACCOUNT_MADE_BYTES - 1; i++)
        ret[i] = (char)(i % (GROUP + 1) == GROUP ? '-' : letters[random[i] % 32]);
    ret[ACCOUNT_MADE_BYTES - 1] = '\0';
    explicit_bzero(random, sizeof random);
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
