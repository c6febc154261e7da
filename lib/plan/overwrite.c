/* overwrite: see overwrite.h. */
#include "plan/overwrite.h"

#include <string.h>

#define NAMED_MAX 10

void
overwrites_add(struct overwrites *o, const char *sku, const char *field)
{
	struct overwrite *more;

	if (o->len == o->cap) {
		o->cap = o->cap * 2 + 16;
		more = arena_alloc(o->arena, o->cap * sizeof *more);
		if (o->len)
			memcpy(more, o->list, o->len * sizeof *more);
		o->list = more;
	}
	o->list[o->len++] = (struct overwrite){.sku = sku, .field = field};
}

static void
fields(struct overwrites *o, const char *sku, const struct json *sent,
    const struct json *shop)
{
	json_each_key (key, sent)
		if (!json_empty(json_get(shop, key->text)))
			overwrites_add(o, sku, key->text);
}

/* Whether an option or a value is renamed; new ones replace nothing. */
static bool
renames(const struct known_options *was, const struct known_options *now)
{
	const struct known_option *to;
	const struct known_value *v;

	for (const struct known_option *o = was->list; o < was->list + was->len;
	     o++) {
		for (to = now->list; to < now->list + now->len; to++)
			if (strcmp(to->id, o->id) == 0)
				break;
		if (to == now->list + now->len ||
		    strcmp(to->name, o->name) != 0)
			return true;
		for (size_t i = 0; i < o->nvalues; i++) {
			v = known_value_by_id(to, o->values[i].id);
			if (!v || strcmp(v->name, o->values[i].name) != 0)
				return true;
		}
	}
	return false;
}

void
overwrites_step(
    struct overwrites *o, const struct step *s, const struct known *k)
{
	if (!k->webflow_id)
		return;
	if (s->set_state)
		overwrites_add(o, NULL, "state");
	if (s->options && renames(&k->options, s->options))
		overwrites_add(o, NULL, "sku-properties");
	fields(o, NULL, s->fields, k->is.shop);
	for (const struct step_sku *t = s->skus; t < s->skus + s->nskus; t++) {
		if (!t->sku || t->sku->made)
			continue;
		fields(o, step_sku_code(t), t->fields, t->sku->is.shop);
		if (t->stock)
			overwrites_add(o, step_sku_code(t), "inventory");
	}
}

void
overwrites_write(const struct overwrites *o, struct json_writer *e)
{
	json_write_array(e, "overwrites");
	for (size_t i = 0; i < o->len; i++) {
		json_write_object(e, NULL);
		json_write_text_if(e, "sku", o->list[i].sku);
		json_write_text(e, "field", o->list[i].field);
		json_write_end(e);
	}
	json_write_end(e);
}

const char *
overwrites_text(const struct overwrites *o)
{
	const char *text = o->len ? "" : "nothing";

	for (size_t i = 0; i < o->len && i < NAMED_MAX; i++)
		text = arena_printf(o->arena, "%s%s%s%s%s", text, i ? ", " : "",
		    o->list[i].sku ? o->list[i].sku : "",
		    o->list[i].sku ? " " : "", o->list[i].field);
	if (o->len > NAMED_MAX)
		text = arena_printf(
		    o->arena, "%s and %zu more", text, o->len - NAMED_MAX);
	return text;
}

const char *
overwrites_name(struct arena *arena, const char *name, const char *id)
{
	static const char *const plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
					 "abcdefghijklmnopqrstuvwxyz"
					 "0123456789-_./";

	if (!*name || strpbrk(name, ",'") || *name == ' ' ||
	    name[strlen(name) - 1] == ' ' || strcmp(name, "all") == 0)
		return id;
	if (!name[strspn(name, plain)])
		return name;
	return arena_printf(arena, "'%s'", name);
}
