#include "mqtt/base/csv.h"

#include <csv.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <uninorm.h>
#include <unistd.h>
#include <unistr.h>

#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"

enum { COLUMNS_MOST = 24, FAULTS_SHOWN = 50, FILE_MOST_BYTES = 64 << 20 };

struct parse {
    const struct csv_reader *reader;
    struct csv_faults *faults;
    size_t line;  /* on which the record being read begins */
    size_t cell;  /* index of the next cell in this record */
    bool ended;   /* a record has ended since this was set to false */
    bool broken;  /* this record has a fault of shape */
    bool useless; /* without its header the rest says nothing */
    bool header_done;
    size_t
        order[COLUMNS_MOST]; /* cell in the file -> column + 1 of the caller; 0: unknown */
    size_t width;            /* cells in the header */
    char *cells[COLUMNS_MOST]; /* by the caller's column; owned */
};

static void tell(const struct csv_faults *faults, const char *text)
{
    if (faults->tell)
        faults->tell(faults->owner, text);
    else
        log_error("%s", text);
}

/* A text that was cut ends with a whole letter. */
static void end_whole(char *text)
{
    const uint8_t *broken = u8_check((const uint8_t *)text, strlen(text));

    if (broken)
        text[(const char *)broken - text] = '\0';
}

void csv_fault(struct csv_faults *faults, size_t line, const char *format, ...)
{
    char text[512], whole[1024];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    end_whole(text);
    if (faults->count++ < FAULTS_SHOWN)
        (void)snprintf(whole, sizeof whole, "%s:%zu: %s", faults->file, line, text);
    else if (faults->count == FAULTS_SHOWN + 1)
        (void)snprintf(whole, sizeof whole, "%s: more faults follow", faults->file);
    else
        return;
    tell(faults, whole);
}

/* Of a record the first fault of shape says enough. */
static void break_record(struct parse *parse, const char *what)
{
    if (!parse->broken)
        csv_fault(parse->faults, parse->line, "%s", what);
    parse->broken = true;
}

/* --- cells --------------------------------------------------------------------------- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool has_control(const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if ((unsigned char)bytes[i] < ' ' || bytes[i] == 0x7f)
            return true;
    }
    return false;
}

/* NULL: nothing is wrong with the bytes of a cell. */
static const char *wrong_with(const char *bytes, size_t size)
{
    if (u8_check((const uint8_t *)bytes, size))
        return "this is not UTF-8 text";
    if (has_control(bytes, size))
        return "a cell has a line break or another control character in it";
    if (size >= CSV_CELL_BYTES)
        return "a cell is longer than 4095 bytes";
    return NULL;
}

/* NFC; the caller frees it. */
static char *compose(const char *bytes, size_t size)
{
    size_t length = 0;
    uint8_t *text = u8_normalize(UNINORM_NFC, (const uint8_t *)bytes, size, NULL, &length);

    text = need(realloc(need(text), length + 1));
    text[length] = '\0';
    return (char *)text;
}

/* The caller frees it. NULL: the record is broken. */
static char *clean(struct parse *parse, const char *bytes, size_t size)
{
    const char *wrong;

    while (size > 0 && is_blank(bytes[0])) {
        bytes++;
        size--;
    }
    while (size > 0 && is_blank(bytes[size - 1]))
        size--;
    wrong = wrong_with(bytes, size);
    if (wrong)
        break_record(parse, wrong);
    return wrong ? NULL : compose(bytes, size);
}

static size_t column_of(const struct parse *parse, const char *name)
{
    for (size_t i = 0; i < parse->reader->column_count; i++) {
        if (strcmp(parse->reader->columns[i].name, name) == 0)
            return i + 1;
    }
    return 0;
}

