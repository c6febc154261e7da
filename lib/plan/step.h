/* step: one request to Webflow, as data: what it is about and which fields it
 * sends. The plan makes it, request.h turns it into HTTP, answer.h learns from
 * its answer, and people read its diff. */
#ifndef PLAN_STEP_H
#define PLAN_STEP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/json.h"
#include "plan/known.h"

enum step_kind {
	STEP_FIND,           /* the SKU with our slug: was it made? */
	STEP_READ_PRODUCT,   /* product and SKUs as the shop has them */
	STEP_CREATE_PRODUCT, /* with its default SKU */
	STEP_UPDATE_PRODUCT, /* with its default SKU */
	STEP_CREATE_SKUS,
	STEP_UPDATE_SKU,
	STEP_READ_STOCK,
	STEP_UPDATE_STOCK,
};

struct step_sku {
	struct known_sku *sku; /* NULL: to be made */
	const char *slug;      /* of one to be made */
	const char *plytix_id; /* the variant it stands for, or NULL */
	const char **values;   /* by option of the step or of known */
	size_t nvalues;
	bool set_values;           /* sku-values are sent */
	const struct json *fields; /* object: those sent, desired form */
	const struct json *extra;  /* object: as it is sent instead */
	const struct json *stock;
	bool unread; /* one to be made, whose stock is not to stay infinite */
};

struct step {
	enum step_kind kind;
	const struct json *fields; /* the product's, as step_sku's */
	const struct json *extra;
	const char *slug;                    /* of a product to be made */
	const struct known_options *options; /* the list that goes, or NULL */
	bool archived, draft;                /* the flags as they are sent */
	bool set_state;                      /* because one of them changes */
	const char *state; /* publish, draft, archive: to record */
	bool live;         /* publishStatus */
	struct step_sku *skus;
	size_t nskus;
};

/* One more SKU of the step, zeroed; at most ROOM of them, by the first call. */
struct step_sku *step_sku_add(struct step *, struct arena *, size_t room);

/* The name of the SKU for people: its code, else its slug. */
const char *step_sku_code(const struct step_sku *);

const char *step_name(enum step_kind);
bool step_writes(enum step_kind);

/* A write that changes nothing: it only publishes its item. */
bool step_publishes(const struct step *);

/* {"step","sku"?,"diff":[{"field","from"?,"to"}]} for people and tools. */
void step_diff(const struct step *, const struct known *, struct json_writer *);

#endif
