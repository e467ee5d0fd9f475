/* Commands of modules: device 1 is a record terminal, the others are of profiles. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "sensors/sim/command.h"
#include "sensors/sim/kinds.h"

static const char *const profiles[] = {"usr-io808", "rating-pad-5=1", "zebra-ea3600"};

static const char *const files[] = {"terminal-00001.ring", "usr-io808-00001.module",
                                    "rating-pad-5-00001.module",
                                    "zebra-ea3600-00001.module", "lock"};

struct stage {
    char dir[64];
    struct kinds *kinds;
    struct bank *bank;
};

static int set_up(void **state)
{
    struct stage *stage = calloc(1, sizeof *stage);
    struct bank_config config = {.dir = stage->dir, .terminals = 1, .ring_size = 4};

    strcpy(stage->dir, "/tmp/dunghan-command.XXXXXX");
    *state = stage;
    if (!mkdtemp(stage->dir) || kinds_open(&stage->kinds, NULL, profiles, 3) < 0)
        return -1;
    kinds_fill(stage->kinds, &config);
    return bank_open(&stage->bank, &config);
}

static int tear_down(void **state)
{
    struct stage *stage = *state;
    char path[128];

    bank_close(stage->bank);
    kinds_close(stage->kinds);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", stage->dir, files[i]);
        unlink(path);
    }
    rmdir(stage->dir);
    free(stage);
    return 0;
}

static void assert_answer(struct stage *stage, const char *line, const char *expected)
{
    char text[COMMAND_LINE_BYTES];
    char *answer = NULL;
    size_t bytes = 0;
    int wait_ms = 0;
    FILE *out = open_memstream(&answer, &bytes);

    snprintf(text, sizeof text, "%s", line);
    assert_int_equal(command_run(stage->bank, text, 7, out, &wait_ms), COMMAND_GO_ON);
    fclose(out);
    print_message("line: %s\n", line);
    assert_string_equal(answer, expected);
    free(answer);
}

static void what_happens_at_inputs_is_told(void **state)
{
    static const struct {
        const char *line, *answer;
    } cases[] = {
        {"status *", "status 1 serial 100000 boot 1 newest 0 consumed 0 size 4\n"
                     "status 2 serial 1001 boot 1 profile usr-io808\n"
                     "status 3 serial 1002 boot 1 profile rating-pad-5\n"
                     "status 4 serial 1003 boot 1 profile zebra-ea3600\n"},
        {"pulse 2 di3", "ok 2\n"},
        {"pulse 2 di3 65536", "ok 2\n"},
        {"pulse 2 *", "ok 2\n"},
        {"produced 2 di3", "produced 2 di3 65538 missed 0\n"},
        {"produced 2 di4", "produced 2 di4 1 missed 0\n"},
        {"freeze 2 di4", "ok 2\n"},
        {"pulse 2 di4 5", "ok 2\n"},
        {"produced 2 di4", "produced 2 di4 1 missed 5\n"},
        {"freeze 2 di4 off", "ok 2\n"},
        {"press 3 key5", "ok 3\n"},
        {"produced 3 key5", "produced 3 key5 1 missed 0\n"},
        {"unseen 3 key5", "unseen 3 key5 0\n"},
        {"bounce * *",
         "error line 7: input * is not made for that; allowed: pulse and set of "
         "a counter, press of a counter or a contact, scan of a text, bounce "
         "and stick of a contact, unseen of a key\nok 3\nerror line 7: input * is not made "
         "for "
         "that; allowed: pulse and set of a counter, press of a counter or a "
         "contact, scan of a text, bounce and stick of a contact, unseen of a key\n"},
        {"stick 3 key1", "ok 3\n"},
        {"stick 3 key1 off", "ok 3\n"},
        {"scan 4 H99.10-261120-0001", "ok 4\n"},
        {"scan 4 code H99.10-261120-0002", "ok 4\n"},
        {"produced 4 *", "produced 4 code 1 missed 0\n"},
        {"set 2 di8 65535", "ok 2\n"},
        {"retain 2 no", "ok 2\n"},
        {"identify 2 yes", "ok 2\n"},
        {"reset *", "ok 2\nok 3\nok 4\n"},
        {"exchange 2", "ok 2 1002\n"},
        {"exchange 2 5", "ok 2 5\n"},
        {"reboot *", "ok 1 2\nok 2 2\nok 3 2\nok 4 2\n"},
        {"clock 2 drift -5", "ok 2\n"},
        {"fault 4 lost once", "ok 4\n"},
        {"produced 2 di3", "produced 2 di3 65538 missed 0\n"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_answer(*state, cases[i].line, cases[i].answer);
}

#define CANNOT                                                                             \
    " is not made for that; allowed: pulse and set of a counter, press of a counter or a " \
    "contact, scan of a text, bounce and stick of a contact, unseen of a key\n"
#define NO_MODULE                                                                          \
    "error line 7: device 1 is a record terminal; allowed: one of a profile with "         \
    "channels\n"

static void bad_lines_say_what_is_allowed(void **state)
{
    static const struct {
        const char *line, *answer;
    } cases[] = {
        {"pulse 1 di0", NO_MODULE},
        {"scan 1 code", NO_MODULE},
        {"set 1 di0 5", NO_MODULE},
        {"reset 1", NO_MODULE},
        {"produced 1 *", NO_MODULE},
        {"pulse 5 di0", "error line 7: no device \"5\"; allowed: 1 to 4\n"},
        {"pulse 3 key9",
         "error line 7: rating-pad-5 has no input \"key9\"; allowed: key1 key2 "
         "key3 key4 key5\n"},
        {"produced 4 di1",
         "error line 7: zebra-ea3600 has no input \"di1\"; allowed: code\n"},
        {"pulse 3 key1", "error line 7: input key1" CANNOT},
        {"press 4 code", "error line 7: input code" CANNOT},
        {"scan 2 H99", "error line 7: input di1" CANNOT},
        {"stick 2 di1", "error line 7: input di1" CANNOT},
        {"pulse 2 di1 0", "error line 7: no number \"0\"; allowed: 1 to 4294967295\n"},
        {"press 3 key1 1 0", "error line 7: no number \"0\"; allowed: 1 to 600000\n"},
        {"set 2 di1 65536", "error line 7: input di1 cannot show that number\n"},
        {"set 2 di1 x", "error line 7: no number \"x\"; allowed: 0 to 4294967295\n"},
        {"freeze 2 di1 on", "error line 7: no \"on\"; allowed: off\n"},
        {"retain 2 perhaps", "error line 7: no \"perhaps\"; allowed: no yes\n"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_answer(*state, cases[i].line, cases[i].answer);
}

static void kinds_are_named_once_and_are_known(void **state)
{
    static const struct {
        const char *name, *texts[2];
        int rc;
    } cases[] = {
        {"unknown", {"usr-io808", "nobody-makes-it"}, -ENOENT},
        {"twice", {"usr-io808", "usr-io808=2"}, -EINVAL},
        {"none", {"usr-io808", "rating-pad-5=0"}, -EINVAL},
        {"no number", {"usr-io808", "rating-pad-5="}, -EINVAL},
        {"a long name",
         {"usr-io808", "a-name-that-has-more-letters-than-any-other"},
         -EINVAL},
        {"record terminals", {"usr-io808", "record-terminal=3"}, 0},
    };
    struct bank_config config = {.terminals = 2};
    struct kinds *kinds = NULL;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: %s\n", cases[i].name);
        assert_int_equal(kinds_open(&kinds, NULL, cases[i].texts, 2), cases[i].rc);
    }
    kinds_fill(kinds, &config);
    assert_int_equal(config.terminals, 5);
    assert_int_equal(config.kinds, 1);
    kinds_close(kinds);
}

#define ON_STAGE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_STAGE(what_happens_at_inputs_is_told),
        ON_STAGE(bad_lines_say_what_is_allowed),
        cmocka_unit_test(kinds_are_named_once_and_are_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
