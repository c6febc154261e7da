/* field_type: a value in the form that a Webflow field of a given type takes
 * (webflow/API.md, Field values), within the limits that its `validations`
 * name. */
#ifndef MAPPING_FIELD_TYPE_H
#define MAPPING_FIELD_TYPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/json.h"
#include "mapping/transform.h"

/* webflow/API.md, Limits: what is taken where the schema says nothing. */
#define FIELD_NAME_MAX 255
#define FIELD_TEXT_MAX 10000
#define FIELD_IMAGES_MAX 25

struct field_type;

struct field_spec {
	const struct field_type *type; /* NULL: any value, as it is */
	size_t length_max;             /* of texts, in characters; 0: none */
	bool single_line;
	bool required;
	const struct json *options; /* of an Option field: [{id,name}] */
	const struct json *schema;  /* the field as the site has it, or NULL */
};

/* A type by its name in the schema; NULL for one not known here. */
const struct field_type *field_type_find(const char *name);
const char *field_type_name(const struct field_type *);
unsigned field_type_takes(const struct field_type *); /* set of shapes */

/* What the field is without a schema: the types of the fields that every shop
 * has are known; others may have any type. */
void field_spec_known(struct field_spec *, bool sku, const char *field);

/* What the field is by the site's own schema (a member of `fields`, which
 * must live as long). */
void field_spec_schema(
    struct field_spec *, const char *field, const struct json *schema);

/* The value in the form that the field takes; NULL with a warning when there is
 * none. */
const struct json *field_spec_value(
    const struct field_spec *, const struct json *, struct transform_env *);

/* Pictures and files are left out of placeholders. */
bool field_spec_is_media(const struct field_spec *);

#endif
