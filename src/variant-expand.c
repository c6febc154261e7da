/* variant-expand: sorted rows → one product a line, with its options and its
 * matrix of variants. A family is gathered until another one begins. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "mapping/attributes.h"
#include "io/cli.h"
#include "variants/family.h"
#include "io/filter.h"
#include "io/log.h"
#include "mapping/load.h"
#include "variants/matrix.h"
#include "mapping/rules.h"

#define STAGE "variant-expand"

struct expand {
	struct rules rules;
	struct attributes attributes;
	struct family family;
	struct verdict verdict; /* of the family at hand */
	/* the place in the order of the input */
	char last_family[FAMILY_ID_MAX], last_id[FAMILY_ID_MAX];
	long long last_level;
	bool
	    broken; /* the order is broken: what is held may be half a family */
	enum outcome worst;
	unsigned long products, refused;
};

static void
refuse(struct expand *x, struct json_writer *e)
{
	log_place(0, *x->family.sku ? x->family.sku : x->family.id);
	log_warn("%s: %s", x->verdict.code, x->verdict.sentence);
	filter_error(e, STAGE, x->family.id,
	    *x->family.sku ? x->family.sku : NULL, &x->verdict, NULL);
	x->worst = outcome_worse(x->worst, x->verdict.outcome);
	x->refused++;
}

/* What cannot be undone once it is in the shop is a warning before it is sent:
 * values of a new product, an option that comes in place of another. */
static void
tell_first(const struct expand *x, const struct matrix_part *part)
{
	log_place(0, *x->family.sku ? x->family.sku : x->family.id);
	for (size_t i = 0; i < x->verdict.nwarnings; i++) {
		const struct verdict_warning *w = &x->verdict.warnings[i];

		if ((!part->hint && strcmp(w->code, "values-alike") == 0) ||
		    strcmp(w->code, "option-replaced") == 0)
			log_warn("%s", w->sentence);
	}
}

/* A family that the shop does not sell need not be split well. */
static enum outcome
find_parts(struct expand *x, struct rules *rules, struct arena *arena,
    struct matrix_part **parts, size_t *n)
{
	enum outcome o =
	    matrix_parts(&x->family, rules, arena, parts, n, &x->verdict);

	if (o == DONE || !rules->split ||
	    matrix_selected(rules, x->family.root))
		return o;
	verdict_clear(&x->verdict);
	rules->split = NULL;
	return matrix_parts(&x->family, rules, arena, parts, n, &x->verdict);
}

/* The family that is complete, as products or as error records. */
static void
close_family(struct expand *x, struct arena *arena, struct json_writer *e)
{
	struct rules rules = x->rules;
	struct matrix_part *parts;
	size_t n;

	if (!*x->family.id)
		return;
	verdict_clear(&x->verdict);
	if (family_close(&x->family, &x->verdict) != DONE) {
		if (!x->family.reported)
			refuse(x, e);
	} else if (!x->family.root) {
		; /* hints alone */
	} else {
		if (!matrix_splits(&x->family, &x->attributes, &rules, arena))
			rules.split = NULL;
		if (find_parts(x, &rules, arena, &parts, &n) != DONE) {
			refuse(x, e);
			n = 0;
		}
		for (size_t i = 0; i < n; i++) {
			struct json_writer before = *e;
			size_t mark = e->out->len;

			verdict_clear(&x->verdict);
			x->products++;
			if (matrix_write(&parts[i], &x->attributes, &rules,
				arena, e, &x->verdict) == DONE) {
				tell_first(x, &parts[i]);
				continue;
			}
			buf_cut(e->out, mark);
			*e = before;
			refuse(x, e);
		}
	}
	family_clear(&x->family);
}

/* Rows must come as `LC_ALL=C sort` leaves them, else a family would be cut
 * in two. */
