#include "appliance/report/formats/report_text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <unistr.h>
#include <uniwidth.h>

#include "appliance/report/basis_words.h"

enum {
    NAME_WIDTH = 42,
    RATE_WIDTH = 7,
    NO_RATE_WIDTH = RATE_WIDTH + 2, /* bytes: a dash is three and one column */
};

/* Pads by the width on the screen: a Vietnamese letter may be three bytes and one column.
 */
static void put_name(FILE *out, const char *indent, const char *name)
{
    int width = u8_strwidth((const uint8_t *)indent, "UTF-8") +
                u8_strwidth((const uint8_t *)name, "UTF-8");

    (void)fprintf(out, "%s%s%*s", indent, name, width < NAME_WIDTH ? NAME_WIDTH - width : 1,
                  "");
}

static void put_line(FILE *out, const char *indent, const char *name,
                     const struct figures *figures)
{
    int64_t values[REPORT_COLUMNS];

    put_name(out, indent, name);
    report_values(figures, values);
    for (int i = 0; i < REPORT_COLUMNS; i++)
        (void)fprintf(out, "%9" PRId64, values[i]);
    (void)fputc('\n', out);
}

static void put_columns(FILE *out)
{
    put_name(out, "", "Lĩnh vực, công việc theo cấp");
    for (int i = 0; i < REPORT_COLUMNS; i++)
        (void)fprintf(out, "%9d", REPORT_FIRST_COLUMN + i);
    (void)fputc('\n', out);
}

/* What is not certain stands above the figures, the rest of it below them. */
static void put_basis(const struct report *report, enum basis_words_line line,
                      const char *indent, FILE *out)
{
    char *text = basis_words_line(&report->basis, line, false);

    if (text)
        (void)fprintf(out, "%s%s\n", indent, text);
    free(text);
}

static void put_head(const struct report *report, FILE *out)
{
    const struct report_period *period = &report->period;
    char *part = report_part_text(&report->part);
    char from[REPORT_DAY_BYTES], to[REPORT_DAY_BYTES], moment[REPORT_MOMENT_BYTES];

    (void)fprintf(out, "Biểu số 06: tình hình, kết quả giải quyết TTHC\n");
    (void)fprintf(out, "Kỳ báo cáo: %s%stừ ngày %s đến hết ngày %s\n", period->name,
                  *period->name ? ", " : "", report_day(period->from_day, from),
                  report_day(period->to_day, to));
    (void)fprintf(out, "Đơn vị: %s%s%s%s\n",
                  *report->unit.code ? report->unit.vi : "tất cả",
                  !*report->unit.code ? ""
                  : report->sub_units ? " và các đơn vị trực thuộc"
                                      : ", không gồm đơn vị trực thuộc",
                  part ? "; mới có " : "", part ? part : "");
    free(part);
    if (report->as_now)
        (void)fputs("Theo tổ chức hiện nay\n", out);
    if (*report->field.code)
        (void)fprintf(out, "Lĩnh vực: %s\n", report->field.vi);
    if (period->frozen_ms)
        (void)fprintf(out, "Số liệu đã chốt lúc %s\n",
                      report_moment(period->frozen_ms, moment));
    else
        (void)fputs("Số liệu chưa chốt\n", out);
    if (report->running)
        (void)fprintf(out,
                      "Kỳ báo cáo chưa kết thúc: cột 11, 12, 13 tính đến hết ngày %s\n",
                      report_day(report->as_of_day, to));
    put_basis(report, BASIS_WORDS_LINE_PROVISIONAL, "", out);
    if (report->simulated)
        (void)fputs("Số liệu mô phỏng, không phải của cơ quan nào\n", out);
    (void)fputs("Đơn vị tính: số hồ sơ TTHC\n\n", out);
}

static void put_rows(const struct report *report, FILE *out)
{
    char number[16], title[160];

    put_columns(out);
    for (size_t i = 0; i < report->row_count; i++) {
        const struct report_row *row = &report->rows[i];
        const struct report_level *level = &report->levels[row->level];

        if (row->number == 1) {
            (void)snprintf(title, sizeof title, "%s. %s",
                           report_roman(row->level + 1, number), level->name.vi);
            put_line(out, "", title, &level->figures);
        }
        put_line(out, "   ", row->field.vi, &row->figures);
    }
    put_line(out, "", "Tổng cộng", &report->total);
}

