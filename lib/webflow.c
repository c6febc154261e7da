/* webflow: see webflow.h. */
#include "webflow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "fault.h"
#include "http.h"
#include "idmap.h"
#include "jread.h"
#include "mem.h"

#define PAGE 100         /* sheet 7.1 */
#define LISTINGS_MAX 6   /* of one list, when it moves under the reader */
#define ITEMS_MAX 200000 /* more than a site holds: a list without end */
#define UNREADABLE_MAX 4 /* answers that are no JSON, for one request */
#define MINUTE_NS 60000000000LL

struct webflow {
	struct webflow_conf conf;
	struct ratefile *rate;
	struct http *http;
	struct jread *reader;
	struct buf url;
};

void
webflow_configure(struct webflow_conf *w, struct conf *c)
{
	static const char *const publish[] = {"staging", "site", "live", NULL};

	w->base_url =
	    conf_url(c, "WEBFLOW_BASE_URL", "https://api.webflow.com/v2");
	w->token = conf_secret(c, "WEBFLOW_TOKEN");
	w->site_id = conf_need(c, "WEBFLOW_SITE_ID");
	w->state_dir = conf_text(c, "STATE_DIR", "var");
	w->per_minute = conf_count(c, "WEBFLOW_RATE_LIMIT", 60, 1, 10000);
	w->publish =
	    conf_choice(c, "WEBFLOW_PUBLISH", WEBFLOW_STAGING, publish);
}

struct webflow *
webflow_new(const struct webflow_conf *conf, bool publish,
    const volatile sig_atomic_t *stop, struct verdict *v)
{
	struct rate_rules rules = {.nwindows = 1, .learns = !publish};
	struct http_limits limits = {.flights_max = 1};
	struct webflow *w = mem_alloc(sizeof *w);

	w->conf = *conf;
	buf_init(&w->url, 8192);
	rules.windows[0].limit = publish ? 1 : (uint32_t)conf->per_minute;
	rules.windows[0].length_ns = MINUTE_NS;
	w->rate = ratefile_open(conf->state_dir,
	    publish ? "webflow-publish" : "webflow", conf->token, &rules, v);
	if (w->rate)
		w->http = http_new(&limits, w->rate, stop, v);
	if (!w->http) {
		webflow_free(w);
		return NULL;
	}
	w->reader = jread_new(JREAD_PAGE_NODES_MAX);
	return w;
}

void
webflow_free(struct webflow *w)
{
	if (!w)
		return;
	http_free(w->http);
	ratefile_close(w->rate);
	jread_free(w->reader);
	buf_release(&w->url);
	free(w);
}

unsigned long
webflow_requests(const struct webflow *w)
{
	return http_counted(w->http).requests;
}

void
webflow_used(struct webflow *w, long seconds, struct emit *e)
{
	int share = ratefile_used(w->rate, (int64_t)seconds * 1000).share;
	char text[24];

	emit_object(e, NULL);
	emit_text(e, "api", "webflow");
	emit_int(e, "requests", 0);
	emit_int(e, "limited", 0);
	if (share >= 0) {
		snprintf(
		    text, sizeof text, "%d.%03d", share / 1000, share % 1000);
		emit_text(e, "rate_share", text);
	}
	emit_end(e);
}

unsigned long
webflow_limited(const struct webflow *w)
{
	return http_counted(w->http).limited;
}

/* An answer's body as a value. False: a success that is no JSON, which counts
 * as lost. */
static bool
read_body(struct webflow *w, struct arena *a, const struct http_answer *answer,
    struct webflow_reply *reply)
{
	struct verdict ignored = {0};
	bool good = answer->status >= 200 && answer->status <= 299;
	bool json = true;

	reply->status = answer->status;
	if (!answer->body_len)
		return true;
	json = jread(w->reader, a, answer->body, answer->body_len, &reply->body,
		   &ignored) == DONE;
	verdict_release(&ignored);
	if (json || !good)
		return true;
	reply->status = 0;
	reply->error = "the answer is not JSON";
	return false;
}

/* *UNREADABLE: such an answer came, perhaps from somebody on the way. */
static enum outcome
ask(struct webflow *w, struct arena *a, const struct http_request *request,
    struct webflow_reply *reply, bool *unreadable, struct verdict *v)
{
	struct http_answer *answer = http_do(w->http, request);
	enum outcome outcome = answer->outcome;

	*unreadable = false;
	reply->tries += answer->tries;
	reply->limited += answer->limited;
	if (outcome == AWAY && answer->doubt)
		outcome = FAILED; /* it left: the doubt must be looked into */
	if (outcome == AWAY)
		verdict_say(v, AWAY, "webflow-away",
		    "Webflow does not answer: %s", answer->error);
	else if (outcome == FAILED && answer->status == 0)
		reply->error =
		    arena_dup(a, answer->error, strlen(answer->error));
	else
		*unreadable = !read_body(w, a, answer, reply);
	if (outcome == FAILED && reply->status < 400)
		reply->status = 0;
	http_done(w->http, answer);
	return outcome == AWAY ? AWAY : DONE;
}

