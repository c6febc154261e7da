/* Between report.c and report_show.c. */
#ifndef LEDGER_REPORT_INNER_H
#define LEDGER_REPORT_INNER_H

#include "base/buf.h"
#include "ledger/ledger_inner.h"

/* The rows of the last statement behind what is in the buffer: as NDJSON, with
 * "kind" first and nulls left out; as a table without the columns that say
 * nothing; a line a column; or a few lines a cause, which names so many. */
#define REPORT_SKUS 5
enum outcome
report_records(struct db *, const char *kind, struct buf *, struct verdict *);
void report_table(struct db *, struct buf *);
void report_card(struct db *, struct buf *);
void report_causes(struct db *, struct buf *);

#endif
