/* client: one site by HTTP: token, rate, requests, error answers.
 *
 * What an answer means for a product is decided in plan; here it is parsed, and
 * what is not about a product (a service that is away, a refused token in a
 * listing) becomes an outcome. The budget is the token's, learned from the
 * answers' own headers (webflow/API.md, Rate limits); a site publish has a
 * budget of its own. */
#ifndef WEBFLOW_CLIENT_H
#define WEBFLOW_CLIENT_H

#include <signal.h>
#include <stdbool.h>

#include "base/arena.h"
#include "io/conf.h"
#include "base/json_write.h"
#include "base/json.h"
#include "base/verdict.h"

struct webflow_conf {
	const char *base_url, *token, *site_id, *state_dir;
	long per_minute;
	int publish;         /* index into "staging", "site", "live" */
	const char *domains; /* where a publish of the site goes */
	const char
	    *fence; /* the folder of the run, see io/fence.h; NULL: none */
	const char *probe; /* the folder of the run that gets the last answer,
			    * see net/probe.h; NULL: none */
	bool once; /* one try of ten seconds, a small answer: for a question
		    * whose answer is not needed */
};

enum { WEBFLOW_STAGING, WEBFLOW_SITE, WEBFLOW_LIVE };

/* From WEBFLOW_TOKEN, WEBFLOW_SITE_ID, WEBFLOW_BASE_URL, WEBFLOW_RATE_LIMIT,
 * WEBFLOW_PUBLISH, WEBFLOW_DOMAINS and STATE_DIR; conf_check() reports
 * faults. */
void webflow_configure(struct webflow_conf *, struct conf *);

int webflow_publishes(struct conf *); /* WEBFLOW_PUBLISH alone */

struct webflow;

/* PUBLISH: for site publishes, which have a budget of their own. NULL with
 * the verdict (FATAL). */
struct webflow *webflow_new(const struct webflow_conf *, bool publish,
    const volatile sig_atomic_t *stop, struct verdict *);
void webflow_free(struct webflow *); /* NULL is fine */

struct webflow_reply {
	int status;              /* 0: no answer that can be read */
	const struct json *body; /* NULL: none */
	unsigned tries, limited; /* requests that left, of those 429 */
	const char *error;       /* why there is no answer, or NULL */
};

/* One request. PATH is behind the base URL; BODY NULL: none. CREATE: not
 * safe to repeat. DONE: an answer of whatever status, or a lost one (status
 * 0). AWAY: the service is away, or the program is to stop. USAGE: the
 * address cannot be used, or its certificate is not trusted. */
enum outcome webflow_call(struct webflow *, struct arena *, const char *method,
    const char *path, const char *body, size_t body_len, bool create,
    struct webflow_reply *, struct verdict *);

/* A GET that must succeed: *BODY, else the verdict: FATAL with the service's
 * words, AWAY or USAGE. WHAT names it: "the site". */
enum outcome webflow_get(struct webflow *, struct arena *, const char *path,
    const char *what, const struct json **body, struct verdict *);

const char *webflow_site(const struct webflow *); /* its id */
unsigned long webflow_requests(const struct webflow *);
/* What all processes with this key have used in the last SECONDS: one line
 * {"api":"webflow","requests":0,"limited":0,"limit":60,"rate_share":"0.98"};
 * the limit of a minute as it holds now; the share of what was allowed between
 * the first and the last request, absent when they lie within one window.
 * Sends nothing. */
void webflow_used(struct webflow *, long seconds, struct json_writer *);
unsigned long webflow_limited(const struct webflow *);

/* {"kind":"schema",…}: site, currency, the three collections with fields. */
enum outcome
webflow_schema(struct webflow *, struct json_writer *, struct verdict *);

/* {"kind":"token","scopes":[…],"rate_limit":N,"sites":[…]}: what Webflow says
 * about the token (webflow/API.md, Tokens). null stands for what is not known:
 * where it does not say, in no way that can be read, or does not answer. */
void webflow_token(struct webflow *, struct json_writer *);
/* The same from the body of the answer; NULL: none. */
void webflow_token_line(struct json_writer *, const struct json *body);

/* All items of a listing, each id once; PATH without query. ITEM is called
 * for each. Paged by 100; when the total moved or an id was missing the list
 * is read again, six times at most, each of them adding to it. *WHOLE: whether
 * all were read; *COUNT: the distinct ids. */
typedef enum outcome
webflow_item(void *ctx, const struct json *item, struct verdict *);
enum outcome webflow_list(struct webflow *, const char *path, const char *what,
    webflow_item *item, void *ctx, bool *whole, size_t *count,
    struct verdict *);

/* Publishes the site to those of DOMAINS, the site's `customDomains`, on which
 * it was before, or as WEBFLOW_DOMAINS says. Repeating it does no harm
 * (webflow/API.md, Publishing). */
enum outcome
webflow_publish(struct webflow *, const struct json *domains, struct verdict *);

#endif