enum outcome
webflow_call(struct webflow *w, struct arena *a, const char *method,
    const char *path, const char *body, size_t body_len, bool create,
    struct webflow_reply *reply, struct verdict *v)
{
	struct http_request request = {
	    .method = method,
	    .bearer = w->conf.token,
	    .body = body,
	    .body_len = body_len,
	    .repeatable = !create,
	};
	enum outcome outcome;
	bool unreadable;
	int n = 0;

	memset(reply, 0, sizeof *reply);
	buf_reset(&w->url);
	buf_text(&w->url, w->conf.base_url);
	buf_text(&w->url, path);
	if (w->url.broken)
		return verdict_say(v, REFUSED, "record", "an id is too long");
	request.url = buf_str(&w->url);
	do {
		reply->error = NULL;
		outcome = ask(w, a, &request, reply, &unreadable, v);
	} while (unreadable && !create && ++n < UNREADABLE_MAX);
	return outcome;
}

enum outcome
webflow_get(struct webflow *w, struct arena *a, const char *path,
    const char *what, const struct json **body, struct verdict *v)
{
	struct webflow_reply reply;
	struct fault f;
	enum outcome outcome =
	    webflow_call(w, a, "GET", path, NULL, 0, false, &reply, v);

	*body = reply.body;
	if (outcome != DONE)
		return outcome;
	f = fault_read(a, reply.status, reply.body);
	if (f.kind == FAULT_NONE && reply.body)
		return DONE;
	if (f.kind == FAULT_NONE)
		return verdict_say(v, AWAY, "empty",
		    "could not read %s from Webflow: the answer is empty",
		    what);
	if (f.kind == FAULT_LOST)
		return verdict_say(v, AWAY, f.code,
		    "could not read %s from Webflow: %s", what,
		    reply.error ? reply.error : f.message);
	if (reply.status == 401)
		return verdict_say(v, FATAL, f.code,
		    "Webflow refuses the token (WEBFLOW_TOKEN): %s", f.message);
	if (reply.status == 404)
		return verdict_say(v, FATAL, f.code,
		    "Webflow has no such site (WEBFLOW_SITE_ID '%s'), or not "
		    "for this token: %s",
		    w->conf.site_id, f.message);
	return verdict_say(v, FATAL, f.code,
	    "could not read %s from Webflow: %s", what, f.message);
}

/* ---- schema */

static const char *
collection_id(const struct json *collections, const char *slug)
{
	const struct json *c;

	for (c = json_first(collections); c != json_end(collections);
	     c = json_next(c))
		if (json_is(json_get(c, "slug"), slug))
			return json_get_text(c, "id", NULL);
	return NULL;
}

static enum outcome
schema_collection(struct webflow *w, struct arena *a, struct emit *e,
    const struct json *collections, const char *slug, struct verdict *v)
{
	const char *id = collection_id(collections, slug);
	const struct json *body;
	enum outcome outcome;

	if (!id)
		return verdict_say(v, FATAL, "no-collection",
		    "the site has no E-commerce collection '%s'", slug);
	outcome = webflow_get(w, a, arena_printf(a, "/collections/%s", id),
	    "a collection", &body, v);
	if (outcome != DONE)
		return outcome;
	emit_object(e, slug);
	emit_text(e, "id", id);
	emit_value(e, "fields", json_get(body, "fields"));
	emit_end(e);
	return DONE;
}

static enum outcome
schema(struct webflow *w, struct arena *a, struct emit *e, struct verdict *v)
{
	static const char *const slugs[] = {"product", "sku", "category"};
	const struct json *site, *settings, *collections;
	const char *base = arena_printf(a, "/sites/%s", w->conf.site_id);
	enum outcome outcome;
	size_t i;

	outcome = webflow_get(w, a, base, "the site", &site, v);
	if (outcome == DONE)
		outcome = webflow_get(w, a,
		    arena_printf(a, "%s/ecommerce/settings", base),
		    "the E-commerce settings", &settings, v);
	if (outcome == FATAL && strcmp(v->code, "ecommerce_not_enabled") == 0)
		return verdict_say(v, FATAL, "ecommerce_not_enabled",
		    "the Webflow site '%s' has no E-commerce: switch it on in "
		    "the Designer first",
		    json_get_text(site, "displayName", w->conf.site_id));
	if (outcome == DONE)
		outcome =
		    webflow_get(w, a, arena_printf(a, "%s/collections", base),
			"the list of collections", &collections, v);
	if (outcome != DONE)
		return outcome;
	emit_object(e, NULL);
	emit_text(e, "kind", "schema");
	emit_value(e, "site", site);
	emit_value(e, "currency", json_get(settings, "defaultCurrency"));
	emit_object(e, "collections");
	for (i = 0; i < 3 && outcome == DONE; i++)
		outcome = schema_collection(
		    w, a, e, json_get(collections, "collections"), slugs[i], v);
	emit_end(e);
	emit_int(e, "requests", (long long)webflow_requests(w));
	emit_end(e);
	return outcome;
}

