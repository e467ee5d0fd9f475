#include "sensors/commission/wiring.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/date.h"
#include "mqtt/base/file.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "sensors/commission/typed.h"
#include "sensors/commission/wiring_result.h"
#include "sensors/devices/presses.h"

enum {
    SETTLE_MS = 700, /* so long nothing more moves, then a press is over */
    PATH_BYTES = 128,
};

struct input {
    uint32_t number; /* as its counter shows, or how often it was pressed or scanned ... */
    uint32_t from;   /* ... when the person was asked */
    struct presses presses; /* of a key */
};

/* One device being tried. */
struct wiring {
    struct reading reading;
    struct typed *typed;
    struct input *inputs; /* one a meaning */
    struct wiring_result *results;
    bool known;       /* it has been read: `from` is of something */
    int rc;           /* of the newest reading */
    int64_t moved_ms; /* mono: when something moved last */
};

/* --- what moves ---------------------------------------------------------------------- */

static bool is_closed(const struct input *input)
{
    return input->presses.down;
}

/* The number of that input goes on with the answers. */
static void take_input(struct input *input, const struct meaning *meaning,
                       const struct profile_answers *answers)
{
    const struct profile_channel *channel = meaning->at.channel;
    const struct profile_edges *edges = channel->edges;
    uint32_t value = 0;

    if (channel->display)
        return;
    if (!edges) {
        (void)profile_read_value(
            answers, channel->counter ? &channel->counter->value : channel->text->sequence,
            meaning->at.nth, &input->number);
        return;
    }
    (void)profile_read_value(answers, &edges->value, meaning->at.nth, &value);
    input->number += presses_look(&input->presses, (value != 0) != edges->falling,
                                  edges->at_least_ms, clock_mono_ms()) == PRESSES_PRESSED;
}

static void take_all(struct wiring *wiring)
{
    const struct reading_wish *wish = wiring->reading.wish;
    const struct profile_answers answers = reading_answers(&wiring->reading);

    for (unsigned i = 0; i < wish->meanings_count; i++) {
        struct input *input = &wiring->inputs[i];
        uint32_t before = input->number;

        take_input(input, &wish->meanings[i], &answers);
        if (!wiring->known)
            input->from = input->number;
        else if (input->number != before)
            wiring->moved_ms = clock_mono_ms();
    }
    wiring->known = true;
}

/* The first input, but this one, that has moved since the person was asked: -1, none. */
static int find_other(const struct wiring *wiring, unsigned asked)
{
    for (unsigned i = 0; i < wiring->reading.wish->meanings_count; i++) {
        if (i != asked && wiring->inputs[i].number != wiring->inputs[i].from)
            return (int)i;
    }
    return -1;
}

/* --- what is said -------------------------------------------------------------------- */

static void say(const char *text)
{
    puts(text);
    (void)fflush(stdout);
}

static void say_of(const char *before, const struct meaning *meaning, const char *behind)
{
    char text[WIRING_RESULT_BYTES];

    printf("%s%s%s\n", before, wiring_input_text(meaning, text), behind);
    (void)fflush(stdout);
}

/* Once, when that begins or ends. */
static void say_reading(const struct wiring *wiring, int before)
{
    char trouble[PROFILE_TROUBLE_BYTES];

    if (wiring->rc < 0 && wiring->rc != before)
        printf("  cannot be read: %s\n",
               reading_trouble(&wiring->reading, wiring->rc, trouble));
    else if (wiring->rc == 0 && before < 0)
        puts("  can be read now");
    (void)fflush(stdout);
}

/* --- one input ----------------------------------------------------------------------- */

/* Reads once more, and rests until it is time for the next one. -ECANCELED */
static int look(struct wiring *wiring)
{
    int64_t next_ms = clock_mono_ms() + wiring->reading.wish->poll_ms;
    int before = wiring->rc, rc = reading_take(&wiring->reading);
    int64_t left_ms = next_ms - clock_mono_ms();

    if (rc == -ECANCELED)
        return rc;
    wiring->rc = rc;
    if (rc == 0)
        take_all(wiring);
    say_reading(wiring, before);
    return asker_rest(wiring->reading.asker, left_ms > 0 ? (int)left_ms : 1);
}

