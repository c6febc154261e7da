/* Outcomes weighed, sentences cut at a character, warnings once. */
#include "unit/unit.h"

#include <stdlib.h>

#include "base/verdict.h"

static const struct row {
	enum outcome outcome;
	int exit, weight;
} rows[] = {
    {DONE, 0, 0},
    {REFUSED, 3, 1},
    {FAILED, 3, 2},
    {AWAY, 75, 3},
    {FATAL, 1, 4},
    {USAGE, 2, 5},
};

#define N (sizeof rows / sizeof *rows)

/* Whether TEXT is whole UTF-8 characters of two to four bytes. */
static bool
whole(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t n;

	for (; *p; p += n) {
		n = *p < 0x80 ? 1 : *p >= 0xf0 ? 4 : *p >= 0xe0 ? 3 : 2;
		for (size_t i = 1; i < n; i++)
			if ((p[i] & 0xc0) != 0x80)
				return false;
	}
	return true;
}

/* Each length of what stands before the cut, so that it falls on each byte. */
static void
cuts(const char *character)
{
	struct verdict v = {0};
	char text[2048];
	bool good = true, full = true;
	size_t n = strlen(character), i;

	for (size_t before = 0; before < 5; before++) {
		memset(text, 'a', before);
		for (i = before; i + n < sizeof text; i += n)
			memcpy(text + i, character, n);
		text[i] = '\0';
		verdict_say(&v, REFUSED, "x", "%s", text);
		good = good && whole(v.sentence);
		full = full && strlen(v.sentence) > sizeof v.sentence - 1 - n;
		verdict_warn(&v, "x", "%s", text);
		good = good && whole(v.warnings[v.nwarnings - 1].sentence);
	}
	CHECK(good, "cut at a character of %zu bytes", n);
	CHECK(full, "and not further back than needed");
	verdict_release(&v);
}

static void
warnings(void)
{
	struct verdict v = {0};

	verdict_warn(&v, "a", "%s", "same");
	verdict_warn(&v, "b", "%s", "same");
	CHECK_INT((long long)v.nwarnings, 1, "the same sentence once");
	for (int i = 0; i < 2 * VERDICT_WARNINGS_MAX; i++)
		verdict_warn(&v, "c", "number %d", i);
	CHECK_INT((long long)v.nwarnings, VERDICT_WARNINGS_MAX,
	    "no more than the ceiling");
	CHECK(verdict_say(&v, FAILED, "code", "%s", "") == FAILED,
	    "say gives the outcome back");
	verdict_clear(&v);
	CHECK(!v.nwarnings && v.outcome == DONE && !v.code[0] && !v.sentence[0],
	    "cleared");
	verdict_warn(&v, "d", "%s", "again");
	CHECK_STR(v.warnings[0].sentence, "again", "and usable");
	verdict_say(&v, REFUSED,
	    "a-code-that-is-longer-than-the-room-there-is-for-codes-at-all",
	    "x");
	CHECK_INT((long long)strlen(v.code), (long long)sizeof v.code - 1,
	    "a long code is cut");
	verdict_release(&v);
	verdict_release(&v);
}

int
main(void)
{
	for (size_t i = 0; i < N; i++) {
		CHECK_INT(outcome_exit(rows[i].outcome), rows[i].exit,
		    "exit code of outcome %d", rows[i].outcome);
		for (size_t j = 0; j < N; j++)
			CHECK_INT(
			    outcome_worse(rows[i].outcome, rows[j].outcome),
			    rows[rows[i].weight > rows[j].weight ? i : j]
				.outcome,
			    "worse of %d and %d", rows[i].outcome,
			    rows[j].outcome);
	}
	cuts("\xc3\xa9");
	cuts("\xe6\xbc\xa2");
	cuts("\xf0\x9f\x98\x80");
	warnings();
	return unit_end();
}
