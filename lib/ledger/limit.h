/* limit: how much may go at once, and the names of what would; inside
 * guard and absent. */
#ifndef LEDGER_LIMIT_H
#define LEDGER_LIMIT_H

#include "base/buf.h"
#include "ledger/ledger.h"

/* The first names, for a message. */
struct ledger_names {
	struct buf text;
	unsigned count;
};

void ledger_names_init(struct ledger_names *);
void ledger_names_add(struct ledger_names *, const char *name);
void ledger_names_release(struct ledger_names *);

/* max(1, the limit): one is always allowed, else a small shop could not
 * lose its only old product. */
long long ledger_allowed(const struct ledger_limit *, long long live);

/* Says that MANY of LIVE are more than MOST, OUT of them by the mapping's
 * `select`, and how to allow it once. */
void ledger_too_many(const char *what, long long many, long long out,
    long long live, long long most, const struct ledger_names *);

/* Products and variants that customers can see, as far as the map knows. */
enum outcome ledger_live(struct ledger *, long long *products,
    long long *variants, struct verdict *);

/* Fills the temporary table absent with mapped products that the PIM no
 * longer holds, or whose part is gone; those in STATE already (may be NULL)
 * are left out. *WHOLE: the listing can prove it. */
enum outcome ledger_find_absent(struct ledger *, const char *rows,
    const char *state, bool *whole, struct verdict *);
enum outcome
ledger_absent_names(struct ledger *, struct ledger_names *, struct verdict *);

#endif
