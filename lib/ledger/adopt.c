/* adopt: what is in the shop and was not made by this sync is held
 * until a person agrees; see ledger.h.
 *
 * What is ours is told by its key and never held, so that a lost database
 * needs nobody: a SKU's slug is made of Plytix ids, and so is the slug of a
 * category whose own was taken. Other categories have no key and are held. */
#include "ledger/ledger_inner.h"

#include <string.h>

#include "base/buf.h"
#include "io/log.h"

/* Paired with an item, and not by the map. $1 is the site. */
static const char hold[] =
    "UPDATE want w SET hold = true WHERE w.webflow_id IS NOT NULL"
    " AND w.of <> 'item'" /* it is referred to, and never written */
    " AND NOT EXISTS (SELECT 1 FROM product_mappings m"
    "  WHERE w.of = 'product' AND m.site = $1"
    "  AND m.plytix_id = w.plytix_id AND m.part = w.part)"
    " AND NOT EXISTS (SELECT 1 FROM category_mappings m"
    "  WHERE w.of = 'category' AND m.site = $1"
    "  AND m.plytix_id = w.plytix_id)"
    " AND NOT EXISTS (SELECT 1 FROM shop_sku k WHERE w.of = 'product'"
    "  AND k.webflow_id = w.webflow_id AND (k.slug = ANY (w.keys)"
    "  OR left(k.slug, length(w.identity) + 1) = w.identity || '_'))"
    " AND NOT EXISTS (SELECT 1 FROM shop s WHERE w.of = 'category'"
    "  AND s.of = w.of AND s.webflow_id = w.webflow_id"
    "  AND right(s.slug, length(w.plytix_id) + 1) = '-' || w.plytix_id)";

/* The names of the list $1, split at commas. */
#define NAMES                                                     \
	"names AS MATERIALIZED (SELECT DISTINCT btrim(x) AS name" \
	" FROM unnest(string_to_array($1, ',')) x WHERE btrim(x) <> '')"

/* A product is named by its code, one of its variants' codes or its id, a
 * category by its path or its id: its name alone may be that of several. */
static const char agree[] =
    "WITH " NAMES ", called AS (SELECT n, unnest(codes || ARRAY[sku,"
    " plytix_id]) AS name FROM want WHERE hold AND of = 'product'"
    " UNION ALL SELECT n, unnest(ARRAY[path, plytix_id]) FROM want"
    " WHERE hold AND of = 'category'),"
    " agreed AS (SELECT c.n, s.name FROM called c JOIN names s"
    "  ON c.name = s.name"
    " UNION SELECT c.n, s.name FROM called c JOIN names s"
    "  ON c.name = regexp_replace(s.name, '\\s*/\\s*', '/', 'g')"
    " UNION SELECT w.n, s.name FROM want w JOIN names s"
    "  ON s.name = 'all' WHERE w.hold)"
    " UPDATE want w SET agreed = a.names FROM (SELECT n,"
    " array_agg(name ORDER BY name) AS names FROM agreed GROUP BY n) a"
    " WHERE a.n = w.n";

static const char keep[] =
    "INSERT INTO adoptions (site, of, plytix_id, part, webflow_id, names,"
    " run) SELECT DISTINCT ON (of, plytix_id, part) $1, of, plytix_id, part,"
    " webflow_id, agreed, $2 FROM want WHERE agreed IS NOT NULL"
    " ON CONFLICT (plytix_id, of, part, site) DO UPDATE SET"
    " webflow_id = excluded.webflow_id, names = excluded.names,"
    " run = excluded.run, agreed_at = clock_timestamp()";

static const char release[] =
    "UPDATE want w SET hold = false WHERE w.hold AND (w.agreed IS NOT NULL"
    " OR EXISTS (SELECT 1 FROM adoptions a WHERE a.site = $1"
    "  AND a.of = w.of AND a.plytix_id = w.plytix_id AND a.part = w.part"
    "  AND a.webflow_id = w.webflow_id))";

/* Names that nothing held has. In a run categories are recalled by themselves,
 * before the products: names are told with the products, and not those that a
 * category of this run had. */
static const char nobody[] =
    "WITH " NAMES " SELECT name FROM names WHERE name <> 'all'"
    " AND (EXISTS (SELECT FROM want WHERE of = 'product')"
    "  OR NOT EXISTS (SELECT FROM want WHERE of = 'category'))"
    " EXCEPT SELECT unnest(agreed) FROM want"
    " EXCEPT SELECT unnest(names) FROM adoptions"
    "  WHERE site = $2 AND run = $3"
    " ORDER BY 1";

