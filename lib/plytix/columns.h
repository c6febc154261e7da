/* columns: which Plytix columns a listing asks for, and in which slices.
 *
 * A name is written as search takes it (plytix/API.md, Columns): system columns
 * bare, attributes with the prefix `attributes.`, relationships with
 * `relationships.`. `id` and `sku` come free. A listing takes at most 50
 * columns (plytix/API.md, Columns), so they are cut into slices; `status` and
 * `modified` are in every slice, because each row needs them and the newest
 * `modified` wins when slices are united.
 *
 * Order of calls: init, parse (or all), check against filters/product, types.
 * Texts are in the columns' own arena. */
#ifndef PLYTIX_COLUMNS_H
#define PLYTIX_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/json_write.h"
#include "base/json.h"
#include "base/verdict.h"

#define COLUMNS_LIMIT \
	50 /* columns of one search, unless the service says otherwise */
#define COLUMNS_SLICES_MAX 32 /* hence at most 1,536 attributes */

enum column_type {
	COLUMN_PLAIN,
	COLUMN_DATE,
	COLUMN_LIST, /* multiselect */
	COLUMN_MEDIA,
	COLUMN_GALLERY,
	COLUMN_RELATED, /* no attribute: a relationship */
};

struct column {
	const char *name;  /* as search takes it */
	const char *label; /* the name without its prefix */
	enum column_type type;
	bool optional;
	bool there; /* a relationship that the account has */
};

struct columns {
	/* attributes, each once; before them the relationships, which are all
	 * in the first slice: a product has one list of them */
	struct column *list;
	size_t len, cap, related;
	/* system columns */
	bool label, gtin, created, thumbnail, categories, assets;
	bool all;       /* nothing was named: whatever the account has */
	bool dropdowns; /* and every dropdown attribute: any may be an option */
	unsigned limit;
	struct arena arena;
};

void columns_init(struct columns *);
void columns_release(struct columns *);

/* TEXT of a columns file: {"columns":[…],"optional":[…],"dropdowns":true} as
 * `webflow-map --columns` prints it, or one name a line. USAGE when it is
 * neither, or names a column that a row does not have. NULL: everything. */
enum outcome
columns_parse(struct columns *, const char *text, size_t len, struct verdict *);

/* Against data[0] of filters/product (plytix/API.md, Attributes): with `all`
 * takes every attribute, else drops optional ones that the account lacks. USAGE
 * names those that are needed and missing. */
enum outcome
columns_check(struct columns *, const struct json *filters, struct verdict *);

/* Whether the account's relationships have to be asked for, because
 * filters/product does not list them (plytix/API.md, Attributes) and one that
 * is named may be missing, or all are wanted. */
bool columns_ask_related(const struct columns *, const struct json *filters);
/* One that the account has. After all: those that it lacks are dropped. */
void columns_has_related(struct columns *, const char *label);
void columns_drop_related(struct columns *);

/* The relationship that an answer 422 does not know, or NULL. */
const char *columns_unknown(const struct columns *, const char *body);

/* The key of an entry of filters/product, in ARENA, with its prefix. */
const char *columns_key(struct arena *, const struct json *entry);

/* What the attribute's type_class (plytix/API.md, Values) says about its
 * values. */
void columns_type(struct columns *, const char *label, const char *type_class);

/* How many listings it takes; 0: more than COLUMNS_SLICES_MAX. */
unsigned columns_slices(const struct columns *);

/* "attributes":[…] of the search for SLICE (from 0). */
void
columns_write(const struct columns *, unsigned slice, struct json_writer *);

/* The columns of SLICE as a range of the list: [*from, *to). */
void
columns_range(const struct columns *, unsigned slice, size_t *from, size_t *to);

/* N of "columns limit exceeded, current limit is N" in an error body
 * (plytix/API.md, Errors); 0 when it says nothing of the kind. */
unsigned columns_limit_stated(const char *body);

#endif
