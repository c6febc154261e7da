/* rows: the PIM's rows, how a listing ended, what is unseen; see
 * ledger.h.
 *
 * pim_rows holds (id, modified) of rows that were dealt with to the end. A
 * row whose family failed, was lost or was held back keeps its place there
 * without `modified`, so that the next incremental run asks for it again. */
#include "ledger/ledger_inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/idmap.h"
#include "io/filter.h"
#include "io/log.h"
#include "ledger/related.h"

/* ---- a whole listing */

/* Everything that a whole listing decides about the map, at once or not at
 * all. */
static enum outcome
decide(struct ledger *l, const struct ledger_rows *how, struct json_writer *e,
    struct verdict *v)
{
	long long moved;

	if (!how->move)
		return DONE;
	if (db_begin(l->db, v) != DONE)
		return v->outcome;
	if (ledger_move(l, how, &moved, v) != DONE) {
		db_rollback(l->db);
		return v->outcome;
	}
	if (moved) {
		json_write_object(e, NULL);
		json_write_text(e, "kind", "moved");
		json_write_int(e, "count", moved);
		json_write_end(e);
	}
	return db_commit(l->db, v);
}

enum outcome
ledger_rows(struct ledger *l, const struct ledger_rows *how,
    struct json_writer *e, struct verdict *v)
{
	static const char last[] =
	    "SELECT coalesce(last_count, 0) FROM sites WHERE site = $1";
	static const char keep[] =
	    "UPDATE sync_states SET listed = $2, families = $3,"
	    " catalogue = $4, heartbeat = clock_timestamp() WHERE run = $1";
	struct ledger_listing now = {0};
	char count[24];
	long long before;
	bool whole;

	if (ledger_load_listed(l, how->path, &now, v) != DONE)
		return v->outcome;
	if (!now.ended)
		return verdict_say(v, FATAL, "cut-off",
		    "'%s' has no end record: the listing was cut off",
		    how->path);
	whole = !strcmp(now.catalogue, "whole");
	if (whole && now.count == 0)
		return verdict_say(v, FATAL, "empty",
		    "the PIM lists nothing: nothing is changed in the shop");
	if ((whole && ledger_account(l, how, v) != DONE) ||
	    db_do(l->db, last, DB_ARGS(l->site), v) != DONE)
		return v->outcome;
	before = db_int(l->db, 0, 0);
	if (whole && now.count < before / 2 && !how->all)
		return verdict_say(v, FATAL, "halved",
		    "the PIM lists %lld rows, less than half of the last %lld:"
		    " nothing is changed in the shop (if this is right, run "
		    "once with ARCHIVE_MAX=100%%)",
		    now.count, before);
	if (l->run) {
		snprintf(count, sizeof count, "%lld", now.count);
		if (db_do(l->db, keep,
			DB_ARGS(l->run, count, now.families, now.catalogue),
			v) != DONE)
			return v->outcome;
	}
	return whole ? decide(l, how, e, v) : DONE;
}

/* ---- seen and unseen */

#define IDS_BYTES_MAX (64u << 20)

/* Rows as they were dealt with, for a listing that ends where all is known. */
enum outcome
ledger_seen(struct ledger *l, struct json_writer *e, struct verdict *v)
{
	static const char sql[] =
	    "SELECT id, modified FROM pim_rows WHERE site = $1"
	    " AND modified <> ''";

	if (db_do(l->db, sql, DB_ARGS(l->site), v) != DONE)
		return v->outcome;
	for (int row = 0; row < db_rows(l->db); row++) {
		json_write_object(e, NULL);
		json_write_text(e, "kind", "seen");
		json_write_text(e, "id", db_text(l->db, row, 0));
		json_write_text(e, "modified", db_text(l->db, row, 1));
		json_write_end(e);
	}
	return DONE;
}

struct unseen {
	struct ledger *l;
	struct buf ids; /* of all heads, as an array of SQL */
	unsigned long dropped;
};

