#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/count/dossier_register.h"
#include "appliance/recount/rulebook.h"
#include "appliance/store/store.h"
#include "appliance/tables/register/store_catalogue.h"
#include "appliance/tables/store_dossiers.h"
#include "mqtt/base/date.h"
#include "tests/unit/appliance/registers/taking.h"
#include "tests/unit/directory.h"

/* Every unit, name and limit here is made up. */

enum { TEXT_BYTES = 16384 };

struct fixture {
    char directory[DIRECTORY_BYTES];
    struct store *store;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    assert_non_null(f);
    directory_make(f->directory);
    assert_int_equal(store_open(&f->store, f->directory, STORE_WRITE), 0);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    store_close(f->store);
    directory_remove(f->directory);
    free(f);
    return 0;
}

static int import_text(const struct fixture *f, enum catalogue_kind kind, const char *text,
                       struct taking_log *log)
{
    static const struct register_kind *const kinds[CATALOGUE_KINDS] = {
        [CATALOGUE_UNITS] = &register_units,
        [CATALOGUE_FIELDS] = &register_fields,
        [CATALOGUE_PROCEDURES] = &register_procedures,
    };
    struct register_outcome outcome;

    return taking_text(f->store, kinds[kind], text, log, &outcome);
}

static void must_import(const struct fixture *f, enum catalogue_kind kind, const char *text)
{
    struct taking_log log;

    if (import_text(f, kind, text, &log) < 0)
        fail_msg("%s", log.text);
}

/* --- what is in the store, as text --------------------------------------------------- */

static const char *date_or(int32_t day, char date[static DATE_BYTES])
{
    return day ? date_format(day, date) : "";
}

static const char *code_or(const struct catalogue *catalogue, enum catalogue_kind kind,
                           int id)
{
    return id ? catalogue_get(catalogue, kind, id)->code : "";
}

static size_t list_version(const struct catalogue *catalogue, enum catalogue_kind kind,
                           const struct catalogue_entry *v, char *text, size_t bytes)
{
    char from[DATE_BYTES], to[DATE_BYTES], limit[LIMIT_BYTES];
    char schedule[SCHEDULE_BYTES] = "";
    int length = snprintf(text, bytes, "%s %s %s..%s", v->code, v->name_vi,
                          date_or(v->from_day, from), date_or(v->to_day, to));
    size_t used = (size_t)length;

    if (kind == CATALOGUE_UNITS)
        used += (size_t)snprintf(text + used, bytes - used, " %s<%s>%s %s", v->level,
                                 code_or(catalogue, CATALOGUE_UNITS, v->parent),
                                 code_or(catalogue, CATALOGUE_UNITS, v->successor),
                                 schedule_format(&v->schedule, schedule));
    if (kind == CATALOGUE_UNITS && v->counters != CATALOGUE_COUNTERS_NOT_SAID)
        used += (size_t)snprintf(text + used, bytes - used, "%d counters", v->counters);
    if (kind == CATALOGUE_PROCEDURES)
        used += (size_t)snprintf(text + used, bytes - used, " %s %s",
                                 code_or(catalogue, CATALOGUE_FIELDS, v->field),
                                 limit_format(v->limit, limit));
    return used + (size_t)snprintf(text + used, bytes - used, "\n");
}

/* A line for each version, in the order of display. */
static void list(const struct fixture *f, enum catalogue_kind kind,
                 char text[static TEXT_BYTES])
{
    struct catalogue *catalogue = catalogue_open();
    const struct catalogue_entry *all;
    size_t codes, count, used = 0;

    assert_int_equal(store_read_catalogue(f->store, catalogue), 0);
    all = catalogue_all(catalogue, kind, &codes);
    text[0] = '\0';
    for (size_t i = 0; i < codes; i++) {
        const struct catalogue_entry *versions =
            catalogue_versions(catalogue, kind, all[i].id, &count);

        for (size_t j = 0; j < count; j++)
            used +=
                list_version(catalogue, kind, &versions[j], text + used, TEXT_BYTES - used);
    }
    catalogue_close(catalogue);
}

