/* http: requests out, answers in, several in flight; rate and retry inside.
 * How one try is sent, and what is never done: transfer.h.
 *
 * One client over curl's multi interface: keep-alive, TLS verified, no
 * redirect followed, explicit time-outs, bodies up to a ceiling. A flight
 * takes its place in the shared rate budget before each try, repeats what is
 * safe to repeat (retry.h), and ends with exactly one answer. A request that
 * is not `repeatable` (a create) is only sent again after an answer that
 * says it was not carried out (429); otherwise the doubt is the caller's.
 *
 * http counts how long nothing has answered: past a minute of failures
 * without one good answer a call is AWAY, not FAILED. */
#ifndef HTTP_H
#define HTTP_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "ratefile.h"
#include "verdict.h"

#define HTTP_BODY_MAX (64u << 20)

struct http_limits {
	size_t body_bytes_max; /* 0: HTTP_BODY_MAX */
	unsigned flights_max;  /* at most 8 */
	unsigned tries_max;    /* 0: 6 */
	long total_wait_ms;    /* all waits between the tries of one request;
				* 0: 20 minutes. Waiting for a place in the
				* rate does not count: an hour's window is
				* waited for as long as it takes */
	long away_ms;          /* see above; 0: a minute */
	long backoff_ms; /* before the second try, then doubled, and the dice
			  * take up to all of it off; 0: 1 s */
};

struct http_request {
	const char *method; /* "GET", "POST", "PATCH", "DELETE" */
	const char *url;    /* whole; percent-encoded by the caller */
	const char *bearer; /* NULL: no Authorization header */
	const char *body;   /* NULL: none; else sent as application/json */
	size_t body_len;
	long timeout_ms; /* for the whole transfer; 0: 120 s */
	bool repeatable; /* safe to send again when the answer is lost */
	void *tag;       /* given back with the answer */
};

struct http_answer {
	void *tag;
	enum outcome outcome; /* DONE: a whole answer with a word that counts,
			       * 2xx, 3xx or 4xx; FAILED: after all tries still
			       * lost, 408 or 5xx, or too big; AWAY: the service
			       * is plainly away, still 429 after all tries, or
			       * the program was asked to stop */
	int status;           /* the last one seen; 0: no answer at all */
	bool doubt; /* not repeatable, and it may have been carried out: look
		     * before you send it again. Never with DONE */
	const char *body; /* NUL-ended, "" when empty; also that of a 5xx */
	size_t body_len;
	const char *content_type; /* "" when none */
	unsigned tries;           /* requests that left for this answer */
	unsigned limited;         /* of those answered 429 */
	char error[256];          /* why not DONE; no secret, no query string */
	struct http_flight *flight;
};

/* What left and what came, for results and summaries. */
struct http_counts {
	unsigned long requests; /* that left, all tries */
	unsigned long limited;  /* of those, answered 429 */
	unsigned long retried;  /* of those, second and later tries */
	unsigned long bytes;    /* of bodies, decompressed */
};

struct http;

/* RATE may be NULL (no limit). STOP may be NULL; once it is set, waits end and
 * nothing more is sent (AWAY), but what is in flight is finished. Each try is
 * one line of log_debug(): method, host and path without query, status, ms. */
struct http *http_new(const struct http_limits *, struct ratefile *rate,
    const volatile sig_atomic_t *stop, struct verdict *);
void http_free(struct http *);

/* False: all flights are taken. The request's texts are borrowed until its
 * answer is given. */
bool http_start(struct http *, const struct http_request *);
unsigned http_free_flights(const struct http *);

/* Whichever ends next; NULL when none is under way. The answer is borrowed
 * until http_done(). */
struct http_answer *http_wait(struct http *);
void http_done(struct http *, struct http_answer *);

/* Start and wait, for callers that have one request at a time. */
struct http_answer *http_do(struct http *, const struct http_request *);

struct http_counts http_counted(const struct http *);

/* TEXT percent-encoded for a path segment or query value, appended. */
struct buf;
void http_escape(struct buf *, const char *text);

#endif
