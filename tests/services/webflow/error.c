/* error: what is wrong, in the shapes of webflow/API.md, Errors. */
#include "webflow/webflow.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static struct json_object *
error_json(const char *message, const char *code, struct json_object *details)
{
	struct json_object *error = json_object_new_object();

	put_text(error, "message", message);
	if (code != NULL)
		put_text(error, "code", code);
	json_object_object_add(error, "externalReference", NULL);
	json_object_object_add(error, "details",
	    details == NULL ? json_object_new_array() : details);
	return error;
}

void
fail(struct web_answer *answer, int status, const char *code,
    const char *message)
{
	web_json(answer, status, error_json(message, code, NULL));
}

void
fail_detail(struct web_answer *answer, int status, const char *code,
    const char *message, struct json_object *detail)
{
	struct json_object *details = json_object_new_array();

	json_object_array_add(details, detail);
	web_json(answer, status, error_json(message, code, details));
}

void
fail_id(struct web_answer *answer)
{
	fail(answer, 400, "validation_error",
	    "Validation Error: Provided ID is invalid");
}

void
fail_gone(struct web_answer *answer, const char *subject)
{
	char message[160];

	snprintf(message, sizeof message,
	    "Requested resource not found: The %s cannot be found", subject);
	fail(answer, 404,
	    strcmp(subject, "item") == 0         ? "item_not_found"
	    : strcmp(subject, "collection") == 0 ? "collection_not_found"
						 : "resource_not_found",
	    message);
}

struct json_object *
shop_error(void *ctx, int status)
{
	(void)ctx;
	switch (status) {
	case 400:
		return error_json(
		    "Bad Request: Request is malformed", "bad_request", NULL);
	case 401:
		return error_json(
		    "Request not authorized", "not_authorized", NULL);
	case 403:
		return error_json(
		    "User is not authorized to perform this action",
		    "forbidden", NULL);
	case 404:
		return error_json(
		    "Requested resource not found", "resource_not_found", NULL);
	case 409:
		return error_json(
		    "Conflict: Conflict with server data", "conflict", NULL);
	case 429:
		return error_json(
		    "Too Many Requests", "too_many_requests", NULL);
	case 503:
		return error_json(
		    "Service Unavailable", "service_unavailable", NULL);
	default:
		return error_json(
		    "An Internal Error occurred", "internal_error", NULL);
	}
}

static struct json_object *
details(struct problems *problems)
{
	if (problems->details == NULL)
		problems->details = json_object_new_array();
	return problems->details;
}

void
problem(struct problems *problems, const char *param, const char *fmt, ...)
{
	struct json_object *detail = json_object_new_object();
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	put_text(detail, "param", param);
	put_text(detail, "description", text);
	json_object_array_add(details(problems), detail);
}

void
problem_text(struct problems *problems, const char *text)
{
	json_object_array_add(details(problems), json_object_new_string(text));
}

void
problem_missing(struct problems *problems, const char *value, const char *name)
{
	size_t len = strlen(problems->missing);

	snprintf(problems->missing + len, sizeof problems->missing - len,
	    "%s\"Value (%s) should have required property '%s'\"",
	    len == 0 ? "" : ",", value, name);
}

void
problem_say(struct problems *problems, const char *fmt, ...)
{
	va_list ap;

	if (problems->other[0] != '\0')
		return;
	va_start(ap, fmt);
	vsnprintf(problems->other, sizeof problems->other, fmt, ap);
	va_end(ap);
}

bool
problems_any(const struct problems *problems)
{
	return problems->details != NULL || problems->missing[0] != '\0' ||
	       problems->other[0] != '\0';
}

bool
problems_answer(struct problems *problems, struct web_answer *answer)
{
	char message[1200];
	bool any = problems_any(problems);

	answer->wait_ms += problems->wait_ms;
	if (any) {
		if (problems->missing[0] != '\0')
			snprintf(message, sizeof message,
			    "Validation Error: [%s]", problems->missing);
		else if (problems->other[0] != '\0')
			snprintf(message, sizeof message,
			    "Validation Error: %s", problems->other);
		else
			strcpy(message, "Validation Error");
		web_json(answer, 400,
		    error_json(message, "validation_error", problems->details));
	}
	memset(problems, 0, sizeof *problems);
	return any;
}
