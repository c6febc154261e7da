/* Blocks, alignment, zeroes after a reset, and what a reset gives back. */
#include "unit/unit.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/mem.h"

static bool
zeroed(const char *p, size_t n)
{
	while (n--)
		if (*p++)
			return false;
	return true;
}

/* Many sizes around those where a block ends; each must be its own, aligned
 * and zeroed, also where an earlier record left its bytes. */
static void
sizes(struct arena *a, const char *when)
{
	static const size_t table[] = {0, 1, 15, 16, 17, 4095, 30000, 40000,
	    65519, 65520, 65521, 65535, 65536, 65537, 100000, 1, 3000000, 24};
	char *got[sizeof table / sizeof *table];
	bool aligned = true, clean = true, own = true;
	size_t n = sizeof table / sizeof *table;

	for (size_t i = 0; i < n; i++) {
		got[i] = arena_alloc(a, table[i]);
		aligned = aligned && (uintptr_t)got[i] % 16 == 0;
		clean = clean && zeroed(got[i], table[i]);
		memset(got[i], (int)i + 1, table[i]);
	}
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < table[i]; j++)
			own = own && got[i][j] == (char)(i + 1);
	CHECK(aligned, "%s: aligned for any type", when);
	CHECK(clean, "%s: zeroed", when);
	CHECK(own, "%s: no two overlap", when);
}

static void
texts(void)
{
	struct arena a = {0};
	char *nul = arena_dup(&a, "a\0b", 3), *long_text;

	CHECK(memcmp(nul, "a\0b", 4) == 0, "a copy holds NULs and ends in one");
	CHECK_STR(arena_dup(&a, NULL, 0), "", "a copy of nothing is empty");
	CHECK_STR(arena_printf(&a, "%s-%d", "x", 7), "x-7", "printf");
	long_text = mem_alloc(200001);
	memset(long_text, 'y', 200000);
	CHECK_STR(arena_printf(&a, "%s", long_text), long_text,
	    "printf of more than a block");
	free(long_text);
	for (size_t i = 0; i < 100000; i++)
		arena_alloc(&a, 1);
	arena_release(&a);
	CHECK(!a.used && !a.kept && !a.left, "released: as new");
	arena_release(&a);
	arena_reset(&a);
	CHECK(!a.used, "a zeroed one may be reset and released");
}

/* The peak follows the largest record, not their number. */
static void
keeps(void)
{
	struct arena a = {0};
	size_t first = 0, used;

	for (int i = 0; i < 200; i++) {
		for (int j = 0; j < 100; j++)
			arena_alloc(&a, 1000);
		arena_alloc(&a, 1 << 20);
		arena_reset(&a);
		used = mallinfo2().uordblks + mallinfo2().hblkhd;
		if (i == 0)
			first = used;
	}
	used = mallinfo2().uordblks + mallinfo2().hblkhd;
	CHECK(used <= first + 65536, "200 records take the memory of one");
	CHECK(used < (1 << 20) + first - (first >> 1) || used <= first,
	    "the large block was given back");
	arena_release(&a);
}

int
main(void)
{
	struct arena a = {0};

	sizes(&a, "new");
	arena_reset(&a);
	sizes(&a, "after a reset");
	arena_release(&a);
	texts();
	keeps();
	return unit_end();
}
