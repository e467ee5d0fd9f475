#include "web/login/session.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"

struct sessions {
    struct session all[SESSION_MOST];
};

struct sessions *sessions_open(void)
{
    struct sessions *sessions = need(calloc(1, sizeof *sessions));

    return sessions;
}

void sessions_close(struct sessions *sessions)
{
    if (!sessions)
        return;
    for (int i = 0; i < SESSION_MOST; i++)
        session_end(&sessions->all[i]);
    free(sessions);
}

static void make_token(char ret[static SESSION_TOKEN_BYTES])
{
    unsigned char random[(SESSION_TOKEN_BYTES - 1) / 2];

    if (gnutls_rnd(GNUTLS_RND_KEY, random, sizeof random) < 0)
        abort(); /* the kernel gives no randomness */
    for (size_t i = 0; i < sizeof random; i++)
        (void)snprintf(ret + 2 * i, 3, "%02x", random[i]);
}

static bool is_alive(const struct session *session, int64_t now_ms)
{
    return *session->token && now_ms - session->used_ms < SESSION_IDLE_MS &&
           now_ms - session->began_ms < SESSION_LONGEST_MS;
}

/* One that is over, or that nobody has used for longest. */
static struct session *make_room(struct sessions *sessions, int64_t now_ms)
{
    struct session *place = &sessions->all[0];

    for (int i = 0; i < SESSION_MOST && is_alive(place, now_ms); i++) {
        struct session *session = &sessions->all[i];

        if (!is_alive(session, now_ms) || session->used_ms < place->used_ms)
            place = session;
    }
    return place;
}

struct session *sessions_begin(struct sessions *sessions, const struct account *account,
                               int64_t now_ms)
{
    struct session *session = make_room(sessions, now_ms);

    session_end(session);
    *session = (struct session){.account = *account, .began_ms = now_ms, .used_ms = now_ms};
    make_token(session->token);
    make_token(session->form);
    return session;
}

bool session_same(const char *token, const char *other)
{
    return strlen(token) == SESSION_TOKEN_BYTES - 1 &&
           strlen(other) == SESSION_TOKEN_BYTES - 1 &&
           gnutls_memcmp(token, other, SESSION_TOKEN_BYTES - 1) == 0;
}

struct session *sessions_find(struct sessions *sessions, const char *token, int64_t now_ms)
{
    struct session *found = NULL;

    for (int i = 0; i < SESSION_MOST; i++) {
        struct session *session = &sessions->all[i];

        if (session_same(session->token, token) && is_alive(session, now_ms))
            found = session;
    }
    if (found)
        found->used_ms = now_ms;
    return found;
}

void session_tell(struct session *session, const struct staff_deed *deed, json_t *answer)
{
    json_decref(session->answer);
    session->deed = deed;
    session->answer = answer;
}

void session_keep(struct session *session, const struct session_file *file)
{
    int64_t number = session->file.number + 1;

    free(session->file.bytes);
    session->file = *file;
    session->file.number = number;
}

void session_end(struct session *session)
{
    free(session->file.bytes);
    json_decref(session->answer);
    explicit_bzero(session, sizeof *session);
}