/* A head a row of the last statement: id, sku. */
static void
write_heads(struct ledger *l, struct json_writer *e)
{
	int row;

	for (row = 0; row < db_rows(l->db); row++) {
		json_write_object(e, NULL);
		json_write_text(e, "family", "");
		json_write_int(e, "level", 5);
		json_write_text(e, "kind", "head");
		json_write_text(e, "id", db_text(l->db, row, 0));
		json_write_text(e, "sku", db_text(l->db, row, 1));
		json_write_text(e, "modified", "");
		json_write_bool(e, "again", true);
		json_write_end(e);
	}
}

/* Families to read again whatever their rows say: those that failed, and those
 * that still sell what the PIM has elsewhere by now, unless the one or the
 * other was refused as it is. */
static enum outcome
write_owing(struct unseen *u, struct json_writer *e, struct verdict *v)
{
/* The last result of the product behind it, by the order of the runs. */
#define LAST                                          \
	" coalesce((SELECT i.action FROM run_items i" \
	" WHERE i.site = $1 AND i.of = 'product'"     \
	" AND i.action IS NOT NULL AND i.plytix_id = "
#define BY_RUN                                          \
	" ORDER BY (SELECT r.number FROM sync_states r" \
	" WHERE r.run = i.run) DESC NULLS LAST LIMIT 1), '')"
	static const char sql[] =
	    "SELECT p.id, coalesce(p.sku, '') FROM pim_rows p"
	    " WHERE p.site = $1 AND p.parent IS NULL AND (p.modified IS NULL"
	    " OR EXISTS (SELECT 1 FROM run_items i WHERE i.site = $1"
	    " AND i.of = 'product' AND i.plytix_id = p.id AND i.doubt)"
	    " OR p.id IN (SELECT m.plytix_id FROM product_mappings m,"
	    " json_array_elements(m.refused) x WHERE m.site = $1"
	    " AND m.state <> 'archive' AND m.refused::text <> '[]'"
	    " AND " LEDGER_DUE " AND" LAST "m.plytix_id" BY_RUN
	    " <> 'refused'))"
	    " UNION SELECT x.id, x.sku FROM (SELECT v.plytix_id AS id,"
	    "  coalesce(m.sku, '') AS sku, coalesce(q.parent, r.parent, r.id)"
	    "  AS root FROM variant_mappings v JOIN product_mappings m"
	    "  ON m.site = $1 AND m.plytix_id = v.plytix_id"
	    "  AND m.part = v.part AND m.state <> 'archive'"
	    "  JOIN pim_rows r ON r.site = $1 AND r.id = v.variant_id"
	    "  LEFT JOIN pim_rows q ON q.site = $1 AND q.id = r.parent"
	    "  WHERE v.site = $1) x WHERE x.root <> x.id"
	    " AND" LAST "x.id" BY_RUN " <> 'refused'"
	    " AND" LAST "x.root" BY_RUN " <> 'refused' ORDER BY 1";
#undef LAST
#undef BY_RUN

	if (db_do(u->l->db, sql, DB_ARGS(u->l->site), v) != DONE)
		return v->outcome;
	write_heads(u->l, e);
	/* those whose links came or went without them */
	if (related_heads(u->l, v) != DONE)
		return v->outcome;
	write_heads(u->l, e);
	return DONE;
}

/* What a whole window does not hold is not there as it was: it counts no more
 * among the rows that are known. The window goes back a day. */
static enum outcome
forget_gone(struct unseen *u, struct verdict *v)
{
	static const char sql[] =
	    "UPDATE pim_rows p SET modified = '' FROM sites s"
	    " WHERE s.site = $1 AND p.site = $1"
	    " AND nullif(p.modified, '')::timestamptz"
	    "  >= s.high_water - interval '1 day'"
	    " AND NOT EXISTS (SELECT 1 FROM unnest($2::text[]) x(id)"
	    "  WHERE x.id = p.id)";

	buf_text(&u->ids, u->ids.len ? "}" : "{}");
	return db_do(u->l->db, sql, DB_ARGS(u->l->site, buf_str(&u->ids)), v);
}

/* The listing of heads is over: how far it reached is kept for the end of
 * the run, which alone may move the watermark. */
