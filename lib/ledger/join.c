/* join: which shop object is which product, and what its slug will
 * be; see ledger.h.
 *
 * Lines and shop are copied into temporary tables and joined there as sets,
 * so memory stays flat whatever their number, and a better match of a later
 * line always comes before a worse one of an earlier line:
 *
 *	1. the map, by (Plytix id, part)
 *	2. a SKU whose slug is the product's identity (ours, record lost)
 *	3. a SKU code that is unique in the shop and in the run
 *	4. the product slug, where the name is equal too
 *
 * A category: the map; a slug that ends with its id (ours, record lost); the
 * slug of its path; a name that is unique in the shop and in the run.
 *
 * A shop object that the map gives to one product is never given to another.
 * In 3 and 4 both sides must be the only ones that fit. */
#include "ledger/ledger_inner.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"

/* ---- the shop */

struct shop {
	struct ledger *l;
	struct buf line;
	const char **slugs, **codes;
	size_t slugs_cap, codes_cap;
	bool whole;
};

static void
copy_line(struct shop *s, const struct json *line)
{
	struct json_writer e;

	buf_reset(&s->line);
	json_write_init(&e, &s->line);
	json_write_value(&e, NULL, line);
	db_copy_text(s->l->db, buf_str(&s->line));
	db_copy_row(s->l->db);
}

static void
copy_product(struct shop *s, const struct json *line)
{
	const struct json *product = json_get(line, "product"), *sku;
	const struct json *fields = json_get(product, "fieldData");
	const struct json *skus = json_get(line, "skus");
	const char *first = json_get_text(fields, "default-sku", ""), *key = "";
	bool on_site = ledger_on_site(product);
	size_t n = 0;

	s->slugs =
	    mem_grow(s->slugs, &s->slugs_cap, json_len(skus), sizeof *s->slugs);
	s->codes =
	    mem_grow(s->codes, &s->codes_cap, json_len(skus), sizeof *s->codes);
	for (sku = json_first(skus); sku != json_end(skus);
	     sku = json_next(sku), n++) {
		const struct json *f = json_get(sku, "fieldData");

		s->slugs[n] = json_get_text(f, "slug", "");
		s->codes[n] = json_get_text(f, "sku", "");
		on_site &= ledger_on_site(sku);
		if (!n || json_is(json_get(sku, "id"), first))
			key = s->slugs[n];
	}
	db_copy_text(s->l->db, "product");
	db_copy_text(s->l->db, json_get_text(product, "id", ""));
	db_copy_text(s->l->db, json_get_text(fields, "slug", ""));
	db_copy_text(s->l->db, json_get_text(fields, "name", ""));
	db_copy_array(s->l->db, s->slugs, n);
	db_copy_array(s->l->db, s->codes, n);
	db_copy_text(s->l->db, key);
	db_copy_text(s->l->db, on_site ? "true" : "false");
	copy_line(s, line);
}

static void
copy_category(struct shop *s, const struct json *line)
{
	const struct json *item = json_get(line, "item");
	const struct json *fields = json_get(item, "fieldData");

	db_copy_text(s->l->db, "category");
	db_copy_text(s->l->db, json_get_text(item, "id", ""));
	db_copy_text(s->l->db, json_get_text(fields, "slug", ""));
	db_copy_text(s->l->db, json_get_text(fields, "name", ""));
	db_copy_array(s->l->db, NULL, 0);
	db_copy_array(s->l->db, NULL, 0);
	db_copy_text(s->l->db, "");
	db_copy_text(s->l->db, ledger_on_site(item) ? "true" : "false");
	copy_line(s, line);
}

static enum outcome
shop_line(
    void *ctx, const struct json *line, struct arena *arena, struct verdict *v)
{
	struct shop *s = ctx;
	const struct json *kind = json_get(line, "kind");

	(void)arena;
	(void)v;
	if (json_is(kind, "shop-product"))
		copy_product(s, line);
	else if (json_is(kind, "shop-category"))
		copy_category(s, line);
	else if (json_is(kind, "end"))
		s->whole = json_is(json_get(line, "products"), "whole");
	return DONE;
}

