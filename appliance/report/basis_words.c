#include "appliance/report/basis_words.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/report/report.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"

/* What is not as where nothing is said. */
static const struct {
    const char *name, *choice, *vi, *en;
} words[] = {
    {"after_hours", "next_opening",
     "hồ sơ nhận ngoài giờ làm việc được tính như nhận khi mở cửa lần sau",
     "an intake outside the sessions counts as received at the next opening"},
    {"supplement", "restart", "bổ sung hồ sơ xong thì thời hạn tính lại từ đầu",
     "a completed supplement begins the limit anew"},
    {"withdrawn", "by_date", "hồ sơ công dân rút được xét theo ngày rút",
     "a withdrawn dossier counts by the day of its withdrawal"},
    {"withdrawn", "excluded", "hồ sơ công dân rút không tính vào cột nào kể từ ngày rút",
     "a withdrawn dossier is in no column from that day on"},
    {"unresolved", "on_time", "hồ sơ trả lại, dừng giải quyết được tính đúng hạn",
     "a dossier returned unresolved or stopped counts as on time"},
};

enum { WORDS = sizeof words / sizeof words[0] };

static int find_words(const char *name, const char *choice)
{
    int at = 0;

    while (at < WORDS &&
           (strcmp(words[at].name, name) != 0 || strcmp(words[at].choice, choice) != 0))
        at++;
    return at;
}

bool basis_words_known(const char *name, const char *choice)
{
    return find_words(name, choice) < WORDS;
}

static void put_choices(FILE *out, const struct basis_policy *policy, bool english)
{
    bool any = false;

    for (size_t i = 0; i < policy->choice_count; i++) {
        int at = find_words(policy->choices[i].name, policy->choices[i].choice);

        if (at == WORDS)
            continue;
        (void)fprintf(out, "%s%s", any ? ", " : "", english ? words[at].en : words[at].vi);
        any = true;
    }
    if (!any)
        (void)fputs(english ? "the general rule" : "quy định chung", out);
}

static void put_policy(FILE *out, const struct basis_policy *policy, bool english)
{
    char from[REPORT_DAY_BYTES], to[REPORT_DAY_BYTES];

    if (!basis_of_all_others(policy))
        (void)fprintf(out, english ? "receipts of %s to %s: " : "hồ sơ nhận từ %s đến %s: ",
                      english ? date_format(policy->from_day, from)
                              : report_day(policy->from_day, from),
                      english ? date_format(policy->to_day, to)
                              : report_day(policy->to_day, to));
    put_choices(out, policy, english);
    if (*policy->source)
        (void)fprintf(out, " (%s)", policy->source);
}

static void put_policies(FILE *out, const struct basis *basis, bool english)
{
    (void)fputs(english ? "Rules of due dates and classes: "
                        : "Quy tắc tính hạn và xếp loại: ",
                out);
    if (basis->policy_count == 0)
        (void)fputs(english ? "the general rule" : "quy định chung", out);
    for (size_t i = 0; i < basis->policy_count; i++) {
        bool rest = i > 0 && basis_of_all_others(&basis->policies[i]);

        (void)fputs(i ? "; " : "", out);
        if (rest)
            (void)fputs(english ? "all others: " : "hồ sơ khác: ", out);
        put_policy(out, &basis->policies[i], english);
    }
}

static void put_calendar(FILE *out, const struct basis *basis, bool english)
{
    char *years = basis_years_text(&basis->announced), day[REPORT_DAY_BYTES];
    int32_t taken_day = date_day_at(basis->taken_ms);

    (void)fputs(english ? "Calendar of days off: " : "Lịch nghỉ: ", out);
    if (basis->version == 0)
        (void)fputs(english ? "as it comes with the program" : "kèm theo phần mềm", out);
    else if (english)
        (void)fprintf(out, "version %" PRId64 " of %s", basis->version,
                      date_format(taken_day, day));
    else
        (void)fprintf(out, "bản số %" PRId64 ", nhận ngày %s", basis->version,
                      report_day(taken_day, day));
    if (*years)
        (void)fprintf(out, english ? ", announced for %s" : ", có thông báo của các năm %s",
                      years);
    else
        (void)fputs(english ? ", no year announced" : ", chưa có thông báo của năm nào",
                    out);
    free(years);
}

static void put_provisional(FILE *out, const struct basis *basis, bool english)
{
    char *years = basis_years_text(&basis->provisional);

    if (*years)
        (void)fprintf(out,
                      english
                          ? "Provisional: worked out before the days off of %s were "
                            "announced, which may change these figures"
                          : "Số liệu tạm tính: lịch nghỉ năm %s chưa được thông báo khi "
                            "tính, số liệu có thể khác đi khi có thông báo",
                      years);
    else if (basis->ahead)
        (void)fputs(english
                        ? "Some due dates are provisional, for the days off of their "
                          "year are not announced yet; no figure depends on it"
                        : "Một số ngày hẹn trả còn tạm tính vì lịch nghỉ của năm đó chưa "
                          "được thông báo; không số liệu nào phụ thuộc vào việc này",
                    out);
    free(years);
}

char *basis_words_line(const struct basis *basis, enum basis_words_line line, bool english)
{
    static void (*const puts[BASIS_WORDS_LINES])(FILE *, const struct basis *, bool) = {
        [BASIS_WORDS_LINE_PROVISIONAL] = put_provisional,
        [BASIS_WORDS_LINE_CALENDAR] = put_calendar,
        [BASIS_WORDS_LINE_POLICIES] = put_policies,
    };
    char *text = NULL;
    size_t size;
    FILE *out;

    if (!basis->known)
        return NULL;
    out = need(open_memstream(&text, &size));
    puts[line](out, basis, english);
    (void)fclose(out);
    if (size > 0)
        return need(text);
    free(text);
    return NULL;
}
