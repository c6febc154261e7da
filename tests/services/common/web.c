/* web: see web.h. Here: collecting a request, the order of its steps. */
#include "common/server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "common/store.h"

/* A request on its way in. */
struct exchange {
	struct web_request request;
	char *uri;    /* as it came, with the query */
	char *pieces; /* the path cut at its slashes, for the parameters */
	struct buf body;
	bool started;
};

int64_t
web_now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

void
web_sleep(struct web *web, long ms)
{
	while (ms > 0) {
		long piece = ms > 100 ? 100 : ms;
		struct timespec ts = {0, piece * 1000000};

		nanosleep(&ts, NULL);
		ms -= piece;
		pthread_mutex_lock(&web->lock);
		if (web->ending)
			ms = 0;
		pthread_mutex_unlock(&web->lock);
	}
}

static const char *
pair_find(const struct web_pair *pairs, size_t count, const char *name,
    int (*compare)(const char *, const char *))
{
	for (size_t i = 0; i < count; i++)
		if (compare(pairs[i].name, name) == 0)
			return pairs[i].value;
	return NULL;
}

const char *
web_header(const struct web_request *request, const char *name)
{
	return pair_find(request->headers, request->nheaders, name, strcasecmp);
}

const char *
web_arg(const struct web_request *request, const char *name)
{
	return pair_find(request->args, request->nargs, name, strcmp);
}

const char *
web_bearer(const struct web_request *request)
{
	const char *value = web_header(request, "Authorization");

	if (value == NULL || strncasecmp(value, "Bearer ", 7) != 0)
		return NULL;
	for (value += 7; *value == ' ';)
		value++;
	return *value == '\0' ? NULL : value;
}

void
web_note(struct web_request *request, const char *fmt, ...)
{
	size_t len = strlen(request->notes);
	va_list ap;

	if (len > 0 && len + 3 < sizeof request->notes) {
		strcpy(request->notes + len, "; ");
		len += 2;
	}
	va_start(ap, fmt);
	vsnprintf(request->notes + len, sizeof request->notes - len, fmt, ap);
	va_end(ap);
}

/* ---- collecting */

static void *
exchange_new(void *ctx, const char *uri, struct MHD_Connection *connection)
{
	struct exchange *exchange = mem_alloc(sizeof *exchange);

	(void)ctx;
	(void)connection;
	exchange->uri = mem_dup(uri, strlen(uri));
	return exchange;
}

static void
exchange_free(void *ctx, struct MHD_Connection *connection, void **slot,
    enum MHD_RequestTerminationCode how)
{
	struct exchange *exchange = *slot;

	(void)ctx;
	(void)connection;
	(void)how;
	if (exchange == NULL)
		return;
	for (size_t i = 0; i < exchange->request.nheaders; i++) {
		free(exchange->request.headers[i].name);
		free(exchange->request.headers[i].value);
	}
	for (size_t i = 0; i < exchange->request.nargs; i++) {
		free(exchange->request.args[i].name);
		free(exchange->request.args[i].value);
	}
	json_object_put(exchange->request.json);
	buf_release(&exchange->body);
	free(exchange->uri);
	free(exchange->pieces);
	free(exchange);
	*slot = NULL;
}

static enum MHD_Result
take_pair(
    void *ctx, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct web_request *request = ctx;
	bool header = kind == MHD_HEADER_KIND;
	size_t *count = header ? &request->nheaders : &request->nargs;
	struct web_pair *pairs = header ? request->headers : request->args;

	if (*count == WEB_PAIRS)
		return MHD_NO;
	if (value == NULL)
		value = "";
	pairs[*count].name = mem_dup(name, strlen(name));
	pairs[*count].value = mem_dup(value, strlen(value));
	(*count)++;
	return MHD_YES;
}

