/* settled: see settled.h. */
#include "ledger/settled.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "io/log.h"
#include "ledger/ledger_inner.h"
#include "ledger/queries.h"
#include "ledger/rules.h"

/* A line in the spool, until all are known. */
struct spooled {
	long long n;
	char digest[33];
	char last[64]; /* the run that had it, too; "": it goes on */
};

static FILE *
spool(struct ledger *l, struct verdict *v)
{
	int fd = ledger_spool(l, v);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w+");

	if (!f && fd >= 0) {
		close(fd);
		verdict_say(v, FATAL, "spool", "%s", strerror(errno));
	}
	return f;
}

static void
add_text(struct sha256 *hash, const char *text)
{
	sha256_add(hash, text, strlen(text) + 1);
}

enum outcome
settled_begin(struct settled *s, struct ledger *l, const char *path,
    const char *const *rules, struct verdict *v)
{
	s->l = l;
	s->path = path;
	if (!path)
		return DONE;
	buf_init(&s->text, (size_t)64 << 20);
	sha256_init(&s->rules);
	add_text(&s->rules, PUSH_RULES);
	for (; *rules; rules++)
		add_text(&s->rules, *rules);
	s->lines = spool(l, v);
	s->results = s->lines ? spool(l, v) : NULL;
	return v->outcome;
}

/* What push writes of it, and logs. */
static void
write_result(struct settled *s, const struct json *record,
    const struct settled_last *last)
{
	static const char action[] = "unchanged";
	const char *of = json_get_text(record, "kind", "");
	bool item = strcmp(of, "item") == 0;
	const char *id = json_get_text(record, item ? "key" : "plytix_id", "");
	const char *part =
	    json_get_text(record, item ? "collection" : "part", "");
	const char *sku = json_get_text(record, "sku", "");
	const struct log_field fields[] = {{"of", of, 0}, {"sku", sku, 0},
	    {"plytix_id", id, 0}, {"action", action, 0}};
	struct json_writer e;

	buf_reset(&s->text);
	json_write_init(&e, &s->text);
	json_write_object(&e, NULL);
	json_write_text(&e, "kind", "result");
	json_write_text(&e, "of", of);
	json_write_text(&e, "plytix_id", id);
	json_write_text(&e, "part", part);
	json_write_text(&e, "sku", sku);
	json_write_text(&e, "action", action);
	json_write_text_if(&e, "webflow_id", last->webflow_id);
	if (!json_empty(last->skus))
		json_write_value(&e, "skus", last->skus);
	ledger_write_no_requests(&e);
	json_write_end(&e);
	log_event(LOG_DEBUG, "item", fields, sizeof fields / sizeof *fields,
	    "%s", action);
}

enum outcome
settled_line(struct settled *s, const struct json *record, const char *text,
    size_t len, const struct settled_last *last, bool *leaves,
    struct verdict *v)
{
	struct spooled line = {.n = last->n};
	struct sha256 hash = s->rules;
	char hex[65];

	*leaves = false;
	if (!s->path)
		return DONE;
	s->any = true;
	sha256_add(&hash, text, len);
	sha256_hex(&hash, hex);
	memcpy(line.digest, hex, sizeof line.digest - 1);
	if (last->line && strcmp(last->line, line.digest) == 0) {
		*leaves = true;
		snprintf(line.last, sizeof line.last, "%s", last->run);
		write_result(s, record, last);
		fwrite(s->text.data, 1, s->text.len, s->results);
	}
	if (fwrite(&line, sizeof line, 1, s->lines) != 1 || ferror(s->results))
		return verdict_say(v, FATAL, "spool",
		    "could not write to STATE_DIR: %s", strerror(errno));
	return DONE;
}

/* ---- when all are known */

static enum outcome
copy_lines(struct settled *s, struct verdict *v)
{
	struct spooled line;
	char n[24];

	if (db_script(s->l->db, sql_temp_settled, v) != DONE ||
	    db_copy(s->l->db, "COPY settled FROM STDIN", v) != DONE)
		return v->outcome;
	rewind(s->lines);
	while (fread(&line, sizeof line, 1, s->lines) == 1) {
		snprintf(n, sizeof n, "%lld", line.n);
		db_copy_text(s->l->db, n);
		db_copy_text(s->l->db, line.digest);
		db_copy_text(s->l->db, *line.last ? line.last : NULL);
		db_copy_row(s->l->db);
	}
	return db_copy_end(s->l->db, v);
}

static enum outcome
append_results(struct settled *s, struct verdict *v)
{
	FILE *out = fopen(s->path, "ae");
	char bytes[65536];
	size_t n;
	bool bad = !out;

	rewind(s->results);
	while (!bad && (n = fread(bytes, 1, sizeof bytes, s->results)) > 0)
		bad = fwrite(bytes, 1, n, out) != n;
	if (out && fclose(out))
		bad = true;
	return bad ? verdict_say(v, FATAL, "output", "could not write '%s': %s",
			 s->path, strerror(errno))
		   : DONE;
}

enum outcome
settled_keep(struct settled *s, struct verdict *v)
{
	if (!s->any)
		return DONE;
	if (fflush(s->lines) || fflush(s->results))
		return verdict_say(v, FATAL, "spool",
		    "could not write to STATE_DIR: %s", strerror(errno));
	if (copy_lines(s, v) != DONE ||
	    db_do(s->l->db, sql_settled_items, DB_ARGS(s->l->run), v) != DONE ||
	    db_do(s->l->db, sql_settled_states, DB_ARGS(s->l->run), v) != DONE)
		return v->outcome;
	return append_results(s, v);
}

void
settled_release(struct settled *s)
{
	if (s->lines)
		fclose(s->lines);
	if (s->results)
		fclose(s->results);
	if (s->path)
		buf_release(&s->text);
}
