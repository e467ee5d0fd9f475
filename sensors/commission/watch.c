#include "sensors/commission/watch.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/date.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "sensors/commission/view.h"
#include "sensors/devices/terminal.h"

#define CLEAR_SCREEN "\033[H\033[2J"

struct watch {
    const struct reading_wish *wish;
    struct reading reading;
    struct view_row *rows;  /* of the newest reading ... */
    struct view_row *shown; /* ... and of the one before */
    size_t count, most;
    bool terminal; /* stdout is one */
    uint64_t polls, errors;
    int rc; /* of the newest reading */
    char error[DATE_STAMP_BYTES +
               PROFILE_TROUBLE_BYTES]; /* the newest, with its time; "" there was none */
};

static int read_terminal(struct watch *watch)
{
    int rc = reading_ask(&watch->reading, LINE_READ_HOLDING, TERMINAL_IDENTITY_ADDRESS,
                         TERMINAL_IDENTITY_REGISTERS);

    watch->count = VIEW_TERMINAL_ROWS;
    return rc < 0 ? rc : view_terminal(asker_values(watch->reading.asker), watch->rows);
}

/* What another device answers is shown too. */
static int read_profile(struct watch *watch)
{
    int rc = reading_take(&watch->reading);
    const struct profile_answers answers = reading_answers(&watch->reading);

    if (rc == 0 || rc == -EPROTO)
        watch->count = view_rows(&answers, watch->rows);
    return rc;
}

static void note_error(struct watch *watch, int rc)
{
    char stamp[DATE_STAMP_BYTES], trouble[PROFILE_TROUBLE_BYTES];

    watch->errors++;
    (void)snprintf(watch->error, sizeof watch->error, "%s %s",
                   stamp_format(clock_wall_ms(), stamp),
                   reading_trouble(&watch->reading, rc, trouble));
}

/* --- what is shown ------------------------------------------------------------------- */

/* With what it stands for, where it is wired. */
static void print_row(const struct watch *watch, const struct view_row *row)
{
    const struct reading_wish *wish = watch->wish;
    char text[MEANING_TEXT_BYTES];

    printf("%-14s %-24s %-10s", row->name, row->number, row->raw);
    for (unsigned i = 0; i < wish->meanings_count; i++) {
        if (strcmp(wish->meanings[i].input, row->name) == 0)
            printf(" %s", meaning_text(&wish->meanings[i], text));
    }
    putchar('\n');
}

static void print_head(const struct watch *watch)
{
    const struct reading_wish *wish = watch->wish;
    char text[LINE_PLACE_BYTES];

    printf("%s, %s unit %d, %s: its own reading, beside the gateway's\n", wish->name,
           line_place_text(&wish->place, text), wish->unit_id, wish->profile->profile);
}

static void print_health(const struct watch *watch)
{
    printf("%" PRIu64 " polls, %" PRIu64 " errors; round trip %.1f ms, %.1f to %.1f\n",
           watch->polls, watch->errors, (double)watch->reading.last_us / 1000,
           (double)watch->reading.least_us / 1000, (double)watch->reading.most_us / 1000);
    if (*watch->error)
        printf("last error: %s\n", watch->error);
}

static void show_screen(const struct watch *watch)
{
    fputs(CLEAR_SCREEN, stdout);
    print_head(watch);
    print_health(watch);
    for (size_t i = 0; i < watch->count; i++)
        print_row(watch, &watch->rows[i]);
}

/* Of the newest reading; another device has answered too. */
static bool has_rows(const struct watch *watch)
{
    return watch->rc == 0 || watch->rc == -EPROTO;
}

/* What is another than it was, each with the time. */
static void show_changes(const struct watch *watch)
{
    char stamp[DATE_STAMP_BYTES];

    (void)stamp_format(clock_wall_ms(), stamp);
    for (size_t i = 0; has_rows(watch) && i < watch->count; i++) {
        if (memcmp(&watch->rows[i], &watch->shown[i], sizeof *watch->rows) == 0)
            continue;
        printf("%s ", stamp);
        print_row(watch, &watch->rows[i]);
    }
    if (watch->rc < 0)
        printf("%s\n", watch->error);
}

static int show(struct watch *watch)
{
    if (watch->terminal)
        show_screen(watch);
    else
        show_changes(watch);
    memcpy(watch->shown, watch->rows, watch->most * sizeof *watch->rows);
    return fflush(stdout) == 0 ? 0 : -errno;
}

/* --- the loop ------------------------------------------------------------------------ */

static int poll_once(struct watch *watch)
{
    int64_t since_ms = clock_mono_ms();
    int rc =
        watch->wish->profile->reads_count > 0 ? read_profile(watch) : read_terminal(watch);
    int64_t took_ms = clock_mono_ms() - since_ms;

    if (rc == -ECANCELED || rc == -EADDRINUSE)
        return rc;
    watch->polls++;
    watch->rc = rc;
    if (rc < 0)
        note_error(watch, rc);
    rc = show(watch);
    if (rc == 0 && took_ms < watch->wish->poll_ms)
        rc = asker_rest(watch->reading.asker, watch->wish->poll_ms - (int)took_ms);
    return rc;
}

static int run(struct watch *watch)
{
    int rc = reading_open(&watch->reading, watch->wish);

    if (rc == 0 && !watch->terminal)
        print_head(watch);
    while (rc == 0)
        rc = poll_once(watch);
    if (rc == -ECANCELED && !watch->terminal)
        print_health(watch);
    return rc == -ECANCELED ? 0 : rc;
}

int watch_run(const struct reading_wish *wish)
{
    size_t most = view_most(wish->profile) + VIEW_TERMINAL_ROWS;
    struct watch watch = {
        .wish = wish,
        .rows = need(calloc(most, sizeof *watch.rows)),
        .shown = need(calloc(most, sizeof *watch.shown)),
        .most = most,
        .terminal = isatty(STDOUT_FILENO),
    };
    char text[LINE_PLACE_BYTES];
    int rc = run(&watch);

    if (rc < 0)
        log_error("%s: %s", line_place_text(&wish->place, text), wish->cause(rc));
    reading_close(&watch.reading);
    free(watch.shown);
    free(watch.rows);
    return rc;
}
