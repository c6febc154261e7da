/* suggest: edit distance over one row. */
#include "base/suggest.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define NAME_MAX_BYTES 63
#define FAR 99

static char
plain(char c)
{
	if (c == '-' || c == ' ')
		return '_';
	return (char)tolower((unsigned char)c);
}

unsigned
suggest_distance(const char *a, const char *b)
{
	size_t na = strlen(a), nb = strlen(b);
	unsigned row[NAME_MAX_BYTES + 1];

	if (na > NAME_MAX_BYTES || nb > NAME_MAX_BYTES)
		return FAR;
	for (size_t j = 0; j <= nb; j++)
		row[j] = (unsigned)j;
	for (size_t i = 1; i <= na; i++) {
		unsigned corner = row[0];

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= nb; j++) {
			unsigned best =
			    corner + (plain(a[i - 1]) != plain(b[j - 1]));

			corner = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[nb];
}

struct suggestion
suggest_start(const char *name)
{
	size_t len = strlen(name);

	/* A third of the letters may be wrong. */
	return (struct suggestion){.name = name,
	    .distance =
		1 + (unsigned)(len > NAME_MAX_BYTES ? 0 : (len + 1) / 3)};
}

void
suggest_try(struct suggestion *near, const char *candidate)
{
	unsigned distance = suggest_distance(near->name, candidate);

	if (distance < near->distance) {
		near->distance = distance;
		near->best = candidate;
	}
}

const char *
suggest_hint(struct suggestion *near)
{
	if (near->best)
		snprintf(near->hint, sizeof near->hint, "; did you mean '%s'",
		    near->best);
	return near->hint;
}
