/* debt: what waits for a publish of the site; see ledger.h.
 *
 * The debt is a mark on the mapping of a product, category or item: the number
 * of the run that wrote last. It stays as long as the mapping, whatever becomes
 * of the notes of the runs. It falls by a publish that was asked for in that
 * run or later, and where a reading of the whole shop shows that somebody else
 * has published meanwhile. */
#include "ledger/apply_inner.h"
#include "ledger/queries.h"

#include <stdio.h>
#include <string.h>

static int64_t
instant(const struct json *item, const char *key)
{
	const struct json *at = json_get(item, key);
	int64_t ms;

	if (!json_text(at) || timestamp_read(at->text, at->len, &ms))
		return -1;
	return ms;
}

bool
ledger_on_site(const struct json *item)
{
	int64_t published = instant(item, "lastPublished");

	return published >= 0 && published >= instant(item, "lastUpdated");
}

/* Customers see it when the site is published. A draft that never was on the
 * site waits for nothing. Nor does what a journal brings after the publish. */
enum outcome
debt_add(struct line *l)
{
	static const char product[] =
	    "UPDATE product_mappings m SET owed = greatest(m.owed, $4)"
	    " FROM sites s WHERE m.site = $1 AND m.plytix_id = $2"
	    " AND m.part = $3 AND (m.state <> 'draft' OR m.published)"
	    " AND s.site = m.site AND $4 > coalesce(s.published_run, -1)";
	static const char category[] =
	    "UPDATE category_mappings m SET owed = greatest(m.owed, $3)"
	    " FROM sites s WHERE m.site = $1 AND m.plytix_id = $2"
	    " AND s.site = m.site AND $3 > coalesce(s.published_run, -1)";

	static const char item[] =
	    "UPDATE item_mappings m SET owed = greatest(m.owed, $4)"
	    " FROM sites s WHERE m.site = $1 AND m.key = $2"
	    " AND m.collection = $3"
	    " AND s.site = m.site AND $4 > coalesce(s.published_run, -1)";

	if (strcmp(l->of, "category") == 0)
		return db_hot(
		    l->db, category, DB_ARGS(l->site, l->id, l->nrun), l->v);
	return db_hot(l->db, strcmp(l->of, "item") == 0 ? item : product,
	    DB_ARGS(l->site, l->id, l->part, l->nrun), l->v);
}

enum outcome
debt_clear(struct line *l)
{
	static const char product[] =
	    "UPDATE product_mappings SET owed = NULL WHERE site = $1"
	    " AND plytix_id = $2 AND part = $3 AND owed <= $4";
	static const char category[] =
	    "UPDATE category_mappings SET owed = NULL WHERE site = $1"
	    " AND plytix_id = $2 AND owed <= $3";
	static const char item[] =
	    "UPDATE item_mappings SET owed = NULL WHERE site = $1"
	    " AND key = $2 AND collection = $3 AND owed <= $4";

	if (strcmp(l->of, "category") == 0)
		return db_hot(
		    l->db, category, DB_ARGS(l->site, l->id, l->nrun), l->v);
	return db_hot(l->db, strcmp(l->of, "item") == 0 ? item : product,
	    DB_ARGS(l->site, l->id, l->part, l->nrun), l->v);
}

/* Those of this run itself were written after the shop was read. */
enum outcome
ledger_debt_shown(struct ledger *l, struct verdict *v)
{
	return db_do(l->db, sql_debt_shown, DB_ARGS(l->site, l->run), v);
}

enum outcome
ledger_owed(struct ledger *l, long long *owed, struct verdict *v)
{
	if (db_do(l->db, sql_owed_count, DB_ARGS(l->site), v) != DONE)
		return v->outcome;
	*owed = db_int(l->db, 0, 0);
	return DONE;
}

enum outcome
ledger_published(struct ledger *l, struct verdict *v)
{
	return db_do(l->db, sql_published, DB_ARGS(l->site, l->run), v);
}
