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
	static const char mend[] =
	    "DELETE FROM shop a USING shop b WHERE a.of = 'item'"
	    " AND b.of = 'item' AND a.webflow_id = b.webflow_id"
	    " AND a.key = b.key AND a.ctid < b.ctid;"
	    "ANALYZE shop";
	struct loading s = {.l = l};
	enum outcome read, copied;

	*whole = false;
	if (!path)
		return DONE;
	if (db_copy(l->db, "COPY shop FROM STDIN", v) != DONE)
		return v->outcome;
	buf_init(&s.text, (size_t)64 << 20);
	read = ledger_read(path, item_line, &s, v);
	buf_release(&s.text);
	copied = db_copy_end(l->db, v);
	if (read != DONE || copied != DONE)
		return outcome_worse(read, copied);
	*whole = s.whole;
	return db_script(l->db, mend, v);
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

/* ---- joining. $1 is the site; IS_ITEM: a line still without its item. */

#define IS_ITEM " w.of = 'item' AND w.webflow_id IS NULL"
#define IN_SHOP " s.of = 'item' AND s.key = w.part"

/* One that is in the collection once; CODE is `NAME = NAME`. */
#define ONE_OF(code, made)                                                   \
	"WITH pair AS (SELECT w.n, min(s.webflow_id) AS webflow_id,"         \
	" count(*) AS alike FROM want w JOIN shop s ON" IN_SHOP " AND " code \
	" WHERE" IS_ITEM " AND w.alike IS NULL GROUP BY w.n)"                \
	" UPDATE want w SET webflow_id = CASE p.alike WHEN 1"                \
	" THEN p.webflow_id END, alike = nullif(p.alike, 1), made = " made   \
	" FROM pair p WHERE p.n = w.n"

/* $2 is this run. */
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
    {ONE_OF("NOT w.by_slug AND s.name = w.name", "NULL"), 0},

    {ONE_OF("w.by_slug AND s.slug = w.wish", "NULL"), 0},
};

static const char forget_gone[] =
    "UPDATE want w SET webflow_id = NULL, slug = NULL, gone = true"
    " WHERE w.of = 'item' AND w.webflow_id IS NOT NULL"
    " AND NOT EXISTS (SELECT 1 FROM shop s WHERE" IN_SHOP
    " AND s.webflow_id = w.webflow_id)";