static enum outcome
say_nobody(struct ledger *l, const char *names, struct verdict *v)
{
	int row;

	if (db_do(l->db, nobody, DB_ARGS(names, l->site, l->run), v) != DONE)
		return v->outcome;
	for (row = 0; row < db_rows(l->db); row++)
		log_warn("--adopt: nothing that is held is called '%s'",
		    db_text(l->db, row, 0));
	return DONE;
}

enum outcome
ledger_hold(
    struct ledger *l, const struct ledger_recall *how, struct verdict *v)
{
	if (how->adopt && !how->adopt[strspn(how->adopt, " \t,")])
		return verdict_say(v, USAGE, "adopt",
		    "--adopt needs names with commas, or all");
	if (!how->report)
		return DONE;
	if (db_do(l->db, hold, DB_ARGS(l->site), v) != DONE)
		return v->outcome;
	if (how->adopt && db_do(l->db, agree, DB_ARGS(how->adopt), v) != DONE)
		return v->outcome;
	if (how->adopt && !how->dry &&
	    db_do(l->db, keep, DB_ARGS(l->site, l->run), v) != DONE)
		return v->outcome;
	if (db_do(l->db, release, DB_ARGS(l->site), v) != DONE)
		return v->outcome;
	return how->adopt ? say_nobody(l, how->adopt, v) : DONE;
}

/* ---- what others sell under a code of ours */

#define TOLD_MAX 10

enum outcome
ledger_foreign(struct ledger *l, bool dry, struct verdict *v)
{
	/* Live, with no line of this run and no product of the map behind it.
	 */
	static const char sql[] =
	    "WITH ours AS (SELECT code, min(sku) AS sku FROM"
	    "  (SELECT unnest(codes) AS code, sku FROM want"
	    "   WHERE of = 'product' UNION ALL"
	    "   SELECT v.fields ->> 'sku', m.sku FROM variant_mappings v"
	    "   JOIN product_mappings m USING (site, plytix_id, part)"
	    "   WHERE v.site = $1 AND m.state <> 'archive') x"
	    "  WHERE code <> '' GROUP BY code)"
	    " SELECT DISTINCT s.name, s.webflow_id, k.code,"
	    "  coalesce(o.sku, '') FROM ours o"
	    " JOIN shop_sku k ON k.code = o.code"
	    " JOIN shop s ON s.of = 'product' AND s.webflow_id = k.webflow_id"
	    " WHERE NOT EXISTS (SELECT 1 FROM product_mappings m"
	    "  WHERE m.site = $1 AND m.webflow_id = k.webflow_id)"
	    " AND NOT EXISTS (SELECT 1 FROM want w"
	    "  WHERE w.webflow_id = k.webflow_id)"
	    " AND coalesce(s.line::json #>> '{product,isArchived}', '')"
	    "  <> 'true'"
	    " AND coalesce(s.line::json #>> '{product,isDraft}', '') <> 'true'"
	    " AND EXISTS (SELECT 1 FROM want WHERE of = 'product')"
	    " ORDER BY 3, 2";
	static const char note[] =
	    "INSERT INTO sync_errors (site, run, severity, sku, stage, code,"
	    " message, digest) VALUES ($1, $2, 'warning', $3, 'audit-log',"
	    " 'foreign-code', $4, md5($4)) ON CONFLICT (run, digest) DO "
	    "NOTHING";
	struct buf texts;
	const char *p, *code;
	int row, rows;

	if (db_do(l->db, sql, DB_ARGS(l->site), v) != DONE)
		return v->outcome;
	rows = db_rows(l->db);
	buf_init(&texts, (size_t)1 << 30);
	for (row = 0; row < rows; row++) {
		buf_text(&texts, db_text(l->db, row, 2));
		buf_byte(&texts, '\0');
		buf_printf(&texts,
		    "product '%s' (%s) of the shop was not made by this sync"
		    " and sells code '%s', which product '%s' has: archive it"
		    " in Webflow or take the code off it",
		    db_text(l->db, row, 0), db_text(l->db, row, 1),
		    db_text(l->db, row, 2), db_text(l->db, row, 3));
		buf_byte(&texts, '\0');
	}
	p = buf_str(&texts);
	for (row = 0; row < rows && v->outcome == DONE; row++) {
		code = p;
		p += strlen(p) + 1;
		if (row < TOLD_MAX)
			log_warn("%s", p);
		if (l->run && !dry)
			db_do(
			    l->db, note, DB_ARGS(l->site, l->run, code, p), v);
		p += strlen(p) + 1;
	}
	if (rows > TOLD_MAX)
		log_warn("%d more codes are sold by products that this sync"
			 " has not made",
		    rows - TOLD_MAX);
	buf_release(&texts);
	return v->outcome;
}
