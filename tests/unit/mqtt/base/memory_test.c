#include "mqtt/base/memory.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void a_list_keeps_its_items_while_it_grows(void **state)
{
    size_t count = 0, room = 0;
    int *list = NULL;

    (void)state;
    while (count < 1000) {
        list = memory_grow(list, count, &room, sizeof *list);
        assert_true(room > count);
        list[count] = (int)count;
        count++;
    }
    for (size_t i = 0; i < count; i++)
        assert_int_equal(list[i], i);
    free(list);
}

static void who_has_no_memory_ends(void **state)
{
    int status;
    pid_t child = fork();

    (void)state;
    if (child == 0) {
        (void)close(STDERR_FILENO);
        (void)need(NULL);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_keeps_its_items_while_it_grows),
        cmocka_unit_test(who_has_no_memory_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