enum outcome
ledger_load_shop(
    struct ledger *l, const char *path, bool *whole, struct verdict *v)
{
	static const char make[] =
	    "DROP TABLE IF EXISTS pg_temp.shop;"
	    "CREATE TEMP TABLE shop (of text, webflow_id text, slug text,"
	    " name text, sku_slugs text[], codes text[], key text,"
	    " on_site boolean, line text)";
	static const char mend[] =
	    /* The same product on two shifting pages: the later one. */
	    "DELETE FROM shop a USING shop b WHERE a.webflow_id = b.webflow_id"
	    " AND a.of = b.of AND a.ctid < b.ctid;"
	    "CREATE INDEX ON shop (webflow_id);"
	    "CREATE INDEX ON shop (of, slug); CREATE INDEX ON shop (key);"
	    "ANALYZE shop;"
	    "DROP TABLE IF EXISTS pg_temp.shop_sku;"
	    "CREATE TEMP TABLE shop_sku AS SELECT webflow_id,"
	    " unnest(sku_slugs) AS slug, unnest(codes) AS code FROM shop"
	    " WHERE of = 'product';"
	    "CREATE INDEX ON shop_sku (slug); CREATE INDEX ON shop_sku (code);"
	    "CREATE INDEX ON shop_sku (webflow_id);"
	    "ANALYZE shop_sku";
	static const char told[] = "UPDATE sync_states SET shop_read = true"
				   " WHERE run = $1 AND status = 'running'";
	struct shop s = {.l = l};
	enum outcome read, copied;

	*whole = false;
	if (db_script(l->db, make, v) != DONE)
		return v->outcome;
	if (path) {
		if (db_copy(l->db, "COPY shop FROM STDIN", v) != DONE)
			return v->outcome;
		buf_init(&s.line, (size_t)64 << 20);
		read = ledger_read(path, shop_line, &s, v);
		buf_release(&s.line);
		free(s.slugs);
		free(s.codes);
		copied = db_copy_end(l->db, v);
		if (read != DONE || copied != DONE)
			return outcome_worse(read, copied);
		*whole = s.whole;
	}
	if (db_script(l->db, mend, v) != DONE)
		return v->outcome;
	if (s.whole && l->run)
		return db_do(l->db, told, DB_ARGS(l->run), v);
	return DONE;
}

/* ---- the lines */

enum outcome
ledger_want_begin(struct ledger *l, struct verdict *v)
{
	return db_script(l->db,
	    "DROP TABLE IF EXISTS pg_temp.want;"
	    "CREATE TEMP TABLE want (n bigint, of text, plytix_id text,"
	    " part text, sku text, wish text, name text, identity text,"
	    " codes text[], cats text[], keys text[], webflow_id text,"
	    " slug text, doubt boolean, same boolean, restored boolean, digest "
	    "text,"
	    " taken text[], path text, code text, hold boolean,"
	    " agreed text[], moved text[], state text, rival text,"
	    " rival_code text, items text[], fold text, creates boolean,"
	    " by_slug boolean, made boolean, was text, gone boolean,"
	    " alike bigint, near text, refs text[],"
	    " ref_fields text[], ref_once boolean[],"
	    " fresh boolean, unread boolean)",
	    v);
}

/* ---- joining. $1 is the site in each. */

#define UNMAPPED(shop)                                 \
	"NOT EXISTS (SELECT 1 FROM product_mappings m" \
	"   WHERE m.site = $1 AND m.webflow_id = " shop ".webflow_id)"

/* A category's item that no category has, by the map or in this run. */
#define UNOWNED                                                 \
	"NOT EXISTS (SELECT 1 FROM category_mappings m"         \
	"   WHERE m.site = $1 AND m.webflow_id = s.webflow_id)" \
	"  AND NOT EXISTS (SELECT 1 FROM want x"                \
	"   WHERE x.of = 'category' AND x.webflow_id = s.webflow_id)"