static void check_list(const struct fixture *f, enum catalogue_kind kind,
                       const char *wanted)
{
    char text[TEXT_BYTES];

    list(f, kind, text);
    assert_string_equal(text, wanted);
}

/* --- good files ---------------------------------------------------------------------- */

#define UNITS "code,name_vi,level,parent,schedule,valid_from,valid_to,successor\n"

static void every_column_finds_its_place(void **state)
{
    const struct fixture *f = *state;

    must_import(f, CATALOGUE_FIELDS,
                "id,name_vi,name_en,valid_from,valid_to\n"
                "land,Đất đai,Land,,2025-06-30\n"
                "land,Quản lý đất đai,Land,2025-07-01,\n"
                "merit,Người có công,,,\n");
    must_import(f, CATALOGUE_PROCEDURES,
                "limit,field,code,name_vi,valid_to,valid_from\n"
                "10wd,land,3.990301,Đăng ký đất đai,2025-06-30,\n"
                "5wd,land,3.990301,Đăng ký đất đai,,2025-07-01\n"
                ",merit,3.990601,Mai táng phí,,\n");
    /* a parent may stand further down */
    must_import(f, CATALOGUE_UNITS,
                UNITS "H99.10.01,Xã Đông,commune,H99.10,,,2025-06-30,\n"
                      "H99.10.01,Xã Đông,commune,H99,P2,2025-07-01,,\n"
                      "H99.10,Huyện Mẫu,district,H99,07:30-11:30,,2025-06-30,\n"
                      "H99.10.02,Xã Tây,commune,H99.10,P1,,2025-06-30,H99.10.01\n"
                      "H99,Tỉnh Mẫu,province,,,,,\n");
    check_list(f, CATALOGUE_FIELDS,
               "land Đất đai ..2025-06-30\nland Quản lý đất đai 2025-07-01..\n"
               "merit Người có công ..\n");
    check_list(f, CATALOGUE_PROCEDURES,
               "3.990301 Đăng ký đất đai ..2025-06-30 land 10wd\n"
               "3.990301 Đăng ký đất đai 2025-07-01.. land 5wd\n"
               "3.990601 Mai táng phí .. merit \n");
    check_list(f, CATALOGUE_UNITS,
               "H99.10.01 Xã Đông ..2025-06-30 commune<H99.10> \n"
               "H99.10.01 Xã Đông 2025-07-01.. commune<H99> 07:30-11:30 13:00-17:00\n"
               "H99.10 Huyện Mẫu ..2025-06-30 district<H99> 07:30-11:30\n"
               "H99.10.02 Xã Tây ..2025-06-30 commune<H99.10>H99.10.01 "
               "07:00-11:30 13:30-17:00\n"
               "H99 Tỉnh Mẫu .. province<> \n");
}

static void a_file_with_the_first_columns_only_is_as_good_as_ever(void **state)
{
    const struct fixture *f = *state;

    must_import(f, CATALOGUE_UNITS,
                "code,name_vi,name_en,level,parent,counters\n"
                "H99.10,Huyện Mẫu,,district,,4\nH99.10.01,Xã Mẫu,,commune,H99.10,2\n");
    must_import(f, CATALOGUE_FIELDS, "\xEF\xBB\xBFid,name_vi\r\nland,Đất đai\r\n");
    must_import(f, CATALOGUE_PROCEDURES, "code,name_vi,field\n3.990301,A,land\n");
    check_list(f, CATALOGUE_UNITS,
               "H99.10 Huyện Mẫu .. district<> 4 counters\n"
               "H99.10.01 Xã Mẫu .. commune<H99.10> 2 counters\n");
}

/* A version of a unit may have more counters than the one before; a file without the column
 * does not say how many, which is not 0. */
