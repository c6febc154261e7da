/* ids: see ids.h. The numbers come from splitmix64, enough for ids that
 * only have to differ. */
#include "common/ids.h"

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
	ids->server = next(ids) & 0xffffffffffu;
	ids->count = 0;
}

void
ids_object(struct ids *ids, char out[25])
{
	ids->count++;
	snprintf(out, 25, "%08llx%010llx%06llx",
	    (0x66000000ull + ids->count) & 0xffffffffull,
	    (unsigned long long)ids->server,
	    (unsigned long long)(ids->count * 7 + 0x2a1b) & 0xffffffull);
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
