/* The file of accounts, and what it holds against a password. */
#include "web/login/account.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static char directory[] = "/tmp/web_account_test.XXXXXX";
static char path[64];

static int make_directory(void **state)
{
    (void)state;
    if (!mkdtemp(directory))
        return -1;
    (void)snprintf(path, sizeof path, "%s/staff", directory);
    return 0;
}

static int remove_directory(void **state)
{
    (void)state;
    (void)unlink(path);
    return rmdir(directory); /* fails when anything else was left there */
}

static void write_file(const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    (void)close(fd);
}

static void what_is_saved_is_loaded_and_belongs_to_the_owner_alone(void **state)
{
    struct accounts accounts = {0}, again;
    struct account account = {
        .name = "lan", .hash = "$y$one", .role = ROLE_CLERK, .units = "H42.31,H42.7"};
    struct stat about;

    (void)state;
    assert_int_equal(accounts_load(path, &again), 0);
    assert_int_equal(again.count, 0);
    assert_int_equal(accounts_put(&accounts, &account), 0);
    (void)strcpy(account.name, "minh.2");
    assert_int_equal(accounts_put(&accounts, &account), 0);
    (void)strcpy(account.hash, "$y$two");
    assert_int_equal(accounts_put(&accounts, &account), 0);
    assert_int_equal(accounts_save(path, &accounts), 0);
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    assert_int_equal(accounts_load(path, &again), 0);
    assert_int_equal(again.count, 2);
    assert_string_equal(accounts_find(&again, "lan")->hash, "$y$one");
    assert_int_equal(accounts_find(&again, "lan")->role, ROLE_CLERK);
    assert_string_equal(accounts_find(&again, "lan")->units, "H42.31,H42.7");
    assert_string_equal(accounts_find(&again, "minh.2")->hash, "$y$two");
    assert_int_equal(accounts_remove(&again, "lan"), 0);
    assert_int_equal(accounts_remove(&again, "lan"), -ENOENT);
    assert_null(accounts_find(&again, "lan"));
    accounts_release(&again);
    accounts_release(&accounts);
}

static void a_file_that_is_none_of_ours_is_refused_whole(void **state)
{
    static const char *const texts[] = {
        "lan\n",
        "lan:hash",
        "Lan:hash\n",
        ":hash\n",
        "../x:hash\n",
        "lan:hash\n\n",
        "lan:hash:reader\n",
        "lan:hash:king:\n",
        "lan:hash:reader:H42\n",
        "lan:hash:clerk:\n",
        "lan:hash:clerk:H42,\n",
        "lan:hash:clerk:,H42\n",
        "lan:hash:clerk:H42,H7,H42\n",
        "lan:hash:clerk:H 42\n",
        "lan:hash:reader::\n",
    };
    struct accounts accounts;
    char text[400];

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        print_message("case: %s\n", texts[i]);
        write_file(texts[i]);
        assert_int_equal(accounts_load(path, &accounts), -EINVAL);
    }
    (void)snprintf(text, sizeof text, "lan:%0300d\n", 0);
    write_file(text);
    assert_int_equal(accounts_load(path, &accounts), -EINVAL);
}

static void an_account_of_before_there_were_roles_is_an_administrator(void **state)
{
    struct accounts accounts;

    (void)state;
    write_file("lan:hash\nminh:other:reader:\n");
    assert_int_equal(accounts_load(path, &accounts), 0);
    assert_int_equal(accounts_find(&accounts, "lan")->role, ROLE_ADMINISTRATOR);
    assert_int_equal(accounts_find(&accounts, "minh")->role, ROLE_READER);
    assert_int_equal(accounts_count(&accounts, ROLE_ADMINISTRATOR), 1);
    assert_int_equal(accounts_save(path, &accounts), 0);
    accounts_release(&accounts);
    assert_int_equal(accounts_load(path, &accounts), 0);
    assert_int_equal(accounts_find(&accounts, "lan")->role, ROLE_ADMINISTRATOR);
    accounts_release(&accounts);
}

