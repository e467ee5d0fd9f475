#include "appliance/report/stated.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const stated_kind_names[] = {
    [STATED_SUM] = "sum",
    [STATED_RATE] = "rate",
    [STATED_COUNTED] = "counted",
};

/* --- terms: sums of columns ---------------------------------------------------------- */

/* Columns 8 and 9 together, known of themselves or as the one figure that was printed. */
enum { IN_TIME = 1 };

enum { PARTS_MOST = 3 };

/* A sum of columns, by their numbers; a negative one is taken off; 0: no more. */
struct term {
    const char *formula;
    int parts[PARTS_MOST];
};

static int64_t column(const struct stated *stated, int number)
{
    return stated->columns[number - STATED_FIRST_COLUMN];
}

/* As one figure if it was printed so, for then it is what the rest was made from. */
static int64_t in_time(const struct stated *stated)
{
    int64_t early = column(stated, 8), on_time = column(stated, 9);

    if (stated->in_time != STATED_UNKNOWN)
        return stated->in_time;
    if (early == STATED_UNKNOWN || on_time == STATED_UNKNOWN)
        return STATED_UNKNOWN;
    return early + on_time;
}

/* STATED_UNKNOWN unless every part is known. */
static int64_t sum(const struct stated *stated, const struct term *term)
{
    int64_t total = 0;

    for (int i = 0; i < PARTS_MOST && term->parts[i]; i++) {
        int number = abs(term->parts[i]);
        int64_t part = number == IN_TIME ? in_time(stated) : column(stated, number);

        if (part == STATED_UNKNOWN)
            return STATED_UNKNOWN;
        total += term->parts[i] < 0 ? -part : part;
    }
    return total;
}

/* --- words --------------------------------------------------------------------------- */

enum { GROUPED_BYTES = 32 };

/* "17.651" */
static const char *group(int64_t value, char separator, char ret[static GROUPED_BYTES])
{
    char digits[GROUPED_BYTES];
    int length = snprintf(digits, sizeof digits, "%" PRId64, value), used = 0;

    for (int i = 0; i < length && used < GROUPED_BYTES - 2; i++) {
        if (i > 0 && (length - i) % 3 == 0 && digits[i - 1] != '-')
            ret[used++] = separator;
        ret[used++] = digits[i];
    }
    ret[used] = '\0';
    return ret;
}

static void tell_sum(stated_tell tell, void *owner, const char *left, const char *right,
                     int64_t stated, int64_t other)
{
    struct stated_finding finding = {STATED_SUM, stated, other, "", ""};
    char a[GROUPED_BYTES], b[GROUPED_BYTES];

    (void)snprintf(finding.vi, sizeof finding.vi, "cột %s ghi %s, %s = %s", left,
                   group(stated, '.', a), right, group(other, '.', b));
    (void)snprintf(finding.en, sizeof finding.en, "column %s stated %s, %s = %s", left,
                   group(stated, ',', a), right, group(other, ',', b));
    tell(owner, &finding);
}

/* --- sums ---------------------------------------------------------------------------- */

static const struct identity {
    struct term left, right;
    int unless; /* this column is stated: then another identity says it; 0: always */
} identities[] = {
    {{"3", {3}}, {"4 + 5 + 6", {4, 5, 6}}, 0},
    {{"7", {7}}, {"8 + 9 + 10", {IN_TIME, 10}}, 0},
    {{"8 + 9", {IN_TIME}}, {"8 + 9", {8, 9}}, 0},
    {{"11", {11}}, {"12 + 13", {12, 13}}, 0},
    {{"3", {3}}, {"7 + 11", {7, 11}}, 0},
    {{"3", {3}}, {"8 + 9 + 10 + 11", {IN_TIME, 10, 11}}, 7},
};

enum { IDENTITIES = sizeof identities / sizeof identities[0] };

static void check_sums(const struct stated *stated, stated_tell tell, void *owner)
{
    for (int i = 0; i < IDENTITIES; i++) {
        const struct identity *identity = &identities[i];
        int64_t left = sum(stated, &identity->left), right = sum(stated, &identity->right);

        if (identity->unless && column(stated, identity->unless) != STATED_UNKNOWN)
            continue;
        if (left != STATED_UNKNOWN && right != STATED_UNKNOWN && left != right)
            tell_sum(tell, owner, identity->left.formula, identity->right.formula, left,
                     right);
    }
}

