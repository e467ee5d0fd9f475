#include "sensors/commission/proposal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static struct profile_counter counter;
static struct profile_text letters;
static struct profile_channel channels[] = {
    {.name = "di", .counter = &counter, .count = 8, .numbered = true},
    {.name = "code", .text = &letters, .count = 1},
};
static struct profile board = {
    .profile = "board", .channels = channels, .channels_count = 2};
static struct profile pad = {.profile = "pad", .channels = channels, .channels_count = 1};

static void expect(const struct proposal *proposal, const char *expected)
{
    char *text = NULL;
    size_t bytes;
    FILE *out = open_memstream(&text, &bytes);

    assert_non_null(out);
    proposal_write(out, proposal);
    fclose(out);
    assert_string_equal(text, expected);
    free(text);
}

static void what_tells_a_device_is_said_before_what_it_could_be(void **state)
{
    const struct line_place place = {LINE_TCP, .address = "192.0.2.1", .port = 1502};
    const struct line_identity identity = {"Maker", "Board 8", "1.0", 0};
    const struct evidence evidence[] = {{&board, true, true, 9}, {&pad, false, false, 5}};

    (void)state;
    expect(&(struct proposal){&place, 3, 7, &identity, evidence, 2, NULL, 0},
           "      # 192.0.2.1 port 1502, Modbus TCP, unit id 3 answers\n"
           "      # says that it is: Maker, Board 8, 1.0\n"
           "      # board: all that it reads is answered, its identity holds, the device "
           "names "
           "one of its models\n"
           "      # answered too, but nothing tells that it is one: pad\n"
           "      - counter: q7 # a name of your own\n"
           "        profile: board\n"
           "        address: '192.0.2.1'\n"
           "        port: 1502\n"
           "        unit_id: 3\n"
           "        means: # of what is wired: tally, rated, ticket or dossier, see the "
           "example\n"
           "          # - {input: di0, tally: received, field: ...} # and so on to di7\n"
           "          # - {input: code}\n");
}

static void a_guess_is_said_to_be_one(void **state)
{
    const struct line_place place = {LINE_RTU, .address = "/dev/ttyUSB0",
                                     .serial = {19200, 'E', 8, 1, false}};
    const struct line_identity identity = {.vendor = ""};
    const struct evidence evidence[] = {{&pad, false, false, 5}};

    (void)state;
    expect(&(struct proposal){&place, 1, 1, &identity, evidence, 1, NULL, 0},
           "      # /dev/ttyUSB0, 19200 8E1, unit id 1 answers\n"
           "      # answered too, but nothing tells that it is one: pad\n"
           "      - counter: q1 # a name of your own\n"
           "        profile: pad # a guess: see what is printed on the device\n"
           "        transport: rtu\n"
           "        address: '/dev/ttyUSB0'\n"
           "        baud: 19200\n"
           "        frame: 8E1\n"
           "        unit_id: 1\n"
           "        means: # of what is wired: tally, rated, ticket or dossier, see the "
           "example\n"
           "          # - {input: di0, tally: received, field: ...} # and so on to di7\n");
}

static void a_device_that_nothing_fits_is_said_so(void **state)
{
    static struct profile_identity must = {
        .read = "all", .equals = 3076, .mask = UINT16_MAX};
    static const struct profile draft = {
        .profile = "draft", .identity = &must, .identity_count = 1};
    const struct evidence_miss miss = {&draft, 0, 3077};
    const struct line_place place = {LINE_RTU_OVER_TCP, .address = "192.0.2.1",
                                     .port = 502};
    const struct line_identity identity = {.vendor = ""};

    (void)state;
    expect(&(struct proposal){&place, 247, 1, &identity, NULL, 0, &miss, 1},
           "      # 192.0.2.1 port 502, RTU over TCP, unit id 247 answers\n"
           "      # draft: answered, but it is none: all 0 is 3077, must be 3076\n"
           "      # - counter: q1 # a name of your own\n"
           "      #   profile: none-fits # write one, name it here, take these # away\n"
           "      #   transport: rtu_over_tcp\n"
           "      #   address: '192.0.2.1'\n"
           "      #   unit_id: 247\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_tells_a_device_is_said_before_what_it_could_be),
        cmocka_unit_test(a_guess_is_said_to_be_one),
        cmocka_unit_test(a_device_that_nothing_fits_is_said_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
