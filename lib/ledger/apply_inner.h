/* Between apply.c, results.c, line.c and debt.c. */
#ifndef LEDGER_APPLY_INNER_H
#define LEDGER_APPLY_INNER_H

#include "base/timestamp.h"
#include "ledger/ledger_inner.h"

/* What all statements of one line share. */
struct line {
	struct ledger_lines *lines;
	struct db *db;
	struct verdict *v;
	const char *site, *run, *of, *id, *part, *sku;
	char sent_at[TIMESTAMP_MAX];
	char nrun[24], nline[24]; /* its place in the order of what was sent */
	const char *text;
	struct buf *scratch;
};

/* A member for a statement: "0" or "false" when there is none. */
const char *line_number(const struct json *, const char *key);
const char *line_boolean(const struct json *, const char *key);

/* A member's JSON text in the scratch buffer; the offset, for line_at(). */
size_t line_put(struct buf *, const struct json *value, const char *fallback);
const char *line_at(const struct buf *, size_t offset);

/* The line's run in the order of this database; 0: unknown to it. */
enum outcome line_order(struct line *);

/* What the line is about waits for a publish of the site; or no more. */
enum outcome debt_add(struct line *);
enum outcome debt_clear(struct line *);

/* A result; an error record of any stage. */
enum outcome results_keep(struct line *, const struct json *);
enum outcome results_error(struct line *, const struct json *);
/* Results wait to be kept together; is one of this record among them? */
bool results_wait(const struct line *);
enum outcome results_flush(struct ledger_lines *, struct verdict *);

#endif
