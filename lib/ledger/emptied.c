/* emptied: categories of ours in which no product is any more; see ledger.h. */
#include "ledger/ledger_inner.h"
#include "ledger/queries.h"

#include "io/log.h"

#define NAMED_MAX 10

/* Only a whole catalogue says so, and only of a shop that was read. */
static bool
is_known(struct ledger *l, struct verdict *v)
{
	static const char sql[] =
	    "SELECT count(*) FROM sync_states WHERE run = $1"
	    " AND catalogue = 'whole'"
	    " AND to_regclass('pg_temp.shop') IS NOT NULL";

	return l->run && db_do(l->db, sql, DB_ARGS(l->run), v) == DONE &&
	       db_int(l->db, 0, 0);
}

enum outcome
ledger_emptied(struct ledger *l, struct verdict *v)
{
	if (!is_known(l, v) ||
	    db_do(l->db, sql_categories_emptied, DB_ARGS(l->site), v) != DONE ||
	    !db_rows(l->db))
		return v->outcome;
	for (int row = 0; row < db_rows(l->db) && row < NAMED_MAX; row++)
		log_warn(
		    "category '%.80s' is in no product any more that the "
		    "PIM has for this shop and is left empty there; delete "
		    "it in Webflow, if it is not needed",
		    db_text(l->db, row, 0));
	if (db_rows(l->db) > NAMED_MAX)
		log_warn("%d more categories are left empty",
		    db_rows(l->db) - NAMED_MAX);
	return DONE;
}
