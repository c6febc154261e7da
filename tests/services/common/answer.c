/* answer: from an answer in words to the bytes of one, whole or broken. */
#include "common/server.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "common/store.h"

void
web_json(struct web_answer *answer, int status, struct json_object *json)
{
	json_object_put(answer->json);
	free(answer->text);
	answer->text = NULL;
	answer->json = json;
	answer->status = status;
}

void
web_text(struct web_answer *answer, int status, const char *type,
    const void *bytes, size_t len)
{
	web_json(answer, status, NULL);
	answer->text = mem_dup(bytes, len);
	answer->text_len = len;
	answer->type = type;
}

void
web_set(struct web_answer *answer, const char *name, const char *fmt, ...)
{
	size_t max = sizeof answer->headers / sizeof *answer->headers;
	struct web_pair *pair = answer->headers;
	char value[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(value, sizeof value, fmt, ap);
	va_end(ap);
	while (pair < answer->headers + answer->nheaders &&
	       strcmp(pair->name, name) != 0)
		pair++;
	if (pair == answer->headers + max)
		return;
	if (pair == answer->headers + answer->nheaders) {
		pair->name = mem_dup(name, strlen(name));
		pair->value = NULL;
		answer->nheaders++;
	}
	free(pair->value);
	pair->value = mem_dup(value, strlen(value));
}

static void
headers_drop(struct web_answer *answer)
{
	for (size_t i = 0; i < answer->nheaders; i++) {
		free(answer->headers[i].name);
		free(answer->headers[i].value);
	}
	answer->nheaders = 0;
}

void
web_answer_release(struct web_answer *answer)
{
	json_object_put(answer->json);
	free(answer->text);
	headers_drop(answer);
	memset(answer, 0, sizeof *answer);
}

void
answer_render(struct web_answer *answer)
{
	const char *text;

	if (answer->json == NULL)
		return;
	text = json_compact(answer->json);
	answer->text_len = strlen(text);
	answer->text = mem_dup(text, answer->text_len);
	answer->type = "application/json; charset=utf-8";
	json_object_put(answer->json);
	answer->json = NULL;
}

/* A body that is read piece by piece, outside of the lock. */
struct slow_body {
	struct web *web;
	char *bytes;
	size_t len, end; /* cut off at END */
	size_t piece;
	long piece_ms;
};

static ssize_t
slow_read(void *ctx, uint64_t pos, char *out, size_t max)
{
	struct slow_body *body = ctx;
	size_t n;

	if (pos >= body->end)
		return body->end < body->len ? MHD_CONTENT_READER_END_WITH_ERROR
					     : MHD_CONTENT_READER_END_OF_STREAM;
	n = body->end - (size_t)pos;
	if (n > body->piece)
		n = body->piece;
	if (n > max)
		n = max;
	if (body->piece_ms > 0)
		web_sleep(body->web, body->piece_ms);
	memcpy(out, body->bytes + pos, n);
	return (ssize_t)n;
}

static void
slow_free(void *ctx)
{
	struct slow_body *body = ctx;

	free(body->bytes);
	free(body);
}

#define SLOW_PIECES 20

static struct MHD_Response *
slow_response(struct web *web, char *bytes, size_t len, long ms, bool truncate)
{
	struct slow_body *body = mem_alloc(sizeof *body);

	body->web = web;
	body->bytes = bytes;
	body->len = len;
	body->end = truncate ? len / 2 : len;
	body->piece = ms > 0 ? len / SLOW_PIECES + 1 : len;
	body->piece_ms = ms / SLOW_PIECES;
	return MHD_create_response_from_callback(
	    len, 65536, slow_read, body, slow_free);
}

enum MHD_Result
answer_send(struct web *web, struct MHD_Connection *connection,
    struct web_answer *answer, bool truncate)
{
	struct MHD_Response *response;
	char *bytes;
	size_t len;
	enum MHD_Result result;

	bytes = answer->text;
	len = bytes == NULL ? 0 : answer->text_len;
	answer->text = NULL;
	if (truncate && len < 2) {
		free(bytes);
		return MHD_NO;
	}
	if (truncate || (answer->slow_ms > 0 && len > 0))
		response =
		    slow_response(web, bytes, len, answer->slow_ms, truncate);
	else
		response = MHD_create_response_from_buffer(
		    len, bytes, MHD_RESPMEM_MUST_FREE);
	if (response == NULL)
		return MHD_NO;
	if (len > 0 && answer->type != NULL)
		MHD_add_response_header(response, "Content-Type", answer->type);
	for (size_t i = 0; i < answer->nheaders; i++)
		MHD_add_response_header(response, answer->headers[i].name,
		    answer->headers[i].value);
	result =
	    MHD_queue_response(connection, (unsigned)answer->status, response);
	MHD_destroy_response(response);
	return result;
}

static void
http_date(int64_t ms, char *out, size_t size)
{
	time_t seconds = (time_t)((ms + 999) / 1000);
	struct tm tm;

	gmtime_r(&seconds, &tm);
	strftime(out, size, "%a, %d %b %Y %H:%M:%S GMT", &tm);
}

void
answer_fault(
    struct web *web, struct web_answer *answer, const struct fault *fault)
{
	static const char page[] =
	    "<!DOCTYPE html>\n<html><head><title>Just a moment</title></head>"
	    "<body><h1>Something is not right</h1></body></html>\n";
	char date[64];

	/* what comes from in front of the service knows nothing of its rate */
	headers_drop(answer);
	if (fault->what == FAULT_HTML) {
		web_text(answer, 200, "text/html; charset=utf-8", page,
		    sizeof page - 1);
		return;
	}
	if (strcmp(fault->body, "html") == 0)
		web_text(answer, fault->status, "text/html; charset=utf-8",
		    page, sizeof page - 1);
	else if (strcmp(fault->body, "empty") == 0 ||
		 web->service->error == NULL)
		web_json(answer, fault->status, NULL);
	else if (fault->answer[0] != '\0')
		web_json(
		    answer, fault->status, json_tokener_parse(fault->answer));
	else
		web_json(answer, fault->status,
		    web->service->error(web->service->ctx, fault->status));
	if (strcmp(fault->retry_after, "date") == 0) {
		http_date(web_now_ms() + fault->ms, date, sizeof date);
		web_set(answer, "Retry-After", "%s", date);
	} else if (fault->retry_after[0] != '\0') {
		web_set(answer, "Retry-After", "%s", fault->retry_after);
	}
}
