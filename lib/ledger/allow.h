/* allow: what a person has allowed of what was held back; inside guard, absent
 * and moves. */
#ifndef LEDGER_ALLOW_H
#define LEDGER_ALLOW_H

#include "base/arena.h"
#include "ledger/ledger.h"

/* The temporary table allowed (plytix_id, part, variant). */
enum outcome allowed_load(struct ledger *, struct verdict *);

struct allowance {
	const char *id, *part, *variant; /* "": the product itself */
};

/* In order, so that one can be looked up. */
struct allowances {
	struct arena arena;
	struct allowance *all;
	size_t count;
};

enum outcome
allowances_read(struct ledger *, struct allowances *, struct verdict *);
bool allowances_have(const struct allowances *, const char *id,
    const char *part, const char *variant);
void allowances_release(struct allowances *);

/* What this run holds back is kept, so that it can be allowed: of the temporary
 * table holding (plytix_id, part, variant, sku). */
enum outcome holding_make(struct ledger *, struct verdict *);
enum outcome holding_keep(struct ledger *, struct verdict *);

#endif
