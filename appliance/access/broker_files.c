#include "appliance/access/broker_files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "appliance/access/fill_text.h"
#include "mqtt/base/file.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "mqtt/certificate.h"

/* Embedded: the contract. */
extern const char contract_conf[], contract_acl[], contract_integrator[],
    contract_revoked[], contract_limits[], contract_nft[];

struct text {
    char *text;
    size_t bytes;
    FILE *stream;
};

static void text_begin(struct text *text)
{
    text->stream = need(open_memstream(&text->text, &text->bytes));
}

static char *join(const char *directory, const char *name)
{
    char *path;

    return asprintf(&path, "%s/%s", directory, name) < 0 ? need(NULL) : path;
}

static int put(const char *directory, const char *name, const char *text, mode_t mode)
{
    char *path = join(directory, name);
    int rc = file_write(path, text, strlen(text), mode);

    free(path);
    return rc;
}

static int put_text(const char *directory, const char *name, struct text *text)
{
    int rc = fclose(text->stream) == 0 ? put(directory, name, text->text, 0644) : -ENOMEM;

    free(text->text);
    return rc;
}

static bool is_there(const char *directory, const char *name)
{
    char *path = join(directory, name);
    bool there = access(path, F_OK) == 0;

    free(path);
    return there;
}

/* --- the texts ----------------------------------------------------------------------- */

static int write_settings(const struct broker_files *files)
{
    char listener[128];
    struct text text;

    (void)snprintf(listener, sizeof listener, files->address ? "%d %s" : "%d", files->port,
                   files->address);
    text_begin(&text);
    fill_text(text.stream, contract_conf,
              (const struct fill_text_value[]){
                  {"listener", listener}, {"directory", files->directory}, {NULL, NULL}});
    return put_text(files->directory, "mosquitto.conf", &text);
}

/* How many may come, for those who can hold to it: systemd and the kernel. */
static int write_limits(const struct broker_files *files)
{
    char port[16];
    struct text text;
    int rc = put(files->directory, "limits.conf", contract_limits, 0644);

    if (rc < 0)
        return rc;
    (void)snprintf(port, sizeof port, "%d", files->port);
    text_begin(&text);
    fill_text(text.stream, contract_nft,
              (const struct fill_text_value[]){{"port", port}, {NULL, NULL}});
    return put_text(files->directory, "dunghan.nft", &text);
}

/* What the access list has of somebody beside the patterns; NULL: nothing. */
static const char *part_of(const struct registry_entry *entry)
{
    if (registry_revoked(entry))
        return contract_revoked;
    return registry_role(entry) == REGISTRY_INTEGRATOR ? contract_integrator : NULL;
}

static int write_access(const struct enrol *enrol, const char *directory)
{
    size_t count;
    const struct registry_entry *const *all = registry_all(enrol_registry(enrol), &count);
    struct text text;

    text_begin(&text);
    fill_text(
        text.stream, contract_acl,
        (const struct fill_text_value[]){{"centre", REGISTRY_CENTRE_NAME}, {NULL, NULL}});
    for (size_t i = 0; i < count; i++) {
        const char *part = part_of(all[i]);

        if (part)
            fill_text(
                text.stream, part,
                (const struct fill_text_value[]){{"name", all[i]->name}, {NULL, NULL}});
    }
    return put_text(directory, "dunghan.acl", &text);
}

static int write_revocations(const struct enrol *enrol, const char *directory,
                             int64_t now_ms)
{
    char *list;
    int rc = enrol_revocations(enrol, now_ms, &list);

    if (rc < 0)
        return rc;
    rc = put(directory, "crl.pem", list, 0644);
    free(list);
    return rc;
}

/* --- certificates -------------------------------------------------------------------- */

/* Where a pair of files NAME.crt and NAME.key goes. */
struct holder {
    const char *directory, *name;
    struct enrol_wish wish;
};

static bool is_for_all(const struct holder *holder)
{
    char file[64], *path;
    bool all = true;

    (void)snprintf(file, sizeof file, "%s.crt", holder->name);
    path = join(holder->directory, file);
    for (size_t i = 0; i < holder->wish.host_count && all; i++)
        all = certificate_is_for(path, holder->wish.hosts[i]);
    free(path);
    return all;
}

static int write_pair(struct enrol *enrol, struct holder *holder, int64_t now_ms)
{
    struct authority_pair pair;
    char certificate[64], key[64];
    int rc;

    (void)snprintf(certificate, sizeof certificate, "%s.crt", holder->name);
    (void)snprintf(key, sizeof key, "%s.key", holder->name);
    holder->wish.renew = holder->wish.renew || !is_there(holder->directory, certificate) ||
                         !is_there(holder->directory, key) || !is_for_all(holder);
    rc = enrol_prepare(enrol, &holder->wish, now_ms, &pair);
    if (rc < 0)
        return rc;
    if (pair.certificate) {
        rc = put(holder->directory, key, pair.key, 0600);
        if (rc == 0)
            rc = put(holder->directory, certificate, pair.certificate, 0644);
    }
    authority_pair_release(&pair);
    return rc < 0 ? rc : enrol_finish(enrol, now_ms);
}

static int put_authority(const struct enrol *enrol, const char *directory)
{
    return put(directory, "ca.crt", authority_certificate(enrol_authority(enrol)), 0644);
}

static int check_directory(const char *directory)
{
    struct stat about;

    if (stat(directory, &about) == 0 && S_ISDIR(about.st_mode))
        return 0;
    log_error("there is no directory %s; for Debian's mosquitto make it with: install -d "
              "-o mosquitto -g mosquitto -m 0750 %s",
              directory, directory);
    return -ENOENT;
}

int broker_files_write(struct enrol *enrol, const char *data,
                       const struct broker_files *files, int64_t now_ms)
{
    struct enrol_wish wish = {
        .days = files->days, .warn_days = files->warn_days, .renew = files->renew};
    struct holder broker = {files->directory, "broker", wish};
    struct holder centre = {NULL, "centre", wish};
    char *directory = join(data, "ca");
    int rc = check_directory(files->directory);

    broker.wish.name = REGISTRY_BROKER_NAME;
    broker.wish.role = REGISTRY_BROKER;
    broker.wish.hosts = files->hosts;
    broker.wish.host_count = files->host_count;
    centre.directory = directory;
    centre.wish.name = REGISTRY_CENTRE_NAME;
    centre.wish.role = REGISTRY_CENTRE;
    if (rc == 0)
        rc = write_pair(enrol, &broker, now_ms);
    if (rc == 0)
        rc = file_make_directory(directory, 0700);
    if (rc == 0 || rc == -EEXIST)
        rc = write_pair(enrol, &centre, now_ms);
    if (rc == 0)
        rc = put_authority(enrol, directory);
    if (rc == 0)
        rc = put_authority(enrol, files->directory);
    if (rc == 0)
        rc = write_revocations(enrol, files->directory, now_ms);
    if (rc == 0)
        rc = write_access(enrol, files->directory);
    if (rc == 0)
        rc = write_limits(files);
    if (rc == 0)
        rc = write_settings(files);
    free(directory);
    return rc;
}

bool broker_files_there(const char *directory)
{
    return is_there(directory, "mosquitto.conf");
}

int broker_files_update(const struct enrol *enrol, const char *directory, int64_t now_ms,
                        bool *ret_there)
{
    int rc;

    *ret_there = broker_files_there(directory);
    if (!*ret_there)
        return 0;
    rc = write_revocations(enrol, directory, now_ms);
    return rc < 0 ? rc : write_access(enrol, directory);
}
