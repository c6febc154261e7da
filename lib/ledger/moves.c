/* moves: a PIM that was imported anew gives its products other ids; they are
 * recognised by their codes; see ledger.h.
 *
 * Where a whole listing no longer has a mapped product, and has a new one whose
 * code and whose variants' codes are exactly those, and each of these codes is
 * there once, the mapping moves to the new ids: one transaction, before the
 * first write of the run. The SKU slugs stay as they were made.
 *
 * What the listing has lost in sum is judged as `guard` judges it: where that
 * is too much, no mapping moves, and the guard lets nothing of it be made or
 * archived. */
#include "ledger/ledger_inner.h"

#include <string.h>

#include "io/cli.h"
#include "io/log.h"
#include "ledger/allow.h"
#include "ledger/limit.h"
#include "ledger/queries.h"

/* ---- the listing */

struct listed {
	struct ledger *l;
	struct ledger_listing *end;
	struct ledger_brief brief;
};

static enum outcome
copy_listed(
    void *ctx, const struct json *line, struct arena *a, struct verdict *v)
{
	struct listed *r = ctx;
	const struct json *kind = json_get(line, "kind");

	(void)a;
	if (ledger_brief_add(&r->brief, line, v) != DONE)
		return v->outcome;
	if (json_is(kind, "end"))
		ledger_listing_end(r->end, line);
	if (!json_is(kind, "row"))
		return DONE;
	db_copy_text(r->l->db, json_get_text(line, "id", ""));
	db_copy_text(r->l->db, json_get_text(line, "parent", NULL));
	db_copy_text(r->l->db, json_get_text(line, "family", ""));
	db_copy_text(r->l->db, json_get_text(line, "sku", ""));
	db_copy_row(r->l->db);
	return DONE;
}

enum outcome
ledger_load_listed(struct ledger *l, const char *path, const char *brief,
    struct ledger_listing *end, struct verdict *v)
{
	struct listed r = {.l = l, .end = end};
	enum outcome o;

	if (ledger_brief_open(&r.brief, brief, v) != DONE)
		return v->outcome;
	o = ledger_load(l, path, NULL, sql_temp_slices,
	    "COPY slices FROM STDIN", copy_listed, &r, v);
	o = ledger_brief_close(&r.brief, o, v);
	return o == DONE ? db_script(l->db, sql_temp_listed, v) : o;
}

/* ---- whose goods */

enum outcome
ledger_account(
    struct ledger *l, const struct ledger_rows *how, struct verdict *v)
{
	static const char take[] =
	    "UPDATE sites SET catalogue = $2 WHERE site = $1";
	long long all, here;
	bool other;

	if (how->accept)
		return DONE;
	if (db_do(l->db, sql_account_counts, DB_ARGS(l->site, how->catalogue),
		v) != DONE)
		return v->outcome;
	other = db_true(l->db, 0, 4);
	all = db_int(l->db, 0, 0);
	here = db_int(l->db, 0, 1);
	if (other && !all) {
		all = db_int(l->db, 0, 2);
		here = db_int(l->db, 0, 3);
	}
	if (all && !here)
		return verdict_say(v, USAGE, "other-catalogue",
		    "the PIM lists none of the %lld products that site '%s' "
		    "sells: this is another Plytix account, or one that was "
		    "imported anew; nothing is changed. If that is wanted, run "
		    "once: %s full --accept-catalogue",
		    all, l->site, cli_sync());
	if (other && here * 2 < all)
		return verdict_say(v, USAGE, "other-catalogue",
		    "site '%s' was filled from another Plytix account: with "
		    "this key the PIM lists %lld of the %lld products that it "
		    "sells; nothing is changed. If that is wanted, run once: "
		    "%s full --accept-catalogue",
		    l->site, here, all, cli_sync());
	if (!other || how->dry)
		return DONE;
	log_warn("another key of the same Plytix account: the PIM lists %lld "
		 "of the %lld products that site '%s' sells",
	    here, all, l->site);
	return db_do(l->db, take, DB_ARGS(l->site, how->catalogue), v);
}

/* ---- who moves */

#define ONCE(table, column, code) \
	"(SELECT count(*) FROM " table " u WHERE u." column " = " code ") = 1"

static enum outcome
find_moves(struct ledger *l, long long *count, struct verdict *v)
{
	static const char mend[] =
	    "CREATE INDEX ON old (g); CREATE INDEX ON old (code);"
	    "CREATE INDEX ON old (id); CREATE INDEX ON fresh (f);"
	    "CREATE INDEX ON fresh (code); ANALYZE old; ANALYZE fresh";

	*count = 0;
	if (db_script(l->db, sql_temp_moves, v) != DONE ||
	    db_do(l->db, sql_moves_old_products, DB_ARGS(l->site), v) != DONE)
		return v->outcome;
	if (!db_changed(l->db))
		return DONE;
	if (db_do(l->db, sql_moves_old_rows, DB_ARGS(l->site), v) != DONE ||
	    db_do(l->db, sql_moves_old_skus, DB_ARGS(l->site), v) != DONE ||
	    db_do(l->db, sql_moves_new_rows, DB_ARGS(l->site), v) != DONE ||
	    db_script(l->db, mend, v) != DONE ||
	    db_do(l->db, sql_moves_find, DB_NONE, v) != DONE)
		return v->outcome;
	*count = db_changed(l->db);
	return DONE;
}

/* ---- whether they may */

