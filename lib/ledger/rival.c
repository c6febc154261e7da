/* rival: a product that is new to the map, and has a code of one that the map
 * knows by another id; see ledger.h.
 *
 * It may be the same product, imported anew: made, it would be on sale twice.
 * Only a run that has the whole catalogue, and takes off sale what is gone
 * from it, decides. One whose code went along with its variant, by the same
 * id, is no rival; nor is one that this run deals with too, since it may have
 * given its code away. */
#include "ledger/ledger_inner.h"
#include "ledger/queries.h"

enum outcome
ledger_rivals(struct ledger *l, struct verdict *v)
{
	static const char any[] =
	    "SELECT FROM want w WHERE w.of = 'product'"
	    " AND NOT EXISTS (SELECT FROM product_mappings m"
	    "  WHERE m.site = $1 AND m.plytix_id = w.plytix_id) LIMIT 1";

	if (db_do(l->db, any, DB_ARGS(l->site), v) != DONE || !db_rows(l->db) ||
	    db_script(l->db, sql_temp_newcomer, v) != DONE ||
	    db_do(l->db, sql_rival_new, DB_ARGS(l->site), v) != DONE ||
	    !db_changed(l->db))
		return v->outcome;
	return db_do(l->db, sql_rival_find, DB_ARGS(l->site), v);
}
