#include "mqtt/base/csv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/capture.h"

enum { TEXT_BYTES = 8192 };

static const struct csv_column columns[] = {
    {"code", 1},
    {"name", 0},
    {"note", 0},
};

/* "LINE:code|name|note;" for each row. */
static void write_down(void *owner, size_t line, const char *const *cells)
{
    char *text = owner;
    size_t used = strlen(text);

    (void)snprintf(text + used, TEXT_BYTES - used, "%zu:%s|%s|%s;", line, cells[0],
                   cells[1], cells[2]);
}

/* What is logged goes to `log`; returns as csv_read(). */
static int read_table(const char *bytes, size_t size, char rows[static TEXT_BYTES],
                      char log[static TEXT_BYTES], size_t *ret_faults)
{
    const struct csv_reader reader = {columns, 3, write_down, rows};
    struct csv_faults faults = {.file = "file"};
    struct capture capture = capture_begin();
    int rc;

    rows[0] = '\0';
    rc = csv_read(bytes, size, &reader, &faults);
    capture_end(&capture, log, TEXT_BYTES);
    *ret_faults = faults.count;
    return rc;
}

static void good_tables_are_read_whatever_wrote_them(void **state)
{
    static const struct {
        const char *name, *text, *rows;
    } cases[] = {
        {"a header only", "code,name\n", ""},
        {"no end of line", "code,name\na,b", "2:a|b|;"},
        {"carriage returns too", "code,name\r\na,b\r\nc,d\r\n", "2:a|b|;3:c|d|;"},
        {"carriage returns only", "code,name\ra,b\rc,d\r", "2:a|b|;3:c|d|;"},
        {"a byte-order mark",
         "\xEF\xBB\xBF"
         "code,name\na,b\n",
         "2:a|b|;"},
        {"another order", "note,code\nx,a\n", "2:a||x;"},
        {"empty lines", "code\n\na\n   \n\nb\n\n", "3:a||;6:b||;"},
        {"quotes", "code,name\n\"a\",\"b, \"\"c\"\"\"\n", "2:a|b, \"c\"|;"},
        {"blanks at the ends", "code,name\n  a\t,\" b c \"\n", "2:a|b c|;"},
        {"an empty cell", "code,name,note\na,,\n", "2:a||;"},
        {"decomposed letters",
         "code,name\na,Ho\xCC\xA3\xCC\x82 ti\xCC\xA3"
         "ch\n",
         "2:a|H\xE1\xBB\x99 t\xE1\xBB\x8B"
         "ch|;"},
    };
    char rows[TEXT_BYTES], log[TEXT_BYTES];
    size_t faults;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: %s\n", cases[i].name);
        assert_int_equal(
            read_table(cases[i].text, strlen(cases[i].text), rows, log, &faults), 0);
        assert_string_equal(rows, cases[i].rows);
        assert_string_equal(log, "");
        assert_int_equal(faults, 0);
    }
}

#define QUOTES                                                                             \
    "quotes do not match: a cell with a comma or a quote in it stands in quotes, each "    \
    "quote inside doubled\n"

static const struct {
    const char *name, *text, *rows, *log;
} bad_shapes[] = {
    {"nothing", "", "", "file:1: the header line is missing\n"},
    {"empty lines only", "\n\n  \n", "", "file:1: the header line is missing\n"},
    {"a column is missing", "name\nx\n", "", "file:1: column 'code' is missing\n"},
    {"an unknown column", "code,nmae\na,b\n", "2:a||;",
     "file:1: column 'nmae' is not known here\n"},
    {"a column twice", "code,name,name\na,b,c\n", "2:a|c|;",
     "file:1: column 'name' stands twice\n"},
    {"semicolons", "code;name\na;b\n", "",
     "file:1: column 'code;name' is not known here: columns are separated by commas\n"
     "file:1: column 'code' is missing\n"},
    {"too few and too many cells", "code,name\na\nb,c\nd,e,f\n", "3:b|c|;",
     "file:2: 1 cells, when the header has 2 columns\n"
     "file:4: 3 cells, when the header has 2 columns\n"},
    {"a required cell is empty", "code,name\n ,b\nc,d\n\"\",e\n", "3:c|d|;",
     "file:2: code is empty\nfile:4: code is empty\n"},
    {"a quote inside a cell", "code,name\na,b\"c\nd,e\n", "3:d|e|;", "file:2: " QUOTES},
    {"text after a quoted cell", "code,name\n\"a\"b,c\nd,e\n", "3:d|e|;",
     "file:2: " QUOTES},
    {"a quote that is not closed", "code,name\na,\"b\nc,d\ne\n", "3:c|d|;",
     "file:2: " QUOTES "file:4: 1 cells, when the header has 2 columns\n"},
    {"closed far below", "code,name\na,\"b\nc,d\ne,\"f\"\n", "3:c|d|;4:e|f|;",
     "file:2: " QUOTES},
    {"the last line", "code,name\na,b\nc,\"d", "2:a|b|;", "file:3: " QUOTES},
    {"quotes of the header", "code,\"name\na,b\n", "", "file:1: " QUOTES},
    {"a line break in a cell", "code,name\na,\"b\nc\"\nd,e\n", "4:d|e|;",
     "file:2: a cell has a line break or another control character in it\n"},
    {"another encoding", "code,name\na,\xC0\xC1,\xC2\nb,c\n", "3:b|c|;",
     "file:2: this is not UTF-8 text\n"},
    {"a cut letter", "code,name\na,Ho\xE1\xBB\nb,c\n", "3:b|c|;",
     "file:2: this is not UTF-8 text\n"},
    {"another encoding's header", "code,n\xE1me\na,b\n", "",
     "file:1: this is not UTF-8 text\n"},
    {"UTF-16",
     "\xFF\xFE"
     "c",
     "", "file:1: this is UTF-16: save it as UTF-8\n"},
    {"lines are an editor's", "code,name\n\n\"a\nb\",c\n\nd\n", "",
     "file:3: a cell has a line break or another control character in it\n"
     "file:6: 1 cells, when the header has 2 columns\n"},
};

