/* known: writes the member `known`; see ledger.h. */
#include "ledger/ledger_inner.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "io/cli.h"
#include "base/json_read.h"
#include "ledger/related.h"

enum column {
	OF,
	SLUG,
	DOUBT,
	SAME,
	RESTORED,
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
	TAKEN,
	HOLD,
	OWNED,
	LEARNED,
	PUBLISH,
	MOVED,
	RIVAL,
	RIVAL_CODE,
	MADE,
	MADE_NOW,
	GONE,
	ALIKE,
	NEAR,
	ITEMS,
	RELATED,
	FRESH,
};

static const char rows[] =
    "SELECT w.of, w.slug, w.doubt, w.same, w.restored, coalesce(m.webflow_id, "
    "c.webflow_id, i.webflow_id),"
    " coalesce(m.slug, c.slug, i.slug), m.state, m.published,"
    " coalesce(m.fields, c.fields, i.fields), m.shown, m.options, "
    /* at once, where a person asks for it */
    "(SELECT coalesce(json_agg(CASE WHEN " LEDGER_DUE
    " OR EXISTS (SELECT FROM sync_states WHERE run = $2"
    " AND mode IN ('retry', 'product'))"
    " THEN (x::jsonb || '{\"due\":true}')::json ELSE x END ORDER BY n), '[]')"
    " FROM json_array_elements(m.refused) WITH ORDINALITY AS e(x, n)),"
    " " LEDGER_SKUS(
	"m") ","
	     " (SELECT json_object_agg(k.plytix_id, k.webflow_id"
	     " ORDER BY k.plytix_id) FROM (SELECT plytix_id, webflow_id"
	     " FROM category_mappings WHERE site = $1"
	     " AND plytix_id = ANY (w.cats) UNION"
	     " SELECT plytix_id, webflow_id FROM found"
	     " WHERE plytix_id = ANY (w.cats)) k),"
	     " coalesce(s.line, t.line), (SELECT first_values FROM sites WHERE "
	     "site = $1),"
	     " array_to_json(w.taken), w.hold,"
	     " (SELECT json_agg(o.webflow_id ORDER BY o.webflow_id)"
	     " FROM category_mappings o WHERE w.of = 'category'"
	     " AND c.plytix_id IS NULL AND o.site = $1),"
	     " (SELECT learned FROM sites WHERE site = $1),"
	     /* what its last live result left open; what others did */
	     " coalesce((SELECT nullif(i.publish, 'done')"
	     " FROM run_items i JOIN sync_states r USING (run)"
	     " WHERE i.site = $1 AND i.of = w.of"
	     " AND i.plytix_id = w.plytix_id AND i.part = w.part"
	     " AND i.action IS NOT NULL"
	     " AND (i.webflow_id IS NOT NULL OR w.of <> 'product')"
	     " AND r.number > coalesce((SELECT published_run FROM sites"
	     " WHERE site = $1), -1) ORDER BY r.number DESC LIMIT 1),"
	     " CASE WHEN coalesce(m.owed, c.owed, i.owed) IS NOT NULL"
	     " THEN 'staged' END),"
	     " array_to_json(w.moved), w.rival, w.rival_code,"
	     " i.made, w.made, w.gone, w.alike, w.near,"
	     /* what this input says of an item counts more than the map */
	     " (SELECT json_object_agg(r.ref, CASE WHEN f.ref IS NULL"
	     " THEN k.webflow_id ELSE f.webflow_id END ORDER BY r.ref)"
	     " FROM (SELECT DISTINCT unnest(w.items) AS ref) r"
	     " LEFT JOIN found_items f USING (ref)"
	     " LEFT JOIN item_mappings k ON k.site = $1"
	     " AND k.collection = left(r.ref, strpos(r.ref, '/') - 1)"
	     " AND k.key = substr(r.ref, strpos(r.ref, '/') + 1)"
	     " WHERE NOT coalesce(f.to_make, k.key IS NULL))"
	     ", " RELATED_SHOWN ", w.fresh"
	     " FROM want w"
	     " LEFT JOIN product_mappings m ON w.of = 'product' AND m.site = $1"
	     " AND m.plytix_id = w.plytix_id AND m.part = w.part"
	     " LEFT JOIN category_mappings c ON w.of = 'category' AND c.site = "
	     "$1"
	     " AND c.plytix_id = w.plytix_id"
	     " LEFT JOIN item_mappings i ON w.of = 'item' AND i.site = $1"
	     " AND i.collection = w.part"
	     " AND i.key = coalesce(w.was, w.plytix_id)"
	     " AND i.webflow_id = w.webflow_id"
	     " LEFT JOIN shop s ON s.of = w.of AND s.webflow_id = w.webflow_id"
	     " AND w.of <> 'item'"
	     " LEFT JOIN shop t ON t.of = 'item' AND w.of = 'item'"
	     " AND t.key = w.part AND t.webflow_id = w.webflow_id"
	     " AND w.unread IS NOT TRUE"
	     " WHERE w.of <> 'error' ORDER BY w.n";

