/* Gives each file that is named, and each file of a folder that is named, to a target. */
#include <dirent.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/fuzz/fuzz.h"

enum { PATH_BYTES = 4096 };

/* In a block of its own size, so that a read beyond its end is seen. */
static bool replay_file(const char *path)
{
    FILE *file = fopen(path, "re");
    struct stat about;
    uint8_t *bytes;
    size_t size;

    if (!file || fstat(fileno(file), &about) < 0) {
        perror(path);
        return false;
    }
    bytes = malloc((size_t)about.st_size + 1);
    FUZZ_DEMAND(bytes);
    size = fread(bytes, 1, (size_t)about.st_size, file);
    (void)fclose(file);
    bytes = realloc(bytes, size ? size : 1);
    FUZZ_DEMAND(bytes);
    (void)fprintf(stderr, "%s: %zu bytes\n", path, size);
    (void)LLVMFuzzerTestOneInput(bytes, size);
    free(bytes);
    return true;
}

/* How many files; -1: one cannot be read. */
static int replay_folder(const char *path)
{
    const struct dirent *entry;
    DIR *folder = opendir(path);
    char file[PATH_BYTES];
    int count = 0;

    if (!folder) {
        perror(path);
        return -1;
    }
    while (count >= 0 && (entry = readdir(folder))) {
        if (entry->d_name[0] == '.')
            continue;
        (void)snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
        count = replay_file(file) ? count + 1 : -1;
    }
    (void)closedir(folder);
    return count;
}

int main(int argc, char **argv)
{
    int total = 0;

    (void)LLVMFuzzerInitialize(&argc, &argv);
    for (int i = 1; i < argc; i++) {
        struct stat about;
        int count;

        if (stat(argv[i], &about) == 0 && S_ISDIR(about.st_mode))
            count = replay_folder(argv[i]);
        else
            count = replay_file(argv[i]) ? 1 : -1;
        if (count < 0)
            return EXIT_FAILURE;
        total += count;
    }
    printf("%d inputs\n", total);
    return total > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
