#include "web/http/negotiate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

#include "web/http/body.h"

static void gzip_is_sent_to_those_who_take_it(void **state)
{
    static const struct {
        const char *header;
        bool expected;
    } cases[] = {
        {NULL, false},
        {"", false},
        {"gzip", true},
        {"GZIP", true},
        {"gzip, deflate, br", true},
        {"br;q=1.0, gzip;q=0.8, *;q=0.1", true},
        {"deflate", false},
        {"gzip;q=0", false},
        {"gzip;q=0.000", false},
        {"gzip; q=0.5", true},
        {"*", true},
        {"*;q=0", false},
        {"gzip;q=0, *", false},
        {"xgzip", false},
        {"gzipped", false},
        {" , ,gzip ,", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: %s\n", cases[i].header ? cases[i].header : "(none)");
        assert_int_equal(negotiate_gzip(cases[i].header), cases[i].expected);
    }
}

static void an_entity_tag_is_compared_weakly(void **state)
{
    static const struct {
        const char *header;
        bool expected;
    } cases[] = {
        {NULL, false},
        {"", false},
        {"W/\"abc\"", true},
        {"\"abc\"", true},
        {"\"abcd\"", false},
        {"\"ab\"", false},
        {"\"x\", W/\"abc\"", true},
        {"*", true},
        {"abc", false},
        {"W/", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: %s\n", cases[i].header ? cases[i].header : "(none)");
        assert_int_equal(negotiate_unchanged(cases[i].header, "W/\"abc\""),
                         cases[i].expected);
    }
}

static void the_first_language_that_we_speak_is_taken(void **state)
{
    static const struct {
        const char *header;
        bool said; /* else it is whatever the caller takes otherwise */
        enum language expected;
    } cases[] = {
        {NULL, false, LANGUAGES},
        {"", false, LANGUAGES},
        {"en", true, LANGUAGE_ENGLISH},
        {"en-GB,en;q=0.9,vi;q=0.8", true, LANGUAGE_ENGLISH},
        {"vi-VN,vi;q=0.9,en;q=0.8", true, LANGUAGE_VIETNAMESE},
        {"fr-FR, en;q=0.5", true, LANGUAGE_ENGLISH},
        {"vi;q=0, en", true, LANGUAGE_ENGLISH},
        {"vi;q=0.0, en;q=0", false, LANGUAGES},
        {"fr", false, LANGUAGES},
        {"*", false, LANGUAGES},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (int otherwise = 0; otherwise < LANGUAGES; otherwise++) {
            enum language expected =
                cases[i].said ? cases[i].expected : (enum language)otherwise;

            assert_int_equal(negotiate_language(cases[i].header, (enum language)otherwise),
                             expected);
        }
    }
}

static void the_same_bytes_have_the_same_tag_and_unpack_again(void **state)
{
    static char text[] = "Đất đai Đất đai Đất đai Đất đai Đất đai Đất đai";
    static char other[] = "Hộ tịch";
    struct body body = {
        .status = 200, .type = BODY_HTML, .text = text, .bytes = sizeof text - 1};
    struct body another = {
        .status = 200, .type = BODY_HTML, .text = other, .bytes = sizeof other - 1};
    char a[BODY_ETAG_BYTES], b[BODY_ETAG_BYTES], plain[sizeof text + 16];
    z_stream stream = {0};
    size_t bytes;
    char *packed;

    (void)state;
    assert_string_equal(body_etag(&body, a), body_etag(&body, b));
    assert_string_not_equal(a, body_etag(&another, b));
    assert_int_equal(strncmp(a, "W/\"", 3), 0);

    packed = body_gzip(&body, &bytes);
    assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
    stream.next_in = (z_const Bytef *)packed;
    stream.avail_in = (uInt)bytes;
    stream.next_out = (Bytef *)plain;
    stream.avail_out = sizeof plain;
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    assert_int_equal(stream.total_out, sizeof text - 1);
    assert_memory_equal(plain, text, sizeof text - 1);
    (void)inflateEnd(&stream);
    free(packed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gzip_is_sent_to_those_who_take_it),
        cmocka_unit_test(an_entity_tag_is_compared_weakly),
        cmocka_unit_test(the_first_language_that_we_speak_is_taken),
        cmocka_unit_test(the_same_bytes_have_the_same_tag_and_unpack_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
