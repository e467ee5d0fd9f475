#include "appliance/report/notes.h"

const struct notes_words notes_words[NOTES_KINDS] = {
    [NOTES_RECEIVED_POSTAL] = {"received_postal",
                               "Nhận trong kỳ qua dịch vụ bưu chính (thuộc cột 5)",
                               "received by public post (part of column 5)"},
    [NOTES_TAKEN_IN] = {"taken_in",
                        "Do đơn vị tiếp nhận trong kỳ, kể cả nơi khác giải quyết",
                        "taken in by these units, whoever resolves it"},
    [NOTES_MOVED_IN] = {"moved_in", "Nhận bàn giao, kể cả giữa các đơn vị trong báo cáo",
                        "received by hand-over, also between units of the report"},
    [NOTES_MOVED_OUT] = {"moved_out", "Bàn giao đi, kể cả giữa các đơn vị trong báo cáo",
                         "handed over, also between units of the report"},
    [NOTES_CARRIED_MOVED] = {"moved_carried_over",
                             "Nhận trừ bàn giao của tồn kỳ trước (thuộc cột 6)",
                             "carried over by hand-over, net (part of column 6)"},
    [NOTES_REFUSED] = {"refused", "Từ chối tiếp nhận", "refused at intake"},
    [NOTES_SUPPLEMENTS] = {"supplements", "Số lần yêu cầu bổ sung",
                           "supplements asked for"},
    [NOTES_UNRESOLVED] = {"unresolved", "Trả lại hoặc dừng giải quyết",
                          "returned unresolved, or stopped"},
    [NOTES_WITHDRAWN] = {"withdrawn", "Công dân rút hồ sơ", "withdrawn by the citizen"},
    [NOTES_COLLECTED] = {"collected", "Đã trả kết quả cho công dân", "results handed over"},
    [NOTES_TO_COLLECT] = {"to_collect", "Có kết quả, chưa nhận (đến cuối kỳ)",
                          "results not collected yet (as of the last day)"},
    [NOTES_SUSPENDED] = {"suspended", "Đang tạm dừng (đến cuối kỳ, thuộc cột 12)",
                         "suspended (as of the last day, part of column 12)"},
    [NOTES_LEFT_BEHIND] =
        {"left_behind", "Tồn theo số đếm ở đơn vị đã sáp nhập (đến cuối kỳ, thuộc cột 11)",
         "tallied stock of units merged since (as of the last day, part of "
         "column 11)"},
};

void notes_add(struct notes *to, const struct notes *notes)
{
    for (int kind = 0; kind < NOTES_KINDS; kind++)
        to->of[kind] += notes->of[kind];
}

bool notes_equal(const struct notes *a, const struct notes *b)
{
    for (int kind = 0; kind < NOTES_KINDS; kind++) {
        if (a->of[kind] != b->of[kind])
            return false;
    }
    return true;
}

bool notes_any(const struct notes *notes)
{
    static const struct notes none;

    return !notes_equal(notes, &none);
}
