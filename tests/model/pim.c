/* pim: see pim.h. Names are numbers until they are written. */
#include "model/pim.h"

#include <stdio.h>
#include <string.h>

/* ---- making */

static void
new_plytix_id(char out[32], unsigned n)
{
	snprintf(out, 32, "5c4e%020x", n);
}

static struct pim_picture
new_picture(struct pim *p, struct dice *d, unsigned broken)
{
	struct pim_picture made = {++*p->serial, 1, chance(d, broken)};

	return made;
}

static void
new_data(struct pim *p, struct pim_variant *v, struct dice *d)
{
	memset(v, 0, sizeof *v);
	new_plytix_id(v->id, ++*p->serial);
	v->code = chance(d, 90) ? *p->serial : 0;
	v->name = ++*p->serial;
	v->price = 100 + (long)roll(d, 9900);
	v->compare = chance(d, 20) ? v->price + 100 : 0;
	v->weight = chance(d, 30) ? 1 + (unsigned)roll(d, 50) : 0;
	if (chance(d, 50))
		v->main = new_picture(p, d, 6);
	v->nmore = chance(d, 30) ? 1 + roll(d, PIM_MORE) : 0;
	for (size_t i = 0; i < v->nmore; i++)
		v->more[i] = new_picture(p, d, 6);
	v->stock = chance(d, 60) ? (long)++*p->serial : -1;
	if (chance(d, 4))
		v->stock = -2;
}

static bool
taken(const struct pim *p, const size_t value[PIM_OPTIONS])
{
	for (size_t i = 0; i < p->nvariants; i++) {
		size_t same = 0;

		if (p->variants[i].away)
			continue;
		for (size_t o = 0; o < p->noptions; o++)
			same += p->variants[i].value[o] == value[o];
		if (same == p->noptions)
			return true;
	}
	return false;
}

/* A combination that no variant has. */
static bool
free_combination(const struct pim *p, struct dice *d, size_t value[PIM_OPTIONS])
{
	memset(value, 0, PIM_OPTIONS * sizeof *value);
	for (int tries = 0; p->noptions && tries < 20; tries++) {
		for (size_t o = 0; o < p->noptions; o++)
			value[o] = roll(d, p->options[o].nvalues);
		if (!taken(p, value))
			return true;
	}
	return false;
}

static bool
new_variant(struct pim *p, struct dice *d)
{
	struct pim_variant *v = &p->variants[p->nvariants];
	size_t value[PIM_OPTIONS];

	if (p->nvariants == PIM_VARIANTS || !free_combination(p, d, value))
		return false;
	new_data(p, v, d);
	memcpy(v->value, value, sizeof value);
	p->nvariants++;
	return true;
}

static bool
new_option(struct pim *p, struct dice *d)
{
	struct pim_option *o = &p->options[p->noptions];

	if (p->noptions == PIM_OPTIONS)
		return false;
	memset(o, 0, sizeof *o);
	o->name = o->was = ++*p->serial;
	o->nvalues = 1 + roll(d, 3);
	for (size_t i = 0; i < o->nvalues; i++)
		o->values[i] = ++*p->serial;
	for (size_t i = 0; i < p->nvariants; i++)
		p->variants[i].value[p->noptions] = roll(d, o->nvalues);
	p->noptions++;
	return true;
}

void
pim_new(struct pim *p, struct dice *d, unsigned *serial)
{
	static const char *const states[] = {
	    "publish", "publish", "publish", "publish", "draft", "archive"};

	memset(p, 0, sizeof *p);
	p->serial = serial;
	new_data(p, &p->self, d);
	memcpy(p->id, p->self.id, sizeof p->id);
	p->part = chance(d, 10) ? "one" : "";
	p->name = 1 + (unsigned)roll(d, 3); /* equal names happen */
	p->description = chance(d, 50) ? ++*serial : 0;
	p->brand = chance(d, 50) ? ++*serial : 0;
	p->categories = (unsigned)roll(d, 8);
	p->state = states[roll(d, 6)];
	p->sparse = chance(d, 30);
	for (size_t n = roll(d, 4); n; n--)
		new_option(p, d);
	if (!p->noptions)
		return;
	for (size_t n = 1 + roll(d, 6); n; n--)
		new_variant(p, d);
}

size_t
pim_live(const struct pim *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->nvariants; i++)
		n += !p->variants[i].away;
	return n;
}

/* ---- changing */

/* The data of some variant, or of the product. */
static struct pim_variant *
some(struct pim *p, struct dice *d)
{
	for (int tries = 0; p->nvariants && tries < 10; tries++) {
		struct pim_variant *v = &p->variants[roll(d, p->nvariants)];

		if (!v->away)
			return v;
	}
	return &p->self;
}

static void
change_field(struct pim *p, struct dice *d)
{
	struct pim_variant *v = some(p, d);

	switch (roll(d, 6)) {
	case 0:
		p->description = p->description ? 0 : ++*p->serial;
		break;
	case 1:
		p->categories = (unsigned)roll(d, 8);
		break;
	case 2:
		p->brand = ++*p->serial;
		break;
	case 3:
		v->compare = v->compare ? 0 : v->price + 50;
		break;
	case 4:
		v->weight = v->weight ? 0 : 7;
		break;
	case 5:
		v->code = ++*p->serial;
	}
}

