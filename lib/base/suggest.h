/* suggest: the known name that a misspelt one most likely means.
 *
 *	struct near near = near_start(name);
 *	for each candidate: near_try(&near, candidate);
 *	if (near.best) say "did you mean '%s'" */
#ifndef BASE_SUGGEST_H
#define BASE_SUGGEST_H

struct near {
	const char *name;
	const char *best; /* NULL: nothing is near enough; borrowed */
	unsigned distance;
};

struct near near_start(const char *name);
void near_try(struct near *, const char *candidate);

/* How many letters must change, 99 for names over 63 bytes. Case and the
 * difference between `-`, `_` and blank cost nothing. */
unsigned near_distance(const char *, const char *);

#endif
