/* merge: the three-way merge of one entity's fields, a product's or a SKU's.
 *
 *	wanted ≠ sent    it is sent (unless the shop shows it already)
 *	shown ≠ sent     a person's edit: kept, and reported
 *
 * The write policies `if-empty` and `create-only` hold back, a picture that
 * Webflow refused is left out, and in lists that are replaced whole the members
 * that people added stay. */
#ifndef PLAN_MERGE_H
#define PLAN_MERGE_H

#include "base/json.h"
#include "plan/known.h"
#include "base/verdict.h"

struct merge {
	const struct json *fields; /* object of those sent; NULL: none */
	const struct json *extra;  /* object: another form for some */
	bool need_shop; /* cannot be decided before the product is read */
};

/* WANT: the desired fieldData. WRITE: field → policy, or NULL. WHO: how a
 * warning names the entity. What the shop shows already counts as sent (entity,
 * *TOUCHED). Warnings go to V unless it is NULL. */
struct merge merge_fields(struct known *, struct known_entity *,
    const struct json *want, const struct json *write, const char *who,
    bool *touched, struct verdict *v);

/* What the shop shows counts as sent, except for pictures, which cannot be
 * compared, and lists, which people add to. For what an interrupted run may
 * have written and this run does not. */
void merge_accept_shop(struct known *, struct known_entity *, bool *touched);

/* The wanted pictures less those refused or held back for now: the fields of
 * something to be made. */
const struct json *merge_new(struct known *, const struct json *want);

#endif
