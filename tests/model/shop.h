/* shop: a Webflow of plain arrays, as the test of the plan's other side.
 *
 * Written from what webflow/API.md says, sharing no code with the library but
 * reading of request bodies and memory, so that it stays a witness. What is
 * called not known there is a mode; what no good client does is counted as a
 * misuse. */
#ifndef SHOP_H
#define SHOP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/json.h"

enum {
	SHOP_PRODUCTS = 24,
	SHOP_SKUS = 600,
	SHOP_OPTIONS = 8,
	SHOP_VALUES = 40,
	SHOP_FIELDS = 20,
	SHOP_FILES = 4000,
	SHOP_VARIANTS = 50, /* webflow/API.md, Limits */
};

enum shop_first { FIRST_FREE, FIRST_SILENT, FIRST_REFUSED };

struct shop_mode {
	bool mint;   /* option ids are the server's own (webflow/API.md,
		      * Options) */
	bool strict; /* values in use, and foreign value ids, are refused */
	enum shop_first first; /* the default SKU's values (18) */
	size_t batch;          /* SKUs of one POST */
	bool names_picture;    /* the broken one's address in the message */
	bool names_field;      /* the field that holds it, as param */
	bool names_slug;       /* the taken slug in the message */
	bool live;             /* each change is to be published at once */
	bool filters;          /* ?slug= is honoured, */
	bool refuses_filters;  /* or refused */
	bool born_draft;       /* what is created as staging is a draft (18) */
	bool own_slug_refused; /* a PATCH of a SKU must not repeat it (18) */
	bool resets;           /* a PATCH of a SKU makes its stock infinite */
	bool refuses_live;     /* the site was never published (webflow/API.md,
				* Publishing) */
	bool no_ids;           /* no picture is taken by its file id
				* (webflow/API.md, Images), */
	bool mints_files;      /* or it becomes another file */
};

struct shop_field {
	char key[24];
	const char *text; /* JSON */
};

struct shop_value {
	const char *id, *name, *slug;
};

struct shop_option {
	const char *id, *name;
	struct shop_value values[SHOP_VALUES];
	size_t len;
};

struct shop_entity {
	struct shop_field fields[SHOP_FIELDS];
	size_t len;
};

struct shop_sku {
	const char *id, *slug;
	struct shop_entity is;
	const char *option[SHOP_OPTIONS], *value[SHOP_OPTIONS]; /* ids */
	size_t nvalues;
	size_t product;
	bool finite;
	long quantity;
	bool persons;        /* made by a person */
	const char *missing; /* the code that its maker has left out, as JSON */
	const char *was;     /* a person's, that no store has: its fields */
	bool staged;         /* last written as staging */
	bool gone;
};

struct shop_product {
	const char *id, *slug;
	struct shop_entity is;
	struct shop_option options[SHOP_OPTIONS];
	size_t noptions;
	size_t default_sku;
	bool archived, draft, published;
	bool staged; /* last written as staging */
	bool persons, gone;
	bool by_hand; /* a person made it of what the PIM has */
};

/* What happens to the next answer. */
enum shop_fault {
	FAULT_FREE,
	LOST_BEFORE, /* nothing done, no answer */
	LOST_AFTER,  /* done, no answer */
	HALF_DONE,   /* half of the SKUs made, status 500 */
	EMPTY_BODY,  /* done, status 200, no body */
};

struct shop {
	struct shop_mode mode;
	struct arena *arena; /* runs as long as the shop */
	struct shop_product products[SHOP_PRODUCTS];
	size_t nproducts;
	struct shop_sku skus[SHOP_SKUS];
	size_t nskus;
	const char *files[SHOP_FILES]; /* by number: where it came from */
	size_t nfiles;
	unsigned serial;
	unsigned requests, writes;
	const char *misuse; /* the first thing that no client should do */
};

/* One request; the answer's text in *ANSWER, "" for none. Returns the
 * status, 0 when the answer is lost. */
int shop_serve(struct shop *, enum shop_fault, const char *method,
    const char *path, const struct json *body, const char **answer);

/* {"product":…,"skus":[…]} as a listing shows it. */
const char *shop_show(struct shop *, size_t product);

const char *shop_get(const struct shop_entity *, const char *key);
void shop_put(struct shop *, struct shop_entity *, const char *key,
    const char *text); /* NULL: away */
struct shop_product *shop_find(struct shop *, const char *id);
struct shop_sku *shop_sku_find(struct shop *, const char *id);
/* The name of the SKU's value at the product's option, or NULL. */
const char *
shop_value_name(const struct shop *, const struct shop_sku *, size_t option);
/* All that is neither draft nor archived goes on the site. */
void shop_publish(struct shop *);
/* A picture as if uploaded by a person: its JSON. */
const char *shop_upload(struct shop *, const char *name);
/* A product that a person made, with one SKU. */
void shop_foreign(struct shop *, const char *slug, const char *sku_slug);

#endif
