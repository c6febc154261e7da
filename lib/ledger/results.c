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

/* ---- results that wait: an array, each line once, with its members of
 * results_keep.sql and state_keep.sql. What is JSON there is text here, so that
 * the database keeps it byte for byte. */

#define WAITING_MAX 200
#define WAITING_BYTES ((size_t)1 << 20)

/* The texts of a key, a NUL behind each. One that seems to be there by chance
 * only makes the others come earlier. */
static void
put_key(struct buf *b, const struct line *l)
{
	buf_add(b, l->of, strlen(l->of) + 1);
	buf_add(b, l->id, strlen(l->id) + 1);
	buf_add(b, l->part, strlen(l->part) + 1);
}

bool
results_wait(const struct line *l)
{
	const struct ledger_lines *lines = l->lines;

	if (!lines->waiting)
		return false;
	buf_reset(l->scratch);
	put_key(l->scratch, l);
	return memmem(lines->keys.data, lines->keys.len, l->scratch->data,
		   l->scratch->len) != NULL;
}

static void
begin_waiting(struct line *l)
{
	struct json_writer *e = &l->lines->json;

	if (!l->lines->waiting++) {
		json_write_init(e, &l->lines->results);
		json_write_array(e, NULL);
	}
	put_key(&l->lines->keys, l);
	json_write_object(e, NULL);
	json_write_text(e, "of", l->of);
	json_write_text(e, "plytix_id", l->id);
	json_write_text(e, "part", l->part);
}

static void
write_waiting(struct line *l, const char *key, const struct json *value)
{
	size_t at;

	if (json_empty(value))
		return;
	buf_reset(l->scratch);
	at = line_put(l->scratch, value, "");
	json_write_text(&l->lines->json, key, line_at(l->scratch, at));
}

static void
end_waiting(struct ledger_lines *lines)
{
	lines->waiting = 0;
	buf_reset(&lines->results);
	buf_reset(&lines->keys);
}

/* The last word on a product is that of the run that began last, whatever
 * comes in late. It is taken from the run's own row, so that it can be made
 * anew from these. */
static enum outcome
keep_states(struct ledger_lines *lines, struct verdict *v)
{
	return db_hot(lines->l->db, sql_state_keep,
	    DB_ARGS(lines->run, buf_str(&lines->results)), v);
}

enum outcome
results_flush(struct ledger_lines *lines, struct verdict *v)
{
	enum outcome o = DONE;

	if (!lines->waiting)
		return DONE;
	json_write_end(&lines->json);
	if (lines->results.broken || lines->keys.broken)
		o = verdict_say(v, REFUSED, "record", "a result is too large");
	if (o == DONE)
		o = db_hot(lines->l->db, sql_results_keep,
		    DB_ARGS(
			lines->run, lines->l->site, buf_str(&lines->results)),
		    v);
	if (o == DONE)
		o = keep_states(lines, v);
	end_waiting(lines);
	return o;
}

static void
add_result(struct line *l, const struct json *r, const char *action)
{
	static const char *const numbers[] = {
	    "requests", "writes", "minimum", "limited", "ms"};
	static const char *const texts[] = {
	    "webflow_id", "code", "message", "publish"};
	const struct json *pictures = json_get(r, "pictures");
	struct json_writer *e = &l->lines->json;
	size_t at;

	begin_waiting(l);
	json_write_text_if(e, "sku", l->sku);
	json_write_text(e, "action", action);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		json_write_number(e, numbers[i], line_number(r, numbers[i]));
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		json_write_text_if(
		    e, texts[i], json_get_text(r, texts[i], NULL));
	json_write_bool(e, "adopted", json_true(json_get(r, "adopted")));
	write_waiting(l, "skus", json_get(r, "skus"));
	write_waiting(l, "warnings", json_get(r, "warnings"));
	write_waiting(l, "edited", json_get(r, "edited"));
	if (!json_empty(pictures)) {
		buf_reset(l->scratch);
		at = put_pictures(l->scratch, pictures);
		json_write_text(e, "pictures", line_at(l->scratch, at));
	}
	json_write_end(e);
}

enum outcome
results_keep(struct line *l, const struct json *r)
{
	const char *action = json_get_text(r, "action", "failed");
	const char *code = json_get_text(r, "code", NULL);
	const char *message = json_get_text(r, "message", NULL);

	if (strcmp(action, "refused") == 0 && code &&
	    strcmp(code, VERDICT_ADOPTION_HELD) == 0)
		action = "held";
	add_result(l, r, action);
	if ((l->lines->waiting == WAITING_MAX ||
		l->lines->results.len > WAITING_BYTES) &&
	    results_flush(l->lines, l->v) != DONE)
		return l->v->outcome;
	if (keep_publish(l, json_get_text(r, "publish", "")) != DONE)
		return l->v->outcome;
	if ((strcmp(action, "failed") == 0 || strcmp(action, "refused") == 0 ||
		strcmp(action, "held") == 0) &&
	    keep_error(l, action, "webflow-push", code, message, NULL) != DONE)
		return l->v->outcome;
	return keep_warnings(l, json_get(r, "warnings"));
}

/* An error has no warnings and no edits. */
static enum outcome
keep_error_state(struct line *l)
{
	begin_waiting(l);
	json_write_end(&l->lines->json);
	json_write_end(&l->lines->json);
	keep_states(l->lines, l->v);
	end_waiting(l->lines);
	return l->v->outcome;
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
	if (results_flush(l->lines, l->v) != DONE)
		return l->v->outcome;
	if (*l->id && (db_hot(l->db, sql_error_result,
			   DB_ARGS(l->run, l->site, l->of, l->id, l->part,
			       l->sku, severity, code, message),
			   l->v) != DONE ||
			  keep_error_state(l) != DONE))
		return l->v->outcome;
	return keep_error(l, severity, stage, code, message, l->text);
}
