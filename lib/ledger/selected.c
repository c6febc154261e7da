/* selected: products that the mapping does not select; see ledger.h.
 *
 * They are in the PIM, so they are not absent, and the shop is not to sell
 * them. One of which nothing is known needs nothing: its line becomes its
 * result, which webflow-push passes on. */
#include "ledger/ledger_inner.h"

#define REASON "not-selected"
#define PLACES_MAX "20" /* conditions that a summary names */

bool
ledger_is_out(const struct json *record)
{
	return json_is(json_get(record, "reason"), REASON);
}

/* What it is to be in the shop: what the PIM archives is archived. */
const char *
ledger_out_state(const struct ledger_recall *how, const struct json *record)
{
	return json_true(json_get(record, "archived")) ? "archive" : how->out;
}

static void
emit_names(const struct json *record, struct emit *e)
{
	emit_text(e, "plytix_id", json_get_text(record, "plytix_id", ""));
	emit_text(e, "part", json_get_text(record, "part", ""));
	emit_text(e, "sku", json_get_text(record, "sku", ""));
}

void
ledger_out_begin(const struct json *record, const char *state, struct emit *e)
{
	static const char *const but[] = {"kind", "plytix_id", "part", "sku",
	    "state", "archived", "known", NULL};

	emit_object(e, NULL);
	emit_text(e, "kind", "product");
	emit_names(record, e);
	emit_text(e, "state", state);
	emit_members(e, record, but);
}

void
ledger_out_result(const struct json *record, bool dry, struct emit *e)
{
	emit_object(e, NULL);
	emit_text(e, "kind", dry ? "plan" : "result");
	emit_text(e, "of", "product");
	emit_names(record, e);
	emit_text(e, "action", "left-out");
	emit_int(e, "requests", 0);
	emit_int(e, "writes", 0);
	emit_int(e, "minimum", 0);
	emit_int(e, "limited", 0);
	emit_int(e, "ms", 0);
	emit_text(e, dry ? "reason" : "code", REASON);
	emit_text(e, "message", json_get_text(record, "message", ""));
	if (dry) {
		emit_array(e, "steps");
		emit_end(e);
	}
	emit_value_if(e, "warnings", json_get(record, "warnings"));
	emit_end(e);
}

/* ---- the summary */

enum outcome
ledger_out_summary(struct ledger *l, struct emit *e, struct verdict *v)
{
	static const char count[] =
	    "SELECT count(*) FILTER (WHERE code = '" REASON "'),"
	    " coalesce(sum((SELECT count(*) FROM json_array_elements(skus) s"
	    "  WHERE s ->> 'action' = 'left-out')), 0)"
	    " FROM run_items WHERE run = $1 AND of = 'product'";
	static const char places[] =
	    "SELECT split_part(message, ' ', 1), count(*) FROM run_items"
	    " WHERE run = $1 AND of = 'product' AND code = '" REASON "'"
	    " GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT " PLACES_MAX;
	long long products, variants;
	int row;

	if (db_do(l->db, count, DB_ARGS(l->run), v) != DONE)
		return v->outcome;
	products = db_int(l->db, 0, 0);
	variants = db_int(l->db, 0, 1);
	if ((!products && !variants) ||
	    db_do(l->db, places, DB_ARGS(l->run), v) != DONE)
		return v->outcome;
	emit_object(e, "left_out");
	emit_int(e, "products", products);
	emit_int(e, "variants", variants);
	emit_array(e, "conditions");
	for (row = 0; row < db_rows(l->db); row++) {
		emit_object(e, NULL);
		emit_text(e, "condition", db_text(l->db, row, 0));
		emit_int(e, "products", db_int(l->db, row, 1));
		emit_end(e);
	}
	emit_end(e);
	emit_end(e);
	return DONE;
}
