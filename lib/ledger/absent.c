/* absent: mapped products that the PIM no longer holds; see ledger.h.
 *
 * Absence is judged on rows as fetched, and only when the listing says that
 * it is whole: a product that some stage refused is there. One that any
 * listing shows as a variant of another is no product any more: it goes when
 * its new family has come, and since it is on sale there, it is not counted
 * as one that leaves the shop. */
#include "ledger/ledger_inner.h"

#include <string.h>

#include "base/buf.h"
#include "io/cli.h"
#include "ledger/allow.h"
#include "ledger/limit.h"
#include "ledger/queries.h"
#include "io/log.h"

/* ---- finding */

struct present {
	struct ledger *l;
	struct ledger_listing listing;
};

static enum outcome
copy_present(
    void *ctx, const struct json *line, struct arena *a, struct verdict *v)
{
	struct present *p = ctx;
	const struct json *kind = json_get(line, "kind");
	const char *family = json_get_text(line, "family", "");

	(void)a;
	(void)v;
	if (json_is(kind, "end")) {
		ledger_listing_end(&p->listing, line);
	} else if (json_is(kind, "row") && *family) {
		db_copy_text(p->l->db, family);
		db_copy_text(p->l->db, json_get_text(line, "id", ""));
		db_copy_row(p->l->db);
	} else if (json_is(kind, "error")) {
		/* Refused is not absent. */
		db_copy_text(p->l->db,
		    *family ? family : json_get_text(line, "plytix_id", ""));
		db_copy_text(p->l->db, NULL);
		db_copy_row(p->l->db);
	}
	return DONE;
}

enum outcome
ledger_find_absent(struct ledger *l, const char *rows, const char *state,
    bool *whole, struct verdict *v)
{
	struct present p = {.l = l};

	*whole = false;
	if (allowed_load(l, v) != DONE ||
	    ledger_load(l, rows, NULL, sql_temp_absent,
		"COPY present FROM STDIN", copy_present, &p, v) != DONE)
		return v->outcome;
	*whole = p.listing.ended && p.listing.count > 0 &&
		 strcmp(p.listing.families, "whole") == 0 &&
		 strcmp(p.listing.catalogue, "whole") == 0;
	if (db_script(l->db,
		"CREATE INDEX ON present (family); CREATE INDEX ON present "
		"(id);"
		"ANALYZE present",
		v) != DONE ||
	    db_do(l->db, sql_absent_joined,
		DB_ARGS(l->site, state ? state : ""), v) != DONE ||
	    !*whole)
		return v->outcome;
	return db_do(l->db, sql_absent_fill,
	    DB_ARGS(l->site, l->run ? l->run : "", state ? state : ""), v);
}

enum outcome
ledger_absent_names(struct ledger *l, struct ledger_names *n, struct verdict *v)
{
	if (db_do(l->db,
		"SELECT coalesce(nullif(sku, ''), plytix_id) FROM absent"
		" WHERE joined IS NULL AND NOT allowed ORDER BY 1",
		DB_NONE, v) != DONE)
		return v->outcome;
	for (int row = 0; row < db_rows(l->db); row++)
		ledger_names_add(n, db_text(l->db, row, 0));
	return DONE;
}

/* A family that was refused, or lost, does not sell its new variant yet; one
 * that the mapping does not select never will, so it leaves the shop. */
static enum outcome
keep_unjoined(struct ledger *l, struct verdict *v)
{
	static const char unsold[] =
	    "UPDATE absent a SET joined = NULL WHERE EXISTS (SELECT 1"
	    " FROM run_items i WHERE i.run = $1 AND i.of = 'product'"
	    " AND i.plytix_id = a.joined AND i.code = 'not-selected')";

	if (db_do(l->db, unsold, DB_ARGS(l->run), v) != DONE)
		return v->outcome;
	return db_do(l->db, sql_absent_unjoined, DB_ARGS(l->run), v);
}

/* ---- output */

/* Of what is absent only what a person has allowed. */
static enum outcome
allowed_only(struct ledger *l, struct verdict *v)
{
	return db_do(l->db, "DELETE FROM absent WHERE NOT allowed", DB_NONE, v);
}

/* The guard has held products back in this run; HELD: these, too. */
static enum outcome
keep_allowed(struct ledger *l, bool *held, struct verdict *v)
{
	if (db_do(l->db, "SELECT 1 FROM absent WHERE NOT allowed LIMIT 1",
		DB_NONE, v) != DONE)
		return v->outcome;
	*held = db_rows(l->db) > 0;
	return allowed_only(l, v);
}

/* HELD: the guard has held products back in this run. */
static enum outcome
may_archive(struct ledger *l, const struct ledger_absent *how, bool *may,
    bool *held, struct verdict *v)
{
	static const char sql[] =
	    "SELECT (SELECT count(*) FROM run_items"
	    " WHERE run = $1 AND action IS NULL),"
	    " (SELECT held FROM sync_states WHERE run = $1)";
	const char *what;

	*may = true;
	if (how->dry || !l->run)
		return DONE;
	if (db_do(l->db, sql, DB_ARGS(l->run), v) != DONE)
		return v->outcome;
	what = db_text(l->db, 0, 1);
	if (db_int(l->db, 0, 0)) {
		log_warn("%lld records have no result yet: nothing is judged "
			 "absent",
		    db_int(l->db, 0, 0));
		*may = false;
	} else if (what && strcmp(what, "moves") == 0) {
		/* with the products that have its codes, or not at all */
		*may = false;
		return verdict_say(v, REFUSED, "held",
		    "the guard has stopped archiving in this run");
	} else if (what) {
		*held = true;
	}
	return DONE;
}

