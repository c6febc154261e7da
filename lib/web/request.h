/* request: a request from the variables of CGI 1.1, checked. Pure: the caller
 * gives the variables.
 *
 * A path is at most 2 KiB and ten segments, each decoded by itself, so that %2F
 * is a slash in a SKU and not between two segments. Parameters are decoded
 * likewise; each may be there once. What is no UTF-8, or holds a control
 * character, is refused. */
#ifndef WEB_REQUEST_H
#define WEB_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/json.h"
#include "web/answer.h"

#define WEB_BODY_MAX ((size_t)64 << 10)
#define WEB_SEGMENTS 10
#define WEB_PARAMS 16

struct web_param {
	const char *name, *value;
};

/* A variable of the request; NULL where it is not set or empty. */
typedef const char *web_variable(const char *name);

struct web_request {
	const char *method;
	const char *segments[WEB_SEGMENTS];
	struct web_param params[WEB_PARAMS];
	size_t nsegments, nparams;
	size_t length;           /* of the body */
	const struct json *body; /* an object, or NULL; web_body() */
	char path[2049], query[2049];
};

/* False: the answer says why. */
bool
web_request_read(struct web_request *, web_variable *, struct web_answer *);

/* The body as it was read, TEXT of request's length; ARENA keeps it. */
bool web_body(struct web_request *, web_variable *, struct arena *,
    const char *text, struct web_answer *);

/* A parameter's value, FALLBACK when it is not there. */
const char *
web_param(const struct web_request *, const char *name, const char *fallback);

/* A whole number in these bounds. */
bool web_count(const struct web_request *, const char *name, long fallback,
    long min, long max, long *n, struct web_answer *);

#endif