static void a_version_has_its_own_number_of_counters(void **state)
{
    const struct fixture *f = *state;

    must_import(f, CATALOGUE_UNITS,
                "code,name_vi,level,counters,valid_from,valid_to\n"
                "H99.1,A,commune,2,,2025-06-30\nH99.1,A,commune,1000,2025-07-01,\n"
                "H99.2,B,commune,0,,\nH99.3,C,commune,,,\n");
    check_list(f, CATALOGUE_UNITS,
               "H99.1 A ..2025-06-30 commune<> 2 counters\n"
               "H99.1 A 2025-07-01.. commune<> 1000 counters\n"
               "H99.2 B .. commune<> 0 counters\nH99.3 C .. commune<> \n");
    must_import(f, CATALOGUE_UNITS, "code,name_vi,level\nH99.1,A,commune\n");
    check_list(
        f, CATALOGUE_UNITS,
        "H99.1 A .. commune<> \nH99.2 B .. commune<> 0 counters\nH99.3 C .. commune<> \n");
}

static void the_same_file_again_changes_nothing(void **state)
{
    static const char text[] = UNITS "H99.1,A,district,,P2,,2024-12-31,\n"
                                     "H99.1,B,district,,,2025-01-01,2025-06-30,H99.2\n"
                                     "H99.2,C,district,,,,,\n";
    const struct fixture *f = *state;
    char before[TEXT_BYTES];

    must_import(f, CATALOGUE_UNITS, text);
    list(f, CATALOGUE_UNITS, before);
    must_import(f, CATALOGUE_UNITS, text);
    check_list(f, CATALOGUE_UNITS, before);
}

/* The store has these procedures before each case. */
#define STORED                                                                             \
    "code,name_vi,field,limit,valid_from,valid_to\n"                                       \
    "3.990301,A,land,10wd,2020-01-01,2022-12-31\n"                                         \
    "3.990301,B,land,8wd,2023-01-01,2024-12-31\n"                                          \
    "3.990301,C,land,5wd,2025-01-01,\n"                                                    \
    "3.990302,D,land,1wd,,\n"
#define A "3.990301 A 2020-01-01..2022-12-31 land 10wd\n"
#define B "3.990301 B 2023-01-01..2024-12-31 land 8wd\n"
#define C "3.990301 C 2025-01-01.. land 5wd\n"
#define D "3.990302 D .. land 1wd\n"

static void rows_hold_in_their_time_and_the_rest_stays(void **state)
{
    static const struct {
        const char *name, *rows, *after;
    } cases[] = {
        {"another name", "3.990301,Z,land,8wd,2023-01-01,2024-12-31\n",
         A "3.990301 Z 2023-01-01..2024-12-31 land 8wd\n" C D},
        {"another limit of another code", "3.990302,D,land,3wd,,\n",
         A B C "3.990302 D .. land 3wd\n"},
        {"a new code", "3.990303,N,land,2wd,,\n", A B C D "3.990303 N .. land 2wd\n"},
        {"a new version ends the last one", "3.990301,N,land,2wd,2026-07-01,\n",
         A B "3.990301 C 2025-01-01..2026-06-30 land 5wd\n"
             "3.990301 N 2026-07-01.. land 2wd\n" D},
        {"a version ends", "3.990301,C,land,5wd,2025-01-01,2025-06-30\n",
         A B "3.990301 C 2025-01-01..2025-06-30 land 5wd\n" D},
        {"two versions meet elsewhere",
         "3.990301,B,land,8wd,2023-01-01,2025-06-30\n3.990301,C,land,5wd,2025-07-01,\n",
         A "3.990301 B 2023-01-01..2025-06-30 land 8wd\n"
           "3.990301 C 2025-07-01.. land 5wd\n" D},
        {"two versions meet earlier",
         "3.990301,B,land,8wd,2023-01-01,2024-06-30\n3.990301,C,land,5wd,2024-07-01,\n",
         A "3.990301 B 2023-01-01..2024-06-30 land 8wd\n"
           "3.990301 C 2024-07-01.. land 5wd\n" D},
        {"one row for all time", "3.990301,N,land,2wd,,\n", "3.990301 N .. land 2wd\n" D},
        {"a time before all", "3.990301,N,land,2wd,2018-01-01,2019-12-31\n",
         "3.990301 N 2018-01-01..2019-12-31 land 2wd\n" A B C D},
        {"inside a version", "3.990301,N,land,2wd,2023-07-01,2023-12-31\n",
         A "3.990301 B 2023-01-01..2023-06-30 land 8wd\n"
           "3.990301 N 2023-07-01..2023-12-31 land 2wd\n" C D},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[TEXT_BYTES], once[TEXT_BYTES], twice[TEXT_BYTES];
        void *one;

        print_message("case: %s\n", cases[i].name);
        assert_int_equal(set_up(&one), 0);
        must_import(one, CATALOGUE_FIELDS, "id,name_vi\nland,Đất đai\n");
        must_import(one, CATALOGUE_PROCEDURES, STORED);
        (void)snprintf(text, sizeof text,
                       "code,name_vi,field,limit,valid_from,valid_to\n%s", cases[i].rows);
        must_import(one, CATALOGUE_PROCEDURES, text);
        list(one, CATALOGUE_PROCEDURES, once);
        must_import(one, CATALOGUE_PROCEDURES, text);
        list(one, CATALOGUE_PROCEDURES, twice);
        tear_down(&one);
        assert_string_equal(once, cases[i].after);
        assert_string_equal(twice, once);
    }
}

