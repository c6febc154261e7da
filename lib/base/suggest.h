/* suggest: the known name that a misspelt one most likely means.
 *
 *	struct suggestion near = suggest_start(name);
 *	for each candidate: suggest_try(&near, candidate);
 *	if (near.best) say "did you mean '%s'" */
#ifndef BASE_SUGGEST_H
#define BASE_SUGGEST_H

struct suggestion {
	const char *name;
	const char *best; /* NULL: nothing is near enough; borrowed */
	unsigned distance;
};

struct suggestion suggest_start(const char *name);
void suggest_try(struct suggestion *, const char *candidate);

/* How many letters must change, 99 for names over 63 bytes. Case and the
 * difference between `-`, `_` and blank cost nothing. */
unsigned suggest_distance(const char *, const char *);

#endif
