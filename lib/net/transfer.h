/* transfer: one try of one request over curl, and what came of it.
 *
 * Only http.c uses it. A transfer keeps its easy handle and body from one
 * request to the next. What is fixed for all: TLS verified, http and https
 * only, plain http only to loopback, no redirect followed, no cookies, no
 * .netrc, connect within 10 s, no standstill over 60 s, bodies up to a ceiling
 * (counted after decompression).
 *
 * A proxy from the environment (https_proxy, no_proxy) serves https, where it
 * sees names but neither token nor text; plain http never uses one.
 *
 * curl sends a request again by itself when a kept connection turns out to be
 * closed. That could carry out a create twice and would not be in the rate's
 * log, so the second start of a transfer is refused: it counts as lost. */
#ifndef NET_TRANSFER_H
#define NET_TRANSFER_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "net/request.h"

struct transfer {
	CURL *easy;
	struct curl_slist *headers;
	struct buf body;
	bool left;       /* the request began to go out */
	int64_t left_ns; /* when (ratefile_now()) */
	bool again;      /* curl wanted to send it a second time */
	char reason[CURL_ERROR_SIZE];
};

/* What came. Texts are borrowed until the next transfer_begin(). */
struct transfer_end {
	int status;                     /* 0: not even a status line */
	bool setting;                   /* the address or its certificate */
	bool whole;                     /* the answer is all there */
	bool too_big;                   /* the body passed the ceiling */
	long limit, remaining, reset_s; /* X-RateLimit-…, Retry-After in whole
					 * seconds; -1: absent or no number */
	const char *retry_after;        /* as it came, NULL: absent */
	const char *date;
	const char *retiring;     /* X-Plytix-Deprecation, NULL: absent */
	const char *content_type; /* "" when none */
	const char *location;     /* NULL: absent */
	char error[200];          /* why not whole; no secret, no query */
};

/* 0, or -1 when curl gives no handle. */
int transfer_init(struct transfer *, size_t body_bytes_max);
void transfer_release(struct transfer *);

/* Sets up the easy handle for the next try, which takes at most MOST_MS (0: the
 * request's own time-out); OWNER is its private pointer. */
void transfer_begin(
    struct transfer *, const struct http_request *, long most_ms, void *owner);
void transfer_finish(struct transfer *, CURLcode, struct transfer_end *);

#endif