static enum outcome
heads_end(struct unseen *u, const struct json *end, struct json_writer *e,
    struct verdict *v)
{
	static const char sql[] =
	    "UPDATE sync_states SET high_water = nullif($2, '')::timestamptz,"
	    " families = $3, heartbeat = clock_timestamp() WHERE run = $1";
	struct ledger_listing heads = {0};

	ledger_listing_end(&heads, end);
	if (write_owing(u, e, v) != DONE)
		return v->outcome;
	if (u->l->run && !json_true(json_get(end, "newest")) &&
	    !strcmp(heads.families, "whole") && forget_gone(u, v) != DONE)
		return v->outcome;
	if (u->l->run && !strcmp(heads.families, "whole") &&
	    db_do(u->l->db, sql,
		DB_ARGS(u->l->run, heads.high_water, heads.families),
		v) != DONE)
		return v->outcome;
	json_write_value(e, NULL, end);
	return DONE;
}

static enum outcome
head(void *ctx, const struct json *record, struct arena *a,
    struct json_writer *e, struct verdict *v)
{
	static const char sql[] =
	    "SELECT 1 FROM pim_rows WHERE site = $1 AND id = $2"
	    " AND modified = $3";
	const char *id = json_get_text(record, "id", "");
	struct unseen *u = ctx;
	enum outcome o;

	(void)a;
	if (json_is(json_get(record, "kind"), "end"))
		return heads_end(u, record, e, v);
	if (idmap_valid(id))
		buf_printf(&u->ids, "%c%s", u->ids.len ? ',' : '{', id);
	o = db_hot(u->l->db, sql,
	    DB_ARGS(u->l->site, id, json_get_text(record, "modified", "")), v);
	if (o != DONE)
		return o;
	if (db_rows(u->l->db))
		u->dropped++;
	else
		json_write_value(e, NULL, record);
	return DONE;
}

enum outcome
ledger_unseen(struct ledger *l, int in, int out)
{
	static const char *const kinds[] = {"head", "end", NULL};
	struct unseen u = {.l = l};
	const struct filter f = {.stage = "audit-log",
	    .kinds = kinds,
	    .wanted = {.kind = "head",
		.member = "id",
		.from = "plytix-fetch --heads"},
	    .ctx = &u,
	    .record = head};
	enum outcome o;

	buf_init(&u.ids, IDS_BYTES_MAX);
	o = filter_run(&f, in, out);
	buf_release(&u.ids);
	log_debug("%lu rows were dealt with before", u.dropped);
	return o;
}

/* ---- families that rows of a listing have left */

static enum outcome
copy_place(
    void *ctx, const struct json *line, struct arena *a, struct verdict *v)
{
	struct ledger *l = ctx;

	(void)a;
	(void)v;
	if (!json_is(json_get(line, "kind"), "row"))
		return DONE;
	db_copy_text(l->db, json_get_text(line, "id", ""));
	db_copy_text(l->db, json_get_text(line, "family", ""));
	db_copy_row(l->db);
	return DONE;
}

enum outcome
ledger_left(struct ledger *l, const char *path, struct json_writer *e,
    struct verdict *v)
{
	static const char sql[] =
	    "SELECT DISTINCT m.plytix_id, coalesce(m.sku, '')"
	    " FROM placed r JOIN variant_mappings v ON v.site = $1"
	    " AND v.variant_id = r.id AND v.plytix_id <> r.family"
	    " JOIN product_mappings m ON m.site = $1 AND m.part = v.part"
	    " AND m.plytix_id = v.plytix_id AND m.state <> 'archive'"
	    " WHERE NOT EXISTS (SELECT 1 FROM placed f"
	    "  WHERE f.id = v.plytix_id) ORDER BY 1";
	enum outcome read, copied;

