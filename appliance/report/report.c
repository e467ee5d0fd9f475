#include "appliance/report/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"

const char report_title[] = "TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH";

struct report *report_open(void)
{
    static const struct report_name all = {"", "", ""};
    struct report *report = need(calloc(1, sizeof *report));

    report->period = report->previous.period =
        (struct report_period){.id = "", .name = "", .kind = ""};
    report->office = report->unit = report->field = all;
    return report;
}

void report_close(struct report *report)
{
    if (!report)
        return;
    for (size_t i = 0; i < report->text_count; i++)
        free(report->texts[i]);
    free(report->texts);
    free(report->levels);
    free(report->rows);
    free(report->corrections);
    free(report->previous.gaps);
    free(report->ended);
    for (size_t i = 0; i < report->stated_count; i++)
        free(report->stated[i].findings);
    free(report->stated);
    basis_release(&report->basis);
    free(report);
}

const char *report_keep(struct report *report, const char *text)
{
    report->texts = memory_grow(report->texts, report->text_count, &report->text_room,
                                sizeof *report->texts);
    return report->texts[report->text_count++] = need(strdup(text));
}

void report_add_ended(struct report *report, const struct report_ended *ended)
{
    report->ended =
        need(reallocarray(report->ended, report->ended_count + 1, sizeof *report->ended));
    report->ended[report->ended_count++] = *ended;
}

char *report_ended_text(const struct report_ended *ended)
{
    char day[REPORT_DAY_BYTES], *text = NULL;
    bool merged = *ended->successor.code;
    size_t bytes;
    FILE *out = need(open_memstream(&text, &bytes));

    (void)fprintf(out, "%s (%s): ngày cuối %s, ", ended->unit.vi, ended->unit.code,
                  report_day(ended->last_day, day));
    if (merged)
        (void)fprintf(out, "nhập vào %s (%s)", ended->successor.vi, ended->successor.code);
    else
        (void)fputs("không có đơn vị kế thừa", out);
    (void)fclose(out);
    return text;
}

char *report_part_text(const struct report_part *part)
{
    char *text = NULL;

    if (!part->known || part->figured >= part->all)
        return NULL;
    if (asprintf(&text, "số liệu của %d/%d đơn vị", part->figured, part->all) < 0)
        (void)need(NULL); /* ends here */
    return text;
}

/* --- columns ------------------------------------------------------------------------- */

const struct report_column report_columns[] = {
    {"received_total", "(3)=(4)+(5)+(6)", "Tổng số", "Total"},
    {"received_online", "(4)", "Trực tuyến", "Online"},
    {"received_direct_or_postal", "(5)", "Trực tiếp, dịch vụ bưu chính",
     "In person, by public post"},
    {"carried_over", "(6)", "Từ kỳ trước", "Carried over"},
    {"resolved_total", "(7)=(8)+(9)+(10)", "Tổng số", "Total"},
    {"resolved_early", "(8)", "Trước hạn", "Early"},
    {"resolved_on_time", "(9)", "Đúng hạn", "On time"},
    {"resolved_late", "(10)", "Quá hạn", "Late"},
    {"in_progress", "(11)=(12)+(13)", "Tổng số", "Total"},
    {"in_progress_not_due", "(12)", "Trong hạn", "Not yet due"},
    {"in_progress_overdue", "(13)", "Quá hạn", "Overdue"},
};

void report_values(const struct figures *f, int64_t ret[static REPORT_COLUMNS])
{
#define PLACE(column)       [(column)-REPORT_FIRST_COLUMN]
#define VALUE(column, name) PLACE(column) = f->name,
    const int64_t values[REPORT_COLUMNS] = {
        PLACE(3) = figures_received(f), PLACE(7) = figures_resolved(f),
        PLACE(11) = figures_in_progress(f), FIGURES_EACH(VALUE, )};
#undef VALUE
#undef PLACE

    memcpy(ret, values, sizeof values);
}

/* --- checks -------------------------------------------------------------------------- */

/* An identity within the form: one column is the sum of some others. */
static const struct identity {
    const char *formula, *vi, *en;
    int left, right[3]; /* numbers of columns; 0: none */
    bool parts;         /* they are kept, not sums themselves: none may be negative */
} identities[REPORT_IDENTITIES] = {
    {"3 = 4 + 5 + 6",
     "nhận giải quyết = trực tuyến + trực tiếp, bưu chính + từ kỳ trước",
     "received = online + in person or postal + carried over",
     3,
     {4, 5, 6},
     true},
    {"7 = 8 + 9 + 10",
     "đã giải quyết = trước hạn + đúng hạn + quá hạn",
     "resolved = early + on time + late",
     7,
     {8, 9, 10},
     true},
    {"11 = 12 + 13",
     "đang giải quyết = trong hạn + quá hạn",
     "in progress = not yet due + overdue",
     11,
     {12, 13, 0},
     true},
    {"3 = 7 + 11",
     "nhận giải quyết = đã giải quyết + đang giải quyết",
     "received = resolved + in progress",
     3,
     {7, 11, 0},
     false},
    {"6 = 11' + b",
     "từ kỳ trước = cột 11 của kỳ trước + nhận trừ bàn giao",
     "carried over = column 11 of the period before + net hand-over",
     6,
     {0, 0, 0},
     false},
};

/* Both sides, and whether they are equal and no part is negative. A negative part is a fault of
 * the one identity that it is a part of, not of those above it. */
