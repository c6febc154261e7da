/* Bodies of answers: data and errors (plytix/API.md, Requests; Errors). */
#include "plytix/plytix.h"

#include <stdarg.h>
#include <stdio.h>

void
answer_json(struct web_answer *answer, int status, struct json_object *document)
{
	size_t len;
	const char *text = json_object_to_json_string_length(document,
	    JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &len);

	web_text(answer, status, "application/json", text, len);
	json_object_put(document);
}

void
answer_data(struct web_answer *answer, struct json_object *data)
{
	struct json_object *document = json_object_new_object();

	if (!json_object_is_type(data, json_type_array)) {
		struct json_object *list = json_object_new_array();

		json_object_array_add(list, data);
		data = list;
	}
	json_object_object_add(document, "data", data);
	answer_json(answer, 200, document);
}

void
answer_errors(struct web_answer *answer, int status, const char *msg,
    struct json_object *errors)
{
	struct json_object *document = json_object_new_object();
	struct json_object *error = json_object_new_object();

	if (errors)
		json_object_object_add(error, "errors", errors);
	put_text(error, "msg", msg);
	json_object_object_add(document, "error", error);
	answer_json(answer, status, document);
}

static struct json_object *
item(const char *field, const char *fmt, va_list ap)
{
	struct json_object *error = json_object_new_object();
	char text[512];

	vsnprintf(text, sizeof text, fmt, ap);
	put_text(error, "field", field);
	put_text(error, "msg", text);
	return error;
}

struct json_object *
error_item(const char *field, const char *fmt, ...)
{
	struct json_object *error;
	va_list ap;

	va_start(ap, fmt);
	error = item(field, fmt, ap);
	va_end(ap);
	return error;
}

void
answer_error(struct web_answer *answer, int status, const char *field,
    const char *msg, const char *fmt, ...)
{
	struct json_object *errors = NULL;
	va_list ap;

	if (field) {
		errors = json_object_new_array();
		va_start(ap, fmt);
		json_object_array_add(errors, item(field, fmt, ap));
		va_end(ap);
	}
	answer_errors(answer, status, msg, errors);
}
