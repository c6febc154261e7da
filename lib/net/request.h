/* request: what is given to the client and what comes back; whether it may go
 * out at all.
 *
 * The shapes that http.h works with; include that one. Pure. */
#ifndef NET_REQUEST_H
#define NET_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/verdict.h"

#define HTTP_BODY_MAX (64u << 20)

struct http_limits {
	size_t body_bytes_max; /* 0: HTTP_BODY_MAX */
	unsigned flights_max;  /* at most 8 */
	unsigned tries_max;    /* 0: 6 */
	long total_wait_ms;    /* all waits between the tries of one request;
				* 0: 20 minutes. Waiting for a place in the
				* rate does not count: an hour's window is
				* waited for as long as it takes */
	long away_ms;          /* nothing answers for so long: AWAY;
				* 0: a minute */
	const char *fence; /* folder of a run: while fence.h says wait nothing
			    * but GET goes out, 20 minutes at most; NULL: as
			    * there is no such run */
	const char *api;   /* whose requests these are, where no rate says it */
	const char *probe; /* folder of a run that gets the last answer, as
			    * that of API; NULL: none. See probe.h */
	long backoff_ms;   /* before the second try, then doubled, and the dice
			    * take up to half of it off; 0: 1 s */
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
	enum outcome
	    outcome;  /* DONE: a whole answer whose status decides, 2xx, 3xx or
		       * 4xx; FAILED: after all tries still  lost, 408 or 5xx, or
		       * too big; AWAY: the service  is plainly away, still 429
		       * after all tries, or  the program was asked to stop */
	bool stopped; /* AWAY for that last reason */
	bool fenced;  /* AWAY: the run may not write any more */
	bool setting; /* FAILED: the address cannot be used, or its certificate
		       * is not trusted, and nothing has come from there */
	int status;   /* the last one seen; 0: no answer at all */
	bool doubt;   /* not repeatable, and it may have been carried out: look
		       * before you send it again. Never with DONE */
	const char *body; /* NUL-ended, "" when empty; also that of a 5xx */
	size_t body_len;
	const char *content_type; /* "" when none */
	const char *location;     /* of a redirect, as it came; NULL: none */
	int64_t date_s;           /* its Date, seconds since 1970; -1: none */
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

/* 0, or -1 with one sentence about what is wrong with the request: an address
 * with credentials or of another scheme, plain http to another machine, a
 * token that is no token. */
int request_check(const struct http_request *, char *error, size_t len);

/* Host and path of an address, for messages: no scheme, no credentials, no
 * query. *LEN bytes of URL. */
const char *request_place(const char *url, int *len);

#endif