static enum outcome
check_order(struct expand *x, const struct json *record, struct verdict *v)
{
	const char *family = json_get_text(record, "family", NULL);
	const char *id = json_get_text(record, "id", "");
	long long level = json_int(json_get(record, "level"), 0);
	int order;

	if (!family || strlen(family) >= FAMILY_ID_MAX ||
	    strlen(id) >= FAMILY_ID_MAX)
		return verdict_say(v, REFUSED, "input",
		    "a row needs a 'family' and an 'id' of at most %d bytes",
		    FAMILY_ID_MAX - 1);
	order = strcmp(family, x->last_family);
	if (!order)
		order = (level > x->last_level) - (level < x->last_level);
	if (!order)
		order = strcmp(id, x->last_id);
	if (order < 0) {
		x->broken = true;
		return verdict_say(v, FATAL, "order",
		    "the rows are not sorted: sort them with LC_ALL=C");
	}
	snprintf(x->last_family, sizeof x->last_family, "%s", family);
	snprintf(x->last_id, sizeof x->last_id, "%s", id);
	x->last_level = level;
	return DONE;
}

static enum outcome
one_attribute(struct expand *x, const struct json *record,
    struct json_writer *e, struct verdict *v)
{
	if (!attributes_add(&x->attributes, record))
		return verdict_say(v, FATAL, "attributes",
		    "more than %d attributes", ATTRIBUTES_MAX);
	json_write_value(e, NULL, record);
	return DONE;
}

static enum outcome
record(void *ctx, const struct json *record, struct arena *arena,
    struct json_writer *e, struct verdict *v)
{
	struct expand *x = ctx;
	const struct json *kind = json_get(record, "kind");
	bool row = json_is(kind, "row") || json_is(kind, "hint");

	if (json_is(kind, "attribute"))
		return one_attribute(x, record, e, v);
	/* An error of an earlier stage that names a family comes in its place;
	 * any other one anywhere. */
	if (row && check_order(x, record, v) != DONE)
		return v->outcome;
	if (!json_is(kind, "error") ||
	    *json_get_text(record, "family", "") != '\0') {
		if (!family_holds(&x->family, record))
			close_family(x, arena, e);
	}
	if (row) {
		family_add(&x->family, record);
		return DONE;
	}
	if (json_is(kind, "error") &&
	    *json_get_text(record, "family", "") != '\0')
		family_spoil(&x->family, record);
	json_write_value(e, NULL, record);
	return DONE;
}

static enum outcome
end(void *ctx, struct arena *arena, struct json_writer *e, struct verdict *v)
{
	struct expand *x = ctx;

	(void)v;
	if (!x->broken)
		close_family(x, arena, e);
	return DONE;
}

static int
run(struct expand *x, struct cli *cli, const char *mapping)
{
	static const char *const kinds[] = {
	    "attribute", "row", "hint", "error", "end", NULL};
	const struct filter filter = {.stage = STAGE,
	    .kinds = kinds,
	    .wanted = {.kind = "row", .member = "id", .from = "plytix-fetch"},
	    .ctx = x,
	    .record = record,
	    .end = end};
	struct verdict v = {0};
	enum outcome worst = mapping_load(&x->rules, mapping, NULL, &v);

	for (size_t i = 1; worst != DONE && i < v.nwarnings; i++)
		log_error("mapping: %s", v.warnings[i].sentence);
	if (worst == DONE) {
		worst = filter_run(&filter, STDIN_FILENO, STDOUT_FILENO);
		worst = outcome_worse(worst, x->worst);
		if (cli->verbose)
			log_info("%lu products, %lu refused", x->products,
			    x->refused);
	} else {
		cli_say(&v);
	}
	verdict_release(&v);
	return cli_end(worst);
}

int
main(int argc, char **argv)
{
	const char *mapping = NULL;
	const struct cli_option options[] = {
	    {'m', "mapping", "FILE", "the mapping file", &mapping, NULL}, {0}};
	struct cli cli = {.synopsis = "[-m mapping] < rows",
	    .purpose = "build products and their variants from rows",
	    .options = options};
	struct expand x = {0};
	int code;

	if (!cli_begin(&cli, argc, argv))
		return cli.exit;
	code = run(&x, &cli, mapping);
	family_release(&x.family);
	attributes_release(&x.attributes);
	verdict_release(&x.verdict);
	rules_release(&x.rules);
	return code;
}
