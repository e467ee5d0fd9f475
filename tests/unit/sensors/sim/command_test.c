#include "sensors/sim/command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { TERMINALS = 3, RING_SIZE = 4 };

struct stage {
    char dir[64];
    struct bank *bank;
};

static int set_up(void **state)
{
    struct stage *stage = calloc(1, sizeof *stage);
    struct bank_config config = {
        .dir = stage->dir, .terminals = TERMINALS, .ring_size = RING_SIZE};

    strcpy(stage->dir, "/tmp/dunghan-command.XXXXXX");
    *state = stage;
    return mkdtemp(stage->dir) ? bank_open(&stage->bank, &config) : -1;
}

static int tear_down(void **state)
{
    struct stage *stage = *state;
    char path[128];

    bank_close(stage->bank);
    for (int i = 1; i <= TERMINALS; i++) {
        snprintf(path, sizeof path, "%s/terminal-%05d.ring", stage->dir, i);
        unlink(path);
    }
    snprintf(path, sizeof path, "%s/lock", stage->dir);
    unlink(path);
    rmdir(stage->dir);
    free(stage);
    return 0;
}

/* Runs a line as number 7; the answer is the caller's to free. */
static char *answer_to(struct bank *bank, const char *line, enum command_next *ret_next,
                       int *ret_wait_ms)
{
    char text[COMMAND_LINE_BYTES];
    char *answer = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&answer, &bytes);

    snprintf(text, sizeof text, "%s", line);
    *ret_next = command_run(bank, text, 7, out, ret_wait_ms);
    fclose(out);
    return answer;
}

static void assert_answer(struct bank *bank, const char *line, const char *expected)
{
    enum command_next next;
    int wait_ms = 0;
    char *answer = answer_to(bank, line, &next, &wait_ms);

    print_message("line: %s\n", line);
    assert_string_equal(answer, expected);
    assert_int_equal(next, COMMAND_GO_ON);
    free(answer);
}

static void commands_are_answered_in_a_line_each(void **state)
{
    static const struct {
        const char *line, *answer;
    } cases[] = {
        {"put 1 intake 2026-11-20T08:01:12+07:00 1.001193 online H99.10-261120-0001 -\n",
         "ok 1 1\n"},
        {"put 1 resolved now - - H99.10-261120-0001 granted", "ok 1 2\n"},
        {"put 1 returned now - - H99.10-261120-0001 -", "ok 1 3\n"},
        {"put 2 intake now - postal what-the-officer-typed -", "ok 2 1\n"},
        {"status 1", "status 1 serial 100000 boot 1 newest 3 consumed 0 size 4\n"},
        {"burst 1 3 now 1.001193 online H99.10 5", "full 1 1\n"},
        {"put 1 returned now - - H99.10-261120-0001 -", "full 1\n"},
        {"burst 3 4 now 1.001193 in_person H99.10 1", "ok 3 4\n"},
        {"reboot *", "ok 1 2\nok 2 2\nok 3 2\n"},
        {"exchange 1", "ok 1 100001\n"},
        {"exchange 3 77", "ok 3 77\n"},
        {"status *", "status 1 serial 100001 boot 1 newest 0 consumed 0 size 4\n"
                     "status 2 serial 200000 boot 2 newest 1 consumed 0 size 4\n"
                     "status 3 serial 77 boot 1 newest 0 consumed 0 size 4\n"},
        {"  fault\t2 late 300  # for a while", "ok 2\n"},
        {"reboot 2 50", "ok 2 3\n"},
        {"limit 2 1", "ok 2\n"},
        {"seed 7", "ok\n"},
        {"faults 2", "faults 2\n"},
        {"", ""},
        {"   # nothing", ""},
    };
    struct stage *stage = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_answer(stage->bank, cases[i].line, cases[i].answer);
}

