/* decimal: see decimal.h. A number is its digits and the place of its point;
 * shifting the point is all the arithmetic that money needs. */
#include "base/decimal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Digits without leading and trailing zeros, and where the point stands:
 * value = 0.d1d2d3… × 10^point. Zero has no digits. */
struct number {
	bool negative;
	char digits[DECIMAL_DIGITS_MAX];
	int count;
	int point;
};

static size_t
span_digits(const char *p, const char *end)
{
	const char *q = p;

	while (q < end && isdigit((unsigned char)*q))
		q++;
	return (size_t)(q - p);
}

/* The exponent behind an e, at most a few digits; -1 when it is no exponent
 * or too far away to be written out. */
static int
read_exponent(const char *p, const char *end, long *exponent)
{
	bool negative = false;
	long n = 0;

	if (p < end && (*p == '-' || *p == '+'))
		negative = *p++ == '-';
	if (p == end || span_digits(p, end) != (size_t)(end - p))
		return -1;
	for (; p < end; p++) {
		n = n * 10 + (*p - '0');
		if (n > 10000)
			return -1;
	}
	*exponent = negative ? -n : n;
	return 0;
}

static int
parse(const char *text, size_t len, struct number *n)
{
	const char *p = text, *end = text + len, *whole, *part = NULL;
	size_t nwhole, npart = 0;
	long exponent = 0, point;
	bool leading = true;

	memset(n, 0, sizeof *n);
	if (p < end && *p == '-') {
		n->negative = true;
		p++;
	}
	whole = p;
	nwhole = span_digits(p, end);
	if (!nwhole)
		return -1;
	p += nwhole;
	if (p < end && *p == '.') {
		part = ++p;
		npart = span_digits(p, end);
		if (!npart)
			return -1;
		p += npart;
	}
	if (p < end && (*p == 'e' || *p == 'E')) {
		if (read_exponent(p + 1, end, &exponent))
			return -1;
		p = end;
	}
	if (p != end)
		return -1;
	if (nwhole > 10000)
		return -1;
	point = (long)nwhole + exponent;
	for (size_t i = 0; i < nwhole + npart; i++) {
		char c = i < nwhole ? whole[i] : part[i - nwhole];

		if (leading && c == '0') {
			point--;
			continue;
		}
		leading = false;
		if (n->count == DECIMAL_DIGITS_MAX) {
			if (c != '0')
				return -1;
			continue;
		}
		n->digits[n->count++] = c;
	}
	while (n->count && n->digits[n->count - 1] == '0')
		n->count--;
	if (!n->count) {
		n->negative = false;
		point = 0;
	}
	if (point > DECIMAL_DIGITS_MAX || point < -DECIMAL_DIGITS_MAX ||
	    n->count - (point < 0 ? point : 0) > DECIMAL_DIGITS_MAX)
		return -1;
	n->point = (int)point;
	return 0;
}

static void
print_plain(const struct number *n, char out[DECIMAL_MAX])
{
	char *p = out;

	if (n->negative)
		*p++ = '-';
	if (n->point <= 0)
		*p++ = '0';
	for (int i = 0; i < n->point; i++)
		*p++ = i < n->count ? n->digits[i] : '0';
	if (n->count > n->point) {
		*p++ = '.';
		for (int i = n->point; i < 0; i++)
			*p++ = '0';
		for (int i = n->point > 0 ? n->point : 0; i < n->count; i++)
			*p++ = n->digits[i];
	}
	*p = '\0';
}

int
decimal_plain(const char *text, size_t len, char out[DECIMAL_MAX])
{
	struct number n;

	if (parse(text, len, &n))
		return -1;
	print_plain(&n, out);
	return 0;
}

/* One more in the last place of COUNT digits; a carry out of the first makes
 * the number one digit longer. */
static void
round_up(struct number *n, int count)
{
	int i;

	n->count = count;
	for (i = count - 1; i >= 0 && n->digits[i] == '9'; i--)
		n->digits[i] = '0';
	if (i >= 0) {
		n->digits[i]++;
		return;
	}
	n->digits[0] = '1';
	n->count = 1;
	n->point++;
}

int
decimal_minor(const char *text, size_t len, int exponent, char out[DECIMAL_MAX],
    bool *rounded)
{
	struct number n;

	*rounded = false;
	if (exponent < 0 || exponent > 6 || parse(text, len, &n))
		return -1;
	n.point += n.count ? exponent : 0;
	if (n.point > DECIMAL_DIGITS_MAX)
		return -1;
	if (n.count > n.point) {
		*rounded = true;
		if (n.point >= 0 && n.digits[n.point] >= '5') {
			round_up(&n, n.point);
		} else {
			n.count = n.point > 0 ? n.point : 0;
		}
		for (int i = n.count; i && n.digits[i - 1] == '0'; i--)
			n.count--;
		if (!n.count) {
			n.negative = false;
			n.point = 0;
		}
	}
	print_plain(&n, out);
	return 0;
}

bool
decimal_same(const char *a, size_t a_len, const char *b, size_t b_len)
{
	char x[DECIMAL_MAX], y[DECIMAL_MAX];

	if (decimal_plain(a, a_len, x) || decimal_plain(b, b_len, y))
		return false;
	return strcmp(x, y) == 0;
}

/* Without their signs; neither begins or ends with a zero. */
static int
compare_sizes(const struct number *a, const struct number *b)
{
	int common = a->count < b->count ? a->count : b->count, order;

	if (!a->count || !b->count)
		return a->count - b->count;
	if (a->point != b->point)
		return a->point - b->point;
	order = memcmp(a->digits, b->digits, (size_t)common);
	return order ? order : a->count - b->count;
}

int
decimal_compare(
    const char *a, size_t a_len, const char *b, size_t b_len, int *order)
{
	struct number x, y;

	if (parse(a, a_len, &x) || parse(b, b_len, &y))
		return -1;
	if (x.negative != y.negative)
		*order = x.negative ? -1 : 1;
	else
		*order =
		    x.negative ? compare_sizes(&y, &x) : compare_sizes(&x, &y);
	return 0;
}

/* ISO 4217, those whose minor unit is not a hundredth. */
int
decimal_exponent(const char *currency)
{
	static const char none[] =
	    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF "
	    "XPF";
	static const char three[] = "BHD IQD JOD KWD LYD OMR TND";

	if (strlen(currency) != 3 || !isupper((unsigned char)currency[0]) ||
	    !isupper((unsigned char)currency[1]) ||
	    !isupper((unsigned char)currency[2]))
		return -1;
	if (strstr(none, currency))
		return 0;
	if (strstr(three, currency))
		return 3;
	if (strcmp(currency, "CLF") == 0 || strcmp(currency, "UYW") == 0)
		return 4;
	return 2;
}
