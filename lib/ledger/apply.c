/* apply: one step, result or error → the tables; see ledger.h.
 *
 * Everything here may come twice (a journal is replayed), so each statement
 * is an upsert by identity, and what was sent later is never replaced by
 * what was sent earlier, in whatever order lines arrive. Later is a higher
 * number of the run, which this database gave, then a higher place in the
 * run: no clock of a host decides. A run that this database does not know
 * (it was lost, or restored) has number 0: older than all that is here. */
#include "ledger/apply_inner.h"
#include "ledger/queries.h"

#include <stdio.h>
#include <string.h>

#include "base/timestamp.h"
#include "io/ndjson.h"

/* "sent_at" as text or in milliseconds; without one the step is of now. */
static enum outcome
read_sent_at(struct line *l, const struct json *step)
{
	const struct json *at = json_get(step, "sent_at");
	int64_t ms;

	if (at && at->type == JSON_NUMBER)
		ms = json_int(at, -1);
	else if (!at || at->type != JSON_STRING ||
		 timestamp_read(at->text, at->len, &ms))
		ms = -1;
	if (ms < 0 || ms > (int64_t)253402300799999)
		return verdict_say(
		    l->v, REFUSED, "record", "a step has no valid sent_at");
	timestamp_write(ms, l->sent_at);
	/* An older version gave no place: its clock decides, in its run. */
	snprintf(l->nline, sizeof l->nline, "%lld",
	    (long long)json_int(json_get(step, "order"), ms * 1000));
	return DONE;
}

/* ---- steps */

static enum outcome
mark_written(struct line *l)
{
	return db_hot(l->db, sql_item_written,
	    DB_ARGS(l->run, l->site, l->of, l->id, l->part, l->sku), l->v);
}

static enum outcome
forget(struct line *l)
{
	static const char category[] = "DELETE FROM category_mappings"
				       " WHERE site = $1 AND plytix_id = $2"
				       " AND (sent_run, sent_line) <= ($3, $4)";
	static const char item[] = "DELETE FROM item_mappings"
				   " WHERE site = $1 AND key = $2"
				   " AND collection = $3"
				   " AND (sent_run, sent_line) <= ($4, $5)";
	static const char skus[] =
	    "DELETE FROM variant_mappings WHERE site = $1"
	    " AND plytix_id = $2 AND part = $3"
	    " AND (sent_run, sent_line) <= ($4, $5)";
	static const char product[] =
	    "DELETE FROM product_mappings WHERE site = $1"
	    " AND plytix_id = $2 AND part = $3"
	    " AND (sent_run, sent_line) <= ($4, $5)";

	if (strcmp(l->of, "category") == 0)
		return db_hot(l->db, category,
		    DB_ARGS(l->site, l->id, l->nrun, l->nline), l->v);
	if (strcmp(l->of, "item") == 0)
		return db_hot(l->db, item,
		    DB_ARGS(l->site, l->id, l->part, l->nrun, l->nline), l->v);
	if (db_hot(l->db, skus,
		DB_ARGS(l->site, l->id, l->part, l->nrun, l->nline),
		l->v) != DONE)
		return l->v->outcome;
	return db_hot(l->db, product,
	    DB_ARGS(l->site, l->id, l->part, l->nrun, l->nline), l->v);
}

/* The product as a whole. Two rows must make way first: SKUs of a product
 * that was made anew, and another's claim on the same shop product. */
static enum outcome
keep_product(struct line *l, const struct json *p)
{
	static const char claim[] =
	    "DELETE FROM product_mappings WHERE site = $1 AND webflow_id = $4"
	    " AND (plytix_id, part) <> ($2, $3)"
	    " AND (sent_run, sent_line) <= ($5, $6)";
	const char *webflow_id = json_get_text(p, "webflow_id", NULL);
	struct db_args key =
	    DB_ARGS(l->site, l->id, l->part, webflow_id, l->nrun, l->nline);
	size_t fields, options, refused, shown;

	if (!webflow_id || !*webflow_id)
		return verdict_say(l->v, REFUSED, "record",
		    "a step whose product has no webflow_id");
	buf_reset(l->scratch);
	fields = line_put(l->scratch, json_get(p, "fields"), "{}");
	options = line_put(l->scratch, json_get(p, "options"), "[]");
	refused = line_put(l->scratch, json_get(p, "refused"), "[]");
	shown = line_put(l->scratch, json_get(p, "shown"), "{}");
	if (db_hot(l->db, sql_product_old_skus, key, l->v) != DONE ||
	    db_hot(l->db, claim, key, l->v) != DONE)
		return l->v->outcome;
	return db_hot(l->db, sql_product_keep,
	    DB_ARGS(l->site, l->id, l->part, l->sku, webflow_id,
		json_get_text(p, "slug", ""), json_get_text(p, "state", ""),
		line_boolean(p, "published"), line_at(l->scratch, fields),
		line_at(l->scratch, options), line_at(l->scratch, refused),
		l->sent_at, l->run, line_at(l->scratch, shown), l->nrun,
		l->nline),
	    l->v);
}

