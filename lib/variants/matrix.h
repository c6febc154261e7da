/* matrix: a family's variants → the options of one product and its SKUs, by
 * the rules of the README's chapter on variants.
 *
 *	n = matrix_parts(family, attributes, rules, arena, &parts, &verdict);
 *	for each part:
 *		if (matrix_write(&parts[i], …) != DONE) one error record
 *
 * A family is one part, unless the mapping splits it by an attribute. */
#ifndef VARIANTS_MATRIX_H
#define VARIANTS_MATRIX_H

#include <stddef.h>

#include "base/arena.h"
#include "mapping/attributes.h"
#include "base/json_write.h"
#include "variants/family.h"
#include "mapping/rules.h"
#include "base/verdict.h"

#define MATRIX_SKUS_MAX 50 /* Webflow sheet 11 */
#define MATRIX_OPTIONS_MAX RULES_OPTIONS_MAX

struct matrix_part {
	const struct json *root;
	const struct json **variants;
	size_t nvariants;
	const struct json *hint; /* what a mapped product has, or NULL */
	const char *part;        /* "" unless split */
	const char *value;       /* of the attribute that splits, or NULL */
};

/* The parts of a closed family that has a root, in ARENA. DONE, or REFUSED
 * when it cannot be split. */
enum outcome matrix_parts(const struct family *, const struct rules *,
    struct arena *, struct matrix_part **, size_t *n, struct verdict *);

/* One product record. REFUSED: variant-without-value, variants-alike,
 * variants-too-many; the sentence names the variants and the way out. What
 * was written by then is the caller's to cut off. */
enum outcome matrix_write(const struct matrix_part *, const struct attributes *,
    const struct rules *, struct arena *, struct emit *, struct verdict *);

/* ---- between matrix.c, matrix_hint.c, matrix_options.c and matrix_values.c */

struct matrix_option {
	const struct json *attribute; /* NULL: only the hint knows it */
	const struct option_rule *rule;
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
	struct matrix_option options[MATRIX_OPTIONS_MAX];
	size_t noptions;
};

/* Chooses the options: those that the shop has, then the others. */
enum outcome matrix_options(struct matrix *);
void matrix_hints(struct matrix *);
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

const char *matrix_sku(const struct json *variant); /* for messages */

#endif
