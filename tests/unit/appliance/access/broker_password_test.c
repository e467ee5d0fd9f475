#include "appliance/access/broker_password.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void no_two_are_the_same_and_all_letters_can_be_told_apart(void **state)
{
    char first[BROKER_PASSWORD_BYTES], other[BROKER_PASSWORD_BYTES];

    (void)state;
    for (int i = 0; i < 200; i++) {
        assert_int_equal(broker_password_make(first), 0);
        assert_int_equal(broker_password_make(other), 0);
        assert_int_equal(strlen(first), BROKER_PASSWORD_BYTES - 1);
        assert_null(strpbrk(first, "01lo"));
        assert_string_not_equal(first, other);
    }
}

/* Of the letters between this and the next "$"; how many octets. */
static size_t decode(const char *text, unsigned char *ret, size_t most)
{
    gnutls_datum_t letters = {(unsigned char *)text, (unsigned)strcspn(text, "$")}, octets;
    size_t count;

    assert_int_equal(gnutls_base64_decode2(&letters, &octets), 0);
    count = octets.size;
    assert_true(count <= most);
    memcpy(ret, octets.data, count);
    gnutls_free(octets.data);
    return count;
}

/* As the broker works it out: 12 octets of salt, 101 rounds, 64 octets. */
static void a_hash_is_of_its_password_alone(void **state)
{
    static const struct {
        const char *tried;
        bool right;
    } cases[] = {{"correct horse", true}, {"correct horsf", false}, {"", false}};
    char text[BROKER_PASSWORD_HASH_BYTES];
    unsigned char salt[12], hash[64], tried[64];
    gnutls_datum_t salted = {salt, sizeof salt};

    (void)state;
    assert_int_equal(broker_password_hash("correct horse", text), 0);
    assert_true(broker_password_hash_valid(text));
    assert_int_equal(decode(text + strlen("$7$101$"), salt, sizeof salt), sizeof salt);
    assert_int_equal(decode(strrchr(text, '$') + 1, hash, sizeof hash), sizeof hash);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        gnutls_datum_t key = {(unsigned char *)cases[i].tried,
                              (unsigned)strlen(cases[i].tried)};

        print_message("case: '%s'\n", cases[i].tried);
        assert_int_equal(
            gnutls_pbkdf2(GNUTLS_MAC_SHA512, &key, &salted, 101, tried, sizeof tried), 0);
        assert_int_equal(memcmp(tried, hash, sizeof hash) == 0, cases[i].right);
    }
}

/* Each would be another line, another password, or none at all to mosquitto. */
static void nothing_else_passes_for_a_hash(void **state)
{
    char good[BROKER_PASSWORD_HASH_BYTES], bad[BROKER_PASSWORD_HASH_BYTES + 16];
    static const char *const others[] = {"", "$7$101$", "$6$abc$def", "plain",
                                         "$7$101$aaaaaaaaaaaaaaaa$short"};

    (void)state;
    assert_int_equal(broker_password_hash("x", good), 0);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_false(broker_password_hash_valid(others[i]));
    (void)stpcpy(stpcpy(bad, good), "\nroot:");
    assert_false(broker_password_hash_valid(bad));
    (void)stpcpy(bad, good);
    bad[20] = ':';
    assert_false(broker_password_hash_valid(bad));
    bad[20] = '\n';
    assert_false(broker_password_hash_valid(bad));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_two_are_the_same_and_all_letters_can_be_told_apart),
        cmocka_unit_test(a_hash_is_of_its_password_alone),
        cmocka_unit_test(nothing_else_passes_for_a_hash),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
