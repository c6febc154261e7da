/* related: the products that a product points to. A desired record names them
 * by their ids in the PIM. Which of them the shop has on sale is asked before
 * a record is pushed, and once more behind all others, since a run brings
 * products and takes them away.
 *
 * Nothing is remembered but what was wanted and what was sent: whoever differs
 * is due, whatever has ended a run in between. */
#ifndef LEDGER_RELATED_H
#define LEDGER_RELATED_H

#include "base/idmap.h"
#include "base/json_write.h"
#include "ledger/ledger.h"

/* Three columns of a row of want: refs, ref_fields, ref_once. RECORD may be
 * NULL. */
struct related_texts {
	const char **ids, **fields, **once;
	size_t ids_cap, fields_cap, once_cap;
};
void related_copy(
    struct ledger *, struct related_texts *, const struct json *record);
void related_release(struct related_texts *);

/* After the join: keeps what the lines want to point to. */
enum outcome related_keep(struct ledger *, struct verdict *);
/* And finds what of it there is: the temporary table target. */
enum outcome related_find(struct ledger *, struct verdict *);

/* What a line needs to know of these. */
void related_write(const struct json *shown, struct json_writer *);

/* Products to be linked anew: what they point to and what was sent differ. */
enum outcome related_due(struct ledger *, struct idmap *, struct verdict *);
/* The same as heads to read, without those that are refused as they are: starts
 * their rows (id, sku). */
enum outcome related_heads(struct ledger *, struct verdict *);

/* Lines that are taken up again: their results so far are kept beside. */
enum outcome related_again(struct ledger *, struct verdict *);

#endif
