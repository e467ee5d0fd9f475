#include "appliance/table.h"

#include <csv.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <uninorm.h>
#include <unistd.h>
#include <unistr.h>

#include "mqtt/base/log.h"

enum { COLUMNS_MOST = 16, FAULTS_SHOWN = 50, FILE_MOST_BYTES = 64 << 20 };

struct parse {
    const struct table_reader *reader;
    struct table_faults *faults;
    size_t line; /* of the record being read; the header is 1 */
    size_t cell; /* index of the next cell in this record */
    int header_done;
    size_t
        order[COLUMNS_MOST]; /* cell in the file -> column + 1 of the caller; 0: unknown */
    size_t width;            /* cells in the header */
    char *cells[COLUMNS_MOST]; /* by the caller's column; owned */
    int broken;                /* this record has a fault of shape */
};

void table_fault(struct table_faults *faults, size_t line, const char *format, ...)
{
    char text[512];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (faults->count++ < FAULTS_SHOWN)
        log_error("%s:%zu: %s", faults->file, line, text);
    else if (faults->count == FAULTS_SHOWN + 1)
        log_error("%s: more faults follow", faults->file);
}

static void break_record(struct parse *parse, const char *what)
{
    parse->broken = 1;
    table_fault(parse->faults, parse->line, "%s", what);
}

/* NFC, trimmed; the caller frees it. NULL: not UTF-8. */
static char *clean(const char *bytes, size_t size)
{
    size_t length = 0;
    uint8_t *text;

    while (size > 0 && strchr(" \t", bytes[0])) {
        bytes++;
        size--;
    }
    while (size > 0 && strchr(" \t", bytes[size - 1]))
        size--;
    if (memchr(bytes, '\0', size) || u8_check((const uint8_t *)bytes, size))
        return NULL;
    text = u8_normalize(UNINORM_NFC, (const uint8_t *)bytes, size, NULL, &length);
    if (!text)
        abort();
    text = realloc(text, length + 1);
    if (!text)
        abort();
    text[length] = '\0';
    return (char *)text;
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
        return;
    }
    if (!column)
        table_fault(parse->faults, 1, "column '%s' is not known here", name);
    for (size_t i = 0; column && i < parse->width; i++) {
        if (parse->order[i] == column)
            table_fault(parse->faults, 1, "column '%s' stands twice", name);
    }
    parse->order[parse->width++] = column;
}

static void take_cell(void *bytes, size_t size, void *data)
{
    struct parse *parse = data;
    char *text = clean(bytes ? bytes : "", size);

    if (!text) {
        break_record(parse, "this is not UTF-8 text");
        parse->cell++;
        return;
    }
    if (!parse->header_done)
        take_heading(parse, text);
    else if (parse->cell < parse->width && parse->order[parse->cell]) {
        char **place = &parse->cells[parse->order[parse->cell] - 1];

        free(*place);
        *place = text;
        text = NULL;
    }
    parse->cell++;
    free(text);
}

static void end_header(struct parse *parse)
{
    parse->header_done = 1;
    for (size_t i = 0; i < parse->reader->column_count; i++) {
        int found = 0;

        for (size_t j = 0; j < parse->width; j++)
            found |= parse->order[j] == i + 1;
        if (!found && parse->reader->columns[i].required)
            table_fault(parse->faults, 1, "column '%s' is missing",
                        parse->reader->columns[i].name);
    }
}

static void end_row(struct parse *parse)
{
    const char *cells[COLUMNS_MOST];

    if (parse->cell != parse->width)
        break_record(parse, "not as many cells as the header has");
    for (size_t i = 0; i < parse->reader->column_count; i++) {
        cells[i] = parse->cells[i] ? parse->cells[i] : "";
        if (!parse->broken && parse->reader->columns[i].required && !*cells[i]) {
            table_fault(parse->faults, parse->line, "%s is empty",
                        parse->reader->columns[i].name);
            parse->broken = 1;
        }
    }
    if (!parse->broken)
        parse->reader->row(parse->reader->owner, parse->line, cells);
    for (size_t i = 0; i < COLUMNS_MOST; i++) {
        free(parse->cells[i]);
        parse->cells[i] = NULL;
    }
}

static void end_record(int end, void *data)
{
    struct parse *parse = data;

    (void)end;
    if (!parse->header_done)
        end_header(parse);
    else
        end_row(parse);
    parse->cell = 0;
    parse->broken = 0;
    parse->line++;
}

int table_read(const char *bytes, size_t size, const struct table_reader *reader,
               struct table_faults *faults)
{
    struct parse parse = {.reader = reader, .faults = faults, .line = 1};
    size_t before = faults->count;
    struct csv_parser csv;

    if (size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        bytes += 3;
        size -= 3;
    }
    if (csv_init(&csv, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) != 0)
        abort();
    if (csv_parse(&csv, bytes, size, take_cell, end_record, &parse) != size ||
        csv_fini(&csv, take_cell, end_record, &parse) != 0)
        table_fault(faults, parse.line, "%s", csv_strerror(csv_error(&csv)));
    csv_free(&csv);
    for (size_t i = 0; i < COLUMNS_MOST; i++)
        free(parse.cells[i]);
    if (!parse.header_done)
        table_fault(faults, 1, "the header line is missing");
    return faults->count > before ? -EINVAL : 0;
}

int table_load(const char *path, char **ret_bytes, size_t *ret_size)
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
    bytes = malloc((size_t)about.st_size + 1);
    if (!bytes)
        abort();
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