/* Of the pairs those whose both sides occur once. */
#define ONLY_ONES                                                              \
	" ones AS (SELECT n, webflow_id, count(*) OVER (PARTITION BY n) AS a," \
	" count(*) OVER (PARTITION BY webflow_id) AS b FROM pair)"             \
	" UPDATE want w SET webflow_id = o.webflow_id FROM ones o"             \
	" WHERE o.n = w.n AND o.a = 1 AND o.b = 1"

static const char *const joins[] = {
    "UPDATE want w SET webflow_id = m.webflow_id, slug = m.slug"
    " FROM product_mappings m WHERE m.site = $1 AND w.of = 'product'"
    " AND m.plytix_id = w.plytix_id AND m.part = w.part",

    "UPDATE want w SET webflow_id = m.webflow_id, slug = m.slug"
    " FROM category_mappings m WHERE m.site = $1 AND w.of = 'category'"
    " AND m.plytix_id = w.plytix_id",

    /* The key of the default SKU; behind it the product's id, where another
     * product had it before (a variant that became a product). */
    "WITH pair AS (SELECT min(w.n) AS n, s.webflow_id FROM shop s"
    "  JOIN want w ON w.of = 'product' AND w.webflow_id IS NULL"
    "  AND s.key IN (w.identity, w.identity || '_' || w.plytix_id)"
    "  WHERE s.of = 'product' AND " UNMAPPED(
	"s") "  GROUP BY s.webflow_id)"
	     " UPDATE want w SET webflow_id = p.webflow_id FROM pair p"
	     " WHERE p.n = w.n",

    /* Any SKU's: people may have made another one the default. */
    "WITH pair AS (SELECT min(w.n) AS n, k.webflow_id FROM shop_sku k"
    "  JOIN want w ON w.identity = k.slug AND w.webflow_id IS NULL"
    "  AND w.of = 'product'"
    "  WHERE " UNMAPPED(
	"k") "  AND NOT EXISTS (SELECT 1 FROM want x"
	     "   WHERE x.webflow_id = k.webflow_id)"
	     "  GROUP BY k.webflow_id)"
	     " UPDATE want w SET webflow_id = p.webflow_id FROM pair p"
	     " WHERE p.n = w.n",

    "WITH ours AS (SELECT n, unnest(codes) AS code FROM want"
    "  WHERE of = 'product'),"
    " code AS (SELECT min(k.webflow_id) AS webflow_id, k.code"
    "  FROM shop_sku k WHERE k.code <> '' GROUP BY k.code"
    "  HAVING count(*) = 1),"
    " line AS (SELECT min(o.n) AS n, o.code FROM ours o GROUP BY o.code"
    "  HAVING count(*) = 1),"
    " pair AS (SELECT DISTINCT l.n, c.webflow_id FROM line l"
    "  JOIN code c ON c.code = l.code"
    "  JOIN want w ON w.n = l.n AND w.webflow_id IS NULL"
    "  WHERE NOT EXISTS (SELECT 1 FROM product_mappings m"
    "   WHERE m.site = $1 AND m.webflow_id = c.webflow_id)"
    "  AND NOT EXISTS (SELECT 1 FROM want x"
    "   WHERE x.webflow_id = c.webflow_id))," ONLY_ONES,

    "WITH pair AS (SELECT w.n, s.webflow_id FROM want w"
    "  JOIN shop s ON s.of = w.of AND s.slug = w.wish AND s.name = w.name"
    "  WHERE w.of = 'product' AND w.webflow_id IS NULL"
    "  AND NOT EXISTS (SELECT 1 FROM product_mappings m"
    "   WHERE m.site = $1 AND m.webflow_id = s.webflow_id)"
    "  AND NOT EXISTS (SELECT 1 FROM want x"
    "   WHERE x.webflow_id = s.webflow_id))," ONLY_ONES,

    /* A category whose slug ends with its id, whatever its path is now. */
    "UPDATE want w SET webflow_id = s.webflow_id FROM shop s"
    " WHERE w.of = 'category' AND w.webflow_id IS NULL AND s.of = w.of"
    " AND right(s.slug, length(w.plytix_id) + 1) = '-' || w.plytix_id"
    " AND " UNOWNED,

    /* One whose path gives the slug of an item: of several such, the one of
     * that name, else the first, which had the slug when they were made. */
    "WITH pair AS (SELECT DISTINCT ON (s.webflow_id) w.n, s.webflow_id"
    "  FROM want w JOIN shop s ON s.of = w.of AND s.slug = w.wish"
    "  WHERE w.of = 'category' AND w.webflow_id IS NULL AND " UNOWNED
    "  ORDER BY s.webflow_id, s.name = w.name DESC, w.n)"
    " UPDATE want w SET webflow_id = p.webflow_id FROM pair p"
    " WHERE p.n = w.n",

    /* A category that a person made: by its name, where only one has it,
     * in the shop and in the run. */
    "WITH named AS (SELECT name FROM want WHERE of = 'category'"
    "  GROUP BY name HAVING count(*) = 1),"
    " pair AS (SELECT w.n, s.webflow_id FROM want w"
    "  JOIN named USING (name)"
    "  JOIN shop s ON s.of = 'category' AND s.name = w.name"
    "  WHERE w.of = 'category' AND w.webflow_id IS NULL"
    "  AND " UNOWNED ")," ONLY_ONES,

    "UPDATE want w SET slug = s.slug FROM shop s WHERE w.slug IS NULL"
    " AND s.of = w.of AND s.webflow_id = w.webflow_id AND s.slug <> ''"
    " AND $1::text IS NOT NULL",
};

