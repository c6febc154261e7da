/* Money and numbers as text, against tables and against whole numbers. */
#include "unit/unit.h"

#include <stdlib.h>

#include "base/decimal.h"

/* NULL: refused. */
static const struct {
	const char *in, *plain;
} plains[] = {
    {"0", "0"},
    {"-0", "0"},
    {"-0.000", "0"},
    {"0e99", "0"},
    {"0e-9999", "0"},
    {"000", "0"},
    {"007", "7"},
    {"57.0", "57"},
    {"57.10", "57.1"},
    {"-1.50", "-1.5"},
    {"0.05", "0.05"},
    {".5", NULL},
    {"5.", NULL},
    {"+5", NULL},
    {" 5", NULL},
    {"5 ", NULL},
    {"", NULL},
    {"-", NULL},
    {"--5", NULL},
    {"1,5", NULL},
    {"1.5.2", NULL},
    {"0x10", NULL},
    {"NaN", NULL},
    {"1e", NULL},
    {"1e+", NULL},
    {"1e1.5", NULL},
    {"1e5", "100000"},
    {"1E+5", "100000"},
    {"1.25e1", "12.5"},
    {"125e-2", "1.25"},
    {"1e-3", "0.001"},
    {"1200e-2", "12"},
    {"1e59", "100000000000000000000000000000000000000000000000000000000000"},
    {"1e60", NULL},
    {"1e-59", "0.00000000000000000000000000000000000000000000000000000000001"},
    {"1e-61", NULL},
    {"1e99999999999999999999", NULL},
    {"12345678901234567890.12345678901234567890",
	"12345678901234567890.1234567890123456789"},
    {"123456789012345678901234567890123456789012345678901234567890",
	"123456789012345678901234567890123456789012345678901234567890"},
    {"1234567890123456789012345678901234567890123456789012345678901", NULL},
    {"0.100000000000000000000000000000000000000000000000000000000000000000",
	"0.1"},
};

static const struct {
	const char *in;
	int exponent;
	const char *minor; /* NULL: refused */
	bool rounded;
} minors[] = {
    {"57", 2, "5700", false},
    {"57.0", 2, "5700", false},
    {"19.99", 2, "1999", false},
    {"19.990", 2, "1999", false},
    {"19.994", 2, "1999", true},
    {"19.995", 2, "2000", true},
    {"19.9949999999999999999999", 2, "1999", true},
    {"0.005", 2, "1", true},
    {"0.0049", 2, "0", true},
    {"0.0005", 2, "0", true},
    {"0.05", 0, "0", true},
    {"0.5", 0, "1", true},
    {"0.49", 0, "0", true},
    {"9.5", 0, "10", true},
    {"99.995", 2, "10000", true},
    {"999999.9999", 2, "100000000", true},
    {"-19.995", 2, "-2000", true},
    {"-0.004", 2, "0", true},
    {"-0.005", 2, "-1", true},
    {"1.2345", 3, "1235", true},
    {"1.234", 3, "1234", false},
    {"1.5e1", 2, "1500", false},
    {"1e-2", 2, "1", false},
    {"1e-3", 2, "0", true},
    {"0", 2, "0", false},
    {"0.00", 0, "0", false},
    {"1", 6, "1000000", false},
    {"1", 7, NULL, false},
    {"1", -1, NULL, false},
    {"abc", 2, NULL, false},
    {"1e57", 2, "100000000000000000000000000000000000000000000000000000000000",
	false},
    {"1e58", 2, NULL, false},
};

static const struct {
	const char *a, *b;
	bool same;
} pairs[] = {
    {"57", "57.0", true},
    {"5.7e1", "57", true},
    {"-0", "0", true},
    {"1", "-1", false},
    {"1.10", "1.1", true},
    {"1.01", "1.1", false},
    {"x", "x", false},
};

static const struct {
	const char *code;
	int exponent;
} currencies[] = {{"USD", 2}, {"JPY", 0}, {"KWD", 3}, {"CLF", 4}, {"XYZ", 2},
    {"usd", -1}, {"", -1}, {"US", -1}, {"USDX", -1}, {"PF ", -1}, {"XPF", 0},
    {"IFC", 2}, {"LPD", 2}};

