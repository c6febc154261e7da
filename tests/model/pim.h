/* pim: products as a PIM has them, their random changes, and the desired
 * record that the earlier stages would make of one.
 *
 * What a product already has in the shop comes as a hint: options once used
 * stay, and so do their values. */
#ifndef PIM_H
#define PIM_H

#include "base/arena.h"
#include "model/dice.h"
#include "base/json_write.h"

enum { PIM_OPTIONS = 3, PIM_VALUES = 8, PIM_VARIANTS = 14, PIM_MORE = 4 };

struct pim_picture {
	unsigned asset; /* 0: none */
	unsigned rev;
	bool broken; /* Webflow cannot import it */
};

struct pim_variant {
	char id[32];
	unsigned code; /* 0: has none */
	size_t value[PIM_OPTIONS];
	unsigned name;
	long price, compare; /* 0: none */
	unsigned weight;     /* 0: none */
	struct pim_picture main, more[PIM_MORE];
	size_t nmore;
	long stock; /* -1: none; -2: infinite */
	bool away;  /* removed; may return */
};

struct pim_option {
	unsigned name, was;          /* as numbers */
	unsigned values[PIM_VALUES]; /* names, as numbers, in order */
	size_t nvalues;
};

struct pim {
	char id[32];
	const char *part;
	unsigned name, description, brand; /* 0: none */
	unsigned categories;               /* a bit each */
	struct pim_option options[PIM_OPTIONS];
	size_t noptions;
	struct pim_variant variants[PIM_VARIANTS], self;
	size_t nvariants;
	const char *state;
	bool sparse;
	unsigned *serial; /* shared: no number comes twice */
};

/* What a mapped product already has. */
struct pim_hint {
	const char *options[8];
	const char *values[8][48];
	size_t nvalues[8], noptions;
	const char *first[8]; /* of the default SKU; NULL: none */
	struct {
		const char *plytix_id; /* NULL: a placeholder */
		const char *values[8];
	} skus[200];
	size_t nskus;
};

enum pim_change {
	CHANGE_NOTHING,
	CHANGE_PRICE,
	CHANGE_NAME,
	CHANGE_STATE,
	CHANGE_RENAMED_VALUE,
	CHANGE_RENAMED_OPTION,
	CHANGE_FIELD,
	CHANGE_PICTURE,
	CHANGE_STOCK,
	CHANGE_NEW_VARIANT,
	CHANGE_NEW_VALUE,
	CHANGE_NEW_OPTION,
	CHANGE_REMOVED,
	CHANGE_RETURNED,
	CHANGE_SINGLE,
	CHANGE_SWAPPED,
	CHANGE_MOVED,
	CHANGES,
};

void pim_new(struct pim *, struct dice *, unsigned *serial);
/* One random change; which, or CHANGE_NOTHING when it did not apply. */
/* An option is renamed only ALONE: it is known again by its values. */
enum pim_change pim_change(struct pim *, struct dice *, bool alone);
/* The members of a desired record, without `known`. */
void pim_emit(const struct pim *, const struct pim_hint *, struct arena *,
    struct json_writer *);
/* A variant leaves its product for another, or to be one by itself, as TO
 * says; it keeps its id. False: it did not. */
bool pim_leave(struct pim *from, struct pim *to, struct dice *, bool alone);
size_t pim_live(const struct pim *); /* variants that are there */

#endif
