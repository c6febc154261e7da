/* rules_check: a compiled mapping against both sides, before anything is
 * sent: attributes that the account lacks, values that cannot fit their
 * field, required fields without a source, choices without a counterpart.
 *
 * Every finding is a warning in the verdict: code "mapping" is a fault, code
 * "advice" is not. The text begins with the place in the file. */
#ifndef MAPPING_RULES_CHECK_H
#define MAPPING_RULES_CHECK_H

#include "mapping/attributes.h"
#include "base/json.h"
#include "mapping/rules.h"
#include "base/verdict.h"

/* ATTRIBUTES or SCHEMA may be NULL: what needs them is not checked. DONE, or
 * USAGE when there is a fault. rules_schema() came before. */
enum outcome rules_check(const struct rules *, const struct attributes *,
    const struct json *schema, struct verdict *);

/* Whether a choice of a dropdown goes through the rule and into its field as a
 * product's value would. Clears ENV's verdict. */
bool rules_choice(
    const struct rule *, const struct json *choice, struct transform_env *);

/* The shape of an attribute's values by its type_class (plytix/API.md,
 * Values). */
unsigned rules_shape(const struct json *attribute);

#endif
