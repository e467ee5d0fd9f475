/*
 * account - who may log in to the staff pages: a file of names and yescrypt hashes.
 *
 * One line an account, "name:hash", in a file of mode 0600 that belongs to whoever owns its
 * directory. It is replaced as a whole, so a reader never sees half of it. Any thread.
 */
#ifndef WEB_LOGIN_ACCOUNT_H
#define WEB_LOGIN_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>

enum {
    ACCOUNT_NAME_BYTES = 33,
    ACCOUNT_HASH_BYTES = 128,
    ACCOUNT_MOST = 500,
    ACCOUNT_PASSWORD_LEAST = 10,  /* characters */
    ACCOUNT_PASSWORD_BYTES = 129, /* as it is hashed */
    ACCOUNT_TYPED_BYTES = 385,    /* the same with each letter and its marks apart */
};

struct account {
    char name[ACCOUNT_NAME_BYTES];
    char hash[ACCOUNT_HASH_BYTES];
};

struct accounts {
    struct account *list; /* by name; NULL when there are none */
    size_t count;
};

/* No file is no accounts. -EINVAL: it is none of ours. */
int accounts_load(const char *path, struct accounts *ret);

/* Takes a zeroed one too. */
void accounts_release(struct accounts *accounts);

/* NULL: there is none of this name. */
struct account *accounts_find(const struct accounts *accounts, const char *name);

/* Adds it or replaces the one of its name. -ENOSPC: ACCOUNT_MOST. */
int accounts_put(struct accounts *accounts, const struct account *account);

/* -ENOENT: there is none of this name. */
int accounts_remove(struct accounts *accounts, const char *name);

/* On stable storage when it returns 0; else, logged, the file is as it was. */
int accounts_save(const char *path, const struct accounts *accounts);

/*
 * Waits until nobody else edits the accounts of this directory. A descriptor that is closed
 * to let the next one in, or a negative errno.
 */
int accounts_lock(const char *directory);

/* a-z, 0-9, and . _ - within; at most 32. */
bool account_name_good(const char *name);

/* A name as people type it: their capitals are small letters, blanks round it are none of it.
 * -EINVAL: it can be no name. */
int account_name_read(const char *typed, char ret[static ACCOUNT_NAME_BYTES]);

/* A password as it is hashed: in NFC (RFC 8265, section 4.2), for one keyboard sends a letter with
 * its mark and another both apart. What is not UTF-8 is as it was typed. -EMSGSIZE: it is too long. */
int account_password_read(const char *typed, char ret[static ACCOUNT_PASSWORD_BYTES]);

/* Has it ACCOUNT_PASSWORD_LEAST characters? */
bool account_password_good(const char *password);

/* With a salt of its own, as dear as Debian makes it for its own logins: some 20 ms. */
int account_hash(const char *password, char ret[static ACCOUNT_HASH_BYTES]);

/* In place of a hash where there is none: a salt for which no password is right, at once. -EINVAL:
 * this system has no yescrypt, so nobody has a hash. */
int account_nobody(char ret[static ACCOUNT_HASH_BYTES]);

/*
 * Is it right as typed, or in the other form, however it was hashed? Each form that differs takes as
 * long as account_hash(), and as long for a wrong password, and for nobody's.
 */
bool account_right(const char *hash, const char *typed);

#endif
