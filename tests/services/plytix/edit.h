/* edit: what the two halves of the edits share. */
#ifndef SANDBOX_PLYTIX_EDIT_H
#define SANDBOX_PLYTIX_EDIT_H

#include "plytix/plytix.h"

/* The products that an edit names. */
struct picked {
	struct doc **docs;
	size_t count, cap;
};

/* Edits of categories, assets, attributes, the clock, the tokens and new
 * products. False with a sentence in ERR. */
bool edit_account(
    struct plytix *, const char *op, struct json_object *edit, struct buf *err);

#endif
