/* desired: a product record → the Webflow objects that it should be.
 *
 *	desired_categories(&used, …)   category records, once each
 *	desired_product(&rules, …)     the product record
 *
 * Both write whole lines. What a field cannot take is a warning in the
 * record; what makes the product wrong is REFUSED: price-missing,
 * price-invalid, status-unknown, name-missing. */
#ifndef DESIRED_H
#define DESIRED_H

#include "arena.h"
#include "buf.h"
#include "emit.h"
#include "json.h"
#include "rules.h"
#include "used.h"
#include "verdict.h"

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

#endif
