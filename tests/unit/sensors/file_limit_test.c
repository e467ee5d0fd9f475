#include "sensors/file_limit.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "mqtt/base/log.h"

enum { SOFT = 100, HARD = 1000, NOBODY = 65534 };

/* In a process of its own, that may raise no hard limit: 0 is as it should be. */
static int try(size_t lines, int rc, rlim_t soft)
{
    struct rlimit limit = {SOFT, HARD};

    log_setup("test", LOG_LEVEL_ERROR);
    if (setrlimit(RLIMIT_NOFILE, &limit) < 0 || (geteuid() == 0 && setuid(NOBODY) < 0))
        return 1;
    if (file_limit_raise(lines) != rc)
        return 2;
    return getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur == soft &&
                   limit.rlim_max == HARD
               ? 0
               : 3;
}

static void the_limit_is_raised_as_far_as_it_may_be(void **state)
{
    static const struct {
        const char *name;
        size_t lines;
        int rc;
        rlim_t soft;
    } cases[] = {
        {"few devices need nothing", 10, 0, SOFT},
        {"many have it raised", 500, 0, 564},
        {"too many get what there is", 2000, -EMFILE, HARD},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        pid_t child = fork();
        int status = -1;

        print_message("case: %s\n", cases[i].name);
        if (child == 0)
            _exit(try(cases[i].lines, cases[i].rc, cases[i].soft));
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_int_equal(status, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_limit_is_raised_as_far_as_it_may_be),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
