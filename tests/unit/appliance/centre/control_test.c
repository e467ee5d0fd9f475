#include "appliance/centre/control.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "mqtt/base/memory.h"
#include "tests/unit/directory.h"

/* A centre that tells the size of the file it was given, or -1. */
struct fixture {
    char directory[DIRECTORY_BYTES];
    sd_event *loop;
    struct control *control;
    size_t answer_bytes; /* so long a text goes with each answer */
};

static json_t *on_request(void *owner, const struct control_request *request)
{
    const struct fixture *f = owner;
    char *text = need(calloc(f->answer_bytes + 1, 1));
    json_t *answer;

    memset(text, 'x', f->answer_bytes);
    answer = json_pack("{s:I, s:s}", "size",
                       request->bytes ? (json_int_t)request->size : (json_int_t)-1, "text",
                       text);
    free(text);
    return answer;
}

static int set_up(void **state)
{
    struct fixture *f = need(calloc(1, sizeof *f));

    directory_make(f->directory);
    assert_true(sd_event_new(&f->loop) >= 0);
    assert_int_equal(control_open(&f->control, f->loop, f->directory, on_request, f), 0);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    control_close(f->control);
    sd_event_unref(f->loop);
    directory_remove(f->directory);
    free(f);
    return 0;
}

/* --- a client that speaks as it likes ------------------------------------------------- */

static int knock(const struct fixture *f)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    (void)snprintf(name.sun_path, sizeof name.sun_path, "%s/control.sock", f->directory);
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (const struct sockaddr *)&name, sizeof name), 0);
    return fd;
}

static void send_with(int fd, const int *files, int count, const char *line)
{
    union {
        struct cmsghdr head;
        char bytes[CMSG_SPACE(4 * sizeof(int))];
    } rights = {.head = {.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS}};
    struct iovec text = {(char *)line, strlen(line)};
    struct msghdr message = {.msg_iov = &text, .msg_iovlen = 1, .msg_control = &rights};

    rights.head.cmsg_len = CMSG_LEN((size_t)count * sizeof(int));
    message.msg_controllen = CMSG_SPACE((size_t)count * sizeof(int));
    memcpy(CMSG_DATA(&rights.head), files, (size_t)count * sizeof(int));
    assert_int_equal(sendmsg(fd, &message, MSG_NOSIGNAL), strlen(line));
}

static json_int_t size_answered(struct fixture *f, int fd)
{
    char text[4096];
    json_t *answer = NULL;
    json_int_t size;
    ssize_t got = -1;

    for (int i = 0; i < 100 && got < 0; i++) {
        assert_true(sd_event_run(f->loop, 20000) >= 0);
        got = recv(fd, text, sizeof text, MSG_DONTWAIT);
    }
    assert_true(got > 0);
    answer = json_loadb(text, (size_t)got, 0, NULL);
    assert_non_null(answer);
    size = json_integer_value(json_object_get(answer, "size"));
    json_decref(answer);
    close(fd);
    return size;
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

static void of_several_files_one_counts_and_none_stays_open(void **state)
{
    struct fixture *f = *state;
    int files[4], before = 0;

    for (int i = 0; i < 4; i++) {
        files[i] = memfd_create("test", MFD_CLOEXEC);
        assert_int_equal(ftruncate(files[i], 100 + i), 0);
    }
    for (int count = 1; count <= 4; count++) {
        int fd = knock(f);

        send_with(fd, files, count, "{}\n");
        assert_in_range(size_answered(f, fd), 100, 103);
        assert_true(sd_event_run(f->loop, 0) >= 0);
        if (count == 1) /* the loop has opened what it needs */
            before = open_files();
        assert_int_equal(open_files(), before);
    }
    for (int i = 0; i < 4; i++)
        close(files[i]);
}

static void what_is_no_file_is_none(void **state)
{
    struct fixture *f = *state;
    static const char *const paths[] = {"/dev/zero", "/tmp", "/dev/null"};

    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        int fd = knock(f), file = open(paths[i], O_RDONLY | O_CLOEXEC);

        print_message("case: %s\n", paths[i]);
        send_with(fd, &file, 1, "{}\n");
        assert_int_equal(size_answered(f, fd), -1);
        close(file);
    }
}

/* No descriptor beyond those that are open; returns the limit that was. */
static struct rlimit take_descriptors_away(void)
{
    struct rlimit before, none;
    int lowest_free = dup(0);

    assert_true(lowest_free >= 0);
    close(lowest_free);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    none = (struct rlimit){(rlim_t)lowest_free, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    return before;
}

static void without_descriptors_the_loop_rests_and_the_caller_waits(void **state)
{
    struct fixture *f = *state;
    struct rlimit before;
    int fd, woken = 0;

    assert_true(sd_event_run(f->loop, 0) >= 0); /* the loop has opened what it needs */
    fd = knock(f);
    assert_int_equal(send(fd, "{}\n", 3, MSG_NOSIGNAL), 3);
    before = take_descriptors_away();
    for (int i = 0; i < 20; i++)
        woken += sd_event_run(f->loop, 10000) > 0;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_in_range(woken, 1, 6);
    assert_int_equal(size_answered(f, fd), -1);
}

/* --- the one that the command line uses ---------------------------------------------- */

struct asking {
    const struct fixture *f;
    struct control_request request;
    json_t *answer;
    int rc;
    bool done;
};

static void *ask(void *data)
{
    struct asking *asking = data;

    asking->rc = control_ask(asking->f->directory, &asking->request, 10, &asking->answer);
    __atomic_store_n(&asking->done, true, __ATOMIC_RELEASE);
    return NULL;
}

static void a_file_and_a_long_answer_arrive_whole(void **state)
{
    static char bytes[300000];
    struct fixture *f = *state;
    struct asking asking = {
        .f = f, .request = {.words = json_object(), .bytes = bytes, .size = sizeof bytes}};
    pthread_t thread;

    f->answer_bytes = 500000;
    assert_int_equal(pthread_create(&thread, NULL, ask, &asking), 0);
    while (!__atomic_load_n(&asking.done, __ATOMIC_ACQUIRE))
        assert_true(sd_event_run(f->loop, 20000) >= 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(asking.rc, 0);
    assert_int_equal(json_integer_value(json_object_get(asking.answer, "size")),
                     sizeof bytes);
    assert_int_equal(strlen(json_string_value(json_object_get(asking.answer, "text"))),
                     f->answer_bytes);
    json_decref(asking.answer);
    json_decref((json_t *)asking.request.words);
}

int main(void)
{
#define WITH_CONTROL(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_CONTROL(of_several_files_one_counts_and_none_stays_open),
        WITH_CONTROL(what_is_no_file_is_none),
        WITH_CONTROL(without_descriptors_the_loop_rests_and_the_caller_waits),
        WITH_CONTROL(a_file_and_a_long_answer_arrive_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
