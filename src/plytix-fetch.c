/* plytix-fetch: the catalogue of a Plytix account as records, one product or
 * variant a line. The way from answers to records is lib/plytix/crawl.h; here
 * are the options and what each kind of run may claim in its end record. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "io/cli.h"
#include "plytix/columns.h"
#include "io/conf.h"
#include "plytix/crawl.h"
#include "base/timestamp.h"
#include "base/json_read.h"
#include "io/log.h"
#include "io/ndjson.h"
#include "plytix/client.h"

#define COLUMNS_FILE_MAX (1u << 20)
#define FAMILIES_MAX 1000000

struct options {
	const char *columns, *id, *sku, *since, *families, *known;
	bool heads, check;
};

static enum outcome
write_out(void *ctx, struct buf *out, struct verdict *v)
{
	(void)ctx;
	if (cli_write(STDOUT_FILENO, out->data, out->len))
		return verdict_say(v, FATAL, "output",
		    "could not write to standard output: %s", strerror(errno));
	buf_reset(out);
	return DONE;
}

/* ---- options */

static enum outcome
check_options(const struct options *o, struct crawl *c, struct verdict *v)
{
	int ways = !!o->id + !!o->sku + !!o->since + !!o->families;

	if (ways > 1)
		return verdict_say(v, USAGE, "options",
		    "--id, --sku, --since and --families exclude each other");
	if (o->check && (ways || o->heads))
		return verdict_say(
		    v, USAGE, "options", "--check goes with --columns only");
	if (o->heads && (o->id || o->sku || o->families))
		return verdict_say(
		    v, USAGE, "options", "--heads goes with --since only");
	if (o->known && !(o->heads && o->since))
		return verdict_say(v, USAGE, "options",
		    "--known goes with --since and --heads only");
	if (o->id && !idmap_valid(o->id))
		return verdict_say(
		    v, USAGE, "options", "--id '%s' is no Plytix id", o->id);
	if (o->sku && !*o->sku)
		return verdict_say(v, USAGE, "options", "--sku is empty");
	c->heads = o->heads;
	c->since = o->since != NULL;
	if (o->since &&
	    timestamp_read(o->since, strlen(o->since), &c->since_ms))
		return verdict_say(v, USAGE, "options",
		    "--since '%s' is no timestamp such as "
		    "2026-02-11T16:08:47.488Z",
		    o->since);
	return DONE;
}

static enum outcome
read_columns(
    const struct options *o, struct columns *columns, struct verdict *v)
{
	char *text = NULL;
	size_t len = 0;
	enum outcome outcome;

	if (o->columns) {
		text = cli_slurp(o->columns, COLUMNS_FILE_MAX, &len, v);
		if (!text)
			return v->outcome;
	}
	outcome = columns_parse(columns, text, len, v);
	free(text);
	return outcome;
}

static enum outcome
read_conf(struct conf *conf, struct plytix_conf *plytix, struct verdict *v)
{
	plytix->key = conf_secret(conf, "PLYTIX_API_KEY");
	plytix->password = conf_secret(conf, "PLYTIX_API_PASSWORD");
	plytix->base_url =
	    conf_url(conf, "PLYTIX_BASE_URL", "https://pim.plytix.com/api/v1");
	plytix->auth_url = conf_url(conf, "PLYTIX_AUTH_URL",
	    "https://auth.plytix.com/auth/api/get-token");
	plytix->per_10s = conf_count(conf, "PLYTIX_RATE_LIMIT", 20, 1, 1000);
	plytix->per_hour =
	    conf_count(conf, "PLYTIX_HOURLY_LIMIT", 2000, 1, 16384);
	plytix->state_dir = conf_text(conf, "STATE_DIR", "var");
	plytix->probe = conf_text(conf, "RUN_DIR", NULL);
	return conf_check(conf, v);
}

/* ---- the kinds of run */

