/* ledger_known: writes the member `known`, and hints; see ledger.h. */
#include "ledger.h"

#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "cli.h"
#include "jread.h"

#define OUT_BYTES ((size_t)256 << 10)

/* SKUs as one JSON list, in the order in which they were made. */
#define SKUS(key)                                                        \
	"(SELECT json_agg(json_build_object('webflow_id', v.webflow_id," \
	" 'slug', v.slug, 'plytix_id', v.variant_id,"                    \
	" 'values', v.combination, 'default', v.is_default,"             \
	" 'fields', v.fields, 'shown', v.shown, 'stock', v.stock)"       \
	" ORDER BY v.place, v.webflow_id) FROM variant_mappings v"       \
	" WHERE v.site = $1 AND v.plytix_id = " key ".plytix_id"         \
	" AND v.part = " key ".part)"

enum column {
	OF,
	SLUG,
	DOUBT,
	SENT_ID,
	SENT_SLUG,
	STATE,
	PUBLISHED,
	FIELDS,
	SHOWN,
	OPTIONS,
	UNIMPORTED,
	SKU_LIST,
	CATEGORIES,
	SHOP_LINE,
	FIRST_VALUES,
};

static const char rows[] =
    "SELECT w.of, w.slug, w.doubt, coalesce(m.webflow_id, c.webflow_id),"
    " coalesce(m.slug, c.slug), m.state, m.published,"
    " coalesce(m.fields, c.fields), m.shown, m.options, m.refused, " SKUS(
	"m") ","
	     " (SELECT json_object_agg(k.plytix_id, k.webflow_id"
	     " ORDER BY k.plytix_id) FROM category_mappings k"
	     " WHERE k.site = $1 AND k.plytix_id = ANY (w.cats)),"
	     " s.line, (SELECT first_values FROM sites WHERE site = $1)"
	     " FROM want w"
	     " LEFT JOIN product_mappings m ON w.of = 'product' AND m.site = $1"
	     " AND m.plytix_id = w.plytix_id AND m.part = w.part"
	     " LEFT JOIN category_mappings c ON w.of = 'category' AND c.site = "
	     "$1"
	     " AND c.plytix_id = w.plytix_id"
	     " LEFT JOIN shop s ON s.of = w.of AND s.webflow_id = w.webflow_id"
	     " WHERE w.of <> 'error' ORDER BY w.n";

enum outcome
ledger_known_start(struct ledger *l, struct verdict *v)
{
	return db_start(l->db, rows, DB_ARGS(l->site), v);
}

/* A column's JSON, read into the arena; NULL when the column is null. */
static const struct json *
column(struct ledger *l, int c, struct arena *a)
{
	const char *text = db_text(l->db, 0, c);
	const struct json *value = NULL;
	struct verdict unheard = {0};
	struct jread *reader;

	if (!text)
		return NULL;
	reader = jread_new(JREAD_PAGE_NODES_MAX);
	jread(reader, a, text, strlen(text), &value, &unheard);
	jread_free(reader);
	verdict_release(&unheard);
	return value;
}

static void
emit_sku(struct emit *e, const struct json *s)
{
	const struct json *stock = json_get(s, "stock");

	emit_object(e, NULL);
	emit_value(e, "webflow_id", json_get(s, "webflow_id"));
	emit_value(e, "slug", json_get(s, "slug"));
	emit_text_if(e, "plytix_id", json_get_text(s, "plytix_id", NULL));
	emit_value(e, "values", json_get(s, "values"));
	if (json_true(json_get(s, "default")))
		emit_bool(e, "default", true);
	emit_value(e, "fields", json_get(s, "fields"));
	if (!json_empty(json_get(s, "shown")))
		emit_value(e, "shown", json_get(s, "shown"));
	if (!json_empty(stock))
		emit_value(e, "stock", stock);
	emit_end(e);
}

static void
emit_sent(struct ledger *l, bool product, struct arena *a, struct emit *e)
{
	const struct json *skus, *s, *shown;

	if (!db_text(l->db, 0, SENT_ID))
		return;
	emit_object(e, "sent");
	emit_text(e, "webflow_id", db_text(l->db, 0, SENT_ID));
	emit_text(e, "slug", db_text(l->db, 0, SENT_SLUG));
	if (product) {
		emit_text(e, "state", db_text(l->db, 0, STATE));
		emit_bool(e, "published", db_true(l->db, 0, PUBLISHED));
	}
	emit_value(e, "fields", column(l, FIELDS, a));
	if (product) {
		shown = column(l, SHOWN, a);
		if (!json_empty(shown))
			emit_value(e, "shown", shown);
		emit_value(e, "options", column(l, OPTIONS, a));
		emit_value(e, "refused", column(l, UNIMPORTED, a));
		skus = column(l, SKU_LIST, a);
		emit_array(e, "skus");
		for (s = json_first(skus); s != json_end(skus);
		     s = json_next(s))
			emit_sku(e, s);
		emit_end(e);
	}
	emit_end(e);
}

