#include "mqtt/tls_fault.h"

#include <mosquitto.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>

/* OpenSSL's words for what the broker answered, or what we found; the first that fits. */
static const struct {
    const char *words, *meaning;
} meanings[] = {
    {"certificate revoked", "the broker says that our certificate is revoked"},
    {"certificate expired", "the broker says that our certificate has expired"},
    {"certificate required", "the broker wants a certificate of us"},
    {"unknown ca", "the broker does not know the authority of our certificate"},
    {"bad certificate", "the broker does not accept our certificate"},
    {"certificate unknown", "the broker does not accept our certificate"},
    {"decrypt error", "the broker does not accept our certificate"},
    {"host name verification failed",
     "the broker's certificate is made out to another name"},
    {"key values mismatch", "our key does not belong to our certificate"},
    {"wrong version number", "the broker does not speak TLS on this port"},
    {"client certificate", "our certificate file cannot be used"},
    {"client key", "our key file cannot be used"},
};

/* What we found wrong with the broker's certificate; the connection is there yet. */
static const char *verdict(struct mosquitto *mosq)
{
    const SSL *ssl = mosquitto_ssl_get(mosq);
    long result = ssl ? SSL_get_verify_result(ssl) : X509_V_OK;

    return result == X509_V_OK ? "it is not trusted"
                               : X509_verify_cert_error_string(result);
}

void tls_fault_note(struct tls_fault *fault, struct mosquitto *mosq, const char *line)
{
    if (*fault->text)
        return;
    if (strstr(line, "certificate verify failed")) {
        (void)snprintf(fault->text, sizeof fault->text,
                       "the broker's certificate is not accepted: %s", verdict(mosq));
        return;
    }
    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++) {
        if (strstr(line, meanings[i].words)) {
            (void)snprintf(fault->text, sizeof fault->text, "%s", meanings[i].meaning);
            return;
        }
    }
}
