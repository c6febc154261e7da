/* ids: see ids.h. The numbers come from splitmix64, enough for ids that
 * only have to differ. */
#include "ids.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static uint64_t
next(struct ids *ids)
{
	uint64_t z = (ids->state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

void
ids_init(struct ids *ids, uint64_t seed)
{
	struct timespec ts;

	if (seed == 0) {
		clock_gettime(CLOCK_REALTIME, &ts);
		seed = (uint64_t)ts.tv_sec * 1000000007u ^
		       (uint64_t)ts.tv_nsec << 20 ^ (uint64_t)getpid();
	}
	ids->state = seed;
	ids->count = (uint32_t)(next(ids) & 0xffffff);
}

void
ids_object(struct ids *ids, char out[25])
{
	unsigned long long high = 0x66000000u + (ids->state >> 60);
	unsigned long long middle = next(ids) & 0xffffffffffu;

	ids->count = (ids->count + 1) & 0xffffff;
	snprintf(out, 25, "%08llx%010llx%06x", high & 0xffffffffu, middle,
	    ids->count & 0xffffffu);
}

void
ids_hex(struct ids *ids, char *out, size_t digits)
{
	static const char hex[] = "0123456789abcdef";
	uint64_t bits = 0;

	for (size_t i = 0; i < digits; i++) {
		if (i % 16 == 0)
			bits = next(ids);
		out[i] = hex[bits & 15];
		bits >>= 4;
	}
	out[digits] = '\0';
}

uint64_t
ids_below(struct ids *ids, uint64_t max)
{
	return next(ids) % max;
}

bool
ids_valid(const char *text, size_t digits)
{
	return text != NULL && strlen(text) == digits &&
	       strspn(text, "0123456789abcdef") == digits;
}
