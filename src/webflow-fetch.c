/* webflow-fetch: list what the shop holds, its schema, or what the token may.
 *
 *	webflow-fetch --schema > schema
 *	webflow-fetch > shop
 *	webflow-fetch --items COLLECTION,… > items
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/cli.h"
#include "io/conf.h"
#include "io/log.h"
#include "webflow/client.h"

#define OUT_MAX ((size_t)256 << 20)

struct printer {
	struct buf out;
	struct json_writer writer;
};

static enum outcome
flush(struct printer *p, struct verdict *v)
{
	if (p->out.broken)
		return verdict_say(v, FATAL, "too-large",
		    "an answer of Webflow is larger than can be handled");
	if (cli_write(STDOUT_FILENO, p->out.data, p->out.len))
		return verdict_say(v, FATAL, "output",
		    "could not write the output: %s", strerror(errno));
	buf_reset(&p->out);
	return DONE;
}

struct listing {
	struct printer *p;
	const char *collection;
};

static enum outcome
print_item(void *ctx, const struct json *item, struct verdict *v)
{
	struct listing *l = ctx;

	json_write_object(&l->p->writer, NULL);
	json_write_text(&l->p->writer, "kind", "shop-item");
	json_write_text(&l->p->writer, "collection", l->collection);
	json_write_value(&l->p->writer, "item", item);
	json_write_end(&l->p->writer);
	return flush(l->p, v);
}

static enum outcome
print_category(void *ctx, const struct json *item, struct verdict *v)
{
	struct printer *p = ctx;

	json_write_object(&p->writer, NULL);
	json_write_text(&p->writer, "kind", "shop-category");
	json_write_value(&p->writer, "item", item);
	json_write_end(&p->writer);
	return flush(p, v);
}

static enum outcome
print_product(void *ctx, const struct json *item, struct verdict *v)
{
	struct printer *p = ctx;

	json_write_object(&p->writer, NULL);
	json_write_text(&p->writer, "kind", "shop-product");
	json_write_value(&p->writer, "product", json_get(item, "product"));
	json_write_value(&p->writer, "skus", json_get(item, "skus"));
	json_write_end(&p->writer);
	return flush(p, v);
}

static enum outcome
print_end(struct webflow *w, struct printer *p, const char *what, bool whole,
    size_t count, struct verdict *v)
{
	json_write_object(&p->writer, NULL);
	json_write_text(&p->writer, "kind", "end");
	json_write_text(&p->writer, what, whole ? "whole" : "partial");
	json_write_int(&p->writer, "count", (long long)count);
	json_write_int(&p->writer, "requests", (long long)webflow_requests(w));
	json_write_int(&p->writer, "limited", (long long)webflow_limited(w));
	json_write_end(&p->writer);
	return flush(p, v);
}

static enum outcome
category_collection(struct webflow *w, const struct webflow_conf *conf,
    struct arena *a, const char **id, struct verdict *v)
{
	const struct json *body, *list;
	enum outcome outcome = webflow_get(w, a,
	    arena_printf(a, "/sites/%s/collections", conf->site_id),
	    "the list of collections", &body, v);

	if (outcome != DONE)
		return outcome;
	*id = NULL;
	list = json_get(body, "collections");
	json_each (c, list)
		if (json_is(json_get(c, "slug"), "category"))
			*id = json_get_text(c, "id", NULL);
	return DONE;
}

static enum outcome
fetch_shop(struct webflow *w, const struct webflow_conf *conf,
    struct printer *p, struct verdict *v)
{
	struct arena a = {0};
	bool categories = true, products = false;
	size_t count = 0;
	const char *id;
	enum outcome outcome = category_collection(w, conf, &a, &id, v);

	if (outcome == DONE && id)
		outcome = webflow_list(w,
		    arena_printf(&a, "/collections/%s/items", id),
		    "the categories", print_category, p, &categories, &count,
		    v);
	if (outcome == DONE)
		outcome = webflow_list(w,
		    arena_printf(&a, "/sites/%s/products", conf->site_id),
		    "the products", print_product, p, &products, &count, v);
	if (outcome == DONE)
		outcome = print_end(
		    w, p, "products", categories && products, count, v);
	arena_release(&a);
	return outcome;
}

static bool
is_id(const char *id, size_t len)
{
	return len == 24 && strspn(id, "0123456789abcdef") >= 24;
}

/* The items of each collection of LIST, ids with commas. */
static enum outcome
fetch_items(
    struct webflow *w, const char *list, struct printer *p, struct verdict *v)
{
	struct listing l = {.p = p};
	struct arena a = {0};
	bool whole = true, one;
	size_t count = 0, n, len;
	enum outcome outcome = DONE;

