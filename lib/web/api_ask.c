/* api_ask: what is asked for goes through the queue; see api.h. */
#include "web/api_inner.h"

#include <string.h>

#include "io/cli.h"
#include "ledger/tasks.h"

#define WEBHOOK_DELAY_S 30 /* a burst of channels is one task */

static void
refused(struct web_call *c, enum outcome o, const struct verdict *v,
    const char *parameter)
{
	static const struct {
		const char *code;
		int status;
	} known[] = {{"queue-full", 429}, {"task-unknown", 404},
	    {"run-unknown", 404}, {"not-cancellable", 409},
	    {"nothing-held", 409}, {"expired", 409}};

	if (o == USAGE && (strcmp(v->code, "mode") == 0 ||
			      strcmp(v->code, "argument") == 0)) {
		web_refuse(c->answer, 400, "bad-parameter", parameter, "%s",
		    v->sentence);
		return;
	}
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(v->code, known[i].code) == 0) {
			if (known[i].status == 429)
				buf_text(
				    &c->answer->head, "Retry-After: 60\r\n");
			web_refuse(c->answer, known[i].status, v->code, NULL,
			    "%s", v->sentence);
			return;
		}
	api_done(c, o, v);
}

static void
asked(struct web_call *c, const struct json *task)
{
	const char *id = json_get_text(task, "id", "");
	bool before = json_true(json_get(task, "collapsed"));
	struct json_writer e;

	c->answer->status = before ? 200 : 202;
	buf_printf(&c->answer->head, "Location: /sync/status/%s\r\n", id);
	api_open(c, &e);
	json_write_number(&e, "task_id", id);
	json_write_value_if(&e, "mode", json_get(task, "mode"));
	json_write_value_if(&e, "argument", json_get(task, "argument"));
	json_write_text(&e, "state", "queued");
	json_write_value_if(&e, "position", json_get(task, "position"));
	json_write_bool(&e, "collapsed", before);
	json_write_end(&e);
}

static void
ask(struct web_call *c, const char *mode, const char *argument, long delay,
    const char *parameter)
{
	const char *by = c->route->id == WEB_WEBHOOK ? "webhook" : "http";
	struct verdict v = {0};
	struct buf b;
	struct json_writer e;
	enum outcome o;

	buf_init(&b, 8192);
	json_write_init(&e, &b);
	o = tasks_ask(c->ledger, mode, argument, by, delay, &e, &v);
	if (o == DONE)
		asked(c, api_parse(c, buf_str(&b), b.len));
	else
		refused(c, o, &v, parameter);
	buf_release(&b);
	verdict_release(&v);
}

/* A member of the body, which must be a text. */
static bool
member(struct web_call *c, const char *key, const char **text)
{
	const struct json *value = json_get(c->request->body, key);

	if (!value)
		return true;
	if (value->type != JSON_STRING || strlen(value->text) != value->len)
		return web_refuse(
		    c->answer, 400, "bad-parameter", key, "%s is a text", key);
	*text = value->text;
	return true;
}

static void
trigger(struct web_call *c)
{
	const char *mode = web_param(c->request, "mode", NULL);
	const char *given = NULL;

	if (!member(c, "mode", &given))
		return;
	if (mode && given) {
		web_refuse(c->answer, 400, "bad-parameter", "mode",
		    "mode may be given once only");
		return;
	}
	mode = mode ? mode : given ? given : "full";
	if (strcmp(mode, "product") == 0)
		web_refuse(c->answer, 400, "bad-parameter", "mode",
		    "one product is asked for by /sync/trigger/product/ID");
	else
		ask(c, mode, "", 0, "mode");
}

static void
trigger_product(struct web_call *c)
{
	const char *sku = web_route_star(c->route, c->request);

	if (!sku && !member(c, "sku", &sku))
		return;
	if (!sku || !*sku)
		web_refuse(c->answer, 400, "bad-parameter", "sku",
		    "an id or SKU is needed, in the path or as {\"sku\":…}");
	else
		ask(c, "product", sku, 0, "sku");
}

static void
cancel(struct web_call *c)
{
	const char *text = web_route_star(c->route, c->request);
	struct verdict v = {0};
	const struct json *task;
	struct buf b;
	struct json_writer e, out;
	enum outcome o;
	long id;

	if (!cli_count(text, 1, 999999999999999999, &id)) {
		web_refuse(c->answer, 404, "task-unknown", NULL,
		    "there is no such task: its id is a number");
		return;
	}
	buf_init(&b, 8192);
	json_write_init(&e, &b);
	o = tasks_cancel(c->ledger, id, &e, &v);
	if (o != DONE) {
		refused(c, o, &v, NULL);
	} else {
		task = api_parse(c, buf_str(&b), b.len);
		c->answer->status =
		    json_is(json_get(task, "state"), "cancelled") ? 200 : 202;
		api_open(c, &out);
		json_write_int(&out, "task_id", id);
		json_write_value_if(&out, "state", json_get(task, "state"));
		json_write_end(&out);
	}
	buf_release(&b);
	verdict_release(&v);
}

static void
allow(struct web_call *c)
{
	struct verdict v = {0};
	const struct json *done;
	struct buf b;
	struct json_writer e, out;
	enum outcome o;

	buf_init(&b, 8192);
	json_write_init(&e, &b);
	o = ledger_allow(
	    c->ledger, web_route_star(c->route, c->request), "http", &e, &v);
	if (o != DONE) {
		refused(c, o, &v, NULL);
	} else {
		done = api_parse(c, buf_str(&b), b.len);
		api_open(c, &out);
		json_write_value_if(&out, "run", json_get(done, "run"));
		json_write_value_if(&out, "items", json_get(done, "items"));
		json_write_value_if(&out, "until", json_get(done, "until"));
		json_write_end(&out);
	}
	buf_release(&b);
	verdict_release(&v);
}

/* Plytix calls when a channel was processed. What the body says about products
 * is not used: `changed` asks Plytix itself. */
static void
webhook(struct web_call *c)
{
	const struct json *status =
	    json_get(c->request->body, "channel_processing_status");
	struct json_writer e;

	if (!status || json_is(status, "success")) {
		ask(c, "changed", "", WEBHOOK_DELAY_S, NULL);
		return;
	}
	api_open(c, &e);
	json_write_bool(&e, "queued", false);
	json_write_text(&e, "reason",
	    "the channel was not processed with success, so nothing is done");
	json_write_end(&e);
}

void
api_ask(struct web_call *c)
{
	switch (c->route->id) {
	case WEB_TRIGGER:
		trigger(c);
		break;
	case WEB_TRIGGER_PRODUCT:
		trigger_product(c);
		break;
	case WEB_CANCEL:
		cancel(c);
		break;
	case WEB_ALLOW:
		allow(c);
		break;
	default:
		webhook(c);
		break;
	}
}