/* --- rates --------------------------------------------------------------------------- */

enum { DECIMALS_MOST = 4, RATE_TEXT_BYTES = 16 };

/* As printed: 5741 with 2 decimals is 57,41 %. */
struct rate {
    int64_t value;
    int decimals;
};

/* What offices divide, and by what. */
static const struct share {
    struct term part, base;
    bool tells; /* on time of what was resolved: a row that has none cannot refute a rate */
} shares[] = {
    {{"8 + 9", {IN_TIME}}, {"7", {7}}, true},
    {{"8 + 9", {IN_TIME}}, {"8 + 9 + 10", {IN_TIME, 10}}, true},
    {{"8 + 9", {IN_TIME}}, {"8 + 9 + 10 + 13", {IN_TIME, 10, 13}}, false},
    {{"8 + 9", {IN_TIME}}, {"3", {3}}, false},
    {{"7 - 10", {7, -10}}, {"7", {7}}, true},
    {{"8", {8}}, {"7", {7}}, false},
    {{"8", {8}}, {"8 + 9 + 10", {IN_TIME, 10}}, false},
    {{"9", {9}}, {"7", {7}}, true},
    {{"9", {9}}, {"8 + 9 + 10", {IN_TIME, 10}}, true},
    {{"9", {9}}, {"3", {3}}, false},
    {{"10", {10}}, {"7", {7}}, false},
    {{"10", {10}}, {"8 + 9 + 10", {IN_TIME, 10}}, false},
    {{"10", {10}}, {"3", {3}}, false},
    {{"8 + 9 + 12", {IN_TIME, 12}}, {"3", {3}}, false},
    {{"7", {7}}, {"3", {3}}, false},
    {{"8 + 9 + 10", {IN_TIME, 10}}, {"3", {3}}, false},
    {{"12", {12}}, {"11", {11}}, false},
    {{"13", {13}}, {"11", {11}}, false},
};

enum { SHARES = sizeof shares / sizeof shares[0] };

static int64_t scale(int decimals)
{
    int64_t units = 100; /* of a percent, in the whole */

    while (decimals-- > 0)
        units *= 10;
    return units;
}

/* One rate at *text, which goes to the next. -EINVAL */
static int read_rate(const char **text, struct rate *ret)
{
    const char *at = *text + strspn(*text, " ;");
    size_t digits = strspn(at, "0123456789");

    *ret = (struct rate){0};
    if (digits == 0 || digits > 3)
        return -EINVAL;
    for (; digits > 0; digits--)
        ret->value = ret->value * 10 + (*at++ - '0');
    if (*at == ',' || *at == '.') {
        digits = strspn(++at, "0123456789");
        if (digits == 0 || digits > DECIMALS_MOST)
            return -EINVAL;
        for (ret->decimals = (int)digits; digits > 0; digits--)
            ret->value = ret->value * 10 + (*at++ - '0');
    }
    at += strspn(at, " ");
    at += *at == '%';
    at += strspn(at, " ");
    if ((*at && *at != ';') || ret->value > scale(ret->decimals))
        return -EINVAL;
    *text = at + strspn(at, " ;");
    return 0;
}

int stated_check_rates(const char *rates)
{
    struct rate rate;
    int rc = 0;

    if (strlen(rates) >= STATED_RATES_BYTES)
        return -EINVAL;
    for (int i = 0; *rates && rc == 0; i++)
        rc = i < STATED_RATES ? read_rate(&rates, &rate) : -EINVAL;
    return rc;
}

/* Half up, as a rate with these decimals; -1: there is nothing to divide. */
static int64_t divide(int64_t part, int64_t base, int decimals)
{
    if (part < 0 || base <= 0 || part > base)
        return -1;
    return (part * 2 * scale(decimals) + base) / (base * 2);
}

static const char *put_rate(int64_t value, int decimals, char point,
                            char ret[static RATE_TEXT_BYTES])
{
    int64_t whole = scale(decimals) / 100;

    if (decimals)
        (void)snprintf(ret, RATE_TEXT_BYTES, "%" PRId64 "%c%0*" PRId64,
                       value / whole % 1000, point, decimals, value % whole);
    else
        (void)snprintf(ret, RATE_TEXT_BYTES, "%" PRId64, value % 1000);
    return ret;
}

