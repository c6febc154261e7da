/* types: the table of field types. */
#ifndef SANDBOX_WEBFLOW_TYPES_H
#define SANDBOX_WEBFLOW_TYPES_H

#include "webflow/webflow.h"

/* One value on its way in: NULL with a problem when it is refused. */
struct taking {
	struct fields_at *at;
	const char *slug;
	struct json_object *field; /* its schema */
	struct json_object *given; /* not null */
};

/* Can null take it away? In the two doubtful groups a switch says. */
enum clearing { CLEARED, DOUBTFUL, NEVER };

struct field_type {
	const char *name; /* NULL: any other type, which takes anything */
	struct json_object *(*take)(const struct taking *);
	enum clearing null;
	bool text;
};

/* references.c: too long a list is a problem; one as it is kept. */
bool references_too_many(const struct taking *);
struct json_object *references_stored(struct shop *, struct json_object *given);

const struct field_type *type_of(struct json_object *field);

#endif
