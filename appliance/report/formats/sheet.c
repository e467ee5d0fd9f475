#include "appliance/report/formats/sheet.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "mqtt/base/memory.h"

enum { PAPER_A4 = 9, LINE_POINTS = 18 }; /* room for the marks of Vietnamese letters */

/* --- looks --------------------------------------------------------------------------- */

static const struct {
    double size;
    bool bold, italic, bordered, wrapped;
    uint8_t align;
    const char *number; /* format; NULL: text */
} looks[SHEET_LOOKS] = {
    [SHEET_LOOK_PLAIN] = {13, false, false, false, false, LXW_ALIGN_LEFT, NULL},
    [SHEET_LOOK_RIGHT] = {13, false, true, false, false, LXW_ALIGN_RIGHT, NULL},
    [SHEET_LOOK_CENTRE] = {13, false, false, false, true, LXW_ALIGN_CENTER, NULL},
    [SHEET_LOOK_CENTRE_BOLD] = {13, true, false, false, true, LXW_ALIGN_CENTER, NULL},
    [SHEET_LOOK_CENTRE_ITALIC] = {13, false, true, false, false, LXW_ALIGN_CENTER, NULL},
    [SHEET_LOOK_LEFT_BOLD] = {13, true, false, false, false, LXW_ALIGN_LEFT, NULL},
    [SHEET_LOOK_WARNING] = {13, true, true, false, true, LXW_ALIGN_CENTER, NULL},
    [SHEET_LOOK_TITLE] = {14, true, false, false, true, LXW_ALIGN_CENTER, NULL},
    [SHEET_LOOK_HEAD] = {12, true, false, true, true, LXW_ALIGN_CENTER, NULL},
    [SHEET_LOOK_HEAD_NUMBER] = {10, false, true, true, true, LXW_ALIGN_CENTER, NULL},
    [SHEET_LOOK_TEXT] = {13, false, false, true, true, LXW_ALIGN_LEFT, NULL},
    [SHEET_LOOK_MIDDLE] = {13, false, false, true, true, LXW_ALIGN_CENTER, NULL},
    [SHEET_LOOK_COUNT] = {13, false, false, true, false, LXW_ALIGN_RIGHT, "#,##0"},
    [SHEET_LOOK_BOLD_TEXT] = {13, true, false, true, true, LXW_ALIGN_LEFT, NULL},
    [SHEET_LOOK_BOLD_MIDDLE] = {13, true, false, true, true, LXW_ALIGN_CENTER, NULL},
    [SHEET_LOOK_BOLD_COUNT] = {13, true, false, true, false, LXW_ALIGN_RIGHT, "#,##0"},
    [SHEET_LOOK_PERCENT] = {13, true, false, true, false, LXW_ALIGN_RIGHT, "0.00%"},
    [SHEET_LOOK_DIFFERENCE] = {13, true, false, true, false, LXW_ALIGN_RIGHT,
                               "+#,##0;-#,##0;0"},
    [SHEET_LOOK_DAY] = {13, false, false, true, false, LXW_ALIGN_CENTER, "dd/mm/yyyy"},
    [SHEET_LOOK_MOMENT] = {13, false, false, true, false, LXW_ALIGN_CENTER,
                           "dd/mm/yyyy hh:mm"},
};

static void make_looks(lxw_workbook *book, lxw_format *ret[static SHEET_LOOKS])
{
    for (int i = 0; i < SHEET_LOOKS; i++) {
        lxw_format *format = need(workbook_add_format(book));

        format_set_font_name(format, "Times New Roman");
        format_set_font_size(format, looks[i].size);
        format_set_align(format, looks[i].align);
        format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
        if (looks[i].bold)
            format_set_bold(format);
        if (looks[i].italic)
            format_set_italic(format);
        if (looks[i].bordered)
            format_set_border(format, LXW_BORDER_THIN);
        if (looks[i].wrapped)
            format_set_text_wrap(format);
        if (looks[i].bordered && looks[i].align != LXW_ALIGN_CENTER)
            format_set_indent(format, 1);
        if (looks[i].number)
            format_set_num_format(format, looks[i].number);
        ret[i] = format;
    }
}

/* --- cells --------------------------------------------------------------------------- */