static void take_heading(struct parse *parse, const char *name)
{
    size_t column = column_of(parse, name);

    if (parse->width >= COLUMNS_MOST) {
        break_record(parse, "too many columns");
        parse->useless = true;
        return;
    }
    if (!column)
        csv_fault(parse->faults, parse->line, "column '%s' is not known here%s", name,
                  strpbrk(name, ";\t") ? ": columns are separated by commas" : "");
    for (size_t i = 0; column && i < parse->width; i++) {
        if (parse->order[i] == column)
            csv_fault(parse->faults, parse->line, "column '%s' stands twice", name);
    }
    parse->order[parse->width++] = column;
}

static void take_cell(void *bytes, size_t size, void *data)
{
    struct parse *parse = data;
    char *text = clean(parse, bytes ? bytes : "", size);

    if (!parse->header_done) {
        if (text)
            take_heading(parse, text);
    } else if (parse->cell < parse->width && parse->order[parse->cell]) {
        char **place = &parse->cells[parse->order[parse->cell] - 1];

        free(*place);
        *place = text;
        text = NULL;
    }
    parse->cell++;
    free(text);
}

/* --- records ------------------------------------------------------------------------- */

static void end_header(struct parse *parse)
{
    parse->header_done = true;
    parse->useless |= parse->broken;
    for (size_t i = 0; i < parse->reader->column_count; i++) {
        bool found = false;

        for (size_t j = 0; j < parse->width; j++)
            found |= parse->order[j] == i + 1;
        if (found || !parse->reader->columns[i].required)
            continue;
        csv_fault(parse->faults, parse->line, "column '%s' is missing",
                  parse->reader->columns[i].name);
        parse->useless = true;
    }
}

static void forget_cells(struct parse *parse)
{
    for (size_t i = 0; i < COLUMNS_MOST; i++) {
        free(parse->cells[i]);
        parse->cells[i] = NULL;
    }
    parse->cell = 0;
    parse->broken = false;
}

static void end_row(struct parse *parse)
{
    const char *cells[COLUMNS_MOST];
    bool complete = true;

    if (!parse->broken && parse->cell != parse->width) {
        csv_fault(parse->faults, parse->line, "%zu cells, when the header has %zu columns",
                  parse->cell, parse->width);
        parse->broken = true;
    }
    if (parse->broken)
        return;
    for (size_t i = 0; i < parse->reader->column_count; i++) {
        cells[i] = parse->cells[i] ? parse->cells[i] : "";
        if (*cells[i] || !parse->reader->columns[i].required)
            continue;
        csv_fault(parse->faults, parse->line, "%s is empty",
                  parse->reader->columns[i].name);
        complete = false;
    }
    if (complete)
        parse->reader->row(parse->reader->owner, parse->line, cells);
}

static void end_record(int end, void *data)
{
    struct parse *parse = data;

    (void)end;
    if (parse->header_done)
        end_row(parse);
    else
        end_header(parse);
    forget_cells(parse);
    parse->ended = true;
}

/* --- lines --------------------------------------------------------------------------- */

/* The text and how far it is read. */
struct text {
    const char *bytes;
    size_t size, at;
    size_t line; /* that begins at `at` */
};

/* Bytes of the line at `at`, its end (LF, CR LF or CR) included. */
static size_t line_bytes(const struct text *text)
{
    size_t at = text->at;

    while (at < text->size && text->bytes[at] != '\n' && text->bytes[at] != '\r')
        at++;
    at += at + 1 < text->size && text->bytes[at] == '\r' && text->bytes[at + 1] == '\n';
    return (at < text->size ? at + 1 : at) - text->at;
}

static bool blank(const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (!is_blank(bytes[i]) && bytes[i] != '\r' && bytes[i] != '\n')
            return false;
    }
    return true;
}

/* Up to the end, or behind the first line of a record whose quotes do not match; then
 * false. */