static void a_clerk_has_units_and_nobody_else(void **state)
{
    static const struct {
        const char *units;
        enum role role;
        bool good;
    } cases[] = {
        {"", ROLE_READER, true},
        {"H42", ROLE_READER, false},
        {"", ROLE_CLERK, false},
        {"H42", ROLE_CLERK, true},
        {"H42,H42.1", ROLE_CLERK, true},
        {"H42.1,H42,H42.1", ROLE_CLERK, false},
        {"", ROLE_EDITOR, true},
        {"H42", ROLE_EDITOR, false},
        {"", ROLE_ADMINISTRATOR, true},
        {"H42:x", ROLE_CLERK, false},
        {"H42,,H7", ROLE_CLERK, false},
        {"0123456789012345678901234567890123456", ROLE_CLERK, false},
    };
    char units[ACCOUNT_UNITS_BYTES] = "";
    int count = 0;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: %s of %s\n", role_names[cases[i].role], cases[i].units);
        assert_int_equal(account_role_good(cases[i].role, cases[i].units), cases[i].good);
    }
    while (account_add_unit(units, "H00.00.00.01234567890123456789") == 0)
        count++;
    assert_in_range(count, 16, 40);
    assert_true(strlen(units) < sizeof units);
}

static void a_password_that_is_made_is_good_and_another_each_time(void **state)
{
    char first[ACCOUNT_MADE_BYTES], second[ACCOUNT_MADE_BYTES];

    (void)state;
    account_make_password(first);
    account_make_password(second);
    assert_string_not_equal(first, second);
    assert_true(account_password_good(first));
    assert_int_equal(strlen(first), ACCOUNT_MADE_BYTES - 1);
    assert_int_equal(strcspn(first, "lo01"), strlen(first));
    for (int i = 5; i < ACCOUNT_MADE_BYTES - 1; i += 6)
        assert_int_equal(first[i], '-');
}

static void roles_are_found_by_their_names(void **state)
{
    (void)state;
    for (int i = 0; i < ROLES; i++)
        assert_int_equal(role_find(role_names[i]), i);
    assert_int_equal(role_find("king"), -ENOENT);
    assert_int_equal(role_find(""), -ENOENT);
}

static void a_file_that_cannot_be_replaced_stays_as_it_was(void **state)
{
    struct accounts accounts = {0};
    const struct account account = {.name = "lan", .hash = "x"};

    (void)state;
    assert_int_equal(accounts_put(&accounts, &account), 0);
    assert_int_equal(accounts_save("/nowhere/at/all/staff", &accounts), -ENOENT);
    accounts_release(&accounts);
}

static void names_and_passwords_have_rules(void **state)
{
    static const struct {
        const char *text;
        bool name, password;
    } cases[] = {
        {"lan", true, false},
        {"a.b_c-9", true, false},
        {"", false, false},
        {"-rf", false, false},
        {"Lan", false, false},
        {"lan:x", false, false},
        {"l\xc3\xa2n", false, false},
        {"abcdefghijklmnopqrstuvwxyz0123456", false, true},
        {"123456789", true, false},
        {"1234567890", true, true},
        {"m\xe1\xba\xadt kh\xe1\xba\xa9u", false, false},
        {"m\xe1\xba\xadt kh\xe1\xba\xa9u!!", false, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: %s\n", cases[i].text);
        assert_int_equal(account_name_good(cases[i].text), cases[i].name);
        assert_int_equal(account_password_good(cases[i].text), cases[i].password);
    }
}

static void a_hash_is_yescrypt_salted_and_right_for_its_password_alone(void **state)
{
    char hash[ACCOUNT_HASH_BYTES], other[ACCOUNT_HASH_BYTES];

    (void)state;
    assert_int_equal(account_hash("mật khẩu đủ dài", hash), 0);
    assert_int_equal(account_hash("mật khẩu đủ dài", other), 0);
    assert_int_equal(strncmp(hash, "$y$", 3), 0);
    assert_string_not_equal(hash, other);
    assert_true(account_right(hash, "mật khẩu đủ dài"));
    assert_true(account_right(other, "mật khẩu đủ dài"));
    assert_false(account_right(hash, "mật khẩu đủ dà"));
    assert_false(account_right(hash, ""));
    assert_false(account_right("", ""));
    assert_false(account_right("*", "x"));
    assert_false(account_right("*0", "*0"));
    assert_false(account_right("nonsense", "nonsense"));
}

static void a_name_is_read_as_people_type_it(void **state)
{
    static const struct {
        const char *typed, *name; /* NULL: it is none */
    } cases[] = {
        {"lan", "lan"},
        {"Lan ", "lan"},
        {" \tLAN.2\r\n", "lan.2"},
        {"l an", NULL},
        {"  ", NULL},
        {"", NULL},
        {"L\xc3\x82n", NULL},
        {"\xc2\xa0lan", NULL},
        {"Abcdefghijklmnopqrstuvwxyz012345   ", "abcdefghijklmnopqrstuvwxyz012345"},
        {"Abcdefghijklmnopqrstuvwxyz0123456", NULL},
    };
    char name[ACCOUNT_NAME_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: %s\n", cases[i].typed);
        assert_int_equal(account_name_read(cases[i].typed, name),
                         cases[i].name ? 0 : -EINVAL);
        if (cases[i].name)
            assert_string_equal(name, cases[i].name);
    }
}

#define COMPOSED "m\xe1\xbb\x87t kh\xe1\xba\xa9u l\xe1\xba\xa1"
#define APART    "me\xcc\xa3\xcc\x82t kha\xcc\x82\xcc\x89u la\xcc\xa3"

/* account_hash() hashes what it is given, as it did when nothing was composed. */
static void a_password_is_the_same_whatever_keyboard_it_is_typed_on(void **state)
{
    static const char *const hashed[] = {COMPOSED, APART}, *const typed[] = {COMPOSED,
                                                                             APART};
    char read[ACCOUNT_PASSWORD_BYTES], hash[ACCOUNT_HASH_BYTES];

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(account_password_read(typed[i], read), 0);
        assert_string_equal(read, COMPOSED);
        assert_int_equal(account_hash(hashed[i], hash), 0);
        for (size_t j = 0; j < 2; j++)
            assert_true(account_right(hash, typed[j]));
        assert_false(account_right(hash, "met khau la"));
    }
    assert_int_equal(account_hash("\xff\xfe 123456789", hash), 0);
    assert_true(account_right(hash, "\xff\xfe 123456789"));
    assert_int_equal(account_password_read("\xff", read), 0);
    assert_string_equal(read, "\xff");
}

