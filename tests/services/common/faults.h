/* faults: what to break, for which requests, how often.
 *
 *	{"match":"POST /v2/sites/HEX/products","nth":3,"do":"drop-after"}
 *
 * "match" is a method, or a star for any, and a glob of the path (a star
 * passes slashes). "nth" (that one match only), or "from" (default 1) and
 * "count" (default 1; 0: for ever), choose among the matching requests since
 * the fault was set; "chance" (0 to 1) hits at random instead, repeatable by
 * "seed". Only requests that passed the service's own checks (token, rate)
 * are counted. "do":
 *
 *   status        "status" (default 503) instead of doing anything
 *   status-after  the request is done, the answer is "status" all the same
 *   drop-before   the connection is cut, nothing was done
 *   drop-after    the request is done, the connection cut without answer
 *   truncate      done; the answer stops half-way, the connection is cut
 *   html          done; the answer is 200 with an HTML page
 *   slow          done; the answer's body comes in pieces over "ms"
 *   stop-before   frozen before anything is done; when the faults are
 *                 cleared the connection is cut, still with nothing done
 *   stop-after    done; the answer is frozen until the faults are cleared
 *
 * "after": true turns status into status-after. "retry_after": text or
 * number for that header ("date": an HTTP date "ms" ahead, default one
 * second), absent: no header. "body" for status: "json" (default, the
 * service's own error shape), "html", "empty"; "answer": a body of one's own,
 * any JSON. Such an answer has none of the service's own headers. */
#ifndef SANDBOX_FAULTS_H
#define SANDBOX_FAULTS_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

enum fault_do {
	FAULT_NONE,
	FAULT_STATUS,
	FAULT_STATUS_AFTER,
	FAULT_DROP_BEFORE,
	FAULT_DROP_AFTER,
	FAULT_TRUNCATE,
	FAULT_HTML,
	FAULT_SLOW,
	FAULT_STOP_BEFORE,
	FAULT_STOP_AFTER
};

struct fault {
	char method[16];
	char glob[512];
	unsigned long from, count; /* count 0: for ever */
	double chance;             /* over 0: at random instead */
	uint64_t dice;
	enum fault_do what;
	int status;
	long ms;
	char retry_after[64]; /* "": none */
	char body[8];         /* json, html, empty */
	char answer[1024];    /* JSON; "": none */
	unsigned long seen, hit;
};

#define FAULTS_MAX 64

struct faults {
	struct fault rows[FAULTS_MAX];
	size_t count;
};

/* Adds one fault, or each of a list. 0, or -1 with a sentence in ERR. */
int faults_add(struct faults *, struct json_object *, struct buf *err);

void faults_clear(struct faults *);

/* Counts the request in every fault that matches and copies the first that
 * strikes to *OUT; false when none does. */
bool faults_pick(
    struct faults *, const char *method, const char *path, struct fault *out);

/* The word of `do`. */
const char *faults_word(enum fault_do);

/* [{match, do, seen, hit}…]; the caller puts it. */
struct json_object *faults_json(const struct faults *);

#endif
