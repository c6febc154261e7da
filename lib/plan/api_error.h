/* api_error: an answer of Webflow that is no success → which kind of error it
 * is (webflow/API.md, Errors). Decided by status, details and message; by
 * wording only where no field says it. */
#ifndef PLAN_API_ERROR_H
#define PLAN_API_ERROR_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/json.h"

enum api_error_kind {
	API_ERROR_NONE, /* 2xx */
	API_ERROR_LOST, /* no answer, 408, 5xx, 429 to the end: it may be done
			 */
	API_ERROR_GONE, /* 404, or "Provided ID is invalid" */
	API_ERROR_SLUG, /* a slug is in use */
	API_ERROR_PICTURE, /* a picture or file could not be imported */
	API_ERROR_SIZE,    /* too much in one request */
	API_ERROR_VALUES,  /* the default SKU must hold the first values */
	API_ERROR_RECORD,  /* the record is refused as it is */
	API_ERROR_DENIED,  /* not allowed: scope, plan limit; later perhaps */
	API_ERROR_RUN,     /* every record is refused: token, E-commerce off */
};

struct api_error {
	enum api_error_kind kind;
	const char *code;    /* Webflow's, or ours */
	const char *message; /* with its details, one line, at most 600 bytes */
	const char *slug;    /* API_ERROR_SLUG: which, or NULL */
	const char *field;   /* API_ERROR_PICTURE: in which field, or NULL */
};

/* STATUS 0: no answer. BODY may be NULL or of any shape. */
struct api_error
api_error_read(struct arena *, int status, const struct json *body);

/* Whether the answer names the FIELD, wherever it does. */
bool api_error_names(const struct json *body, const char *field);

#endif