/* --- faulty files -------------------------------------------------------------------- */

static const struct {
    const char *name;
    enum catalogue_kind kind;
    const char *text, *log;
} faulty[] = {
    {"codes", CATALOGUE_UNITS, "code,name_vi,level\nnowhere,A,x\nH99.1,B,x\nH99 .2,C,x\n",
     "2: code 'nowhere' must be an organisation code such as H42.31\n"
     "4: code 'H99 .2' must be an organisation code such as H42.31\n"},
    {"field ids", CATALOGUE_FIELDS, "id,name_vi\nLand,A\nĐất,B\n",
     "2: id 'Land' must be 1 to 32 of a-z 0-9 -\n"
     "3: id 'Đất' must be 1 to 32 of a-z 0-9 -\n"},
    {"duplicates", CATALOGUE_UNITS,
     "code,name_vi,level\nH99.1,A,x\nH99.2,B,x\nH99.1,C,x\nH99.1,D,x\n",
     "4: H99.1: its validity overlaps that on line 2\n"
     "5: H99.1: its validity overlaps that on line 2\n"},
    {"overlaps, in any order", CATALOGUE_UNITS,
     "code,name_vi,level,valid_from,valid_to\nH99.1,A,x,2025-01-01,\n"
     "H99.1,B,x,,2025-01-01\nH99.2,C,x,,2025-12-31\nH99.2,D,x,2024-01-01,2024-12-31\n"
     "H99.2,E,x,2025-12-31,\n",
     "3: H99.1: its validity overlaps that on line 2\n"
     "5: H99.2: its validity overlaps that on line 4\n"
     "6: H99.2: its validity overlaps that on line 4\n"},
    {"dates", CATALOGUE_FIELDS,
     "id,name_vi,valid_from,valid_to\na,A,01/07/2025,\nb,B,,2025-02-29\n"
     "c,C,2025-07-01,2025-06-30\nd,D,1970-01-02,\ne,E,2025-07-01,2025-07-01\n",
     "2: valid_from '01/07/2025' may be 2025-07-01 or 2025-01-07, and no other date here "
     "says which: write the one that is meant\n"
     "3: valid_to '2025-02-29' is not a date from 1971-01-01 on, such as 2025-07-01\n"
     "4: valid_to 2025-06-30 is before valid_from 2025-07-01\n"
     "5: valid_from '1970-01-02' is not a date from 1971-01-01 on, such as "
     "2025-07-01\n"},
    {"a misdated row overlaps nothing", CATALOGUE_FIELDS,
     "id,name_vi,valid_from\na,A,2025-07-32\na,B,2025-07-01\n",
     "2: valid_from '2025-07-32' is not a date from 1971-01-01 on, such as "
     "2025-07-01\n"},
    {"unknown codes of units", CATALOGUE_UNITS,
     "code,name_vi,level,parent,valid_to,successor\nH99.1,A,x,H99.7,,\n"
     "H99.2,B,x,,2025-06-30,H99.8\nH99.3,C,x,H42,,\n",
     "2: parent 'H99.7' is not known: it is neither in this file nor imported before\n"
     "3: successor 'H99.8' is not known: it is neither in this file nor imported "
     "before\n"},
    {"unknown field and bad limits", CATALOGUE_PROCEDURES,
     "code,name_vi,field,limit\n3.990301,A,sea,10wd\n3.990302,B,land,10 days\n"
     "3.990303,C,land,2025-07-01\n3.990304,D,land,0wd\n",
     "3: limit '10 days' must be such as 10wd, 30cd, 3.5wh, 1mo, same_day, or empty\n"
     "4: limit '2025-07-01' must be such as 10wd, 30cd, 3.5wh, 1mo, same_day, or "
     "empty\n"
     "5: limit '0wd' must be such as 10wd, 30cd, 3.5wh, 1mo, same_day, or empty\n"
     "2: field 'sea' is not known: it is neither in this file nor imported before\n"},
    {"sessions", CATALOGUE_UNITS,
     "code,name_vi,level,schedule\nH99.1,A,x,P3\nH99.2,B,x,07:00-11:30 11:00-17:00\n"
     "H99.3,C,x,17:00-07:00\n",
     "2: schedule: 'P3' is not a session such as 07:00-11:30, with times up to 24:00; "
     "it may also be P1, P2 or empty for that of the settings\n"
     "3: schedule: '11:00-17:00' begins before the session in front of it ends; it may "
     "also be P1, P2 or empty for that of the settings\n"
     "4: schedule: '17:00-07:00' does not end after it begins; it may also be P1, P2 "
     "or empty for that of the settings\n"},
    {"counters", CATALOGUE_UNITS,
     "code,name_vi,level,counters\nH99.1,A,x,many\nH99.2,B,x,-1\nH99.3,C,x,1001\n"
     "H99.4,D,x,2.5\nH99.5,E,x,99999999999999999999\n",
     "2: counters 'many' must be 0 to 1000, or empty where nobody knows\n"
     "3: counters '-1' must be 0 to 1000, or empty where nobody knows\n"
     "4: counters '1001' must be 0 to 1000, or empty where nobody knows\n"
     "5: counters '2.5' must be 0 to 1000, or empty where nobody knows\n"
     "6: counters '99999999999999999999' must be 0 to 1000, or empty where nobody knows\n"},
    {"a circle within the file", CATALOGUE_UNITS,
     "code,name_vi,level,parent\nH99.1,A,x,\nH99.2,B,x,H99.3\nH99.3,C,x,H99.2\n",
     "3: H99.2: it is below itself on 1970-01-01: H99.2 > H99.3 > H99.2\n"},
    {"a circle with what is stored", CATALOGUE_UNITS,
     "code,name_vi,level,parent\nH42,A,province,H42.31\n",
     "2: H42: it is below itself on 1970-01-01: H42 > H42.31 > H42\n"},
    {"a parent ends above what is stored", CATALOGUE_UNITS,
     "code,name_vi,level,valid_to\nH99.1,N,x,\nH42,A,province,2025-06-30\n",
     "3: H42.31: its parent H42 is not valid on 2025-07-01, when it is\n"},
    {"successors", CATALOGUE_UNITS,
     "code,name_vi,level,valid_from,valid_to,successor\nH99.1,A,x,,,H42\n"
     "H99.2,B,x,,2025-06-30,H99.3\nH99.3,C,x,2025-08-01,,\n",
     "2: H99.1: a successor needs a valid_to, the last day before the merger\n"
     "3: H99.2: its successor H99.3 is not valid on 2025-07-01, the day after it "
     "ends\n"},
    {"shape and sense together", CATALOGUE_UNITS,
     "code,name_vi,level,parent\nH99.1,\"A,x,\nH99.2,B,x\nH99.3,,x,\nH99.4,\xC1,x,\n"
     "H99.5,E,x,H99.5\n",
     "2: quotes do not match: a cell with a separator or a quote in it stands in quotes, "
     "each quote inside doubled\n"
     "3: 3 cells, when the header has 4 columns\n"
     "4: name_vi is empty\n"
     "5: this is not UTF-8 text: in Excel, save it as \"CSV UTF-8\"\n"
     "6: H99.5: it is below itself on 1970-01-01: H99.5 > H99.5\n"},
};

