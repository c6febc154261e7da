/* line: what all statements of one step or result share; see ledger.h. */
#include "ledger/apply_inner.h"

#include <stdio.h>

const char *
line_number(const struct json *o, const char *key)
{
	const struct json *n = json_get(o, key);

	return n && n->type == JSON_NUMBER ? n->text : "0";
}

const char *
line_boolean(const struct json *o, const char *key)
{
	return json_true(json_get(o, key)) ? "true" : "false";
}

size_t
line_put(struct buf *b, const struct json *value, const char *fallback)
{
	struct json_writer e;
	size_t at;

	if (b->len)
		buf_byte(b, '\0');
	at = b->len;
	if (!value || value->type == JSON_NULL) {
		buf_text(b, fallback);
	} else {
		json_write_init(&e, b);
		json_write_value(&e, NULL, value);
	}
	return at;
}

const char *
line_at(const struct buf *b, size_t at)
{
	return b->data + at;
}

enum outcome
line_order(struct line *l)
{
	static const char sql[] =
	    "SELECT number FROM sync_states WHERE run = $1 AND site = $2";

	if (db_hot(l->db, sql, DB_ARGS(l->run, l->site), l->v) != DONE)
		return l->v->outcome;
	snprintf(l->nrun, sizeof l->nrun, "%lld",
	    db_rows(l->db) ? db_int(l->db, 0, 0) : 0);
	return DONE;
}
