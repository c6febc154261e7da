/* related: products that fields of a product point to. A desired record names
 * them by their ids in the PIM, {"plytix_id":…}; the ledger knows the items of
 * those on sale, and which of them this run makes or takes away.
 *
 * No limit of a list of references is known: all are sent. Where Webflow
 * refuses a list for its size, half of it is sent, and the number that was
 * taken is recorded by site. Pure. */
#ifndef PLAN_RELATED_H
#define PLAN_RELATED_H

#include <stdbool.h>

#include "plan/known.h"
#include "plan/step.h"

struct desired;

/* FIELDS with ids of the shop for the products that they name: those on sale
 * there, in their order, each once. The product itself is none of them. */
const struct json *related_resolve(
    const struct known *, struct arena *, const struct json *fields);

/* In a plan: whether products that fields name are created or taken away in
 * this run. Their links are then changed by a separate write at the end. */
bool related_later(const struct known *);

/* WANT as the site takes it. */
const struct json *
related_cut(const struct known *, const char *field, const struct json *want);

/* The step was refused for its size. True: it is to be tried again, with
 * shorter lists. */
bool
related_halve(struct known *, const struct step *, const struct json *body);
/* The step was refused for what it points to, such as an item that a person has
 * deleted. True: it is to be tried again, without these fields. */
bool related_leave(struct known *, const struct step *, const struct json *body,
    const char *why, struct verdict *);
/* It was taken. */
void related_taken(struct known *, const struct step *);

/* Warns about lists that are cut. */
void
related_warn(const struct desired *, const struct known *, struct verdict *);

#endif
