/* book: what the audit log keeps of one product. Each entity of a step line
 * replaces the stored one whole, as the database does it. */
#ifndef BOOK_H
#define BOOK_H

#include "emit.h"
#include "json.h"
#include "pim.h"

enum { BOOK_SKUS = 300 };

struct book {
	struct arena *arena; /* outlives the lives */
	const struct json *product;
	const struct json *skus[BOOK_SKUS];
	size_t nskus;
	bool keeps_shown; /* also the form in which the shop answered */
	bool doubt;       /* the last life's end is not known */
	bool first_values;
};

/* Takes in the members of a step line. */
void book_step(struct book *, const struct json *line);
/* The `sent` member, unless nothing is known. */
void book_sent(const struct book *, struct emit *);
void book_hint(const struct book *, struct pim_hint *);
const char *book_product(const struct book *); /* its id, or NULL */

#endif