static enum outcome
keep_sku(struct line *l, const struct json *s, size_t place)
{
	/* A slug is the identity of a SKU: who holds it now is the one. */
	static const char claim[] =
	    "DELETE FROM variant_mappings WHERE site = $1 AND slug = $2"
	    " AND webflow_id <> $3"
	    " AND (sent_run, sent_line) <= ($4, $5)";
	const char *webflow_id = json_get_text(s, "webflow_id", NULL);
	const char *slug = json_get_text(s, "slug", "");
	const struct json *stock = json_get(s, "stock");
	struct db_args key;
	char first[24];
	size_t values, fields, shown, stock_at;

	if (!webflow_id || !*webflow_id)
		return verdict_say(l->v, REFUSED, "record",
		    "a step whose SKU has no webflow_id");
	snprintf(first, sizeof first, "%zu", place);
	buf_reset(l->scratch);
	values = line_put(l->scratch, json_get(s, "values"), "[]");
	fields = line_put(l->scratch, json_get(s, "fields"), "{}");
	shown = line_put(l->scratch, json_get(s, "shown"), "{}");
	stock_at = line_put(l->scratch, stock, "");
	key = DB_ARGS(l->site, webflow_id, l->id, l->part,
	    json_get_text(s, "plytix_id", NULL), slug,
	    line_at(l->scratch, values), line_boolean(s, "default"),
	    line_at(l->scratch, fields),
	    json_empty(stock) ? NULL : line_at(l->scratch, stock_at), first,
	    l->sent_at, line_at(l->scratch, shown), l->nrun, l->nline);
	if (db_hot(l->db, sql_sku_keep, key, l->v) != DONE || db_changed(l->db))
		return l->v->outcome;
	/* Older than what is there, or its slug is another's: the rare way. */
	if (db_hot(l->db, claim,
		DB_ARGS(l->site, slug, webflow_id, l->nrun, l->nline),
		l->v) != DONE ||
	    !db_changed(l->db))
		return l->v->outcome;
	return db_hot(l->db, sql_sku_keep, key, l->v);
}

static enum outcome
keep_category(struct line *l, const struct json *c)
{
	static const char claim[] =
	    "DELETE FROM category_mappings WHERE site = $1"
	    " AND webflow_id = $2 AND plytix_id <> $3"
	    " AND (sent_run, sent_line) <= ($4, $5)";
	const char *webflow_id = json_get_text(c, "webflow_id", NULL);
	size_t fields;

	if (!webflow_id || !*webflow_id)
		return verdict_say(l->v, REFUSED, "record",
		    "a step whose category has no webflow_id");
	buf_reset(l->scratch);
	fields = line_put(l->scratch, json_get(c, "fields"), "{}");
	if (db_hot(l->db, claim,
		DB_ARGS(l->site, webflow_id, l->id, l->nrun, l->nline),
		l->v) != DONE)
		return l->v->outcome;
	return db_hot(l->db, sql_category_keep,
	    DB_ARGS(l->site, l->id, webflow_id, json_get_text(c, "slug", ""),
		line_at(l->scratch, fields), l->sent_at, l->run, l->nrun,
		l->nline),
	    l->v);
}

/* What we made is one key's; with a new name the old one is dropped, however
 * it was spelled. */
static enum outcome
keep_item(struct line *l, const struct json *i)
{
	static const char claim[] =
	    "DELETE FROM item_mappings WHERE site = $1"
	    " AND webflow_id = $2 AND collection = $3 AND key <> $4"
	    " AND (sent_run, sent_line) <= ($5, $6)";
	const char *webflow_id = json_get_text(i, "webflow_id", NULL);
	size_t fields;

	if (!webflow_id || !*webflow_id)
		return verdict_say(l->v, REFUSED, "record",
		    "a step whose item has no webflow_id");
	buf_reset(l->scratch);
	fields = line_put(l->scratch, json_get(i, "fields"), "{}");
	if (json_true(json_get(i, "made")) &&
	    db_hot(l->db, claim,
		DB_ARGS(l->site, webflow_id, l->part, l->id, l->nrun, l->nline),
		l->v) != DONE)
		return l->v->outcome;
	return db_hot(l->db, sql_item_keep,
	    DB_ARGS(l->site, l->part, l->id, webflow_id,
		json_get_text(i, "slug", ""), line_boolean(i, "made"),
		line_at(l->scratch, fields), l->sent_at, l->run, l->nrun,
		l->nline),
	    l->v);
}

static enum outcome
drop_skus(struct line *l, const struct json *gone)
{
	static const char sql[] = "DELETE FROM variant_mappings"
				  " WHERE site = $1 AND webflow_id = $2"
				  " AND (sent_run, sent_line) <= ($3, $4)";
	const struct json *g;

	for (g = json_first(gone); g != json_end(gone); g = json_next(g))
		if (db_hot(l->db, sql,
			DB_ARGS(l->site, json_text(g), l->nrun, l->nline),
			l->v) != DONE)
			return l->v->outcome;
	return DONE;
}

