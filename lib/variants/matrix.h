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

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "mapping/attributes.h"
#include "base/json_write.h"
#include "variants/family.h"
#include "mapping/rules.h"
#include "base/verdict.h"

#define MATRIX_SKUS_MAX 50 /* webflow/API.md, Limits */
#define MATRIX_OPTIONS_MAX RULES_OPTIONS_MAX

struct matrix_part {
	const struct json *root;
	const struct json **variants;
	size_t nvariants;
	const struct json *hint; /* what a mapped product has, or NULL */
	const char *part;        /* "" unless split */
	const char *value;       /* of the attribute that splits, or NULL */
};

/* Whether the mapping splits the family: all that have the attribute, or those
 * that make no product otherwise. If not, rules without `split` are to be used.
 */
bool matrix_splits(const struct family *, const struct attributes *,
    const struct rules *, struct arena *);

/* Whether the product is selected at all, whatever its variants are. */
bool matrix_selected(const struct rules *, const struct json *root);

/* The parts of a closed family that has a root, in ARENA. DONE, or REFUSED
 * when it cannot be split. */
enum outcome matrix_parts(const struct family *, const struct rules *,
    struct arena *, struct matrix_part **, size_t *n, struct verdict *);

/* One product record. REFUSED: variant-without-value, variants-alike,
 * variants-too-many; the sentence names the variants and says what to do. The
 * caller removes what was written before the refusal. */
enum outcome matrix_write(const struct matrix_part *, const struct attributes *,
    const struct rules *, struct arena *, struct json_writer *,
    struct verdict *);

#endif
