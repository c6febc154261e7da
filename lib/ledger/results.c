/* results: what became of a record in a run; see ledger.h. */
#include "ledger/apply_inner.h"

#include <string.h>

static enum outcome
keep_error(struct line *l, const char *severity, const char *stage,
    const char *code, const char *message, const char *context)
{
	static const char sql[] =
	    "INSERT INTO sync_errors (site, run, severity, plytix_id, part,"
	    " sku, stage, code, message, context, digest)"
	    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,"
	    /* a warning is told once a run, however often it comes */
	    " md5(CASE WHEN $3 = 'warning' THEN $3 || $4 || $5 ELSE $11 END"
	    " || coalesce($8, '') || coalesce($9, '')))"
	    " ON CONFLICT (run, digest) DO NOTHING";

	return db_hot(l->db, sql,
	    DB_ARGS(l->site, l->run, severity, l->id, l->part, l->sku, stage,
		code, message, context, l->text),
	    l->v);
}

static enum outcome
keep_warnings(struct line *l, const struct json *warnings)
{
	const struct json *w;

	for (w = json_first(warnings); w != json_end(warnings);
	     w = json_next(w))
		if (keep_error(l, "warning", "webflow-push",
			json_get_text(w, "code", NULL),
			json_get_text(w, "message", NULL), NULL) != DONE)
			return l->v->outcome;
	return DONE;
}

/* How many pictures of each host were tried, and how many refused. */
static size_t
put_pictures(struct buf *b, const struct json *list)
{
	const struct json *x;
	struct json_writer e;
	size_t at;

	buf_byte(b, '\0');
	at = b->len;
	json_write_init(&e, b);
	json_write_array(&e, NULL);
	for (x = json_first(list); x != json_end(list); x = json_next(x)) {
		json_write_object(&e, NULL);
		json_write_text(&e, "host", json_get_text(x, "host", ""));
		json_write_int(
		    &e, "tried", (int)json_int(json_get(x, "tried"), 0));
		json_write_int(
		    &e, "refused", (int)json_int(json_get(x, "refused"), 0));
		json_write_end(&e);
	}
	json_write_end(&e);
	return at;
}

/* Writes of a live run owe nothing; its result tells what it has left, or that
 * nothing is left of what was owed before. */
static enum outcome
keep_publish(struct line *l, const char *publish)
{
	bool owed = strcmp(publish, "owed") == 0;

	if (!owed && strcmp(publish, "done") != 0)
		return DONE;
	if (line_order(l) != DONE)
		return l->v->outcome;
	return owed ? debt_owe(l) : debt_pay(l);
}

/* The last word on the product is that of the run that began last, whatever
 * comes in late. It is taken from the run's own row, so that it can be made
 * anew from these. WARNINGS, EDITED: as JSON; NULL: none, as an error of
 * another stage has. A run that has not read the shop says nothing of edits,
 * unless it has written. */
static enum outcome
keep_state(struct line *l, const char *warnings, const char *edited)
{
	static const char sql[] =
	    "INSERT INTO product_states AS s (site, of, plytix_id, part, sku,"
	    " action, code, message, warnings, edited, run, number, at, since)"
	    " SELECT i.site, i.of, i.plytix_id, i.part, i.sku, i.action,"
	    " i.code, i.message, $5, $6, i.run, coalesce(r.number, 0),"
	    " i.done_at, i.done_at FROM run_items i LEFT JOIN sync_states r "
	    "USING (run)"
	    " WHERE i.run = $1 AND i.of = $2 AND i.plytix_id = $3"
	    " AND i.part = $4 AND i.action IS NOT NULL"
	    " ON CONFLICT (plytix_id, of, part, site) DO UPDATE SET"
	    " sku = coalesce(excluded.sku, s.sku), action = excluded.action,"
	    " code = excluded.code, message = excluded.message,"
	    " warnings = CASE WHEN s.run = excluded.run"
	    " THEN coalesce(excluded.warnings, s.warnings)"
	    " ELSE excluded.warnings END,"
	    " edited = coalesce(excluded.edited, CASE WHEN excluded.action ="
	    " 'unchanged' AND NOT coalesce((SELECT shop_read FROM sync_states"
	    " WHERE run = $1), false) THEN s.edited END),"
	    " run = excluded.run, number = excluded.number,"
	    " at = excluded.at, since = CASE WHEN CASE WHEN"
	    "  s.action IN ('failed', 'refused', 'held') OR"
	    "  excluded.action IN ('failed', 'refused', 'held')"
	    "  THEN (s.action, s.code) IS DISTINCT FROM"
	    "   (excluded.action, excluded.code)"
	    "  ELSE s.warnings::text IS DISTINCT FROM"
	    "   excluded.warnings::text END"
	    " THEN excluded.since ELSE s.since END"
	    " WHERE s.number <= excluded.number";

	return db_hot(l->db, sql,
	    DB_ARGS(l->run, l->of, l->id, l->part, warnings, edited), l->v);
}

/* A line that was taken up again to be linked (related.h): the requests are
 * those of both; what it came to at first stays its result, unless the second
 * goes wrong. */
#define FIRST_STAYS                              \
	"i.base ->> 'action' <> 'unchanged' AND" \
	" excluded.action IN ('unchanged', 'updated')"
#define BOTH(column)                                                        \
	" " column " = excluded." column " + coalesce((i.base ->> '" column \
	"')::bigint, 0),"
#define SUMS             \
	BOTH("requests") \
	BOTH("writes") BOTH("minimum") BOTH("limited") BOTH("ms")