enum outcome
ledger_known_start(struct ledger *l, struct verdict *v)
{
	/* Categories of this input that are in the shop, for the products
	 * beside them; one that is held is none as yet. */
	static const char found[] =
	    "DROP TABLE IF EXISTS pg_temp.found;"
	    "CREATE TEMP TABLE found AS SELECT plytix_id,"
	    " CASE WHEN hold THEN NULL ELSE webflow_id END AS webflow_id"
	    " FROM want WHERE of = 'category' AND webflow_id IS NOT NULL;"
	    "CREATE INDEX ON found (plytix_id); ANALYZE found;"
	    "DROP TABLE IF EXISTS pg_temp.found_items;"
	    "CREATE TEMP TABLE found_items AS SELECT DISTINCT ON (part,"
	    " plytix_id) part || '/' || plytix_id AS ref, webflow_id,"
	    " webflow_id IS NULL AND creates AND alike IS NULL AS to_make"
	    " FROM want WHERE of = 'item'"
	    " ORDER BY part, plytix_id, creates DESC, n;"
	    "CREATE INDEX ON found_items (ref); ANALYZE found_items";

	if (db_script(l->db, found, v) != DONE || related_find(l, v) != DONE)
		return v->outcome;
	return db_start(l->db, rows,
	    DB_ARGS(l->site, l->run, l->live ? "true" : "false"), v);
}

static void
write_sku(struct json_writer *e, const struct json *s)
{
	const struct json *stock = json_get(s, "stock");

	json_write_object(e, NULL);
	json_write_value(e, "webflow_id", json_get(s, "webflow_id"));
	json_write_value(e, "slug", json_get(s, "slug"));
	json_write_text_if(e, "plytix_id", json_get_text(s, "plytix_id", NULL));
	json_write_value(e, "values", json_get(s, "values"));
	if (json_true(json_get(s, "default")))
		json_write_bool(e, "default", true);
	json_write_value(e, "fields", json_get(s, "fields"));
	if (!json_empty(json_get(s, "shown")))
		json_write_value(e, "shown", json_get(s, "shown"));
	if (!json_empty(stock))
		json_write_value(e, "stock", stock);
	json_write_end(e);
}

static void
write_sent(
    struct ledger *l, bool product, struct arena *a, struct json_writer *e)
{
	const struct json *skus, *s, *shown;

	if (!db_text(l->db, 0, SENT_ID))
		return;
	json_write_object(e, "sent");
	json_write_text(e, "webflow_id", db_text(l->db, 0, SENT_ID));
	json_write_text(e, "slug", db_text(l->db, 0, SENT_SLUG));
	if (db_true(l->db, 0, MADE))
		json_write_bool(e, "made", true);
	if (product) {
		json_write_text(e, "state", db_text(l->db, 0, STATE));
		json_write_bool(e, "published", db_true(l->db, 0, PUBLISHED));
	}
	json_write_value(e, "fields", ledger_column(l, FIELDS, a));
	if (product) {
		shown = ledger_column(l, SHOWN, a);
		if (!json_empty(shown))
			json_write_value(e, "shown", shown);
		json_write_value(e, "options", ledger_column(l, OPTIONS, a));
		json_write_value(e, "refused", ledger_column(l, UNIMPORTED, a));
		skus = ledger_column(l, SKU_LIST, a);
		json_write_array(e, "skus");
		for (s = json_first(skus); s != json_end(skus);
		     s = json_next(s))
			write_sku(e, s);
		json_write_end(e);
	}
	json_write_end(e);
}