void sheet_text(const struct sheet *sheet, lxw_row_t row, lxw_col_t column,
                enum sheet_look look, const char *text)
{
    if (*text)
        (void)worksheet_write_string(sheet->page, row, column, text, sheet->looks[look]);
    else
        (void)worksheet_write_blank(sheet->page, row, column, sheet->looks[look]);
}

void sheet_number(const struct sheet *sheet, lxw_row_t row, lxw_col_t column,
                  enum sheet_look look, double number)
{
    (void)worksheet_write_number(sheet->page, row, column, number, sheet->looks[look]);
}

void sheet_time(const struct sheet *sheet, lxw_row_t row, lxw_col_t column,
                enum sheet_look look, const lxw_datetime *time)
{
    (void)worksheet_write_datetime(sheet->page, row, column, (lxw_datetime *)time,
                                   sheet->looks[look]);
}

void sheet_across(const struct sheet *sheet, lxw_row_t row, lxw_col_t first, lxw_col_t last,
                  enum sheet_look look, const char *text)
{
    (void)worksheet_merge_range(sheet->page, row, first, row, last, text,
                                sheet->looks[look]);
}

void sheet_fit(const struct sheet *sheet, lxw_row_t row, const char *text, int letters)
{
    int count = 0, lines = 1;

    for (; *text; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80; /* not the rest of a letter */
    while (lines * letters < count)
        lines++;
    if (lines > 1)
        (void)worksheet_set_row(sheet->page, row, LINE_POINTS * lines, NULL);
}

void sheet_paper(const struct sheet *sheet, const char *footer)
{
    worksheet_set_default_row(sheet->page, LINE_POINTS, LXW_FALSE);
    worksheet_set_landscape(sheet->page);
    worksheet_set_paper(sheet->page, PAPER_A4);
    worksheet_fit_to_pages(sheet->page, 1, 0);
    worksheet_center_horizontally(sheet->page);
    worksheet_set_margins(sheet->page, 0.5, 0.4, 0.5, 0.7);
    worksheet_gridlines(sheet->page, LXW_HIDE_ALL_GRIDLINES);
    (void)worksheet_set_footer(sheet->page, footer);
}

/* --- the workbook -------------------------------------------------------------------- */

/* libxlsxwriter breaks the time at which it was made down by gmtime(), which has one place for all
 * threads. */
static int close_book(lxw_workbook *book)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    lxw_error error;

    pthread_mutex_lock(&lock);
    error = workbook_close(book);
    pthread_mutex_unlock(&lock);
    return error == LXW_NO_ERROR ? 0 : -EIO;
}

/* libxlsxwriter writes to a path only: that of a file in memory. */
static int write_book(const struct sheet_book *wanted, const char *path)
{
    lxw_doc_properties about = {.title = (char *)wanted->title,
                                .author = (char *)wanted->author,
                                .created = (time_t)(wanted->made_ms / 1000)};
    lxw_workbook *book = workbook_new(path);
    lxw_format *formats[SHEET_LOOKS];
    struct sheet sheet = {NULL, formats};

    if (!book)
        return -EIO;
    make_looks(book, formats);
    (void)workbook_set_properties(book, &about);
    wanted->write(&sheet, book, wanted->owner);
    return close_book(book);
}

static int read_all(int fd, char **ret_bytes, size_t *ret_size)
{
    struct stat about;
    size_t got = 0;
    char *bytes;

    if (fstat(fd, &about) < 0)
        return -errno;
    bytes = need(malloc((size_t)about.st_size + 1));
    while (got < (size_t)about.st_size) {
        ssize_t step = pread(fd, bytes + got, (size_t)about.st_size - got, (off_t)got);

        if (step <= 0) {
            free(bytes);
            return step < 0 ? -errno : -EIO;
        }
        got += (size_t)step;
    }
    *ret_bytes = bytes;
    *ret_size = got;
    return 0;
}

int sheet_book(const struct sheet_book *book, char **ret_bytes, size_t *ret_size)
{
    int fd = memfd_create("book.xlsx", MFD_CLOEXEC);
    char path[32];
    int rc;

    if (fd < 0)
        return -errno;
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    rc = write_book(book, path);
    if (rc == 0)
        rc = read_all(fd, ret_bytes, ret_size);
    (void)close(fd);
    return rc;
}
