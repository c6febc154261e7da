/* sent: what is mapped, one line a product: as hints for the matrix,
 * and as it was last sent; see ledger.h. */
#include "ledger/ledger_inner.h"
#include "ledger/queries.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "io/cli.h"
#include "base/json_read.h"

#define OUT_BYTES ((size_t)256 << 10)

const struct json *
ledger_column(struct ledger *l, int c, struct arena *a)
{
	const char *text = db_text(l->db, 0, c);
	const struct json *value = NULL;
	struct verdict ignored = {0};
	struct json_reader *reader;

	if (!text)
		return NULL;
	reader = json_reader_new(JSON_READ_PAGE_NODES);
	json_read(reader, a, text, strlen(text), &value, &ignored);
	json_reader_free(reader);
	verdict_release(&ignored);
	return value;
}

/* A line for each row of a query. */
typedef void write_line(struct ledger *, struct arena *, struct json_writer *);

static enum outcome
stream(struct ledger *l, const char *sql, const char *id, write_line *line,
    struct buf *b, int out, struct verdict *v)
{
	struct arena a = {0};
	struct json_writer e;
	int n;

	if (db_start(l->db, sql, DB_ARGS(l->site, id), v) != DONE)
		return v->outcome;
	json_write_init(&e, b);
	while ((n = db_next(l->db, v)) > 0) {
		line(l, &a, &e);
		arena_reset(&a);
		if (b->len < OUT_BYTES)
			continue;
		if (cli_write(out, b->data, b->len)) {
			db_drop(l->db);
			arena_release(&a);
			return verdict_say(
			    v, FATAL, "output", "could not write the output");
		}
		buf_reset(b);
	}
	arena_release(&a);
	return n < 0 ? v->outcome : DONE;
}

/* ---- hints: what a mapped product already has stays its own */

static void
write_names(struct json_writer *e, const struct json *values)
{
	const struct json *x;

	json_write_array(e, "values");
	for (x = json_first(values); x != json_end(values); x = json_next(x))
		json_write_text(e, NULL, json_get_text(x, "name", ""));
	json_write_end(e);
}

/* The options as the PIM has them, without the shop's ids. */
static void
write_options(struct json_writer *e, const struct json *options)
{
	const struct json *x;

	json_write_array(e, "options");
	for (x = json_first(options); x != json_end(options);
	     x = json_next(x)) {
		json_write_object(e, NULL);
		json_write_value(e, "name", json_get(x, "name"));
		write_names(e, json_get(x, "values"));
		json_write_end(e);
	}
	json_write_end(e);
}

static void
write_hint(struct ledger *l, struct arena *a, struct json_writer *e)
{
	const char *id = db_text(l->db, 0, 0);
	const struct json *options = ledger_column(l, 2, a),
			  *skus = ledger_column(l, 3, a);
	const struct json *x, *first = NULL;

	json_write_object(e, NULL);
	json_write_text(e, "family", id);
	json_write_int(e, "level", 0);
	json_write_text(e, "kind", "hint");
	json_write_text(e, "id", id);
	json_write_text(e, "part", db_text(l->db, 0, 1));
	write_options(e, options);
	for (x = json_first(skus); x != json_end(skus); x = json_next(x))
		if (!first && json_true(json_get(x, "default")))
			first = json_get(x, "values");
	if (first)
		json_write_value(e, "default", first);
	json_write_array(e, "skus");
	for (x = json_first(skus); x != json_end(skus); x = json_next(x)) {
		json_write_object(e, NULL);
		json_write_text_if(
		    e, "plytix_id", json_get_text(x, "plytix_id", NULL));
		json_write_value(e, "values", json_get(x, "values"));
		json_write_end(e);
	}
	json_write_end(e);
	json_write_end(e);
}

/* Heads of products, by a statement over the table placed, into a file. */
static enum outcome
write_placed(
    struct ledger *l, const char *sql, const char *path, struct verdict *v)
{
	struct json_writer e;
	struct buf text;
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0)
		return verdict_say(v, FATAL, "file", "could not open '%s': %s",
		    path, strerror(errno));
	buf_init(&text, (size_t)64 << 20);
	json_write_init(&e, &text);
	if (ledger_write_heads(l, sql, &e, v) == DONE &&
	    (text.broken || cli_write(fd, text.data, text.len)))
		verdict_say(v, FATAL, "output", "could not write '%s'", path);
	buf_release(&text);
	close(fd);
	return v->outcome;
}

static enum outcome
write_files(struct ledger *l, const struct ledger_hints *how, struct verdict *v)
{
	if (how->left &&
	    write_placed(l, sql_families_left, how->left, v) != DONE)
		return v->outcome;
	if (how->joined)
		write_placed(l, sql_families_joined, how->joined, v);
	return v->outcome;
}

enum outcome
ledger_hints(struct ledger *l, const struct ledger_hints *how, struct buf *b,
    int out, struct verdict *v)
{
	if (how->families &&
	    (ledger_place(l, how->families, how->brief, v) != DONE ||
		write_files(l, how, v) != DONE))
		return v->outcome;
	return stream(l, how->families ? sql_hints_placed : sql_hints, how->id,
	    write_hint, b, out, v);
}

/* ---- as it was last sent: what a repair wants the shop to show again. Stock
 * is left out: sales lower it. Pictures that were left out are in it. */

static const struct json *
with_pictures(struct arena *a, const struct json *fields,
    const struct json *refused, const char *sku)
{
	const struct json *x, *w, *wants;

	for (x = json_first(refused); x != json_end(refused);
	     x = json_next(x)) {
		wants = json_get(x, "wants");
		for (w = json_first(wants); w != json_end(wants);
		     w = json_next(w))
			if (json_is(json_get(w, "sku"), sku))
				fields = json_set(a, fields,
				    json_get_text(w, "field", ""),
				    json_get(w, "value"));
	}
	return fields;
}

static void
write_sent_sku(struct arena *a, struct json_writer *e, const struct json *s,
    const struct json *refused)
{
	const char *id = json_get_text(s, "plytix_id", NULL);

	json_write_object(e, NULL);
	json_write_text_if(e, "plytix_id", id);
	json_write_value(e, "values", json_get(s, "values"));
	json_write_value(e, "fieldData",
	    with_pictures(a, json_get(s, "fields"), refused, id ? id : "-"));
	json_write_end(e);
}

static void
write_sent(struct ledger *l, struct arena *a, struct json_writer *e)
{
	const struct json *options = ledger_column(l, 5, a);
	const struct json *skus = ledger_column(l, 6, a), *x;
	const struct json *refused = ledger_column(l, 7, a);

	json_write_object(e, NULL);
	json_write_text(e, "kind", "product");
	json_write_text(e, "plytix_id", db_text(l->db, 0, 0));
	json_write_text(e, "part", db_text(l->db, 0, 1));
	json_write_text_if(e, "sku", db_text(l->db, 0, 2));
	json_write_text(e, "state", db_text(l->db, 0, 3));
	json_write_bool(e, "repair", true);
	json_write_object(e, "product");
	json_write_value(e, "fieldData",
	    with_pictures(a, ledger_column(l, 4, a), refused, ""));
	json_write_end(e);
	write_options(e, options);
	json_write_array(e, "skus");
	for (x = json_first(skus); x != json_end(skus); x = json_next(x))
		write_sent_sku(a, e, x, refused);
	json_write_end(e);
	json_write_end(e);
}

enum outcome
ledger_sent(
    struct ledger *l, const char *id, struct buf *b, int out, struct verdict *v)
{
	return stream(l, sql_sent, id, write_sent, b, out, v);
}
