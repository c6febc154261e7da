/* making: one product on its way, between desired.c and desired_sku.c. */
#ifndef MAKING_H
#define MAKING_H

#include <string.h>

#include "desired.h"

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
	bool single; /* no variants: the product is its own SKU */
};

static inline bool
making_is(const struct rule *rule, const char *field)
{
	return !strcmp(rule->field, field);
}

/* Finds the SKUs and their prices. REFUSED when one has none, or a wrong
 * one, unless the product is to be archived, where it does not matter. */
enum outcome making_prices(struct making *);

/* "skus":[…]; the product's name must be known. */
void making_skus(struct making *);

/* Those of the product, else of the first variant that has some. */
const struct json *making_categories(const struct making *);

#endif
