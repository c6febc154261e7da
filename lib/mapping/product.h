/* product: a product record → the Webflow objects that it should be.
 *
 *	desired_categories(&used, …)   category records, once each
 *	desired_product(&rules, …)     the product record
 *
 * Both write whole lines. What a field cannot take is a warning in the
 * record; what makes the product wrong is REFUSED: price-missing,
 * price-invalid, status-unknown, name-missing. */
#ifndef MAPPING_PRODUCT_H
#define MAPPING_PRODUCT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json_write.h"
#include "base/json.h"
#include "mapping/rules.h"
#include "mapping/categories.h"
#include "base/verdict.h"

/* What is kept from record to record, to be filled anew each time. */
struct desired {
	const struct rules *rules;
	struct buf buf;
	struct jmake make;
};

void desired_init(struct desired *, const struct rules *);
void desired_release(struct desired *);

/* Writes the product. USED settles which category ids it names. */
enum outcome
desired_product(struct desired *, struct used *, const struct json *product,
    struct arena *, struct emit *, struct verdict *);

/* ---- one product on its way, between product.c and product_sku.c */

struct making_sku {
	const struct json *record; /* the variant, or the product itself */
	bool placeholder;
	const struct json *price; /* {value,unit}; NULL: none */
};

struct making {
	struct desired *desired;
	struct used *used;
	const struct json *product;
	const char *state;
	const struct json *name; /* of the product, as it goes out */
	struct transform_env env;
	struct arena *arena;
	struct emit *e;
	struct verdict *verdict;
	struct making_sku *skus;
	size_t nskus;
	bool single;     /* no variants: the product is its own SKU */
	char lacks[640]; /* required fields without a value, the first five */
	size_t nlacks;
};

static inline bool
making_is(const struct rule *rule, const char *field)
{
	return !strcmp(rule->field, field);
}

/* Finds the SKUs and their prices. REFUSED when one has none, or a wrong
 * one, unless the product is to be archived, where it does not matter. */
enum outcome making_prices(struct making *);

/* The rule gives no value: noted when the shop requires one. */
void making_lacks(struct making *, const struct rule *);

/* "skus":[…]; the product's name must be known. */
void making_skus(struct making *);

#endif