/* Nothing more comes, as the person says: what does that mean? */
static struct wiring_result conclude(const struct wiring *wiring, unsigned asked,
                                     struct wiring_result so_far)
{
    if (wiring->rc < 0)
        return (struct wiring_result){.what = WIRING_RESULT_UNREAD,
                                      .cause = wiring->reading.wish->cause(wiring->rc)};
    if (is_closed(&wiring->inputs[asked]))
        return (struct wiring_result){.what = WIRING_RESULT_CLOSED};
    return so_far.what == WIRING_RESULT_SWAPPED
               ? so_far
               : (struct wiring_result){.what = WIRING_RESULT_NOTHING};
}

/* What has moved since the person was asked. */
static struct wiring_result judge(struct wiring *wiring, unsigned asked,
                                  struct wiring_result so_far)
{
    const struct reading_wish *wish = wiring->reading.wish;
    const struct input *input = &wiring->inputs[asked];
    uint32_t moved = input->number - input->from;
    int other = find_other(wiring, asked);

    if (moved > 0)
        return (struct wiring_result){
            moved > 1 ? WIRING_RESULT_BOUNCES : WIRING_RESULT_RIGHT, moved, NULL, NULL};
    if (other < 0)
        return so_far;
    wiring->inputs[other].from = wiring->inputs[other].number;
    say_of("  that was ", &wish->meanings[other],
           ": are the wires swapped? Press again, or Enter");
    return (struct wiring_result){.what = WIRING_RESULT_SWAPPED,
                                  .other = wish->meanings[other].input};
}

/* A press is over: it is let go, and nothing has moved for a while. */
static bool is_over(const struct wiring *wiring, unsigned asked)
{
    return wiring->rc == 0 && !is_closed(&wiring->inputs[asked]) &&
           clock_mono_ms() - wiring->moved_ms >= SETTLE_MS;
}

static bool is_found(const struct wiring_result *result)
{
    return result->what == WIRING_RESULT_RIGHT || result->what == WIRING_RESULT_BOUNCES;
}

/*
 * Until the press is over, or a line is typed, which may be an empty one that nobody can type any more.
 * -ECANCELED
 */
static int wait_for_press(struct wiring *wiring, unsigned asked,
                          char line[static TYPED_BYTES])
{
    struct wiring_result *result = &wiring->results[asked];
    int64_t until_ms = clock_mono_ms() + WIRING_WAIT_S * INT64_C(1000);

    line[0] = '\0';
    while (!typed_line(wiring->typed, line)) {
        int rc = look(wiring);

        if (rc < 0)
            return rc;
        if (wiring->rc == 0)
            *result = judge(wiring, asked, *result);
        if ((is_found(result) && is_over(wiring, asked)) ||
            (wiring->typed->ended && clock_mono_ms() >= until_ms))
            return 0;
    }
    return 0;
}

/* What the line means: empty, s or q. -ECANCELED: the person has had enough. */
static int take_line(struct wiring *wiring, unsigned asked, const char *line)
{
    struct wiring_result *result = &wiring->results[asked];

    if (strcmp(line, "q") == 0) {
        *result = (struct wiring_result){.what = WIRING_RESULT_UNTRIED};
        return -ECANCELED;
    }
    if (strcmp(line, "s") == 0)
        *result = (struct wiring_result){.what = WIRING_RESULT_SKIPPED};
    else if (!is_found(result) || is_closed(&wiring->inputs[asked]))
        *result = conclude(wiring, asked, *result);
    return 0;
}

static int try_input(struct wiring *wiring, unsigned asked)
{
    const struct meaning *meaning = &wiring->reading.wish->meanings[asked];
    char line[TYPED_BYTES], text[WIRING_RESULT_BYTES];
    int rc;

    if (meaning->at.channel->display) {
        wiring->results[asked].what = WIRING_RESULT_DISPLAY;
        return 0;
    }
    for (unsigned i = 0; i < wiring->reading.wish->meanings_count; i++)
        wiring->inputs[i].from = wiring->inputs[i].number;
    say_of("Once, please: ", meaning, "");
    if (wiring->known && is_closed(&wiring->inputs[asked]))
        say("  it is closed already: let it go");
    rc = wait_for_press(wiring, asked, line);
    if (rc == 0)
        rc = take_line(wiring, asked, line);
    if (rc == 0) {
        printf("  %s\n", wiring_result_text(&wiring->results[asked], text));
        (void)fflush(stdout);
    }
    return rc;
}

/* --- all of them --------------------------------------------------------------------- */

