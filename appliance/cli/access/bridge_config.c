#include "appliance/cli/access/bridge_config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/access/bridge_files.h"
#include "appliance/access/broker_files.h"
#include "appliance/cli/access/access_list.h"
#include "appliance/cli/access/bundle.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"

enum { PORT_TLS = 8883 };

static const char *directory_of(const struct bridge_wish *wish)
{
    return wish->output ? wish->output : wish->name;
}

/* mosquitto takes what stands behind the first colon for the port. */
static int read_province(const struct config *config, const struct bridge_wish *wish,
                         struct broker_address *ret)
{
    int port = config->broker.ca_file ? config->broker.port : PORT_TLS;
    int rc = broker_address_read(wish->province, port, ret);

    if (rc < 0 || !strchr(ret->host, ':'))
        return rc;
    log_error("--bridge-to '%s': mosquitto takes a name or an IPv4 address only",
              wish->province);
    return -EINVAL;
}

static int write_bundle(const struct enrol *enrol, const struct bridge_wish *wish,
                        const struct broker_address *province,
                        const struct authority_pair *pair, const char *revoked)
{
    const struct bridge_files files = {.name = wish->name,
                                       .address = wish->listen,
                                       .port = PORT_TLS,
                                       .province = province};
    struct bridge_texts texts;
    int rc;

    bridge_files_make(&files, &texts);
    rc = bundle_write(directory_of(wish),
                      (const struct bundle_file[]){
                          {"mosquitto.conf", texts.settings, 0644},
                          {"dunghan.acl", texts.access, 0644},
                          {"dunghan.nft", texts.firewall, 0644},
                          {"limits.conf", texts.limits, 0644},
                          {"ca.crt", authority_certificate(enrol_authority(enrol)), 0644},
                          {"crl.pem", revoked, 0644},
                          {"broker.crt", pair->certificate, 0644},
                          {"broker.key", pair->key, 0600},
                      },
                      8);
    bridge_files_release(&texts);
    return rc;
}

static void say_next(const struct config *config, const struct bridge_wish *wish)
{
    printf("%s is for the machine of the district's broker, as " BRIDGE_FILES_DIRECTORY
           ", owned by mosquitto; there:\n"
           "  ln -s " BRIDGE_FILES_DIRECTORY
           "/mosquitto.conf /etc/mosquitto/conf.d/dunghan.conf\n"
           "  install -D -m 0644 " BRIDGE_FILES_DIRECTORY
           "/limits.conf /etc/systemd/system/mosquitto.service.d/dunghan.conf\n"
           "  systemctl daemon-reload && systemctl restart mosquitto\n"
           "  nft -f " BRIDGE_FILES_DIRECTORY "/dunghan.nft\n"
           "Here have the broker read %s again: systemctl reload mosquitto\n"
           "Then let its gateways come by it:\n"
           "  dunghan gateway add GATEWAY --unit CODE --bridge %s --broker %s\n",
           directory_of(wish), config_broker_directory(config), wish->name, wish->hosts[0]);
}

/* The province's broker must know it before the district's comes. */
static int let_in(struct enrol *enrol, const struct config *config, int64_t now_ms)
{
    int rc = enrol_finish(enrol, now_ms);

    return rc < 0 ? rc : access_list_write(config, enrol, now_ms, &(bool){false});
}

static int enrol_bridge(struct enrol *enrol, const struct config *config,
                        const struct bridge_wish *wish, int64_t now_ms)
{
    const struct enrol_wish asked = {
        .name = wish->name,
        .role = REGISTRY_BRIDGE,
        .hosts = wish->hosts,
        .host_count = wish->host_count,
        .days = config->certificates.days,
        .warn_days = config->certificates.warn_days,
        .renew = true, /* its key was never kept here */
    };
    struct authority_pair pair = {0};
    struct broker_address province;
    char *revoked = NULL;
    int rc = read_province(config, wish, &province);

    if (rc == 0)
        rc = enrol_prepare(enrol, &asked, now_ms, &pair);
    if (rc == 0)
        rc = enrol_revocations(enrol, now_ms, &revoked);
    if (rc == 0)
        rc = write_bundle(enrol, wish, &province, &pair, revoked);
    if (rc == 0)
        rc = let_in(enrol, config, now_ms);
    free(revoked);
    authority_pair_release(&pair);
    return rc;
}

int bridge_config_write(const struct config *config, const struct bridge_wish *wish)
{
    int64_t now_ms = clock_wall_ms();
    struct enrol *enrol = NULL;
    int rc;

    if (!broker_files_there(config_broker_directory(config))) {
        log_error("%s has no files of the province's broker yet: dunghan broker-config",
                  config_broker_directory(config));
        return -ENOENT;
    }
    rc = enrol_open(&enrol, config->data, config_authority(config), now_ms);
    if (rc == 0)
        rc = enrol_bridge(enrol, config, wish, now_ms);
    if (rc == 0)
        say_next(config, wish);
    enrol_close(enrol);
    return rc;
}
