/* client: see client.h. */
#include "webflow/client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "plan/api_error.h"
#include "net/foreign.h"
#include "net/http.h"
#include "base/json_read.h"
#include "base/mem.h"

#define UNREADABLE_MAX 4 /* answers that are no JSON, for one request */
#define MINUTE_NS 60000000000LL
#define ONCE_MS 10000L
#define ONCE_BYTES_MAX ((size_t)1 << 20)

struct webflow {
	struct webflow_conf conf;
	struct ratefile *rate;
	struct http *http;
	struct json_reader *reader;
	struct buf url;
};

int
webflow_publishes(struct conf *c)
{
	static const char *const publish[] = {"staging", "site", "live", NULL};

	return conf_choice(c, "WEBFLOW_PUBLISH", WEBFLOW_STAGING, publish);
}

void
webflow_configure(struct webflow_conf *w, struct conf *c)
{
	w->base_url =
	    conf_url(c, "WEBFLOW_BASE_URL", "https://api.webflow.com/v2");
	w->token = conf_token(c, "WEBFLOW_TOKEN");
	w->site_id = conf_need(c, "WEBFLOW_SITE_ID");
	w->state_dir = conf_text(c, "STATE_DIR", "var");
	w->probe = conf_text(c, "RUN_DIR", NULL);
	w->per_minute = conf_count(c, "WEBFLOW_RATE_LIMIT", 60, 1, 100000);
	w->publish = webflow_publishes(c);
	w->domains = conf_text(c, "WEBFLOW_DOMAINS", "published");
}

struct webflow *
webflow_new(const struct webflow_conf *conf, bool publish,
    const volatile sig_atomic_t *stop, struct verdict *v)
{
	struct rate_rules rules = {.nwindows = 1, .learns = !publish};
	struct http_limits limits = {.flights_max = 1,
	    .fence = conf->fence,
	    .probe = conf->probe,
	    .api = "webflow"};
	struct webflow *w = mem_alloc(sizeof *w);

	w->conf = *conf;
	if (conf->once) {
		limits.tries_max = 1;
		limits.total_wait_ms = 1;
		limits.body_bytes_max = ONCE_BYTES_MAX;
	}
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
	w->reader = json_reader_new(JSON_READ_PAGE_NODES);
	return w;
}

void
webflow_free(struct webflow *w)
{
	if (!w)
		return;
	http_free(w->http);
	ratefile_close(w->rate);
	json_reader_free(w->reader);
	buf_release(&w->url);
	free(w);
}

const char *
webflow_site(const struct webflow *w)
{
	return w->conf.site_id;
}

unsigned long
webflow_requests(const struct webflow *w)
{
	return http_counted(w->http).requests;
}

void
webflow_used(struct webflow *w, long seconds, struct json_writer *e)
{
	struct rate_use use = ratefile_used(w->rate, (int64_t)seconds * 1000);
	int share = use.share;
	char text[24];

	json_write_object(e, NULL);
	json_write_text(e, "api", "webflow");
	json_write_int(e, "requests", 0);
	json_write_int(e, "limited", 0);
	json_write_int(e, "limit", use.limit);
	if (share >= 0) {
		snprintf(
		    text, sizeof text, "%d.%03d", share / 1000, share % 1000);
		json_write_text(e, "rate_share", text);
	}
	json_write_end(e);
}

unsigned long
webflow_limited(const struct webflow *w)
{
	return http_counted(w->http).limited;
}

/* {"foreign":…}: what came instead of an answer of the API; NULL: nothing of
 * that kind. */
static const struct json *
foreign_body(struct arena *a, const struct http_answer *answer)
{
	char text[FOREIGN_MAX];

	foreign_words(answer, text);
	if (!*text)
		return NULL;
	return json_set(a, NULL, "foreign", json_string(a, text, strlen(text)));
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
	if (!answer->body_len) {
		reply->body = good ? NULL : foreign_body(a, answer);
		return true;
	}
	json = json_read(w->reader, a, answer->body, answer->body_len,
		   &reply->body, &ignored) == DONE;
	verdict_release(&ignored);
	if ((!json || answer->status / 100 == 3) && !good)
		reply->body = foreign_body(a, answer);
	if (json || !good)
		return true;
	reply->status = 0;
	reply->error = "the answer is not JSON";
	return false;
}

/* *UNREADABLE: such an answer came, perhaps from a proxy. */
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
		outcome = FAILED; /* it was sent: it may have been done */
	if (outcome == AWAY && answer->stopped)
		verdict_say(v, AWAY, VERDICT_STOPPED, "asked to stop");
	else if (outcome == AWAY && answer->fenced)
		verdict_say(v, AWAY, "fenced",
		    "nothing is written any more: %s", answer->error);
	else if (outcome == AWAY)
		verdict_say(v, AWAY, "webflow-away",
		    "Webflow does not answer: %s", answer->error);
	else if (answer->setting)
		outcome = verdict_say(v, USAGE, "address",
		    "could not ask Webflow: %s (WEBFLOW_BASE_URL)",
		    answer->error);
	else if (outcome == FAILED && answer->status == 0)
		reply->error =
		    arena_dup(a, answer->error, strlen(answer->error));
	else
		*unreadable = !read_body(w, a, answer, reply);
	if (outcome == FAILED && reply->status < 400)
		reply->status = 0;
	http_done(w->http, answer);
	return outcome == AWAY || outcome == USAGE ? outcome : DONE;
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
	    .timeout_ms = w->conf.once ? ONCE_MS : 0,
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
	} while (
	    unreadable && !create && !w->conf.once && ++n < UNREADABLE_MAX);
	return outcome;
}

