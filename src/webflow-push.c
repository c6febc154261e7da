/* webflow-push: make Webflow match the desired records, with the fewest
 * requests.
 *
 *	audit-log recall < desired | webflow-push -S schema | audit-log record
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/cli.h"
#include "io/conf.h"
#include "io/filter.h"
#include "base/json_read.h"
#include "io/log.h"
#include "webflow/push.h"

#define SCHEMA_MAX ((size_t)16 << 20)

static bool
is_null(const struct json *value)
{
	return value && value->type == JSON_NULL;
}

/* The run's schema: site and collections, so that no push asks for them. */
static enum outcome
read_schema(const char *path, const struct webflow_conf *conf, struct arena *a,
    struct push *p, const struct json **domains, struct verdict *v)
{
	const struct json *schema = NULL, *collections;
	struct json_reader *reader = json_reader_new(JSON_READ_RECORD_NODES);
	const char *site = NULL;
	size_t len;
	char *text;

	if (!path) {
		json_reader_free(reader);
		return verdict_say(v, USAGE, "usage",
		    "-S FILE is needed: webflow-fetch --schema > FILE");
	}
	text = cli_slurp(path, SCHEMA_MAX, &len, v);
	if (text && json_read(reader, a, text, len, &schema, v) == DONE) {
		collections = json_get(schema, "collections");
		site = json_get_text(json_get(schema, "site"), "id", NULL);
		p->site.sku_collection =
		    json_get_text(json_get(collections, "sku"), "id", NULL);
		p->site.category_collection = json_get_text(
		    json_get(collections, "category"), "id", NULL);
		*domains = json_get(json_get(schema, "site"), "customDomains");
		p->never_published = is_null(
		    json_get(json_get(schema, "site"), "lastPublished"));
	}
	free(text);
	json_reader_free(reader);
	if (!text)
		return USAGE;
	p->site.site_id = site;
	if (!site || !p->site.sku_collection || !p->site.category_collection)
		return verdict_say(v, USAGE, "schema",
		    "'%s' is not what webflow-fetch --schema prints", path);
	if (conf->site_id && strcmp(site, conf->site_id) != 0)
		return verdict_say(v, USAGE, "schema",
		    "'%s' is of site '%s', but WEBFLOW_SITE_ID is '%s'", path,
		    site, conf->site_id);
	return DONE;
}

/* Is this a slot of a run that is under way? Its folder says so. */
static bool
in_run(struct conf *c)
{
	const char *run = conf_text(c, "RUN_ID", NULL);
	const char *folder = conf_text(c, "RUN_DIR", NULL);
	const char *name = folder ? strrchr(folder, '/') : NULL;
	char path[4096];

	if (!run || !name || strcmp(name + 1, run) != 0)
		return false;
	snprintf(path, sizeof path, "%s/slots", folder);
	if (access(path, F_OK))
		return false;
	snprintf(path, sizeof path, "%s/ended", folder);
	return access(path, F_OK) != 0;
}

/* REST: the file for lines that need a request, or NULL. */
static enum outcome
push_all(struct push *p, const char *rest)
{
	static const char *const kinds[] = {
	    "product", "category", "item", NULL};
	struct filter f = {
	    .stage = "webflow-push",
	    .kinds = kinds,
	    .wanted = {.kind = "product",
		.member = "plytix_id",
		.from = "webflow-map"},
	    .ctx = p,
	    .record = push_record,
	    .each = true,
	};
	enum outcome worst;

	if (rest && !(p->rest = fopen(rest, "we"))) {
		log_error("could not write '%s': %s", rest, strerror(errno));
		return FATAL;
	}
	worst = filter_run(&f, STDIN_FILENO, STDOUT_FILENO);
	if (rest && fclose(p->rest)) {
		log_error("could not write '%s': %s", rest, strerror(errno));
		worst = outcome_worse(worst, FATAL);
	}
	/* p->worst is known only now */
	return outcome_worse(worst, p->worst);
}

/* Settings, and what the processes of a run share. */
static void
configure(struct push *p, struct webflow_conf *webflow, struct conf *conf,
    bool dry, bool publish)
{
	static const char *const price_zero[] = {"refuse", "allow", NULL};

	if (dry)
		webflow->publish = webflow_publishes(conf);
	else
		webflow_configure(webflow, conf);
	p->dry = dry;
	p->live = webflow->publish == WEBFLOW_LIVE;
	p->price_zero = conf_choice(conf, "PRICE_ZERO", 0, price_zero) == 1;
	p->by_hand = !in_run(conf);
	if (!p->by_hand)
		webflow->fence = conf_text(conf, "RUN_DIR", NULL);
	run_file_open(&p->shared, dry || publish ? NULL : webflow->fence);
}

int
main(int argc, char **argv)
{
	const char *schema_file = NULL, *rest = NULL;
	bool dry = false, publish = false;
	const struct cli_option options[] = {
	    {'n', "dry-run", NULL, "send nothing, print what would be sent",
		NULL, &dry},
	    {'S', "schema", "FILE", "the run's schema (webflow-fetch --schema)",
		&schema_file, NULL},
	    {256, "publish", NULL, "publish the site, and nothing else", NULL,
		&publish},
	    {257, "rest", "FILE",
		"process what needs no request; write other lines to FILE",
		&rest, NULL},
	    {0},
	};
	struct cli cli = {
	    .synopsis =
		"-S schema [-n | --publish | --rest FILE] < todo > results",
	    .purpose = "make Webflow match the desired records",
	    .options = options,
	    .ignore_sigpipe = true,
	};
	const struct json *domains = NULL;
	struct webflow_conf webflow = {0};
	struct push push = {0};
	struct verdict v = {0};
	struct conf conf = {0};
	struct arena arena = {0};
	enum outcome worst;

	if (!cli_begin(&cli, argc, argv))
		return cli.exit;
	if (dry + publish + !!rest > 1) {
		log_error(
		    "-n, --publish and --rest exclude each other: a "
		    "publish cannot be tried, and a dry run sends nothing");
		return cli_end(USAGE);
	}
	configure(&push, &webflow, &conf, dry, publish);
	worst = conf_check(&conf, &v);
	if (worst == DONE)
		worst = read_schema(
		    schema_file, &webflow, &arena, &push, &domains, &v);
	if (worst == DONE && !dry) {
		push.webflow = webflow_new(&webflow, publish, &cli_stop, &v);
		if (!push.webflow)
			worst = v.outcome;
	}
	if (worst != DONE)
		cli_say(&v);
	else if (publish) {
		worst = webflow_publish(push.webflow, domains, &v);
		cli_say(&v);
	} else
		worst = push_all(&push, rest);
	if (cli.verbose)
		log_info("%lu records, %lu requests, %lu writes", push.products,
		    push.requests, push.writes);
	webflow_free(push.webflow);
	run_file_close(&push.shared);
	conf_release(&conf);
	arena_release(&arena);
	verdict_release(&v);
	return cli_end(worst);
}
