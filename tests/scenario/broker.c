#include "tests/scenario/broker.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "mqtt/base/file.h"

enum {
    PORT_LEAST = 10000,
    PORT_MOST = 32000, /* the kernel's own begin above */
    PATH_BYTES = 300,
    TEXT_BYTES = 400,
    LOOKS = 1000, /* 10 ms apart */
};

static struct sockaddr_in loopback(int port)
{
    return (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)port),
                                .sin_addr = {htonl(INADDR_LOOPBACK)}};
}

static bool is_free(int port)
{
    const struct sockaddr_in at = loopback(port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool good = bind(fd, (const struct sockaddr *)&at, sizeof at) == 0;

    close(fd);
    return good;
}

int broker_free_port(void)
{
    int port;

    do
        port = PORT_LEAST + (int)arc4random_uniform(PORT_MOST - PORT_LEAST);
    while (!is_free(port));
    return port;
}

static bool listens(int port)
{
    const struct sockaddr_in at = loopback(port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool good = connect(fd, (const struct sockaddr *)&at, sizeof at) == 0;

    close(fd);
    return good;
}

static _Noreturn void become_mosquitto(const char *config, const char *log)
{
    int fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)dup2(fd, STDOUT_FILENO);
    (void)dup2(fd, STDERR_FILENO);
    (void)execl("/usr/sbin/mosquitto", "mosquitto", "-c", config, NULL);
    _exit(127);
}

pid_t broker_start(const char *directory, int port)
{
    const struct timespec pause = {.tv_nsec = 10000000};
    char config[PATH_BYTES], log[PATH_BYTES], text[TEXT_BYTES];
    int length = snprintf(text, sizeof text,
                          "listener %d 127.0.0.1\n"
                          "allow_anonymous true\n"
                          "persistence false\n"
                          "set_tcp_nodelay true\n",
                          port);
    pid_t pid;

    (void)snprintf(config, sizeof config, "%s/mosquitto.conf", directory);
    (void)snprintf(log, sizeof log, "%s/mosquitto.log", directory);
    assert_int_equal(file_write(config, text, (size_t)length, 0644), 0);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        become_mosquitto(config, log);
    for (int i = 0; i < LOOKS && !listens(port); i++)
        (void)nanosleep(&pause, NULL);
    assert_true(listens(port));
    return pid;
}

void broker_stop(pid_t pid)
{
    (void)kill(pid, SIGKILL);
    (void)waitpid(pid, NULL, 0);
}
