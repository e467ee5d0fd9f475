#include "web/login/checker.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "web/http/worker.h"
#include "web/login/account.h"

struct checker {
    struct worker *worker;
};

struct question {
    struct work work;
    char hash[ACCOUNT_HASH_BYTES];
    char password[ACCOUNT_TYPED_BYTES];
    bool right;
    void (*done)(void *listener, bool right);
    void *listener;
};

struct checker *checker_open(int wake_fd)
{
    struct checker *checker = need(malloc(sizeof *checker));

    checker->worker = worker_open(wake_fd, CHECKER_WAITING);
    return checker;
}

/* On its thread. */
static void compare(struct work *work)
{
    struct question *question = (struct question *)work;

    question->right = account_right(question->hash, question->password);
    explicit_bzero(question->password, sizeof question->password);
}

/* One that was never compared is told to nobody. */
static void tell(struct work *work)
{
    struct question *question = (struct question *)work;

    if (work->begun)
        question->done(question->listener, question->right);
    explicit_bzero(question, sizeof *question);
    free(question);
}

void checker_close(struct checker *checker)
{
    if (!checker)
        return;
    worker_stop(checker->worker);
    worker_close(checker->worker);
    free(checker);
}

int checker_ask(struct checker *checker, const char *hash, const char *password,
                void (*done)(void *listener, bool right), void *listener)
{
    struct question *question;
    int rc;

    if (strlen(hash) >= ACCOUNT_HASH_BYTES || strlen(password) >= ACCOUNT_TYPED_BYTES)
        return -EINVAL;
    question = need(malloc(sizeof *question));
    *question = (struct question){
        .work = {.run = compare, .done = tell}, .done = done, .listener = listener};
    (void)stpcpy(question->hash, hash);
    (void)stpcpy(question->password, password);
    rc = worker_give(checker->worker, &question->work);
    if (rc < 0) {
        explicit_bzero(question, sizeof *question);
        free(question);
    }
    return rc;
}

void checker_run(struct checker *checker)
{
    worker_run(checker->worker);
}