static void a_faulty_file_is_refused_whole_with_every_line_named(void **state)
{
    const struct fixture *f = *state;
    char before[CATALOGUE_KINDS][TEXT_BYTES];
    struct taking_log log;

    must_import(f, CATALOGUE_UNITS,
                "code,name_vi,level,parent\nH42,Tỉnh,province,\nH42.31,Xã,commune,H42\n");
    must_import(f, CATALOGUE_FIELDS, "id,name_vi\nland,Đất đai\n");
    must_import(f, CATALOGUE_PROCEDURES, "code,name_vi,field\n3.990301,A,land\n");
    for (int kind = 0; kind < CATALOGUE_KINDS; kind++)
        list(f, (enum catalogue_kind)kind, before[kind]);
    for (size_t i = 0; i < sizeof faulty / sizeof faulty[0]; i++) {
        print_message("case: %s\n", faulty[i].name);
        assert_int_equal(import_text(f, faulty[i].kind, faulty[i].text, &log), -EINVAL);
        assert_string_equal(log.text, faulty[i].log);
        for (int kind = 0; kind < CATALOGUE_KINDS; kind++)
            check_list(f, (enum catalogue_kind)kind, before[kind]);
    }
}

/* --- what a change of the catalogue does to dossiers --------------------------------- */

