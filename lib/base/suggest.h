/* suggest: the known name that a misspelt one most likely means.
 *
 *	struct suggestion near = suggest_start(name);
 *	for each candidate: suggest_try(&near, candidate);
 *	message("no field '%s'%s", name, suggest_hint(&near)) */
#ifndef BASE_SUGGEST_H
#define BASE_SUGGEST_H

struct suggestion {
	const char *name;
	const char *best; /* NULL: nothing is near enough; borrowed */
	unsigned distance;
	char hint[96];
};

struct suggestion suggest_start(const char *name);
void suggest_try(struct suggestion *, const char *candidate);

/* "; did you mean 'BEST'", or "" when nothing is near. */
const char *suggest_hint(struct suggestion *);

/* How many letters must change, 99 for names over 63 bytes. Case and the
 * difference between `-`, `_` and blank cost nothing. */
unsigned suggest_distance(const char *, const char *);

#endif