/* A slug is taken when map, shop or an earlier line of the run has it; of
 * equal wishes the first line gets its own. */
#define SETTLE(candidate)                                               \
	"WITH wish AS (SELECT n, of, " candidate " AS slug FROM want"   \
	"  WHERE slug IS NULL AND (wish <> ''"                          \
	"   OR state IS DISTINCT FROM 'archive')),"                     \
	" first AS (SELECT min(n) AS n, of, slug FROM wish"             \
	"  WHERE slug <> '' GROUP BY of, slug)"                         \
	" UPDATE want w SET slug = f.slug FROM first f WHERE f.n = w.n" \
	" AND NOT EXISTS (SELECT 1 FROM want x"                         \
	"  WHERE x.of = f.of AND x.slug = f.slug)"                      \
	" AND NOT EXISTS (SELECT 1 FROM shop s"                         \
	"  WHERE s.of = f.of AND s.slug = f.slug)"                      \
	" AND NOT EXISTS (SELECT 1 FROM product_mappings m"             \
	"  WHERE f.of = 'product' AND m.site = $1 AND m.slug = f.slug)" \
	" AND NOT EXISTS (SELECT 1 FROM category_mappings m"            \
	"  WHERE f.of = 'category' AND m.site = $1 AND m.slug = f.slug)"

#define WITH(tail)                                                        \
	"coalesce(nullif(rtrim(left(wish, greatest(0, 254 - length(" tail \
	"))), '-'), '') || '-', '') || " tail

static const char *const slugs[] = {
    SETTLE("wish"),
    SETTLE(WITH("code")),
    SETTLE(WITH("plytix_id")),
    SETTLE(WITH("plytix_id || '-' || n")),
};

