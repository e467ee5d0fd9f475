#include "sensors/sim/script.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "mqtt/base/clock.h"
#include "sensors/sim/command.h"

enum { RING_SIZE = 3, WAIT_MS = 60 };

struct stage {
    char dir[64];
    char path[96];
    sd_event *loop;
    struct bank *bank;
    char *answers;
    size_t answer_bytes;
    FILE *out;
};

static int set_up(void **state)
{
    struct stage *stage = calloc(1, sizeof *stage);
    const struct bank_config config = {
        .dir = stage->dir, .terminals = 1, .ring_size = RING_SIZE};

    strcpy(stage->dir, "/tmp/dunghan-script.XXXXXX");
    *state = stage;
    if (!mkdtemp(stage->dir))
        return -1;
    snprintf(stage->path, sizeof stage->path, "%s/script", stage->dir);
    stage->out = open_memstream(&stage->answers, &stage->answer_bytes);
    if (sd_event_new(&stage->loop) < 0)
        return -1;
    return bank_open(&stage->bank, &config);
}

static int tear_down(void **state)
{
    static const char *const files[] = {"terminal-00001.ring", "lock", "script"};
    struct stage *stage = *state;
    char path[128];

    bank_close(stage->bank);
    sd_event_unref(stage->loop);
    fclose(stage->out);
    free(stage->answers);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", stage->dir, files[i]);
        unlink(path);
    }
    rmdir(stage->dir);
    free(stage);
    return 0;
}

/* Runs the loop until the script says quit. */
static void play(struct stage *stage)
{
    struct script *script = NULL;

    assert_int_equal(
        script_open(&script, stage->loop, stage->bank, stage->path, stage->out), 0);
    assert_int_equal(sd_event_loop(stage->loop), 0);
    script_close(script);
}

static void write_script(const struct stage *stage, const char *text)
{
    FILE *file = fopen(stage->path, "w");

    assert_non_null(file);
    assert_int_equal(fputs(text, file) >= 0, 1);
    fclose(file);
}

static void a_file_is_played_to_its_quit(void **state)
{
    struct stage *stage = *state;

    write_script(stage, "# a comment\n\nput 1 returned now - - H99.10-261120-0001 -\r\n"
                        "burst 1 9 now - online H99.10 1\nnonsense\nquit\nstatus 1\n");
    play(stage);
    assert_string_equal(
        stage->answers,
        "ok 1 1\nfull 1 2\nerror line 5: no command \"nonsense\"; allowed: put burst pulse "
        "press scan set "
        "reset retain identify freeze bounce stick produced unseen status clock reboot "
        "exchange "
        "limit "
        "fault faults seed wait quit\nok\n");
}

static void a_last_line_needs_no_end(void **state)
{
    struct stage *stage = *state;

    write_script(stage, "reboot 1\nquit");
    play(stage);
    assert_string_equal(stage->answers, "ok 1 2\nok\n");
}

static void wait_holds_up_the_script_only(void **state)
{
    struct stage *stage = *state;
    int64_t start_ms = clock_mono_ms();

    write_script(stage, "wait 60\nwait 60\nstatus 1\nquit\n");
    play(stage);
    assert_in_range(clock_mono_ms() - start_ms, 2 * WAIT_MS - 5, 10000);
    assert_string_equal(
        stage->answers,
        "ok\nok\nstatus 1 serial 100000 boot 1 newest 0 consumed 0 size 3\nok\n");
}

static void a_line_that_is_too_long_is_passed_over(void **state)
{
    static const size_t lengths[] = {COMMAND_LINE_BYTES, 20000, 100000};
    struct stage *stage = *state;

    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        FILE *file = fopen(stage->path, "w");

        rewind(stage->out);
        fputs("reboot 1\n", file);
        for (size_t c = 0; c < lengths[i]; c++)
            fputc('x', file);
        fputs("\nfault 1 none\nquit\n", file);
        fclose(file);
        play(stage);
        print_message("%zu bytes: %s\n", lengths[i], stage->answers);
        assert_non_null(strstr(stage->answers,
                               "\nerror line 2: too long; allowed: 511 bytes\n"
                               "ok 1\nok\n"));
        sd_event_unref(stage->loop);
        assert_int_equal(sd_event_new(&stage->loop), 0);
    }
}

static void a_pipe_is_read_as_it_comes(void **state)
{
    static const char *const pieces[] = {"stat", "us 1\nreb", "oot 1\nquit\n"};
    struct stage *stage = *state;
    struct script *script = NULL;
    FILE *writer;

    assert_int_equal(mkfifo(stage->path, 0600), 0);
    writer = fopen(stage->path, "r+"); /* so that opening waits for nobody */
    assert_non_null(writer);
    assert_int_equal(
        script_open(&script, stage->loop, stage->bank, stage->path, stage->out), 0);
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        fputs(pieces[i], writer);
        fflush(writer);
        assert_int_equal(sd_event_run(stage->loop, 1000000) >= 0, 1);
    }
    assert_string_equal(stage->answers,
                        "status 1 serial 100000 boot 1 newest 0 consumed 0 size 3\n"
                        "ok 1 2\nok\n");
    script_close(script);
    fclose(writer);
}

static void a_script_that_is_not_there_is_an_error(void **state)
{
    struct stage *stage = *state;
    struct script *script = NULL;

    assert_int_equal(
        script_open(&script, stage->loop, stage->bank, "/nonexistent/script", stage->out),
        -ENOENT);
    assert_null(script);
}

#define ON_STAGE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_STAGE(a_file_is_played_to_its_quit),
        ON_STAGE(a_last_line_needs_no_end),
        ON_STAGE(wait_holds_up_the_script_only),
        ON_STAGE(a_line_that_is_too_long_is_passed_over),
        ON_STAGE(a_pipe_is_read_as_it_comes),
        ON_STAGE(a_script_that_is_not_there_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
