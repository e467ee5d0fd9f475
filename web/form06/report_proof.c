#include "web/form06/report_proof.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <stdlib.h>

#include "appliance/report/formats/report_csv.h"
#include "mqtt/base/memory.h"
#include "web/form06/report_link.h"
#include "web/text/qr.h"

const char *report_proof_digest(const struct report *report,
                                char ret[static REPORT_PROOF_BYTES])
{
    unsigned char digest[32];
    size_t bytes;
    char *text = report_csv_form(report, &bytes);

    if (gnutls_hash_fast(GNUTLS_DIG_SHA256, text, bytes, digest) < 0)
        abort(); /* out of memory */
    free(text);
    for (int i = 0; i < REPORT_PROOF_DIGITS / 2; i++)
        (void)snprintf(ret + (size_t)i * 2, 3, "%02x", digest[i]);
    return ret;
}

/* In Vietnamese, as the form is; the caller frees it. NULL: nobody has said where we are. */
static char *address_of(const struct view *view, const struct report *report)
{
    char *query, *address;

    if (!view->addresses.page)
        return NULL;
    query = report_link(report, &report->period);
    address =
        address_whole(view->addresses.page,
                      address_path(ADDRESS_REPORT, LANGUAGE_VIETNAMESE, "").text, query);
    free(query);
    return address;
}

void report_proof_write(struct html *html, const struct view *view,
                        const struct report *report)
{
    char digest[REPORT_PROOF_BYTES], event[24];
    char *address = address_of(view, report);

    html_put(html, "<div class=\"proof\">");
    if (address)
        qr_write(html, address, view_word(view, WORD_REPORT_QR));
    (void)snprintf(event, sizeof event, "%lld", (long long)report->newest_event);
    html_put(html, "<p>");
    VIEW_FILL(html, view, WORD_REPORT_PROOF, report_proof_digest(report, digest), event);
    if (address)
        html_put(html, "<br><span class=\"address\">%s</span>", address);
    html_put(html, "</p></div>\n");
    free(address);
}