static void every_fault_of_shape_is_told_by_its_line(void **state)
{
    char rows[TEXT_BYTES], log[TEXT_BYTES], wanted[TEXT_BYTES];
    size_t faults;

    (void)state;
    for (size_t i = 0; i < sizeof bad_shapes / sizeof bad_shapes[0]; i++) {
        const char *from = log;
        size_t used = 0;

        print_message("case: %s\n", bad_shapes[i].name);
        assert_int_equal(
            read_table(bad_shapes[i].text, strlen(bad_shapes[i].text), rows, log, &faults),
            -EINVAL);
        assert_string_equal(rows, bad_shapes[i].rows);
        for (; *from; from++) { /* each line begins with the program's name */
            if (strncmp(from, "dunghan: ", 9) == 0)
                from += 9;
            wanted[used++] = *from;
        }
        wanted[used] = '\0';
        assert_string_equal(wanted, bad_shapes[i].log);
    }
}

static void a_nul_is_a_control_character(void **state)
{
    static const char text[] = "code,name\na,b\0c\nd,e\n\0,f\n";
    char rows[TEXT_BYTES], log[TEXT_BYTES];
    size_t faults;

    (void)state;
    assert_int_equal(read_table(text, sizeof text - 1, rows, log, &faults), -EINVAL);
    assert_string_equal(rows, "3:d|e|;");
    assert_int_equal(faults, 2);
}

/* Fifty are shown, all are counted, and quotes that never match do not take for ever. */
static void a_flood_of_faults_is_cut_short(void **state)
{
    enum { LINES = 20000 };
    static const char *const bad[] = {"a\n", "a,\"b\n", "a,\"\"\"b\n", "a,b\"c\n"};
    char rows[TEXT_BYTES], log[TEXT_BYTES];
    char *text = malloc((size_t)LINES * 16);

    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        size_t size = 10, faults, shown = 0;

        memcpy(text, "code,name\n", size);
        for (int line = 0; line < LINES; line++) {
            memcpy(text + size, bad[i], strlen(bad[i]));
            size += strlen(bad[i]);
        }
        assert_int_equal(read_table(text, size, rows, log, &faults), -EINVAL);
        for (const char *at = log; (at = strstr(at, "file:")); at++)
            shown++;
        print_message("case %zu: %zu faults, %zu shown\n", i, faults, shown);
        assert_true(shown <= 51); /* "file: more faults follow" is one more */
        assert_true(faults >= 50);
    }
    free(text);
}

static void a_cell_and_a_file_have_a_most(void **state)
{
    char path[] = "/tmp/dunghan-table-XXXXXX", rows[TEXT_BYTES], log[TEXT_BYTES];
    char text[CSV_CELL_BYTES + 16] = "code\n", *bytes;
    size_t faults, size;
    int fd = mkstemp(path);

    (void)state;
    assert_true(fd >= 0);
    memset(text + 5, 'x', CSV_CELL_BYTES);
    assert_int_equal(read_table(text, 5 + CSV_CELL_BYTES - 1, rows, log, &faults), 0);
    assert_int_equal(read_table(text, 5 + CSV_CELL_BYTES, rows, log, &faults), -EINVAL);

    assert_int_equal(write(fd, "code\n", 5), 5);
    assert_int_equal(csv_load(path, &bytes, &size), 0);
    assert_int_equal(size, 5);
    assert_string_equal(bytes, "code\n");
    free(bytes);
    assert_int_equal(ftruncate(fd, (64 << 20) + 1), 0); /* of zeroes, on no disk */
    assert_int_equal(csv_load(path, &bytes, &size), -EFBIG);
    assert_int_equal(csv_load("/tmp", &bytes, &size), -EINVAL);
    assert_int_equal(close(fd), 0);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(csv_load(path, &bytes, &size), -ENOENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_tables_are_read_whatever_wrote_them),
        cmocka_unit_test(every_fault_of_shape_is_told_by_its_line),
        cmocka_unit_test(a_nul_is_a_control_character),
        cmocka_unit_test(a_flood_of_faults_is_cut_short),
        cmocka_unit_test(a_cell_and_a_file_have_a_most),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
