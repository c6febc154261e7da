/* fetched: the rows of a run, once it has dealt with them; see ledger.h.
 *
 * pim_rows keeps what need not be read again, and the map and the results of
 * products forget what the PIM no longer has. */
#include "ledger/ledger_inner.h"

#include <string.h>

#include "ledger/queries.h"

struct keep {
	struct ledger *l;
	struct ledger_listing *listing;
	unsigned long rows;
};

static enum outcome
copy_row(void *ctx, const struct json *line, struct arena *a, struct verdict *v)
{
	struct keep *k = ctx;
	const struct json *kind = json_get(line, "kind");

	(void)a;
	(void)v;
	if (json_is(kind, "end"))
		ledger_listing_end(k->listing, line);
	if (!json_is(kind, "row"))
		return DONE;
	db_copy_text(k->l->db, json_get_text(line, "id", ""));
	db_copy_text(k->l->db, json_get_text(line, "parent", NULL));
	db_copy_text(k->l->db, json_get_text(line, "sku", NULL));
	db_copy_text(k->l->db, json_get_text(line, "modified", ""));
	db_copy_text(k->l->db, json_get_text(line, "family", ""));
	db_copy_row(k->l->db);
	k->rows++;
	return DONE;
}

/* Only a whole listing shows what the PIM no longer has. */
static enum outcome
drop_missing(struct ledger *l, struct verdict *v)
{
	const struct db_args args = DB_ARGS(l->site, l->run);

	if (db_do(l->db, sql_rows_drop, DB_ARGS(l->site), v) != DONE ||
	    db_do(l->db, sql_names_gone, args, v) != DONE)
		return v->outcome;
	return db_do(l->db, sql_doubt_drop, args, v);
}

enum outcome
ledger_rows_keep(struct ledger *l, const char *path,
    struct ledger_listing *listing, struct verdict *v)
{
	struct keep k = {.l = l, .listing = listing};
	bool whole, judged;

	if (ledger_load(l, path, NULL, sql_temp_fetched,
		"COPY fetched FROM STDIN", copy_row, &k, v) != DONE)
		return v->outcome;
	whole = strcmp(listing->catalogue, "whole") == 0;
	if (!k.rows && !whole) /* nothing is said of any product */
		return DONE;
	if (db_script(l->db,
		"CREATE INDEX ON fetched (id);"
		"CREATE INDEX ON fetched (family); ANALYZE fetched",
		v) != DONE ||
	    db_do(l->db, sql_rows_keep, DB_ARGS(l->site, l->run), v) != DONE)
		return v->outcome;
	judged = whole && strcmp(listing->families, "whole") == 0;
	if (db_do(l->db, sql_products_gone,
		DB_ARGS(l->site, l->run, judged ? "true" : "false"),
		v) != DONE ||
	    db_do(l->db, sql_states_drop,
		DB_ARGS(l->site, l->run, whole ? "true" : "false"), v) != DONE)
		return v->outcome;
	return whole ? drop_missing(l, v) : DONE;
}