/* An interrupted run that wanted what this one wants has made nothing. */
bool
ledger_known_any(const struct ledger *l)
{
	return db_text(l->db, 0, SENT_ID) || db_text(l->db, 0, SHOP_LINE) ||
	       (db_true(l->db, 0, DOUBT) && !db_true(l->db, 0, SAME));
}

/* Made by a run that could not tell; deleted since; not to be told from
 * others; or only like another. */
static void
write_item(struct ledger *l, struct json_writer *e)
{
	if (db_true(l->db, 0, MADE_NOW))
		json_write_bool(e, "made", true);
	if (db_true(l->db, 0, GONE))
		json_write_bool(e, "gone", true);
	if (db_text(l->db, 0, ALIKE))
		json_write_int(e, "alike", db_int(l->db, 0, ALIKE));
	json_write_text_if(e, "near", db_text(l->db, 0, NEAR));
}

enum outcome
ledger_known_next(struct ledger *l, bool read, bool read_items, struct arena *a,
    struct json_writer *e, struct verdict *v)
{
	const struct json *line, *categories, *learned;
	bool product, item;
	int n = db_next(l->db, v);

	if (n < 0)
		return v->outcome;
	if (n == 0)
		return verdict_say(v, FATAL, "recall",
		    "the database gave fewer rows than there are lines");
	product = strcmp(db_text(l->db, 0, OF), "product") == 0;
	item = strcmp(db_text(l->db, 0, OF), "item") == 0;
	json_write_object(e, "known");
	json_write_text_if(e, "slug", db_text(l->db, 0, SLUG));
	if (product) {
		categories = ledger_column(l, CATEGORIES, a);
		json_write_object(e, "categories");
		json_write_members(e, categories, NULL);
		json_write_end(e);
		if (db_text(l->db, 0, ITEMS))
			json_write_value(
			    e, "items", ledger_column(l, ITEMS, a));
		related_write(ledger_column(l, RELATED, a), e);
	}
	if (item)
		write_item(l, e);
	if (db_true(l->db, 0, DOUBT))
		json_write_bool(e, "doubt", true);
	if (db_true(l->db, 0, SAME))
		json_write_bool(e, "same", true);
	if (db_true(l->db, 0, RESTORED))
		json_write_bool(e, "restored", true);
	if (db_true(l->db, 0, HOLD))
		json_write_bool(e, "hold", true);
	if (db_true(l->db, 0, FRESH))
		json_write_bool(e, "fresh", true);
	write_sent(l, product, a, e);
	line = ledger_column(l, SHOP_LINE, a);
	if (line && product) {
		json_write_object(e, "shop");
		json_write_value(e, "product", json_get(line, "product"));
		json_write_value(e, "skus", json_get(line, "skus"));
		json_write_end(e);
	} else if (line) {
		json_write_value(e, "shop", json_get(line, "item"));
	}
	if (read || !product)
		json_write_bool(e, "read", item ? read_items : read);
	if (product && db_true(l->db, 0, FIRST_VALUES))
		json_write_bool(e, "first_values", true);
	learned = product ? ledger_column(l, LEARNED, a) : NULL;
	if (json_members(learned))
		json_write_value(e, "learned", learned);
	json_write_text_if(e, "publish", db_text(l->db, 0, PUBLISH));
	if (db_text(l->db, 0, TAKEN))
		json_write_value(e, "taken", ledger_column(l, TAKEN, a));
	if (db_text(l->db, 0, OWNED))
		json_write_value(e, "owned", ledger_column(l, OWNED, a));
	if (db_text(l->db, 0, MOVED))
		json_write_value(e, "moved", ledger_column(l, MOVED, a));
	if (db_text(l->db, 0, RIVAL)) {
		json_write_object(e, "rival");
		json_write_text(e, "plytix_id", db_text(l->db, 0, RIVAL));
		json_write_text(e, "code", db_text(l->db, 0, RIVAL_CODE));
		json_write_end(e);
	}
	json_write_end(e);
	return DONE;
}
