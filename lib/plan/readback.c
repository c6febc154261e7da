/* readback: see readback.h. */
#include "plan/readback.h"

#include <string.h>

/* SKUs name their values by text, so a renamed value is renamed there too:
 * it is the one that was sent with the old id. */
static void
rename_values(struct known *k, const struct known_options *old,
    const struct known_options *sent)
{
	const struct known_value *was, *now;

	for (size_t n = 0; n < k->nskus; n++) {
		struct known_sku *s = &k->skus[n];

		for (size_t j = 0;
		     j < old->len && j < sent->len && j < s->nvalues; j++) {
			was = known_value_find(&old->list[j], s->values[j]);
			now = was ? known_value_by_id(&sent->list[j], was->id)
				  : NULL;
			if (!now || strcmp(now->name, s->values[j]) == 0)
				continue;
			s->values[j] = now->name;
			s->touched = true;
		}
	}
}

/* The member of LIST with the NAME, else the one at PLACE. */
static const struct json *
named_or_at(const struct json *list, const char *name, size_t place)
{
	json_each (x, list)
		if (json_is(json_get(x, "name"), name))
			return x;
	return json_at(list, place);
}

/* The sent list with the ids that the answer gives it: by name, else by
 * place. Without an answer ours are kept. */
void
readback_options(struct known *k, const struct known_options *sent,
    const struct json *answer)
{
	struct known_options old = k->options;
	const struct json *o, *v, *list;
	struct known_option *to;

	k->options.len = sent->len;
	k->options.list =
	    arena_alloc(k->arena, sent->len * sizeof *k->options.list);
	for (size_t i = 0; i < sent->len; i++) {
		to = &k->options.list[i];
		*to = sent->list[i];
		to->values = arena_alloc(
		    k->arena, (to->nvalues + 1) * sizeof *to->values);
		memcpy(to->values, sent->list[i].values,
		    to->nvalues * sizeof *to->values);
		o = named_or_at(answer, to->name, i);
		to->id = json_get_text(o, "id", to->id);
		list = json_get(o, "enum");
		for (size_t j = 0; j < to->nvalues; j++) {
			v = named_or_at(list, to->values[j].name, j);
			to->values[j].id =
			    json_get_text(v, "id", to->values[j].id);
			to->values[j].slug =
			    json_get_text(v, "slug", to->values[j].slug);
		}
	}
	rename_values(k, &old, sent);
	k->run.touched = true;
}

/* The values that the SKU has now: as sent, or as the answer shows. A default
 * SKU that has others is written again, once. */
void
readback_values(struct known *k, struct known_sku *s,
    const struct step_sku *sent, const struct json *answer)
{
	const struct json *ids = json_get(answer, "sku-values");
	const struct known_value *shown;
	bool differs = false;

	s->nvalues = sent->nvalues;
	s->values =
	    arena_alloc(k->arena, (sent->nvalues + 1) * sizeof *s->values);
	for (size_t i = 0; i < sent->nvalues; i++) {
		s->values[i] = sent->values[i];
		if (!ids || i >= k->options.len)
			continue;
		shown = known_value_by_id(&k->options.list[i],
		    json_get_text(ids, k->options.list[i].id, NULL));
		if (shown && strcmp(shown->name, s->values[i]) == 0)
			continue;
		differs = true;
		s->values[i] = shown ? shown->name : NULL;
	}
	if (!differs) {
		s->other_values = false;
	} else if (s->other_values) {
		/* sent twice: the site chooses the values itself, and the SKU
		 * stands for that combination */
		s->other_values = false;
		s->plytix_id = NULL;
		k->first_values = k->run.first_values_new = true;
	} else {
		s->other_values = true;
	}
}
