/* desired: a desired product record, prepared for the plan: categories turned
 * into item ids, options and SKUs at hand as arrays. Pure; lives in the
 * record's arena. */
#ifndef PLAN_DESIRED_H
#define PLAN_DESIRED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/json.h"
#include "plan/known.h"
#include "base/verdict.h"

struct desired_option {
	const char *name;
	const struct json *values; /* array of texts */
};

struct desired_sku {
	const char *plytix_id; /* NULL: a placeholder */
	const char *code;      /* for messages; "" when none */
	const char **values;   /* by option */
	const struct json *fields;
	const struct json *stock; /* NULL: not ours to say */
	bool unread;              /* the PIM has a value that is no stock */
	bool placeholder;
};

struct desired {
	const char *plytix_id, *part, *sku;
	const char *state;         /* publish, draft, archive */
	bool absent;               /* only the state is wanted */
	bool repair;               /* as it was last sent: nothing is created */
	const struct json *fields; /* object; category as item ids */
	const struct json *write_product, *write_sku; /* field → policy */
	struct desired_option *options;
	size_t noptions;
	struct desired_sku *skus;
	size_t nskus;
};

/* DONE, or REFUSED when the record has another shape. A category that has no
 * item yet is left out with a warning. */
enum outcome desired_read(struct desired *, struct arena *,
    const struct json *record, const struct known *, struct verdict *);

bool desired_has_option(const struct desired *, const char *name);

/* "always" unless the record names another policy for the field. */
const char *desired_policy(const struct json *write, const char *field);

#endif
