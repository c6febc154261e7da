/* results: what became of a record in a run; see ledger.h. */
#include "ledger/apply_inner.h"
#include "ledger/queries.h"

#include <string.h>

static enum outcome
keep_error(struct line *l, const char *severity, const char *stage,
    const char *code, const char *message, const char *context)
{
	return db_hot(l->db, sql_error_keep,
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

/* Writes of a live run wait for no publish; its result says whether something
 * is left to publish. */
static enum outcome
keep_publish(struct line *l, const char *publish)
{
	bool owed = strcmp(publish, "owed") == 0;

	if (!owed && strcmp(publish, "done") != 0)
		return DONE;
	if (line_order(l) != DONE)
		return l->v->outcome;
	return owed ? debt_add(l) : debt_clear(l);
}

/* The last word on the product is that of the run that began last, whatever
 * comes in late. It is taken from the run's own row, so that it can be made
 * anew from these. WARNINGS, EDITED: as JSON; NULL: none, as an error of
 * another stage has. A run that has not read the shop says nothing of edits,
 * unless it has written. */
static enum outcome
keep_state(struct line *l, const char *warnings, const char *edited)
{
	return db_hot(l->db, sql_state_keep,
	    DB_ARGS(l->run, l->of, l->id, l->part, warnings, edited), l->v);
}

enum outcome
results_keep(struct line *l, const struct json *r)
{
	const char *action = json_get_text(r, "action", "failed");
	const char *code = json_get_text(r, "code", NULL);
	const char *message = json_get_text(r, "message", NULL);
	const struct json *skus = json_get(r, "skus");
	const struct json *pictures = json_get(r, "pictures");
	const struct json *warnings = json_get(r, "warnings");
	const struct json *edited = json_get(r, "edited");
	size_t at, pictures_at, warnings_at, edited_at;

	if (strcmp(action, "refused") == 0 && code &&
	    strcmp(code, VERDICT_ADOPTION_HELD) == 0)
		action = "held";
	buf_reset(l->scratch);
	at = line_put(l->scratch, skus, "");
	pictures_at = put_pictures(l->scratch, pictures);
	warnings_at = line_put(l->scratch, warnings, "");
	edited_at = line_put(l->scratch, edited, "");
	if (db_hot(l->db, sql_result_keep,
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
	    db_hot(l->db, sql_doubt_clear,
		DB_ARGS(l->site, l->of, l->id, l->part, l->run), l->v) != DONE)
		return l->v->outcome;
	if ((strcmp(action, "failed") == 0 || strcmp(action, "refused") == 0 ||
		strcmp(action, "held") == 0) &&
	    keep_error(l, action, "webflow-push", code, message, NULL) != DONE)
		return l->v->outcome;
	return keep_warnings(l, warnings);
}

/* An error record of any stage: what could not even be asked of the PIM may
 * come next time, all else is refused as it is. */
enum outcome
results_error(struct line *l, const struct json *e)
{
	const char *stage = json_get_text(e, "stage", "");
	const char *code = json_get_text(e, "code", NULL);
	const char *message = json_get_text(e, "message", NULL);
	const char *severity = code && strcmp(code, "held") == 0 ? "held"
			       : strcmp(stage, "plytix-fetch")   ? "refused"
								 : "failed";
	const char *family = json_get_text(e, "family", "");

	if (*family && strcmp(family, "~") != 0)
		l->id = family;
	if (*l->id && (db_hot(l->db, sql_error_result,
			   DB_ARGS(l->run, l->site, l->of, l->id, l->part,
			       l->sku, severity, code, message),
			   l->v) != DONE ||
			  keep_state(l, NULL, NULL) != DONE))
		return l->v->outcome;
	return keep_error(l, severity, stage, code, message, l->text);
}
