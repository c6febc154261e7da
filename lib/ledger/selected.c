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
write_names(const struct json *record, struct json_writer *e)
{
	json_write_text(e, "plytix_id", json_get_text(record, "plytix_id", ""));
	json_write_text(e, "part", json_get_text(record, "part", ""));
	json_write_text(e, "sku", json_get_text(record, "sku", ""));
}

void
ledger_out_begin(
    const struct json *record, const char *state, struct json_writer *e)
{
	static const char *const but[] = {"kind", "plytix_id", "part", "sku",
	    "state", "archived", "known", NULL};

	json_write_object(e, NULL);
	json_write_text(e, "kind", "product");
	write_names(record, e);
	json_write_text(e, "state", state);
	json_write_members(e, record, but);
}

void
ledger_write_no_requests(struct json_writer *e)
{
	static const char *const names[] = {
	    "requests", "writes", "minimum", "limited", "ms"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		json_write_int(e, names[i], 0);
}

void
ledger_out_result(const struct json *record, bool dry, struct json_writer *e)
{
	json_write_object(e, NULL);
	json_write_text(e, "kind", dry ? "plan" : "result");
	json_write_text(e, "of", "product");
	write_names(record, e);
	json_write_text(e, "action", "left-out");
	ledger_write_no_requests(e);
	json_write_text(e, dry ? "reason" : "code", REASON);
	json_write_text(e, "message", json_get_text(record, "message", ""));
	if (dry) {
		json_write_array(e, "steps");
		json_write_end(e);
	}
	json_write_value_if(e, "warnings", json_get(record, "warnings"));
	json_write_end(e);
}

/* ---- the summary */

enum outcome
ledger_out_summary(struct ledger *l, struct json_writer *e, struct verdict *v)
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

	if (db_do(l->db, count, DB_ARGS(l->run), v) != DONE)
		return v->outcome;
	products = db_int(l->db, 0, 0);
	variants = db_int(l->db, 0, 1);
	if ((!products && !variants) ||
	    db_do(l->db, places, DB_ARGS(l->run), v) != DONE)
		return v->outcome;
	json_write_object(e, "left_out");
	json_write_int(e, "products", products);
	json_write_int(e, "variants", variants);
	json_write_array(e, "conditions");
	for (int row = 0; row < db_rows(l->db); row++) {
		json_write_object(e, NULL);
		json_write_text(e, "condition", db_text(l->db, row, 0));
		json_write_int(e, "products", db_int(l->db, row, 1));
		json_write_end(e);
	}
	json_write_end(e);
	json_write_end(e);
	return DONE;
}
