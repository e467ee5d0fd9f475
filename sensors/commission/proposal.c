#include "sensors/commission/proposal.h"

#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "sensors/commission/scan.h"
#include "sensors/commission/target.h"
#include "sensors/profile/profile_trouble.h"

#define KEYS    "        "
#define COMMENT "      # "

enum { INDENT = 6 }; /* of a device in its list */

void proposal_begin(FILE *out)
{
    fputs("sites:\n"
          "  - unit: H42.31 # the organisation identifier of the unit that it serves\n"
          "    devices:\n",
          out);
}

static void write_identity(FILE *out, const struct line_identity *identity)
{
    if (*identity->vendor || *identity->product || *identity->revision)
        fprintf(out, COMMENT "says that it is: %s, %s, %s\n", identity->vendor,
                identity->product, identity->revision);
}

static void write_telling(FILE *out, const struct evidence *evidence)
{
    fprintf(out, COMMENT "%s: all that it reads is answered%s%s\n",
            evidence->profile->profile, evidence->identity ? ", its identity holds" : "",
            evidence->named ? ", the device names one of its models" : "");
}

/* Those that it could be as well, on lines that are not too long. */
static void write_others(FILE *out, const struct evidence *evidence, int count)
{
    enum { LINE_LETTERS = 90 };
    int column = LINE_LETTERS;

    for (int i = 0; i < count; i++) {
        int letters = (int)strlen(evidence[i].profile->profile) + 2;

        if (i == 0)
            column =
                fprintf(out, COMMENT "answered too, but nothing tells that it is one: ");
        else if (column + letters > LINE_LETTERS)
            column = fprintf(out, "\n" COMMENT "  ");
        column +=
            fprintf(out, "%s%s", evidence[i].profile->profile, i < count - 1 ? ", " : "");
    }
    fputs(count > 0 ? "\n" : "", out);
}

static void write_misses(FILE *out, const struct proposal *proposal)
{
    char text[PROFILE_TROUBLE_BYTES];

    for (int i = 0; i < proposal->misses_count; i++) {
        const struct evidence_miss *miss = &proposal->misses[i];

        fprintf(out, COMMENT "%s: answered, but it is none: %s\n", miss->profile->profile,
                profile_mismatch_text(miss->profile, miss->identity, miss->is, text));
    }
}

static void write_evidence(FILE *out, const struct proposal *proposal)
{
    int telling = 0;

    while (telling < proposal->evidence_count &&
           evidence_tells(&proposal->evidence[telling]))
        write_telling(out, &proposal->evidence[telling++]);
    write_others(out, proposal->evidence + telling, proposal->evidence_count - telling);
    write_misses(out, proposal);
}

static void write_profile(FILE *out, const struct proposal *proposal)
{
    const struct evidence *best = proposal->evidence;

    if (proposal->evidence_count == 0)
        fputs(KEYS "profile: none-fits # write one, name it here, take these # away\n",
              out);
    else
        fprintf(out, KEYS "profile: %s%s\n", best->profile->profile,
                evidence_tells(best) ? ""
                                     : " # a guess: see what is printed on the device");
}

static void write_link(FILE *out, const struct proposal *proposal)
{
    static const char *const names[LINE_WAYS] = {
        [LINE_RTU] = "rtu",
        [LINE_RTU_OVER_TCP] = "rtu_over_tcp",
    };
    const struct line_place *place = proposal->place;
    const struct line_serial *serial = &place->serial;

    if (names[place->way])
        fprintf(out, KEYS "transport: %s\n", names[place->way]);
    fprintf(out, KEYS "address: '%s'\n", place->address);
    if (place->way == LINE_RTU)
        fprintf(out, KEYS "baud: %d\n" KEYS "frame: %d%c%d\n", serial->baud,
                serial->data_bits, serial->parity, serial->stop_bits);
    else if (place->port != TARGET_PORT)
        fprintf(out, KEYS "port: %d\n", place->port);
    fprintf(out, KEYS "unit_id: %d\n", proposal->unit_id);
}

/* What it could mean is for a person to say. */
static void write_channel(FILE *out, const struct profile_channel *channel)
{
    char name[PROFILE_INPUT_BYTES];
    struct profile_input input = {channel, 0};

    if (channel->text) {
        fprintf(out, KEYS "  # - {input: %s}\n", profile_input_name(&input, name));
        return;
    }
    fprintf(out, KEYS "  # - {input: %s, tally: received, field: ...}",
            profile_input_name(&input, name));
    if (channel->count > 1) {
        input.nth = channel->count - 1;
        fprintf(out, " # and so on to %s", profile_input_name(&input, name));
    }
    fputc('\n', out);
}

static void write_means(FILE *out, const struct profile *profile)
{
    if (profile->channels_count == 0)
        return;
    fputs(KEYS
          "means: # of what is wired: tally, rated, ticket or dossier, see the example\n",
          out);
    for (unsigned i = 0; i < profile->channels_count; i++)
        write_channel(out, &profile->channels[i]);
}

static void write_device(FILE *out, const struct proposal *proposal)
{
    fprintf(out, "      - counter: q%d # a name of your own\n", proposal->number);
    write_profile(out, proposal);
    write_link(out, proposal);
    if (proposal->evidence_count > 0)
        write_means(out, proposal->evidence[0].profile);
}

/* Settings that name no profile there is are refused: so it stands there as a comment. */
static void write_as_comment(FILE *out, const struct proposal *proposal)
{
    char *text = NULL;
    size_t bytes;
    FILE *lines = need(open_memstream(&text, &bytes));

    write_device(lines, proposal);
    (void)fclose(lines);
    for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
        fprintf(out, COMMENT "%.*s\n", (int)strcspn(line, "\n") - INDENT, line + INDENT);
    free(text);
}

void proposal_write(FILE *out, const struct proposal *proposal)
{
    char text[LINE_PLACE_BYTES], setting[SCAN_SETTING_BYTES];

    fprintf(out, COMMENT "%s, %s, unit id %d answers\n",
            line_place_text(proposal->place, text),
            scan_setting_text(proposal->place, setting), proposal->unit_id);
    write_identity(out, proposal->identity);
    write_evidence(out, proposal);
    if (proposal->evidence_count > 0)
        write_device(out, proposal);
    else
        write_as_comment(out, proposal);
}
