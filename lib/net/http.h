/* http: requests out, answers in, several in flight; rate and retry inside. How
 * one try is sent, and what is never done: transfer.h.
 *
 * One client over curl's multi interface: keep-alive, TLS verified, no redirect
 * followed, explicit time-outs, bodies up to a ceiling. A flight takes its
 * place in the shared rate budget before each try, repeats what is safe to
 * repeat (retry.h), and ends with exactly one answer. A request that is not
 * `repeatable` (a create) is only sent again after an answer that says it was
 * not carried out (429); otherwise the caller has to find out whether it was
 * carried out.
 *
 * http counts how long nothing has answered: past a minute of failures without
 * one good answer a call is AWAY, not FAILED. */
#ifndef NET_HTTP_H
#define NET_HTTP_H

#include <signal.h>
#include <stdbool.h>

#include "net/ratefile.h"
#include "net/request.h"
#include "base/verdict.h"

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

#endif