enum outcome
webflow_get(struct webflow *w, struct arena *a, const char *path,
    const char *what, const struct json **body, struct verdict *v)
{
	struct webflow_reply reply;
	struct api_error f;
	enum outcome outcome =
	    webflow_call(w, a, "GET", path, NULL, 0, false, &reply, v);

	*body = reply.body;
	if (outcome != DONE)
		return outcome;
	f = api_error_read(a, reply.status, reply.body);
	if (f.kind == API_ERROR_NONE && reply.body)
		return DONE;
	if (f.kind == API_ERROR_NONE)
		return verdict_say(v, AWAY, "empty",
		    "could not read %s from Webflow: the answer is empty",
		    what);
	if (f.kind == API_ERROR_LOST)
		return verdict_say(v, AWAY, f.code,
		    "could not read %s from Webflow: %s", what,
		    reply.error ? reply.error : f.message);
	if (reply.status == 401)
		return verdict_say(v, FATAL, f.code,
		    "Webflow refuses the token (WEBFLOW_TOKEN): %s", f.message);
	/* the path names what is not there: a collection, or the site */
	if (reply.status == 404 && strncmp(path, "/collections/", 13) == 0)
		return verdict_say(v, FATAL, f.code,
		    "could not read %s from Webflow: it is not there, or not "
		    "for this token (%s); start the run again",
		    what, f.message);
	if (reply.status == 404)
		return verdict_say(v, FATAL, f.code,
		    "Webflow has no such site (WEBFLOW_SITE_ID '%s'), or not "
		    "for this token: %s",
		    w->conf.site_id, f.message);
	return verdict_say(v, FATAL, f.code,
	    "could not read %s from Webflow: %s", what, f.message);
}

/* ---- publish */

/* Whether NAME is one of LIST, names with commas between them. */
static bool
is_listed(const char *list, const char *name)
{
	size_t len = strlen(name);

	for (; *list; list += strcspn(list, ",")) {
		list += strspn(list, ", ");
		if (len && strncasecmp(list, name, len) == 0 &&
		    strcspn(list, ", ") == len)
			return true;
	}
	return false;
}

/* The host of a domain, which may be given as an address. */
static const char *
host_of(const struct json *domain)
{
	const char *url = json_get_text(domain, "url", "");
	const char *host = strstr(url, "://");

	return host ? host + 3 : url;
}

/* Where the site is published: on the domains that had it before, or on those
 * that WEBFLOW_DOMAINS names. The site does not say whether Webflow's subdomain
 * has it (webflow/API.md, Sites): it gets it where no domain has. */
static bool
write_domains(
    const struct webflow *w, const struct json *domains, struct json_writer *e)
{
	const char *wish = w->conf.domains;
	bool all = strcasecmp(wish, "all") == 0;
	bool before = strcasecmp(wish, "published") == 0, any = false;
	bool subdomain;

	json_write_array(e, "customDomains");
	json_each (d, domains) {
		const char *at = json_get_text(d, "lastPublished", "");

		if (!all &&
		    !(before ? *at != '\0' : is_listed(wish, host_of(d))))
			continue;
		json_write_value_if(e, NULL, json_get(d, "id"));
		any = true;
	}
	json_write_end(e);
	subdomain = all || (before ? !any : is_listed(wish, "subdomain"));
	json_write_bool(e, "publishToWebflowSubdomain", subdomain);
	return any || subdomain;
}

enum outcome
webflow_publish(
    struct webflow *w, const struct json *domains, struct verdict *v)
{
	struct webflow_reply reply;
	struct arena a = {0};
	struct buf body;
	struct json_writer e;
	struct api_error f;
	enum outcome outcome;

	buf_init(&body, 65536);
	json_write_init(&e, &body);
	json_write_object(&e, NULL);
	if (!write_domains(w, domains, &e)) {
		buf_release(&body);
		return verdict_say(v, USAGE, "domains",
		    "WEBFLOW_DOMAINS names none of the site's domains: "
		    "'%.200s'",
		    w->conf.domains);
	}
	json_write_end(&e);
	outcome = webflow_call(w, &a, "POST",
	    arena_printf(&a, "/sites/%s/publish", w->conf.site_id), body.data,
	    body.len, false, &reply, v);
	if (outcome == DONE) {
		f = api_error_read(&a, reply.status, reply.body);
		if (f.kind == API_ERROR_LOST)
			outcome = verdict_say(v, AWAY, f.code,
			    "could not publish the site: %s", f.message);
		else if (f.kind != API_ERROR_NONE)
			outcome = verdict_say(v, FAILED, f.code,
			    "could not publish the site: %s", f.message);
	}
	buf_release(&body);
	arena_release(&a);
	return outcome;
}