static void a_password_that_is_too_long_is_told(void **state)
{
    char typed[ACCOUNT_TYPED_BYTES], read[ACCOUNT_PASSWORD_BYTES], hash[ACCOUNT_HASH_BYTES];

    (void)state;
    memset(typed, 'a', sizeof typed);
    typed[ACCOUNT_PASSWORD_BYTES] = '\0';
    assert_int_equal(account_password_read(typed, read), -EMSGSIZE);
    typed[ACCOUNT_PASSWORD_BYTES - 1] = '\0';
    assert_int_equal(account_password_read(typed, read), 0);
    assert_int_equal(account_password_read("", read), 0);
    assert_string_equal(read, "");
    for (size_t i = 0; i < 42; i++) /* letters of 3 bytes, or 5 apart */
        (void)stpcpy(typed + 5 * i, "e\xcc\xa3\xcc\x82");
    assert_int_equal(account_password_read(typed, read), 0);
    assert_int_equal(strlen(read), 126);
    assert_int_equal(account_hash(read, hash), 0);
    assert_true(account_right(hash, typed));
}

static int64_t cpu_us(void)
{
    struct timespec now;

    assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now), 0);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* The shortest of a few. */
static int64_t time_to_refuse(const char *hash)
{
    int64_t least_us = INT64_MAX;

    for (int i = 0; i < 5; i++) {
        int64_t began_us = cpu_us();

        assert_false(account_right(hash, "mật khẩu không đúng"));
        if (cpu_us() - began_us < least_us)
            least_us = cpu_us() - began_us;
    }
    return least_us;
}

static void nobody_is_refused_as_slowly_as_everybody(void **state)
{
    char hash[ACCOUNT_HASH_BYTES], nobody[ACCOUNT_HASH_BYTES];

    (void)state;
    assert_int_equal(account_hash("mật khẩu đủ dài", hash), 0);
    assert_int_equal(account_nobody(nobody), 0);
    assert_false(account_right(nobody, ""));
    assert_false(account_right(nobody, "mật khẩu đủ dài"));
    assert_true(time_to_refuse(nobody) > time_to_refuse(hash) / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_saved_is_loaded_and_belongs_to_the_owner_alone),
        cmocka_unit_test(a_file_that_is_none_of_ours_is_refused_whole),
        cmocka_unit_test(an_account_of_before_there_were_roles_is_an_administrator),
        cmocka_unit_test(a_clerk_has_units_and_nobody_else),
        cmocka_unit_test(roles_are_found_by_their_names),
        cmocka_unit_test(a_password_that_is_made_is_good_and_another_each_time),
        cmocka_unit_test(a_file_that_cannot_be_replaced_stays_as_it_was),
        cmocka_unit_test(names_and_passwords_have_rules),
        cmocka_unit_test(a_name_is_read_as_people_type_it),
        cmocka_unit_test(a_password_is_the_same_whatever_keyboard_it_is_typed_on),
        cmocka_unit_test(a_password_that_is_too_long_is_told),
        cmocka_unit_test(a_hash_is_yescrypt_salted_and_right_for_its_password_alone),
        cmocka_unit_test(nobody_is_refused_as_slowly_as_everybody),
    };

    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
