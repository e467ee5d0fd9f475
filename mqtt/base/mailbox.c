#include "mqtt/base/mailbox.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "mqtt/base/memory.h"

struct mailbox {
    size_t most_bytes;
    int fd; /* eventfd */

    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t room;  /* it has been emptied, or shut */
    struct mail *first, **last;
    size_t bytes;
    bool shut;
};

int mailbox_open(struct mailbox **ret, size_t most_bytes)
{
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct mailbox *mailbox;

    if (fd < 0)
        return -errno;
    mailbox = need(calloc(1, sizeof *mailbox));
    mailbox->most_bytes = most_bytes;
    mailbox->fd = fd;
    mailbox->last = &mailbox->first;
    pthread_mutex_init(&mailbox->lock, NULL);
    pthread_cond_init(&mailbox->room, NULL);
    *ret = mailbox;
    return 0;
}

void mailbox_close(struct mailbox *mailbox)
{
    if (!mailbox)
        return;
    for (struct mail *mail = mailbox_take(mailbox), *next; mail; mail = next) {
        next = mail->next;
        free(mail);
    }
    close(mailbox->fd);
    pthread_cond_destroy(&mailbox->room);
    pthread_mutex_destroy(&mailbox->lock);
    free(mailbox);
}

int mailbox_fd(const struct mailbox *mailbox)
{
    return mailbox->fd;
}

/* Called with the lock held. */
static void append(struct mailbox *mailbox, int kind, const char *topic,
                   const void *payload, size_t payload_bytes)
{
    size_t topic_bytes = topic ? strlen(topic) : 0;
    struct mail *mail = need(malloc(sizeof *mail + topic_bytes + payload_bytes + 2));

    *mail = (struct mail){NULL, kind, topic_bytes, payload_bytes};
    if (topic_bytes)
        memcpy(mail->text, topic, topic_bytes);
    mail->text[topic_bytes] = '\0';
    if (payload_bytes)
        memcpy(mail->text + topic_bytes + 1, payload, payload_bytes);
    mail->text[topic_bytes + 1 + payload_bytes] = '\0';
    *mailbox->last = mail;
    mailbox->last = &mail->next;
    mailbox->bytes += topic_bytes + payload_bytes;
    eventfd_write(mailbox->fd, 1); /* fails only when full, and then it is raised anyway */
}

void mailbox_put(struct mailbox *mailbox, int kind, const char *topic, const void *payload,
                 size_t payload_bytes)
{
    pthread_mutex_lock(&mailbox->lock);
    append(mailbox, kind, topic, payload, payload_bytes);
    pthread_mutex_unlock(&mailbox->lock);
}

void mailbox_put_in_turn(struct mailbox *mailbox, int kind, const char *topic,
                         const void *payload, size_t payload_bytes)
{
    pthread_mutex_lock(&mailbox->lock);
    while (mailbox->bytes > mailbox->most_bytes && !mailbox->shut)
        pthread_cond_wait(&mailbox->room, &mailbox->lock);
    if (!mailbox->shut)
        append(mailbox, kind, topic, payload, payload_bytes);
    pthread_mutex_unlock(&mailbox->lock);
}

void mailbox_shut(struct mailbox *mailbox)
{
    pthread_mutex_lock(&mailbox->lock);
    mailbox->shut = true;
    pthread_cond_signal(&mailbox->room);
    pthread_mutex_unlock(&mailbox->lock);
}

struct mail *mailbox_take(struct mailbox *mailbox)
{
    eventfd_t raised;
    struct mail *mail;

    (void)eventfd_read(mailbox->fd,
                       &raised); /* first: what comes meanwhile raises it again */
    pthread_mutex_lock(&mailbox->lock);
    mail = mailbox->first;
    mailbox->first = NULL;
    mailbox->last = &mailbox->first;
    mailbox->bytes = 0;
    pthread_cond_signal(&mailbox->room);
    pthread_mutex_unlock(&mailbox->lock);
    return mail;
}