static void put_ended(const struct report *report, FILE *out)
{
    if (report->ended_count)
        (void)fputs("\nĐơn vị kết thúc hoạt động trong kỳ\n", out);
    for (size_t i = 0; i < report->ended_count; i++) {
        char *text = report_ended_text(&report->ended[i]);

        (void)fprintf(out, "   %s\n", text);
        free(text);
    }
}

static void put_checks(const struct report *report, FILE *out)
{
    (void)fputs("\nCân đối\n", out);
    for (int i = 0; i < REPORT_IDENTITIES; i++) {
        struct report_check check = report_check(report, (enum report_identity)i);

        (void)fprintf(out, "   %-15s ", check.formula);
        if (!check.known)
            (void)fprintf(out, "–     %s: chưa có kỳ trước\n", check.vi);
        else if (check.left == check.right)
            (void)fprintf(out, "%s  %s\n", check.holds ? "đúng" : "LỆCH", check.vi);
        else
            (void)fprintf(out, "LỆCH  %s: %" PRId64 " và %" PRId64 ", chênh %+" PRId64 "\n",
                          check.vi, check.left, check.right, check.left - check.right);
    }
}

/* Why a column in progress is negative, row by row. */
static void put_missing(const struct report *report, FILE *out)
{
    for (size_t i = 0; i < report->row_count; i++) {
        const struct report_row *row = &report->rows[i];
        int64_t missing = figures_missing(&row->figures);

        if (missing == 0)
            continue;
        (void)fprintf(out,
                      "      %s, %s: cột 11 là %" PRId64
                      ", giải quyết nhiều hơn nhận; cột 6 thiếu số chuyển từ kỳ trước: ít "
                      "nhất %" PRId64 " hồ sơ\n",
                      report->levels[row->level].name.vi, row->field.vi,
                      figures_in_progress(&row->figures), missing);
    }
}

static void put_gaps(const struct report *report, FILE *out)
{
    const struct report_previous *previous = &report->previous;

    for (size_t i = 0; i < previous->gap_count; i++) {
        const struct report_gap *gap = &previous->gaps[i];

        (void)fprintf(out,
                      "      %s, %s: cột 6 là %" PRId64 ", cột 11 kỳ trước là %" PRId64
                      ", nhận trừ bàn giao %+" PRId64 ", chênh %+" PRId64 "\n",
                      gap->level.vi, gap->field.vi, gap->carried_over, gap->left,
                      gap->moved, gap->carried_over - gap->left - gap->moved);
    }
}

static void put_rates(const struct report *report, FILE *out)
{
    (void)fprintf(out, "\nTỷ lệ đúng hạn%s\n",
                  report_missing(report) ? " (chưa tin cậy: cột 6 thiếu hồ sơ)" : "");
    for (int i = 0; i < REPORT_RATES; i++) {
        const struct report_rate *rate = &report_rates[i];
        struct fraction fraction = rate->of(&report->total);
        char text[FRACTION_BYTES];
        const char *percent = report_percent(fraction, ',', text);

        if (!report_rate_applies(report, rate))
            continue;
        (void)fprintf(out, "   %s %*s%s = %" PRId64 "/%" PRId64 "   %s, %s\n",
                      rate->definition, percent ? RATE_WIDTH : NO_RATE_WIDTH,
                      percent ? percent : "–", percent ? "%" : " ", fraction.num,
                      fraction.den, rate->vi, rate->formula);
    }
}

static void put_notes(const struct report *report, FILE *out)
{
    if (!report->notes_known)
        return;
    (void)fputs("\nSố liệu kèm theo\n", out);
    for (int kind = 0; kind < NOTES_KINDS; kind++)
        (void)fprintf(out, "   %9" PRId64 "  %s\n", report->notes.of[kind],
                      notes_words[kind].vi);
}

