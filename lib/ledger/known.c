/* known: writes the member `known`; see ledger.h. */
#include "ledger/ledger_inner.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "io/cli.h"
#include "base/json_read.h"
#include "ledger/related.h"
#include "ledger/queries.h"

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
	LAST_RUN,
	LAST_LINE,
	LAST_ID,
	LAST_SKUS,
	LINE,
};

enum outcome
ledger_known_start(struct ledger *l, struct verdict *v)
{
	static const char index[] =
	    "CREATE INDEX ON found (plytix_id); ANALYZE found;"
	    "CREATE INDEX ON found_items (ref); ANALYZE found_items";
	/* its joins are in a good order as they stand; to weigh others takes
	 * longer than all else of a small run */
	static const char as_written[] = "SET join_collapse_limit = 1";

	if (db_script(l->db, sql_temp_known, v) != DONE ||
	    ledger_index(l, index, v) != DONE ||
	    db_script(l->db, as_written, v) != DONE ||
	    db_script(l->db, sql_temp_picture_due, v) != DONE ||
	    related_find(l, v) != DONE)
		return v->outcome;
	return db_start(l->db, sql_known_rows,
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

void
ledger_known_last(struct ledger *l, struct arena *a, struct settled_last *last)
{
	*last = (struct settled_last){.n = db_int(l->db, 0, LINE),
	    .run = db_text(l->db, 0, LAST_RUN),
	    .line = db_text(l->db, 0, LAST_LINE),
	    .webflow_id = db_text(l->db, 0, LAST_ID)};
	if (last->line)
		last->skus = ledger_column(l, LAST_SKUS, a);
}

/* Made by an interrupted run; deleted since; one of several with the same
 * name; or only similar to another. */
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
