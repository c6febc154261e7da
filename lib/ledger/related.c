/* related: see related.h. */
#include "ledger/related.h"

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
	static const char drop[] =
	    "DELETE FROM product_links d USING want w WHERE d.site = $1"
	    " AND w.of = 'product' AND w.plytix_id = d.plytix_id"
	    " AND w.part = d.part AND NOT EXISTS (SELECT 1"
	    "  FROM unnest(w.refs, w.ref_fields) u(target, field)"
	    "  WHERE u.target = d.target AND u.field = d.field)";
	static const char keep[] =
	    "INSERT INTO product_links AS d"
	    " (site, plytix_id, part, field, target, place, once)"
	    " SELECT DISTINCT ON (w.plytix_id, w.part, u.field, u.target)"
	    " $1, w.plytix_id, w.part, u.field, u.target, u.place, u.once"
	    " FROM want w, unnest(w.refs, w.ref_fields, w.ref_once)"
	    " WITH ORDINALITY u(target, field, once, place)"
	    " WHERE w.of = 'product'"
	    " ORDER BY w.plytix_id, w.part, u.field, u.target, u.place"
	    " ON CONFLICT (plytix_id, part, field, target, site) DO UPDATE"
	    " SET place = excluded.place, once = excluded.once"
	    " WHERE (d.place, d.once) <> (excluded.place, excluded.once)";

	if (db_do(l->db, drop, DB_ARGS(l->site), v) != DONE)
		return v->outcome;
	return db_do(l->db, keep, DB_ARGS(l->site), v);
}

/* ---- what there is */

/* The mappings behind ids of ASKED: a product's own, or that of the one which
 * sells a variant of this id. */
#define MAPPED(asked)                                                      \
	"(SELECT a.id, m.plytix_id, m.part, m.webflow_id, m.state,"        \
	" m.published OR m.owed IS NULL AS on_site"                        \
	" FROM " asked " a JOIN product_mappings m ON m.site = $1"         \
	"  AND m.plytix_id = a.id"                                         \
	" UNION SELECT a.id, m.plytix_id, m.part, m.webflow_id, m.state,"  \
	" m.published OR m.owed IS NULL FROM " asked " a"                  \
	" JOIN variant_mappings v ON v.site = $1 AND v.variant_id = a.id"  \
	"  AND v.plytix_id <> a.id JOIN product_mappings m ON m.site = $1" \
	"  AND m.plytix_id = v.plytix_id AND m.part = v.part)"