static bool read_lines(struct parse *parse, struct csv_parser *csv, struct text *text)
{
    struct text begun = *text; /* the record being read */
    bool open = false, good = true;

    while (good && text->at < text->size && !parse->useless) {
        const char *bytes = text->bytes + text->at;
        size_t size = line_bytes(text);

        if (!open)
            begun = *text;
        parse->line = begun.line;
        parse->ended = false;
        good = csv_parse(csv, bytes, size, take_cell, end_record, parse) == size;
        open = !parse->ended && (open || !blank(bytes, size));
        text->at += size;
        text->line++;
    }
    good = good && csv_fini(csv, take_cell, end_record, parse) == 0;
    if (!good) {
        break_record(parse, "quotes do not match: a cell with a comma or a quote in it "
                            "stands in quotes, each quote inside doubled");
        begun.at += line_bytes(&begun);
        begun.line++;
        *text = begun;
    }
    forget_cells(parse);
    return good;
}

static void read_text(struct parse *parse, struct text *text)
{
    size_t mistakes = 0;
    struct csv_parser csv;
    bool good;

    do {
        /* Fails for NULL only. */
        (void)csv_init(&csv, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL);
        good = read_lines(parse, &csv, text);
        csv_free(&csv);
    } while (!good && parse->header_done && ++mistakes < FAULTS_SHOWN);
    if (good && !parse->header_done)
        csv_fault(parse->faults, 1, "the header line is missing");
    if (!good && parse->header_done)
        csv_fault(parse->faults, text->line, "the rest is not read");
}

int csv_read(const char *bytes, size_t size, const struct csv_reader *reader,
             struct csv_faults *faults)
{
    struct parse parse = {.reader = reader, .faults = faults};
    struct text text = {.bytes = bytes, .size = size, .line = 1};
    size_t before = faults->count;

    if (size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0)
        text.at = 3;
    if (size >= 2 &&
        (memcmp(bytes, "\xFF\xFE", 2) == 0 || memcmp(bytes, "\xFE\xFF", 2) == 0))
        csv_fault(faults, 1, "this is UTF-16: save it as UTF-8");
    else
        read_text(&parse, &text);
    return faults->count > before ? -EINVAL : 0;
}

int csv_load(const char *path, char **ret_bytes, size_t *ret_size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat about = {0};
    char *bytes = NULL;
    ssize_t got = 0;
    size_t size = 0;
    int rc = fd < 0 ? -errno : 0;

    if (rc == 0 && fstat(fd, &about) < 0)
        rc = -errno;
    if (rc == 0 && !S_ISREG(about.st_mode))
        rc = -EINVAL;
    if (rc == 0 && about.st_size > FILE_MOST_BYTES)
        rc = -EFBIG;
    if (rc < 0)
        goto out;
    bytes = need(malloc((size_t)about.st_size + 1));
    while (size < (size_t)about.st_size &&
           (got = read(fd, bytes + size, (size_t)about.st_size - size)) > 0)
        size += (size_t)got;
    if (got < 0) {
        rc = -errno;
        free(bytes);
        goto out;
    }
    bytes[size] = '\0';
    *ret_bytes = bytes;
    *ret_size = size;
out:
    if (fd >= 0)
        close(fd);
    return rc;
}

int csv_read_file(const struct csv_reader *reader, struct csv_faults *faults)
{
    char *bytes = NULL;
    size_t size = 0;
    int rc = csv_load(faults->file, &bytes, &size);

    if (rc < 0)
        return log_fail(rc, "%s", faults->file);
    rc = csv_read(bytes, size, reader, faults);
    free(bytes);
    return rc;
}

/* --- writing ------------------------------------------------------------------------- */

static void put_quoted(FILE *out, const char *text)
{
    (void)fputc('"', out);
    for (; *text; text++) {
        if (*text == '"')
            (void)fputc('"', out);
        (void)fputc(*text, out);
    }
    (void)fputc('"', out);
}

const char *csv_guard(const char *text)
{
    return *text && strchr("=+-@\t\r\n", *text) ? "'" : "";
}

void csv_put_row(FILE *out, const char *const *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            (void)fputc(',', out);
        if (strpbrk(cells[i], ",\"\r\n"))
            put_quoted(out, cells[i]);
        else
            (void)fputs(cells[i], out);
    }
    (void)fputc('\n', out);
}