static bool weigh(const struct identity *identity, const struct figures *figures,
                  int64_t *ret_left, int64_t *ret_right)
{
    int64_t values[REPORT_COLUMNS];
    bool positive = true;

    report_values(figures, values);
    *ret_left = values[identity->left - REPORT_FIRST_COLUMN];
    *ret_right = 0;
    for (int i = 0; i < 3; i++) {
        int64_t part =
            identity->right[i] ? values[identity->right[i] - REPORT_FIRST_COLUMN] : 0;

        positive = positive && (part >= 0 || !identity->parts);
        *ret_right += part;
    }
    return positive && *ret_left == *ret_right;
}

static bool holds_everywhere(const struct report *report, const struct identity *identity)
{
    int64_t left, right;
    bool holds = true;

    for (size_t i = 0; i < report->row_count; i++)
        holds = weigh(identity, &report->rows[i].figures, &left, &right) && holds;
    for (size_t i = 0; i < report->level_count; i++)
        holds = weigh(identity, &report->levels[i].figures, &left, &right) && holds;
    return holds;
}

struct report_check report_check(const struct report *report, enum report_identity which)
{
    const struct identity *identity = &identities[which];
    struct report_check check = {
        identity->formula, identity->vi, identity->en, true, false, 0, 0};

    if (which == REPORT_6_IS_11_BEFORE) {
        check.known = report->previous.known;
        check.left = report->total.carried_over;
        check.right = report->previous.in_progress + report->notes.of[NOTES_CARRIED_MOVED];
        check.holds = check.left == check.right && report->previous.gap_count == 0;
        return check;
    }
    check.holds = weigh(identity, &report->total, &check.left, &check.right) &&
                  holds_everywhere(report, identity);
    return check;
}

int64_t report_missing(const struct report *report)
{
    int64_t missing = 0;

    for (size_t i = 0; i < report->row_count; i++)
        missing += figures_missing(&report->rows[i].figures);
    return missing;
}

bool report_balanced(const struct report *report)
{
    for (int i = 0; i < REPORT_6_IS_11_BEFORE; i++) {
        if (!report_check(report, (enum report_identity)i).holds)
            return false;
    }
    return true;
}

/* --- rates --------------------------------------------------------------------------- */

#define ALWAYS INT32_MIN, INT32_MAX

/* Between Nghị định 61/2018/NĐ-CP and Nghị định 118/2025/NĐ-CP. */
enum { DAY_2018_06_21 = 17703, DAY_2025_06_30 = 20269 };

const struct report_rate report_rates[REPORT_RATES] = {
    {"A", "(8 + 9) / 7", "Đúng hạn trên số hồ sơ đã giải quyết",
     "on time of what was resolved", figures_rate_a, ALWAYS},
    {"B", "(8 + 9 + 12) / 3", "Đúng hạn theo Bộ chỉ số 766 (Quyết định 766/QĐ-TTg)",
     "index 766 (Decision 766/QĐ-TTg)", figures_rate_b, ALWAYS},
    {"C", "(3 - 10 - 13) / 3", "Không trễ hạn trên tổng số hồ sơ phải giải quyết",
     "not late of all that was to be done", figures_rate_c, ALWAYS},
    {"D", "(8 + 9) / (8 + 9 + 10 + 13)",
     "Đúng hạn trên số hồ sơ đã giải quyết và đã đến hạn",
     "on time of what was resolved or fell due", figures_rate_d, ALWAYS},
    {"E", "(8 + 9) / 3",
     "Đúng hạn trên tổng số hồ sơ tiếp nhận (Nghị định 61/2018/NĐ-CP, điều 30)",
     "on time of all received (Nghị định 61/2018/NĐ-CP art. 30)", figures_rate_e,
     DAY_2018_06_21, DAY_2025_06_30},
};

bool report_rate_applies(const struct report *report, const struct report_rate *rate)
{
    return report->period.from_day <= rate->to_day &&
           rate->from_day <= report->period.to_day;
}

const char *report_percent(struct fraction rate, char point,
                           char ret[static FRACTION_BYTES])
{
    if (rate.num < 0 || rate.num > rate.den)
        return NULL;
    return fraction_format(rate, 2, point, ret);
}

/* --- words --------------------------------------------------------------------------- */

const char *report_day(int32_t day, char ret[static REPORT_DAY_BYTES])
{
    struct date date = date_of(day);

    (void)snprintf(ret, REPORT_DAY_BYTES, "%02u/%02u/%04u", (unsigned)date.day % 100U,
                   (unsigned)date.month % 100U, (unsigned)date.year % 10000U);
    return ret;
}

const char *report_moment(int64_t wall_ms, char ret[static REPORT_MOMENT_BYTES])
{
    unsigned second = (unsigned)date_second_at(wall_ms);
    char day[REPORT_DAY_BYTES];

    (void)snprintf(ret, REPORT_MOMENT_BYTES, "%02u:%02u ngày %s", second / 3600U % 24U,
                   second / 60U % 60U, report_day(date_day_at(wall_ms), day));
    return ret;
}

const char *report_roman(size_t number, char ret[static 16])
{
    static const char *const tens[] = {"", "X", "XX", "XXX"};
    static const char *const ones[] = {"",  "I",  "II",  "III",  "IV",
                                       "V", "VI", "VII", "VIII", "IX"};

    (void)snprintf(ret, 16, "%s%s", tens[number / 10 % 4], ones[number % 10]);
    return ret;
}
