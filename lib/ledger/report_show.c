/* report_show: the rows of a report, as records or for people; see
 * report_inner.h. */
#include "ledger/report_inner.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/json_read.h"
#include "base/json_write.h"
#include "base/sanitize.h"

#define CELL_MAX 60
#define LAST_MAX 120 /* of the last column */
#define CARD_MAX 400
#define COLUMNS_MAX 30

struct reading {
	struct json_reader *reader;
	struct arena arena;
};

/* JSON that came from outside is written anew: one line, whatever it was. */
static enum outcome
write_json(struct reading *r, struct json_writer *e, const char *key,
    const char *text, struct verdict *v)
{
	const struct json *value;

	if (json_read(r->reader, &r->arena, text, strlen(text), &value, v) !=
	    DONE)
		return v->outcome;
	json_write_value(e, key, value);
	arena_reset(&r->arena);
	return DONE;
}

static enum outcome
write_cell(struct reading *r, struct json_writer *e, const char *key,
    const char *text, enum db_type type, struct verdict *v)
{
	switch (type) {
	case DB_NUMBER:
		json_write_number(e, key, text);
		return DONE;
	case DB_BOOL:
		json_write_bool(e, key, *text == 't');
		return DONE;
	case DB_JSON:
		return write_json(r, e, key, text, v);
	case DB_TEXT:
		break;
	}
	json_write_text(e, key, text);
	return DONE;
}

enum outcome
report_records(
    struct db *db, const char *kind, struct buf *b, struct verdict *v)
{
	struct reading r = {.reader = json_reader_new(JSON_READ_PAGE_NODES)};
	enum outcome o = DONE;
	const char *text;
	struct json_writer e;

	json_write_init(&e, b);
	for (int row = 0; row < db_rows(db) && o == DONE; row++) {
		json_write_object(&e, NULL);
		json_write_text(&e, "kind", kind);
		for (int column = 0; column < db_columns(db) && o == DONE;
		     column++)
			if ((text = db_text(db, row, column)))
				o = write_cell(&r, &e, db_name(db, column),
				    text, db_type(db, column), v);
		json_write_end(&e);
	}
	json_reader_free(r.reader);
	arena_release(&r.arena);
	return o;
}

/* What a terminal shows of a text, MOST characters of it; how wide it is. */
static size_t
shown(const char *text, size_t most, char out[CARD_MAX * 4 + 1])
{
	size_t chars = 0, n = 0;

	for (; *text && n < most * 4; text++) {
		chars += ((unsigned char)*text & 0xc0) != 0x80;
		if (chars > most)
			break;
		out[n++] = *text;
	}
	out[n] = '\0';
	sanitize(out);
	for (chars = 0; n; n--)
		chars += ((unsigned char)out[n - 1] & 0xc0) != 0x80;
	return chars;
}

/* A column's head above its first row; what a person reads in a cell. */
static const char *
cell(struct db *db, int row, int column)
{
	const char *text =
	    row < 0 ? db_name(db, column) : db_text(db, row, column);

	if (!text)
		return "";
	if (row >= 0 && db_type(db, column) == DB_BOOL)
		return *text == 't' ? "yes" : "";
	return text;
}

/* How wide a column is; 0 where no row says anything in it. */
static size_t
width(struct db *db, int column)
{
	char out[CARD_MAX * 4 + 1];
	size_t most = 0, w;
	bool says = false;

	for (int row = -1; row < db_rows(db); row++) {
		const char *text = cell(db, row, column);

		w = shown(text, CELL_MAX, out);
		if (w > most)
			most = w;
		says = says || (row >= 0 && *text && strcmp(text, "0") != 0);
	}
	return says ? most : 0;
}

void
report_table(struct db *db, struct buf *b)
{
	size_t widths[COLUMNS_MAX] = {0}, w, gap = 0;
	char out[CARD_MAX * 4 + 1];
	int row, column, columns = db_columns(db), last = 0;

	if (columns > COLUMNS_MAX)
		columns = COLUMNS_MAX;
	for (column = 0; column < columns; column++)
		if ((widths[column] = width(db, column)))
			last = column;
	for (row = -1; row < db_rows(db); row++) {
		for (column = 0, gap = 0; column < columns; column++) {
			if (!widths[column])
				continue;
			w = shown(cell(db, row, column),
			    column == last ? LAST_MAX : CELL_MAX, out);
			buf_printf(b, "%*s%s", (int)gap, "", out);
			gap = widths[column] - w + 2;
		}
		buf_byte(b, '\n');
	}
}

static void
line(struct buf *b, const char *label, const char *text)
{
	char out[CARD_MAX * 4 + 1];

	shown(text, CARD_MAX, out);
	buf_printf(b, label ? "%-19s %s\n" : "%s%s\n", label ? label : "", out);
}

/* JSON is for programs; tables behind the card show it. */
void
report_card(struct db *db, struct buf *b)
{
	char label[CARD_MAX * 4 + 1];
	char *c;

	for (int row = 0; row < db_rows(db); row++) {
		if (row)
			buf_byte(b, '\n');
		for (int column = 0; column < db_columns(db); column++)
			if (strcmp(db_name(db, column), "sentence") == 0)
				line(b, NULL, cell(db, row, column));
		for (int column = 0; column < db_columns(db); column++) {
			if (!*cell(db, row, column) ||
			    db_type(db, column) == DB_JSON ||
			    strcmp(db_name(db, column), "sentence") == 0)
				continue;
			shown(db_name(db, column), CELL_MAX, label);
			for (c = label; (c = strchr(c, '_'));)
				*c = ' ';
			line(b,
			    strcmp(label, "advice") == 0 ? "what to do" : label,
			    cell(db, row, column));
		}
	}
}

void
report_causes(struct db *db, struct buf *b)
{
	/* as report.c asks for them */
	enum { SEVERITY, CODE, TITLE, COUNT, SKUS, SINCE, MESSAGE, ADVICE };
	char out[CARD_MAX * 4 + 1];

	for (int row = 0; row < db_rows(db); row++) {
		if (row)
			buf_byte(b, '\n');
		shown(cell(db, row, CODE), CELL_MAX, out);
		buf_printf(b, "%-8s %s  %s (%s), since %s\n",
		    cell(db, row, SEVERITY), cell(db, row, COUNT),
		    cell(db, row, TITLE), out, cell(db, row, SINCE));
		if (*cell(db, row, SKUS)) {
			shown(cell(db, row, SKUS), CARD_MAX, out);
			buf_printf(b, "  %s%s\n", out,
			    db_int(db, row, COUNT) > REPORT_SKUS ? ", …" : "");
		}
		shown(cell(db, row, MESSAGE), CARD_MAX, out);
		buf_printf(b, "  %s%s\n  -> %s\n",
		    db_int(db, row, COUNT) > 1 ? "for example: " : "", out,
		    cell(db, row, ADVICE));
	}
}