static enum outcome
weigh_moves(struct ledger *l, const struct ledger_rows *how, long long moves,
    bool *may, struct verdict *v)
{
	static const char named[] =
	    "SELECT coalesce(nullif(sku, ''), g) FROM moves ORDER BY 1";
	struct ledger_names n;
	long long live, skus, many, most;

	if (allowed_load(l, v) != DONE ||
	    db_do(l->db, sql_moves_lost,
		DB_ARGS(l->site, how->ignore ? "false" : "true"), v) != DONE)
		return v->outcome;
	many = db_changed(l->db);
	if (ledger_live(l, &live, &skus, v) != DONE)
		return v->outcome;
	most = ledger_allowed(&how->limit, live);
	*may = many <= most;
	if (how->silent)
		return DONE;
	if (*may) {
		log_info("%lld products have other ids in the PIM and the same "
			 "codes: their mappings move",
		    moves);
		return DONE;
	}
	if (db_do(l->db, named, DB_NONE, v) != DONE)
		return v->outcome;
	ledger_names_init(&n);
	for (int row = 0; row < db_rows(l->db); row++)
		ledger_names_add(&n, db_text(l->db, row, 0));
	log_error("%lld of %lld live products have other ids in the PIM, or "
		  "are not in it, at most %lld may at once: no mapping moves, "
		  "and nothing of them is made or archived. To let these go, "
		  "once: '%s allow latest' and run again, or "
		  "ARCHIVE_MAX=%lld %s full%s. The first with the same "
		  "codes: %s",
	    many, live, most, cli_sync(), many, cli_sync(),
	    how->accept ? " --accept-catalogue" : "", buf_str(&n.text));
	ledger_names_release(&n);
	return DONE;
}

/* ---- moving */

static const char *const moving[] = {
    "UPDATE variant_mappings v SET variant_id = n.id FROM moves x"
    " JOIN old o ON o.g = x.g JOIN fresh n ON n.f = x.f AND n.code = o.code"
    " WHERE v.site = $1 AND v.plytix_id = x.g AND v.variant_id = o.id",

    "UPDATE variant_mappings v SET plytix_id = x.f FROM moves x"
    " WHERE v.site = $1 AND v.plytix_id = x.g",

    "UPDATE product_mappings m SET plytix_id = x.f FROM moves x"
    " WHERE m.site = $1 AND m.plytix_id = x.g",

    sql_moves_doubt,

    "DELETE FROM run_items i USING moves x WHERE i.site = $1"
    " AND i.of = 'product' AND i.plytix_id = x.g AND EXISTS"
    " (SELECT 1 FROM run_items o WHERE o.run = i.run AND o.of = 'product'"
    "  AND o.plytix_id = x.f AND o.part = i.part)",

    "UPDATE run_items i SET plytix_id = x.f FROM moves x WHERE i.site = $1"
    " AND i.of = 'product' AND i.plytix_id = x.g",

    /* The last word on it is what was said of the new id, if anything was. */
    "DELETE FROM product_states s USING moves x WHERE s.site = $1"
    " AND s.of = 'product' AND s.plytix_id = x.g AND EXISTS"
    " (SELECT 1 FROM product_states o WHERE o.site = $1"
    "  AND o.of = 'product' AND o.plytix_id = x.f AND o.part = s.part)",

    "UPDATE product_states s SET plytix_id = x.f FROM moves x"
    " WHERE s.site = $1 AND s.of = 'product' AND s.plytix_id = x.g",
};

static enum outcome
move(struct ledger *l, struct verdict *v)
{
	for (size_t i = 0; i < sizeof moving / sizeof *moving; i++)
		if (db_do(l->db, moving[i], DB_ARGS(l->site), v) != DONE)
			return v->outcome;
	return DONE;
}

enum outcome
ledger_move(struct ledger *l, const struct ledger_rows *how, long long *moved,
    struct verdict *v)
{
	static const char hold[] =
	    "WITH h AS (INSERT INTO held (run, site, plytix_id, part, sku)"
	    " SELECT $1, $2, plytix_id, part, sku FROM lost"
	    " ON CONFLICT DO NOTHING)"
	    " UPDATE sync_states SET held = 'moves' WHERE run = $1";
	long long found;
	bool may;

	*moved = 0;
	if (find_moves(l, &found, v) != DONE || !found ||
	    weigh_moves(l, how, found, &may, v) != DONE)
		return v->outcome;
	if (may)
		*moved = found;
	if (how->dry)
		return DONE;
	if (may)
		return move(l, v);
	return l->run ? db_do(l->db, hold, DB_ARGS(l->run, l->site), v) : DONE;
}

/* From now on the map is asked of temporary tables, which come before those of
 * their name. Nothing is locked: a run, and other programs of this pipe, may go
 * on. */
enum outcome
ledger_move_dry(
    struct ledger *l, const struct ledger_rows *how, struct verdict *v)
{
	static const char *const fill[] = {
	    "INSERT INTO pg_temp.product_mappings"
	    " SELECT * FROM sync.product_mappings WHERE site = $1",
	    "INSERT INTO pg_temp.variant_mappings"
	    " SELECT * FROM sync.variant_mappings WHERE site = $1",
	    "INSERT INTO pg_temp.run_items"
	    " SELECT * FROM sync.run_items WHERE site = $1 AND doubt",
	};
	struct ledger_listing end = {0};
	long long moved;

	if (ledger_load_listed(l, how->path, NULL, &end, v) != DONE ||
	    strcmp(end.catalogue, "whole") != 0 ||
	    ledger_move(l, how, &moved, v) != DONE || !moved ||
	    db_script(l->db, sql_temp_mappings, v) != DONE)
		return v->outcome;
	for (size_t i = 0; i < sizeof fill / sizeof *fill; i++)
		if (db_do(l->db, fill[i], DB_ARGS(l->site), v) != DONE)
			return v->outcome;
	if (move(l, v) != DONE)
		return v->outcome;
	return db_script(l->db,
	    "ANALYZE pg_temp.product_mappings;"
	    "ANALYZE pg_temp.variant_mappings",
	    v);
}
