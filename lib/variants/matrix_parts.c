/* matrix_parts: one family → the products that it makes: one, or one for each
 * value of the attribute that splits it. */
#include "variants/matrix_inner.h"

#include <string.h>

#include "base/hash.h"
#include "base/text.h"

/* The identity of a part, from its value; it must never change, so a value that
 * the slug does not hold whole gets a hash. */
static const char *
part_name(struct arena *arena, const char *value)
{
	bool plain = true;
	struct buf slug;
	const char *made;

	for (const char *p = value; *p; p++) {
		unsigned char c = (unsigned char)*p;

		plain = plain &&
			((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
			    (c >= 'A' && c <= 'Z') || c == ' ');
	}
	buf_init(&slug, TEXT_SLUG_MAX + 1);
	text_slug(&slug, value, strlen(value));
	if (slug.len > 40)
		plain = false;
	made = plain && slug.len
		   ? arena_dup(arena, slug.data, slug.len)
		   : arena_printf(arena, "%.40s%s%08x", buf_str(&slug),
			 slug.len ? "-" : "",
			 (unsigned)hash32(HASH32_START, value, strlen(value)));
	buf_release(&slug);
	return made;
}

/* A part keeps the name under which it was mapped, even one that was made from
 * a value with blanks at its ends. */
static const char *
name_of(const struct family *family, struct arena *arena,
    const struct json *variant, const char *label, const char *value)
{
	const char *raw =
	    json_text(json_get(json_get(variant, "attributes"), label));
	const char *name =
	    raw && strcmp(raw, value) != 0 ? part_name(arena, raw) : NULL;

	return name && family_hint(family, name) ? name
						 : part_name(arena, value);
}

static enum outcome
split(const struct family *family, const char *label, struct arena *arena,
    struct matrix_part *parts, size_t *n, struct verdict *v)
{
	for (size_t i = 0; i < family->nvariants; i++) {
		const struct json *variant = family->variants[i];
		const char *value = matrix_plain_value(arena, variant, label);
		const char *name;
		size_t p;

		if (!value)
			return verdict_say(v, REFUSED, "variant-without-value",
			    "'%s' has no value for '%s', by which the mapping "
			    "splits its family; give it one in the PIM",
			    matrix_sku(variant), label);
		name = name_of(family, arena, variant, label, value);
		for (p = 0; p < *n && strcmp(parts[p].part, name) != 0; p++)
			;
		if (p == *n) {
			parts[p].root = family->root;
			parts[p].part = name;
			parts[p].value = value;
			parts[p].hint = family_hint(family, name);
			parts[p].variants =
			    arena_alloc(arena, (family->nvariants + 1) *
						   sizeof *parts[p].variants);
			++*n;
		} else if (strcmp(parts[p].value, value) != 0) {
			return verdict_say(v, REFUSED, "parts-alike",
			    "'%s' and '%s' of '%s' are too alike to split the "
			    "family by them; give one another value",
			    parts[p].value, value, label);
		}
		parts[p].variants[parts[p].nvariants++] = variant;
	}
	return DONE;
}

/* A family in which nothing has the attribute is not split by it. */
static bool
is_split(const struct family *family, const char *label, struct arena *arena)
{
	for (size_t i = 0; i < family->nvariants; i++)
		if (matrix_plain_value(arena, family->variants[i], label))
			return true;
	return false;
}

enum outcome
matrix_parts(const struct family *family, const struct rules *rules,
    struct arena *arena, struct matrix_part **parts, size_t *n,
    struct verdict *v)
{
	*n = 0;
	*parts = arena_alloc(arena, (family->nvariants + 1) * sizeof **parts);
	if (rules->split && is_split(family, rules->split, arena))
		return split(family, rules->split, arena, *parts, n, v);
	(*parts)[0] = (struct matrix_part){.root = family->root,
	    .variants = family->variants,
	    .nvariants = family->nvariants,
	    .hint = family_hint(family, ""),
	    .part = ""};
	*n = 1;
	return DONE;
}
