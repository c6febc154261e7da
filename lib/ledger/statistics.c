/* statistics: what PostgreSQL knows of tables that have just grown. Its own
 * daemon looks once a minute; a first sync fills within seconds what its end
 * and the next run join, and joins that were planned for empty tables take a
 * time that grows with the square of the products. */
#include "ledger/ledger_inner.h"

enum outcome
ledger_statistics(struct ledger *l, struct verdict *v)
{
	static const char stale[] =
	    "SELECT 1 FROM pg_class WHERE relkind = 'r'"
	    " AND relnamespace = to_regnamespace('sync')"
	    " AND pg_stat_get_mod_since_analyze(oid)"
	    " > 1000 + greatest(reltuples, 0) / 2 LIMIT 1";

	if (!l->run)
		return DONE;
	if (db_do(l->db, stale, DB_NONE, v) != DONE)
		return v->outcome;
	if (!db_rows(l->db))
		return DONE;
	/* another site's run may be at it: then it is done anyway */
	return db_script(l->db,
	    "ANALYZE (SKIP_LOCKED) product_mappings, variant_mappings, "
	    "category_mappings, item_mappings, product_states, run_items, "
	    "pim_rows, product_links",
	    v);
}

enum outcome
ledger_index(struct ledger *l, const char *index, struct verdict *v)
{
	return l->few ? DONE : db_script(l->db, index, v);
}
