/* verdict: what became of a record or a call.
 *
 * An outcome says what is affected: one record (REFUSED: it cannot succeed
 * without a change; FAILED: it may succeed later) or the whole program (AWAY,
 * USAGE, FATAL). The verdict adds a code for machines and one sentence for
 * people. Functions of the library fill it and return; only filter and the
 * programs print. */
#ifndef BASE_VERDICT_H
#define BASE_VERDICT_H

#include <stddef.h>

enum outcome { DONE, REFUSED, FAILED, AWAY, USAGE, FATAL };

struct verdict_warning {
	char *code, *sentence;
};

struct verdict {
	enum outcome outcome;
	char code[48];
	char sentence[1024]; /* longer ones are cut at a character */
	struct verdict_warning *warnings;
	size_t nwarnings, warnings_cap; /* at most VERDICT_WARNINGS_MAX */
};

#define VERDICT_WARNINGS_MAX 100
/* The code of an AWAY that a signal caused: it needs no message. */
#define VERDICT_STOPPED "stopped"
/* The code of a REFUSED that waits for a person to agree. */
#define VERDICT_ADOPTION_HELD "adoption-held"

/* 0 3 3 75 2 1, as the man pages list them. */
int outcome_exit(enum outcome);

/* The more serious of two, in the order 2 > 1 > 75 > 3 > 0 of exit codes. */
enum outcome outcome_worse(enum outcome, enum outcome);

/* Fills the verdict and returns the outcome, so that callers can write
 * return verdict_say(v, REFUSED, "price-missing", "…", …);
 * The sentence: lower case, no full stop, names in 'quotes', cause last. */
enum outcome verdict_say(struct verdict *, enum outcome, const char *code,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* Adds a warning; the same sentence once only, and none past
 * VERDICT_WARNINGS_MAX. */
void verdict_warn(struct verdict *, const char *code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

void verdict_clear(struct verdict *);   /* as new; memory stays */
void verdict_release(struct verdict *); /* a zeroed one is fine */

#endif
