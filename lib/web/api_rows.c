/* api_rows: records of the ledger as members of an answer; see api_inner.h. */
#include "web/api_inner.h"

#include <string.h>

#include "base/json_read.h"
#include "io/log.h"

#define BYTES_MAX ((size_t)32 << 20) /* of one answer's rows */

void
web_away(struct web_answer *a, const struct verdict *v)
{
	buf_text(&a->head, "Retry-After: 10\r\n");
	web_refuse(a, 503,
	    strcmp(v->code, "busy") == 0 ? "busy" : "database-away", NULL, "%s",
	    v->sentence);
}

void
api_open(struct web_call *c, struct json_writer *e)
{
	json_write_init(e, &c->answer->body);
	json_write_object(e, NULL);
}

const struct json *
api_parse(struct web_call *c, const char *text, size_t len)
{
	struct json_reader *reader = json_reader_new(JSON_READ_PAGE_NODES);
	const struct json *value = NULL;
	struct verdict v = {0};

	if (json_read(reader, c->arena, text, len, &value, &v) != DONE)
		value = NULL;
	json_reader_free(reader);
	verdict_release(&v);
	return value;
}

bool
api_done(struct web_call *c, enum outcome o, const struct verdict *v)
{
	if (o == DONE)
		return true;
	if (o == AWAY || o == USAGE) {
		web_away(c->answer, v);
		return false;
	}
	log_error("%s: %s", c->route->path, v->sentence);
	return web_refuse(c->answer, 500, "internal", NULL,
	    "the ledger could not be read; the server's log says why");
}

/* ---- rows */

void
api_array(struct json_writer *e, const char *key, struct buf *lines)
{
	struct buf b;

	buf_init(&b, BYTES_MAX + 16);
	buf_byte(&b, '[');
	if (lines->len) {
		lines->data[lines->len - 1] = ']';
		for (char *p = lines->data; (p = strchr(p, '\n'));)
			*p = ',';
		buf_add(&b, lines->data, lines->len);
	} else {
		buf_byte(&b, ']');
	}
	json_write_number(e, key, buf_str(&b));
	buf_release(&b);
}

struct rows {
	struct web_call *call;
	struct buf b;
	struct verdict v;
	int n;
};

static struct rows
rows_begin(struct web_call *c)
{
	struct rows r = {.call = c};

	buf_init(&r.b, BYTES_MAX);
	return r;
}

static bool
rows_end(struct rows *r, enum outcome o, struct json_writer *e, const char *key,
    bool first)
{
	bool good = api_done(r->call, o, &r->v);

	if (good && r->b.broken)
		good = web_refuse(r->call->answer, 500, "internal", NULL,
		    "the answer would be larger than 32 MiB");
	else if (good && !first)
		api_array(e, key, &r->b);
	else if (good && r->n == 0)
		json_write_null(e, key);
	else if (good) {
		r->b.data[strcspn(r->b.data, "\n")] = '\0';
		json_write_number(e, key, r->b.data);
	}
	buf_release(&r->b);
	verdict_release(&r->v);
	return good;
}

bool
api_list(struct web_call *c, struct json_writer *e, const char *key,
    enum ledger_list which, const char *const args[LIST_ARGS])
{
	struct rows r = rows_begin(c);

	return rows_end(&r,
	    ledger_list(c->ledger, which, args, &r.b, &r.n, &r.v), e, key,
	    false);
}

bool
api_first(struct web_call *c, struct json_writer *e, const char *key,
    enum ledger_list which, const char *const args[LIST_ARGS], bool *there)
{
	struct rows r = rows_begin(c);
	enum outcome o = ledger_list(c->ledger, which, args, &r.b, &r.n, &r.v);

	if (there)
		*there = r.n > 0;
	return rows_end(&r, o, e, key, true);
}

static bool
report(struct web_call *c, struct json_writer *e, const char *key,
    enum ledger_report which, const char *what, bool first)
{
	struct rows r = rows_begin(c);

	return rows_end(&r,
	    ledger_report_rows(c->ledger, which, what, &r.b, &r.n, &r.v), e,
	    key, first);
}

bool
api_report(struct web_call *c, struct json_writer *e, const char *key,
    enum ledger_report which, const char *what)
{
	return report(c, e, key, which, what, false);
}

bool
api_card(struct web_call *c, struct json_writer *e, const char *key,
    enum ledger_report which, const char *what)
{
	return report(c, e, key, which, what, true);
}
