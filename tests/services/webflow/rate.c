/* rate: each token's minute and the minute of site publish (webflow/API.md,
 * Rate limits). */
#include "webflow/webflow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static enum limit_kind
kind_of(const char *word)
{
	if (strcmp(word, "sliding") == 0)
		return LIMIT_SLIDING;
	return strcmp(word, "clock-grid") == 0 ? LIMIT_GRID : LIMIT_FIRST;
}

void
rate_release(struct shop *shop)
{
	for (size_t i = 0; i < shop->ntokens; i++) {
		free(shop->tokens[i].token);
		limit_release(&shop->tokens[i].limit);
	}
	limit_release(&shop->publish);
	shop->ntokens = 0;
	free(shop->rate_key);
	shop->rate_key = NULL;
}

/* Counting starts anew only when a switch that shapes the limits changed. */
void
rate_switched(struct shop *shop)
{
	const char *tokens = wish(shop, "tokens");
	char key[1024];

	snprintf(key, sizeof key, "%s %s %s %s %s", tokens,
	    wish(shop, "rate_limit"), wish(shop, "rate_window_ms"),
	    wish(shop, "rate_kind"), wish(shop, "publish_window_ms"));
	if (shop->rate_key != NULL && strcmp(key, shop->rate_key) == 0)
		return;
	rate_release(shop);
	shop->rate_key = mem_dup(key, strlen(key));
	while (*tokens != '\0' && shop->ntokens < SHOP_TOKENS_MAX) {
		size_t n = strcspn(tokens, ",");

		shop->tokens[shop->ntokens].token = mem_dup(tokens, n);
		limit_init(&shop->tokens[shop->ntokens++].limit,
		    kind_of(wish(shop, "rate_kind")),
		    (int)wish_number(shop, "rate_limit"),
		    wish_number(shop, "rate_window_ms"));
		tokens += n + (tokens[n] == ',');
	}
	limit_init(&shop->publish, LIMIT_FIRST, 1,
	    wish_number(shop, "publish_window_ms"));
}

int
rate_token(struct shop *shop, const char *bearer)
{
	for (size_t i = 0; bearer != NULL && i < shop->ntokens; i++)
		if (strcmp(shop->tokens[i].token, bearer) == 0)
			return (int)i;
	return -1;
}

bool
rate_guard(
    struct shop *shop, struct web_request *request, struct web_answer *answer)
{
	struct limit *limit = &shop->tokens[shop->token].limit;

	if (wished(shop, "rate", "off"))
		return false;
	if (limit_wait(limit, request->now_ms) > 0) {
		limit_refuse(limit, request->now_ms);
		web_json(answer, 429, shop_error(shop, 429));
		return true;
	}
	limit_count(limit, request->now_ms);
	return false;
}

bool
rate_publish(
    struct shop *shop, struct web_request *request, struct web_answer *answer)
{
	int64_t now = request->now_ms;
	bool refused = false;

	if (wished(shop, "publish_bucket", "off") ||
	    (wished(shop, "publish_bucket", "rate") &&
		wished(shop, "rate", "off")))
		return false;
	if (limit_wait(&shop->publish, now) > 0) {
		limit_refuse(&shop->publish, now);
		web_json(answer, 429, shop_error(shop, 429));
		refused = true;
	} else {
		limit_count(&shop->publish, now);
	}
	/* seen live: its own limit and a reset, no Retry-After on the 202 */
	web_set(answer, "X-RateLimit-Limit", "1");
	web_set(answer, "X-RateLimit-Remaining", "0");
	web_set(answer, "X-RateLimit-Reset", "%lld",
	    (long long)((limit_ends(&shop->publish, now) + 999) / 1000));
	if (refused)
		web_set(answer, "Retry-After", "%lld",
		    (long long)((limit_ends(&shop->publish, now) - now + 999) /
				1000));
	return refused;
}

void
rate_headers(
    struct shop *shop, struct web_request *request, struct web_answer *answer)
{
	struct limit *limit;
	int64_t now = request->now_ms, left_ms;
	bool up = wished(shop, "retry_after_round", "up");
	long huge = wish_number(shop, "rate_off_limit");

	if (shop->token < 0)
		return;
	for (size_t i = 0; i < answer->nheaders; i++)
		if (strcmp(answer->headers[i].name, "X-RateLimit-Limit") == 0)
			return;
	if (wished(shop, "rate", "off")) {
		if (huge == 0)
			return;
		web_set(answer, "X-RateLimit-Limit", "%ld", huge);
		web_set(answer, "X-RateLimit-Remaining", "%ld", huge - 1);
		web_set(answer, "Retry-After", "60");
		return;
	}
	limit = &shop->tokens[shop->token].limit;
	left_ms = limit_ends(limit, now) - now;
	web_set(answer, "X-RateLimit-Limit", "%d", limit->max);
	web_set(answer, "X-RateLimit-Remaining", "%d", limit_left(limit, now));
	web_set(answer, "Retry-After", "%lld",
	    (long long)((left_ms + (up ? 999 : 0)) / 1000));
}

void
rate_stats(struct shop *shop, struct json_object *stats)
{
	int64_t now = shop->tools->now_ms();
	struct json_object *tokens = json_object_new_array();

	for (size_t i = 0; i < shop->ntokens; i++)
		json_object_array_add(
		    tokens, limit_json(&shop->tokens[i].limit, now));
	json_object_object_add(stats, "rate", tokens);
	json_object_object_add(
	    stats, "publish", limit_json(&shop->publish, now));
}
