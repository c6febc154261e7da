/* transform: the named transforms of a mapping file, each a function from one
 * value to another; a rule runs them in a row.
 *
 * Text transforms work on each member of a list. A value that a transform
 * cannot take is a warning and no value (NULL), never a wrong one. */
#ifndef MAPPING_TRANSFORM_H
#define MAPPING_TRANSFORM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/verdict.h"

#define TRANSFORM_TEXT_MAX (4u << 20) /* bytes that one value may become */
#define TRANSFORM_ARGS_MAX 2

/* What a value may be, as far as it is known before a run; a set. */
enum transform_shape {
	SHAPE_TEXT = 1,
	SHAPE_NUMBER = 2,
	SHAPE_BOOLEAN = 4,
	SHAPE_DATE = 8,
	SHAPE_LIST = 16,
	SHAPE_MEDIA = 32,
	SHAPE_MEDIA_LIST = 64,
	SHAPE_MONEY = 128,
	SHAPE_HTML = 256,
	SHAPE_RELATED = 512,
	SHAPE_PRODUCTS = 1024,
	SHAPE_ANY = 2047,
};

struct attributes;
struct rule;

/* What `item` does: the value names an item of the collection that the field
 * refers to. */
struct item_rule {
	const char *collection; /* its id, by the schema; NULL: not known */
	const char *title;      /* how people call it, or NULL */
	bool by_slug;           /* the value is its slug, not its name */
	bool create;            /* one that is not there is made */
	struct rule *fields;    /* what is made holds, beside its name */
	size_t nfields;
};

struct transform_env;
/* A value TEXT, made into KEY, uses an item. Returns the key of the item in the
 * output; NULL: it cannot be used. */
typedef const char *transform_item_fn(struct transform_env *,
    const struct item_rule *, const char *key, const char *text, size_t len);

struct transform_env {
	struct arena *arena;
	struct buf *buf; /* scratch, at most TRANSFORM_TEXT_MAX */
	struct json_builder *make;
	struct verdict *verdict; /* takes the warnings */
	const char *currency;    /* ISO 4217 */
	int exponent;            /* its minor units' */
	const struct json
	    *options;            /* [{id,name}] of an Option field, or NULL */
	const char *field, *sku; /* named in warnings */
	const char *id;          /* of the product; NULL: unknown */
	const char *alt;         /* text for pictures, or NULL */
	const char *front;       /* asset of the main picture, which a list
				  * does not repeat, or NULL */
	const struct attributes *attributes; /* of the account, or NULL */
	const char *allow; /* what the rule's `html` allows, or NULL */
	const char *label; /* of the attribute that is the source, or NULL */
	bool bad;          /* set when a value was refused */
	transform_item_fn *use_item;   /* NULL: items are not collected */
	void *items;                   /* for that function */
	const struct json *near, *far; /* the records of the rule at hand */
};

struct transform_step;
typedef const struct json *transform_fn(
    const struct transform_step *, const struct json *, struct transform_env *);

struct transform {
	const char *name;
	transform_fn *run;
	bool each;     /* goes through the members of a list */
	unsigned args; /* how many it takes */
	unsigned args_min;
	unsigned takes, gives; /* sets of shapes */
};

struct transform_step {
	const struct transform *transform;
	struct {
		const char *text;
		size_t len;
	} args[TRANSFORM_ARGS_MAX];
	size_t count;             /* truncate: characters */
	const struct json *table; /* lookup; item: its options, or NULL */
	const char *table_name;
	struct item_rule *item; /* item, once its options are read */
};

/* NULL when there is none of this name. */
const struct transform *transform_find(const char *name, size_t len);

/* The name closest to a misspelt one, or NULL. */
const char *transform_near(const char *name);

/* Reads "name", "name:arg:arg", ["name", "arg", …] or {"item": {…}}, whose
 * options are left to the caller; TABLES is the mapping file's. What it borrows
 * lives as long as SPEC and TABLES. 0, or -1 with a sentence in WHY. */
int transform_read(struct transform_step *, const struct json *spec,
    const struct json *tables, char *why, size_t why_size);

/* NULL: no value, perhaps with a warning. The result lives in the arena or
 * is VALUE itself. */
const struct json *transform_run(const struct transform_step *,
    const struct json *value, struct transform_env *);

/* ---- also used by field_type.c */

const struct json *transform_money(const struct json *, struct transform_env *);
const struct json *
transform_number(const struct json *, struct transform_env *);
const struct json *
transform_integer(const struct json *, struct transform_env *);
const struct json *
transform_boolean(const struct json *, struct transform_env *);
const struct json *transform_date(const struct json *, struct transform_env *);
const struct json *
transform_option(const struct json *, struct transform_env *);
/* Related products, each named once: [{"plytix_id":…},…]. */
const struct json *
transform_products(const struct json *, struct transform_env *);
/* One picture, or the first of a list; a list of them; a file. */
const struct json *transform_image(const struct json *, struct transform_env *);
const struct json *
transform_images(const struct json *, struct transform_env *);
const struct json *transform_file(const struct json *, struct transform_env *);

/* A reference in its final form: the id of an item, or an object that names
 * what it refers to. */
bool transform_is_reference(const struct json *);

/* The text of a scalar: strings, numbers, "true", "false"; else NULL. */
const char *transform_text(const struct json *, size_t *len);

/* A list of these values; NULL when there are none. */
const struct json *
transform_list(struct transform_env *, const struct json **, size_t n);

/* Whether the account says that the source is text and no HTML. */
bool transform_is_plain(const struct transform_env *);

/* A number of these digits, as decimal_plain() writes them. */
const struct json *transform_digits(struct transform_env *, const char *);

/* Warns that the field cannot take VALUE; returns NULL. */
const struct json *transform_bad(struct transform_env *, const char *code,
    const struct json *value, const char *why);

#endif