/* A line of --families: an object that names a product of the family. */
static enum outcome
family_line(
    void *ctx, const struct json *line, unsigned long number, struct verdict *v)
{
	struct crawl *c = ctx;
	const char *id = json_get_text(line, "family", "");

	/* the end mark, and records that belong to no family */
	if (json_is(json_get(line, "kind"), "end") || strcmp(id, "~") == 0)
		return DONE;
	if (!*id)
		id = json_get_text(line, "parent", "");
	if (!*id)
		id = json_get_text(line, "id", "");
	if (!idmap_valid(id))
		return verdict_say(v, FATAL, "families",
		    "line %lu of the families names no family: it has no "
		    "'family', 'parent' or 'id'",
		    number);
	if (c->wanted.len >= FAMILIES_MAX)
		return verdict_say(v, FATAL, "families",
		    "more than %d families", FAMILIES_MAX);
	idmap_add(&c->wanted, id);
	return DONE;
}

/* Each line of a file of records, WHAT for messages. */
typedef enum outcome each_line(
    void *ctx, const struct json *, unsigned long number, struct verdict *);

static enum outcome
read_lines(const char *path, const char *what, each_line *fn, void *ctx,
    struct verdict *v)
{
	bool standard = strcmp(path, "-") == 0;
	FILE *file = standard ? stdin : fopen(path, "re");
	struct json_reader *reader;
	struct ndjson_reader in;
	struct ndjson_line line = {0};
	struct arena arena = {0};
	const struct json *value;
	int r = 0;

	if (!file)
		return verdict_say(v, USAGE, what, "could not open '%s': %s",
		    path, strerror(errno));
	reader = json_reader_new(JSON_READ_RECORD_NODES);
	ndjson_init(&in, fileno(file), NDJSON_LINE_MAX);
	while (v->outcome == DONE && (r = ndjson_next(&in, &line)) > 0) {
		if (json_read(reader, &arena, line.text, line.len, &value, v) !=
			DONE ||
		    value->type != JSON_OBJECT)
			verdict_say(v, FATAL, what,
			    "line %lu of the %s is no JSON object", line.number,
			    what);
		else
			fn(ctx, value, line.number, v);
		arena_reset(&arena);
	}
	if (v->outcome == DONE && r < 0)
		verdict_say(v, cli_stop ? AWAY : FATAL, what,
		    "could not read the %s: %s", what, strerror(errno));
	ndjson_release(&in);
	arena_release(&arena);
	json_reader_free(reader);
	if (!standard)
		fclose(file);
	return v->outcome;
}

static enum outcome
read_families(struct crawl *c, const char *path, struct verdict *v)
{
	return read_lines(path, "families", family_line, c, v);
}

/* A line of --known: a row, and when it was modified as it was dealt with. */
static enum outcome
known_line(
    void *ctx, const struct json *line, unsigned long number, struct verdict *v)
{
	(void)number;
	(void)v;
	newest_know(ctx, line);
	return DONE;
}

/* What has changed, by as few requests as possible. */
static enum outcome
run_newest(struct crawl *c, const char *path, bool *whole, struct verdict *v)
{
	struct newest newest = {0};

	if (read_lines(path, "known rows", known_line, &newest, v) == DONE &&
	    newest_begin(&newest, c->since_ms) != NEWEST_WHOLE)
		crawl_newest(c, &newest, whole, v);
	newest_release(&newest);
	return v->outcome;
}

static enum outcome
run_families(struct crawl *c, struct verdict *v)
{
	bool list;

	if (!c->wanted.len)
		return DONE;
	if (crawl_cheaper(c, &list, v) != DONE)
		return v->outcome;
	log_debug("%zu families, read %s", c->wanted.len,
	    list ? "by a listing of all" : "one by one");
	if (list)
		return crawl_list(c, v);
	return crawl_families(c, &c->wanted, v);
}

static enum outcome
run_one(struct crawl *c, const struct options *o, struct verdict *v)
{
	char id[IDMAP_ID_MAX + 1];
	struct idmap one = {0};
	enum outcome outcome;

	if (o->sku) {
		if (crawl_sku(c, o->sku, id, v) != DONE)
			return v->outcome;
		if (!*id) {
			struct verdict none = {0};

			verdict_say(&none, REFUSED, "not-found",
			    "Plytix has no product with the SKU '%s', or the "
			    "key's role hides it",
			    o->sku);
			crawl_error(c, "", NULL, o->sku, &none);
			return DONE;
		}
	}
	idmap_add(&one, o->sku ? id : o->id)->a = 1;
	outcome = crawl_families(c, &one, v);
	idmap_release(&one);
	return outcome;
}

