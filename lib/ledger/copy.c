/* copy: COPY … FROM STDIN; see db.h. */
#include "ledger/db_inner.h"

#include <string.h>

#define COPY_BYTES ((size_t)64 << 10)

enum outcome
db_copy(struct db *db, const char *sql, struct verdict *v)
{
	buf_reset(&db->copy);
	db->copy_first = true;
	db->copy_broken = false;
	return db_script(db, sql, v);
}

static void
field(struct db *db)
{
	if (!db->copy_first)
		buf_byte(&db->copy, '\t');
	db->copy_first = false;
}

/* COPY's own escapes: whole runs of plain bytes go in one piece. */
static void
escaped(struct buf *b, const char *text)
{
	size_t n;

	for (;; text += n + 1) {
		n = strcspn(text, "\\\t\n\r");
		buf_add(b, text, n);
		if (!text[n])
			return;
		buf_byte(b, '\\');
		buf_byte(b, text[n] == '\t'   ? 't'
			    : text[n] == '\n' ? 'n'
			    : text[n] == '\r' ? 'r'
					      : '\\');
	}
}

void
db_copy_text(struct db *db, const char *text)
{
	field(db);
	if (text)
		escaped(&db->copy, text);
	else
		buf_text(&db->copy, "\\N");
}

void
db_copy_array(struct db *db, const char *const *texts, size_t count)
{
	char one[2] = {0};
	const char *p;

	field(db);
	buf_byte(&db->copy, '{');
	for (size_t i = 0; i < count; i++) {
		buf_text(&db->copy, i ? ",\"" : "\"");
		for (p = texts[i]; *p; p++) {
			if (*p == '"' || *p == '\\') /* the array's escape */
				buf_text(&db->copy, "\\\\");
			one[0] = *p;
			escaped(&db->copy, one);
		}
		buf_byte(&db->copy, '"');
	}
	buf_byte(&db->copy, '}');
}

static void
copy_flush(struct db *db)
{
	if (db->copy.broken ||
	    PQputCopyData(db->conn, db->copy.data, (int)db->copy.len) != 1)
		db->copy_broken = true;
	buf_reset(&db->copy);
}

void
db_copy_row(struct db *db)
{
	buf_byte(&db->copy, '\n');
	db->copy_first = true;
	if (db->copy.len >= COPY_BYTES)
		copy_flush(db);
}

enum outcome
db_copy_end(struct db *db, struct verdict *v)
{
	PGresult *result, *last = NULL;

	if (db->copy.len)
		copy_flush(db);
	PQputCopyEnd(
	    db->conn, db->copy_broken ? "a row could not be sent" : NULL);
	while ((result = PQgetResult(db->conn))) {
		PQclear(last);
		last = result;
	}
	if (!last)
		return db_failed(db, NULL, v);
	return db_keep(db, last, v);
}
