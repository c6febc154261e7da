/* edited: what people changed in Webflow and the plan keeps: a field that the
 * PIM wants as it was sent, and that the shop shows otherwise. It is no error:
 * both values are reported. Pure; in the record's arena. */
#ifndef PLAN_EDITED_H
#define PLAN_EDITED_H

#include <stddef.h>

#include "base/arena.h"
#include "base/json_write.h"
#include "plan/known.h"

#define EDITED_MAX 10        /* fields reported of one record */
#define EDITED_VALUE_MAX 200 /* characters of a value */

struct edit {
	const char *sku; /* its code; NULL: the item's own field */
	const char *field;
	const struct json *sent, *shop; /* SHOP: NULL where it is empty */
};

struct edits {
	struct arena *arena;
	struct edit list[EDITED_MAX];
	size_t len, more; /* MORE: those past the first ones */
};

void edits_add(struct edits *, const char *sku, const char *field,
    const struct json *sent, const struct json *shop);

/* Those of a product and its SKUs, as the plan has found them. */
void edits_of(struct edits *, const struct known *);

/* "edited":[{"sku"?,"field","sent","shop"},…] and, past the first ones,
 * "edited_more":N; nothing when there are none. */
void edits_write(const struct edits *, struct json_writer *);

#endif
