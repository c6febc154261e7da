/* product: a product record → the Webflow objects that it should be.
 *
 *	product_categories(&used, …)   category records, once each
 *	product_write(&rules, …)     the product record
 *
 * Both write whole lines. The items of collections that the product is the
 * first to name are written before it. A value that its field cannot take is a
 * warning in the record. A product that cannot be sold as it is is REFUSED:
 * price-missing, price-invalid, status-unknown, name-missing. */
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

/* Memory that is used again for each record. */
struct product_writer {
	const struct rules *rules;
	const struct attributes *attributes; /* as far as they have come */
	struct buf buf;
	struct json_builder make;
	unsigned long judged, selected; /* products, by `select` */
	struct items items;             /* written so far */
};

void product_init(struct product_writer *, const struct rules *);
void product_release(struct product_writer *);

/* Writes the product. For one that is not selected, writes only that fact and
 * the reason. USED gives the ids of its categories. */
enum outcome product_write(struct product_writer *, struct category_set *,
    const struct json *product, struct arena *, struct json_writer *,
    struct verdict *);

#endif
