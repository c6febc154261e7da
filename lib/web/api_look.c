/* api_look: the reports; see api.h. */
#include "web/api_inner.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "io/cli.h"
#include "io/log.h"

#define ARGS(...) ((const char *const[LIST_ARGS]){__VA_ARGS__})

/* A parameter that is one of NAMES, "" when it is not there. */
static bool
one_of(struct web_call *c, const char *name, const char *const *names,
    const char **text)
{
	struct buf all;

	*text = web_param(c->request, name, "");
	if (!**text && !web_param(c->request, name, NULL))
		return true;
	for (size_t i = 0; names[i]; i++)
		if (strcmp(names[i], *text) == 0)
			return true;
	buf_init(&all, 512);
	for (size_t i = 0; names[i]; i++)
		buf_printf(&all, "%s%s", i ? ", " : "", names[i]);
	web_refuse(c->answer, 400, "bad-parameter", name, "%s is one of %s",
	    name, buf_str(&all));
	buf_release(&all);
	return false;
}

/* The last of the lines: the next page begins behind it. */
static const struct json *
last_of(struct web_call *c, const struct buf *lines)
{
	size_t from = lines->len ? lines->len - 1 : 0, end = from;

	while (from && lines->data[from - 1] != '\n')
		from--;
	return lines->len ? api_parse(c, lines->data + from, end - from) : NULL;
}

/* ---- lists with `next` */

struct page {
	const char *key;    /* of the list */
	const char *member; /* of its last row, which the next page begins at */
	enum ledger_list list;
	const char *const *args;
	long limit;
};

static void
page(struct web_call *c, const struct page *p, const char *run)
{
	struct verdict v = {0};
	struct json_writer e;
	struct buf b;
	const struct json *last = NULL;
	int n = 0;
	enum outcome o;

	buf_init(&b, (size_t)32 << 20);
	o = ledger_list(c->ledger, p->list, p->args, &b, &n, &v);
	if (api_done(c, o, &v)) {
		if (n == p->limit)
			last = json_get(last_of(c, &b), p->member);
		api_open(c, &e);
		json_write_text_if(&e, "run", run);
		api_array(&e, p->key, &b);
		json_write_value(&e, "next", last);
		json_write_end(&e);
	}
	buf_release(&b);
	verdict_release(&v);
}

/* The name of a run, or `latest`; NULL: there is none, and the answer says
 * so. */
static const char *
run_named(struct web_call *c, const char *name, const char *parameter)
{
	struct verdict v = {0};
	const struct json *value;
	const char *run = NULL;
	struct buf b;
	int n = 0;
	enum outcome o;

	buf_init(&b, 8192);
	o = ledger_list(c->ledger, LIST_RUN_NAMED, ARGS(name), &b, &n, &v);
	if (api_done(c, o, &v)) {
		value = n ? last_of(c, &b) : NULL;
		run = json_get_text(value, "run", NULL);
		if (!run)
			web_refuse(c->answer, 404, "run-unknown", parameter,
			    "there is no such run; /sync/history lists them");
	}
	buf_release(&b);
	verdict_release(&v);
	return run;
}

static void
history(struct web_call *c)
{
	static const char *const modes[] = {"full", "changed", "retry",
	    "product", "push", "verify", "apply", NULL};
	static const char *const states[] = {
	    "running", "completed", "partial", "failed", NULL};
	const char *before = web_param(c->request, "before", "");
	static const char *const answers[] = {"yes", "no", NULL};
	const char *mode, *status, *idle;
	char limit[24];
	long n;

	if (!web_count(c->request, "limit", 20, 1, 500, &n, c->answer) ||
	    !one_of(c, "mode", modes, &mode) ||
	    !one_of(c, "status", states, &status) ||
	    !one_of(c, "idle", answers, &idle))
		return;
	if (*before && !run_named(c, before, "before"))
		return;
	snprintf(limit, sizeof limit, "%ld", n);
	page(c,
	    &(struct page){"runs", "run", LIST_HISTORY,
		ARGS(before, mode, status, limit, idle), n},
	    NULL);
}

