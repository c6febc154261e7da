/* switches: the doubtful points of a service, each with its default.
 *
 * A table row says what is in doubt, which answers can be chosen and which
 * section of the service's API.md raises the doubt; `-l` prints the table.
 * Values are set by -s name=value and by POST /__switch. Used under the
 * lock. */
#ifndef SANDBOX_SWITCHES_H
#define SANDBOX_SWITCHES_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/buf.h"

struct switch_row {
	const char *name;     /* NULL ends a table */
	const char *fallback; /* the value at the start */
	const char *values;   /* "a|b|c", "number" (0 and up) or "text" */
	const char *section;  /* where the reference raises the doubt */
	const char *what;     /* one line for people */
};

#define SWITCHES_MAX 96

struct switches {
	const struct switch_row *rows[SWITCHES_MAX];
	char *values[SWITCHES_MAX];
	size_t count;
	unsigned generation; /* rises with every change */
};

void switches_init(struct switches *);
void switches_release(struct switches *);

/* Adds a table (kept as it is); may be called for several tables. */
void switches_add(struct switches *, const struct switch_row *table);

/* 0, or -1 with a sentence in ERR: no such switch, no such value. */
int switches_set(
    struct switches *, const char *name, const char *value, struct buf *err);

/* Takes {"name":"value",…}; numbers and booleans (on, off) are accepted. All
 * or nothing. */
int switches_set_all(
    struct switches *, struct json_object *object, struct buf *err);

/* The value; a name that is in no table ends the program (our own bug).
 * Borrowed until the switch is set. */
const char *switches_text(const struct switches *, const char *name);
bool switches_is(const struct switches *, const char *name, const char *value);
long switches_number(const struct switches *, const char *name);
bool switches_on(const struct switches *, const char *name); /* "on" */

/* Every switch at its default again. */
void switches_reset(struct switches *);

/* One line a switch: name, value, choices, section, what. */
void switches_print(const struct switches *, FILE *);

/* {"name":"value",…}; the caller puts it. */
struct json_object *switches_json(const struct switches *);

#endif
