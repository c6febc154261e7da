/* product_sku: the SKUs of one product on its way to the Webflow objects. */
#ifndef MAPPING_PRODUCT_SKU_H
#define MAPPING_PRODUCT_SKU_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/json_write.h"
#include "base/verdict.h"
#include "mapping/category_set.h"
#include "mapping/rules.h"

struct making_sku {
	const struct json *record; /* the variant, or the product itself */
	bool placeholder;
	const struct json *price; /* {value,unit}; NULL: none */
};

struct making {
	const struct rules *rules;
	struct buf *buf; /* scratch, at most TRANSFORM_TEXT_MAX */
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

/* The code of a record, without blanks at its ends, as the shop has it. */
void making_code(struct making *, const struct json *record);

/* The rule gives no value: noted when the shop requires one. */
void making_lacks(struct making *, const struct rule *);

/* "skus":[…]; the product's name must be known. */
void making_skus(struct making *);

#endif
