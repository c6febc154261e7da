/* webflow-map: a product → the Webflow objects that it should be, by the
 * mapping file; and what helps to write such a file. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "mapping/attributes.h"
#include "io/cli.h"
#include "mapping/product.h"
#include "mapping/discover.h"
#include "io/filter.h"
#include "base/json_read.h"
#include "io/log.h"
#include "mapping/load.h"
#include "mapping/rules.h"
#include "mapping/rules_check.h"
#include "mapping/explain.h"
#include "mapping/category_set.h"

#define STAGE "webflow-map"
#define WANTED                                                              \
	{                                                                   \
		.kind = "product", .member = "id", .from = "variant-expand" \
	}

struct map {
	struct rules rules;
	struct product_writer desired;
	struct category_set used;
	struct attributes attributes; /* that came with the products */
	const char *test;             /* --test: of this SKU alone */
	unsigned long products;
};

/* A wrong condition selects nothing: one warning, for a whole catalogue. */
static void
end_of(const struct map *map, const struct json *end)
{
	const struct product_writer *d = &map->desired;

	if (!json_is(json_get(end, "catalogue"), "whole") || !d->judged ||
	    d->selected)
		return;
	log_place(0, NULL);
	log_warn("'select' of the mapping selects none of the %lu "
		 "products; 'webflow-map --test SKU' shows why",
	    d->judged);
}

static enum outcome
record(void *ctx, const struct json *record, struct arena *arena,
    struct json_writer *e, struct verdict *v)
{
	struct map *map = ctx;
	const struct json *kind = json_get(record, "kind");
	enum outcome outcome;

	if (json_is(kind, "attribute")) {
		attributes_add(&map->attributes, record);
		return DONE; /* context, used up */
	}
	if (json_is(kind, "relationship"))
		return DONE; /* for who writes a mapping */
	if (json_is(kind, "category")) {
		if (!category_set_put(&map->used, record))
			return verdict_say(v, REFUSED, "category",
			    "the category has no id or name, or there are "
			    "more than %d",
			    CATEGORY_SET_MAX);
		return DONE;
	}
	if (json_is(kind, "end")) {
		end_of(map, record);
		json_write_value(e, NULL, record);
		return DONE;
	}
	outcome = product_write(&map->desired, &map->used, record, arena, e, v);
	if (outcome == DONE)
		map->products++;
	return outcome;
}

static enum outcome
run(struct map *map, const struct cli *cli)
{
	static const char *const kinds[] = {
	    "attribute", "category", "relationship", "product", "end", NULL};
	const struct filter filter = {.stage = STAGE,
	    .kinds = kinds,
	    .wanted = WANTED,
	    .ctx = map,
	    .record = record};
	enum outcome worst;

	product_init(&map->desired, &map->rules);
	map->desired.attributes = &map->attributes;
	category_set_init(&map->used, map->rules.categories_name,
	    map->rules.categories_create);
	worst = filter_run(&filter, STDIN_FILENO, STDOUT_FILENO);
	if (cli->verbose)
		log_info("%lu products", map->products);
	product_release(&map->desired);
	category_set_release(&map->used);
	return worst;
}

/* One value on stdout. */
static enum outcome
print(void (*write)(const struct rules *, struct json_writer *),
    const struct rules *rules)
{
	struct buf out;
	struct json_writer e;

	buf_init(&out, (size_t)16 << 20);
	json_write_init(&e, &out);
	write(rules, &e);
	fwrite(buf_str(&out), 1, out.len, stdout);
	buf_release(&out);
	return DONE;
}

struct opts {
	const char *mapping, *schema, *attributes, *items, *test;
	bool check, print_default, columns, discover;
};

/* ---- help with the mapping file */

/* The records of a product as lines for people. */
static void
show(struct map *map, const struct json *product, struct arena *arena,
    struct buf *out)
{
	struct json_reader *reader = json_reader_new(JSON_READ_RECORD_NODES);
	struct verdict v = {0};
	struct buf records;
	struct json_writer e;
	char *end;

	buf_init(&records, (size_t)64 << 20);
	json_write_init(&e, &records);
	explain_write(&map->desired, product, arena, &e);
	for (char *line = records.data; line && (end = strchr(line, '\n'));
	     line = end + 1) {
		const struct json *trace;

		if (json_read(reader, arena, line, (size_t)(end - line), &trace,
			&v) == DONE)
			explain_line(trace, out);
	}
	buf_release(&records);
	verdict_release(&v);
	json_reader_free(reader);
}

static enum outcome
trace(void *ctx, const struct json *record, struct arena *arena,
    struct json_writer *e, struct verdict *v)
{
	struct map *map = ctx;

	(void)v;
	if (json_is(json_get(record, "kind"), "attribute"))
		attributes_add(&map->attributes, record);
	if (!json_is(json_get(record, "kind"), "product") ||
	    !explain_matches(record, map->test))
		return DONE;
	map->products++;
	if (isatty(STDOUT_FILENO))
		show(map, record, arena, e->out);
	else
		explain_write(&map->desired, record, arena, e);
	return DONE;
}

/* Every other record is left out: the answer is about one product. */
static enum outcome
test(struct map *map, const char *sku)
{
	const struct filter filter = {
	    .stage = STAGE, .wanted = WANTED, .ctx = map, .record = trace};
	enum outcome worst;

	map->test = sku;
	product_init(&map->desired, &map->rules);
	map->desired.attributes = &map->attributes;
	worst = filter_run(&filter, STDIN_FILENO, STDOUT_FILENO);
	product_release(&map->desired);
	if (map->products)
		return worst;
	log_error("no product and no variant has the SKU '%s'", sku);
	return outcome_worse(worst, REFUSED);
}

