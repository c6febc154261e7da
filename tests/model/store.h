/* book: what the audit log keeps of one product. Each entity of a step line
 * replaces the stored one whole, as the database does it. */
#ifndef BOOK_H
#define BOOK_H

#include "base/json_write.h"
#include "base/json.h"
#include "model/pim.h"

enum { BOOK_SKUS = 300 };

struct book {
	struct arena *arena; /* outlives the lives */
	const struct json *product;
	const struct json *skus[BOOK_SKUS];
	size_t nskus;
	bool keeps_shown; /* also the form in which the shop answered */
	bool doubt;       /* the last life's end is not known */
	bool moved;       /* and those in doubt did not all want the same */
	const char *wish; /* what they wanted */
	bool first_values;
	unsigned facts; /* of the site */
};

/* Takes in the members of a step line. */
void book_step(struct book *, const struct json *line);
/* A life has ended, in doubt or not, that wanted the record DESIRED. */
void book_doubt(struct book *, const struct json *desired, bool doubt);
/* The members `doubt` and `same`. */
void book_doubts(
    const struct book *, const struct json *desired, struct json_writer *);
/* The `sent` member, unless nothing is known. */
void book_sent(const struct book *, struct json_writer *);
void book_hint(const struct book *, struct pim_hint *);
const char *book_product(const struct book *); /* its id, or NULL */

#endif
