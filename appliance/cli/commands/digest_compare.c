#include "appliance/cli/commands/digest_compare.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/log.h"

/* The next line of the other one, without its end. False: there is none. */
static bool read_line(struct digest_compare *compare)
{
    ssize_t bytes = getline(&compare->line, &compare->room, compare->other);

    if (bytes > 0 && compare->line[bytes - 1] == '\n')
        compare->line[bytes - 1] = '\0';
    return bytes > 0;
}

static int refuse(const char *why)
{
    log_error("what it is compared with %s; wanted is what `dunghan digest` prints", why);
    return -EPROTO;
}

static void forget_line(struct digest_compare *compare)
{
    free(compare->line);
    compare->line = NULL;
    compare->room = 0;
}

static int next(struct digest_compare *compare)
{
    char *end;

    if (!read_line(compare))
        return refuse("is cut off");
    if (strncmp(compare->line, DIGEST_TOTAL, strlen(DIGEST_TOTAL)) != 0) {
        compare->lines++;
        return 0;
    }
    compare->promised = strtoull(compare->line + strlen(DIGEST_TOTAL), &end, 10);
    forget_line(compare);
    return compare->promised == compare->lines ? 0 : refuse("lacks some of its lines");
}

int digest_compare_begin(struct digest_compare *compare, FILE *other)
{
    *compare = (struct digest_compare){.other = other};
    if (!read_line(compare) || strcmp(compare->line, DIGEST_HEAD) != 0)
        return refuse("is none, or of another version");
    return next(compare);
}

/* Up to the third blank: whose line it is. */
static size_t key_length(const char *line)
{
    size_t length = 0;

    for (int blanks = 0; line[length]; length++) {
        blanks += line[length] == ' ';
        if (blanks == 3)
            break;
    }
    return length;
}

static int compare_keys(const char *left, const char *right)
{
    size_t a = key_length(left), b = key_length(right);
    int order = strncmp(left, right, a < b ? a : b);

    return order ? order : (a > b) - (a < b);
}

/* NULL: that side has no such line. */
static void differ(struct digest_compare *compare, const char *ours, const char *other)
{
    const char *line = ours ? ours : other;
    char key[128];
    char *words[3] = {key, NULL, NULL};
    char *rest = NULL;

    if (compare->differing++ > 0)
        return;
    (void)snprintf(key, sizeof key, "%.*s", (int)key_length(line), line);
    for (int i = 0; i < 3; i++)
        words[i] = strtok_r(i ? NULL : key, " ", &rest);
    if (words[0] && strcmp(words[0], "outbox") == 0)
        printf("the first that differs is the outbox %s of gateway %s\n", words[2],
               words[1]);
    else
        printf("the first that differs is %s, unit %s, field %s\n", words[0], words[1],
               words[2]);
    printf("here:  %s\nthere: %s\n", ours ? ours : "nothing", other ? other : "nothing");
}

int digest_compare_take(struct digest_compare *compare, const char *line)
{
    int rc = 0;

    while (rc == 0 && compare->line && compare_keys(compare->line, line) < 0) {
        differ(compare, NULL, compare->line);
        rc = next(compare);
    }
    if (rc < 0)
        return rc;
    if (!compare->line || compare_keys(compare->line, line) > 0) {
        differ(compare, line, NULL);
        return 0;
    }
    if (strcmp(compare->line, line) == 0)
        compare->equal++;
    else
        differ(compare, line, compare->line);
    return next(compare);
}

int digest_compare_end(struct digest_compare *compare)
{
    int rc = 0;

    while (rc == 0 && compare->line) {
        differ(compare, NULL, compare->line);
        rc = next(compare);
    }
    return rc;
}

void digest_compare_release(struct digest_compare *compare)
{
    forget_line(compare);
}
