/* client: one PIM account over the wire: token, calls, error answers.
 *
 * A call is a request that the caller prepares and gets back with its parsed
 * answer. What all calls share is done here: the bearer, a new token once when
 * one is refused (plytix/API.md, Tokens), both rate windows at once (lowered by
 * the token's claim, never raised; plytix/API.md, Rate limits), answers that
 * are no JSON, and the statuses after which nothing else would pass either.
 * Callers see the others: 2xx, 404, 422 and 428.
 *
 * All requests here are reads, searches included, so all may be repeated. */
#ifndef PLYTIX_CLIENT_H
#define PLYTIX_CLIENT_H

#include <signal.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json_write.h"
#include "base/json.h"
#include "net/foreign.h"
#include "plytix/token.h"
#include "base/verdict.h"

#define PLYTIX_FLIGHTS 4

struct plytix;

/* Borrowed by plytix_start() until plytix_wait() gives it back; released by
 * plytix_call_release(), reused after plytix_call_reset(). */
struct plytix_call {
	const char *method;
	struct buf path; /* behind the base URL: "/products/search" */
	struct buf body; /* empty: none */
	/* the answer */
	int status;
	const struct json *value; /* NULL unless it is JSON */
	struct arena arena;       /* holds VALUE; may be taken over */
	size_t bytes;             /* of the answer's body */
	int64_t date_ms;          /* the service's clock, 0: unknown */
	char words[FOREIGN_MAX];  /* of an error answer */
	bool foreign;             /* it was none of Plytix */
	/* plytix's own */
	struct buf url;
	const char *token;
	unsigned refused, unreadable;
};

void plytix_call_init(struct plytix_call *);
void plytix_call_reset(struct plytix_call *, const char *method);
void plytix_call_release(struct plytix_call *);

struct plytix *plytix_new(const struct plytix_conf *,
    const volatile sig_atomic_t *stop, struct verdict *);
void plytix_free(struct plytix *); /* NULL is fine */

unsigned plytix_free_flights(const struct plytix *);

/* Sends it when a flight is free (the caller has asked). FATAL, AWAY: no
 * token. */
enum outcome
plytix_start(struct plytix *, struct plytix_call *, struct verdict *);

/* The call that ends next, NULL when none is under way. Not DONE: nothing
 * further will pass. */
enum outcome
plytix_wait(struct plytix *, struct plytix_call **, struct verdict *);

/* Start and wait, while no other call is under way. */
enum outcome plytix_do(struct plytix *, struct plytix_call *, struct verdict *);

/* FATAL with the message of an answer that its caller does not expect. */
enum outcome plytix_unexpected(const struct plytix_call *, struct verdict *);

/* Those sent so far, tokens included. */
unsigned long plytix_requests(const struct plytix *);
unsigned long plytix_limited(const struct plytix *); /* answered 429 */

/* A search's body with COLUMNS (NULL-ended; NULL: none) and a page; the
 * caller may add nothing more. */
void plytix_search_body(
    struct buf *, const char *const *columns, unsigned page, unsigned size);

#endif
