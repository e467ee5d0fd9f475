#include "mqtt/client_config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"

int client_config_check(const struct client_config *config)
{
    const char *const files[] = {config->ca_file, config->cert_file, config->key_file};

    for (size_t i = 0; config->ca_file && i < sizeof files / sizeof files[0]; i++) {
        if (files[i] && access(files[i], R_OK) == 0)
            continue;
        log_fail(files[i] ? -errno : -EINVAL,
                 "TLS needs certificate authority, certificate and key: %s",
                 files[i] ? files[i] : "one is missing");
        return -EINVAL;
    }
    return 0;
}

/* Where the strings are, but for those of the lists. */
enum { TEXTS = 9 };

static void find_texts(struct client_config *config, const char **ret[TEXTS])
{
    const char **texts[TEXTS] = {
        &config->host,     &config->client_id,  &config->username,
        &config->password, &config->ca_file,    &config->cert_file,
        &config->key_file, &config->will_topic, &config->will_payload,
    };

    memcpy(ret, texts, sizeof texts);
}

static const char *copy(const char *text)
{
    return text ? need(strdup(text)) : NULL;
}

static const char *const *copy_subscriptions(const char *const *from)
{
    const char **copies;
    size_t count = 0;

    while (from && from[count])
        count++;
    copies = need(calloc(count + 1, sizeof *copies));
    for (size_t i = 0; i < count; i++)
        copies[i] = copy(from[i]);
    return copies;
}

static const struct client_selection *copy_selections(const struct client_selection *from)
{
    struct client_selection *copies;
    size_t count = 0;

    while (from && from[count].topic)
        count++;
    copies = need(calloc(count + 1, sizeof *copies));
    for (size_t i = 0; i < count; i++) {
        copies[i] = from[i];
        copies[i].topic = copy(from[i].topic);
    }
    return copies;
}

void client_config_copy(struct client_config *ret, const struct client_config *config)
{
    const char **texts[TEXTS];

    *ret = *config;
    find_texts(ret, texts);
    for (size_t i = 0; i < TEXTS; i++)
        *texts[i] = copy(*texts[i]);
    ret->subscriptions = copy_subscriptions(config->subscriptions);
    ret->selections = copy_selections(config->selections);
}

void client_config_release(struct client_config *config)
{
    const char **texts[TEXTS];

    find_texts(config, texts);
    for (size_t i = 0; i < TEXTS; i++)
        free((char *)*texts[i]);
    for (const char *const *topic = config->subscriptions; topic && *topic; topic++)
        free((char *)*topic);
    for (const struct client_selection *selection = config->selections;
         selection && selection->topic; selection++)
        free((char *)selection->topic);
    free((void *)config->subscriptions);
    free((void *)config->selections);
    *config = (struct client_config){0};
}