enum outcome
related_find(struct ledger *l, struct verdict *v)
{
	static const char make[] =
	    "DROP TABLE IF EXISTS pg_temp.asked, pg_temp.target;"
	    "CREATE TEMP TABLE asked AS SELECT DISTINCT unnest(refs) AS id"
	    " FROM want WHERE of = 'product'; ANALYZE asked;"
	    "CREATE TEMP TABLE target (id text, part text, webflow_id text,"
	    " there boolean, on_site boolean, coming boolean, going boolean)";
	/* A line's product, or the one whose variant has the id. Of what is
	 * mapped counts what it is, not what the run wants it to be: that may
	 * be held back, or refused. */
	static const char fill[] =
	    "INSERT INTO target WITH line AS (SELECT a.id, w.plytix_id, w.part,"
	    " w.state, w.webflow_id, w.hold FROM asked a"
	    " JOIN want w ON w.of = 'product' AND w.plytix_id = a.id"
	    " UNION SELECT a.id, k.plytix_id, k.part, k.state, k.webflow_id,"
	    " k.hold FROM asked a JOIN (SELECT plytix_id, part, state,"
	    "  webflow_id, hold, unnest(keys) AS key FROM want"
	    "  WHERE of = 'product' AND EXISTS (SELECT 1 FROM asked)) k"
	    " ON k.key = a.id || CASE k.part WHEN '' THEN ''"
	    "  ELSE '_' || k.part END AND k.plytix_id <> a.id),"
	    " mapped AS " MAPPED(
		"asked") " SELECT m.id, m.part, m.webflow_id, m.state = "
			 "'publish',"
			 " m.on_site, m.state <> 'publish' AND "
			 "coalesce(w.state,"
			 " 'archive') = 'publish', m.state = 'publish' AND"
			 " coalesce(w.state, 'publish') <> 'publish'"
			 " FROM mapped m LEFT JOIN want w ON w.of = 'product'"
			 " AND w.plytix_id = m.plytix_id AND w.part = m.part"
			 " UNION ALL SELECT w.id, w.part, w.webflow_id,"
			 " w.webflow_id IS NOT NULL AND NOT coalesce(w.hold, "
			 "false),"
			 " coalesce(s.on_site, false), w.webflow_id IS NULL, "
			 "false"
			 " FROM line w LEFT JOIN shop s ON s.of = 'product'"
			 " AND s.webflow_id = w.webflow_id WHERE w.state = "
			 "'publish'"
			 " AND NOT EXISTS (SELECT 1 FROM mapped m WHERE m.id = "
			 "w.id"
			 "  AND m.plytix_id = w.plytix_id AND m.part = w.part)";

	if (db_script(l->db, make, v) != DONE ||
	    db_do(l->db, fill, DB_ARGS(l->site), v) != DONE)
		return v->outcome;
	return db_script(
	    l->db, "CREATE INDEX ON target (id); ANALYZE target", v);
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

/* What fields hold and could hold: $1 is the site, $2 whether the run is live,
 * $3 a run: what people may decide counts for those that it has made. */
#define ITEMS                                                                  \
	"WITH asked AS MATERIALIZED (SELECT DISTINCT target AS id"             \
	"  FROM product_links WHERE site = $1),"                               \
	" mapped AS MATERIALIZED " MAPPED(                                     \
	    "asked") ","                                                       \
		     " field AS MATERIALIZED (SELECT f.*, p.webflow_id, "      \
		     "p.published"                                             \
		     "  OR p.owed IS NULL AS on_site, CASE "                   \
		     "json_typeof(x.sent)"                                     \
		     "  WHEN 'string' THEN ARRAY[x.sent #>> '{}'] WHEN "       \
		     "'array' THEN"                                            \
		     "  ARRAY(SELECT json_array_elements_text(x.sent))"        \
		     "  ELSE '{}' END AS sent FROM (SELECT DISTINCT "          \
		     "plytix_id, part,"                                        \
		     "  field FROM product_links WHERE site = $1 AND (NOT "    \
		     "once OR"                                                 \
		     "  (plytix_id, part) IN (SELECT plytix_id, part FROM "    \
		     "run_items"                                               \
		     "  WHERE run = $3 AND of = 'product' AND action = "       \
		     "'created'))) f"                                          \
		     "  JOIN product_mappings p ON p.site = $1"                \
		     "  AND p.plytix_id = f.plytix_id AND p.part = f.part"     \
		     "  AND p.state <> 'archive', LATERAL (SELECT p.fields "   \
		     "-> f.field"                                              \
		     "  AS sent OFFSET 0) x),"                                 \
		     " item AS (SELECT f.plytix_id, f.part, f.field, "         \
		     "m.webflow_id,"                                           \
		     "  m.state = 'publish' AND (NOT $2::boolean OR m.on_site" \
		     "  OR NOT f.on_site) AS there,"                           \
		     "  m.webflow_id = ANY (f.sent) AS has, l.place"           \
		     "  FROM field f JOIN product_links l ON l.site = $1"      \
		     "  AND l.plytix_id = f.plytix_id AND l.part = f.part"     \
		     "  AND l.field = f.field JOIN mapped m ON m.id = "        \
		     "l.target"                                                \
		     "  AND m.webflow_id <> f.webflow_id),"

/* Products whose last list differs from what it would be now: of all that are
 * there, or, where the site takes a list in part, of the first ones. */
#define DUE_ALL                                              \
	ITEMS " due AS (SELECT DISTINCT plytix_id FROM item" \
	      " WHERE there <> has)"
#define DUE_FIRST                                                           \
	ITEMS                                                               \
	" due AS (SELECT DISTINCT plytix_id FROM (SELECT plytix_id, there," \
	"  bool_or(has) AS has, row_number() OVER (PARTITION BY plytix_id," \
	"  part, field, there ORDER BY min(place)) AS n FROM item"          \
	"  GROUP BY plytix_id, part, field, webflow_id, there) x"           \
	"  WHERE there <> has AND (has OR n <= (SELECT (learned ->>"        \
	"  'references')::int FROM sites WHERE site = $1)))"

static enum outcome
find_due(struct ledger *l, const char *all, const char *first, const char *run,
    struct verdict *v)
{
	if (db_do(l->db,
		"SELECT 1 FROM sites WHERE site = $1"
		" AND learned ? 'references'",
		DB_ARGS(l->site), v) != DONE)
		return v->outcome;
	return db_do(l->db, db_rows(l->db) ? first : all,
	    DB_ARGS(l->site, l->live ? "true" : "false", run), v);
}

/* Of this run: what is refused or failed now is so once more. */
#define THIS_RUN                                                     \
	" SELECT d.plytix_id FROM due d WHERE EXISTS (SELECT 1"      \
	" FROM run_items i WHERE i.run = $3 AND i.of = 'product'"    \
	" AND i.plytix_id = d.plytix_id AND i.action IN ('created'," \
	" 'updated', 'unchanged', 'restored'))"

enum outcome
related_due(struct ledger *l, struct idmap *due, struct verdict *v)
{
	if (find_due(l, DUE_ALL THIS_RUN, DUE_FIRST THIS_RUN, l->run, v) !=
	    DONE)
		return v->outcome;
	for (int row = 0; row < db_rows(l->db); row++)
		if (idmap_valid(db_text(l->db, row, 0)))
			idmap_add(due, db_text(l->db, row, 0));
	return DONE;
}

#define HEADS                                                            \
	" SELECT p.id, coalesce(p.sku, '') FROM due d JOIN pim_rows p"   \
	" ON p.site = $1 AND p.id = d.plytix_id AND p.parent IS NULL"    \
	" WHERE NOT EXISTS (SELECT 1 FROM product_states s"              \
	" WHERE s.site = $1 AND s.of = 'product' AND s.plytix_id = p.id" \
	" AND (s.action IN ('refused', 'held') OR EXISTS (SELECT 1"      \
	"  FROM json_array_elements(s.warnings) w"                       \
	"  WHERE w ->> 'code' = 'reference-refused'))) ORDER BY 1"

enum outcome
related_heads(struct ledger *l, struct verdict *v)
{
	return find_due(l, DUE_ALL HEADS, DUE_FIRST HEADS, "", v);
}

/* ---- once more */

/* The first result of the line stays; that of the second adds to it. Until it
 * comes the line has none, as one that has just set out. What was written since
 * the shop was read is not as it was read. */
enum outcome
related_again(struct ledger *l, struct verdict *v)
{
	static const char again[] =
	    "UPDATE run_items i SET base = json_build_object("
	    "'action', i.action, 'requests', i.requests, 'writes', i.writes,"
	    " 'minimum', i.minimum, 'limited', i.limited, 'ms', i.ms,"
	    " 'skus', i.skus, 'adopted', i.adopted, 'publish', i.publish,"
	    " 'pictures', i.pictures), action = NULL, doubt = true"
	    " FROM want w WHERE i.run = $1 AND i.of = w.of"
	    " AND i.plytix_id = w.plytix_id AND i.part = w.part"
	    " AND w.of = 'product' AND i.action IS NOT NULL";
	static const char unread[] =
	    "UPDATE want w SET fresh = i.action = 'created', unread = i.written"
	    " FROM run_items i WHERE i.run = $1 AND i.of = w.of"
	    " AND i.plytix_id = w.plytix_id AND i.part = w.part";

	if (db_do(l->db, unread, DB_ARGS(l->run), v) != DONE)
		return v->outcome;
	return db_do(l->db, again, DB_ARGS(l->run), v);
}
