#include "appliance/access/bridge_files.h"

#include <stdlib.h>

#include "appliance/access/fill_text.h"
#include "mqtt/base/memory.h"

/* Embedded: the contract. */
extern const char contract_bridge_conf[], contract_conf[], contract_district[],
    contract_limits[], contract_nft[];

enum { VALUE_BYTES = BROKER_ADDRESS_BYTES + 16 };

/* One text after the other, filled with the same values. */
static char *fill(const char *const *texts, size_t count,
                  const struct fill_text_value *values)
{
    char *filled = NULL;
    size_t bytes;
    FILE *stream = need(open_memstream(&filled, &bytes));

    for (size_t i = 0; i < count; i++)
        fill_text(stream, texts[i], values);
    if (fclose(stream) != 0)
        (void)need(NULL); /* it is in memory: nothing else fails */
    return filled;
}

void bridge_files_make(const struct bridge_files *files, struct bridge_texts *ret)
{
    char listener[VALUE_BYTES], province[VALUE_BYTES], ports[16];
    const struct fill_text_value values[] = {
        {"listener", listener}, {"province", province},
        {"ports", ports},       {"directory", BRIDGE_FILES_DIRECTORY},
        {"name", files->name},  {NULL, NULL},
    };

    (void)snprintf(listener, sizeof listener, files->address ? "%d %s" : "%d", files->port,
                   files->address);
    (void)snprintf(province, sizeof province, "%s:%d", files->province->host,
                   files->province->port);
    (void)snprintf(ports, sizeof ports, "%d", files->port);
    *ret = (struct bridge_texts){
        .settings =
            fill((const char *const[]){contract_conf, contract_bridge_conf}, 2, values),
        .access = fill((const char *const[]){contract_district}, 1, values),
        .firewall = fill((const char *const[]){contract_nft}, 1, values),
        .limits = contract_limits,
    };
}

void bridge_files_release(struct bridge_texts *texts)
{
    free(texts->settings);
    free(texts->access);
    free(texts->firewall);
    *texts = (struct bridge_texts){0};
}