enum outcome
webflow_schema(struct webflow *w, struct emit *e, struct verdict *v)
{
	struct arena a = {0};
	enum outcome outcome = schema(w, &a, e, v);

	arena_release(&a);
	return outcome;
}

/* ---- listing */

struct reading {
	struct idmap seen; /* ids given out */
	struct idmap now;  /* ids of this reading */
	long long total;
	bool moved;
};

static const char *
item_id(const struct json *item)
{
	const struct json *product = json_get(item, "product");

	return json_get_text(product ? product : item, "id", NULL);
}

static enum outcome
page(struct reading *l, const struct json *body, webflow_item *item, void *ctx,
    size_t *rows, struct verdict *v)
{
	const struct json *items = json_get(body, "items"), *x;
	long long total =
	    json_int(json_get(json_get(body, "pagination"), "total"), -1);
	enum outcome outcome;

	if (!items || items->type != JSON_ARRAY)
		return verdict_say(v, FATAL, "listing",
		    "a page of a Webflow list has no items");
	if (l->total >= 0 && total != l->total)
		l->moved = true;
	l->total = total;
	*rows = items->len;
	for (x = json_first(items); x != json_end(items); x = json_next(x)) {
		const char *id = item_id(x);

		if (!idmap_valid(id))
			continue;
		idmap_add(&l->now, id);
		if (idmap_find(&l->seen, id))
			continue;
		idmap_add(&l->seen, id);
		outcome = item(ctx, x, v);
		if (outcome != DONE)
			return outcome;
	}
	return DONE;
}

static enum outcome
read_once(struct webflow *w, struct reading *l, const char *path,
    const char *what, webflow_item *item, void *ctx, struct verdict *v)
{
	const struct json *body;
	struct arena a = {0};
	enum outcome outcome;
	size_t offset = 0, rows, had;

	idmap_reset(&l->now);
	l->total = -1;
	l->moved = false;
	do {
		rows = 0;
		had = l->now.len;
		outcome = webflow_get(w, &a,
		    arena_printf(
			&a, "%s?limit=%d&offset=%zu", path, PAGE, offset),
		    what, &body, v);
		if (outcome == DONE)
			outcome = page(l, body, item, ctx, &rows, v);
		offset += rows;
		arena_reset(&a);
		if (outcome == DONE && offset > ITEMS_MAX)
			outcome = verdict_say(v, FATAL, "listing",
			    "the Webflow list of %s does not end", what);
		/* the same page again: the offset is not looked at */
		if (rows && l->now.len == had) {
			l->moved = true;
			break;
		}
	} while (outcome == DONE && rows &&
		 (l->total < 0 ? rows == PAGE : (long long)offset < l->total));
	arena_release(&a);
	return outcome;
}

enum outcome
webflow_list(struct webflow *w, const char *path, const char *what,
    webflow_item *item, void *ctx, bool *whole, size_t *count,
    struct verdict *v)
{
	struct reading l = {0};
	enum outcome outcome = DONE;
	long long total = -1;
	bool steady = true; /* all readings tell the same total */
	int i;

	*whole = false;
	for (i = 0; i < LISTINGS_MAX && outcome == DONE && !*whole; i++) {
		outcome = read_once(w, &l, path, what, item, ctx, v);
		steady = steady && !l.moved && (!i || l.total == total);
		total = l.total;
		/* a list whose pages come in no order is whole when all
		 * readings together have shown as many as there are */
		*whole = outcome == DONE && !l.moved &&
			 (total < 0 || (long long)l.now.len == total ||
			     (steady && (long long)l.seen.len == total));
	}
	*count = l.seen.len;
	idmap_release(&l.seen);
	idmap_release(&l.now);
	return outcome;
}

/* ---- publish */

enum outcome
webflow_publish(
    struct webflow *w, const struct json *domains, struct verdict *v)
{
	const struct json *d;
	struct webflow_reply reply;
	struct arena a = {0};
	struct buf body;
	struct emit e;
	struct fault f;
	enum outcome outcome;

	buf_init(&body, 65536);
	emit_init(&e, &body);
	emit_object(&e, NULL);
	emit_array(&e, "customDomains");
	for (d = json_first(domains); d != json_end(domains); d = json_next(d))
		emit_value_if(&e, NULL, json_get(d, "id"));
	emit_end(&e);
	emit_bool(&e, "publishToWebflowSubdomain", true);
	emit_end(&e);
	outcome = webflow_call(w, &a, "POST",
	    arena_printf(&a, "/sites/%s/publish", w->conf.site_id), body.data,
	    body.len, false, &reply, v);
	if (outcome == DONE) {
		f = fault_read(&a, reply.status, reply.body);
		if (f.kind == FAULT_LOST)
			outcome = verdict_say(v, AWAY, f.code,
			    "could not publish the site: %s", f.message);
		else if (f.kind != FAULT_NONE)
			outcome = verdict_say(v, FAILED, f.code,
			    "could not publish the site: %s", f.message);
	}
	buf_release(&body);
	arena_release(&a);
	return outcome;
}