enum outcome
results_keep(struct line *l, const struct json *r)
{
	static const char sql[] =
	    "INSERT INTO run_items AS i (run, site, of, plytix_id, part, sku,"
	    " action, doubt, webflow_id, requests, writes, minimum, limited,"
	    " ms, skus, code, message, adopted, publish, pictures, done_at)"
	    " VALUES ($1, $2, $3, $4, $5, $6, $7, $7 = 'failed', $8, $9, $10,"
	    " $11, $12, $13, $14, $15, $16, $17, $18, $19,"
	    " clock_timestamp())"
	    " ON CONFLICT (run, of, plytix_id, part) DO UPDATE SET"
	    " " SUMS " action = CASE WHEN " FIRST_STAYS
	    " THEN i.base ->> 'action' ELSE excluded.action END,"
	    " skus = CASE WHEN " FIRST_STAYS
	    " THEN (i.base ->> 'skus')::json ELSE excluded.skus END,"
	    " doubt = excluded.doubt, webflow_id = excluded.webflow_id,"
	    " code = excluded.code, message = excluded.message,"
	    " adopted = excluded.adopted"
	    "  OR coalesce((i.base ->> 'adopted')::boolean, false),"
	    " publish = coalesce(excluded.publish, i.base ->> 'publish'),"
	    " pictures = coalesce(excluded.pictures,"
	    "  (i.base ->> 'pictures')::json),"
	    " done_at = excluded.done_at";
	static const char clear[] =
	    "UPDATE run_items i SET doubt = false WHERE i.site = $1"
	    " AND i.of = $2 AND i.plytix_id = $3 AND i.part = $4"
	    " AND i.run <> $5 AND i.doubt"
	    " AND coalesce((SELECT number FROM sync_states WHERE run = i.run), "
	    "0)"
	    " < coalesce((SELECT number FROM sync_states WHERE run = $5), 0)";
	const char *action = json_get_text(r, "action", "failed");
	const char *code = json_get_text(r, "code", NULL);
	const char *message = json_get_text(r, "message", NULL);
	const struct json *skus = json_get(r, "skus");
	const struct json *pictures = json_get(r, "pictures");
	const struct json *warnings = json_get(r, "warnings");
	const struct json *edited = json_get(r, "edited");
	size_t at, pictures_at, warnings_at, edited_at;

	if (!strcmp(action, "refused") && code &&
	    !strcmp(code, VERDICT_ADOPTION_HELD))
		action = "held";
	buf_reset(l->scratch);
	at = line_put(l->scratch, skus, "");
	pictures_at = put_pictures(l->scratch, pictures);
	warnings_at = line_put(l->scratch, warnings, "");
	edited_at = line_put(l->scratch, edited, "");
	if (db_hot(l->db, sql,
		DB_ARGS(l->run, l->site, l->of, l->id, l->part, l->sku, action,
		    json_get_text(r, "webflow_id", NULL),
		    line_number(r, "requests"), line_number(r, "writes"),
		    line_number(r, "minimum"), line_number(r, "limited"),
		    line_number(r, "ms"),
		    json_empty(skus) ? NULL : line_at(l->scratch, at), code,
		    message, line_boolean(r, "adopted"),
		    json_get_text(r, "publish", NULL),
		    json_empty(pictures) ? NULL
					 : line_at(l->scratch, pictures_at)),
		l->v) != DONE)
		return l->v->outcome;
	if (keep_state(l,
		json_empty(warnings) ? NULL : line_at(l->scratch, warnings_at),
		json_empty(edited) ? NULL : line_at(l->scratch, edited_at)) !=
	    DONE)
		return l->v->outcome;
	if (keep_publish(l, json_get_text(r, "publish", "")) != DONE)
		return l->v->outcome;
	if (strcmp(action, "failed") != 0 &&
	    db_hot(l->db, clear,
		DB_ARGS(l->site, l->of, l->id, l->part, l->run), l->v) != DONE)
		return l->v->outcome;
	if ((!strcmp(action, "failed") || !strcmp(action, "refused") ||
		!strcmp(action, "held")) &&
	    keep_error(l, action, "webflow-push", code, message, NULL) != DONE)
		return l->v->outcome;
	return keep_warnings(l, warnings);
}

/* An error record of any stage: what could not even be asked of the PIM may
 * come next time, all else is refused as it is. */
enum outcome
results_error(struct line *l, const struct json *e)
{
	static const char sql[] =
	    "INSERT INTO run_items AS i (run, site, of, plytix_id, part, sku,"
	    " action, doubt, code, message, done_at)"
	    " VALUES ($1, $2, $3, $4, $5, $6, $7, false, $8, $9,"
	    " clock_timestamp())"
	    " ON CONFLICT (run, of, plytix_id, part) DO UPDATE SET"
	    " action = excluded.action, code = excluded.code,"
	    " message = excluded.message, done_at = excluded.done_at,"
	    " doubt = i.written"
	    " WHERE i.action IS NULL";
	const char *stage = json_get_text(e, "stage", "");
	const char *code = json_get_text(e, "code", NULL);
	const char *message = json_get_text(e, "message", NULL);
	const char *severity = code && !strcmp(code, "held")   ? "held"
			       : strcmp(stage, "plytix-fetch") ? "refused"
							       : "failed";
	const char *family = json_get_text(e, "family", "");

	if (*family && strcmp(family, "~") != 0)
		l->id = family;
	if (*l->id && (db_hot(l->db, sql,
			   DB_ARGS(l->run, l->site, l->of, l->id, l->part,
			       l->sku, severity, code, message),
			   l->v) != DONE ||
			  keep_state(l, NULL, NULL) != DONE))
		return l->v->outcome;
	return keep_error(l, severity, stage, code, message, l->text);
}
