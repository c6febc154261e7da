/* items: which item of a collection is which key of the mapping; see ledger.h.
 *
 *	1. the map, as long as the item is there
 *	2. the name, where one item alone has it; or the slug, if that is asked
 *	3. what we made and the PIM has renamed: every product that had its key
 *	   now has one and the same new one
 *	4. a slug that ends with the key's code, which is ours alone
 *	5. a name that differs in capitals, widths or blanks, of one item
 *
 * Items stand in the table of the shop: `key` is the collection, `name` has its
 * accents composed, `codes` holds the folded name. */
#include "ledger/ledger_inner.h"
#include "ledger/queries.h"

#include <string.h>

#include "base/buf.h"
#include "base/suggest.h"
#include "base/text.h"

/* ---- the shop */

struct loading {
	struct ledger *l;
	struct buf text;
	bool whole;
};

static const char *
form(struct buf *b, void (*make)(struct buf *, const char *, size_t),
    const char *text)
{
	buf_reset(b);
	make(b, text, strlen(text));
	return buf_str(b);
}

static enum outcome
item_line(
    void *ctx, const struct json *line, struct arena *arena, struct verdict *v)
{
	struct loading *s = ctx;
	struct db *db = s->l->db;
	const struct json *item = json_get(line, "item");
	const struct json *fields = json_get(item, "fieldData");
	const char *name = json_get_text(fields, "name", ""), *fold;
	struct json_writer e;

	(void)v;
	if (json_is(json_get(line, "kind"), "end"))
		s->whole = json_is(json_get(line, "items"), "whole");
	if (!json_is(json_get(line, "kind"), "shop-item"))
		return DONE;
	db_copy_text(db, "item");
	db_copy_text(db, json_get_text(item, "id", ""));
	db_copy_text(db, json_get_text(fields, "slug", ""));
	db_copy_text(db, form(&s->text, text_plain, name));
	db_copy_array(db, NULL, 0);
	fold = form(&s->text, text_fold, name);
	fold = arena_dup(arena, fold, strlen(fold));
	db_copy_array(db, &fold, 1);
	db_copy_text(db, json_get_text(line, "collection", ""));
	db_copy_text(db, ledger_on_site(item) ? "true" : "false");
	buf_reset(&s->text);
	json_write_init(&e, &s->text);
	json_write_value(&e, NULL, line);
	db_copy_text(db, buf_str(&s->text));
	db_copy_row(db);
	return DONE;
}

enum outcome
ledger_load_items(
    struct ledger *l, const char *path, bool *whole, struct verdict *v)
{
	struct loading s = {.l = l};

	*whole = false;
	if (!path)
		return DONE;
	buf_init(&s.text, (size_t)64 << 20);
	ledger_load(
	    l, path, NULL, NULL, "COPY shop FROM STDIN", item_line, &s, v);
	buf_release(&s.text);
	*whole = s.whole;
	if (v->outcome != DONE ||
	    db_script(l->db, sql_temp_shop_index, v) != DONE)
		return v->outcome;
	return db_do(l->db, sql_items_latest, DB_NONE, v);
}

/* ---- the lines */

struct refs {
	const char **list;
	size_t n;
};

static void
add_ref(struct refs *refs, struct arena *a, const struct json *v)
{
	const char *collection, *key;

	if (!v || v->type != JSON_OBJECT || refs->n == LEDGER_REFS_MAX)
		return;
	collection = json_get_text(v, "collection", NULL);
	key = json_get_text(v, "key", NULL);
	if (collection && key)
		refs->list[refs->n++] =
		    arena_printf(a, "%s/%s", collection, key);
}

static void
add_fields(struct refs *refs, struct arena *a, const struct json *fields)
{
	const struct json *key, *value, *x;

	for (key = json_first_key(fields); key != json_end_keys(fields);
	     key = json_next(json_next(key))) {
		value = json_next(key);
		add_ref(refs, a, value);
		for (x = json_first(value); x != json_end(value);
		     x = json_next(x))
			add_ref(refs, a, x);
	}
}

size_t
ledger_refs(struct arena *a, const struct json *record, const char **list)
{
	struct refs refs = {.list = list};
	const struct json *skus = json_get(record, "skus"), *s;

	add_fields(
	    &refs, a, json_get(json_get(record, "product"), "fieldData"));
	for (s = json_first(skus); s != json_end(skus); s = json_next(s))
		add_fields(&refs, a, json_get(s, "fieldData"));
	return refs.n;
}

void
ledger_copy_item(struct ledger *l, const struct json *record, bool item)
{
	const char *name =
	    json_get_text(json_get(record, "fieldData"), "name", "");
	struct buf fold;

	buf_init(&fold, 8 * strlen(name) + 64);
	db_copy_text(l->db, item ? form(&fold, text_fold, name) : NULL);
	buf_release(&fold);
	db_copy_text(l->db, !item                                   ? NULL
			    : json_true(json_get(record, "create")) ? "true"
								    : "false");
	db_copy_text(l->db, !item ? NULL
			    : json_is(json_get(record, "by"), "slug")
				? "true"
				: "false");
}

