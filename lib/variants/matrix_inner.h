/* matrix_inner: one product's matrix while it is made; shared by the files
 * matrix_*.c. */
#ifndef VARIANTS_MATRIX_INNER_H
#define VARIANTS_MATRIX_INNER_H

#include <stdbool.h>

#include "variants/matrix.h"

struct matrix_option {
	const struct json *attribute; /* NULL: only the hint has it */
	const struct option_rule *rule;
	const char *label; /* of the attribute; "" when only the hint has it */
	bool number;       /* it is one */
	const char *name;
	const struct json *hint; /* its member of the hint, or NULL */
	size_t hint_place;
	const char **values; /* in order; live ones and those that stay */
	size_t nvalues;
	size_t *live; /* places in values of those that variants have */
	size_t nlive;
};

struct matrix_variant {
	const struct json *json; /* NULL: a placeholder */
	const char *values[MATRIX_OPTIONS_MAX];
	size_t places[MATRIX_OPTIONS_MAX]; /* in the option's values */
};

struct matrix {
	const struct matrix_part *part;
	const struct attributes *attributes;
	const struct rules *rules;
	struct arena *arena;
	struct verdict *verdict;
	struct matrix_variant *variants; /* the real ones */
	size_t nvariants;
	const struct json **unselected; /* rows that are not sold here */
	size_t nunselected;
	bool out; /* the product is not selected, or no variant is */
	struct matrix_option options[MATRIX_OPTIONS_MAX];
	size_t noptions;
};

/* Finds the variants that are sold; gives the product's status. */
const char *matrix_pick(struct matrix *);

/* Chooses the options: those that the shop has, then the others. */
enum outcome matrix_options(struct matrix *);
void matrix_hints(struct matrix *);
/* Is there an option of the attribute with this label? */
bool matrix_has(const struct matrix *, const char *label);
struct matrix_option
matrix_option_of(const struct json *attribute, const struct option_rule *);
/* A further option; whether it could be one by itself. */
struct matrix_option *matrix_add(
    struct matrix *, const struct json *attribute, const struct option_rule *);
bool matrix_candidate(const struct matrix *, const struct json *attribute);
/* Gives each variant its values and each option its list. */
enum outcome matrix_values(struct matrix *);

/* The value that VARIANT has for an option, by its own attribute; NULL: none.
 */
const char *matrix_value(
    const struct matrix *, const struct matrix_option *, const struct json *);
/* What a value of the hint is called now, NULL: as before. */
const char *matrix_renamed(const struct matrix *, size_t option, const char *);
/* What the hint says of a variant that is mapped already; NULL: nothing. */
const char *matrix_hinted(
    const struct matrix *, const struct matrix_option *, const struct json *);
/* The same for an attribute that is no option (yet). */
const char *matrix_plain_value(
    struct arena *, const struct json *variant, const char *label);

/* Whether two names or values are the same, even if a server rewrote one. */
bool matrix_same(const char *a, const char *b);
/* What the mapping calls a value, without blanks at its ends; RULE may be NULL.
 */
const char *matrix_shown(
    const struct matrix *, const struct option_rule *, const char *value);

/* Refuses two variants that have the same values. */
enum outcome matrix_alike(const struct matrix *, const struct matrix_variant *,
    const struct matrix_variant *);

/* The advice for a family that does not fit: which attributes may split it. */
const char *matrix_way(const struct matrix *);

const char *matrix_sku(const struct json *variant); /* for messages */

#endif
