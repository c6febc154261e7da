/* explain: how the mapping treats one product, for people: what each field's
 * source holds, what each transform makes of it, and what is sent.
 *
 * One line a field and SKU:
 * {"kind":"trace","section","sku","field","from","source","steps":[{…}],
 *  "value","warnings":[…]} */
#ifndef MAPPING_EXPLAIN_H
#define MAPPING_EXPLAIN_H

#include "mapping/product.h"

/* Whether the product or one of its variants has this SKU code or id. */
bool explain_matches(const struct json *product, const char *sku);

void explain_write(struct product_writer *, const struct json *product,
    struct arena *, struct json_writer *);

/* The same for a terminal: a record of explain_write() as one line, its parts
 * side by side; long values are cut. */
void explain_line(const struct json *trace, struct buf *);

#endif