static void
errors(struct web_call *c)
{
	static const char *const severities[] = {
	    "failed", "refused", "held", "warning", NULL};
	const char *code = web_param(c->request, "code", "");
	const char *severity, *run;
	char limit[24], after[24];
	long n, from;

	if (!web_count(c->request, "limit", 100, 1, 500, &n, c->answer) ||
	    !web_count(
		c->request, "after", 0, 0, 999999999, &from, c->answer) ||
	    !one_of(c, "severity", severities, &severity) ||
	    !(run = run_named(c, web_route_star(c->route, c->request), NULL)))
		return;
	snprintf(limit, sizeof limit, "%ld", n);
	snprintf(after, sizeof after, "%ld", from);
	page(c,
	    &(struct page){"errors", "id", LIST_ERRORS,
		ARGS(run, severity, code, after, limit), n},
	    run);
}

static void
tasks(struct web_call *c)
{
	static const char *const states[] = {
	    "queued", "running", "done", "failed", "cancelled", NULL};
	const char *state;
	struct json_writer e;

	if (!one_of(c, "state", states, &state))
		return;
	api_open(c, &e);
	if (api_report(c, &e, "tasks", REPORT_TASKS, state) &&
	    api_report(c, &e, "workers", REPORT_WORKERS, NULL))
		json_write_end(&e);
}

/* ---- one thing */

static void
status(struct web_call *c)
{
	const char *name = web_route_star(c->route, c->request);
	bool task = strspn(name, "0123456789") == strlen(name);
	bool there = false;
	long id;
	struct json_writer e;

	if (task && !cli_count(name, 1, 999999999999999999, &id)) {
		web_refuse(c->answer, 404, "task-unknown", NULL,
		    "there is no such task; /sync/tasks lists them");
		return;
	}
	json_write_init(&e, &c->answer->body);
	if (api_first(
		c, &e, NULL, task ? LIST_TASK : LIST_RUN, ARGS(name), &there) &&
	    !there)
		web_refuse(c->answer, 404,
		    task ? "task-unknown" : "run-unknown", NULL,
		    task ? "there is no such task; /sync/tasks lists them"
			 : "there is no such run; /sync/history lists them");
}

static void
product(struct web_call *c)
{
	const char *name = web_route_star(c->route, c->request);
	struct json_writer e;
	size_t bare;

	api_open(c, &e);
	bare = c->answer->body.len;
	if (!api_report(c, &e, "parts", REPORT_WHY, name) ||
	    !api_report(c, &e, "story", REPORT_STORY, name))
		return;
	json_write_end(&e);
	if (strcmp(buf_str(&c->answer->body) + bare,
		"\"parts\":[],\"story\":[]}\n") == 0)
		web_refuse(c->answer, 404, "product-unknown", NULL,
		    "no run has processed a product of that SKU or id");
}

/* ---- how it is */

static void
site(struct web_call *c, struct json_writer *e)
{
	json_write_object(e, "site");
	json_write_text(e, "id", c->ledger->site);
	json_write_text_if(e, "name", c->shop);
	json_write_int(e, "webflow_rate_limit", c->rate_limit);
	json_write_text(e, "version", VERSION);
	json_write_end(e);
}

static void
overview(struct web_call *c)
{
	struct json_writer e;

	api_open(c, &e);
	site(c, &e);
	if (api_card(c, &e, "health", REPORT_HEALTH, NULL) &&
	    api_first(c, &e, "now", LIST_NOW, NULL, NULL) &&
	    api_first(c, &e, "held", LIST_HELD, NULL, NULL) &&
	    api_card(c, &e, "totals", REPORT_STATS, NULL) &&
	    api_first(c, &e, "queue", LIST_QUEUE, NULL, NULL) &&
	    api_list(c, &e, "causes", LIST_CAUSES, NULL) &&
	    api_card(c, &e, "task", REPORT_TASKS, "running") &&
	    api_report(c, &e, "tasks", REPORT_TASKS, "queued") &&
	    api_report(c, &e, "workers", REPORT_WORKERS, NULL) &&
	    api_list(c, &e, "runs", LIST_HISTORY, ARGS("", "", "", "20")))
		json_write_end(&e);
}

static void
stats(struct web_call *c)
{
	struct json_writer e;
	char days[24];
	long n;

	if (!web_count(c->request, "days", 30, 1, 3660, &n, c->answer))
		return;
	snprintf(days, sizeof days, "%ld", n);
	api_open(c, &e);
	if (api_card(c, &e, "totals", REPORT_STATS, NULL) &&
	    api_card(c, &e, "health", REPORT_HEALTH, NULL) &&
	    api_report(c, &e, "days", REPORT_DAYS, days) &&
	    api_report(c, &e, "causes", REPORT_CAUSES, NULL))
		json_write_end(&e);
}