	for (; outcome == DONE && *list; list += len + (list[len] == ',')) {
		len = strcspn(list, ",");
		if (!is_id(list, len)) {
			outcome = verdict_say(v, USAGE, "usage",
			    "--items: '%.40s' is no list of collections' ids",
			    list);
			break;
		}
		l.collection = arena_dup(&a, list, len);
		outcome = webflow_list(w,
		    arena_printf(&a, "/collections/%s/items", l.collection),
		    arena_printf(
			&a, "the items of collection %s", l.collection),
		    print_item, &l, &one, &n, v);
		whole = whole && one;
		count += n;
	}
	if (outcome == DONE)
		outcome = print_end(w, p, "items", whole, count, v);
	arena_release(&a);
	return outcome;
}

static enum outcome
fetch_one(struct webflow *w, const struct webflow_conf *conf, const char *id,
    struct printer *p, struct verdict *v)
{
	const struct json *body;
	struct arena a = {0};
	enum outcome outcome;

	if (!is_id(id, strlen(id)))
		return verdict_say(v, USAGE, "usage",
		    "'%.40s' is no Webflow id: 24 hex digits are wanted", id);
	outcome = webflow_get(w, &a,
	    arena_printf(&a, "/sites/%s/products/%s", conf->site_id, id),
	    "the product", &body, v);
	if (outcome == DONE)
		outcome = print_product(p, body, v);
	if (outcome == DONE)
		outcome = print_end(w, p, "products", true, 1, v);
	arena_release(&a);
	return outcome;
}

static enum outcome
tell_used(
    struct webflow *w, const char *text, struct printer *p, struct verdict *v)
{
	long seconds;

	if (!cli_count(text, 1, 10000000, &seconds))
		return verdict_say(v, USAGE, "usage",
		    "--used: seconds from 1 to 10000000, not '%.40s'", text);
	webflow_used(w, seconds, &p->writer);
	return flush(p, v);
}

static enum outcome
tell_token(struct webflow *w, struct printer *p, struct verdict *v)
{
	webflow_token(w, &p->writer);
	if (cli_stop)
		return verdict_say(v, AWAY, VERDICT_STOPPED, "asked to stop");
	return flush(p, v);
}

int
main(int argc, char **argv)
{
	const char *id = NULL, *used = NULL, *items = NULL;
	bool schema = false, token = false;
	const struct cli_option options[] = {
	    {256, "schema", NULL, "print site, currency and collections", NULL,
		&schema},
	    {259, "token", NULL, "print the rights of the token, if known",
		NULL, &token},
	    {257, "id", "ID", "one product by its Webflow id", &id, NULL},
	    {260, "items", "IDS", "the items of collections, ids with commas",
		&items, NULL},
	    {258, "used", "SECONDS",
		"send nothing, print the used share of the rate", &used, NULL},
	    {0},
	};
	struct cli cli = {
	    .synopsis = "[--schema | --token | --id ID | --items IDS | "
			"--used SECONDS]",
	    .purpose = "list what the Webflow shop holds, one product a line",
	    .options = options,
	    .ignore_sigpipe = true,
	};
	struct webflow_conf webflow = {0};
	struct webflow *w = NULL;
	struct printer p = {0};
	struct verdict v = {0};
	struct conf conf = {0};
	enum outcome worst;

	if (!cli_begin(&cli, argc, argv))
		return cli.exit;
	if (schema + token + !!id + !!used + !!items > 1) {
		log_error("--schema, --token, --id, --items and --used exclude "
			  "each other");
		return cli_end(USAGE);
	}
	buf_init(&p.out, OUT_MAX);
	json_write_init(&p.writer, &p.out);
	webflow_configure(&webflow, &conf);
	webflow.once = token;
	worst = conf_check(&conf, &v);
	if (worst == DONE) {
		w = webflow_new(&webflow, false, &cli_stop, &v);
		worst = w ? DONE : v.outcome;
	}
	if (worst == DONE && schema) {
		worst = webflow_schema(w, &p.writer, &v);
		if (worst == DONE)
			worst = flush(&p, &v);
	} else if (worst == DONE && token) {
		worst = tell_token(w, &p, &v);
	} else if (worst == DONE && used) {
		worst = tell_used(w, used, &p, &v);
	} else if (worst == DONE && items) {
		worst = fetch_items(w, items, &p, &v);
	} else if (worst == DONE) {
		worst = id ? fetch_one(w, &webflow, id, &p, &v)
			   : fetch_shop(w, &webflow, &p, &v);
	}
	if (worst != DONE)
		cli_say(&v);
	else if (cli.verbose)
		log_info("%lu requests", webflow_requests(w));
	webflow_free(w);
	buf_release(&p.out);
	conf_release(&conf);
	verdict_release(&v);
	return cli_end(worst);
}