enum outcome
ledger_known_next(struct ledger *l, bool read, struct arena *a, struct emit *e,
    struct verdict *v)
{
	const struct json *line, *categories;
	bool product;
	int n = db_next(l->db, v);

	if (n < 0)
		return v->outcome;
	if (n == 0)
		return verdict_say(v, FATAL, "recall",
		    "the database gave fewer rows than there are lines");
	product = strcmp(db_text(l->db, 0, OF), "product") == 0;
	emit_object(e, "known");
	emit_text_if(e, "slug", db_text(l->db, 0, SLUG));
	if (product) {
		categories = column(l, CATEGORIES, a);
		emit_object(e, "categories");
		emit_members(e, categories, NULL);
		emit_end(e);
	}
	if (db_true(l->db, 0, DOUBT))
		emit_bool(e, "doubt", true);
	emit_sent(l, product, a, e);
	line = column(l, SHOP_LINE, a);
	if (line && product) {
		emit_object(e, "shop");
		emit_value(e, "product", json_get(line, "product"));
		emit_value(e, "skus", json_get(line, "skus"));
		emit_end(e);
	} else if (line) {
		emit_value(e, "shop", json_get(line, "item"));
	}
	if (read || !product)
		emit_bool(e, "read", read);
	if (product && db_true(l->db, 0, FIRST_VALUES))
		emit_bool(e, "first_values", true);
	emit_end(e);
	return DONE;
}

/* ---- hints: what a mapped product already has stays its own */

static void
emit_names(struct emit *e, const struct json *values)
{
	const struct json *x;

	emit_array(e, "values");
	for (x = json_first(values); x != json_end(values); x = json_next(x))
		emit_text(e, NULL, json_get_text(x, "name", ""));
	emit_end(e);
}

static void
emit_hint(struct ledger *l, struct arena *a, struct emit *e)
{
	const char *id = db_text(l->db, 0, 0);
	const struct json *options = column(l, 2, a), *skus = column(l, 3, a);
	const struct json *x, *first = NULL;

	emit_object(e, NULL);
	emit_text(e, "family", id);
	emit_int(e, "level", 0);
	emit_text(e, "kind", "hint");
	emit_text(e, "id", id);
	emit_text(e, "part", db_text(l->db, 0, 1));
	emit_array(e, "options");
	for (x = json_first(options); x != json_end(options);
	     x = json_next(x)) {
		emit_object(e, NULL);
		emit_value(e, "name", json_get(x, "name"));
		emit_names(e, json_get(x, "values"));
		emit_end(e);
	}
	emit_end(e);
	for (x = json_first(skus); x != json_end(skus); x = json_next(x))
		if (!first && json_true(json_get(x, "default")))
			first = json_get(x, "values");
	if (first)
		emit_value(e, "default", first);
	emit_array(e, "skus");
	for (x = json_first(skus); x != json_end(skus); x = json_next(x)) {
		emit_object(e, NULL);
		emit_text_if(
		    e, "plytix_id", json_get_text(x, "plytix_id", NULL));
		emit_value(e, "values", json_get(x, "values"));
		emit_end(e);
	}
	emit_end(e);
	emit_end(e);
}

enum outcome
ledger_hints(
    struct ledger *l, const char *id, struct buf *b, int out, struct verdict *v)
{
	static const char sql[] =
	    "SELECT m.plytix_id, m.part, m.options, " SKUS(
		"m") " FROM product_mappings m WHERE m.site = $1"
		     " AND ($2::text IS NULL OR m.plytix_id = $2)"
		     " ORDER BY m.plytix_id, m.part";
	struct arena a = {0};
	struct emit e;
	int n;

	if (db_start(l->db, sql, DB_ARGS(l->site, id), v) != DONE)
		return v->outcome;
	emit_init(&e, b);
	while ((n = db_next(l->db, v)) > 0) {
		emit_hint(l, &a, &e);
		arena_reset(&a);
		if (b->len < OUT_BYTES)
			continue;
		if (cli_write(out, b->data, b->len)) {
			db_drop(l->db);
			arena_release(&a);
			return verdict_say(
			    v, FATAL, "output", "could not write the output");
		}
		buf_reset(b);
	}
	arena_release(&a);
	return n < 0 ? v->outcome : DONE;
}
