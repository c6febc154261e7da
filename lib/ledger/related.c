/* related: see related.h. */
#include "ledger/related.h"
#include "ledger/ledger_inner.h"
#include "ledger/queries.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* ---- what lines want */

static const char *
product_of(const struct json *v)
{
	return v->type == JSON_OBJECT ? json_get_text(v, "plytix_id", NULL)
				      : NULL;
}

struct copying {
	struct related_texts *texts;
	const char *field, *once;
	size_t n;
};

static void
add(struct copying *c, const struct json *v)
{
	struct related_texts *t = c->texts;
	const char *id = product_of(v);

	if (!id || !*id)
		return;
	t->ids = mem_grow(t->ids, &t->ids_cap, c->n + 1, sizeof *t->ids);
	t->fields =
	    mem_grow(t->fields, &t->fields_cap, c->n + 1, sizeof *t->fields);
	t->once = mem_grow(t->once, &t->once_cap, c->n + 1, sizeof *t->once);
	t->ids[c->n] = id;
	t->once[c->n] = c->once;
	t->fields[c->n++] = c->field;
}

/* What people may decide is linked once, while the product is made: later it is
 * no debt. */
void
related_copy(
    struct ledger *l, struct related_texts *texts, const struct json *record)
{
	const struct json *fields =
	    json_get(json_get(record, "product"), "fieldData");
	const struct json *write =
	    json_get(json_get(record, "write"), "product");
	const struct json *key, *value, *v;
	struct copying c = {.texts = texts};

	for (key = json_first_key(fields); key != json_end_keys(fields);
	     key = json_next(value)) {
		value = json_next(key);
		if (json_is(key, "category"))
			continue;
		c.field = key->text;
		c.once = json_get(write, key->text) ? "t" : "f";
		add(&c, value);
		for (v = json_first(value); v != json_end(value);
		     v = json_next(v))
			add(&c, v);
	}
	db_copy_array(l->db, texts->ids, c.n);
	db_copy_array(l->db, texts->fields, c.n);
	db_copy_array(l->db, texts->once, c.n);
}

void
related_release(struct related_texts *texts)
{
	free(texts->ids);
	free(texts->fields);
	free(texts->once);
}

enum outcome
related_keep(struct ledger *l, struct verdict *v)
{
	if (db_do(l->db, sql_links_drop, DB_ARGS(l->site), v) != DONE)
		return v->outcome;
	return db_do(l->db, sql_links_keep, DB_ARGS(l->site), v);
}

/* ---- what there is */

enum outcome
related_find(struct ledger *l, struct verdict *v)
{
	static const char asked[] =
	    "INSERT INTO asked SELECT DISTINCT unnest(refs) FROM want"
	    " WHERE of = 'product'";

	if (db_script(l->db, sql_temp_target, v) != DONE ||
	    db_do(l->db, asked, DB_NONE, v) != DONE || !db_changed(l->db) ||
	    ledger_index(l, "ANALYZE asked", v) != DONE ||
	    db_do(l->db, sql_target_fill, DB_ARGS(l->site), v) != DONE)
		return v->outcome;
	return ledger_index(
	    l, "CREATE INDEX ON target (id); ANALYZE target", v);
}

void
related_write(const struct json *shown, struct json_writer *e)
{
	static const char *const names[] = {"products", "coming", "going"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (!json_empty(json_get(shown, names[i])))
			json_write_value(
			    e, names[i], json_get(shown, names[i]));
}

/* ---- who is due */

static enum outcome
find_due(struct ledger *l, const char *run, struct verdict *v)
{
	if (db_script(l->db, sql_temp_due, v) != DONE)
		return v->outcome;
	return db_do(l->db, sql_related_due,
	    DB_ARGS(l->site, l->live ? "true" : "false", run), v);
}

/* Of this run: what is refused or failed now is so once more. */
enum outcome
related_due(struct ledger *l, struct idmap *due, struct verdict *v)
{
	static const char sql[] =
	    "SELECT d.plytix_id FROM due d WHERE EXISTS (SELECT 1"
	    " FROM run_items i WHERE i.run = $1 AND i.of = 'product'"
	    " AND i.plytix_id = d.plytix_id AND i.action IN ('created',"
	    " 'updated', 'unchanged', 'restored'))";

	if (find_due(l, l->run, v) != DONE ||
	    db_do(l->db, sql, DB_ARGS(l->run), v) != DONE)
		return v->outcome;
	for (int row = 0; row < db_rows(l->db); row++)
		if (idmap_valid(db_text(l->db, row, 0)))
			idmap_add(due, db_text(l->db, row, 0));
	return DONE;
}

enum outcome
related_heads(struct ledger *l, struct verdict *v)
{
	if (find_due(l, "", v) != DONE)
		return v->outcome;
	return db_start(l->db, sql_related_heads, DB_ARGS(l->site), v);
}

/* ---- once more */

/* The first result of the line stays; that of the second adds to it. Until it
 * comes the line has none, as one that has just set out. What was written since
 * the shop was read is not as it was read. */
enum outcome
related_again(struct ledger *l, struct verdict *v)
{
	static const char unread[] =
	    "UPDATE want w SET fresh = i.action = 'created', unread = i.written"
	    " FROM run_items i WHERE i.run = $1 AND i.of = w.of"
	    " AND i.plytix_id = w.plytix_id AND i.part = w.part";

	if (db_do(l->db, unread, DB_ARGS(l->run), v) != DONE)
		return v->outcome;
	return db_do(l->db, sql_related_again, DB_ARGS(l->run), v);
}