/* What one product taught about the server spares the others a request. */
static enum outcome
keep_first_values(struct line *l)
{
	static const char sql[] =
	    "UPDATE sites SET first_values = true WHERE site = $1";

	return db_hot(l->db, sql, DB_ARGS(l->site), l->v);
}

/* The same of all else that is found out once. */
static enum outcome
keep_learned(struct line *l, const struct json *learned)
{
	static const char sql[] =
	    "UPDATE sites SET learned ="
	    " coalesce(learned, '{}'::jsonb) || $2::jsonb WHERE site = $1";
	size_t at;

	buf_reset(l->scratch);
	at = line_put(l->scratch, learned, "{}");
	return db_hot(
	    l->db, sql, DB_ARGS(l->site, line_at(l->scratch, at)), l->v);
}

static enum outcome
apply_step(struct line *l, const struct json *step)
{
	const struct json *skus = json_get(step, "skus"), *s;
	const struct json *product = json_get(step, "product");
	const struct json *category = json_get(step, "category");
	const struct json *item = json_get(step, "item");
	size_t place = 0;
	const char *what = json_get_text(step, "step", "");
	/* Those two only learn; nothing was sent that a publish could show. */
	bool wrote = strcmp(what, "adopt") && strcmp(what, "forget");

	if (read_sent_at(l, step) != DONE || line_order(l) != DONE)
		return l->v->outcome;
	if (wrote && mark_written(l) != DONE)
		return l->v->outcome;
	if (json_true(json_get(step, "forget")) && forget(l) != DONE)
		return l->v->outcome;
	if (drop_skus(l, json_get(step, "gone")) != DONE)
		return l->v->outcome;
	if (json_true(json_get(step, "first_values")) &&
	    keep_first_values(l) != DONE)
		return l->v->outcome;
	if (json_members(json_get(step, "learned")) &&
	    keep_learned(l, json_get(step, "learned")) != DONE)
		return l->v->outcome;
	if (json_members(product) && keep_product(l, product) != DONE)
		return l->v->outcome;
	if (json_members(category) && keep_category(l, category) != DONE)
		return l->v->outcome;
	if (json_members(item) && keep_item(l, item) != DONE)
		return l->v->outcome;
	for (s = json_first(skus); s != json_end(skus); s = json_next(s))
		if (keep_sku(l, s, place++) != DONE)
			return l->v->outcome;
	if ((wrote && !json_true(json_get(step, "live"))) ||
	    json_true(json_get(step, "owed")))
		return debt_add(l);
	return DONE;
}

/* ---- lines */

/* Their statements are prepared while the tables may be empty, and kept: they
 * must not be planned for an empty table. */
enum outcome
ledger_lines_begin(struct ledger_lines *lines, struct ledger *l,
    const char *run, struct verdict *v)
{
	*lines = (struct ledger_lines){.l = l, .run = run};
	buf_init(&lines->results, 4 * (size_t)NDJSON_LINE_MAX);
	buf_init(&lines->keys, (size_t)64 << 20);
	verdict_clear(v);
	if (db_begin(l->db, v) != DONE)
		return v->outcome;
	return db_script(l->db, "SET LOCAL enable_seqscan = off", v);
}

static enum outcome
keep_line(struct line *l, const struct json *record)
{
	const struct json *kind = json_get(record, "kind");

	if (json_is(kind, "error"))
		return results_error(l, record);
	if (!json_is(kind, "step") && !json_is(kind, "result"))
		return DONE;
	if (!*l->id)
		return verdict_say(l->v, REFUSED, "record",
		    "a step or result without a plytix_id");
	if (results_wait(l) && results_flush(l->lines, l->v) != DONE)
		return l->v->outcome;
	return json_is(kind, "step") ? apply_step(l, record)
				     : results_keep(l, record);
}

enum outcome
ledger_apply(struct ledger_lines *lines, const struct json *record,
    const char *text, struct verdict *v)
{
	struct buf scratch;
	struct line l = {.lines = lines,
	    .db = lines->l->db,
	    .v = v,
	    .site = lines->l->site,
	    .run = lines->run,
	    .of = json_get_text(record, "of", "product"),
	    .id = json_get_text(record, "plytix_id", ""),
	    .part = json_get_text(record, "part", ""),
	    .sku = json_get_text(record, "sku", NULL),
	    .text = text,
	    .scratch = &scratch};
	enum outcome o;

	buf_init(&scratch, (size_t)64 << 20);
	o = keep_line(&l, record);
	if (scratch.broken)
		o = verdict_say(v, REFUSED, "record", "a step is too large");
	buf_release(&scratch);
	return o;
}

enum outcome
ledger_lines_end(struct ledger_lines *lines, enum outcome o, struct verdict *v)
{
	if (o == DONE)
		o = results_flush(lines, v);
	if (o == DONE)
		o = db_commit(lines->l->db, v);
	if (o != DONE)
		db_rollback(lines->l->db);
	buf_release(&lines->results);
	buf_release(&lines->keys);
	return o;
}