static void
activity(struct web_call *c)
{
	struct json_writer e;
	char limit[24];
	long n;

	if (!web_count(c->request, "limit", 20, 1, 500, &n, c->answer))
		return;
	snprintf(limit, sizeof limit, "%ld", n);
	api_open(c, &e);
	if (api_report(c, &e, "events", REPORT_ACTIVITY, limit))
		json_write_end(&e);
}

/* The value of system_status: ok, attention, failing. */
static const char *
health_state(struct web_call *c, struct json const **health)
{
	struct verdict v = {0};
	const char *state;
	struct buf b;
	int n = 0;
	enum outcome o;

	*health = NULL;
	buf_init(&b, (size_t)1 << 20);
	o = ledger_report_rows(c->ledger, REPORT_HEALTH, NULL, &b, &n, &v);
	if (api_done(c, o, &v))
		*health = last_of(c, &b);
	buf_release(&b);
	verdict_release(&v);
	state = json_get_text(*health, "health", "attention");
	return strcmp(state, "well") == 0 ? "ok" : state;
}

static void
health_metrics(struct web_call *c)
{
	const struct json *health;
	const char *state = health_state(c, &health);
	struct json_writer e;

	if (!health)
		return;
	api_open(c, &e);
	json_write_text(&e, "system_status", state);
	json_write_value(&e, "sentence", json_get(health, "sentence"));
	if (api_first(c, &e, "last_30_days", LIST_RATE, ARGS("30"), NULL) &&
	    api_first(c, &e, "queue", LIST_QUEUE, NULL, NULL))
		json_write_end(&e);
}

static long long
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void
detailed(struct web_call *c)
{
	const struct json *health;
	const char *state = health_state(c, &health);
	long long began;
	struct json_writer e;

	if (!health)
		return;
	api_open(c, &e);
	json_write_text(&e, "status", state);
	json_write_value(&e, "sentence", json_get(health, "sentence"));
	json_write_text(&e, "version", VERSION);
	began = now_ms();
	if (!api_first(c, &e, "database", LIST_DATABASE, NULL, NULL))
		return;
	json_write_int(&e, "database_ms", now_ms() - began);
	if (!api_first(c, &e, "plytix", LIST_PROBES, ARGS("plytix"), NULL) ||
	    !api_first(c, &e, "webflow", LIST_PROBES, ARGS("webflow"), NULL) ||
	    !api_first(c, &e, "queue", LIST_QUEUE, NULL, NULL))
		return;
	json_write_object(&e, "last_success");
	json_write_value_if(&e, "full", json_get(health, "last_good_full"));
	json_write_value_if(
	    &e, "changed", json_get(health, "last_good_changed"));
	json_write_end(&e);
	if (!api_first(c, &e, "guard", LIST_HELD, NULL, NULL))
		return;
	json_write_object(&e, "publish");
	json_write_value(
	    &e, "waiting", json_get(health, "waiting_for_publish"));
	json_write_end(&e);
	json_write_value(&e, "health", health);
	json_write_end(&e);
	if (strcmp(state, "failing") == 0)
		c->answer->status = 503;
}

static void
auth_check(struct web_call *c)
{
	struct json_writer e;

	api_open(c, &e);
	if (api_list(c, &e, "services", LIST_PROBES, NULL))
		json_write_end(&e);
}

static void
metrics(struct web_call *c)
{
	struct verdict v = {0};

	c->answer->type = "text/plain; version=0.0.4; charset=utf-8";
	api_done(c, ledger_metrics(c->ledger, &c->answer->body, &v), &v);
	verdict_release(&v);
}

void
api_look(struct web_call *c)
{
	static void (*const all[])(struct web_call *) = {
	    [WEB_HEALTH_DETAILED] = detailed,
	    [WEB_AUTH_CHECK] = auth_check,
	    [WEB_STATUS] = status,
	    [WEB_TASKS] = tasks,
	    [WEB_HISTORY] = history,
	    [WEB_ERRORS] = errors,
	    [WEB_PRODUCT] = product,
	    [WEB_OVERVIEW] = overview,
	    [WEB_STATS] = stats,
	    [WEB_ACTIVITY] = activity,
	    [WEB_HEALTH_METRICS] = health_metrics,
	    [WEB_METRICS] = metrics,
	};

	all[c->route->id](c);
}