static enum outcome
keep_held(struct ledger *l, struct verdict *v)
{
	static const char sql[] =
	    "INSERT INTO held (run, site, plytix_id, part, sku)"
	    " SELECT $1, $2, plytix_id, part, sku FROM absent"
	    " WHERE joined IS NULL AND NOT allowed ON CONFLICT DO NOTHING";

	return db_do(l->db, sql, DB_ARGS(l->run, l->site), v);
}

static enum outcome
weigh_absent(struct ledger *l, const struct ledger_absent *how, bool *held,
    struct verdict *v)
{
	struct ledger_names n;
	long long live = 0, skus, many = 0, most;
	enum outcome o;

	ledger_names_init(&n);
	o = ledger_absent_names(l, &n, v);
	if (o == DONE)
		many = db_rows(l->db);
	if (many)
		o = ledger_live(l, &live, &skus, v);
	if (o == DONE && many > (most = ledger_allowed(&how->limit, live))) {
		ledger_too_many("products", many, 0, live, most, &n);
		*held = true;
		if (l->run && !how->dry)
			o = keep_held(l, v);
		if (o == DONE)
			o = allowed_only(l, v);
	}
	ledger_names_release(&n);
	return o;
}

static enum outcome
write_absent(struct ledger *l, const struct ledger_absent *how, bool read,
    int out, struct verdict *v)
{
	static const char list[] =
	    "SELECT plytix_id, part, coalesce(sku, '') FROM want ORDER BY n";
	struct db *db = l->db;
	struct arena a = {0};
	struct buf names, text;
	struct json_writer e;
	const char *p;
	int rows;
	enum outcome o;

	/* The names first: while rows come one by one, nothing else may. */
	if (db_do(db, list, DB_NONE, v) != DONE)
		return v->outcome;
	rows = db_rows(db);
	buf_init(&names, (size_t)1 << 30);
	buf_init(&text, (size_t)64 << 20);
	for (int row = 0; row < rows * 3; row++) {
		buf_text(&names, db_text(db, row / 3, row % 3));
		buf_byte(&names, '\0');
	}
	p = buf_str(&names);
	o = ledger_known_start(l, v);
	for (int row = 0; row < rows && o == DONE; row++) {
		json_write_init(&e, &text);
		json_write_object(&e, NULL);
		json_write_text(&e, "kind", "product");
		json_write_text(&e, "plytix_id", p);
		p += strlen(p) + 1;
		json_write_text(&e, "part", p);
		p += strlen(p) + 1;
		json_write_text(&e, "sku", p);
		p += strlen(p) + 1;
		json_write_text(&e, "state", how->state);
		json_write_bool(&e, "absent", true);
		o = ledger_known_next(l, read, read, &a, &e, v);
		json_write_end(&e);
		if (o == DONE && cli_write(out, text.data, text.len))
			o = verdict_say(
			    v, FATAL, "output", "could not write the output");
		buf_reset(&text);
		arena_reset(&a);
	}
	db_drop(db);
	buf_release(&names);
	buf_release(&text);
	arena_release(&a);
	return o;
}

static enum outcome
list_absent(struct ledger *l, const struct ledger_absent *how, int out,
    struct verdict *v)
{
	static const char any[] = "SELECT 1 FROM absent LIMIT 1";
	static const char fill[] =
	    "INSERT INTO want (n, of, plytix_id, part, sku, wish)"
	    " SELECT row_number() OVER (ORDER BY plytix_id, part), 'product',"
	    " plytix_id, part, sku, '' FROM absent";
	static const char todo[] =
	    "INSERT INTO run_items (run, site, of, plytix_id, part, sku)"
	    " SELECT $1, $2, 'product', plytix_id, part, sku FROM want"
	    " ON CONFLICT (run, of, plytix_id, part)"
	    " DO UPDATE SET action = NULL, doubt = true";
	bool some, read;

	if (db_do(l->db, any, DB_NONE, v) != DONE)
		return v->outcome;
	some = db_rows(l->db) > 0;
	if (!some && !how->shop)
		return DONE;
	/* the shop's categories: for those that are left empty (emptied.c) */
	if (ledger_load_shop(l, how->shop, some, &read, v) != DONE || !some)
		return v->outcome;
	if (ledger_want_begin(l, v) != DONE ||
	    db_do(l->db, fill, DB_NONE, v) != DONE ||
	    ledger_join(l, how->shop, v) != DONE)
		return v->outcome;
	if (l->run && !how->dry &&
	    db_do(l->db, todo, DB_ARGS(l->run, l->site), v) != DONE)
		return v->outcome;
	return write_absent(l, how, read, out, v);
}

enum outcome
ledger_absent(struct ledger *l, const struct ledger_absent *how, int out,
    struct verdict *v)
{
	bool may, whole, held = false;

	if (!how->state)
		return DONE;
	if (may_archive(l, how, &may, &held, v) != DONE || !may)
		return v->outcome;
	if (ledger_find_absent(l, how->rows, how->state, &whole, v) != DONE)
		return v->outcome;
	if (l->run && !how->dry && keep_unjoined(l, v) != DONE)
		return v->outcome;
	if (!whole)
		log_debug("the listing is not whole: only what has become a "
			  "variant is judged absent");
	if ((held ? keep_allowed(l, &held, v)
		  : weigh_absent(l, how, &held, v)) != DONE ||
	    list_absent(l, how, out, v) != DONE || !held)
		return v->outcome;
	return verdict_say(v, REFUSED, "held",
	    "products that the PIM no longer holds, and that nobody has "
	    "allowed "
	    "to go, stay as they are");
}
