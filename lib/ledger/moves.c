/* moves: a PIM that was imported anew gives its products other ids; their codes
 * tell who they are; see ledger.h.
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
#include "ledger/limit.h"

/* ---- the listing */

struct listed {
	struct ledger *l;
	struct ledger_listing *end;
};

static enum outcome
copy_listed(
    void *ctx, const struct json *line, struct arena *a, struct verdict *v)
{
	struct listed *r = ctx;
	const struct json *kind = json_get(line, "kind");

	(void)a;
	(void)v;
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
ledger_load_listed(struct ledger *l, const char *path,
    struct ledger_listing *end, struct verdict *v)
{
	/* A row may come in several slices. */
	static const char make[] =
	    "DROP TABLE IF EXISTS pg_temp.listed, pg_temp.slices;"
	    "CREATE TEMP TABLE slices (id text, parent text, family text,"
	    " sku text)";
	static const char unite[] =
	    "CREATE TEMP TABLE listed AS SELECT id, max(parent) AS parent,"
	    " max(family) AS family, max(sku) AS sku FROM slices GROUP BY id;"
	    "CREATE INDEX ON listed (id); CREATE INDEX ON listed (parent);"
	    "CREATE INDEX ON listed (sku); ANALYZE listed";
	struct listed r = {l, end};
	enum outcome read, copied;

	if (db_script(l->db, make, v) != DONE ||
	    db_copy(l->db, "COPY slices FROM STDIN", v) != DONE)
		return v->outcome;
	read = ledger_read(path, copy_listed, &r, v);
	copied = db_copy_end(l->db, v);
	if (read != DONE || copied != DONE)
		return outcome_worse(read, copied);
	return db_script(l->db, unite, v);
}

/* ---- whose goods */

enum outcome
ledger_account(
    struct ledger *l, const struct ledger_rows *how, struct verdict *v)
{
	static const char sql[] =
	    "WITH m AS (SELECT p.plytix_id, bool_or(p.state <> 'archive')"
	    "  AS live, EXISTS (SELECT 1 FROM listed r"
	    "   WHERE r.id = p.plytix_id) AS here"
	    "  FROM product_mappings p WHERE p.site = $1 GROUP BY 1)"
	    " SELECT count(*) FILTER (WHERE live),"
	    " count(*) FILTER (WHERE live AND here), count(*),"
	    " count(*) FILTER (WHERE here),"
	    " EXISTS (SELECT 1 FROM sites WHERE site = $1"
	    "  AND catalogue <> $2) FROM m";
	static const char take[] =
	    "UPDATE sites SET catalogue = $2 WHERE site = $1";
	long long all, here;
	bool other;

	if (how->accept)
		return DONE;
	if (db_do(l->db, sql, DB_ARGS(l->site, how->catalogue), v) != DONE)
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

/* Mapped products that the listing does not have, with the codes that they and
 * their variants had in the PIM when last seen, else that were last sent. */
static const char old_root[] =
    "INSERT INTO old SELECT m.plytix_id, m.plytix_id, coalesce(max(p.sku),"
    " CASE WHEN min(m.sku) = max(m.sku) THEN min(m.sku) END, ''), true"
    " FROM product_mappings m"
    " LEFT JOIN pim_rows p ON p.site = $1 AND p.id = m.plytix_id"
    " WHERE m.site = $1 AND NOT EXISTS"
    " (SELECT 1 FROM listed r WHERE r.id = m.plytix_id)"
    " GROUP BY m.plytix_id";
static const char old_rows[] =
    "INSERT INTO old SELECT o.g, p.id, p.sku, false FROM old o"
    " JOIN (SELECT p.id, coalesce(p.sku, '') AS sku,"
    "  coalesce(q.parent, p.parent) AS root FROM pim_rows p"
    "  LEFT JOIN pim_rows q ON q.site = $1 AND q.id = p.parent"
    "  WHERE p.site = $1 AND p.parent IS NOT NULL AND NOT EXISTS"
    "  (SELECT 1 FROM pim_rows c WHERE c.site = $1 AND c.parent = p.id)) p"
    " ON p.root = o.g WHERE o.root";
static const char old_skus[] =
    "INSERT INTO old SELECT DISTINCT ON (v.variant_id) v.plytix_id,"
    " v.variant_id, coalesce(v.fields ->> 'sku', ''), false"
    " FROM variant_mappings v WHERE v.site = $1"
    " AND v.variant_id IS NOT NULL AND EXISTS"
    " (SELECT 1 FROM old o WHERE o.g = v.plytix_id)"
    " AND NOT EXISTS (SELECT 1 FROM old o WHERE o.id = v.variant_id)";

static const char fresh[] =
    "INSERT INTO fresh SELECT r.family, r.id, r.sku, r.id = r.family"
    " FROM listed r WHERE NOT EXISTS (SELECT 1 FROM product_mappings m"
    "  WHERE m.site = $1 AND m.plytix_id = r.family)"
    " AND (r.id = r.family OR NOT EXISTS"
    "  (SELECT 1 FROM listed c WHERE c.parent = r.id))";

#define ONCE(table, column, code) \
	"(SELECT count(*) FROM " table " u WHERE u." column " = " code ") = 1"

static const char pairs[] =
    "INSERT INTO moves SELECT o.g, n.f, o.code FROM old o JOIN fresh n"
    " ON n.root AND o.root AND n.code = o.code AND o.code <> ''"
    /* every code of the old one is a code of the new one, and is unique */
    " WHERE NOT EXISTS (SELECT 1 FROM old x WHERE x.g = o.g AND NOT"
    "  (x.code <> '' AND " ONCE("old", "code", "x.code") " AND " ONCE(
	"listed", "sku", "x.code") " AND EXISTS (SELECT 1 FROM fresh y"
				   "  WHERE y.f = n.f AND y.root = x.root"
				   "  AND y.code = x.code)))"
				   /* and the new one has no others */
				   " AND NOT EXISTS (SELECT 1 FROM fresh y"
				   "  WHERE y.f = n.f AND NOT EXISTS"
				   "  (SELECT 1 FROM old x WHERE x.g = o.g"
				   "   AND x.code = y.code))";

static enum outcome
find_moves(struct ledger *l, long long *count, struct verdict *v)
{
	static const char make[] =
	    "DROP TABLE IF EXISTS pg_temp.old, pg_temp.fresh, pg_temp.moves;"
	    "CREATE TEMP TABLE old (g text, id text, code text, root boolean);"
	    "CREATE TEMP TABLE fresh (f text, id text, code text,"
	    " root boolean);"
	    "CREATE TEMP TABLE moves (g text, f text, sku text)";
	static const char mend[] =
	    "CREATE INDEX ON old (g); CREATE INDEX ON old (code);"
	    "CREATE INDEX ON old (id); CREATE INDEX ON fresh (f);"
	    "CREATE INDEX ON fresh (code); ANALYZE old; ANALYZE fresh";

	*count = 0;
	if (db_script(l->db, make, v) != DONE ||
	    db_do(l->db, old_root, DB_ARGS(l->site), v) != DONE)
		return v->outcome;
	if (!db_changed(l->db))
		return DONE;
	if (db_do(l->db, old_rows, DB_ARGS(l->site), v) != DONE ||
	    db_do(l->db, old_skus, DB_ARGS(l->site), v) != DONE ||
	    db_do(l->db, fresh, DB_ARGS(l->site), v) != DONE ||
	    db_script(l->db, mend, v) != DONE ||
	    db_do(l->db, pairs, DB_NONE, v) != DONE)
		return v->outcome;
	*count = db_changed(l->db);
	return DONE;
}

/* ---- whether they may */

static enum outcome
weigh_moves(struct ledger *l, const struct ledger_rows *how, long long moves,
    bool *may, struct verdict *v)
{
	/* what a person has allowed does not count */
	static const char lost[] =
	    "DROP TABLE IF EXISTS pg_temp.lost;"
	    "CREATE TEMP TABLE lost (plytix_id text, part text, sku text)";
	static const char fill[] =
	    "INSERT INTO lost SELECT m.plytix_id, m.part, m.sku"
	    " FROM product_mappings m WHERE m.site = $1"
	    " AND m.state <> 'archive' AND ($2::boolean OR EXISTS"
	    "  (SELECT 1 FROM moves x WHERE x.g = m.plytix_id))"
	    " AND EXISTS (SELECT 1 FROM old o WHERE o.g = m.plytix_id)"
	    " AND NOT EXISTS (SELECT 1 FROM v_allowed w WHERE w.site = $1"
	    "  AND w.plytix_id = m.plytix_id AND w.part = m.part"
	    "  AND w.variant = '')";
	static const char named[] =
	    "SELECT coalesce(nullif(sku, ''), g) FROM moves ORDER BY 1";
	struct ledger_names n;
	long long live, skus, many, most;
	int row;

	if (db_script(l->db, lost, v) != DONE ||
	    db_do(l->db, fill, DB_ARGS(l->site, how->ignore ? "false" : "true"),
		v) != DONE)
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
	for (row = 0; row < db_rows(l->db); row++)
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

    /* What is in doubt, or waits for a publish, does so under the new id. */
    "UPDATE run_items i SET doubt = i.doubt OR o.doubt,"
    " written = i.written OR o.written, writes = i.writes + o.writes"
    " FROM moves x JOIN run_items o ON o.site = $1 AND o.of = 'product'"
    " AND o.plytix_id = x.g WHERE i.site = $1 AND i.run = o.run"
    " AND i.of = 'product' AND i.plytix_id = x.f AND i.part = o.part",

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
	size_t i;

	for (i = 0; i < sizeof moving / sizeof *moving; i++)
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
ledger_imagine(
    struct ledger *l, const struct ledger_rows *how, struct verdict *v)
{
	static const char make[] =
	    "SET search_path = pg_temp, sync;"
	    "CREATE TEMP TABLE product_mappings"
	    " (LIKE sync.product_mappings INCLUDING INDEXES);"
	    "CREATE TEMP TABLE variant_mappings"
	    " (LIKE sync.variant_mappings INCLUDING INDEXES);"
	    "CREATE TEMP TABLE run_items"
	    " (LIKE sync.run_items INCLUDING INDEXES);"
	    "CREATE TEMP TABLE product_states"
	    " (LIKE sync.product_states INCLUDING INDEXES)";
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
	size_t i;

	if (ledger_load_listed(l, how->path, &end, v) != DONE ||
	    strcmp(end.catalogue, "whole") != 0 ||
	    ledger_move(l, how, &moved, v) != DONE || !moved ||
	    db_script(l->db, make, v) != DONE)
		return v->outcome;
	for (i = 0; i < sizeof fill / sizeof *fill; i++)
		if (db_do(l->db, fill[i], DB_ARGS(l->site), v) != DONE)
			return v->outcome;
	if (move(l, v) != DONE)
		return v->outcome;
	return db_script(l->db,
	    "ANALYZE pg_temp.product_mappings;"
	    "ANALYZE pg_temp.variant_mappings",
	    v);
}
