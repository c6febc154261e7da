/* api_error: an answer of Webflow that is not a success → what kind of trouble
 * it is (webflow/API.md, Errors). Decided on status, details and message, never
 * on wording alone where a field says it. */
#ifndef PLAN_API_ERROR_H
#define PLAN_API_ERROR_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/json.h"

enum fault_kind {
	FAULT_NONE,    /* 2xx */
	FAULT_LOST,    /* no answer, 408, 5xx, 429 to the end: nobody knows */
	FAULT_GONE,    /* 404, or "Provided ID is invalid" */
	FAULT_SLUG,    /* a slug is in use */
	FAULT_PICTURE, /* a picture or file could not be imported */
	FAULT_SIZE,    /* too much in one request */
	FAULT_VALUES,  /* the default SKU must hold the first values */
	FAULT_RECORD,  /* this record will not pass as it is */
	FAULT_DENIED,  /* not allowed: scope, plan limit; may pass later */
	FAULT_RUN,     /* no record will: token, E-commerce off */
};

struct fault {
	enum fault_kind kind;
	const char *code;    /* Webflow's, or ours */
	const char *message; /* with its details, one line, at most 600 bytes */
	const char *slug;    /* FAULT_SLUG: which, or NULL */
	const char *field;   /* FAULT_PICTURE: in which field, or NULL */
};

/* STATUS 0: no answer. BODY may be NULL or of any shape. */
struct fault fault_read(struct arena *, int status, const struct json *body);

/* Whether the answer names the FIELD, wherever it does. */
bool fault_names(const struct json *body, const char *field);

#endif
