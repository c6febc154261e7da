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

struct product_sku {
	const struct json *record; /* the variant, or the product itself */
	bool placeholder;
	const struct json *price; /* {value,unit}; NULL: none */
};

struct product_skus {
	const struct rules *rules;
	struct buf *buf; /* scratch, at most TRANSFORM_TEXT_MAX */
	struct category_set *used;
	const struct json *product;
	const char *state;
	const struct json *name; /* of the product, as it goes out */
	struct transform_env env;
	struct arena *arena;
	struct json_writer *e;
	struct verdict *verdict;
	struct product_sku *skus;
	size_t nskus;
	bool single;     /* no variants: the product is its own SKU */
	char lacks[640]; /* required fields without a value, the first five */
	size_t nlacks;
};

static inline bool
rule_is_for(const struct rule *rule, const char *field)
{
	return strcmp(rule->field, field) == 0;
}

/* Finds the SKUs and their prices. REFUSED when one has none, or a wrong
 * one, unless the product is to be archived, where it does not matter. */
enum outcome product_sku_prices(struct product_skus *);

/* The code of a record, without blanks at its ends, as the shop has it. */
void product_sku_code(struct product_skus *, const struct json *record);

/* The rule gives no value: noted when the shop requires one. */
void product_sku_lacks(struct product_skus *, const struct rule *);

/* "skus":[…]; the product's name must be known. */
void product_sku_write(struct product_skus *);

#endif
