#include "sensors/hook/hook_listener.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/directory.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum { PATH_BYTES = 64 };

static void only_this_machine_can_reach_it(void **state)
{
    static const struct {
        const char *where;
        bool valid;
    } cases[] = {
        {"127.0.0.1:8099", true},
        {"127.9.9.9:1", true},
        {"[::1]:65535", true},
        {"/run/dunghan-gateway/hook.sock", true},
        {"/hook.sock", true},
        {"0.0.0.0:8099", false},
        {"192.0.2.1:8099", false},
        {"[::]:8099", false},
        {"[2001:db8::1]:80", false},
        {"localhost:8099", false},
        {"::1:8099", false},
        {"127.0.0.1", false},
        {"127.0.0.1:", false},
        {"127.0.0.1:0", false},
        {"127.0.0.1:65536", false},
        {"127.0.0.1:80x", false},
        {"127.0.0.1:-80", false},
        {"8099", false},
        {"", false},
        {"hook.sock", false},
        {"/run/dunghan-gateway/", false},
        {"/", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        print_message("case: %s\n", cases[i].where);
        assert_int_equal(hook_listener_valid(cases[i].where), cases[i].valid);
    }
}

static void a_socket_is_for_user_and_group_and_goes_with_its_owner(void **state)
{
    char dir[DIRECTORY_BYTES], path[PATH_BYTES];
    struct hook_listener listener, other;
    struct stat about;

    (void)state;
    directory_make(dir);
    (void)snprintf(path, sizeof path, "%s/hook.sock", dir);
    assert_int_equal(hook_listener_open(&listener, path), 0);
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode, S_IFSOCK | 0660);
    assert_int_equal(hook_listener_open(&other, path), -EADDRINUSE);
    hook_listener_close(&listener);
    assert_int_equal(stat(path, &about), -1);
    directory_remove(dir);
}

/* A part of it would be another name, which nobody knows, and which would stay. */
static void a_name_that_is_too_long_is_not_cut(void **state)
{
    char dir[DIRECTORY_BYTES], path[HOOK_LISTENER_PATH_BYTES];
    struct hook_listener listener;

    (void)state;
    directory_make(dir);
    (void)snprintf(path, sizeof path, "%s/%0*d", dir, 120, 0);
    assert_int_equal(hook_listener_open(&listener, path), -ENAMETOOLONG);
    assert_int_equal(rmdir(dir), 0); /* it is empty */
}

static void it_takes_the_place_of_the_dead_and_of_nothing_else(void **state)
{
    char dir[DIRECTORY_BYTES], path[PATH_BYTES];
    struct hook_listener dead, listener;
    int file;

    (void)state;
    directory_make(dir);
    (void)snprintf(path, sizeof path, "%s/hook.sock", dir);
    assert_int_equal(hook_listener_open(&dead, path), 0);
    close(dead.local.fd); /* as when it is killed */
    close(dead.local.directory_fd);
    assert_int_equal(hook_listener_open(&listener, path), 0);
    hook_listener_close(&listener);

    file = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    assert_true(file >= 0);
    close(file);
    assert_int_equal(hook_listener_open(&listener, path), -EEXIST);
    assert_int_equal(access(path, F_OK), 0);
    directory_remove(dir);
    assert_int_equal(hook_listener_open(&listener, path), -ENOENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_this_machine_can_reach_it),
        cmocka_unit_test(a_socket_is_for_user_and_group_and_goes_with_its_owner),
        cmocka_unit_test(a_name_that_is_too_long_is_not_cut),
        cmocka_unit_test(it_takes_the_place_of_the_dead_and_of_nothing_else),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