	if (db_script(l->db,
		"DROP TABLE IF EXISTS pg_temp.placed;"
		"CREATE TEMP TABLE placed (id text, family text)",
		v) != DONE ||
	    db_copy(l->db, "COPY placed FROM STDIN", v) != DONE)
		return v->outcome;
	read = ledger_read(path, copy_place, l, v);
	copied = db_copy_end(l->db, v);
	if (read != DONE || copied != DONE)
		return outcome_worse(read, copied);
	if (db_script(l->db, "CREATE INDEX ON placed (id); ANALYZE placed",
		v) != DONE ||
	    db_do(l->db, sql, DB_ARGS(l->site), v) != DONE)
		return v->outcome;
	write_heads(l, e);
	return DONE;
}

/* ---- after a run */

struct keep {
	struct ledger *l;
	struct ledger_listing *listing;
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
	return DONE;
}

enum outcome
ledger_rows_keep(struct ledger *l, const char *path,
    struct ledger_listing *listing, struct verdict *v)
{
	static const char make[] =
	    "DROP TABLE IF EXISTS pg_temp.fetched;"
	    "CREATE TEMP TABLE fetched (id text, parent text, sku text,"
	    " modified text, family text)";
	/* A family without any line of its own (left out by a filter, say) is
	 * not dealt with, and stays as it was. One that waits for a person is
	 * dealt with: looking at it again changes nothing. */
	static const char keep[] =
	    "WITH family AS (SELECT plytix_id, bool_and(coalesce(action, '')"
	    " IN ('created', 'updated', 'unchanged', 'archived', 'restored', "
	    "'left-out',"
	    " 'refused') OR coalesce(code, '') = '" VERDICT_ADOPTION_HELD "')"
	    " AS good FROM run_items"
	    " WHERE run = $2 AND of = 'product' GROUP BY plytix_id)"
	    " INSERT INTO pim_rows AS p"
	    " (site, id, parent, sku, modified, last_run)"
	    " SELECT DISTINCT ON (f.id) $1, f.id, f.parent, f.sku,"
	    " CASE WHEN y.good THEN f.modified END, $2"
	    " FROM fetched f JOIN family y ON y.plytix_id = f.family"
	    " ORDER BY f.id, f.modified DESC"
	    " ON CONFLICT (site, id) DO UPDATE SET parent = excluded.parent,"
	    " sku = excluded.sku, modified = excluded.modified,"
	    " last_run = excluded.last_run";
	/* The codes of a product that is gone, but still sold, tell it should
	 * it come again with another id. */
	static const char drop[] =
	    "WITH gone AS (SELECT DISTINCT m.plytix_id AS id"
	    "  FROM product_mappings m WHERE m.site = $1"
	    "  AND m.state <> 'archive' AND NOT EXISTS"
	    "  (SELECT 1 FROM fetched f WHERE f.id = m.plytix_id)),"
	    " kin AS (SELECT p.id, coalesce(q.parent, p.parent, p.id) AS root"
	    "  FROM pim_rows p LEFT JOIN pim_rows q ON q.site = $1"
	    "  AND q.id = p.parent WHERE p.site = $1 AND NOT EXISTS"
	    "  (SELECT 1 FROM fetched f WHERE f.id = p.id))"
	    " DELETE FROM pim_rows p USING kin k WHERE p.site = $1"
	    " AND p.id = k.id"
	    " AND NOT EXISTS (SELECT 1 FROM gone g WHERE g.id = k.root)";
	/* What the PIM no longer has is not asked for again. */
	static const char sanitize[] =
	    "UPDATE run_items i SET doubt = false WHERE i.site = $1 AND i.doubt"
	    " AND i.of = 'product' AND i.run <> $2 AND NOT EXISTS"
	    " (SELECT 1 FROM fetched f WHERE f.family = i.plytix_id)"
	    " AND NOT EXISTS (SELECT 1 FROM product_mappings m"
	    " WHERE m.site = $1 AND m.plytix_id = i.plytix_id)";
	/* Since when a mapped product is not in the PIM. One whose result is
	 * bad was listed, or could not be archived. */
	static const char gone[] =
	    "UPDATE product_mappings m SET gone = CASE WHEN m.gone IS NULL"
	    " THEN (SELECT started_at FROM sync_states WHERE run = $2) END"
	    " WHERE m.site = $1 AND CASE WHEN EXISTS (SELECT 1 FROM fetched f"
	    "  WHERE f.family = m.plytix_id) THEN m.gone IS NOT NULL"
	    " ELSE m.gone IS NULL AND $3::boolean AND NOT EXISTS"
	    "  (SELECT 1 FROM run_items i WHERE i.run = $2"
	    "  AND i.of = 'product' AND i.plytix_id = m.plytix_id"
	    "  AND i.action IN ('failed', 'refused', 'held')) END";
	/* Nor is its last word kept; the same of a part that its product no
	 * longer has. */
	static const char forget[] =
	    "DELETE FROM product_states s WHERE s.site = $1"
	    " AND s.of = 'product' AND NOT EXISTS (SELECT 1"
	    "  FROM product_mappings m WHERE m.site = $1"
	    "  AND m.plytix_id = s.plytix_id AND m.part = s.part"
	    "  AND m.gone IS NULL)"
	    " AND NOT EXISTS (SELECT 1 FROM run_items i WHERE i.run = $2"
	    "  AND i.of = 'product' AND i.plytix_id = s.plytix_id"
	    "  AND i.part = s.part)"
	    " AND (EXISTS (SELECT 1 FROM run_items i WHERE i.run = $2"
	    "   AND i.of = 'product' AND i.plytix_id = s.plytix_id)"
	    "  OR $3::boolean AND NOT EXISTS (SELECT 1 FROM fetched f"
	    "   WHERE f.family = s.plytix_id))";
	/* Names of items that no product has any more, where all were mapped.
	 */
#define UNNAMED                                                               \
	" WHERE i.site = $1 AND i.of = 'item' AND i.run <> $2"                \
	" AND NOT EXISTS (SELECT 1 FROM run_items x WHERE x.run = $2"         \
	"  AND x.of = 'item' AND x.plytix_id = i.plytix_id"                   \
	"  AND x.part = i.part)"                                              \
	" AND NOT EXISTS (SELECT 1 FROM fetched f WHERE NOT EXISTS (SELECT 1" \
	"  FROM run_items x WHERE x.run = $2 AND x.of = 'product'"            \
	"  AND x.plytix_id = f.family))"
	static const char unnamed[] =
	    "UPDATE run_items i SET doubt = false" UNNAMED " AND i.doubt";
	static const char forget_names[] =
	    "DELETE FROM product_states i" UNNAMED;
	bool whole, judged;
	struct keep k = {l, listing};
	enum outcome read, copied;