/* What the end record may claim. `families`: each family listed is all
 * there, or for heads: each row asked for. `catalogue`: nothing else is. */
static enum outcome
run(struct crawl *c, const struct options *o, struct verdict *v)
{
	bool all = !o->id && !o->sku && !o->since && !o->families;
	bool whole = true;

	if (o->check)
		return crawl_available(c, v);
	if (o->known && run_newest(c, o->known, &c->newest, v) != DONE)
		return v->outcome;
	if (o->families && read_families(c, o->families, v) != DONE)
		return v->outcome;
	if (!o->heads && crawl_context(c, v) != DONE)
		return v->outcome;
	if (o->families)
		run_families(c, v);
	else if (o->id || o->sku)
		run_one(c, o, v);
	else if (!c->newest && crawl_list(c, v) == DONE)
		whole = listing_complete(&c->listing);
	if (v->outcome != DONE)
		return v->outcome;
	if (!whole)
		log_warn("the listing changed while it was read: rows may be "
			 "missing");
	return crawl_end(
	    c, o->heads ? whole : !o->since, all && whole && !c->unlisted, v);
}

int
main(int argc, char **argv)
{
	struct options o = {0};
	const struct cli_option options[] = {
	    {256, "columns", "FILE", "the columns to read", &o.columns, NULL},
	    {257, "id", "ID", "the family of one product", &o.id, NULL},
	    {258, "sku", "SKU", "the same by its SKU", &o.sku, NULL},
	    {259, "since", "TIME", "what changed since then", &o.since, NULL},
	    {260, "heads", NULL, "id, parent, code and date only", NULL,
		&o.heads},
	    {263, "known", "FILE", "with --heads: rows processed before",
		&o.known, NULL},
	    {261, "families", "FILE", "the families named there; -: stdin",
		&o.families, NULL},
	    {262, "check", NULL, "only show the columns of the account", NULL,
		&o.check},
	    {0, NULL, NULL, NULL, NULL, NULL},
	};
	struct cli cli = {
	    .program = "plytix-fetch",
	    .synopsis = "[--columns file] [--id id | --sku sku | --since time "
			"[--heads [--known file]] | --families file | --check]",
	    .purpose = "list a Plytix catalogue",
	    .options = options,
	    .ignore_sigpipe = true,
	};
	struct conf conf = {0};
	struct plytix_conf plytix_conf = {0};
	struct plytix *plytix = NULL;
	struct columns columns;
	struct crawl crawl;
	struct verdict v = {0};
	enum outcome worst;

	if (!cli_begin(&cli, argc, argv))
		return cli.exit;
	columns_init(&columns);
	crawl_init(&crawl, NULL, &columns, write_out, NULL);
	if (check_options(&o, &crawl, &v) == DONE &&
	    read_columns(&o, &columns, &v) == DONE &&
	    read_conf(&conf, &plytix_conf, &v) == DONE)
		plytix = plytix_new(&plytix_conf, &cli_stop, &v);
	if (plytix) {
		crawl.plytix = plytix;
		crawl.now_ms = (int64_t)time(NULL) * 1000;
		run(&crawl, &o, &v);
		log_debug("%lu rows, %lu requests", crawl.count,
		    plytix_requests(plytix));
	}
	worst = v.outcome;
	if (worst != DONE) {
		struct verdict rest = {0};

		/* what was read before it may still be of use to a reader */
		crawl_flush(&crawl, &rest);
		cli_say(&v);
	} else if (crawl.refused) {
		worst = REFUSED;
	}
	/* calls that are under way borrow from the crawl */
	plytix_free(plytix);
	crawl_release(&crawl);
	columns_release(&columns);
	conf_release(&conf);
	verdict_release(&v);
	return cli_end(worst);
}
