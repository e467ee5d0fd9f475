#include "appliance/topics/survey.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/rules/named_period.h"
#include "appliance/topics/discovery.h"
#include "mqtt/base/log.h"

enum { PART_META = NAMED_PERIODS, PART_DISCOVERY, SHARE = 2 };

#define ECHO_HEAD "{\"v\":1,\"boot\":0,\"leg\":\"survey\",\"number\":"

static int parts(const struct survey *survey)
{
    return survey->prefix ? PART_DISCOVERY + 1 : PART_DISCOVERY;
}

static void write_filter(const struct survey *survey, char ret[static TOPIC_STATS_BYTES])
{
    if (survey->part == PART_META)
        (void)snprintf(ret, TOPIC_STATS_BYTES, TOPIC_META "+/#");
    else if (survey->part == PART_DISCOVERY)
        (void)discovery_filter(survey->prefix, ret);
    else
        (void)snprintf(ret, TOPIC_STATS_BYTES, TOPIC_STATS "+/+/%s",
                       named_period_names[survey->part]);
}

static void write_echo(const struct survey *survey, char ret[static SURVEY_ECHO_BYTES])
{
    (void)snprintf(ret, SURVEY_ECHO_BYTES, ECHO_HEAD "%u}", survey->number);
}

static void begin_pass(struct survey *survey, int64_t due_ms)
{
    survey->part = 0;
    survey->awaits = survey->again = false;
    survey->strangers = 0;
    survey->due_ms = due_ms;
}

void survey_begin(struct survey *survey, bool at_once, int64_t mono_ms)
{
    int64_t due_ms = survey->ended_ms + SURVEY_EVERY_MS;

    if (at_once || !survey->begun || due_ms < mono_ms)
        due_ms = mono_ms;
    survey->begun = true;
    survey->pause_ms = SURVEY_AGAIN_MS;
    begin_pass(survey, due_ms);
}

void survey_end(struct survey *survey)
{
    survey->awaits = false;
    survey->due_ms = INT64_MAX;
}

static void end_pass(struct survey *survey, int64_t mono_ms)
{
    bool again = survey->again || survey->strangers > 0;

    if (survey->strangers > 0)
        log_info("broker: it has kept %zu topics that are not in the list of what was "
                 "published; what is wanted of them is published anew, the others are "
                 "emptied",
                 survey->strangers);
    survey->ended_ms = mono_ms;
    begin_pass(survey, again ? mono_ms + survey->pause_ms : INT64_MAX);
    survey->pause_ms *= 2;
    if (survey->pause_ms > SURVEY_AGAIN_MOST_MS)
        survey->pause_ms = SURVEY_AGAIN_MOST_MS;
}

static void end_part(struct survey *survey, int64_t mono_ms)
{
    survey->awaits = false;
    survey->part++;
    survey->due_ms = mono_ms + (mono_ms - survey->asked_ms) * SHARE;
    if (survey->part >= parts(survey))
        end_pass(survey, mono_ms);
}

static void give_up(struct survey *survey, int64_t mono_ms)
{
    survey->again = true;
    if (survey->came)
        end_part(survey, mono_ms);
    else
        end_pass(survey, mono_ms);
}

bool survey_work(struct survey *survey, int64_t mono_ms, struct survey_question *ret)
{
    if (survey->awaits) {
        give_up(survey, mono_ms);
        return false;
    }
    /* What an earlier run of the centre asked has another number. */
    survey->number =
        survey->number ? survey->number + 1 : arc4random_uniform(INT32_MAX) + 1;
    write_filter(survey, ret->filter);
    write_echo(survey, ret->echo);
    survey->awaits = true;
    survey->came = false;
    survey->asked_ms = mono_ms;
    survey->due_ms = mono_ms + SURVEY_SILENCE_MS;
    return true;
}

void survey_put_off(struct survey *survey, int64_t mono_ms)
{
    survey->due_ms = mono_ms + SURVEY_PUT_OFF_MS;
}

void survey_came(struct survey *survey, int64_t mono_ms)
{
    survey->came = true;
    survey->due_ms = mono_ms + SURVEY_SILENCE_MS;
}

void survey_found(struct survey *survey, bool stranger)
{
    survey->again = true;
    survey->strangers += stranger;
}

void survey_missed(struct survey *survey)
{
    survey->again = true;
}

bool survey_is_echo(const char *payload, size_t bytes)
{
    size_t head = sizeof ECHO_HEAD - 1;

    return bytes > head && bytes < SURVEY_ECHO_BYTES &&
           memcmp(payload, ECHO_HEAD, head) == 0;
}

void survey_heard(struct survey *survey, const char *echo, int64_t mono_ms)
{
    char ours[SURVEY_ECHO_BYTES];

    write_echo(survey, ours);
    if (survey->awaits && strcmp(echo, ours) == 0)
        end_part(survey, mono_ms);
}