static void
change_picture(struct pim *p, struct dice *d)
{
	struct pim_variant *v = some(p, d);
	struct pim_picture keep;

	switch (roll(d, 6)) {
	case 0:
		v->main = new_picture(p, d, 15);
		break;
	case 1: /* the file of the asset was replaced */
		v->main.rev += v->main.asset ? 1 : 0;
		v->main.broken = false;
		break;
	case 2:
		memset(&v->main, 0, sizeof v->main);
		break;
	case 3:
		if (v->nmore < PIM_MORE)
			v->more[v->nmore++] = new_picture(p, d, 15);
		break;
	case 4:
		v->nmore -= v->nmore ? 1 : 0;
		break;
	case 5:
		if (v->nmore < 2)
			break;
		keep = v->more[0];
		v->more[0] = v->more[1];
		v->more[1] = keep;
	}
}

static bool
rename_value(struct pim *p, struct dice *d)
{
	struct pim_option *o;
	size_t n, j;

	if (!p->noptions)
		return false;
	n = roll(d, p->noptions);
	o = &p->options[n];
	j = roll(d, o->nvalues);
	o->values[j] = ++*p->serial;
	return true;
}

static bool
new_value(struct pim *p, struct dice *d)
{
	struct pim_option *o;

	if (!p->noptions)
		return false;
	o = &p->options[roll(d, p->noptions)];
	if (o->nvalues == PIM_VALUES)
		return false;
	/* anywhere in the list: the PIM's order is its own */
	o->values[o->nvalues++] = ++*p->serial;
	return new_variant(p, d);
}

static bool
return_variant(struct pim *p, struct dice *d)
{
	for (size_t i = 0; i < p->nvariants; i++)
		if (p->variants[i].away && chance(d, 60) &&
		    !taken(p, p->variants[i].value)) {
			p->variants[i].away = false;
			return true;
		}
	return false;
}

/* Two variants change places, or one moves to a free combination. */
static bool
move(struct pim *p, struct dice *d, bool swap)
{
	struct pim_variant *a = some(p, d), *b = some(p, d);
	size_t value[PIM_OPTIONS];

	if (a == &p->self || b == &p->self || !p->noptions)
		return false;
	if (!swap) {
		if (!free_combination(p, d, value))
			return false;
		memcpy(a->value, value, sizeof value);
		return true;
	}
	memcpy(value, a->value, sizeof value);
	memcpy(a->value, b->value, sizeof value);
	memcpy(b->value, value, sizeof value);
	return a != b;
}

static bool
apply(struct pim *p, struct dice *d, enum pim_change what)
{
	static const char *const states[] = {"publish", "draft", "archive"};
	const char *state;

	switch (what) {
	case CHANGE_PRICE:
		some(p, d)->price += 1;
		return true;
	case CHANGE_NAME:
		if (chance(d, 50))
			p->name = ++*p->serial;
		else
			some(p, d)->name = ++*p->serial;
		return true;
	case CHANGE_STATE:
		state = states[roll(d, 3)];
		if (strcmp(state, p->state) == 0)
			return false;
		p->state = state;
		return true;
	case CHANGE_RENAMED_VALUE:
		return rename_value(p, d);
	case CHANGE_RENAMED_OPTION:
		if (!p->noptions || !pim_live(p) ||
		    strcmp(p->state, "publish") != 0)
			return false;
		p->options[0].was = p->options[0].name;
		p->options[0].name = ++*p->serial;
		return true;
	case CHANGE_FIELD:
		change_field(p, d);
		return true;
	case CHANGE_PICTURE:
		change_picture(p, d);
		return true;
	case CHANGE_STOCK:
		some(p, d)->stock = (long)++*p->serial;
		return true;
	case CHANGE_NEW_VARIANT:
		return new_variant(p, d);
	case CHANGE_NEW_VALUE:
		return new_value(p, d);
	case CHANGE_NEW_OPTION:
		return new_option(p, d);
	case CHANGE_REMOVED:
		if (pim_live(p) < 2)
			return false;
		some(p, d)->away = true;
		return true;
	case CHANGE_RETURNED:
		return return_variant(p, d);
	case CHANGE_SINGLE:
		for (size_t i = 0; i < p->nvariants; i++)
			p->variants[i].away = true;
		return p->nvariants > 0;
	case CHANGE_SWAPPED:
	case CHANGE_MOVED:
		return move(p, d, what == CHANGE_SWAPPED);
	default:
		return false;
	}
}

enum pim_change
pim_change(struct pim *p, struct dice *d, bool alone)
{
	enum pim_change what = (enum pim_change)roll(d, CHANGES);

	if (what == CHANGE_RENAMED_OPTION && !alone)
		return CHANGE_NOTHING;
	if (what == CHANGE_SINGLE && chance(d, 50))
		return CHANGE_NOTHING;
	return apply(p, d, what) ? what : CHANGE_NOTHING;
}

bool
pim_leave(struct pim *from, struct pim *to, struct dice *d, bool alone)
{
	struct pim_variant *v = some(from, d), *place;
	size_t value[PIM_OPTIONS];

	if (v == &from->self || pim_live(from) < 2)
		return false;
	if (alone) {
		pim_new(to, d, from->serial);
		to->noptions = to->nvariants = 0;
		to->part = "";
		to->state = "publish";
		to->self = *v;
		memcpy(to->id, v->id, sizeof to->id);
	} else {
		if (to->nvariants == PIM_VARIANTS ||
		    !free_combination(to, d, value))
			return false;
		place = &to->variants[to->nvariants++];
		*place = *v;
		memcpy(place->value, value, sizeof value);
	}
	*v = from->variants[--from->nvariants];
	return true;
}