static void
collect(struct exchange *exchange, struct MHD_Connection *connection)
{
	struct web_request *request = &exchange->request;
	const char *query = strchr(exchange->uri, '?');

	MHD_get_connection_values(
	    connection, MHD_HEADER_KIND, take_pair, request);
	MHD_get_connection_values(
	    connection, MHD_GET_ARGUMENT_KIND, take_pair, request);
	request->query = query == NULL ? "" : query + 1;
	request->body_over = exchange->body.broken;
	if (request->body_over)
		buf_reset(&exchange->body);
	request->body = buf_str(&exchange->body);
	request->body_len = exchange->body.len;
}

/* ---- the steps */

static void
count(struct web *web, const struct web_route *route,
    struct web_request *request, int status, const struct fault *fault,
    bool write)
{
	struct reqlog_entry entry = {0};
	size_t place = route == NULL ? WEB_ROUTES_MAX
				     : (size_t)(route - web->service->routes);

	web->by_route[place < WEB_ROUTES_MAX ? place : WEB_ROUTES_MAX]++;
	if (status > 0 && status < WEB_STATUS_MAX)
		web->by_status[status]++;
	web->writes += write;
	web->limited += status == 429;
	web->faulted += fault->what != FAULT_NONE;
	entry.n = request->n;
	entry.at_ms = request->now_ms;
	entry.status = status;
	entry.write = write;
	entry.method = (char *)request->method;
	entry.path = (char *)request->path;
	entry.query = (char *)request->query;
	entry.note = request->notes;
	if (fault->what != FAULT_NONE)
		entry.fault = faults_word(fault->what);
	if (request->json != NULL)
		entry.body = (char *)json_compact(request->json);
	reqlog_add(&web->log, &entry);
}

/* Waits until the faults are cleared. Under the lock. */
static void
freeze(struct web *web)
{
	unsigned epoch = web->epoch;

	web->frozen++;
	while (web->epoch == epoch && !web->ending)
		pthread_cond_wait(&web->thaw, &web->lock);
	web->frozen--;
}

void
web_thaw(struct web *web)
{
	faults_clear(&web->faults);
	web->epoch++;
	pthread_cond_broadcast(&web->thaw);
}

static void
handle(struct web *web, const struct web_route *route, bool methods,
    struct web_request *request, struct web_answer *answer)
{
	struct web_service *service = web->service;

	if (route != NULL)
		route->handle(service->ctx, request, answer);
	else if (service->missing != NULL)
		service->missing(service->ctx, methods, request, answer);
	else
		answer->status = 404;
}

/* Guard, fault, handler, finish, log; false: cut the connection. Under the
 * lock, which freezing gives up for its time. */
static bool
serve(struct web *web, struct exchange *exchange, struct web_answer *answer,
    struct fault *fault)
{
	struct web_request *request = &exchange->request;
	struct web_service *service = web->service;
	const struct web_route *route;
	bool methods, guarded, write = false;

	request->now_ms = web_now_ms();
	request->n = ++web->n;
	if (request->body_len > 0)
		request->json_good = json_whole(
		    request->body, request->body_len, &request->json);
	exchange->pieces = mem_dup(request->path, strlen(request->path));
	route = web_route_find(
	    web->service->routes, request, exchange->pieces, &methods);
	guarded = service->guard != NULL &&
		  service->guard(service->ctx, route, request, answer);
	if (!guarded)
		faults_pick(
		    &web->faults, request->method, request->path, fault);
	if (fault->what == FAULT_DROP_BEFORE ||
	    fault->what == FAULT_STOP_BEFORE) {
		count(web, route, request, 0, fault, false);
		if (fault->what == FAULT_STOP_BEFORE)
			freeze(web);
		return false;
	}
	if (!guarded && fault->what != FAULT_STATUS) {
		handle(web, route, methods, request, answer);
		write = route != NULL && route->write && answer->status < 300;
	}
	if (service->finish != NULL)
		service->finish(service->ctx, request, answer);
	if (fault->what == FAULT_STATUS || fault->what == FAULT_STATUS_AFTER ||
	    fault->what == FAULT_HTML)
		answer_fault(web, answer, fault);
	if (fault->what == FAULT_SLOW)
		answer->slow_ms = fault->ms;
	count(web, route, request,
	    fault->what == FAULT_DROP_AFTER ? 0 : answer->status, fault, write);
	if (fault->what == FAULT_STOP_AFTER)
		freeze(web);
	return fault->what != FAULT_DROP_AFTER;
}