/* A device. -ECANCELED: the person has had enough. */
static int try_device(const struct reading_wish *device, struct typed *typed,
                      struct wiring_result *results)
{
    struct wiring wiring = {
        .typed = typed,
        .inputs = need(calloc(device->meanings_count + 1, sizeof *wiring.inputs)),
        .results = results,
    };
    int rc = reading_open(&wiring.reading, device);

    printf("\n%s, %s\n", device->name, device->profile->profile);
    if (rc == 0)
        rc = look(&wiring);
    for (unsigned i = 0; rc == 0 && i < device->meanings_count; i++)
        rc = try_input(&wiring, i);
    reading_close(&wiring.reading);
    free(wiring.inputs);
    return rc;
}

/* How many are right. */
static unsigned count_right(const struct reading_wish *device,
                            const struct wiring_result *results)
{
    unsigned right = 0;

    for (unsigned i = 0; i < device->meanings_count; i++)
        right += results[i].what == WIRING_RESULT_RIGHT ||
                 results[i].what == WIRING_RESULT_DISPLAY;
    return right;
}

/* Into the protocol: each device, once it has been tried. Gives in ret_wrong how many inputs are not right. */
static int try_all(const struct wiring_wish *wish, FILE *out, unsigned *ret_wrong)
{
    struct typed typed = {.fd = STDIN_FILENO};
    int rc = 0;

    *ret_wrong = 0;
    for (size_t i = 0; i < wish->count; i++) {
        const struct reading_wish *device = &wish->devices[i];
        struct wiring_result *results =
            need(calloc(device->meanings_count + 1, sizeof *results));

        if (rc == 0)
            rc = try_device(device, &typed, results);
        *ret_wrong += device->meanings_count - count_right(device, results);
        wiring_result_write(out, device, results);
        free(results);
    }
    return rc == -ECANCELED ? 0 : rc;
}

/* "wiring-gw-1-20261130T091105.txt": stamps have signs that not every disk takes. */
static void write_name(const char *gateway, const char *stamp, char ret[static PATH_BYTES])
{
    int length = snprintf(ret, PATH_BYTES, "wiring-%s-", gateway);

    for (; *stamp && *stamp != '+' && *stamp != '.' && length < PATH_BYTES - 5; stamp++) {
        if (*stamp != '-' && *stamp != ':')
            ret[length++] = *stamp;
    }
    (void)snprintf(ret + length, (size_t)(PATH_BYTES - length), ".txt");
}

static int keep(const char *gateway, const char *text, size_t bytes)
{
    char path[PATH_BYTES], stamp[DATE_STAMP_BYTES];
    int rc;

    write_name(gateway, stamp_format(clock_wall_ms(), stamp), path);
    rc = file_write(path, text, bytes, 0644);
    if (rc == 0)
        printf("\nThe protocol is %s\n", path);
    return rc;
}

static bool has_inputs(const struct wiring_wish *wish)
{
    unsigned inputs = 0;

    for (size_t i = 0; i < wish->count; i++)
        inputs += wish->devices[i].meanings_count;
    return inputs > 0;
}

/* With what is to be kept of it. */
static int try_and_keep(const struct wiring_wish *wish, FILE *out, unsigned *ret_wrong)
{
    char stamp[DATE_STAMP_BYTES];
    int rc;

    (void)stamp_format(clock_wall_ms(), stamp);
    (void)fprintf(out, "Wiring of the devices of gateway %s, %s\n", wish->gateway, stamp);
    say("Press what is asked for once. Enter: nothing comes; s, Enter: skip it; q, Enter: "
        "end.\nA gateway that runs counts what is pressed.");
    rc = try_all(wish, out, ret_wrong);
    (void)fprintf(out, "\nNot right or not tried: %u\nTried by:\n", *ret_wrong);
    return rc;
}

int wiring_run(const struct wiring_wish *wish)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *out;
    unsigned wrong;
    int rc, kept;

    if (!has_inputs(wish)) {
        log_error("nothing is to be tried: no input there has a meaning");
        return -ENOENT;
    }
    out = need(open_memstream(&text, &bytes));
    rc = try_and_keep(wish, out, &wrong);
    (void)fclose(out);
    if (rc < 0)
        log_fail(rc, "wiring");
    kept = keep(wish->gateway, text, bytes);
    free(text);
    if (rc == 0)
        rc = kept;
    return rc == 0 && wrong > 0 ? -ENOLINK : rc;
}