#define NO_SUCH_FAULT                                                                      \
    "error line 7: no such fault; allowed: none, silent, lost, late 1 to 600000, "         \
    "shifted, "                                                                            \
    "doubled, truncated, foreign, crc, exception 1 to 11, busy, slow 1 to 1000, "          \
    "nonsense, "                                                                           \
    "wrong, reboot 1 to 600000, any 1 to 600000; then once, times 1 to 1000000, percent "  \
    "1 "                                                                                   \
    "to 100\n"
#define CLOCKS                                                                             \
    "allowed: real, unset, -1000000000 to 1000000000 seconds, drift -43200 to 43200 "      \
    "seconds a day\n"

static const struct {
    const char *line, *answer;
} bad_lines[] = {
    {"shout 1",
     "error line 7: no command \"shout\"; allowed: put burst pulse press scan set "
     "reset retain identify freeze bounce stick produced unseen status clock reboot "
     "exchange "
     "limit "
     "fault faults seed wait quit\n"},
    {"put 1 intake",
     "error line 7: 3 words; allowed: put TERMINAL TYPE AT PROCEDURE CHANNEL "
     "DOSSIER OUTCOME\n"},
    {"put 4 intake now - online a -", "error line 7: no terminal \"4\"; allowed: 1 to 3\n"},
    {"put 0 intake now - online a -", "error line 7: no terminal \"0\"; allowed: 1 to 3\n"},
    {"put 1x intake now - online a -",
     "error line 7: no terminal \"1x\"; allowed: 1 to 3\n"},
    {"put 1 found now - online a -",
     "error line 7: no \"found\"; allowed: intake resolved returned\n"},
    {"put 1 intake now - phone a -",
     "error line 7: no \"phone\"; allowed: in_person online postal vneid authorised\n"},
    {"put 1 resolved now - - a -",
     "error line 7: no \"-\"; allowed: granted denied returned stopped withdrawn\n"},
    {"put 1 intake 2026-02-30T08:00:00+07:00 - online a -",
     "error line 7: no time \"2026-02-30T08:00:00+07:00\"; allowed: "
     "2026-11-20T08:01:12+07:00 or now\n"},
    {"put 1 intake now - online 123456789012345678901234567890123456 -",
     "error line 7: \"123456789012345678901234567890123456\" is too long; allowed: 35 "
     "characters\n"},
    {"put 1 intake now - online a - more",
     "error line 7: 9 words; allowed: put TERMINAL TYPE AT PROCEDURE CHANNEL DOSSIER "
     "OUTCOME\n"},
    {"fault 4 lost", "error line 7: no device \"4\"; allowed: 1 to 3\n"},
    {"fault 1 loud", NO_SUCH_FAULT},
    {"fault 1 late", NO_SUCH_FAULT},
    {"fault 1 exception 12", NO_SUCH_FAULT},
    {"fault 1 none 3", NO_SUCH_FAULT},
    {"fault 1 lost twice", NO_SUCH_FAULT},
    {"fault 1 lost once 2", NO_SUCH_FAULT},
    {"fault 1 lost times 0", NO_SUCH_FAULT},
    {"fault 1 late 5 percent 101", NO_SUCH_FAULT},
    {"clock 1 late", "error line 7: no clock \"late\"; " CLOCKS},
    {"clock 1 -1000000001", "error line 7: no clock \"-1000000001\"; " CLOCKS},
    {"clock 1 drift 50000", "error line 7: no clock \"drift\"; " CLOCKS},
    {"clock 1 real 5", "error line 7: no clock \"real\"; " CLOCKS},
    {"reboot 1 soon", "error line 7: no time \"soon\"; allowed: 0 to 600000 ms\n"},
    {"limit 1 0", "error line 7: no limit \"0\"; allowed: none, 1 to 1000 connections\n"},
    {"exchange 1 -5", "error line 7: no serial number \"-5\"; allowed: 0 to 4294967295\n"},
    {"seed x", "error line 7: no seed \"x\"; allowed: 0 to 4294967295\n"},
    {"wait 0", "error line 7: no time \"0\"; allowed: 1 to 600000 ms\n"},
    {"exchange *", "error line 7: no device \"*\"; allowed: 1 to 3\n"},
    {"burst 1 0 now 1.001193 online H99.10 5",
     "error line 7: count 0, unit H99.10, first 5; allowed: 1 to 1000000, a short "
     "code, 0 to "
     "99999999\n"},
};

