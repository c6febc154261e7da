/* limit: one window of a rate limit, as a server counts: by arrival.
 *
 * Three kinds: sliding (at most MAX in any stretch of LENGTH), fixed from
 * the first request after the last window ended, and fixed on the grid of
 * the clock. Ask limit_wait() of every window that applies, then
 * limit_count() on each when all allow it. Times are milliseconds of the
 * wall clock, passed in; they should not fall. */
#ifndef SANDBOX_LIMIT_H
#define SANDBOX_LIMIT_H

#include <json-c/json.h>
#include <stdint.h>

enum limit_kind { LIMIT_SLIDING, LIMIT_FIRST, LIMIT_GRID };

#define LIMIT_MAX 16384    /* greatest MAX of a sliding window */
#define LIMIT_WINDOWS 4096 /* full windows kept for the statistics */

struct limit {
	enum limit_kind kind;
	int max;
	int64_t length_ms;
	int64_t *ring; /* sliding: the last MAX starts */
	int64_t start_ms;
	unsigned long taken; /* accepted since limit_init() */
	int used;            /* fixed: accepted in this window */
	/* statistics: accepted and refused in consecutive windows from the
	 * first request on */
	int64_t first_ms;
	unsigned long refused;
	struct {
		int taken, refused;
	} * windows;
	size_t nwindows;
};

void limit_init(struct limit *, enum limit_kind, int max, int64_t length_ms);
void limit_release(struct limit *); /* a zeroed one is fine */

/* Milliseconds until a request would be allowed; 0: now. */
int64_t limit_wait(struct limit *, int64_t now_ms);

/* Counts one allowed request; limit_refuse() one that was turned away (it
 * uses up nothing). */
void limit_count(struct limit *, int64_t now_ms);
void limit_refuse(struct limit *, int64_t now_ms);

/* What is left now, and when the window ends (sliding: when the oldest
 * leaves it; without one, now + length). */
int limit_left(struct limit *, int64_t now_ms);
int64_t limit_ends(struct limit *, int64_t now_ms);

/* {"max","length_ms","taken","refused","full_windows","share","windows":[…]}:
 * share of the allowed number used over the windows that are over, from the
 * first request on (one under way is left out, idle ones after the last request
 * too); null without one. */
struct json_object *limit_json(const struct limit *, int64_t now_ms);

#endif
