/* Tokens and limits: the token host, and the guard before every PIM path
 * (plytix/API.md, Tokens; Rate limits). */
#include "plytix/plytix.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"

/* An account may have several keys: those that begin so. */
static const char api_key[] = "sandbox-key";
static const char api_password[] = "sandbox-password";

static void
base64url(struct buf *out, const char *text)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789-_";
	size_t len = strlen(text);

	for (size_t i = 0; i < len; i += 3) {
		unsigned bits = (unsigned char)text[i] << 16;
		size_t left = len - i;

		if (left > 1)
			bits |= (unsigned)(unsigned char)text[i + 1] << 8;
		if (left > 2)
			bits |= (unsigned char)text[i + 2];
		for (size_t k = 0; k < (left > 2 ? 4 : left + 1); k++)
			buf_byte(out, digits[bits >> (18 - 6 * k) & 63]);
	}
}

/* The windows as the token claims them: seconds, as in plytix/API.md,
 * Tokens. */
static struct json_object *
claimed_limits(const struct plytix *p)
{
	struct json_object *list = json_object_new_array();
	const char *names[2][2] = {
	    {"short_max", "short_ms"}, {"long_max", "long_ms"}};

	for (size_t i = 0; i < 2; i++) {
		struct json_object *window = json_object_new_object();

		json_object_object_add(window, "limit",
		    json_object_new_int64(switch_number(p, names[i][0])));
		json_object_object_add(window, "window_size",
		    json_object_new_int64(
			switch_number(p, names[i][1]) / 1000));
		json_object_array_add(list, window);
	}
	return list;
}

/* A JSON web token of the right shape; its signature is mere noise, as this
 * server knows its tokens by heart. */