static void bad_lines_say_where_what_and_what_is_allowed(void **state)
{
    struct stage *stage = *state;

    for (size_t i = 0; i < sizeof bad_lines / sizeof bad_lines[0]; i++)
        assert_answer(stage->bank, bad_lines[i].line, bad_lines[i].answer);
    assert_answer(stage->bank, "status 1",
                  "status 1 serial 100000 boot 1 newest 0 consumed 0 size 4\n");
}

static void faults_stay_until_they_are_taken_back(void **state)
{
    static const struct {
        const char *line;
        struct fault fault;
    } cases[] = {
        {"fault 2 silent", {FAULT_SILENT, 0, FAULT_ALWAYS, 100}},
        {"fault 2 nonsense once", {FAULT_NONSENSE, 0, 1, 100}},
        {"fault 2 late 250 times 3", {FAULT_LATE, 250, 3, 100}},
        {"fault 2 any 700 percent 12", {FAULT_ANY, 700, FAULT_ALWAYS, 12}},
        {"fault 2 exception 11", {FAULT_EXCEPTION, 11, FAULT_ALWAYS, 100}},
        {"fault 2 none", {FAULT_NONE, 0, FAULT_ALWAYS, 100}},
    };
    struct stage *stage = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct fault *found = &bank_unit(stage->bank, 2)->faults.now;

        assert_answer(stage->bank, cases[i].line, "ok 2\n");
        assert_int_equal(found->kind, cases[i].fault.kind);
        assert_int_equal(found->value, cases[i].fault.value);
        assert_int_equal(found->left, cases[i].fault.left);
        assert_int_equal(found->percent, cases[i].fault.percent);
        assert_int_equal(bank_unit(stage->bank, 1)->faults.now.kind, FAULT_NONE);
    }
}

static void a_clock_is_set_for_one_terminal_or_all(void **state)
{
    struct stage *stage = *state;
    int64_t now_s = (int64_t)time(NULL);

    assert_answer(stage->bank, "clock 2 -259200", "ok 2\n");
    assert_in_range(timepiece_now_s(bank_clock(stage->bank, 2)), now_s - 259200,
                    now_s - 259200 + 2);
    assert_in_range(timepiece_now_s(bank_clock(stage->bank, 1)), now_s, now_s + 2);
    assert_answer(stage->bank, "clock * unset", "ok 1\nok 2\nok 3\n");
    assert_int_equal(timepiece_now_s(bank_clock(stage->bank, 3)), 0);
    assert_answer(stage->bank, "clock 3 60", "ok 3\n");
    assert_in_range(timepiece_now_s(bank_clock(stage->bank, 3)), now_s + 60, now_s + 62);
    assert_answer(stage->bank, "clock 2 real", "ok 2\n");
    assert_in_range(timepiece_now_s(bank_clock(stage->bank, 2)), now_s, now_s + 2);
}

static void wait_and_quit_are_for_the_reader_of_the_script(void **state)
{
    struct stage *stage = *state;
    enum command_next next;
    int wait_ms = 0;
    char *answer = answer_to(stage->bank, "wait 250", &next, &wait_ms);

    assert_string_equal(answer, "ok\n");
    assert_int_equal(next, COMMAND_WAIT);
    assert_int_equal(wait_ms, 250);
    free(answer);
    answer = answer_to(stage->bank, "quit", &next, &wait_ms);
    assert_string_equal(answer, "ok\n");
    assert_int_equal(next, COMMAND_QUIT);
    free(answer);
}

#define ON_STAGE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_STAGE(commands_are_answered_in_a_line_each),
        ON_STAGE(bad_lines_say_where_what_and_what_is_allowed),
        ON_STAGE(faults_stay_until_they_are_taken_back),
        ON_STAGE(a_clock_is_set_for_one_terminal_or_all),
        ON_STAGE(wait_and_quit_are_for_the_reader_of_the_script),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
