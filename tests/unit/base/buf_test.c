/* Appends up to the ceiling and not a byte past it. */
#include "unit/unit.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"

/* One append of LEN bytes to HAVE, with room for MAX. */
static const struct row {
	size_t have, len, max;
	bool breaks;
} rows[] = {
    {0, 0, 0, false},
    {0, 1, 0, true},
    {0, 1, 1, false},
    {1, 1, 1, true},
    {3, 4, 7, false},
    {3, 5, 7, true},
    {7, 0, 7, false},
    {100, 70000, 70100, false},
    {100, 70001, 70100, true},
    {0, 5, (size_t)-1, false},
};

static void
ceilings(void)
{
	char *bytes = mem_alloc(70001);
	size_t want;

	memset(bytes, 'b', 70001);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *r = &rows[i];
		struct buf b;

		buf_init(&b, r->max);
		buf_add(&b, bytes, r->have);
		buf_add(&b, bytes, r->len);
		want = r->have + (r->breaks ? 0 : r->len);
		CHECK(b.broken == r->breaks, "%zu and %zu of %zu: %s", r->have,
		    r->len, r->max, r->breaks ? "broken" : "whole");
		CHECK_INT((long long)b.len, (long long)want, "its length");
		CHECK_INT((long long)strlen(buf_str(&b)), (long long)want,
		    "it ends in a NUL");
		buf_byte(&b, 'x');
		if (r->breaks)
			CHECK(b.len == want, "a broken one takes no more");
		buf_release(&b);
	}
	free(bytes);
}

static void
uses(void)
{
	struct buf b;

	buf_init(&b, 20);
	CHECK_STR(buf_str(&b), "", "nothing yet is empty");
	buf_reset(&b);
	buf_cut(&b, 0);
	buf_text(&b, "one");
	buf_printf(&b, " %s %d", "two", 3);
	CHECK_STR(buf_str(&b), "one two 3", "text and printf");
	buf_printf(&b, "%s", "123456789012");
	CHECK(b.broken, "a printf that does not fit breaks it");
	CHECK_STR(buf_str(&b), "one two 3", "and leaves what it had");
	buf_text(&b, "x");
	CHECK_STR(buf_str(&b), "one two 3", "nothing more goes in");
	buf_cut(&b, 100);
	CHECK(!b.broken && b.len == 9, "cut behind the end: whole, unchanged");
	buf_cut(&b, 3);
	CHECK_STR(buf_str(&b), "one", "cut");
	buf_add(&b, "\0z", 2);
	CHECK(b.len == 5 && memcmp(b.data, "one\0z", 6) == 0, "NULs count");
	buf_reset(&b);
	CHECK_STR(buf_str(&b), "", "reset");
	buf_printf(&b, "%s", "");
	CHECK(!b.broken && !b.len, "an empty printf");
	buf_release(&b);
	CHECK(!b.data && b.bytes_max == 20, "released: its ceiling stays");
	buf_text(&b, "again");
	CHECK_STR(buf_str(&b), "again", "and it may be used again");
	buf_release(&b);
}

int
main(void)
{
	ceilings();
	uses();
	return unit_end();
}
