/* answer: see answer.h. */
#include "web/answer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/json_write.h"

#define JSON "application/json; charset=utf-8"

void
web_answer_init(struct web_answer *a)
{
	a->status = 200;
	a->type = JSON;
	buf_init(&a->head, (size_t)4 << 10);
	buf_init(&a->body, (size_t)64 << 20);
}

void
web_answer_release(struct web_answer *a)
{
	buf_release(&a->head);
	buf_release(&a->body);
}

bool
web_refuse(struct web_answer *a, int status, const char *code,
    const char *parameter, const char *fmt, ...)
{
	char message[1024];
	struct json_writer e;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(message, sizeof message, fmt, ap);
	va_end(ap);
	a->status = status;
	a->type = JSON;
	buf_reset(&a->body);
	json_write_init(&e, &a->body);
	json_write_object(&e, NULL);
	json_write_object(&e, "error");
	json_write_text(&e, "code", code);
	json_write_text(&e, "message", message);
	json_write_text_if(&e, "parameter", parameter);
	json_write_end(&e);
	json_write_end(&e);
	return false;
}

static const char *
phrase(int status)
{
	static const struct {
		int status;
		const char *phrase;
	} all[] = {{200, "OK"}, {202, "Accepted"}, {400, "Bad Request"},
	    {401, "Unauthorized"}, {403, "Forbidden"}, {404, "Not Found"},
	    {405, "Method Not Allowed"}, {409, "Conflict"},
	    {413, "Content Too Large"}, {415, "Unsupported Media Type"},
	    {421, "Misdirected Request"}, {429, "Too Many Requests"},
	    {500, "Internal Server Error"}, {503, "Service Unavailable"}};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (all[i].status == status)
			return all[i].phrase;
	return "Other";
}

void
web_answer_write(const struct web_answer *a, bool no_body, struct buf *out)
{
	/* a browser stores, frames and guesses nothing */
	static const char usual[] =
	    "Cache-Control: no-store\r\n"
	    "Content-Security-Policy: default-src 'none'; script-src 'self'; "
	    "style-src 'self'; img-src 'self' data:; connect-src 'self'; "
	    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'\r\n"
	    "Referrer-Policy: no-referrer\r\n"
	    "X-Content-Type-Options: nosniff\r\n";

	buf_printf(out, "Status: %d %s\r\n", a->status, phrase(a->status));
	buf_printf(out, "Content-Type: %s\r\n", a->type);
	if (!no_body)
		buf_printf(out, "Content-Length: %zu\r\n", a->body.len);
	buf_text(out, usual);
	buf_add(out, buf_str(&a->head), a->head.len);
	buf_text(out, "\r\n");
	if (!no_body)
		buf_add(out, buf_str(&a->body), a->body.len);
}