static int64_t moment(const char *text)
{
    int64_t wall_ms = 0;

    assert_int_equal(stamp_parse_local(text, &wall_ms), 0);
    return wall_ms;
}

static void take_in(struct store *store, const struct rules *rules, const char *code,
                    const char *at)
{
    struct event event = {.type = EVENT_INTAKE,
                          .at_ms = moment(at),
                          .unit = "H42.31",
                          .procedure = "3.990301"};
    const struct dossier_register_origin origin = {1, 1, "gw-1", "0123456789abcdef", false};
    struct dossier_register_entry said;
    struct dossier_register *dossiers;
    const char *reason;

    (void)snprintf(event.dossier, sizeof event.dossier, "%s", code);
    assert_int_equal(dossier_register_intern(rules->catalogue, &event, &said, &reason), 0);
    assert_int_equal(dossier_register_open(&dossiers, store, rules), 0);
    assert_int_equal(store_begin(store), 0);
    assert_int_equal(dossier_register_add(dossiers, &origin, &said, 0), 0);
    assert_int_equal(dossier_register_settle(dossiers), 0);
    assert_int_equal(store_commit(store), 0);
    dossier_register_close(dossiers);
}

static void check_due(struct store *store, const char *code, const char *due)
{
    struct store_dossier dossier;
    char text[DATE_BYTES];

    assert_int_equal(store_find_dossier(store, code, &dossier), 0);
    assert_string_equal(date_format(dossier.summary.due_day, text), due);
}

