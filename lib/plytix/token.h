/* token: the bearer token, from the cache or from the token host.
 *
 * Key and password are exchanged for a token of 900 s (plytix/API.md, Tokens);
 * they are never sent anywhere else. It is kept in STATE_DIR/token/, mode 0600,
 * in a file named by a hash, so that programs that run in turn share it, and is
 * renewed TOKEN_SPARE_S before it ends. The token's own claim may name the
 * account's rate limit (plytix/API.md, Tokens). */
#ifndef PLYTIX_TOKEN_H
#define PLYTIX_TOKEN_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/json.h"
#include "base/verdict.h"

#define TOKEN_LIFETIME_S 900 /* when the token has no claim */
#define TOKEN_SPARE_S 60

struct plytix_conf {
	const char *base_url, *auth_url; /* without trailing slash */
	const char *key, *password;
	const char *state_dir;
	const char *probe; /* the folder of the run that gets the last answer,
			    * see net/probe.h; NULL: none */
	long per_10s, per_hour; /* requests */
};

struct plytix_token;

struct plytix_token *plytix_token_new(const struct plytix_conf *,
    const volatile sig_atomic_t *stop, struct verdict *);
void plytix_token_free(struct plytix_token *); /* NULL is fine */

/* A token that is good for TOKEN_SPARE_S at least; requested when there is
 * none. *TEXT is valid as long as the plytix_token, so that flights may borrow
 * it. FATAL: the credentials are refused; AWAY: the host is. */
enum outcome
plytix_token_get(struct plytix_token *, const char **text, struct verdict *);

/* The service refused TEXT: the next get asks for another one. True when
 * TEXT had ended by our clock, so that its refusal is no surprise. */
bool plytix_token_refused(struct plytix_token *, const char *text);

/* Calls FN with each limit that the present token claims. */
typedef void plytix_limit(void *ctx, long requests, long seconds);
void
plytix_token_limits(const struct plytix_token *, plytix_limit *fn, void *ctx);

unsigned long plytix_token_requests(const struct plytix_token *);
unsigned long plytix_token_limited(const struct plytix_token *);

#endif
