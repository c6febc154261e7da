/* answer: a status, header lines, a body.
 *
 * A refusal is always
 * {"error":{"code":"bad-parameter","message":"…","parameter":"limit"}}. */
#ifndef WEB_ANSWER_H
#define WEB_ANSWER_H

#include <stdbool.h>

#include "base/buf.h"

struct web_answer {
	int status;
	const char *type;      /* of the body */
	struct buf head, body; /* HEAD: header lines beside the usual ones */
};

void web_answer_init(struct web_answer *);
void web_answer_release(struct web_answer *);

/* Replaces the answer. PARAMETER may be NULL. Always false, so that checks can
 * write return web_refuse(…). */
bool web_refuse(struct web_answer *, int status, const char *code,
    const char *parameter, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* The whole of it, as CGI has it; NO_BODY for HEAD. */
void web_answer_write(const struct web_answer *, bool no_body, struct buf *out);

#endif
