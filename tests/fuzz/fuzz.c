#include "tests/fuzz/fuzz.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mqtt/base/log.h"

_Noreturn void fuzz_fail(const char *file, int line, const char *property)
{
    (void)fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, property);
    abort();
}

/* Refusing is what the decoders are for: nothing of it is logged. */
/* NOLINTNEXTLINE(readability-non-const-parameter): it is libFuzzer's type */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    log_setup("fuzz", LOG_LEVEL_ERROR - 1);
    return 0;
}

char *fuzz_text(const uint8_t *data, size_t size)
{
    char *text = strndup((const char *)data, size);

    FUZZ_DEMAND(text);
    return text;
}

void fuzz_same(const char *text, char *again)
{
    if (strcmp(text, again) != 0) {
        (void)fprintf(stderr, "once:  %s\nagain: %s\n", text, again);
        abort();
    }
    free(again);
}

const char *fuzz_file(const uint8_t *data, size_t size)
{
    static char path[32];
    static int fd = -1;

    if (fd >= 0)
        (void)close(fd);
    fd = memfd_create("fuzz", MFD_CLOEXEC);
    FUZZ_DEMAND(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return path;
}
