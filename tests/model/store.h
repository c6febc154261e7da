/* store: what the audit log keeps of one product. Each entity of a step line
 * replaces the stored one whole, as the database does it. */
#ifndef STORE_H
#define STORE_H

#include "base/json_write.h"
#include "base/json.h"
#include "model/pim.h"

enum { STORE_SKUS = 300 };

struct store {
	struct arena *arena; /* kept beyond the runs */
	const struct json *product;
	const struct json *skus[STORE_SKUS];
	size_t nskus;
	bool keeps_shown; /* also the form in which the shop answered */
	bool doubt;       /* it is not known how the last run ended */
	bool moved;       /* and those did not all want the same */
	const char *wish; /* what they wanted */
	bool first_values;
	unsigned facts; /* of the site */
};

/* Takes in the members of a step line. */
void store_step(struct store *, const struct json *line);
/* A run has ended, in doubt or not, that wanted the record DESIRED. */
void store_doubt(struct store *, const struct json *desired, bool doubt);
/* The members `doubt` and `same`. */
void store_doubts(
    const struct store *, const struct json *desired, struct json_writer *);
/* The `sent` member, unless nothing is known. */
void store_sent(const struct store *, struct json_writer *);
void store_hint(const struct store *, struct pim_hint *);
const char *store_product(const struct store *); /* its id, or NULL */

#endif
