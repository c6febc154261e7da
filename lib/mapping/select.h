/* select: which products, and which of their variants, a shop sells: conditions
 * of the mapping file on what a record holds.
 *
 * A condition is one comparison, or all, any or none of a list. A comparison
 * looks for the values of its path; of a list it is enough that one member
 * fits, and of `categories` one path or one of its parents. Nothing fits where
 * there is no value, but `"empty": true`. A value that cannot be compared, such
 * as a text with a number, does not fit and gives a warning. */
#ifndef MAPPING_SELECT_H
#define MAPPING_SELECT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/json_write.h"
#include "base/verdict.h"
#include "mapping/rules.h"

#define SELECT_REASON "not-selected"
#define SELECT_DEPTH_MAX 8        /* conditions within each other */
#define SELECT_CONDITIONS_MAX 200 /* in a file, lists of them included */
#define SELECT_VALUES_MAX 1000    /* in the list of one `in` */
#define SELECT_TEXT_MAX 1000      /* bytes of a text to compare with */

enum select_op {
	SELECT_IS,
	SELECT_IN,
	SELECT_EMPTY,
	SELECT_MATCHES,
	SELECT_ABOVE,
	SELECT_BELOW,
	SELECT_ALL,
	SELECT_ANY,
	SELECT_NONE,
};

struct condition {
	enum select_op op;
	const char *place;            /* in the file: "select.product.all[1]" */
	const struct rule *source;    /* of a comparison: its path */
	const struct json *operand;   /* and what it compares with */
	bool categories;              /* by path, and the parents of it */
	const struct condition *list; /* of all, any and none */
	size_t n;
};

static inline bool
select_is_list(const struct condition *c)
{
	return c->op >= SELECT_ALL;
}

/* "is", "in", …, as the file has it. */
const char *select_name(enum select_op);

/* Whether it holds for the record NEAR, a variant, whose parent is FAR, or a
 * product, FAR NULL. No condition at all (NULL) holds. Of what cannot be
 * compared the verdict (may be NULL) gets a warning. */
bool select_holds(const struct condition *, const struct json *near,
    const struct json *far, struct verdict *);

/* What a comparison finds; NULL: nothing. */
const struct json *select_value(const struct condition *,
    const struct json *near, const struct json *far, const char **path);

/* ---- why a record is not selected, where select_holds() says so: the
 * comparison that decides, or the list none of whose comparisons does alone. */

/* "condition":{"place","from",…,"value"} */
void select_condition(const struct condition *, const struct json *near,
    const struct json *far, struct json_writer *);

/* A sentence that begins with the place. */
const char *select_sentence(const struct condition *, const struct json *near,
    const struct json *far, struct arena *);

/* ---- for showing a comparison */
void select_write_value(const struct condition *, const struct json *value,
    const char *key, struct json_writer *);
/* "is \"Acme\"" */
void select_words(const struct condition *, struct buf *);

#endif