	if (db_script(l->db, make, v) != DONE ||
	    db_copy(l->db, "COPY fetched FROM STDIN", v) != DONE)
		return v->outcome;
	read = ledger_read(path, copy_row, &k, v);
	copied = db_copy_end(l->db, v);
	if (read != DONE || copied != DONE)
		return outcome_worse(read, copied);
	if (db_script(l->db,
		"CREATE INDEX ON fetched (id); CREATE INDEX ON fetched "
		"(family);"
		" ANALYZE fetched",
		v) != DONE ||
	    db_do(l->db, keep, DB_ARGS(l->site, l->run), v) != DONE)
		return v->outcome;
	whole = strcmp(listing->catalogue, "whole") == 0;
	judged = whole && strcmp(listing->families, "whole") == 0;
	if (db_do(l->db, gone,
		DB_ARGS(l->site, l->run, judged ? "true" : "false"),
		v) != DONE ||
	    db_do(l->db, forget,
		DB_ARGS(l->site, l->run, whole ? "true" : "false"), v) != DONE)
		return v->outcome;
	if (!whole)
		return DONE;
	if (db_do(l->db, drop, DB_ARGS(l->site), v) != DONE ||
	    db_do(l->db, unnamed, DB_ARGS(l->site, l->run), v) != DONE ||
	    db_do(l->db, forget_names, DB_ARGS(l->site, l->run), v) != DONE)
		return v->outcome;
	return db_do(l->db, sanitize, DB_ARGS(l->site, l->run), v);
}
