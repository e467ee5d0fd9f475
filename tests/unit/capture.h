/*
 * capture - what the log says while something runs: stderr goes to a file.
 */
#ifndef TESTS_UNIT_CAPTURE_H
#define TESTS_UNIT_CAPTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

struct capture {
    FILE *file;
    int stderr_fd; /* as it was */
};

static inline struct capture capture_begin(void)
{
    struct capture capture = {.file = tmpfile(), .stderr_fd = dup(STDERR_FILENO)};

    assert_non_null(capture.file);
    (void)fflush(stderr);
    assert_true(dup2(fileno(capture.file), STDERR_FILENO) >= 0);
    return capture;
}

/* What was written meanwhile; as much of it as there is room. */
static inline void capture_end(struct capture *capture, char *text, size_t bytes)
{
    size_t got;

    (void)fflush(stderr);
    assert_true(dup2(capture->stderr_fd, STDERR_FILENO) >= 0);
    (void)close(capture->stderr_fd);
    rewind(capture->file);
    got = fread(text, 1, bytes - 1, capture->file);
    text[got] = '\0';
    (void)fclose(capture->file);
}

#endif
