/* client: see client.h. */
#include "plytix/client.h"

#include <stdlib.h>
#include <string.h>

#include "net/http.h"
#include "base/json_read.h"
#include "io/log.h"
#include "base/mem.h"
#include "plytix/error_text.h"
#include "plytix/search.h"

#define UNREADABLE_MAX 4 /* answers that are no JSON, for one call */
#define EXPIRED_MAX 8    /* tokens that ended while a call waited its turn */
#define PATH_MAX_BYTES 4096
#define BODY_MAX_BYTES (4u << 20)
#define SECOND_NS 1000000000LL

struct plytix {
	const struct plytix_conf *conf;
	struct plytix_token *token;
	struct ratefile *rate;
	struct http *http;
	struct json_reader *reader;
	const char *claimed; /* the token whose limits are in the rate */
};

/* ---- calls */

void
plytix_call_init(struct plytix_call *call)
{
	*call = (struct plytix_call){0};
	buf_init(&call->path, PATH_MAX_BYTES);
	buf_init(&call->body, BODY_MAX_BYTES);
	buf_init(&call->url, 2 * PATH_MAX_BYTES);
}

void
plytix_call_reset(struct plytix_call *call, const char *method)
{
	call->method = method;
	buf_reset(&call->path);
	buf_reset(&call->body);
	arena_reset(&call->arena);
	call->status = 0;
	call->value = NULL;
	call->bytes = 0;
	call->words[0] = '\0';
	call->refused = call->unreadable = 0;
}

void
plytix_call_release(struct plytix_call *call)
{
	buf_release(&call->path);
	buf_release(&call->body);
	buf_release(&call->url);
	arena_release(&call->arena);
}

/* ---- one account */

static void
claim(void *ctx, long requests, long seconds)
{
	struct plytix *p = ctx;

	log_debug("the token allows %ld requests in %ld s", requests, seconds);
	ratefile_claim(p->rate, seconds * SECOND_NS, (uint32_t)requests);
}

struct plytix *
plytix_new(const struct plytix_conf *conf, const volatile sig_atomic_t *stop,
    struct verdict *v)
{
	struct http_limits limits = {.flights_max = PLYTIX_FLIGHTS,
	    .probe = conf->probe,
	    .api = "plytix"};
	struct rate_rules rules = {
	    .windows = {{(uint32_t)conf->per_10s, 10 * SECOND_NS},
		{(uint32_t)conf->per_hour, 3600 * SECOND_NS}},
	    .nwindows = 2,
	};
	struct plytix *p = mem_alloc(sizeof *p);

	p->conf = conf;
	p->reader = json_reader_new(JSON_READ_PAGE_NODES);
	p->rate =
	    ratefile_open(conf->state_dir, "plytix", conf->key, &rules, v);
	if (p->rate)
		p->token = plytix_token_new(conf, stop, v);
	if (p->token)
		p->http = http_new(&limits, p->rate, stop, v);
	if (!p->http) {
		plytix_free(p);
		return NULL;
	}
	return p;
}

void
plytix_free(struct plytix *p)
{
	if (!p)
		return;
	/* the probe of the account is written last, over that of the token host
	 */
	plytix_token_free(p->token);
	http_free(p->http);
	ratefile_close(p->rate);
	json_reader_free(p->reader);
	free(p);
}

unsigned
plytix_free_flights(const struct plytix *p)
{
	return http_free_flights(p->http);
}

unsigned long
plytix_requests(const struct plytix *p)
{
	return http_counted(p->http).requests + plytix_token_requests(p->token);
}

unsigned long
plytix_limited(const struct plytix *p)
{
	return http_counted(p->http).limited + plytix_token_limited(p->token);
}

/* ---- sending */

enum outcome
plytix_start(struct plytix *p, struct plytix_call *call, struct verdict *v)
{
	struct http_request request = {
	    .method = call->method, .repeatable = true, .tag = call};

	if (plytix_token_get(p->token, &call->token, v) != DONE)
		return v->outcome;
	if (call->token != p->claimed)
		plytix_token_limits(p->token, claim, p);
	p->claimed = call->token;
	buf_reset(&call->url);
	buf_text(&call->url, p->conf->base_url);
	buf_text(&call->url, buf_str(&call->path));
	if (call->url.broken || call->path.broken || call->body.broken)
		return verdict_say(
		    v, FATAL, "request", "a request became too long");
	request.url = call->url.data;
	request.bearer = call->token;
	if (call->body.len) {
		request.body = call->body.data;
		request.body_len = call->body.len;
	}
	if (!http_start(p->http, &request))
		return verdict_say(
		    v, FATAL, "request", "too many requests are open");
	return DONE;
}

