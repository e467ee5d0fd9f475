#include "appliance/report/cause.h"

#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "mqtt/base/letters.h"

const struct cause_words cause_words[CAUSES] = {
    [CAUSE_NOT_STATED] = {"not_stated", "", "Chưa nêu nguyên nhân", "No cause stated",
                          "Chưa nêu nguyên nhân", "Not stated"},
    [CAUSE_OVERLOAD] = {"overload", "a", "Số lượng hồ sơ quá nhiều, quá tải",
                        "Too many dossiers, overload", "Quá tải", "Overload"},
    [CAUSE_RULES_CONFLICT] = {"rules_conflict", "b1",
                              "Quy định hành chính mâu thuẫn, chồng chéo",
                              "Rules contradict one another", "Quy định mâu thuẫn",
                              "Rules contradict"},
    [CAUSE_RULES_UNCLEAR] = {"rules_unclear", "b2",
                             "Quy định hành chính không rõ ràng, khó thực hiện",
                             "Rules are unclear or unworkable", "Quy định không rõ ràng",
                             "Rules unclear"},
    [CAUSE_STAFF_ATTITUDE] = {"staff_attitude", "c1",
                              "Thái độ, trách nhiệm của cán bộ, công chức",
                              "Attitude or sense of duty of staff", "Thái độ, trách nhiệm",
                              "Staff attitude"},
    [CAUSE_STAFF_COMPETENCE] = {"staff_competence", "c2",
                                "Năng lực, trình độ của cán bộ, công chức",
                                "Competence of staff", "Năng lực cán bộ",
                                "Staff competence"},
    [CAUSE_FACILITIES] = {"facilities", "d",
                          "Cơ sở vật chất, trang thiết bị, phần mềm chưa đáp ứng",
                          "Premises, equipment or software", "Cơ sở vật chất, phần mềm",
                          "Premises, software"},
    [CAUSE_COOPERATION] = {"cooperation", "đ", "Cơ quan, đơn vị liên quan phối hợp chậm",
                           "Slow co-operation of other agencies", "Phối hợp chậm",
                           "Co-operation slow"},
    [CAUSE_OTHER] = {"other", "e", "Nguyên nhân khác", "Another cause", "Nguyên nhân khác",
                     "Other"},
};

int cause_find(const char *name)
{
    for (int i = 0; i < CAUSES; i++) {
        if (strcmp(cause_words[i].name, name) == 0)
            return i;
    }
    return -ENOENT;
}

/* --- notes --------------------------------------------------------------------------- */

/* Each byte but those that go on with a letter. */
static size_t count_letters(const char *text)
{
    size_t letters = 0;

    for (; *text; text++)
        letters += ((unsigned char)*text & 0xc0) != 0x80;
    return letters;
}

/* Of what may stand between the digits of a number, how many bytes the text begins with: a blank, a dot
 * or a dash, as it is typed or as it is pasted. */
static size_t gap_bytes(const char *text)
{
    static const char *const gaps[] = {" ",      ".",      "-",      "\u00a0", "\u2009",
                                       "\u202f", "\u2010", "\u2011", "\u2013", "\u2212"};
    size_t bytes = 0;

    for (size_t i = 0; i < sizeof gaps / sizeof gaps[0] && bytes == 0; i++) {
        if (strncmp(text, gaps[i], strlen(gaps[i])) == 0)
            bytes = strlen(gaps[i]);
    }
    return bytes;
}

/* Digits on end, whatever gaps there are between them. */
static int longest_number(const char *text)
{
    int longest = 0, digits = 0;

    while (*text) {
        size_t gap = gap_bytes(text);

        if (isdigit((unsigned char)*text))
            digits++;
        else if (gap == 0)
            digits = 0;
        longest = digits > longest ? digits : longest;
        text += gap > 0 ? gap : 1;
    }
    return longest;
}

const char *cause_note_fault(const char *note)
{
    if (count_letters(note) > CAUSE_NOTE_LETTERS || strlen(note) >= CAUSE_NOTE_BYTES)
        return "the note is longer than 200 letters";
    if (letters_find(note, LETTERS_OF(LETTERS_HIDDEN) | LETTERS_OF(LETTERS_LOST)) ||
        strpbrk(note, "\t\n\r"))
        return "the note has letters that nobody sees";
    if (longest_number(note) > CAUSE_NOTE_DIGITS)
        return "the note has a number of nine digits or more, which may be a person's";
    return NULL;
}
