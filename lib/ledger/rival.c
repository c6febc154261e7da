/* rival: a product that is new to the map, and has a code of one that the map
 * knows by another id; see ledger.h.
 *
 * It may be the same product, imported anew: made, it would be on sale twice.
 * Only a run that has the whole catalogue, and takes off sale what is gone
 * from it, can tell. One whose code went along with its variant, by the same
 * id, is no rival; nor is one that this run deals with too, since it may have
 * given its code away. */
#include "ledger/ledger_inner.h"

/* The new ones, with each of their codes. */
static const char newcomers[] =
    "DROP TABLE IF EXISTS pg_temp.newcomer;"
    "CREATE TEMP TABLE newcomer (n bigint, plytix_id text, keys text[],"
    " tail text, code text)";
static const char list[] =
    "INSERT INTO newcomer SELECT w.n, w.plytix_id, w.keys,"
    " CASE w.part WHEN '' THEN '' ELSE '_' || w.part END,"
    " unnest(w.codes || w.sku) FROM want w WHERE w.of = 'product'"
    " AND w.state IS DISTINCT FROM 'archive'"
    " AND NOT EXISTS (SELECT 1 FROM product_mappings m"
    "  WHERE m.site = $1 AND m.plytix_id = w.plytix_id)";
static const char find[] =
    "WITH known AS (SELECT m.plytix_id, m.plytix_id AS id,"
    "  coalesce(p.sku, m.sku) AS code FROM product_mappings m"
    "  LEFT JOIN pim_rows p ON p.site = $1 AND p.id = m.plytix_id"
    "  WHERE m.site = $1 AND m.state <> 'archive' UNION ALL"
    " SELECT v.plytix_id, v.variant_id,"
    "  coalesce(p.sku, v.fields ->> 'sku') FROM variant_mappings v"
    "  JOIN product_mappings m USING (site, plytix_id, part)"
    "  LEFT JOIN pim_rows p ON p.site = $1 AND p.id = v.variant_id"
    "  WHERE v.site = $1 AND v.variant_id IS NOT NULL"
    "  AND m.state <> 'archive')"
    " UPDATE want w SET rival = r.plytix_id, rival_code = r.code"
    " FROM (SELECT DISTINCT ON (c.n) c.n, k.plytix_id, c.code"
    "  FROM newcomer c JOIN known k ON k.code = c.code AND c.code <> ''"
    "  WHERE NOT EXISTS (SELECT 1 FROM want x WHERE x.of <> 'category'"
    "   AND x.plytix_id = k.plytix_id)"
    "  AND k.id <> c.plytix_id AND NOT k.id || c.tail = ANY (c.keys)"
    "  ORDER BY c.n, k.plytix_id, c.code) r WHERE r.n = w.n";

enum outcome
ledger_rivals(struct ledger *l, struct verdict *v)
{
	if (db_script(l->db, newcomers, v) != DONE ||
	    db_do(l->db, list, DB_ARGS(l->site), v) != DONE ||
	    !db_changed(l->db))
		return v->outcome;
	return db_do(l->db, find, DB_ARGS(l->site), v);
}