/* In 2026: 30 June is a Tuesday; 2 July is two working days later, 14 July ten. */
static void new_versions_count_dossiers_again_by_their_day_of_intake(void **state)
{
    static const char june[] = "H42.31-260630-0001", july[] = "H42.31-260701-0001";
    static const struct {
        const char *name;
        const char *text;
        const char *june, *july;
        enum catalogue_kind kind;
        bool recounted;
    } steps[] = {
        {"nothing new", "id,name_vi\nland,Đất đai\n", "2026-07-14", "2026-07-15",
         CATALOGUE_FIELDS, false},
        {"a shorter limit from July on",
         "code,name_vi,field,limit,valid_from\n3.990301,A,land,2wd,2026-07-01\n",
         "2026-07-14", "2026-07-03", CATALOGUE_PROCEDURES, true},
        {"another name",
         "code,name_vi,field,limit,valid_from\n3.990301,B,land,2wd,2026-07-01\n",
         "2026-07-14", "2026-07-03", CATALOGUE_PROCEDURES, false},
        {"working hours, in the sessions of the settings (P1)",
         "code,name_vi,field,limit\n3.990301,B,land,8wh\n", "2026-07-01", "2026-07-02",
         CATALOGUE_PROCEDURES, true},
        {"another parent, who may say what its units may",
         "code,name_vi,level,parent\nH42,Tỉnh,province,\nH42.31,Xã,commune,H42\n",
         "2026-07-01", "2026-07-02", CATALOGUE_UNITS, true},
        {"another name of a unit",
         "code,name_vi,level,parent\nH42,Tỉnh,province,\nH42.31,Phường,ward,H42\n",
         "2026-07-01", "2026-07-02", CATALOGUE_UNITS, false},
        {"sessions of its own from July on",
         "code,name_vi,level,schedule,valid_from\nH42.31,Xã,commune,08:00-10:00,2026-07-"
         "01\n",
         "2026-07-01", "2026-07-07", CATALOGUE_UNITS, true},
    };
    const struct fixture *f = *state;
    const struct config config = {.schedule_read = *schedule_builtin("P1")};
    struct rulebook rulebook;
    bool recounted;

    must_import(f, CATALOGUE_UNITS, "code,name_vi,level\nH42.31,Xã,commune\n");
    must_import(f, CATALOGUE_FIELDS, "id,name_vi\nland,Đất đai\n");
    must_import(f, CATALOGUE_PROCEDURES,
                "code,name_vi,field,limit\n3.990301,A,land,10wd\n");
    assert_int_equal(rulebook_open(&rulebook, f->store, &config), 0);
    assert_int_equal(rulebook_apply(&rulebook, f->store, &recounted), 0);
    take_in(f->store, &rulebook.rules, june, "2026-06-30T15:00");
    take_in(f->store, &rulebook.rules, july, "2026-07-01T15:00");
    rulebook_close(&rulebook);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        print_message("case: %s\n", steps[i].name);
        must_import(f, steps[i].kind, steps[i].text);
        assert_int_equal(rulebook_open(&rulebook, f->store, &config), 0);
        assert_int_equal(rulebook_apply(&rulebook, f->store, &recounted), 0);
        assert_int_equal(recounted, steps[i].recounted);
        check_due(f->store, june, steps[i].june);
        check_due(f->store, july, steps[i].july);
        rulebook_close(&rulebook);
    }
}

