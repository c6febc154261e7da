/* filter: the loop of every filter.
 *
 * Each line is parsed; kinds that the stage knows go to its handler, others
 * pass through as the bytes that came. A record that the handler refuses
 * becomes an error record and flows on. Output is written before the read that
 * may block, so that a pipe in a terminal shows each record at once.
 *
 * Broken input (not JSON, no object, no "kind", too long, too deep) is reported
 * on stderr with its line number; it becomes an error record without an id,
 * code "input", and the exit code is 1 at the end: a broken stream loses
 * nothing but never ends with exit code 0. */
#ifndef IO_FILTER_H
#define IO_FILTER_H

#include "base/arena.h"
#include "base/json_write.h"
#include "base/json.h"
#include "base/verdict.h"

/* Handles one record; writes whole lines with the json_writer. Not DONE: what
 * it wrote is cut off again and an error record goes out instead (REFUSED,
 * FAILED), or the program ends (AWAY, USAGE, FATAL). The arena is reset
 * afterwards. */
typedef enum outcome filter_record(void *ctx, const struct json *record,
    struct arena *, struct json_writer *, struct verdict *);

/* At the end of input, before the last write. May be NULL. */
typedef enum outcome
filter_end(void *ctx, struct arena *, struct json_writer *, struct verdict *);

/* What a stage is there for. Other records pass through, so a file of another
 * stage would pass unnoticed: a warning at the end says that none of the
 * records was one of these. */
struct filter_wanted {
	const char *kind;
	const char *member; /* which those of other stages lack, or NULL */
	const char
	    *from; /* the program that writes them; NULL: no such warning */
	bool seen;
	char other[80]; /* one that came instead */
};

void filter_note(struct filter_wanted *, const struct json *record);
void filter_report(const struct filter_wanted *);

struct filter {
	const char *stage;
	const char *const *kinds; /* NULL-ended; NULL: every kind */
	struct filter_wanted wanted;
	void *ctx;
	filter_record *record;
	filter_end *end;
	bool each;         /* write after each record: results must not wait */
	bool quiet_errors; /* error records are passed on, not reported on
			      stderr */
};

/* The worst outcome. Reads IN to its end or until cli_stop. */
enum outcome filter_run(const struct filter *, int in, int out);

/* Writes out at once what the handler has emitted so far: for stages whose
 * lines report what cannot be undone. Nothing of it is cut off later. 0 / -1
 * when the reader has gone or the disk is full (reported already). */
int filter_flush(struct json_writer *);

/* For stages that ask, before they do what cannot be undone, whether their
 * output is still read. Only a pipe has a reader that can go. */
bool filter_to_pipe(const struct json_writer *);
bool filter_reader_gone(const struct json_writer *);

/* filter_flush(), and then waits until the reader of the pipe has taken all of
 * it. 0 / -1 when it has gone, takes nothing for LIMIT_MS, or a signal asks to
 * stop. */
int filter_wait_taken(struct json_writer *, int limit_ms);

/* The error record itself, for stages that find faults outside a handler.
 * ID and SKU may be NULL; DETAIL too. */
void filter_error(struct json_writer *, const char *stage, const char *id,
    const char *sku, const struct verdict *, const struct json *detail);

#endif