static void put_grounds(const struct report *report, FILE *out)
{
    (void)fputs("\nCăn cứ tính\n", out);
    if (!report->basis.known)
        (void)fputs("   chưa được lưu khi chốt số liệu\n", out);
    put_basis(report, BASIS_WORDS_LINE_CALENDAR, "   ", out);
    put_basis(report, BASIS_WORDS_LINE_POLICIES, "   ", out);
}

static void put_stated_row(const struct report_stated *stated, FILE *out)
{
    put_name(out, "   ", *stated->field.code ? stated->field.vi : "Tổng cộng");
    for (int i = 0; i < REPORT_COLUMNS; i++) {
        if (stated->stated.columns[i] == STATED_UNKNOWN)
            (void)fputs("        –", out);
        else
            (void)fprintf(out, "%9" PRId64, stated->stated.columns[i]);
    }
    (void)fputc('\n', out);
    if (stated->stated.in_time != STATED_UNKNOWN)
        (void)fprintf(out, "      trước hạn và đúng hạn: %" PRId64 "\n",
                      stated->stated.in_time);
    if (*stated->stated.rates)
        (void)fprintf(out, "      tỷ lệ: %s\n", stated->stated.rates);
    if (*stated->source)
        (void)fprintf(out, "      nguồn: %s\n", stated->source);
}

static void put_stated(const struct report *report, FILE *out)
{
    if (report->stated_count)
        (void)fputs("\nSố liệu đã công bố, để đối chiếu\n", out);
    for (size_t i = 0; i < report->stated_count; i++) {
        const struct report_stated *stated = &report->stated[i];

        put_stated_row(stated, out);
        for (size_t f = 0; f < stated->finding_count; f++)
            (void)fprintf(out, "      LỆCH  %s\n", stated->findings[f].vi);
        if (stated->finding_count == 0)
            (void)fputs("      không thấy chênh lệch\n", out);
    }
}

void report_text(const struct report *report, FILE *out)
{
    put_head(report, out);
    put_rows(report, out);
    put_ended(report, out);
    put_checks(report, out);
    put_missing(report, out);
    put_gaps(report, out);
    put_rates(report, out);
    put_notes(report, out);
    put_stated(report, out);
    put_grounds(report, out);
}

static void put_differences(const struct report_correction *correction, FILE *out)
{
    int64_t frozen[REPORT_COLUMNS], now[REPORT_COLUMNS];

    report_values(&correction->frozen, frozen);
    report_values(&correction->now, now);
    put_name(out, "      ", "chênh lệch");
    for (int i = 0; i < REPORT_COLUMNS; i++)
        (void)fprintf(out, now[i] == frozen[i] ? "%9" PRId64 : "%+9" PRId64,
                      now[i] - frozen[i]);
    (void)fputc('\n', out);
}

static void put_figures_of(const struct report_correction *correction, FILE *out)
{
    if (figures_equal(&correction->frozen, &correction->now))
        return;
    put_line(out, "      ", "đã chốt", &correction->frozen);
    put_line(out, "      ", "hiện nay", &correction->now);
    put_differences(correction, out);
}

static void put_notes_of(const struct report_correction *correction, FILE *out)
{
    for (int kind = 0; kind < NOTES_KINDS; kind++) {
        int64_t frozen = correction->frozen_notes.of[kind];
        int64_t now = correction->now_notes.of[kind];

        if (frozen != now)
            (void)fprintf(out,
                          "      %s: đã chốt %" PRId64 ", hiện nay %" PRId64
                          ", chênh %+" PRId64 "\n",
                          notes_words[kind].vi, frozen, now, now - frozen);
    }
}

void report_text_corrections(const struct report *report, FILE *out)
{
    if (report->correction_count == 0) {
        (void)fputs("Không có thay đổi sau khi chốt\n", out);
        return;
    }
    (void)fputs("Thay đổi sau khi chốt\n", out);
    put_columns(out);
    for (size_t i = 0; i < report->correction_count; i++) {
        const struct report_correction *correction = &report->corrections[i];

        (void)fprintf(out, "   %s: %s\n", correction->level.vi, correction->field.vi);
        put_figures_of(correction, out);
        put_notes_of(correction, out);
    }
}