/* ---- judging */

static enum outcome
say_status(const struct plytix_call *call, enum outcome outcome,
    const char *what, struct verdict *v)
{
	return verdict_say(v, outcome, "plytix",
	    "Plytix answered %d to %s %s%s%s: %s", call->status, call->method,
	    buf_str(&call->path), *what ? ": " : "", what,
	    *call->words ? call->words : "no message");
}

enum outcome
plytix_unexpected(const struct plytix_call *call, struct verdict *v)
{
	return say_status(call, FATAL, "", v);
}

/* Whether the same request shall go out again: a token that was refused is
 * replaced once (one that ended while the call waited its turn, oftener), an
 * answer that is no JSON is asked for again. */
static bool
again(struct plytix *p, struct plytix_call *call)
{
	if (call->status == 401) {
		bool ended = plytix_token_refused(p->token, call->token);

		if (ended && call->refused < EXPIRED_MAX)
			call->refused++;
		else if (call->refused < EXPIRED_MAX)
			call->refused = EXPIRED_MAX;
		else
			return false;
		return true;
	}
	return call->status / 100 == 2 && !call->value &&
	       ++call->unreadable < UNREADABLE_MAX;
}

static enum outcome
judge(const struct plytix_call *call, struct verdict *v)
{
	switch (call->status) {
	case 404:
	case 422:
	case 428:
		return DONE;
	case 401:
		return verdict_say(v, FATAL, "token",
		    "Plytix refuses a new token too: the key was revoked, or "
		    "PLYTIX_BASE_URL and PLYTIX_AUTH_URL are of different "
		    "environments");
	case 403:
		if (call->foreign)
			break;
		return say_status(call, FATAL,
		    "the role of PLYTIX_API_KEY lacks the permission", v);
	}
	if (call->status / 100 == 2 && call->value)
		return DONE;
	if (call->status / 100 == 2)
		return say_status(call, AWAY, "no readable JSON", v);
	return say_status(call, FATAL, "", v);
}

/* Of an error answer. Whether it was none of Plytix. */
static bool
read_words(const struct http_answer *a, char out[FOREIGN_MAX])
{
	foreign_words(a, out);
	if (*out)
		return true;
	error_text(a->body, a->body_len, out, FOREIGN_MAX);
	return false;
}

static void
take(struct plytix *p, struct plytix_call *call, const struct http_answer *a)
{
	struct verdict bad = {0};

	call->status = a->status;
	call->bytes = a->body_len;
	call->date_ms = a->date_s > 0 ? a->date_s * 1000 : 0;
	call->value = NULL;
	call->words[0] = '\0';
	call->foreign = false;
	arena_reset(&call->arena);
	if (json_read(p->reader, &call->arena, a->body, a->body_len,
		&call->value, &bad) != DONE)
		call->value = NULL;
	if (call->status / 100 != 2 || !call->value)
		call->foreign = read_words(a, call->words);
	if (call->status / 100 == 2 && !call->value)
		log_debug("unreadable answer: %s", bad.sentence);
	verdict_release(&bad);
}

enum outcome
plytix_wait(struct plytix *p, struct plytix_call **ended, struct verdict *v)
{
	struct http_answer *answer;

	*ended = NULL;
	while ((answer = http_wait(p->http))) {
		struct plytix_call *call = answer->tag;

		if (answer->outcome != DONE) {
			verdict_say(v, answer->setting ? USAGE : AWAY,
			    answer->stopped ? VERDICT_STOPPED : "plytix",
			    "could not ask Plytix for %s: %s%s",
			    buf_str(&call->path), answer->error,
			    answer->setting ? " (PLYTIX_BASE_URL)" : "");
			http_done(p->http, answer);
			return v->outcome;
		}
		take(p, call, answer);
		http_done(p->http, answer);
		if (!again(p, call)) {
			*ended = call;
			return judge(call, v);
		}
		if (plytix_start(p, call, v) != DONE)
			return v->outcome;
	}
	return DONE;
}

enum outcome
plytix_do(struct plytix *p, struct plytix_call *call, struct verdict *v)
{
	struct plytix_call *ended;

	if (plytix_start(p, call, v) != DONE)
		return v->outcome;
	return plytix_wait(p, &ended, v);
}

void
plytix_search_body(
    struct buf *body, const char *const *columns, unsigned page, unsigned size)
{
	struct json_writer e;

	json_write_init(&e, body);
	json_write_object(&e, NULL);
	if (columns)
		search_columns(&e, columns);
	search_page(&e, page, size, NULL);
	json_write_end(&e);
}
