/* overwrite: what a plan would replace of an item that others made: fields
 * whose value in the shop is not empty and changes. A plan does not know the
 * shop's stock, so that counts wherever it may be sent. Pure; in the record's
 * arena. */
#ifndef PLAN_OVERWRITE_H
#define PLAN_OVERWRITE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/json_write.h"
#include "plan/known.h"
#include "plan/step.h"

struct overwrite {
	const char *sku; /* its code; NULL: the item's own field */
	const char *field;
};

struct overwrites {
	struct arena *arena;
	struct overwrite *list;
	size_t len, cap;
};

void overwrites_add(struct overwrites *, const char *sku, const char *field);

/* What STEP replaces; before it is assumed to work. */
void
overwrites_step(struct overwrites *, const struct step *, const struct known *);

/* "overwrites":[{"sku"?,"field"},…] */
void overwrites_write(const struct overwrites *, struct json_writer *);

/* "name, HM-1 price", cut behind the first ones; "nothing". */
const char *overwrites_text(const struct overwrites *);

/* What a person types to name the record that may be taken over, NAME or else
 * its ID: in a list of names a name can hold no comma and no blank at its ends,
 * and in a shell no quotes. */
const char *overwrites_name(struct arena *, const char *name, const char *id);

#endif
