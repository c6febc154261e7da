/* family: the rows of one family, gathered until it is whole.
 *
 *	for each row: family_add(&family, row, &verdict);
 *	if (family_close(&family, &verdict) == DONE)
 *		the root is family.root, the SKUs family.variants
 *	family_clear(&family);
 *
 * Lines with the same id are one row: of the same part the newest `modified`
 * is used, different parts (column slices) are joined. Three levels become two:
 * a row that has children is no variant, and they inherit its values. Rows
 * are copied; at most FAMILY_ROWS_MAX of them and FAMILY_BYTES_MAX of memory.
 */
#ifndef VARIANTS_FAMILY_H
#define VARIANTS_FAMILY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/verdict.h"

#define FAMILY_ROWS_MAX 1000
#define FAMILY_BYTES_MAX (16u << 20)
#define FAMILY_LINES_MAX (4 * FAMILY_ROWS_MAX) /* slices, repeated rows */
#define FAMILY_ID_MAX 128

struct family {
	struct arena arena;
	struct json_builder make;
	char id[FAMILY_ID_MAX]; /* "" when nothing is held */
	const struct json **lines;
	size_t nlines, lines_cap;
	const struct json **hints;
	size_t nhints, hints_cap;
	size_t bytes;
	bool refused;  /* refused by an earlier stage, or over a limit */
	bool reported; /* …and there is an error record of it already */
	struct verdict refusal; /* why, when refused here */
	/* filled by family_close() */
	const struct json *root;
	const struct json **variants; /* joined, in id order */
	size_t nvariants;
	char sku[128]; /* of the root, or of the first row; for messages */
};

/* Whether RECORD (a row, hint or error with a `family`) belongs to it. */
bool family_holds(const struct family *, const struct json *record);

/* Keeps a row or hint. The first one gives the family its id. Never fails: a
 * family that is too large is reported by family_close(). */
void family_add(struct family *, const struct json *record);

/* An error record of an earlier stage names this family: it makes no
 * product, or its variants might look withdrawn. */
void family_spoil(struct family *, const struct json *record);

/* DONE, or REFUSED: family-too-large, family-incomplete, row-incomplete. */
enum outcome family_close(struct family *, struct verdict *);

/* The hint for PART, or NULL. */
const struct json *family_hint(const struct family *, const char *part);

/* Empty again, the memory kept. */
void family_clear(struct family *);
void family_release(struct family *);

#endif
