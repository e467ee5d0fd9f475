#include "mqtt/base/mailbox.h"

#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST_BYTES = 10, MESSAGES = 20000 };

static struct mailbox *open_mailbox(void)
{
    struct mailbox *mailbox;

    assert_int_equal(mailbox_open(&mailbox, MOST_BYTES), 0);
    return mailbox;
}

static bool readable(const struct mailbox *mailbox, int wait_ms)
{
    struct pollfd wait = {.fd = mailbox_fd(mailbox), .events = POLLIN};

    return poll(&wait, 1, wait_ms) == 1;
}

static struct mail *free_first(struct mail *mail)
{
    struct mail *next = mail->next;

    free(mail);
    return next;
}

static void what_is_left_is_taken_whole_and_in_order(void **state)
{
    struct mailbox *mailbox = open_mailbox();
    struct mail *mail;

    (void)state;
    assert_null(mailbox_take(mailbox));
    mailbox_put(mailbox, 3, "topic", "pay\0load", 8);
    mailbox_put(mailbox, 4, NULL, NULL, 0);
    mail = mailbox_take(mailbox);
    assert_int_equal(mail->kind, 3);
    assert_string_equal(mail->text, "topic");
    assert_int_equal(mail->payload_bytes, 8);
    assert_memory_equal(mail->text + mail->topic_bytes + 1, "pay\0load", 9);
    mail = free_first(mail);
    assert_int_equal(mail->kind, 4);
    assert_memory_equal(mail->text, "\0", 2);
    assert_null(free_first(mail));
    assert_null(mailbox_take(mailbox));
    mailbox_close(mailbox);
}

static void its_descriptor_tells_when_something_lies_there(void **state)
{
    struct mailbox *mailbox = open_mailbox();

    (void)state;
    assert_false(readable(mailbox, 0));
    mailbox_put(mailbox, 1, NULL, NULL, 0);
    mailbox_put(mailbox, 2, NULL, NULL, 0);
    assert_true(readable(mailbox, 0));
    assert_null(free_first(free_first(mailbox_take(mailbox))));
    assert_false(readable(mailbox, 0));
    mailbox_put(mailbox, 3, "never", "taken", 5);
    mailbox_close(mailbox);
}

/* Many more than there is room for, then one that it need not wait with. */
static void *write_all(void *data)
{
    struct mailbox *mailbox = data;

    for (int i = 0; i < MESSAGES; i++)
        mailbox_put_in_turn(mailbox, i, "t", &i, sizeof i);
    mailbox_put(mailbox, MESSAGES, NULL, NULL, 0);
    return NULL;
}

static void a_writer_waits_for_room_and_nothing_is_lost(void **state)
{
    struct mailbox *mailbox = open_mailbox();
    pthread_t writer;
    int next = 0;

    (void)state;
    assert_int_equal(pthread_create(&writer, NULL, write_all, mailbox), 0);
    while (next <= MESSAGES) {
        size_t bytes = 0;

        assert_true(readable(mailbox, 60000));
        for (struct mail *mail = mailbox_take(mailbox); mail; mail = free_first(mail)) {
            assert_int_equal(mail->kind, next++);
            bytes += mail->topic_bytes + mail->payload_bytes;
        }
        /* One more was let in while there was room. */
        assert_in_range(bytes, 0, MOST_BYTES + sizeof(int) + 1);
    }
    assert_int_equal(pthread_join(writer, NULL), 0);
    mailbox_close(mailbox);
}

static void who_waits_is_let_go_when_it_is_shut(void **state)
{
    struct mailbox *mailbox = open_mailbox();
    struct mail *mail;
    pthread_t writer;
    int count = 0, last = -1;

    (void)state;
    mailbox_put(mailbox, -1, "more than there is room for", NULL, 0);
    assert_int_equal(pthread_create(&writer, NULL, write_all, mailbox), 0);
    mailbox_shut(mailbox);
    assert_int_equal(pthread_join(writer, NULL), 0);
    for (mail = mailbox_take(mailbox); mail; mail = free_first(mail)) {
        last = mail->kind;
        count++;
    }
    assert_int_equal(count, 2); /* what nobody waits with is left all the same */
    assert_int_equal(last, MESSAGES);
    mailbox_close(mailbox);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_left_is_taken_whole_and_in_order),
        cmocka_unit_test(its_descriptor_tells_when_something_lies_there),
        cmocka_unit_test(a_writer_waits_for_room_and_nothing_is_lost),
        cmocka_unit_test(who_waits_is_let_go_when_it_is_shut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
