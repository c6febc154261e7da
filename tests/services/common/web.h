/* web: the server: collects the body, finds the route, answers, logs.
 *
 * A service is a table of routes and a few hooks. Handlers are functions of
 * the service's context and a request to a status and a document; they know
 * neither sockets nor faults. One lock is held around guard, handler and
 * finish, so they need none; waiting (latency, slow bodies, frozen answers)
 * happens outside of it, one thread a connection.
 *
 * Order for one request: arrival delay, lock, guard (token, rate), fault,
 * handler, finish (rate headers), log, unlock, latency, answer.
 *
 * Control, without a token, for both services:
 *	GET /__state      the service's whole state
 *	GET /__log?from=N NDJSON: n, at_ms, method, path, query, status, body…
 *	DELETE /__log
 *	GET|POST /__switch {"name":"value"}
 *	GET|POST|DELETE /__fault      see faults.h
 *	POST /__edit      the service's own, see its header
 *	POST /__reset     state, log, faults and statistics as at the start
 *	                  (switches stay as they are)
 *	GET /__stats */
#ifndef SANDBOX_WEB_H
#define SANDBOX_WEB_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "common/faults.h"
#include "common/ids.h"
#include "common/switches.h"

#define WEB_PARAMS 6
#define WEB_PAIRS 48

struct web_pair {
	char *name, *value;
};

struct web_request {
	const char *method;
	const char *path;              /* decoded, without the query */
	const char *query;             /* raw, "" without one */
	const char *param[WEB_PARAMS]; /* what the {…} of the pattern matched */
	const char *body;              /* NUL-ended, "" without one */
	size_t body_len;
	bool body_over;           /* longer than body_max: BODY is empty */
	struct json_object *json; /* the body when it is JSON, else NULL */
	bool json_good;           /* it was JSON (a bare null too) */
	int64_t now_ms;           /* wall clock at arrival */
	unsigned long n;          /* number of the request */
	struct web_pair headers[WEB_PAIRS], args[WEB_PAIRS];
	size_t nheaders, nargs;
	char notes[1024]; /* what the log shows as "note" */
};

/* A header or a query argument, decoded; NULL when absent. */
const char *web_header(const struct web_request *, const char *name);
const char *web_arg(const struct web_request *, const char *name);
/* The token of "Authorization: Bearer …", or NULL. */
const char *web_bearer(const struct web_request *);
/* Adds a sentence to the request's line in the log. */
void web_note(struct web_request *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

struct web_answer {
	int status;
	struct json_object *json; /* the document; NULL: TEXT, or nothing */
	char *text;               /* malloc'ed; NULL: none */
	size_t text_len;
	const char *type; /* content type of TEXT; a static string */
	struct web_pair headers[16];
	size_t nheaders;
	long wait_ms; /* waits so long before it is sent */
	long slow_ms; /* the body comes in pieces over so long */
};

/* Sets status and document (taken over, may be NULL). */
void web_json(struct web_answer *, int status, struct json_object *);
/* Sets status and LEN bytes, copied. */
void web_text(struct web_answer *, int status, const char *type,
    const void *bytes, size_t len);
void web_set(struct web_answer *, const char *name, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

struct web_route {
	const char *method;  /* NULL ends the table; "*": any */
	const char *pattern; /* "/v2/sites/{}/products": {} one piece;
					a star at the end the rest */
	const char *scope;   /* the service's own use; NULL: none */
	void (*handle)(void *ctx, struct web_request *, struct web_answer *);
	bool write; /* counted as a write when its status is below 300 */
};

struct web;

struct web_service {
	const char *name; /* of the program */
	void *ctx;
	const struct web_route *routes;
	const struct switch_row *switches;
	size_t body_max; /* bytes of a request body, at most */

	/* Makes the state from FILE (NULL: the default one); called at the
	 * start and for /__reset. 0, or -1 with a sentence in ERR. */
	int (*load)(void *ctx, const char *file, struct buf *err);
	void (*release)(void *ctx);
	/* Called after switches were set, at the start too; may be NULL. */
	void (*switched)(void *ctx);

	/* Token, rate: true when it has answered. ROUTE is NULL when there
	 * is none for the path. May be NULL. */
	bool (*guard)(void *ctx, const struct web_route *route,
	    struct web_request *, struct web_answer *);
	/* No route: METHODS is true when the path exists with another method.
	 * NULL: 404 without a body. */
	void (*missing)(
	    void *ctx, bool methods, struct web_request *, struct web_answer *);
	/* After every answer, the guard's too (rate headers). May be NULL. */
	void (*finish)(void *ctx, struct web_request *, struct web_answer *);
	/* An error in the service's own shape, for faults. */
	struct json_object *(*error)(void *ctx, int status);

	struct json_object *(*state)(void *ctx);
	/* One edit or a list is one call; answers {"ok":true,…} by itself. */
	void (*edit)(void *ctx, struct web_request *, struct web_answer *);
	/* Adds its own members to the statistics; may be NULL. */
	void (*stats)(void *ctx, struct json_object *);
	/* The letter of the option that names the state file: 'c' or 'f'. */
	char file_option;
	const char *file_help;
};

/* What a service may use of its server; valid for the whole life. */
struct web_tools {
	struct switches *switches;
	struct ids *ids;
	int64_t (*now_ms)(void);
	int port; /* 0 until it listens */
};

/* The whole program: options, listening, "ready PORT" on stdout, until the
 * time is over, the watched process is gone, or TERM or INT. START gets the
 * tools before load(). Returns the exit code. */
int web_main(int argc, char **argv, struct web_service *,
    void (*start)(void *ctx, const struct web_tools *));

#endif
