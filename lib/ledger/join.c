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
#include "ledger/queries.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"

/* ---- the shop */

struct shop {
	struct ledger *l;
	struct buf line;
	const char **slugs, **codes;
	size_t slugs_cap, codes_cap;
	bool products; /* its products are of use */
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
	if (json_is(kind, "shop-product")) {
		if (s->products)
			copy_product(s, line);
	} else if (json_is(kind, "shop-category")) {
		copy_category(s, line);
	} else if (json_is(kind, "end")) {
		s->whole = json_is(json_get(line, "products"), "whole");
	}
	return DONE;
}

enum outcome
ledger_load_shop(struct ledger *l, const char *path, bool products, bool *whole,
    struct verdict *v)
{
	static const char shop_was_read[] =
	    "UPDATE sync_states SET shop_read = true"
	    " WHERE run = $1 AND status = 'running'";
	struct shop s = {.l = l, .products = products};

	*whole = false;
	buf_init(&s.line, (size_t)64 << 20);
	if (path)
		ledger_load(l, path,
		    products ? NULL : "{\"kind\":\"shop-product\"",
		    sql_temp_shop, "COPY shop FROM STDIN", shop_line, &s, v);
	else
		db_script(l->db, sql_temp_shop, v);
	buf_release(&s.line);
	free(s.slugs);
	free(s.codes);
	if (v->outcome != DONE || !path)
		return v->outcome;
	if (db_script(l->db, sql_temp_shop_index, v) != DONE ||
	    db_script(l->db, sql_temp_shop_sku, v) != DONE)
		return v->outcome;
	*whole = s.whole;
	if (s.whole && l->run)
		return db_do(l->db, shop_was_read, DB_ARGS(l->run), v);
	return DONE;
}

/* ---- the lines */

enum outcome
ledger_want_begin(struct ledger *l, struct verdict *v)
{
	return db_script(l->db, sql_temp_want, v);
}

/* ---- joining. $1 is the site in each; the better match comes first. The map
 * gives most lines their item: they are indexed when they have it. */

static const char *const mapped[] = {
    "UPDATE want w SET webflow_id = m.webflow_id, slug = m.slug"
    " FROM product_mappings m WHERE m.site = $1 AND w.of = 'product'"
    " AND m.plytix_id = w.plytix_id AND m.part = w.part",

    "UPDATE want w SET webflow_id = m.webflow_id, slug = m.slug"
    " FROM category_mappings m WHERE m.site = $1 AND w.of = 'category'"
    " AND m.plytix_id = w.plytix_id",
};

static const char *const shown[] = {
    sql_join_product_key,
    sql_join_product_sku,
    sql_join_product_code,
    sql_join_product_slug,
    sql_join_category_id,
    sql_join_category_path,
    sql_join_category_name,
    "UPDATE want w SET slug = s.slug FROM shop s WHERE w.slug IS NULL"
    " AND s.of = w.of AND s.webflow_id = w.webflow_id AND s.slug <> ''"
    " AND $1::text IS NOT NULL",
};

/* Of each line that has none yet, its wish, then with more and more behind. */
static const char *const tails[] = {"", "code", "id", "line"};

static enum outcome
join(struct ledger *l, const char *const *sql, size_t n, struct verdict *v)
{
	for (size_t i = 0; i < n && v->outcome == DONE; i++)
		db_do(l->db, sql[i], DB_ARGS(l->site), v);
	return v->outcome;
}

static enum outcome
give_slugs(struct ledger *l, struct verdict *v)
{
	static const char any[] = "SELECT FROM want WHERE slug IS NULL"
				  " AND of <> 'error' LIMIT 1";

	if (db_do(l->db, any, DB_NONE, v) != DONE || !db_rows(l->db))
		return v->outcome;
	for (size_t i = 0; i < sizeof tails / sizeof *tails; i++)
		if (db_do(l->db, sql_join_slugs, DB_ARGS(l->site, tails[i]),
			v) != DONE)
			break;
	return v->outcome;
}

enum outcome
ledger_join(struct ledger *l, bool shop, struct verdict *v)
{
	static const char index[] =
	    "CREATE INDEX ON want (n); CREATE INDEX ON want (webflow_id);"
	    "CREATE INDEX ON want (of, slug); ANALYZE want";

	if (ledger_statistics(l, v) != DONE ||
	    join(l, mapped, sizeof mapped / sizeof *mapped, v) != DONE ||
	    ledger_index(l, index, v) != DONE ||
	    (shop && join(l, shown, sizeof shown / sizeof *shown, v) != DONE) ||
	    give_slugs(l, v) != DONE ||
	    db_do(l->db, sql_join_taken, DB_ARGS(l->site), v) != DONE ||
	    db_do(l->db, sql_join_moved, DB_ARGS(l->site), v) != DONE)
		return v->outcome;
	return db_do(l->db, sql_join_doubt, DB_ARGS(l->site, l->run), v);
}

/* A product that its own past in the shop keeps from being made (too many SKUs
 * that cannot be given back, an option that no variant has any more) and that
 * a person has deleted there: forgotten, so that the next run makes it anew.
 * The wish of an error line is its code. */
enum outcome
ledger_give_up(struct ledger *l, struct verdict *v)
{
	return db_do(l->db, sql_give_up, DB_ARGS(l->site), v);
}