static void
arrive_late(struct web *web)
{
	long most, ms = 0;

	pthread_mutex_lock(&web->lock);
	most = switches_number(&web->switches, "arrival_jitter");
	if (most > 0)
		ms = (long)ids_below(&web->ids, (uint64_t)most + 1);
	pthread_mutex_unlock(&web->lock);
	web_sleep(web, ms);
}

static enum MHD_Result
finish(struct web *web, struct exchange *exchange,
    struct MHD_Connection *connection)
{
	struct web_answer answer = {0};
	struct fault fault = {0};
	enum MHD_Result result = MHD_NO;
	bool send, control;
	long latency = 0;

	collect(exchange, connection);
	control = strncmp(exchange->request.path, "/__", 3) == 0;
	if (!control)
		arrive_late(web);
	pthread_mutex_lock(&web->lock);
	if (control) {
		send = control_handle(web, &exchange->request, &answer);
	} else {
		send = serve(web, exchange, &answer, &fault);
		latency = switches_number(&web->switches, "latency");
	}
	answer_render(&answer);
	pthread_mutex_unlock(&web->lock);
	web_sleep(web, latency + answer.wait_ms);
	if (send)
		result = answer_send(
		    web, connection, &answer, fault.what == FAULT_TRUNCATE);
	web_answer_release(&answer);
	return result;
}

static enum MHD_Result
access_handler(void *ctx, struct MHD_Connection *connection, const char *url,
    const char *method, const char *version, const char *upload,
    size_t *upload_size, void **slot)
{
	struct web *web = ctx;
	struct exchange *exchange = *slot;

	(void)version;
	if (!exchange->started) {
		bool control = strncmp(url, "/__", 3) == 0;

		size_t body_max;

		pthread_mutex_lock(&web->lock);
		body_max = web->service->body_max;
		pthread_mutex_unlock(&web->lock);
		exchange->started = true;
		exchange->request.method = method;
		exchange->request.path = url;
		buf_init(
		    &exchange->body, control ? (size_t)256 << 20 : body_max);
		return MHD_YES;
	}
	if (*upload_size > 0) {
		buf_add(&exchange->body, upload, *upload_size);
		*upload_size = 0;
		return MHD_YES;
	}
	return finish(web, exchange, connection);
}

int
web_listen(struct web *web, int port)
{
	struct sockaddr_in address = {0};
	const union MHD_DaemonInfo *info;

	address.sin_family = AF_INET;
	address.sin_port = htons((uint16_t)port);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	web->daemon =
	    MHD_start_daemon(MHD_USE_THREAD_PER_CONNECTION |
				 MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL,
		0, NULL, NULL, access_handler, web, MHD_OPTION_SOCK_ADDR,
		(struct sockaddr *)&address, MHD_OPTION_URI_LOG_CALLBACK,
		exchange_new, NULL, MHD_OPTION_NOTIFY_COMPLETED, exchange_free,
		NULL, MHD_OPTION_CONNECTION_LIMIT, 512u,
		MHD_OPTION_CONNECTION_TIMEOUT, 300u,
		MHD_OPTION_THREAD_STACK_SIZE, (size_t)1 << 20,
		MHD_OPTION_LISTEN_BACKLOG_SIZE, 511u, MHD_OPTION_END);
	if (web->daemon == NULL)
		return -1;
	info = MHD_get_daemon_info(web->daemon, MHD_DAEMON_INFO_BIND_PORT);
	return info == NULL ? -1 : info->port;
}