enum outcome
ledger_join(struct ledger *l, struct verdict *v)
{
	/* A run that wanted what this one wants can have written nothing else:
	 * what differs besides is a person's. */
	static const char doubt[] =
	    "UPDATE want w SET doubt = true, same = d.same,"
	    " restored = d.restored FROM (SELECT x.n,"
	    " bool_and(i.digest IS NOT NULL AND i.digest = x.digest) AS same,"
	    " bool_or(r.mode = 'restore') AS restored"
	    " FROM want x JOIN run_items i ON i.site = $1 AND i.of = x.of"
	    " AND i.plytix_id = x.plytix_id AND i.part = x.part AND i.doubt"
	    " JOIN sync_states r ON r.run = i.run"
	    " AND i.run <> coalesce($2, '') GROUP BY x.n) d WHERE d.n = w.n";
	/* A variant that moved: its old SKU, which cannot be removed, has the
	 * key, so its new one is made with another at once. */
	static const char taken[] =
	    "UPDATE want w SET taken = t.slugs FROM"
	    " (SELECT k.n, array_agg(v.slug ORDER BY v.slug) AS slugs"
	    "  FROM (SELECT n, plytix_id, part, unnest(keys) AS key FROM want"
	    "   WHERE of = 'product') k"
	    "  JOIN variant_mappings v ON v.site = $1 AND v.slug = k.key"
	    "  WHERE (v.plytix_id, v.part) <> (k.plytix_id, k.part)"
	    "  GROUP BY k.n) t WHERE t.n = w.n";
	/* Its variants that another line of the run has: they stay on sale. */
	static const char moved[] =
	    "UPDATE want w SET moved = t.ids FROM"
	    " (SELECT o.n, array_agg(DISTINCT v.variant_id) AS ids"
	    "  FROM (SELECT plytix_id, CASE WHEN part = '' THEN key"
	    "    WHEN right(key, length(part) + 1) = '_' || part"
	    "    THEN left(key, -1 - length(part)) END AS id FROM (SELECT"
	    "    plytix_id, part, unnest(keys) AS key FROM want"
	    "    WHERE of = 'product') x) k"
	    "  JOIN variant_mappings v ON v.site = $1"
	    "  AND v.plytix_id <> k.plytix_id AND v.variant_id = k.id"
	    "  JOIN want o ON o.of = 'product' AND o.plytix_id = v.plytix_id"
	    "  AND o.part = v.part GROUP BY o.n) t WHERE t.n = w.n";
	size_t i;

	if (ledger_statistics(l, v) != DONE ||
	    db_script(l->db,
		"CREATE INDEX ON want (n); CREATE INDEX ON want (webflow_id);"
		"CREATE INDEX ON want (of, slug); ANALYZE want",
		v) != DONE)
		return v->outcome;
	for (i = 0; i < sizeof joins / sizeof *joins; i++)
		if (db_do(l->db, joins[i], DB_ARGS(l->site), v) != DONE)
			return v->outcome;
	for (i = 0; i < sizeof slugs / sizeof *slugs; i++)
		if (db_do(l->db, slugs[i], DB_ARGS(l->site), v) != DONE)
			return v->outcome;
	if (db_do(l->db, taken, DB_ARGS(l->site), v) != DONE ||
	    db_do(l->db, moved, DB_ARGS(l->site), v) != DONE)
		return v->outcome;
	return db_do(l->db, doubt, DB_ARGS(l->site, l->run), v);
}

/* A product that its own past in the shop keeps from being made (too many SKUs
 * that cannot be given back, an option that no variant has any more) and that
 * a person has deleted there: forgotten, so that the next run makes it anew.
 * The wish of an error line is its code. */
enum outcome
ledger_give_up(struct ledger *l, struct verdict *v)
{
#define LOST                                                              \
	" WHERE m.site = $1 AND EXISTS (SELECT 1 FROM want w"             \
	"  WHERE w.of = 'error' AND w.plytix_id = m.plytix_id"            \
	"  AND w.wish IN ('variants-too-many', 'variant-without-value'))" \
	" AND NOT EXISTS (SELECT 1 FROM shop s, product_mappings p"       \
	"  WHERE p.site = $1 AND p.plytix_id = m.plytix_id"               \
	"  AND p.part = m.part AND s.of = 'product'"                      \
	"  AND s.webflow_id = p.webflow_id)"
	if (db_do(l->db, "DELETE FROM variant_mappings m" LOST,
		DB_ARGS(l->site), v) != DONE)
		return v->outcome;
	return db_do(
	    l->db, "DELETE FROM product_mappings m" LOST, DB_ARGS(l->site), v);
#undef LOST
}