/* ---- joining */

/* Those with arguments have the site, then this run. */
struct join {
	const char *sql;
	int args; /* how many it has */
};

static const struct join mapped = {
    "UPDATE want w SET webflow_id = m.webflow_id, slug = m.slug"
    " FROM item_mappings m WHERE m.site = $1 AND w.of = 'item'"
    " AND m.collection = w.part AND m.key = w.plytix_id",
    1};

static const struct join named[] = {
    {sql_items_by_name, 0},
    {sql_items_by_slug, 0},
};

static const struct join others[] = {
    {sql_items_by_code, 0},
    {sql_items_by_fold, 0},
    {sql_items_made, 2},
    {sql_items_renamed_before, 2},
    {sql_items_shop_slugs, 0},
    {sql_items_slugs, 1},
};

/* ---- renamed in the PIM */

static enum outcome
named_line(
    void *ctx, const struct json *line, struct arena *a, struct verdict *v)
{
	struct ledger *l = ctx;
	const char *list[LEDGER_REFS_MAX];
	size_t n;

	(void)v;
	if (!json_is(json_get(line, "kind"), "product") ||
	    json_is(json_get(line, "state"), "archive"))
		return DONE;
	n = ledger_refs(a, line, list);
	db_copy_text(l->db, json_get_text(line, "plytix_id", ""));
	db_copy_text(l->db, json_get_text(line, "part", ""));
	db_copy_array(l->db, list, n);
	db_copy_row(l->db);
	return DONE;
}

static enum outcome
renamed(struct ledger *l, const char *products, const char *whole,
    struct verdict *v)
{
	struct db_args args = DB_ARGS(l->site, whole);

	if (!products || db_script(l->db, sql_temp_renames, v) != DONE ||
	    db_do(l->db, sql_items_may_rename, args, v) != DONE ||
	    !db_rows(l->db) ||
	    ledger_load(l, products, NULL, sql_temp_named,
		"COPY named FROM STDIN", named_line, l, v) != DONE)
		return v->outcome;
	return db_do(l->db, sql_items_rename, args, v);
}

/* ---- what a name that is not there may mean */

/* The first lines whose item is not there, and not to be made, get the name in
 * their collection that is most like theirs. */
static enum outcome
suggest_names(struct ledger *l, struct verdict *v)
{
	static const char lines[] =
	    "SELECT w.n, w.part, w.plytix_id FROM want w WHERE w.of = 'item'"
	    " AND w.webflow_id IS NULL AND NOT w.creates AND w.alike IS NULL "
	    "ORDER BY w.n LIMIT 100";
	static const char names[] =
	    "SELECT name FROM shop WHERE of = 'item' AND key = $1 ORDER BY 1";
	static const char keep[] =
	    "UPDATE want SET near = $2 WHERE n = $1::bigint";
	struct arena a = {0};
	const char *(*line)[3];
	int n;

	if (db_do(l->db, lines, DB_NONE, v) != DONE)
		return v->outcome;
	n = db_rows(l->db);
	line = arena_alloc(&a, (size_t)(n + 1) * sizeof *line);
	for (int i = 0; i < n; i++)
		for (int row = 0; row < 3; row++) {
			const char *text = db_text(l->db, i, row);

			line[i][row] = arena_dup(&a, text, strlen(text));
		}
	for (int i = 0; i < n && v->outcome == DONE; i++) {
		struct suggestion s = suggest_start(line[i][2]);

		if (db_do(l->db, names, DB_ARGS(line[i][1]), v) != DONE)
			break;
		for (int row = 0; row < db_rows(l->db); row++)
			suggest_try(&s, db_text(l->db, row, 0));
		if (s.best)
			db_do(l->db, keep,
			    DB_ARGS(line[i][0],
				arena_dup(&a, s.best, strlen(s.best))),
			    v);
	}
	arena_release(&a);
	return v->outcome;
}

static enum outcome
join(struct ledger *l, const struct join *j, size_t n, struct verdict *v)
{
	struct db_args args = DB_ARGS(l->site, l->run ? l->run : "");

	for (size_t i = 0; i < n; i++) {
		args.count = j[i].args;
		if (db_do(l->db, j[i].sql, args, v) != DONE)
			return v->outcome;
	}
	return DONE;
}

enum outcome
ledger_join_items(
    struct ledger *l, const char *products, bool whole, struct verdict *v)
{
	static const char any[] =
	    "SELECT 1 FROM want WHERE of = 'item' LIMIT 1";

	if (db_do(l->db, any, DB_NONE, v) != DONE || !db_rows(l->db))
		return v->outcome;
	if (join(l, &mapped, 1, v) != DONE ||
	    (whole && db_script(l->db, sql_items_gone, v) != DONE) ||
	    join(l, named, sizeof named / sizeof *named, v) != DONE ||
	    renamed(l, products, whole ? "true" : "false", v) != DONE)
		return v->outcome;
	if (join(l, others, sizeof others / sizeof *others, v) != DONE)
		return v->outcome;
	return suggest_names(l, v);
}
