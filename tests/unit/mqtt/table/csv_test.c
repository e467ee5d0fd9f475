#include "mqtt/table/csv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/capture.h"

enum { TEXT_BYTES = 8192 };

static const struct csv_column columns[] = {
    {"code", 1, CSV_TEXT, {"Mã đơn vị", "Mã"}},
    {"name", 0, CSV_TEXT, {"Tên đơn vị", "Tên"}},
    {"note", 0, CSV_DATE, {"Hiệu lực từ ngày"}},
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

static const struct {
    const char *name, *text, *rows;
} good_tables[] = {
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
    {"semicolons", "code;name\na;b, c\n", "2:a|b, c|;"},
    {"tabs", "code\tname\na\tb; c\n", "2:a|b; c|;"},
    {"a separator that is said", "sep=;\r\ncode\r\na\r\n", "3:a||;"},
    {"said in quotes", "\"SEP=\t\"\ncode\tname\na\tb,c\n", "3:a|b,c|;"},
    {"a second mark",
     "\xEF\xBB\xBF\xEF\xBB\xBF"
     "code\na\n",
     "2:a||;"},
    {"a mark behind the separator",
     "sep=,\n\xEF\xBB\xBF"
     "code,name\na,b\n",
     "3:a|b|;"},
    {"a Ctrl-Z at the end", "code\na\n\x1A", "2:a||;"},
    {"rows of commas", ",,\ncode,name,note\n,,\na,,\n,,,,\n", "4:a||;"},
    {"columns without a name", "code,,name,,\na,,b,,\nc,,d\ne,,f,,,\n",
     "2:a|b|;3:c|d|;4:e|f|;"},
    {"names in any case", "CODE,Name\na,b\n", "2:a|b|;"},
    {"names of offices", "MÃ ĐƠN VỊ,Tên đơn vị (*)\na,b\n", "2:a|b|;"},
    {"names that are decomposed", "Ma\xCC\x83 đơn vị\na\n", "2:a||;"},
    {"names that are wrapped", "\"Mã\r\nđơn vị\",tên\na,b\n", "3:a|b|;"},
    {"blanks of Unicode",
     "code\u00A0,name\na,\u3000b\u00A0"
     "c\u202F\n",
     "2:a|b c|;"},
    {"the day first", "code,note\na,13/12/2026\nb,1/7/2025\nc,05-05-2026\n",
     "2:a||2026-12-13;3:b||2025-07-01;4:c||2026-05-05;"},
    {"the day first, as is known later", "code,note\na,01.07.2025\nb,31.12.2025\n",
     "2:a||2025-07-01;3:b||2025-12-31;"},
    {"the day first, as semicolons say", "code;note\na;01/07/2025\n", "2:a||2025-07-01;"},
    {"dates that are none", "code,note\na,30/02/2026\nb,1/2/26\nc,2026-07-01\n",
     "2:a||30/02/2026;3:b||1/2/26;4:c||2026-07-01;"},
    {"decomposed letters",
     "code,name\na,Ho\xCC\xA3\xCC\x82 ti\xCC\xA3"
     "ch\n",
     "2:a|H\xE1\xBB\x99 t\xE1\xBB\x8B"
     "ch|;"},
};

static void good_tables_are_read_whatever_wrote_them(void **state)
{
    char rows[TEXT_BYTES], log[TEXT_BYTES];
    size_t faults;

    (void)state;
    for (size_t i = 0; i < sizeof good_tables / sizeof good_tables[0]; i++) {
        print_message("case: %s\n", good_tables[i].name);
        assert_int_equal(read_table(good_tables[i].text, strlen(good_tables[i].text), rows,
                                    log, &faults),
                         0);
        assert_string_equal(rows, good_tables[i].rows);
        assert_string_equal(log, "");
        assert_int_equal(faults, 0);
    }
}

#define QUOTES                                                                             \
    "quotes do not match: a cell with a separator or a quote in it stands in quotes, "     \
    "each "                                                                                \
    "quote inside doubled\n"

#define SAVE ": open it in Excel and save the sheet as \"CSV UTF-8\" (File, Save As)\n"
#define UTF8 "this is not UTF-8 text: in Excel, save it as \"CSV UTF-8\"\n"

static const struct {
    const char *name, *text, *rows, *log;
} bad_shapes[] = {
    {"nothing", "", "", "file:1: the header line is missing\n"},
    {"empty lines only", "\n\n  \n", "", "file:1: the header line is missing\n"},
    {"a column is missing", "name\nx\n", "",
     "file:1: column 'code' or Mã đơn vị is missing\n"},
    {"an unknown column", "code,nmae\na,b\n", "2:a||;",
     "file:1: column 'nmae' is not known here\n"},
    {"a column twice", "code,name,name\na,b,c\n", "2:a|c|;",
     "file:1: column 'name' stands twice\n"},
    {"another separator than is said", "sep=;\ncode,name\na,b\n", "",
     "file:2: column 'code,name' is not known here\n"
     "file:2: column 'code' or Mã đơn vị is missing\n"},
    {"a value below no name", "code,,name\na,x,b\nc,,d\n", "3:c|d|;",
     "file:2: 'x' stands in a column without a name\n"},
    {"a value behind the last name", "code,,\na,,x\n", "",
     "file:2: 3 cells, when the header has 1 columns\n"},
    {"the month first", "code,note\na,12/31/2026\nb,1/7/2026\nc,5/5/2026\n",
     "4:c||2026-05-05;",
     "file:2: note '12/31/2026' has the month first: the day stands first, or write "
     "2026-12-31\n"
     "file:3: note '1/7/2026' may be 2026-07-01 or 2026-01-07, and no other date here says "
     "which: write the one that is meant\n"},
    {"a name that looks like one", "c\u043Ede\na\n", "",
     "file:1: 'cU+043Ede' is taken in as it stands: a letter is Cyrillic and looks like a "
     "Latin one\n"
     "file:1: column 'cU+043Ede' is not known here\n"
     "file:1: column 'code' or Mã đơn vị is missing\n"},
    {"a workbook", "PK\x03\x04more", "",
     "file:1: this is an Excel workbook (.xlsx) or another archive" SAVE},
    {"an old workbook", "\xD0\xCF\x11\xE0more", "",
     "file:1: this is an Excel workbook (.xls)" SAVE},
    {"a page that is called .xls", "\r\n <html>", "",
     "file:1: this is a web page or XML, which some systems call .xls" SAVE},
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
    {"another encoding", "code,name\na,\xC0\xC1,\xC2\nb,c\n", "3:b|c|;", "file:2: " UTF8},
    {"a cut letter", "code,name\na,Ho\xE1\xBB\nb,c\n", "3:b|c|;", "file:2: " UTF8},
    {"another encoding's header", "code,n\xE1me\na,b\n", "", "file:1: " UTF8},
    {"UTF-16 that is cut",
     "\xFF\xFE"
     "c",
     "", "file:1: this is UTF-16 that is damaged or has no mark: save it as UTF-8\n"},
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

/* What is read otherwise than it stands is said, and no fault. */
static void what_nobody_sees_is_taken_out_and_what_looks_odd_is_told(void **state)
{
    static const struct {
        const char *name, *text, *rows, *log;
    } cases[] = {
        {"of no width", "code,name\na,X\u00E3\u200B D\n", "2:a|X\u00E3 D|;",
         "U+200B, which nobody sees, is taken out of 'X\u00E3 D'"},
        {"a mark in the middle", "code,name\n\uFEFFa,b\n", "2:a|b|;",
         "U+FEFF, which nobody sees, is taken out of 'a'"},
        {"of direction", "code,name\n\u202Aa\u202C,b\n", "2:a|b|;",
         "U+202A, which nobody sees, is taken out of 'a'"},
        {"a control character of C1", "code,name\na,b\xC2\x96\n", "2:a|b|;",
         "U+0096, which nobody sees, is taken out of 'b'"},
        {"another alphabet", "code,name\na,X\u00E3 \u0410\n", "2:a|X\u00E3 \u0410|;",
         "'X\u00E3 U+0410' is taken in as it stands: a letter is Cyrillic and looks like a "
         "Latin one"},
        {"a letter that is lost", "code,name\na,X\uFFFD\n", "2:a|X\uFFFD|;",
         "'XU+FFFD' is taken in as it stands: a letter was lost when it was saved"},
    };
    char rows[TEXT_BYTES], log[TEXT_BYTES];
    size_t faults;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: %s\n", cases[i].name);
        assert_int_equal(
            read_table(cases[i].text, strlen(cases[i].text), rows, log, &faults), 0);
        assert_string_equal(rows, cases[i].rows);
        assert_non_null(strstr(log, "file:2: "));
        assert_non_null(strstr(log, cases[i].log));
        assert_null(strchr(log, '\n')[1] ? log : NULL);
        assert_int_equal(faults, 0);
    }
}

/* As Excel saves "Unicode text": with tabs, either byte first. */
static void a_table_of_utf16_is_read(void **state)
{
    static const char little[] = "\xFF\xFE"
                                 "c\0o\0d\0e\0\t\0n\0a\0m\0e\0\n\0a\0\t\0\xA3\x1E\n";
    char big[sizeof little], rows[TEXT_BYTES], log[TEXT_BYTES];
    size_t faults;

    (void)state;
    for (size_t i = 0; i + 1 < sizeof little; i += 2) {
        big[i] = little[i + 1];
        big[i + 1] = little[i];
    }
    assert_int_equal(read_table(little, sizeof little, rows, log, &faults), 0);
    assert_string_equal(rows, "2:a|\u1EA3|;");
    assert_int_equal(read_table(big, sizeof little, rows, log, &faults), 0);
    assert_string_equal(rows, "2:a|\u1EA3|;");
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
        cmocka_unit_test(what_nobody_sees_is_taken_out_and_what_looks_odd_is_told),
        cmocka_unit_test(a_table_of_utf16_is_read),
        cmocka_unit_test(a_nul_is_a_control_character),
        cmocka_unit_test(a_flood_of_faults_is_cut_short),
        cmocka_unit_test(a_cell_and_a_file_have_a_most),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
