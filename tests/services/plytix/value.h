/* value: the encodings of attribute values (plytix/API.md, Values). */
#ifndef SANDBOX_PLYTIX_VALUE_H
#define SANDBOX_PLYTIX_VALUE_H

#include "plytix/plytix.h"

/* The value of an attribute as a search (SINGLE false) or a GET shows it; the
 * caller puts it. NULL: no value, nothing is shown. */
struct json_object *value_shown(const struct plytix *, int version, bool single,
    struct doc *, const char *label);

/* Whether a list of texts, NULL too, has the TEXT. */
bool value_lists(struct json_object *list, const char *text);

/* Whether a variant has a value of its own (plytix/API.md, Inheritance). */
bool value_overwritten(struct doc *, const char *label);

#endif