static char *
token_new(struct plytix *p, int64_t now_ms)
{
	struct json_object *payload = json_object_new_object();
	struct json_object *claims = json_object_new_object();
	struct json_object *account = json_object_new_object();
	int64_t ttl = switch_number(p, "ttl");
	size_t slot = p->ntokens++ % TOKENS_MAX;
	struct buf text;
	char noise[65];

	put_text(account, "id", "5b8e6dd17f7f46000c7e9629");
	if (switch_is(p, "claim", "limits") ||
	    (switch_is(p, "claim", "auto") && switch_on(p, "rate")))
		json_object_object_add(
		    account, "rate_limit", claimed_limits(p));
	json_object_object_add(claims, "account", account);
	put_text(claims, "role", "USER");
	json_object_object_add(
	    payload, "iat", json_object_new_int64(now_ms / 1000));
	json_object_object_add(
	    payload, "exp", json_object_new_int64(now_ms / 1000 + ttl));
	json_object_object_add(payload, "user_claims", claims);
	buf_init(&text, 8192);
	base64url(&text, "{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
	buf_byte(&text, '.');
	base64url(&text, json_compact(payload));
	ids_hex(p->tools->ids, noise, 43);
	buf_printf(&text, ".%s", noise);
	json_object_put(payload);
	free(p->tokens[slot].text);
	p->tokens[slot].text = mem_dup(buf_str(&text), text.len);
	p->tokens[slot].ends_ms = now_ms + ttl * 1000;
	buf_release(&text);
	return p->tokens[slot].text;
}

/* 0 unknown, 1 expired, 2 good */
static int
token_state(const struct plytix *p, const char *text, int64_t now_ms)
{
	for (size_t i = 0; i < TOKENS_MAX; i++)
		if (p->tokens[i].text && strcmp(p->tokens[i].text, text) == 0)
			return p->tokens[i].ends_ms > now_ms ? 2 : 1;
	return 0;
}

void
auth_token(void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct plytix *p = ctx;
	struct json_object *row, *msg, *list;
	const char *key = at_text(request->json, "api_key");
	const char *password = at_text(request->json, "api_password");
	char junk[65];

	if (!request->json_good ||
	    !json_object_is_type(request->json, json_type_object)) {
		answer_error(answer, 400, "http_status_code",
		    "Failed to decode JSON object: Expecting value: line 1 "
		    "column 1 (char 0)",
		    "400");
		return;
	}
	if (!key || !password) {
		answer_error(answer,
		    switch_is(p, "missing_member", "422") ? 422 : 400,
		    key ? "api_password" : "api_key", "Schema validation error",
		    "Missing data for required field.");
		return;
	}
	if (strncmp(key, api_key, strlen(api_key)) != 0 ||
	    strcmp(password, api_password) != 0) {
		row = json_object_new_object();
		put_text(row, "field", "http_status_code");
		json_object_object_add(row, "msg", json_object_new_int(401));
		list = json_object_new_array();
		json_object_array_add(list, row);
		answer_errors(answer, 401,
		    "Bad api_key or api_password: Credentials not valid", list);
		return;
	}
	row = json_object_new_object();
	put_text(row, "access_token", token_new(p, request->now_ms));
	ids_hex(p->tools->ids, junk, 32);
	put_text(row, "refresh_token", junk);
	if (switch_on(p, "expires_in")) {
		msg = json_object_new_int64(switch_number(p, "ttl"));
		json_object_object_add(row, "expires_in", msg);
	}
	answer_data(answer, row);
}

/* plytix/API.md, Tokens: the body differs between layers, the status does
 * not. */
static void
refuse_token(struct plytix *p, struct web_answer *answer, const char *msg)
{
	struct json_object *detail;

	if (switch_is(p, "body_401", "detail")) {
		detail = json_object_new_object();
		put_text(detail, "detail", "Unauthorized");
		answer_json(answer, 401, detail);
	} else if (switch_is(p, "body_401", "empty")) {
		web_text(answer, 401, "text/plain", "", 0);
	} else {
		answer_error(answer, 401, NULL, msg, " ");
	}
}

static void
http_date(int64_t ms, char out[64])
{
	time_t seconds = (time_t)((ms + 999) / 1000);
	struct tm tm;

	gmtime_r(&seconds, &tm);
	strftime(out, 64, "%a, %d %b %Y %H:%M:%S GMT", &tm);
}

static void
refuse_rate(struct plytix *p, struct web_answer *answer, int64_t now_ms,
    int64_t wait_ms)
{
	static const char page[] =
	    "<html><head><title>429 Too Many Requests</title></head><body>"
	    "<center><h1>429 Too Many Requests</h1></center></body></html>";
	char date[64];

	if (switch_is(p, "body_429", "html"))
		web_text(answer, 429, "text/html", page, sizeof page - 1);
	else if (switch_is(p, "body_429", "empty"))
		web_text(answer, 429, "text/plain", "", 0);
	else
		answer_error(answer, 429, NULL, "Too many requests", " ");
	if (switch_is(p, "retry_after", "seconds")) {
		web_set(answer, "Retry-After", "%lld",
		    (long long)((wait_ms + 999) / 1000));
	} else if (switch_is(p, "retry_after", "date")) {
		http_date(now_ms + wait_ms, date);
		web_set(answer, "Retry-After", "%s", date);
	}
}

/* The token host has a limiter of its own, and says so in headers. */
static bool
guard_auth(
    struct plytix *p, struct web_request *request, struct web_answer *answer)
{
	int64_t wait = 0;

	if (!switch_on(p, "rate"))
		return false;
	wait = limit_wait(&p->auth, request->now_ms);
	if (wait > 0) {
		limit_refuse(&p->auth, request->now_ms);
		refuse_rate(p, answer, request->now_ms, wait);
	} else {
		limit_count(&p->auth, request->now_ms);
	}
	web_set(answer, "RateLimit-Limit", "%d", p->auth.max);
	web_set(answer, "X-RateLimit-Limit-Second", "%d", p->auth.max);
	return wait > 0;
}

static bool
guard_rate(
    struct plytix *p, struct web_request *request, struct web_answer *answer)
{
	int64_t now = request->now_ms, near, far;

	if (!switch_on(p, "rate"))
		return false;
	near = limit_wait(&p->near, now);
	far = limit_wait(&p->far, now);
	if (near == 0 && far == 0) {
		limit_count(&p->near, now);
		limit_count(&p->far, now);
		return false;
	}
	limit_refuse(&p->near, now);
	limit_refuse(&p->far, now);
	if (switch_on(p, "count_refused")) {
		limit_count(&p->near, now);
		limit_count(&p->far, now);
	}
	refuse_rate(p, answer, now, near > far ? near : far);
	return true;
}

bool
auth_guard(void *ctx, const struct web_route *route,
    struct web_request *request, struct web_answer *answer)
{
	struct plytix *p = ctx;
	size_t len = strlen(request->path);
	const char *token = NULL;

	if (len > 1 && request->path[len - 1] == '/') {
		web_set(answer, "Location", "%.*s%s%s", (int)(len - 1),
		    request->path, *request->query ? "?" : "", request->query);
		web_text(answer, 301, "text/plain", "", 0);
		return true;
	}
	if (switch_on(p, "deprecation"))
		web_set(answer, "X-Plytix-Deprecation",
		    "this endpoint retires on 2027-06-30");
	if (route && route->scope && strcmp(route->scope, "auth") == 0)
		return guard_auth(p, request, answer);
	if (strncmp(request->path, "/api/v1.", 8) == 0)
		return false; /* files need no token */
	token = web_bearer(request);
	if (!token) {
		refuse_token(p, answer, "Missing Authorization Header");
		return true;
	}
	switch (token_state(p, token, request->now_ms)) {
	case 0:
		refuse_token(p, answer, "Invalid token");
		return true;
	case 1:
		web_note(request, "token expired");
		refuse_token(p, answer, "Token has expired");
		return true;
	default:
		break;
	}
	if (switch_is(p, "role", "denied")) {
		answer_error(answer, 403, NULL, "Permission denied.", " ");
		return true;
	}
	return guard_rate(p, request, answer);
}

static void
set_window(struct limit *limit, enum limit_kind kind, long max, long ms)
{
	if (max < 1)
		max = 1;
	if (max > LIMIT_MAX)
		max = LIMIT_MAX;
	if (limit->windows && limit->max == max && limit->length_ms == ms)
		return;
	limit_release(limit);
	limit_init(limit, kind, (int)max, ms);
}

/* Windows whose size changed begin anew. */
void
auth_switched(void *ctx)
{
	struct plytix *p = ctx;

	set_window(&p->near, LIMIT_SLIDING, switch_number(p, "short_max"),
	    switch_number(p, "short_ms"));
	set_window(&p->far, LIMIT_SLIDING, switch_number(p, "long_max"),
	    switch_number(p, "long_ms"));
	set_window(&p->auth, LIMIT_SLIDING, switch_number(p, "auth_max"),
	    switch_number(p, "auth_ms"));
	account_changed(p);
}

void
auth_stats(void *ctx, struct json_object *stats)
{
	struct plytix *p = ctx;
	int64_t now = p->tools->now_ms();

	json_object_object_add(stats, "short", limit_json(&p->near, now));
	json_object_object_add(stats, "long", limit_json(&p->far, now));
	json_object_object_add(stats, "auth", limit_json(&p->auth, now));
	json_object_object_add(
	    stats, "tokens", json_object_new_int64((int64_t)p->ntokens));
}

void
auth_release(struct plytix *p)
{
	for (size_t i = 0; i < TOKENS_MAX; i++) {
		free(p->tokens[i].text);
		p->tokens[i].text = NULL;
	}
	p->ntokens = 0;
	limit_release(&p->near);
	limit_release(&p->far);
	limit_release(&p->auth);
}
