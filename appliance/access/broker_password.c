#include "appliance/access/broker_password.h"

#include <errno.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <string.h>

#include "mqtt/base/log.h"

/* mosquitto 2.0.11 takes no other lengths. */
enum { ROUNDS = 101, SALT_OCTETS = 12, HASH_OCTETS = 64 };
enum { SALT_LETTERS = 16, HASH_LETTERS = 88 };

#define HEAD   "$7$101$"
#define BASE64 "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

static int fail(const char *what, int code)
{
    log_error("%s: %s", what, gnutls_strerror(code));
    return -EIO;
}

int broker_password_make(char ret[static BROKER_PASSWORD_BYTES])
{
    static const char letters[] =
        "abcdefghijkmnpqrstuvwxyz23456789"; /* 32: five bits each */
    unsigned char random[BROKER_PASSWORD_BYTES - 1];
    int code = gnutls_rnd(GNUTLS_RND_KEY, random, sizeof random);

    if (code < 0)
        return fail("a random password", code);
    for (size_t i = 0; i < sizeof random; i++)
        ret[i] = letters[random[i] % 32];
    ret[sizeof random] = '\0';
    explicit_bzero(random, sizeof random);
    return 0;
}

/* Into `letters` letters: each of the lengths above has its number of them. */
static int encode(const unsigned char *octets, size_t count, char *ret, size_t letters)
{
    const gnutls_datum_t data = {(unsigned char *)octets, (unsigned)count};
    gnutls_datum_t text;
    int code = gnutls_base64_encode2(&data, &text);

    if (code < 0)
        return code;
    (void)snprintf(ret, letters + 1, "%.*s", (int)text.size, (const char *)text.data);
    gnutls_free(text.data);
    return 0;
}

int broker_password_hash(const char *password, char ret[static BROKER_PASSWORD_HASH_BYTES])
{
    const gnutls_datum_t key = {(unsigned char *)password, (unsigned)strlen(password)};
    unsigned char salt[SALT_OCTETS], hash[HASH_OCTETS];
    const gnutls_datum_t salted = {salt, sizeof salt};
    char salt_text[SALT_LETTERS + 1], hash_text[HASH_LETTERS + 1];
    int code = gnutls_rnd(GNUTLS_RND_NONCE, salt, sizeof salt);

    if (code >= 0)
        code = gnutls_pbkdf2(GNUTLS_MAC_SHA512, &key, &salted, ROUNDS, hash, sizeof hash);
    if (code >= 0)
        code = encode(salt, sizeof salt, salt_text, SALT_LETTERS);
    if (code >= 0)
        code = encode(hash, sizeof hash, hash_text, HASH_LETTERS);
    if (code < 0)
        return fail("the hash of a password", code);
    (void)snprintf(ret, BROKER_PASSWORD_HASH_BYTES, HEAD "%s$%s", salt_text, hash_text);
    return 0;
}

bool broker_password_hash_valid(const char *text)
{
    size_t head = strlen(HEAD), salt;

    if (strncmp(text, HEAD, head) != 0)
        return false;
    salt = strspn(text + head, BASE64);
    text += head + salt;
    return salt == SALT_LETTERS && *text == '$' &&
           strspn(text + 1, BASE64 "=") == HASH_LETTERS && !text[1 + HASH_LETTERS];
}
