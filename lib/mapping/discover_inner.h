/* discover_inner: a proposed mapping: discover.c scores the pairs of fields and
 * attributes, discover_write.c writes the best ones. */
#ifndef MAPPING_DISCOVER_INNER_H
#define MAPPING_DISCOVER_INNER_H

#include "mapping/discover.h"

#define DISCOVER_WHY_MAX 128

struct proposal {
	const struct json *attribute; /* NULL: none found */
	unsigned mark;                /* of 100 */
	const char *why;
};

/* The attribute that suits FIELD best, shown as DISPLAY, among FIELDS of its
 * collection (may be NULL). */
struct proposal discover_propose(const struct attributes *,
    const struct json *fields, const char *currency, const char *field,
    const char *display, const struct field_spec *);

/* The same among the relationships, for a field that refers to products. */
struct proposal discover_related(
    const struct attributes *, const char *field, const char *display);

/* An attribute of which at least half of the values are items of the collection
 * that the field refers to, else one of its name. None for products and SKUs.
 */
struct proposal
discover_reference(const struct attributes *, const struct json *schema,
    struct discover_items *, const struct field_spec *, struct proposal by_name,
    char why[DISCOVER_WHY_MAX]);

#endif
