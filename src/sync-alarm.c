/* sync-alarm: which summaries are to be mailed; reports each run to PING_URL.
 *
 *	sync-alarm --start
 *	sync-alarm < summary | mail … */
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "alarm/ping.h"
#include "alarm/notified.h"
#include "base/buf.h"
#include "io/cli.h"
#include "io/conf.h"
#include "io/filter.h"
#include "io/log.h"

struct alarm {
	struct notified notified;
	const char *url; /* of the monitor; NULL: none */
};

static void
tell_monitor(const struct alarm *a, const struct json *summary)
{
	struct buf body;
	struct json_writer e;

	if (!a->url)
		return;
	buf_init(&body, (size_t)1 << 20);
	json_write_init(&e, &body);
	json_write_value(&e, NULL, summary);
	ping(a->url, due_asks(summary) ? PING_FAIL : PING_SUCCESS,
	    json_get_text(summary, "run", NULL), body.data, body.len);
	buf_release(&body);
}

static enum outcome
summary(void *ctx, const struct json *record, struct arena *arena,
    struct json_writer *e, struct verdict *v)
{
	struct alarm *a = ctx;
	char key[DUE_KEY];

	(void)arena;
	(void)v;
	due_key(record, key);
	/* A good end forgets what was wrong where nothing is left to decide.
	 * Where something is it brings no news, but the same is reported again
	 * when a day has passed. */
	if ((due_asks(record) || !*key || strcmp(a->notified.key, key) == 0) &&
	    notified_news(&a->notified, key, (int64_t)time(NULL)))
		json_write_value(e, NULL, record);
	tell_monitor(a, record);
	return DONE;
}

static const char *
monitor(struct conf *c)
{
	const char *url = conf_secret_if(c, "PING_URL"), *place;

	/* messages name an address without its scheme */
	if (url && (place = strstr(url, "://")))
		log_hide(place + 3);
	return url;
}

int
main(int argc, char **argv)
{
	static const char *const kinds[] = {"summary", NULL};
	bool start = false;
	const struct cli_option options[] = {
	    {256, "start", NULL, "a run begins; nothing is read", NULL, &start},
	    {0},
	};
	struct cli cli = {
	    .synopsis = "[--start] < summaries > news",
	    .purpose = "pass on the summaries of runs that need attention",
	    .options = options,
	};
	struct conf conf = {0};
	struct verdict v = {0};
	struct alarm a = {.notified.fd = -1};
	const struct filter f = {.stage = "sync-alarm",
	    .kinds = kinds,
	    .ctx = &a,
	    .record = summary};
	const char *state, *site;
	enum outcome worst;

	if (!cli_begin(&cli, argc, argv))
		return cli.exit;
	state = conf_text(&conf, "STATE_DIR", "var");
	site = conf_text(&conf, "WEBFLOW_SITE_ID", "none");
	a.url = monitor(&conf);
	worst = conf_check(&conf, &v);
	if (worst == DONE && strchr(site, '/'))
		worst = verdict_say(&v, USAGE, "site",
		    "WEBFLOW_SITE_ID must be 24 digits of 0-9 and a-f");
	if (worst != DONE) {
		cli_say(&v);
	} else {
		notified_open(&a.notified, state, site);
		if (!start)
			worst = filter_run(&f, STDIN_FILENO, STDOUT_FILENO);
		else if (a.url)
			ping(a.url, PING_START,
			    conf_text(&conf, "RUN_ID", NULL), "", 0);
		notified_close(&a.notified);
	}
	conf_release(&conf);
	verdict_release(&v);
	return cli_end(worst);
}
