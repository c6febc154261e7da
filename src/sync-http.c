/* sync-http: one request by the rules of CGI 1.1 → its answer.
 *
 *	REQUEST_METHOD=GET PATH_INFO=/health/ sync-http
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "io/cli.h"
#include "io/conf.h"
#include "io/log.h"
#include "ledger/ledger.h"
#include "web/access.h"
#include "web/answer.h"
#include "web/api.h"
#include "web/request.h"
#include "web/route.h"

struct http {
	struct conf conf;
	struct web_access access;
	struct web_request request;
	struct web_answer answer;
	struct ledger ledger;
	struct arena arena;
	const struct web_route *route;
	const char *shop;
	long rate_limit;
	struct verdict v;
};

/* No setting is called HTTP_…: a line of the request's head could set it. */
static const char *
variable(const char *name)
{
	const char *text = getenv(name);

	return text && *text ? text : NULL;
}

static enum outcome
configure(struct http *h)
{
	static const char *const auth[] = {"on", "off", NULL};
	struct web_access *x = &h->access;

	x->token = conf_secret_if(&h->conf, "API_TOKEN");
	x->webhook = conf_secret_if(&h->conf, "WEBHOOK_SECRET");
	x->open = conf_choice(&h->conf, "API_AUTH", 0, auth) == 1;
	x->listen = conf_text(&h->conf, "WEB_LISTEN", "127.0.0.1:8000");
	x->hosts = conf_text(&h->conf, "WEB_HOSTS", NULL);
	h->shop = conf_text(&h->conf, "SHOP_NAME", NULL);
	h->rate_limit =
	    conf_count(&h->conf, "WEBFLOW_RATE_LIMIT", 60, 1, 100000);
	if (conf_check(&h->conf, &h->v) != DONE)
		return h->v.outcome;
	if ((x->token && strlen(x->token) < WEB_TOKEN_MIN) ||
	    (x->webhook && strlen(x->webhook) < WEB_TOKEN_MIN))
		return verdict_say(&h->v, USAGE, "token",
		    "%s has at least %d characters; make one with 'openssl "
		    "rand -hex 32'",
		    x->token && strlen(x->token) < WEB_TOKEN_MIN
			? "API_TOKEN"
			: "WEBHOOK_SECRET",
		    WEB_TOKEN_MIN);
	return DONE;
}

static bool
body(struct http *h)
{
	char text[WEB_BODY_MAX + 1];
	size_t len = 0;
	ssize_t n;

	while (len < h->request.length) {
		n = read(STDIN_FILENO, text + len, h->request.length - len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return web_refuse(&h->answer, 400, "bad-json", NULL,
			    "the body is shorter than it was said to be");
		len += (size_t)n;
	}
	text[len] = '\0';
	return web_body(&h->request, variable, &h->arena, text, &h->answer);
}

/* May it be answered? */
static bool
checked(struct http *h)
{
	struct web_answer *a = &h->answer;

	if (!web_request_read(&h->request, variable, a) ||
	    !web_access_host(&h->access, variable, a) ||
	    !(h->route = web_route(&h->request, a)))
		return false;
	return web_access_origin(&h->access, &h->request, variable, a) &&
	       web_access_key(&h->access, h->route->key, variable, a) &&
	       body(h) && web_route_takes(h->route, &h->request, a);
}

/* A page must not hold the database for long. */
static bool
opened(struct http *h)
{
	ledger_conf(&h->ledger, &h->conf);
	if (conf_check(&h->conf, &h->v) == DONE &&
	    ledger_open(&h->ledger, &h->v) == DONE &&
	    db_script(h->ledger.db, "SET statement_timeout = '5s'", &h->v) ==
		DONE)
		return true;
	log_error("%s", h->v.sentence);
	web_away(&h->answer, &h->v);
	return false;
}

static void
serve(struct http *h)
{
	struct web_call call = {
	    .request = &h->request, .arena = &h->arena, .answer = &h->answer};

	if (configure(h) != DONE) {
		log_error("%s", h->v.sentence);
		web_refuse(&h->answer, 500, "settings", NULL,
		    "the settings of this server are at fault; its log says "
		    "which");
		return;
	}
	if (!checked(h))
		return;
	call.route = h->route;
	call.shop = h->shop;
	call.rate_limit = h->rate_limit;
	if (!h->route->offline) {
		if (!opened(h))
			return;
		call.ledger = &h->ledger;
	}
	web_api(&call);
}

int
main(int argc, char **argv)
{
	struct cli cli = {.program = "sync-http",
	    .synopsis =
		"< body > answer\n"
		"by hand: REQUEST_METHOD=GET PATH_INFO=/health/ sync-http",
	    .purpose = "answer one HTTP request by CGI 1.1",
	    .ignore_sigpipe = true};
	struct http h = {0};
	enum outcome worst = DONE;
	struct buf out;

	/* some servers make arguments of what a request asks for */
	if (!cli_begin(&cli, variable("GATEWAY_INTERFACE") ? 1 : argc, argv))
		return cli.exit;
	web_answer_init(&h.answer);
	serve(&h);
	buf_init(&out, (size_t)80 << 20);
	web_answer_write(&h.answer,
	    h.request.method && strcmp(h.request.method, "HEAD") == 0, &out);
	if (cli_write(STDOUT_FILENO, out.data, out.len))
		worst = FATAL;
	buf_release(&out);
	ledger_close(&h.ledger);
	web_answer_release(&h.answer);
	arena_release(&h.arena);
	conf_release(&h.conf);
	verdict_release(&h.v);
	return cli_end(worst);
}
