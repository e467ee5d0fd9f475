#include "web/login/checker.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "web/login/account.h"

struct question {
    char hash[ACCOUNT_HASH_BYTES];
    char password[ACCOUNT_TYPED_BYTES];
    void (*done)(void *listener, bool right);
    void *listener;
};

struct checker {
    pthread_t thread;
    bool threaded;
    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t come;
    bool stopping;
    int first, count;
    struct question waiting[CHECKER_WAITING];
};

struct checker *checker_open(void)
{
    struct checker *checker = need(malloc(sizeof *checker));

    *checker = (struct checker){.lock = PTHREAD_MUTEX_INITIALIZER,
                                .come = PTHREAD_COND_INITIALIZER};
    return checker;
}

/* Waits for the next question. False: there will be none. */
static bool take(struct checker *checker, struct question *ret)
{
    bool taken;

    pthread_mutex_lock(&checker->lock);
    while (checker->count == 0 && !checker->stopping)
        pthread_cond_wait(&checker->come, &checker->lock);
    taken = !checker->stopping;
    if (taken) {
        struct question *place = &checker->waiting[checker->first];

        *ret = *place;
        explicit_bzero(place, sizeof *place);
        checker->first = (checker->first + 1) % CHECKER_WAITING;
        checker->count--;
    }
    pthread_mutex_unlock(&checker->lock);
    return taken;
}

static void *thread_main(void *cls)
{
    struct question question;

    while (take(cls, &question)) {
        bool right = account_right(question.hash, question.password);

        explicit_bzero(question.password, sizeof question.password);
        question.done(question.listener, right);
    }
    return NULL;
}

/* Signals are the owner's. */
static int start(struct checker *checker)
{
    sigset_t all, before;
    int error;

    if (checker->threaded)
        return 0;
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    error = pthread_create(&checker->thread, NULL, thread_main, checker);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    checker->threaded = error == 0;
    return -error;
}

void checker_close(struct checker *checker)
{
    if (!checker)
        return;
    pthread_mutex_lock(&checker->lock);
    checker->stopping = true;
    pthread_cond_signal(&checker->come);
    pthread_mutex_unlock(&checker->lock);
    if (checker->threaded)
        (void)pthread_join(checker->thread, NULL);
    explicit_bzero(checker->waiting, sizeof checker->waiting);
    free(checker);
}

int checker_ask(struct checker *checker, const char *hash, const char *password,
                void (*done)(void *listener, bool right), void *listener)
{
    int rc = start(checker);

    if (rc < 0)
        return rc;
    if (strlen(hash) >= ACCOUNT_HASH_BYTES || strlen(password) >= ACCOUNT_TYPED_BYTES)
        return -EINVAL;
    pthread_mutex_lock(&checker->lock);
    rc = checker->count == CHECKER_WAITING ? -EBUSY : 0;
    if (rc == 0) {
        struct question *place =
            &checker->waiting[(checker->first + checker->count++) % CHECKER_WAITING];

        *place = (struct question){.done = done, .listener = listener};
        (void)stpcpy(place->hash, hash);
        (void)stpcpy(place->password, password);
        pthread_cond_signal(&checker->come);
    }
    pthread_mutex_unlock(&checker->lock);
    return rc;
}
