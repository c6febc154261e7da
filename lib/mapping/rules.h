/* rules: a mapping file → a compiled table. The built-in mapping is such a
 * file, too: it is kept as text, and read in the same way.
 *
 *	rules_init(&rules);
 *	if (rules_compile(&rules, file, site_currency, &verdict) != DONE) …
 *	if (schema && rules_schema(&rules, schema, &verdict) != DONE) …
 *	for each record: rule_value(…)
 *	rules_release(&rules);
 *
 * FILE and SCHEMA are copied, so they may go. Every fault is a warning in the
 * verdict, "place: what is wrong and what to write instead"; the sentence
 * repeats the first. A table with faults can still be checked against schema
 * and attributes, so that all faults are reported at once; it cannot map. */
#ifndef MAPPING_RULES_H
#define MAPPING_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/json_write.h"
#include "mapping/field_type.h"
#include "base/json.h"
#include "mapping/transform.h"
#include "base/verdict.h"

#define RULES_PATH_PARTS 8
#define RULES_FIELDS_MAX 200 /* Webflow takes 60 a collection */
#define RULES_OPTIONS_MAX 3

enum rule_write { WRITE_ALWAYS, WRITE_IF_EMPTY, WRITE_CREATE_ONLY };
enum rule_side { SIDE_BOTH, SIDE_VARIANT, SIDE_PARENT };

struct rule_path {
	const char *text; /* as in the file */
	enum rule_side side;
	const char *parts[RULES_PATH_PARTS];
	unsigned nparts;
};

struct rule {
	const char *field; /* the slug in Webflow */
	bool sku;          /* of the SKU, not of the product */
	struct rule_path *from;
	size_t nfrom;
	bool all;      /* a list of all values, not the first */
	bool inherit;  /* a variant without a value takes its parent's */
	bool optional; /* left out where account or shop do not have it */
	struct transform_step *steps;
	size_t nsteps;
	const struct json *fallback; /* NULL: none */
	enum rule_write write;
	struct rule_path *alt;
	size_t nalt;
	struct field_spec fit; /* what the field takes */
};

enum option_order { ORDER_PIM, ORDER_NUMBER, ORDER_GIVEN };

struct option_rule {
	const char *label; /* of the attribute */
	const char *name;  /* shown in the shop; NULL: the attribute's name */
	const struct json *values; /* {from: to}, or NULL */
	enum option_order order;
	const struct json *given; /* the order, for ORDER_GIVEN */
};

struct condition;

struct rules {
	struct arena arena;
	char currency[4];
	int exponent;
	const struct json *status, *tables;
	const char *split; /* label of an attribute, or NULL */
	bool split_needed; /* only families that do not fit into one product */
	bool sparse;
	bool options_auto;
	struct option_rule *options;
	size_t noptions;
	struct rule *product, *sku;
	size_t nproduct, nsku;
	struct rule *inventory; /* NULL: stock is not mapped */
	bool categories_name;   /* matched by leaf name, not by path */
	bool categories, categories_create; /* mapped at all; made */
	/* what is sold; NULL: all of them (select.h) */
	const struct condition *select_product, *select_variant;
	struct rule *selecting; /* the paths that these look at */
	size_t nselecting;
};

/* The built-in mapping: a JSON text, as --print-default prints it. */
extern const char rules_default[];

void rules_init(struct rules *);
void rules_release(struct rules *);

/* SITE_CURRENCY may be NULL. DONE, or USAGE with every fault. */
enum outcome rules_compile(struct rules *, const struct json *file,
    const char *site_currency, struct verdict *);

/* Takes types and limits from the schema record of `webflow-fetch --schema`.
 * A field that the site lacks is a fault, unless its rule is optional: then
 * it is left out. */
enum outcome
rules_schema(struct rules *, const struct json *schema, struct verdict *);

/* USAGE, with the faults that are warnings in it. */
enum outcome rules_verdict(struct verdict *);

/* publish, draft or archive; NULL for a status that the file does not name. */
const char *rules_state(const struct rules *, const char *status);

/* {"columns":[…],"optional":[…],"dropdowns":true}: what plytix-fetch must ask
 * for, what may be missing in the account (only optional rules want it), and
 * whether every dropdown attribute is wanted (options "auto"). */
void rules_columns(const struct rules *, struct json_writer *);

/* Where the rule names items of a collection: how; else NULL. */
struct item_rule *rule_item(const struct rule *);

/* ---- one value */

/* The source value of a rule: NEAR is the variant (or the product itself),
 * FAR its parent (or NULL). *FOUND (may be NULL) is the path that gave it. */
const struct json *rule_source(const struct rule *, const struct json *near,
    const struct json *far, struct transform_env *,
    const struct rule_path **found);

/* The source after all transforms, or the default, in the form of the field.
 * NULL: no value. ENV's field, alt, options and bad are set on the way. */
const struct json *rule_value(const struct rule *, const struct json *near,
    const struct json *far, struct transform_env *);

#endif
