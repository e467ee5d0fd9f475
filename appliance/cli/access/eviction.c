#include "appliance/cli/access/eviction.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"

/* What whoever is revoked may read, and nobody else but the centre: mqtt/contract/revoked.acl */
#define REVOKED_READ "$SYS/broker/version"

enum {
    CONNECT_MS = 10000,
    ANSWER_MS = 3000, /* it is retained */
    KEEPALIVE_S = 20,
    MAILBOX_BYTES = 1 << 16,
    FILES = 3, /* authority, certificate, key */
    PATH_BYTES = 32,
};

/* Files that are in no directory: the key is nowhere yet. */
struct files {
    int fds[FILES];
    char paths[FILES][PATH_BYTES];
};

static void close_files(struct files *files)
{
    for (int i = 0; i < FILES; i++) {
        if (files->fds[i] >= 0)
            (void)close(files->fds[i]);
    }
}

static int open_files(struct files *ret, const char *const texts[static FILES])
{
    int rc = 0;

    for (int i = 0; i < FILES; i++) {
        size_t bytes = strlen(texts[i]);

        ret->fds[i] = memfd_create("dunghan", MFD_CLOEXEC);
        if (ret->fds[i] < 0 || write(ret->fds[i], texts[i], bytes) != (ssize_t)bytes)
            rc = -errno;
        (void)snprintf(ret->paths[i], PATH_BYTES, "/proc/self/fd/%d", ret->fds[i]);
    }
    return rc < 0 ? log_fail(rc, "files in memory") : 0;
}

struct visit {
    int64_t since_ms; /* of the connection; 0: there is none yet */
    bool muted;       /* the broker knows that the name is revoked */
};

static void on_connected(void *owner)
{
    struct visit *visit = owner;

    if (!visit->since_ms)
        visit->since_ms = clock_mono_ms();
}

static void on_message(void *owner, const char *topic, const char *payload, size_t bytes)
{
    (void)payload;
    (void)bytes;
    if (strcmp(topic, REVOKED_READ) == 0)
        ((struct visit *)owner)->muted = true;
}

static void stay(struct client *client, struct visit *visit)
{
    const struct client_handler handler = {
        .owner = visit, .connected = on_connected, .message = on_message};
    int64_t begun_ms = clock_mono_ms();
    struct pollfd mail = {client_fd(client), POLLIN, 0};

    while (!visit->muted) {
        int64_t now_ms = clock_mono_ms();

        if (visit->since_ms ? now_ms - visit->since_ms > ANSWER_MS
                            : now_ms - begun_ms > CONNECT_MS)
            return;
        (void)poll(&mail, 1, 100);
        client_dispatch(client, &handler);
    }
}

static int judge(const struct visit *visit, const struct settings_broker *broker,
                 const char *name)
{
    if (visit->muted)
        return 0;
    if (visit->since_ms) {
        log_error(
            "the broker has not read yet that %s is revoked: whoever had its certificate "
            "may be connected. Reload it (systemctl reload mosquitto), then add %s again",
            name, name);
        return -EAGAIN;
    }
    log_error("broker %s:%d: not reached, so that whoever had the certificate of %s may be "
              "connected to it. Restart it, then add %s again",
              broker->host, broker->port, name, name);
    return -ENOTCONN;
}

static int visit_broker(const struct settings_broker *broker, const struct files *files,
                        const char *name)
{
    static const char *const subscriptions[] = {REVOKED_READ, NULL};
    struct settings_broker ours = {
        .host = broker->host,
        .port = broker->port,
        .ca_file = (char *)files->paths[0],
        .cert_file = (char *)files->paths[1],
        .key_file = (char *)files->paths[2],
    };
    const struct client_config config = {
        .client_id = name,
        .keepalive_s = KEEPALIVE_S,
        .subscriptions = subscriptions,
        .window = 1,
        .mailbox_bytes = MAILBOX_BYTES,
    };
    struct visit visit = {0};
    struct client *client = NULL;
    int rc = settings_open_client(&client, &ours, &config);

    if (rc == 0)
        stay(client, &visit);
    client_close(client);
    return rc < 0 ? rc : judge(&visit, broker, name);
}

int eviction_run(const struct settings_broker *broker, const char *authority,
                 const char *name, const struct authority_pair *pair)
{
    const char *const texts[FILES] = {authority, pair->certificate, pair->key};
    struct files files;
    int rc = open_files(&files, texts);

    if (rc == 0)
        rc = visit_broker(broker, &files, name);
    close_files(&files);
    return rc;
}