/* The nearest that the row's columns give. */
struct nearest {
    const struct share *share;
    int64_t part, base, rate, distance;
    bool tells; /* the row has a share that does */
};

static struct nearest find_nearest(const struct stated *stated, const struct rate *rate)
{
    struct nearest best = {.distance = INT64_MAX};
    bool tells = false;

    for (int i = 0; i < SHARES; i++) {
        struct nearest next = {
            &shares[i], sum(stated, &shares[i].part), sum(stated, &shares[i].base), 0, 0,
            false};

        next.rate = divide(next.part, next.base, rate->decimals);
        next.distance = llabs(next.rate - rate->value);
        tells = tells || (next.rate >= 0 && shares[i].tells);
        if (next.rate >= 0 && next.distance < best.distance)
            best = next;
    }
    best.tells = tells;
    return best;
}

struct rate_words {
    const char *stated, *would;
    char point;
};

/* "rate stated 57.41 %, (8 + 9) / (7) = 1132/1937 = 58.44 %; 1112/1937 would be 57.41 %": what
 * would have given the rate that was printed, so that a slip of a digit shows. */
static void put_rate_finding(const struct rate *rate, const struct nearest *nearest,
                             const struct rate_words *words,
                             char ret[static STATED_TEXT_BYTES])
{
    int64_t whole = scale(rate->decimals);
    int64_t would = (rate->value * 2 * nearest->base + whole) / (whole * 2);
    char said[RATE_TEXT_BYTES], is[RATE_TEXT_BYTES];

    (void)snprintf(ret, STATED_TEXT_BYTES,
                   "%s %s %%, (%s) / (%s) = %" PRId64 "/%" PRId64 " = %s %%; %" PRId64
                   "/%" PRId64 " %s %s %%",
                   words->stated, put_rate(rate->value, rate->decimals, words->point, said),
                   nearest->share->part.formula, nearest->share->base.formula,
                   nearest->part, nearest->base,
                   put_rate(nearest->rate, rate->decimals, words->point, is), would,
                   nearest->base, words->would, said);
}

static void check_rate(const struct stated *stated, const struct rate *rate,
                       stated_tell tell, void *owner)
{
    static const struct rate_words vi = {"tỷ lệ ghi", "mới là", ','};
    static const struct rate_words en = {"rate stated", "would be", '.'};
    struct nearest nearest = find_nearest(stated, rate);
    struct stated_finding finding = {STATED_RATE, 0, 0, "", ""};

    if (nearest.distance == 0 || !nearest.tells)
        return; /* right, or nothing to hold it against */
    put_rate_finding(rate, &nearest, &vi, finding.vi);
    put_rate_finding(rate, &nearest, &en, finding.en);
    tell(owner, &finding);
}

void stated_check(const struct stated *stated, stated_tell tell, void *owner)
{
    const char *text = stated->rates;
    struct rate rate;

    check_sums(stated, tell, owner);
    while (*text && read_rate(&text, &rate) == 0)
        check_rate(stated, &rate, tell, owner);
}

/* --- beside what was counted --------------------------------------------------------- */

static void compare_one(const char *column, int64_t stated, int64_t counted,
                        stated_tell tell, void *owner)
{
    struct stated_finding finding = {STATED_COUNTED, stated, counted, "", ""};
    char a[GROUPED_BYTES], b[GROUPED_BYTES];

    if (stated == STATED_UNKNOWN || stated == counted)
        return;
    (void)snprintf(finding.vi, sizeof finding.vi, "cột %s ghi %s, đếm được %s", column,
                   group(stated, '.', a), group(counted, '.', b));
    (void)snprintf(finding.en, sizeof finding.en, "column %s stated %s, counted %s", column,
                   group(stated, ',', a), group(counted, ',', b));
    tell(owner, &finding);
}

void stated_compare(const struct stated *stated,
                    const int64_t counted[static STATED_COLUMNS], stated_tell tell,
                    void *owner)
{
    char number[16];

    for (int i = 0; i < STATED_COLUMNS; i++) {
        (void)snprintf(number, sizeof number, "%d", i + STATED_FIRST_COLUMN);
        compare_one(number, stated->columns[i], counted[i], tell, owner);
    }
    compare_one("8 + 9", stated->in_time,
                counted[8 - STATED_FIRST_COLUMN] + counted[9 - STATED_FIRST_COLUMN], tell,
                owner);
}
