/* control: the routes under /__, for tests and for the curious. */
#include "common/server.h"

#include <stdlib.h>
#include <string.h>

#include "common/store.h"

static void
say(struct web_answer *answer, int status, const char *sentence)
{
	struct json_object *object = json_object_new_object();

	if (status < 300)
		json_object_object_add(
		    object, "ok", json_object_new_boolean(1));
	if (sentence != NULL)
		put_text(object, "error", sentence);
	web_json(answer, status, object);
}

static void
show_log(
    struct web *web, const struct web_request *request, struct web_answer *out)
{
	const char *from = web_arg(request, "from");
	struct buf text;

	buf_init(&text, (size_t)1 << 30);
	buf_text(&text, "");
	reqlog_print(
	    &web->log, from == NULL ? 0 : strtoul(from, NULL, 10), &text);
	web_text(out, 200, "application/x-ndjson", buf_str(&text), text.len);
	buf_release(&text);
}

static struct json_object *
number(unsigned long n)
{
	return json_object_new_int64((int64_t)n);
}

static void
show_stats(struct web *web, struct web_answer *answer)
{
	struct json_object *object = json_object_new_object();
	struct json_object *routes = json_object_new_object();
	struct json_object *statuses = json_object_new_object();
	char name[256];

	json_object_object_add(
	    object, "since_ms", json_object_new_int64(web->since_ms));
	json_object_object_add(
	    object, "now_ms", json_object_new_int64(web_now_ms()));
	json_object_object_add(object, "requests", number(web->n));
	json_object_object_add(object, "writes", number(web->writes));
	json_object_object_add(object, "limited", number(web->limited));
	json_object_object_add(object, "faulted", number(web->faulted));
	json_object_object_add(object, "frozen", number(web->frozen));
	for (size_t i = 0;
	     i < WEB_ROUTES_MAX && web->service->routes[i].method != NULL;
	     i++) {
		const struct web_route *route = &web->service->routes[i];

		if (web->by_route[i] == 0)
			continue;
		snprintf(
		    name, sizeof name, "%s %s", route->method, route->pattern);
		json_object_object_add(routes, name, number(web->by_route[i]));
	}
	if (web->by_route[WEB_ROUTES_MAX] > 0)
		json_object_object_add(
		    routes, "none", number(web->by_route[WEB_ROUTES_MAX]));
	for (int i = 0; i < WEB_STATUS_MAX; i++) {
		if (web->by_status[i] == 0)
			continue;
		snprintf(name, sizeof name, "%d", i);
		json_object_object_add(
		    statuses, name, number(web->by_status[i]));
	}
	json_object_object_add(object, "routes", routes);
	json_object_object_add(object, "statuses", statuses);
	if (web->service->stats != NULL)
		web->service->stats(web->service->ctx, object);
	web_json(answer, 200, object);
}

static void
set_switches(
    struct web *web, struct web_request *request, struct web_answer *answer)
{
	struct buf err;

	buf_init(&err, 4096);
	if (!request->json_good ||
	    switches_set_all(&web->switches, request->json, &err) != 0) {
		say(answer, 400,
		    err.len > 0 ? buf_str(&err) : "the body is not JSON");
	} else {
		if (web->service->switched != NULL)
			web->service->switched(web->service->ctx);
		web_json(answer, 200, switches_json(&web->switches));
	}
	buf_release(&err);
}

static void
set_fault(
    struct web *web, struct web_request *request, struct web_answer *answer)
{
	struct buf err;

	buf_init(&err, 4096);
	if (!request->json_good ||
	    faults_add(&web->faults, request->json, &err) != 0)
		say(answer, 400,
		    err.len > 0 ? buf_str(&err) : "the body is not JSON");
	else
		say(answer, 200, NULL);
	buf_release(&err);
}

int
web_load(struct web *web, struct buf *err)
{
	long seed = switches_number(&web->switches, "seed");

	web_thaw(web);
	reqlog_clear(&web->log);
	web->n = web->writes = web->limited = web->faulted = 0;
	memset(web->by_route, 0, sizeof web->by_route);
	memset(web->by_status, 0, sizeof web->by_status);
	web->since_ms = web_now_ms();
	ids_init(&web->ids, (uint64_t)seed);
	return web->service->load(web->service->ctx, web->file, err);
}

static void
reset(struct web *web, struct web_answer *answer)
{
	struct buf err;

	buf_init(&err, 4096);
	if (web_load(web, &err) != 0)
		say(answer, 500, buf_str(&err));
	else
		say(answer, 200, NULL);
	buf_release(&err);
}

static bool
is(const struct web_request *request, const char *method, const char *path)
{
	return strcmp(request->method, method) == 0 &&
	       strcmp(request->path, path) == 0;
}

bool
control_handle(
    struct web *web, struct web_request *request, struct web_answer *answer)
{
	struct web_service *service = web->service;

	request->now_ms = web_now_ms();
	if (request->body_len > 0)
		request->json_good = json_whole(
		    request->body, request->body_len, &request->json);
	if (is(request, "GET", "/__state")) {
		web_json(answer, 200, service->state(service->ctx));
	} else if (is(request, "GET", "/__log")) {
		show_log(web, request, answer);
	} else if (is(request, "DELETE", "/__log")) {
		reqlog_clear(&web->log);
		say(answer, 200, NULL);
	} else if (is(request, "GET", "/__switch")) {
		web_json(answer, 200, switches_json(&web->switches));
	} else if (is(request, "POST", "/__switch")) {
		set_switches(web, request, answer);
	} else if (is(request, "GET", "/__fault")) {
		web_json(answer, 200, faults_json(&web->faults));
	} else if (is(request, "POST", "/__fault")) {
		set_fault(web, request, answer);
	} else if (is(request, "DELETE", "/__fault")) {
		web_thaw(web);
		say(answer, 200, NULL);
	} else if (is(request, "POST", "/__edit")) {
		if (request->json == NULL)
			say(answer, 400, "the body is not JSON");
		else
			service->edit(service->ctx, request, answer);
	} else if (is(request, "POST", "/__reset")) {
		reset(web, answer);
	} else if (is(request, "GET", "/__stats")) {
		show_stats(web, answer);
	} else {
		say(answer, 404, "no such control route");
	}
	return true;
}