/* All faults in one go: LOADED and V are the result of reading the file. */
static enum outcome
check(const struct map *map, const struct attributes *attributes,
    const struct json *schema, enum outcome loaded, struct verdict *v)
{
	enum outcome outcome;

	outcome = rules_check(
	    &map->rules, attributes->n ? attributes : NULL, schema, v);
	for (size_t i = 0; i < v->nwarnings; i++)
		if (strcmp(v->warnings[i].code, "mapping") != 0)
			log_warn("mapping: %s", v->warnings[i].sentence);
		else
			log_error("mapping: %s", v->warnings[i].sentence);
	return outcome_worse(outcome, loaded);
}

struct finding {
	const struct attributes *attributes;
	struct discover_items held;
};

static void
one_item(void *ctx, const struct json *line)
{
	struct finding *f = ctx;

	if (json_is(json_get(line, "kind"), "shop-item"))
		discover_item(&f->held, line);
}

static void
one_row(void *ctx, const struct json *line)
{
	struct finding *f = ctx;

	if (json_is(json_get(line, "kind"), "row"))
		discover_row(&f->held, f->attributes, line);
}

static enum outcome
discover(const struct attributes *attributes, const struct json *schema,
    const struct opts *opts, struct verdict *v)
{
	struct finding f = {.attributes = attributes};
	struct verdict notes = {0};
	struct buf out;

	if (!attributes->n) {
		log_error("--discover needs the attributes of the PIM: -A "
			  "with the sorted output of plytix-fetch");
		return USAGE;
	}
	/* standard input was read for the attributes */
	if (opts->items &&
	    (mapping_lines(opts->items, one_item, &f, v) != DONE ||
		(strcmp(opts->attributes, "-") != 0 &&
		    mapping_lines(opts->attributes, one_row, &f, v) != DONE))) {
		discover_items_release(&f.held);
		return cli_say(v);
	}
	buf_init(&out, (size_t)16 << 20);
	discover_write(attributes, schema, &f.held, &out, &notes);
	discover_items_release(&f.held);
	for (size_t i = 0; i < notes.nwarnings; i++)
		log_warn("%s", notes.warnings[i].sentence);
	verdict_release(&notes);
	fwrite(buf_str(&out), 1, out.len, stdout);
	buf_release(&out);
	return DONE;
}

/* ---- what is asked for */

static enum outcome
carry_out(struct map *map, const struct opts *opts, const struct cli *cli)
{
	if (opts->columns)
		return print(rules_columns, &map->rules);
	if (opts->test)
		return test(map, opts->test);
	return run(map, cli);
}

static enum outcome
work(const struct opts *opts, const struct cli *cli)
{
	struct map map = {0};
	struct attributes attributes = {0};
	struct arena arena = {0};
	struct verdict v = {0};
	const struct json *schema = NULL;
	enum outcome worst = DONE;

	if (opts->schema)
		worst = mapping_read(opts->schema, &arena, &schema, &v);
	if (worst == DONE && opts->attributes)
		worst = mapping_attributes(opts->attributes, &attributes, &v);
	if (worst == DONE && !opts->discover)
		worst = mapping_load(&map.rules, opts->mapping, schema, &v);
	if (opts->check && !opts->discover &&
	    (worst == DONE || strcmp(v.code, "mapping") == 0)) {
		worst = check(&map, &attributes, schema, worst, &v);
		goto out;
	}
	cli_say(&v);
	for (size_t i = 1; worst != DONE && i < v.nwarnings; i++)
		log_error("mapping: %s", v.warnings[i].sentence);
	if (worst == DONE && opts->discover)
		worst = discover(&attributes, schema, opts, &v);
	else if (worst == DONE)
		worst = carry_out(&map, opts, cli);
out:
	rules_release(&map.rules);
	attributes_release(&map.attributes);
	attributes_release(&attributes);
	verdict_release(&v);
	arena_release(&arena);
	return worst;
}

int
main(int argc, char **argv)
{
	struct opts opts = {0};
	const struct cli_option options[] = {
	    {'m', "mapping", "FILE", "the mapping file", &opts.mapping, NULL},
	    {'S', "schema", "FILE", "the site's schema and currency",
		&opts.schema, NULL},
	    {'A', "attributes", "FILE", "the PIM's attributes, for --check",
		&opts.attributes, NULL},
	    {'I', "items", "FILE", "items of collections, for --discover",
		&opts.items, NULL},
	    {256, "check", NULL, "check the mapping file and end", NULL,
		&opts.check},
	    {257, "discover", NULL, "propose a mapping file and end", NULL,
		&opts.discover},
	    {258, "test", "SKU", "show each step of the rules for one product",
		&opts.test, NULL},
	    {259, "columns", NULL, "print the Plytix columns needed and end",
		NULL, &opts.columns},
	    {260, "print-default", NULL, "print the built-in mapping and end",
		NULL, &opts.print_default},
	    {0}};
	struct cli cli = {
	    .synopsis =
		"[-m mapping] [-S schema] [-A attributes] "
		"[-I items] [--check | --discover | --test SKU | --columns | "
		"--print-default] < products",
	    .purpose = "convert products to Webflow objects",
	    .options = options};

	if (!cli_begin(&cli, argc, argv))
		return cli.exit;
	if (opts.check + opts.discover + !!opts.test + opts.columns +
		opts.print_default >
	    1) {
		log_error("--check, --discover, --test, --columns and "
			  "--print-default exclude each other");
		return cli_end(USAGE);
	}
	if (opts.print_default) {
		fputs(rules_default, stdout);
		return cli_end(DONE);
	}
	return cli_end(work(&opts, &cli));
}