static const struct join others[] = {
    {ONE_OF("right(s.slug, length(w.code)) = w.code", "true"), 0},

    {ONE_OF("NOT w.by_slug AND s.codes[1] = w.fold", "NULL"), 0},

    /* A run that was cut short has made it: it was not there when that began.
     */
    {"UPDATE want w SET made = true FROM (SELECT x.n FROM want x"
     "  JOIN run_items i ON i.site = $1 AND i.of = x.of"
     "  AND i.plytix_id = x.plytix_id AND i.part = x.part AND i.doubt"
     "  AND i.run <> $2 WHERE x.of = 'item'"
     "  GROUP BY x.n HAVING bool_and(i.webflow_id IS NULL)) d"
     " WHERE d.n = w.n AND w.webflow_id IS NOT NULL"
     " AND EXISTS (SELECT 1 FROM shop s WHERE" IN_SHOP
     "  AND s.webflow_id = w.webflow_id AND s.name = w.name"
     "  AND s.slug IN (w.wish, w.code, w.wish || '-' || w.code))"
     " AND NOT EXISTS (SELECT 1 FROM item_mappings m WHERE m.site = $1"
     "  AND m.collection = w.part AND m.webflow_id = w.webflow_id)",
	2},

    /* Or has given it this name, and nobody was told. */
    {"UPDATE want w SET was = m.key FROM item_mappings m WHERE w.of = 'item'"
     " AND w.was IS NULL AND m.site = $1 AND m.collection = w.part"
     " AND m.webflow_id = w.webflow_id AND m.made"
     " AND EXISTS (SELECT 1 FROM shop s WHERE" IN_SHOP
     "  AND s.webflow_id = w.webflow_id AND s.name = w.name)"
     " AND NOT EXISTS (SELECT 1 FROM want x WHERE x.of = 'item'"
     "  AND x.part = m.collection AND x.plytix_id = m.key)"
     " AND EXISTS (SELECT 1 FROM run_items i WHERE i.site = $1"
     "  AND i.of = 'item' AND i.plytix_id = w.plytix_id"
     "  AND i.part = w.part AND i.doubt AND i.run <> $2)",
	2},

    {"UPDATE want w SET slug = s.slug FROM shop s WHERE w.slug IS NULL"
     " AND w.of = 'item' AND" IN_SHOP " AND s.webflow_id = w.webflow_id"
     " AND s.slug <> ''",
	0},

    /* Of those to be made the first has its slug, if nothing else has. */
    {"UPDATE want w SET slug = CASE WHEN w.wish <> w.code"
     " AND NOT EXISTS (SELECT 1 FROM want x WHERE x.of = 'item'"
     "  AND x.part = w.part AND x.wish = w.wish AND x.n < w.n"
     "  AND x.webflow_id IS NULL AND x.plytix_id <> w.plytix_id)"
     " AND NOT EXISTS (SELECT 1 FROM shop s WHERE" IN_SHOP
     "  AND s.slug = w.wish)"
     " AND NOT EXISTS (SELECT 1 FROM item_mappings m WHERE m.site = $1"
     "  AND m.collection = w.part AND m.slug = w.wish AND w.gone IS NULL)"
     " OR w.wish = w.code THEN w.wish ELSE"
     " rtrim(left(w.wish, 254 - length(w.code)), '-') || '-' || w.code END"
     " WHERE w.of = 'item' AND w.slug IS NULL",
	1},
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

/* What we made and no line names any more. */
#define OLD                                                            \
	"old AS (SELECT m.key, m.collection, m.webflow_id"             \
	" FROM item_mappings m WHERE m.site = $1 AND m.made"           \
	" AND NOT EXISTS (SELECT 1 FROM want x WHERE x.of = 'item'"    \
	"  AND x.plytix_id = m.key AND x.part = m.collection)"         \
	" AND NOT EXISTS (SELECT 1 FROM want x WHERE x.of = 'item'"    \
	"  AND x.webflow_id = m.webflow_id AND x.part = m.collection)" \
	" AND ($2 = 'false' OR EXISTS (SELECT 1 FROM shop s"           \
	"  WHERE s.of = 'item' AND s.key = m.collection"               \
	"  AND s.webflow_id = m.webflow_id))),"                        \
	" fresh AS (SELECT n, plytix_id AS key, part AS collection"    \
	" FROM want w WHERE" IS_ITEM " AND NOT by_slug AND alike IS NULL)"

static enum outcome
renamed(struct ledger *l, const char *products, const char *whole,
    struct verdict *v)
{
	static const char any[] =
	    "WITH " OLD " SELECT 1 FROM old JOIN fresh USING (collection)"
	    " LIMIT 1";
	static const char make[] =
	    "DROP TABLE IF EXISTS pg_temp.named;"
	    "CREATE TEMP TABLE named (plytix_id text, part text, refs text[])";
	static const char rename[] =
	    "WITH " OLD ", users AS (SELECT o.*, p.plytix_id, p.part"
	    "  FROM old o JOIN product_mappings p ON p.site = $1"
	    "  AND p.state <> 'archive' AND (strpos(p.fields::text,"
	    "   '\"' || o.webflow_id || '\"') > 0 OR EXISTS (SELECT 1"
	    "   FROM variant_mappings v WHERE v.site = $1"
	    "   AND v.plytix_id = p.plytix_id AND v.part = p.part"
	    "   AND strpos(v.fields::text,"
	    "    '\"' || o.webflow_id || '\"') > 0))),"
	    " hit AS (SELECT u.webflow_id, u.plytix_id, u.part, f.n"
	    "  FROM users u JOIN named d USING (plytix_id, part)"
	    "  JOIN fresh f ON f.collection = u.collection"
	    "  AND f.collection || '/' || f.key = ANY (d.refs)),"
	    " pair AS (SELECT min(h.n) AS n, u.webflow_id, min(u.key) AS key"
	    "  FROM users u LEFT JOIN hit h USING (webflow_id, plytix_id, part)"
	    "  GROUP BY u.webflow_id HAVING count(DISTINCT h.n) = 1"
	    "  AND bool_and(h.n IS NOT NULL)),"
	    " ones AS (SELECT *, count(*) OVER (PARTITION BY n) AS a"
	    "  FROM pair)"
	    " UPDATE want w SET webflow_id = o.webflow_id, was = o.key"
	    " FROM ones o WHERE o.n = w.n AND o.a = 1"
	    " AND NOT EXISTS (SELECT 1 FROM shop s WHERE" IN_SHOP
	    "  AND s.codes[1] = w.fold AND s.webflow_id <> o.webflow_id)";
	enum outcome read, copied;

	if (!products)
		return DONE;
	if (db_do(l->db, any, DB_ARGS(l->site, whole), v) != DONE)
		return v->outcome;
	if (!db_rows(l->db))
		return DONE;
	if (db_script(l->db, make, v) != DONE ||
	    db_copy(l->db, "COPY named FROM STDIN", v) != DONE)
		return v->outcome;
	read = ledger_read(products, named_line, l, v);
	copied = db_copy_end(l->db, v);
	if (read != DONE || copied != DONE)
		return outcome_worse(read, copied);
	return db_do(l->db, rename, DB_ARGS(l->site, whole), v);
}

/* ---- what a name that is not there may mean */

/* The first lines whose item is not there, and not to be made, get the name in
 * their collection that is most like theirs. */
static enum outcome
find_near(struct ledger *l, struct verdict *v)
{
	static const char lines[] =
	    "SELECT w.n, w.part, w.plytix_id FROM want w WHERE" IS_ITEM
	    " AND NOT w.creates AND w.alike IS NULL ORDER BY w.n LIMIT 100";
	static const char names[] =
	    "SELECT name FROM shop WHERE of = 'item' AND key = $1 ORDER BY 1";
	static const char tell[] =
	    "UPDATE want SET near = $2 WHERE n = $1::bigint";
	struct arena a = {0};
	const char *(*line)[3];
	int n, i, row;

	if (db_do(l->db, lines, DB_NONE, v) != DONE)
		return v->outcome;
	n = db_rows(l->db);
	line = arena_alloc(&a, (size_t)(n + 1) * sizeof *line);
	for (i = 0; i < n; i++)
		for (row = 0; row < 3; row++) {
			const char *text = db_text(l->db, i, row);

			line[i][row] = arena_dup(&a, text, strlen(text));
		}
	for (i = 0; i < n && v->outcome == DONE; i++) {
		struct suggestion near = suggest_start(line[i][2]);

		if (db_do(l->db, names, DB_ARGS(line[i][1]), v) != DONE)
			break;
		for (row = 0; row < db_rows(l->db); row++)
			suggest_try(&near, db_text(l->db, row, 0));
		if (near.best)
			db_do(l->db, tell,
			    DB_ARGS(line[i][0],
				arena_dup(&a, near.best, strlen(near.best))),
			    v);
	}
	arena_release(&a);
	return v->outcome;
}

static enum outcome
join(struct ledger *l, const struct join *j, size_t n, struct verdict *v)
{
	struct db_args args = DB_ARGS(l->site, l->run ? l->run : "");
	size_t i;

	for (i = 0; i < n; i++) {
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
	    (whole && db_script(l->db, forget_gone, v) != DONE) ||
	    join(l, named, sizeof named / sizeof *named, v) != DONE ||
	    renamed(l, products, whole ? "true" : "false", v) != DONE)
		return v->outcome;
	if (join(l, others, sizeof others / sizeof *others, v) != DONE)
		return v->outcome;
	return find_near(l, v);
}
