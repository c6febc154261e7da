/* matrix_pick: which variants are sold: those that the shop selects, as far as
 * their status lets them. */
#include "variants/matrix_inner.h"

#include <string.h>

#include "mapping/select.h"

/* How far a status keeps a row from being sold. One that the mapping does not
 * know refuses the product later. */
enum standing { FOR_SALE, A_DRAFT, ARCHIVED };

static enum standing
standing(const struct rules *rules, const struct json *row)
{
	const char *state =
	    rules_state(rules, json_get_text(row, "status", ""));

	return !state || strcmp(state, "publish") == 0 ? FOR_SALE
	       : strcmp(state, "draft") == 0           ? A_DRAFT
						       : ARCHIVED;
}

bool
matrix_selected(const struct rules *rules, const struct json *root)
{
	return select_holds(rules->select_product, root, NULL, NULL);
}

/* Keeps in m->variants, which holds all at first, those that the shop selects.
 * None is kept if the product itself is not selected, or if no variant is. In
 * an archived product all stay. */
static void
pick_selected(struct matrix *m)
{
	const struct matrix_part *part = m->part;
	const struct condition *variant = m->rules->select_variant;

	m->out = !matrix_selected(m->rules, part->root);
	m->variants =
	    arena_alloc(m->arena, (part->nvariants + 2) * sizeof *m->variants);
	m->unselected = arena_alloc(
	    m->arena, (part->nvariants + 1) * sizeof *m->unselected);
	if (standing(m->rules, part->root) == ARCHIVED)
		variant = NULL;
	for (size_t i = 0; i < part->nvariants; i++) {
		const struct json *row = part->variants[i];

		if (!m->out && select_holds(variant, row, part->root, NULL))
			m->variants[m->nvariants++].json = row;
		else
			m->unselected[m->nunselected++] = row;
	}
	m->out |= m->nunselected && !m->nvariants;
}

/* A variant whose own status keeps it from sale (archived or draft) is
 * withdrawn, unless its product is not for sale, either: in an archived product
 * all variants stay, in a draft the drafts. If no variant could be sold, the
 * product gets the status of those nearest to it: a draft before an archived
 * one. That status is returned. */
const char *
matrix_pick(struct matrix *m)
{
	const struct json *root = m->part->root;
	const char *status = json_get_text(root, "status", NULL);
	enum standing most = standing(m->rules, root), least = ARCHIVED;
	bool lowered = false;
	size_t n;

	pick_selected(m);
	n = m->nvariants;
	for (size_t i = 0; i < n; i++)
		if (standing(m->rules, m->variants[i].json) < least)
			least = standing(m->rules, m->variants[i].json);
	if (n && least > most) {
		verdict_warn(m->verdict,
		    least == ARCHIVED ? "variants-archived" : "variants-draft",
		    least == ARCHIVED
			? "all variants are archived, so the product is"
			: "all variants are drafts or archived, so the product "
			  "is a draft");
		most = least;
		lowered = true;
	}
	m->nvariants = 0;
	for (size_t i = 0; i < n; i++) {
		const struct json *row = m->variants[i].json;

		if (standing(m->rules, row) > most)
			continue;
		if (lowered && !m->nvariants)
			status = json_get_text(row, "status", status);
		m->variants[m->nvariants++].json = row;
	}
	return status;
}
