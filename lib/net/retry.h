/* retry: after this answer: again, when, or not.
 *
 * Pure; the clock and the dice are parameters. The tables: plytix/API.md, Rate
 * limits; webflow/API.md, Rate limits. Nothing here sleeps or sends. */
#ifndef NET_RETRY_H
#define NET_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#define RETRY_STOP (-1)
#define RETRY_TRIES_MAX 6
#define RETRY_TOTAL_WAIT_MS (20 * 60 * 1000L)
#define RETRY_AFTER_MIN_MS 1000L
#define RETRY_AFTER_MAX_MS (3600 * 1000L)
#define RETRY_BACKOFF_MS 1000L
#define RETRY_BACKOFF_MAX_MS 30000L
#define RETRY_LIMITED_MS 10000L /* 429 without Retry-After; doubled */

struct retry_try {
	int status;       /* of the answer; 0: lost */
	bool left;        /* some of the request may have reached the service */
	bool repeatable;  /* safe to send again when the answer is lost */
	unsigned tries;   /* that ended so, this one included */
	unsigned sent;    /* of those, with bytes that left */
	unsigned limited; /* of those, answered 429 */
	long after_ms;    /* Retry-After as retry_after_ms() has it, or -1 */
	long waited_ms;   /* in earlier waits of this request */
	unsigned tries_max;
	long total_wait_ms;
	long backoff_ms; /* before the second try; then doubled */
	uint32_t dice;   /* any number, each as likely as the others */
};

/* An answer that says "perhaps later": 408, 429, 500, 502, 503, 504 and the
 * 520 to 524 in which a gateway says the same. */
bool retry_status(int status);

/* How long to wait before the next try, or RETRY_STOP. Retry-After counts on
 * 429 and 503 and on no other answer: Webflow puts it on each (webflow/API.md,
 * Rate limits). A request that is not repeatable goes again only when it did
 * not reach the service, or was answered 429. One that did not even leave is
 * not counted as a try. */
long retry_wait_ms(const struct retry_try *);

/* The wait that a 429 asks of all processes. */
long retry_limited_ms(unsigned limited, long after_ms);

/* It may have been carried out although no answer says so. */
bool retry_doubt(const struct retry_try *);

/* The header's text, seconds or an HTTP date (three forms), as milliseconds
 * from NOW_S (seconds since 1970, best by the service's own Date), clamped to
 * 1 s … 1 h. -1: NULL or neither. */
long retry_after_ms(const char *text, int64_t now_s);

/* An HTTP date as seconds since 1970, or -1. NULL gives -1. */
int64_t retry_date(const char *text);

#endif
