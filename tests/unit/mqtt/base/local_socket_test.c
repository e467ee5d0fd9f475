#include "mqtt/base/local_socket.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/directory.h"

enum { PATH_BYTES = 512, MOST_BYTES = 1000 };

/* A directory whose path is longer than that of a socket may be. */
struct fixture {
    char top[DIRECTORY_BYTES], directory[PATH_BYTES], path[PATH_BYTES + 8];
    struct local_socket socket;
};

static int set_up(void **state)
{
    static struct fixture f;

    f = (struct fixture){0};
    directory_make(f.top);
    (void)snprintf(f.directory, sizeof f.directory, "%s/%0200d", f.top, 0);
    (void)snprintf(f.path, sizeof f.path, "%s/x.sock", f.directory);
    assert_int_equal(mkdir(f.directory, 0700), 0);
    assert_int_equal(local_socket_listen(&f.socket, f.directory, "x.sock", 2), 0);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    local_socket_close(&f->socket);
    directory_remove(f->top);
    return 0;
}

struct pair {
    int asking, answering;
};

static struct pair meet(const struct fixture *f)
{
    struct pair pair = {.asking = local_socket_connect(f->directory, "x.sock", 1)};

    assert_true(pair.asking >= 0);
    pair.answering = accept4(f->socket.fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    assert_true(pair.answering >= 0);
    return pair;
}

static void part(struct pair pair)
{
    close(pair.asking);
    close(pair.answering);
}

static int open_files(void)
{
    DIR *directory = opendir("/proc/self/fd");
    int count = 0;

    assert_non_null(directory);
    while (readdir(directory)) /* NOLINT(concurrency-mt-unsafe): one thread */
        count++;
    assert_int_equal(closedir(directory), 0);
    return count;
}

static void it_is_its_owners_and_goes_when_it_is_closed(void **state)
{
    struct fixture *f = *state;
    struct stat about;

    assert_int_equal(stat(f->path, &about), 0);
    assert_int_equal(about.st_mode, S_IFSOCK | 0600);
    local_socket_close(&f->socket);
    assert_int_equal(stat(f->path, &about), -1);
    local_socket_close(&f->socket);
}

static void it_takes_the_place_of_a_dead_one(void **state)
{
    struct fixture *f = *state;

    close(f->socket.fd);
    close(f->socket.directory_fd);
    assert_int_equal(local_socket_connect(f->directory, "x.sock", 1), -ENOENT);
    assert_int_equal(local_socket_listen(&f->socket, f->directory, "x.sock", 2), 0);
    part(meet(f));
}

static void without_a_place_nothing_is_made_or_left_open(void **state)
{
    struct fixture *f = *state;
    struct local_socket none = {0};
    int before = open_files();

    assert_int_equal(local_socket_listen(&none, f->path, "y.sock", 2), -ENOTDIR);
    assert_int_equal(local_socket_listen(&none, f->directory, "no/y.sock", 2), -ENOENT);
    assert_null(none.name);
    assert_int_equal(local_socket_connect(f->directory, "y.sock", 1), -ENOENT);
    assert_int_equal(local_socket_connect("/none", "x.sock", 1), -ENOENT);
    assert_int_equal(open_files(), before);
}

static void a_file_comes_with_its_byte(void **state)
{
    struct pair pair = meet(*state);
    char byte = 0, *text;
    size_t bytes;
    int file = -1;

    assert_int_equal(local_socket_send_file(pair.asking, '!', "a\0b", 3), 0);
    assert_int_equal(local_socket_receive(pair.answering, &byte, 1, &file), 1);
    assert_int_equal(byte, '!');
    assert_true(fcntl(file, F_GETFD) & FD_CLOEXEC);
    text = local_socket_read_file(file, MOST_BYTES, &bytes);
    assert_int_equal(bytes, 3);
    assert_memory_equal(text, "a\0b", 3);
    free(text);
    close(file);
    part(pair);
}

static void a_later_file_replaces_the_one_before(void **state)
{
    struct pair pair = meet(*state);
    int file = -1, before = open_files();
    char byte, *text;
    size_t bytes;

    for (int i = 0; i < 3; i++) {
        assert_int_equal(local_socket_send_file(pair.asking, '!', "abc", (size_t)i), 0);
        assert_int_equal(local_socket_receive(pair.answering, &byte, 1, &file), 1);
    }
    assert_int_equal(send(pair.asking, "?", 1, MSG_NOSIGNAL), 1);
    assert_int_equal(local_socket_receive(pair.answering, &byte, 1, &file), 1);
    assert_int_equal(byte, '?');
    assert_int_equal(open_files(), before + 1);
    text = local_socket_read_file(file, MOST_BYTES, &bytes);
    assert_int_equal(bytes, 2);
    free(text);
    close(file);
    part(pair);
}

static void what_is_no_file_or_too_large_is_none(void **state)
{
    static const char large[MOST_BYTES + 1];
    struct pair pair = meet(*state);
    int zero = open("/dev/zero", O_RDONLY | O_CLOEXEC), file = -1;
    size_t bytes;
    char byte;

    assert_null(local_socket_read_file(-1, MOST_BYTES, &bytes));
    assert_null(local_socket_read_file(zero, MOST_BYTES, &bytes));
    assert_int_equal(local_socket_send_file(pair.asking, '!', large, sizeof large), 0);
    assert_int_equal(local_socket_receive(pair.answering, &byte, 1, &file), 1);
    assert_null(local_socket_read_file(file, MOST_BYTES, &bytes));
    close(file);
    close(zero);
    part(pair);
}

static void who_says_nothing_is_not_waited_for_for_ever(void **state)
{
    struct pair pair = meet(*state);
    int file = -1;
    char byte;

    assert_int_equal(local_socket_receive(pair.answering, &byte, 1, &file), -EAGAIN);
    assert_int_equal(local_socket_receive(pair.asking, &byte, 1, &file), -EAGAIN);
    close(pair.asking);
    assert_int_equal(local_socket_receive(pair.answering, &byte, 1, &file), 0);
    assert_int_equal(local_socket_send_file(pair.answering, '!', "a", 1), -EPIPE);
    close(pair.answering);
    assert_int_equal(file, -1);
}

int main(void)
{
#define SENTENCE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        SENTENCE(it_is_its_owners_and_goes_when_it_is_closed),
        SENTENCE(it_takes_the_place_of_a_dead_one),
        SENTENCE(without_a_place_nothing_is_made_or_left_open),
        SENTENCE(a_file_comes_with_its_byte),
        SENTENCE(a_later_file_replaces_the_one_before),
        SENTENCE(what_is_no_file_or_too_large_is_none),
        SENTENCE(who_says_nothing_is_not_waited_for_for_ever),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
