/*
 * account - who may log in to the staff pages, and what for: a file of names, yescrypt hashes and roles.
 *
 * One line an account, "name:hash:role:units", in a file of mode 0600 that belongs to whoever owns its
 * directory. Units are codes with a comma between, of a clerk alone. "name:hash" is an administrator:
 * until there were roles every account could do everything. The file is replaced as a whole, so a reader
 * never sees half of it; only whoever holds the store changes it (appliance/centre/action.h). Any thread.
 */
#ifndef WEB_LOGIN_ACCOUNT_H
#define WEB_LOGIN_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>

#include "web/login/role.h"

enum {
    ACCOUNT_NAME_BYTES = 33,
    ACCOUNT_HASH_BYTES = 128,
    ACCOUNT_MOST = 500,
    ACCOUNT_UNIT_BYTES = 36,                       /* EVENT_UNIT_BYTES */
    ACCOUNT_UNITS_BYTES = 16 * ACCOUNT_UNIT_BYTES, /* of all codes of one account */
    ACCOUNT_PASSWORD_LEAST = 10,                   /* characters */
    ACCOUNT_PASSWORD_BYTES = 129,                  /* as it is hashed */
    ACCOUNT_TYPED_BYTES = 385, /* the same with each letter and its marks apart */
};

struct account {
    char name[ACCOUNT_NAME_BYTES];
    char hash[ACCOUNT_HASH_BYTES];
    enum role role;
    char units[ACCOUNT_UNITS_BYTES]; /* "H42.31,H42.32"; "": it is held to none */
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

/* A clerk has units, and nobody else has: codes as the catalogue has them, each once. */
bool account_role_good(enum role role, const char *units);

/* Adds one more code. -ENOSPC: no more fit. */
int account_add_unit(char units[static ACCOUNT_UNITS_BYTES], const char *code);

/* So many have this role. */
size_t accounts_count(const struct accounts *accounts, enum role role);

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

enum { ACCOUNT_MADE_BYTES = 24 };

/* One that nobody guesses, of letters that nobody mistakes for others: "k7mfw-ewx3h-9qpta-rvb4d". */
void account_make_password(char ret[static ACCOUNT_MADE_BYTES]);

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
