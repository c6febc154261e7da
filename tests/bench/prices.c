/* Every price from 0.00 to 99,999.99, as PIMs write it, for currencies with
 * no, two and three decimals, against whole numbers that were never a text.
 *
 *	prices [UPTO]      (in hundredths; default 10,000,000) */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"

static unsigned long wrong;

/* TEXT must become WANT minor units, rounded or not. */
static void
check(const char *text, int exponent, unsigned long want, bool rounds)
{
	char got[DECIMAL_MAX];
	bool rounded;

	if (!decimal_minor(text, strlen(text), exponent, got, &rounded) &&
	    strtoul(got, NULL, 10) == want && rounded == rounds)
		return;
	if (wrong++ < 5)
		printf(
		    "# %s with exponent %d: not %lu\n", text, exponent, want);
}

int
main(int argc, char **argv)
{
	unsigned long upto = argc > 1 ? strtoul(argv[1], NULL, 10) : 10000000;
	char text[32];

	for (unsigned long cents = 0; cents < upto; cents++) {
		unsigned long whole = cents / 100, part = cents % 100;

		snprintf(text, sizeof text, "%lu.%02lu", whole, part);
		check(text, 2, cents, false);
		check(text, 3, cents * 10, false);
		check(text, 0, (cents + 50) / 100, part != 0);
		/* 12.5 and 12 are how 12.50 and 12.00 are often written. */
		if (part % 10)
			continue;
		snprintf(text, sizeof text, part ? "%lu.%lu" : "%lu", whole,
		    part / 10);
		check(text, 2, cents, false);
	}
	printf("%s 1 - %lu prices, three currencies, %lu wrong\n1..1\n",
	    wrong ? "not ok" : "ok", upto, wrong);
	return wrong != 0;
}
