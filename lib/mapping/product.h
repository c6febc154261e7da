/* product: a product record → the Webflow objects that it should be.
 *
 *	desired_categories(&used, …)   category records, once each
 *	desired_product(&rules, …)     the product record
 *
 * Both write whole lines; before the product's own stand the items of
 * collections that it is the first to name. What a field cannot take is a
 *warning in the record; what makes the product wrong is REFUSED: price-missing,
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
#include "mapping/category_set.h"
#include "mapping/items.h"
#include "base/verdict.h"

/* What is kept from record to record, to be filled anew each time. */
struct desired {
	const struct rules *rules;
	const struct attributes *attributes; /* as far as they have come */
	struct buf buf;
	struct jmake make;
	unsigned long judged, selected; /* products, by `select` */
	struct items items;             /* written so far */
};

void desired_init(struct desired *, const struct rules *);
void desired_release(struct desired *);

/* Writes the product; of one that is not selected only that it is not, and why.
 * USED settles which category ids it names. */
enum outcome
desired_product(struct desired *, struct used *, const struct json *product,
    struct arena *, struct emit *, struct verdict *);

#endif