/* As the centre that runs takes a file in: it knows what was in force before. */
static void codes_of_which_nothing_is_said_count_nothing_again(void **state)
{
    static const struct {
        const char *name;
        const char *text;
        enum catalogue_kind kind;
        bool recounted;
    } steps[] = {
        {"a procedure more",
         "code,name_vi,field,limit\n3.990301,A,land,10wd\n3.990302,B,land,2wd\n",
         CATALOGUE_PROCEDURES, false},
        {"a unit more, below the one that is there",
         "code,name_vi,level,parent,schedule\nH42.39,Xã,commune,H42.31,08:00-10:00\n",
         CATALOGUE_UNITS, false},
        {"another limit of the new procedure",
         "code,name_vi,field,limit\n3.990302,B,land,3wd\n", CATALOGUE_PROCEDURES, true},
        {"a unit more, above the one that is there",
         "code,name_vi,level,parent\nH42,Tỉnh,province,\nH42.31,Xã,commune,H42\n",
         CATALOGUE_UNITS, true},
        {"a unit more with which a code begins",
         "code,name_vi,level,parent\nH42.32,Xã,commune,H42.31\n", CATALOGUE_UNITS, true},
    };
    const struct fixture *f = *state;
    const struct config config = {.schedule_read = *schedule_builtin("P1")};
    struct rulebook before, next;
    struct recount recount;
    bool again;

    must_import(f, CATALOGUE_UNITS, "code,name_vi,level\nH42.31,Xã,commune\n");
    must_import(f, CATALOGUE_FIELDS, "id,name_vi\nland,Đất đai\n");
    must_import(f, CATALOGUE_PROCEDURES,
                "code,name_vi,field,limit\n3.990301,A,land,10wd\n");
    assert_int_equal(rulebook_open(&before, f->store, &config), 0);
    assert_int_equal(rulebook_apply(&before, f->store, &again), 0);
    take_in(f->store, &before.rules, "H42.31-260630-0001", "2026-06-30T15:00");
    take_in(f->store, &before.rules, "H42.32-260630-0001", "2026-06-30T15:00");
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        print_message("case: %s\n", steps[i].name);
        must_import(f, steps[i].kind, steps[i].text);
        assert_int_equal(rulebook_open(&next, f->store, &config), 0);
        assert_int_equal(store_begin(f->store), 0);
        assert_int_equal(rulebook_settle(&next, &before, f->store, NULL, &recount), 0);
        assert_int_equal(store_commit(f->store), 0);
        assert_int_equal(recount.dossiers, steps[i].recounted ? 2 : 0);
        assert_int_equal(rulebook_apply(&next, f->store, &again),
                         0); /* at the next start */
        assert_false(again);
        assert_int_equal(recount_run(f->store, &next.rules, &recount), 0);
        assert_int_equal(recount.wrong_cells + recount.wrong_dossiers, 0);
        rulebook_close(&before);
        before = next;
    }
    rulebook_close(&before);
}

/* After an edit of the settings what was in force before says nothing. */
static void a_ledger_of_yet_other_rules_is_counted_again(void **state)
{
    const struct fixture *f = *state;
    const struct config config = {.schedule_read = *schedule_builtin("P1")},
                        edited = {.schedule_read = *schedule_builtin("P2")};
    struct rulebook before, next;
    struct recount recount;
    bool again;

    must_import(f, CATALOGUE_UNITS, "code,name_vi,level\nH42.31,Xã,commune\n");
    must_import(f, CATALOGUE_FIELDS, "id,name_vi\nland,Đất đai\n");
    must_import(f, CATALOGUE_PROCEDURES,
                "code,name_vi,field,limit\n3.990301,A,land,10wd\n");
    assert_int_equal(rulebook_open(&before, f->store, &config), 0);
    assert_int_equal(rulebook_apply(&before, f->store, &again), 0);
    take_in(f->store, &before.rules, "H42.31-260630-0001", "2026-06-30T15:00");
    rulebook_close(&before);
    assert_int_equal(rulebook_open(&before, f->store, &edited), 0);
    must_import(f, CATALOGUE_PROCEDURES, "code,name_vi,field,limit\n3.990302,B,land,2wd\n");
    assert_int_equal(rulebook_open(&next, f->store, &edited), 0);
    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(rulebook_settle(&next, &before, f->store, NULL, &recount), 0);
    assert_int_equal(store_commit(f->store), 0);
    assert_int_equal(recount.dossiers, 1);
    rulebook_close(&before);
    rulebook_close(&next);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_column_finds_its_place),
        TEST(a_file_with_the_first_columns_only_is_as_good_as_ever),
        TEST(a_version_has_its_own_number_of_counters),
        TEST(the_same_file_again_changes_nothing),
        cmocka_unit_test(rows_hold_in_their_time_and_the_rest_stays),
        TEST(a_faulty_file_is_refused_whole_with_every_line_named),
        TEST(new_versions_count_dossiers_again_by_their_day_of_intake),
        TEST(codes_of_which_nothing_is_said_count_nothing_again),
        TEST(a_ledger_of_yet_other_rules_is_counted_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
