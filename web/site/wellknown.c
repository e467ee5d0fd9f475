#include "web/site/wellknown.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"
#include "web/assets/asset.h"
#include "web/text/address.h"

/* RFC 9116 wants less than a year, so that nobody trusts a file that was forgotten. */
enum { CONTACT_DAYS = 180 };

enum MHD_Result wellknown_icon(const struct request *request)
{
    struct path path = address_below(request->desk->base, asset_url(ASSET_FAVICON));
    const struct request_line lines[] = {{"Location", path.text}, {NULL, NULL}};
    struct body body = {.status = MHD_HTTP_TEMPORARY_REDIRECT};

    body.text = need(strdup(""));
    return request_send(request, &body, lines);
}

/* By who may ask there. */
enum {
    CRAWLED_PEOPLE = true,
    CRAWLED_PROGRAMS = true,
    CRAWLED_MACHINE = true,
    CRAWLED_SCRIPTS = false,
    CRAWLED_DOOR = false,
    CRAWLED_READER = false,
    CRAWLED_CLERK = false,
    CRAWLED_EDITOR = false,
    CRAWLED_ADMINISTRATOR = false
};

static const bool crawled[ADDRESSES] = {
#define ROUTE(name, vi, en, methods, who, ...) [ADDRESS_##name] = CRAWLED_##who,
#include "web/routes.inc"
};

/* A path stands for all that begin with it. */
static bool is_covered(const char *path, const char *last)
{
    return *last && strncmp(path, last, strlen(last)) == 0;
}

static void disallow(FILE *out, const char *base, enum language language)
{
    char last[ADDRESS_BYTES] = "";

    for (int i = 0; i < ADDRESSES; i++) {
        const char *path = address_own((enum address)i, language);

        if (!path || crawled[i] || is_covered(path, last))
            continue;
        (void)snprintf(last, sizeof last, "%.*s", (int)strcspn(path, "{"), path);
        (void)fprintf(out, "Disallow: %s%s\n", base, last);
    }
}

enum MHD_Result wellknown_robots(const struct request *request)
{
    struct body body = {.status = MHD_HTTP_OK, .type = BODY_TEXT};
    FILE *out = need(open_memstream(&body.text, &body.bytes));

    (void)fputs("User-agent: *\n", out);
    for (int i = 0; i < LANGUAGES; i++)
        disallow(out, request->desk->base, (enum language)i);
    (void)fclose(out);
    return request_send(request, &body, NULL);
}

enum MHD_Result wellknown_security(const struct request *request)
{
    struct body body = {.status = MHD_HTTP_OK, .type = BODY_TEXT};
    char ends[DATE_STAMP_BYTES];
    FILE *out;

    if (!request->desk->security_contact)
        return request_refuse_as(request, FAULT_NOT_FOUND);
    out = need(open_memstream(&body.text, &body.bytes));
    (void)fprintf(
        out, "Contact: %s\nExpires: %s\nPreferred-Languages: vi, en\n",
        request->desk->security_contact,
        stamp_format(date_start_ms(date_day_at(clock_wall_ms()) + CONTACT_DAYS), ends));
    (void)fclose(out);
    return request_send(request, &body, NULL);
}
