/*
 * A Modbus device on libmodbus' own server, on a thread of its own.
 *
 * What it holds, and what seen() notes of it, is under the lock.
 */
#ifndef TESTS_UNIT_SENSORS_PEER_H
#define TESTS_UNIT_SENSORS_PEER_H

#include <arpa/inet.h>
#include <modbus/modbus.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "mqtt/base/clock.h"

/* How a device behaves beside being one. */
enum peer_manner {
    PEER_HONEST,
    PEER_MUTE,     /* takes the connection, answers nothing */
    PEER_REFUSING, /* exception 02 to everything */
    PEER_BUSY,     /* exception 06 to every second request */
    PEER_DEAF,     /* hears nothing in the first 300 ms of a connection */
    PEER_DOUBLING, /* answers twice */
    PEER_NARROW,   /* exception 03 to reads of more than 64 registers */
    PEER_HASTY,    /* ends the connection after each answer */
};

struct peer {
    enum peer_manner manner;
    void (*seen)(void *owner, const uint8_t *query); /* NULL: nobody looks */
    void *owner;
    pthread_t thread;
    pthread_mutex_t lock;
    modbus_t *modbus;
    modbus_mapping_t *mapping;
    int listener, connection; /* -1: none */
    int port;
    int queries;
};

enum { PEER_NARROW_REGISTERS = 64, PEER_DEAF_MS = 300, PEER_AT_COUNT = 10 };

/* The exception that it gives to this query, 0: none. */
static inline int peer_exception(struct peer *peer, const uint8_t *query)
{
    int count = query[PEER_AT_COUNT] << 8 | query[PEER_AT_COUNT + 1];

    if (peer->manner == PEER_REFUSING)
        return MODBUS_EXCEPTION_ILLEGAL_DATA_ADDRESS;
    if (peer->manner == PEER_BUSY && ++peer->queries % 2 == 0)
        return MODBUS_EXCEPTION_SLAVE_OR_SERVER_BUSY;
    if (peer->manner == PEER_NARROW && count > PEER_NARROW_REGISTERS)
        return MODBUS_EXCEPTION_ILLEGAL_DATA_VALUE;
    return 0;
}

static inline void peer_answer(struct peer *peer, const uint8_t *query, int bytes)
{
    int exception = peer_exception(peer, query);

    if (exception)
        modbus_reply_exception(peer->modbus, query, (unsigned)exception);
    else
        modbus_reply(peer->modbus, query, bytes, peer->mapping);
    if (peer->manner == PEER_DOUBLING)
        modbus_reply(peer->modbus, query, bytes, peer->mapping);
}

/* Which may change while it runs. */
static inline enum peer_manner peer_manner_now(struct peer *peer)
{
    enum peer_manner manner;

    pthread_mutex_lock(&peer->lock);
    manner = peer->manner;
    pthread_mutex_unlock(&peer->lock);
    return manner;
}

/* Until the other side ends the connection. */
static inline void peer_serve(struct peer *peer)
{
    uint8_t query[MODBUS_TCP_MAX_ADU_LENGTH];
    bool deaf = peer_manner_now(peer) == PEER_DEAF;
    int64_t deaf_ms = clock_mono_ms() + (deaf ? PEER_DEAF_MS : 0);
    int bytes;

    while ((bytes = modbus_receive(peer->modbus, query)) >= 0) {
        if (bytes == 0 || peer_manner_now(peer) == PEER_MUTE || clock_mono_ms() < deaf_ms)
            continue;
        pthread_mutex_lock(&peer->lock);
        peer_answer(peer, query, bytes);
        if (peer->seen)
            peer->seen(peer->owner, query);
        pthread_mutex_unlock(&peer->lock);
        if (peer_manner_now(peer) == PEER_HASTY)
            break;
    }
}

static inline void *peer_run(void *owner)
{
    struct peer *peer = owner;

    for (;;) {
        int fd = accept(peer->listener, NULL, NULL);

        if (fd < 0)
            return NULL; /* the test is over */
        pthread_mutex_lock(&peer->lock);
        peer->connection = fd;
        pthread_mutex_unlock(&peer->lock);
        modbus_set_socket(peer->modbus, fd);
        peer_serve(peer);
        pthread_mutex_lock(&peer->lock);
        peer->connection = -1;
        close(fd);
        pthread_mutex_unlock(&peer->lock);
    }
}

/* Its manner, seen and owner are the caller's to set before, and under its lock from then on. */
static inline void peer_start(struct peer *peer, int holding, int input)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    socklen_t bytes = sizeof address;

    peer->connection = -1;
    pthread_mutex_init(&peer->lock, NULL);
    peer->modbus = modbus_new_tcp("127.0.0.1", 0);
    peer->mapping = modbus_mapping_new(0, 0, holding, input);
    assert_non_null(peer->modbus);
    assert_non_null(peer->mapping);
    peer->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(peer->listener, (struct sockaddr *)&address, bytes), 0);
    assert_int_equal(listen(peer->listener, 8), 0);
    assert_int_equal(getsockname(peer->listener, (struct sockaddr *)&address, &bytes), 0);
    peer->port = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&peer->thread, NULL, peer_run, peer), 0);
}

static inline void peer_stop(struct peer *peer)
{
    shutdown(peer->listener, SHUT_RDWR);
    pthread_mutex_lock(&peer->lock);
    if (peer->connection >= 0)
        shutdown(peer->connection, SHUT_RDWR);
    pthread_mutex_unlock(&peer->lock);
    pthread_join(peer->thread, NULL);
    close(peer->listener);
    modbus_mapping_free(peer->mapping);
    modbus_free(peer->modbus);
    pthread_mutex_destroy(&peer->lock);
}

#endif
