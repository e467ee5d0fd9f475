/*
 * session - who is logged in to the staff pages.
 *
 * In memory only: a restart logs everybody out. A session ends half an hour after it was
 * last used and twelve hours after it began, or when somebody newer needs its place. Tokens
 * are 128 random bits; each login makes a new one. For the server's thread; times are
 * mono_ms.
 */
#ifndef WEB_LOGIN_SESSION_H
#define WEB_LOGIN_SESSION_H

#include <stdint.h>

#include "web/login/account.h"
#include "web/source.h"

enum {
    SESSION_TOKEN_BYTES = 33, /* hexadecimal, with a NUL */
    SESSION_MOST = 64,
    SESSION_FILE_NAME_BYTES = 128,
    SESSION_FILE_REGISTER_BYTES = 32,
    SESSION_IDLE_MS = 30 * 60 * 1000,
    SESSION_LONGEST_MS = 12 * 60 * 60 * 1000,
};

struct staff_deed;

/* A file that waits to be taken in; of a zeroed one there is none. */
struct session_file {
    char name[SESSION_FILE_NAME_BYTES];
    char *bytes; /* owned; NULL: it is a version that is kept */
    size_t size;
    int64_t version;                       /* that is put back; 0: none is */
    int64_t number;                        /* of those of this session, 1 and on */
    char reg[SESSION_FILE_REGISTER_BYTES]; /* "": none waits */
    bool whole;                            /* it takes the place of all of it */
};

struct session {
    char token[SESSION_TOKEN_BYTES]; /* of the cookie; "": nobody is here */
    char form[SESSION_TOKEN_BYTES];  /* that its forms carry */
    struct account account; /* as it is now, but for its password: that of the login */
    int64_t began_ms, used_ms;
    char made[ACCOUNT_MADE_BYTES];    /* a password for another account, to be shown once */
    char renewed[ACCOUNT_HASH_BYTES]; /* of the password that it gives its own account */
    const struct staff_deed
        *deed;      /* web/staff/staff_deed.h: done last, to be told; NULL: none */
    json_t *answer; /* what came of it; owned */
    struct session_file file;
};

struct sessions;

struct sessions *sessions_open(void);

/* Takes NULL. */
void sessions_close(struct sessions *sessions);

/* Borrowed until it ends. */
struct session *sessions_begin(struct sessions *sessions, const struct account *account,
                               int64_t now_ms);

/* Of this cookie, and notes that it is used. NULL: of none that is alive. */
struct session *sessions_find(struct sessions *sessions, const char *token, int64_t now_ms);

/* Its place is free. */
void session_end(struct session *session);

/* Another file waits, which is taken over but for its number. */
void session_keep(struct session *session, const struct session_file *file);

/* What was done last is told on the next page; the answer is taken over, NULL for none. */
void session_tell(struct session *session, const struct staff_deed *deed, json_t *answer);

/* Compares two tokens in the same time whatever they are. */
bool session_same(const char *token, const char *other);

#endif
