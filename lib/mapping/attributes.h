/* attributes: the attribute definitions of the account, as the context lines
 * of plytix-fetch give them, in the order of the PIM's own list (`n`), and its
 * relationships. */
#ifndef MAPPING_ATTRIBUTES_H
#define MAPPING_ATTRIBUTES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/suggest.h"

#define ATTRIBUTES_MAX 10000

struct attributes {
	struct arena arena;
	const struct json **items; /* in the order of `n` */
	size_t n, cap;
	const struct json **related; /* relationships, in no order */
	size_t nrelated, related_cap;
	bool related_known; /* there are no others */
};

/* Copies the record; it replaces one that has the same label.
 * False past ATTRIBUTES_MAX. */
bool attributes_add(struct attributes *, const struct json *record);

const struct json *
attributes_find(const struct attributes *, const char *label);
/* The one that a misspelt label most likely means. */
struct suggestion attributes_near(const struct attributes *, const char *label);

/* By the name that people see in Plytix. */
const struct json *
attributes_named(const struct attributes *, const char *name);

const char *attribute_label(const struct json *);
const char *attribute_name(const struct json *); /* the label when unnamed */
bool attribute_is(const struct json *, const char *type_class);

/* The same for relationships; one that is there already is not replaced. */
bool relationships_add(struct attributes *, const struct json *record);
const struct json *
relationships_find(const struct attributes *, const char *label);

void attributes_release(struct attributes *);

#endif
