/*
 * tls - the page's certificate and key, taken up again when the files change.
 *
 * A connection keeps the pair that it was greeted with until it ends, so a change drops
 * nobody. For the server's thread; times are mono_ms.
 */
#ifndef WEB_CONNECTION_TLS_H
#define WEB_CONNECTION_TLS_H

#include <gnutls/gnutls.h>
#include <stdint.h>

struct tls;
struct tls_pair; /* a certificate with its key */

/* What clients may speak: TLS 1.2 and 1.3. For libmicrohttpd. */
#define TLS_PRIORITIES "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:%SERVER_PRECEDENCE"

/*
 * Reads both PEM files; the paths are borrowed. Logged: -ENOENT, -EACCES ...; -EINVAL: no
 * certificate, no key, or one that does not belong to the other.
 */
int tls_open(struct tls **ret, const char *certificate, const char *key, int64_t now_ms);

/* After its pairs are all let go. Takes NULL. */
void tls_close(struct tls *tls);

/* Looks at the files every ten seconds, or at once. What cannot be used is logged, and the
 * old pair stays. Returns when to call again. */
int64_t tls_run(struct tls *tls, int64_t now_ms);
void tls_look(struct tls *tls);

/* Before the handshake; tls_let_go() when the connection ends. */
struct tls_pair *tls_greet(struct tls *tls, gnutls_session_t session);
void tls_let_go(struct tls_pair *pair);

/* Wall clock: until when the certificate in use is valid. */
int64_t tls_ends_ms(const struct tls *tls);

/* The pair in use as PEM, each with a NUL behind it: libmicrohttpd wants to start with one.
 * Borrowed until tls_run(). */
const char *tls_certificate_pem(const struct tls *tls);
const char *tls_key_pem(const struct tls *tls);

#endif