/* A slice of all prices up to 100,000.00 with one digit more than the
 * currency has, against whole numbers. */
static bool
prices(int exponent)
{
	static const long scale[] = {1, 10, 100, 1000};
	char text[64], got[DECIMAL_MAX], want[32];
	bool rounded;
	long fine = scale[exponent] * 10;

	for (long n = exponent; n < 100000 * fine && n >= 0; n += 977) {
		snprintf(text, sizeof text, "%ld.%0*ld", n / fine, exponent + 1,
		    n % fine);
		snprintf(want, sizeof want, "%ld", (n + 5) / 10);
		if (decimal_minor(
			text, strlen(text), exponent, got, &rounded) ||
		    strcmp(got, want) != 0 || rounded != (n % 10 != 0)) {
			printf("# %s: got %s, want %s\n", text, got, want);
			return false;
		}
	}
	return true;
}

/* 9: one of them is no decimal */
static const struct {
	const char *a, *b;
	int order;
} orders[] = {
    {"1", "1", 0},
    {"1", "1.0", 0},
    {"0", "-0.0", 0},
    {"1", "2", -1},
    {"9", "10", -1},
    {"0.9", "0.10", 1},
    {"0.09", "0.1", -1},
    {"1e2", "99.9", 1},
    {"1e-2", "0.01", 0},
    {"-1", "1", -1},
    {"-1", "0", -1},
    {"-9", "-10", 1},
    {"-0.5", "-0.25", -1},
    {"12", "12.00000000000000000000000000000000001", -1},
    {"123", "1234", -1},
    {"1x", "1", 9},
    {"", "1", 9},
};

static void
check_order(const char *a, const char *b, int want)
{
	int got = 9, back = 9;

	decimal_compare(a, strlen(a), b, strlen(b), &got);
	decimal_compare(b, strlen(b), a, strlen(a), &back);
	got = got == 9 ? 9 : (got > 0) - (got < 0);
	back = back == 9 ? 9 : (back > 0) - (back < 0);
	CHECK(got == want && back == (want == 9 ? 9 : -want),
	    "'%s' beside '%s': %d", a, b, got);
}

int
main(void)
{
	char out[DECIMAL_MAX];
	bool rounded;

	for (size_t i = 0; i < sizeof plains / sizeof *plains; i++) {
		const char *in = plains[i].in;
		bool good = decimal_plain(in, strlen(in), out) == 0;

		CHECK_STR(good ? out : NULL, plains[i].plain, "plain '%s'", in);
	}
	for (size_t i = 0; i < sizeof minors / sizeof *minors; i++) {
		const char *in = minors[i].in;
		bool good = decimal_minor(in, strlen(in), minors[i].exponent,
				out, &rounded) == 0;

		CHECK_STR(good ? out : NULL, minors[i].minor,
		    "'%s' in units of %d digits", in, minors[i].exponent);
		if (good)
			CHECK(rounded == minors[i].rounded,
			    "'%s': rounding is told", in);
	}
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		CHECK(decimal_same(pairs[i].a, strlen(pairs[i].a), pairs[i].b,
			  strlen(pairs[i].b)) == pairs[i].same,
		    "'%s' and '%s' are%s the same", pairs[i].a, pairs[i].b,
		    pairs[i].same ? "" : " not");
	for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
		check_order(orders[i].a, orders[i].b, orders[i].order);
	for (size_t i = 0; i < sizeof currencies / sizeof *currencies; i++)
		CHECK_INT(decimal_exponent(currencies[i].code),
		    currencies[i].exponent, "'%s'", currencies[i].code);
	CHECK(decimal_plain("1\0002", 3, out) != 0, "a NUL is no digit");
	for (int e = 0; e <= 3; e++)
		if (e != 1)
			CHECK(prices(e), "prices with %d digits", e);
	return unit_end();
}
