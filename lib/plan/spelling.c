/* spelling: see spelling.h. */
#include "plan/spelling.h"

#include <string.h>

#include "base/text.h"
#include "plan/field_value.h"

static bool
same(const char *a, const char *b)
{
	return text_same(a, strlen(a), b, strlen(b));
}

/* The known option that is called NAME, or NULL. One whose exact name another
 * desired option has is that one's; the same for values. */
static const struct known_option *
find_option(const struct desired *g, const struct known *k, const char *name)
{
	long at = known_option_find(&k->options, name);

	if (at >= 0)
		return &k->options.list[at];
	for (size_t j = 0; j < k->options.len; j++)
		if (same(k->options.list[j].name, name) &&
		    !desired_has_option(g, k->options.list[j].name))
			return &k->options.list[j];
	return NULL;
}

static const char *
find_value(const struct desired_option *o, const struct known_option *there,
    const char *name)
{
	if (known_value_find(there, name))
		return name;
	for (size_t n = 0; n < there->nvalues; n++)
		if (same(there->values[n].name, name) &&
		    !field_lists(o->values, there->values[n].name))
			return there->values[n].name;
	return name;
}

/* The values of option I by the names of the shop: false when these are the
 * same bytes. */
static bool
spell_values(struct desired *g, size_t i, const struct known_option *there,
    struct arena *a)
{
	struct desired_option *o = &g->options[i];
	const char *name;
	struct json_builder m = {0};
	bool differ = false;

	json_build_open(&m, JSON_ARRAY);
	json_each (v, o->values) {
		name = find_value(o, there, v->text);
		json_build_add(&m, JSON_STRING, name, strlen(name));
		differ |= strcmp(name, v->text) != 0;
	}
	json_build_close(&m);
	if (differ) {
		for (size_t d = 0; d < g->nskus; d++)
			g->skus[d].values[i] =
			    find_value(o, there, g->skus[d].values[i]);
		o->values = json_build_take(&m, a);
	}
	json_build_release(&m);
	return differ;
}

static void
copy(struct desired *to, const struct desired *g, struct arena *a)
{
	*to = *g;
	to->options = arena_alloc(a, g->noptions * sizeof *to->options);
	memcpy(to->options, g->options, g->noptions * sizeof *to->options);
	to->skus = arena_alloc(a, g->nskus * sizeof *to->skus);
	memcpy(to->skus, g->skus, g->nskus * sizeof *to->skus);
	for (size_t d = 0; d < g->nskus; d++) {
		to->skus[d].values =
		    arena_alloc(a, g->noptions * sizeof *to->skus[d].values);
		memcpy(to->skus[d].values, g->skus[d].values,
		    g->noptions * sizeof *to->skus[d].values);
	}
}

const struct desired *
spelling_apply(const struct desired *g, const struct known *k)
{
	struct desired *to = arena_alloc(k->arena, sizeof *to);
	const struct known_option *there;
	bool differ = false;

	if (!g->noptions || !k->options.len)
		return g;
	copy(to, g, k->arena);
	for (size_t i = 0; i < g->noptions; i++) {
		there = find_option(g, k, g->options[i].name);
		if (!there)
			continue;
		differ |= strcmp(there->name, g->options[i].name) != 0;
		to->options[i].name = there->name;
		differ |= spell_values(to, i, there, k->arena);
	}
	return differ ? to : g;
}
