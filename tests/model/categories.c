/* categories: see categories.h. */
#include "model/categories_inner.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/json_write.h"
#include "model/check.h"
#include "model/run.h"
#include "plan/category.h"

static bool __attribute__((format(printf, 2, 3)))
bad(struct categories *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(s->said, s->said_size, fmt, ap);
	va_end(ap);
	return false;
}

/* ---- a run */

/* The step line, as the map takes it in. */
static void
keep(struct categories *s, struct pim_category *c, struct category *category)
{
	const struct json *line, *in;
	struct item *i;
	struct buf b;
	struct json_writer e;

	buf_init(&b, 1 << 16);
	json_write_init(&e, &b);
	json_write_object(&e, NULL);
	category_write(category, &e);
	json_write_end(&e);
	line = check_value(&s->arena, buf_str(&b));
	in = json_get(line, "category");
	snprintf(
	    c->item, sizeof c->item, "%s", json_get_text(in, "webflow_id", ""));
	snprintf(c->slug, sizeof c->slug, "%s", json_get_text(in, "slug", ""));
	c->sent = json_get_text(json_get(in, "fields"), "name", NULL);
	i = categories_find(s, c->item);
	if (i && i->persons) {
		i->persons = false;
		s->count->adopted++;
	}
	buf_release(&b);
}

enum end { ENDED, KILLED, WRONG };

/* The chances of a disturbance, in percent. */
struct odds {
	unsigned faults, kills;
};

/* One request and its answer; it may be lost, or the run killed (*KILLED). */
static enum outcome
request(struct categories *s, struct category *category,
    enum category_step step, struct odds odds, unsigned *writes, bool *killed,
    struct verdict *v)
{
	const struct json *body = NULL;
	struct buf path, sent, answer;
	enum outcome outcome = DONE;
	struct json_writer e;
	const char *method;
	bool before, after;
	int status = 0;

	buf_init(&path, 1000);
	buf_init(&sent, 4000);
	buf_init(&answer, 1 << 20);
	json_write_init(&e, &answer);
	method = category_request(category, step, "COL", &path, &sent);
	before = chance(&s->dice, odds.faults);
	after = chance(&s->dice, odds.faults);
	s->count->faults += before || after;
	s->disturbed |= before || after;
	if (!before)
		status = categories_serve(s, method, buf_str(&path),
		    check_value(&s->arena, buf_str(&sent)), &e);
	if (run_verbose)
		printf("# %s: %s %s %s -> %d%s\n", s->list[s->at].id, method,
		    buf_str(&path), buf_str(&sent), status,
		    after ? ", lost" : "");
	if (strcmp(method, "GET") != 0 && status >= 200 && status <= 299)
		++*writes;
	*killed = chance(&s->dice, odds.kills);
	if (!*killed) {
		if (!after && answer.len)
			body = check_value(&s->arena, buf_str(&answer));
		outcome =
		    category_learn(category, step, after ? 0 : status, body, v);
	}
	buf_release(&path);
	buf_release(&sent);
	buf_release(&answer);
	return outcome;
}

/* One category: the same loop as in push. */
static enum end
one(struct categories *s, size_t at, const struct json *line, unsigned *writes,
    struct odds odds)
{
	struct pim_category *c = &s->list[at];
	unsigned n = CATEGORY_STEPS_MAX;
	enum outcome outcome = DONE;
	struct verdict v = {0};
	struct category category;
	enum category_step step;
	enum end end = ENDED;
	bool killed;

	if (category_read(&category, &s->arena, line, &v) != DONE) {
		bad(s, "the record is refused: %s", v.sentence);
		return WRONG;
	}
	s->at = at;
	while (end == ENDED && outcome == DONE &&
	       (step = category_next(&category, &v)) != CATEGORY_NONE) {
		if (!n--) {
			bad(s, "%s does not end", c->id);
			end = WRONG;
			break;
		}
		outcome =
		    request(s, &category, step, odds, writes, &killed, &v);
		if (killed)
			end = KILLED;
		else if (outcome == DONE && category.touched &&
			 category.webflow_id)
			keep(s, c, &category);
	}
	if (end == ENDED && outcome == DONE && category.touched)
		keep(s, c, &category);
	if (end == ENDED && outcome != DONE) {
		end = s->disturbed ? KILLED : WRONG;
		bad(s, "%s: %s %s", c->id, v.code, v.sentence);
	}
	verdict_release(&v);
	return end;
}

static enum end
run(struct categories *s, unsigned *writes, struct odds odds)
{
	const struct json *lines[CATEGORIES] = {0};
	enum end end = ENDED;

	s->count->runs++;
	*writes = 0;
	if (run_verbose)
		printf("# a run, %s\n", s->full ? "full" : "changed");
	categories_recall(s, lines);
	for (size_t i = 0; i < s->n && end == ENDED; i++) {
		struct pim_category *c = &s->list[i];
		const char *name = categories_names[c->name].name;

		if (!lines[i])
			continue;
		end = one(s, i, lines[i], writes, odds);
		c->several = end != ENDED && c->wanted &&
			     (c->several || c->wanted != name);
		c->wanted = end != ENDED ? name : NULL;
	}
	s->count->writes += *writes;
	s->count->kills += end == KILLED;
	return end;
}

/* ---- what must hold */

/* Whether an item of ours is nobody's. One that was made without a record is,
 * where its category has gone since, or has a path that gives another slug: by
 * nothing it differs from a person's. */
static bool
is_double(const struct categories *s, const struct item *i)
{
	const struct pim_category *c = &s->list[i->maker];

	return !i->gone && !i->persons && !categories_owned(s, i->id) &&
	       !c->away &&
	       strncmp(i->slug, categories_wish(c),
		   strlen(categories_wish(c))) == 0;
}

static bool
check(struct categories *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct pim_category *c = &s->list[i];
		const struct item *x = categories_find(s, c->item);
		const char *name = categories_names[c->name].name;

		if (c->away)
			continue;
		if (!x)
			return bad(s, "%s has no item", c->id);
		if (strcmp(x->slug, c->slug) != 0)
			return bad(s, "%s is '%s', the map says '%s'", x->id,
			    x->slug, c->slug);
		if (x->renamed && strcmp(x->renamed, name) == 0
			? strcmp(x->name, "By a person") != 0 && !s->disturbed
			: strcmp(x->name, name) != 0)
			return bad(s, "%s of %s is called '%s', not '%s'",
			    x->id, c->id, x->name, name);
		for (size_t j = 0; j < i; j++)
			if (strcmp(s->list[j].item, c->item) == 0)
				return bad(s, "%s is of %s and of %s", x->id,
				    s->list[j].id, c->id);
	}
	for (size_t i = 0; i < s->nitems; i++)
		if (is_double(s, &s->items[i]))
			return bad(s, "%s was made for %s, which has another",
			    s->items[i].id, s->list[s->items[i].maker].id);
	return true;
}

/* ---- the PIM and people */

static void
change_pim(struct categories *s)
{
	size_t a = roll(&s->dice, s->n), b = roll(&s->dice, s->n), keep_name;
	struct pim_category *c = &s->list[a];

	switch (roll(&s->dice, 5)) {
	case 0:
		c->name = roll(&s->dice, NAMES);
		break;
	case 1: /* the old name of one is taken by another */
		keep_name = c->name;
		c->name = s->list[b].name;
		s->list[b].name = keep_name;
		break;
	case 2:
		c->away = !c->away;
		/* only the shop shows what happened to it meanwhile */
		s->read_next |= !c->away;
		break;
	case 3:
		if (s->n == CATEGORIES)
			break;
		c = &s->list[s->n];
		memset(c, 0, sizeof *c);
		snprintf(c->id, sizeof c->id, "%024zx", 0xabc0 + s->n++);
		c->name = roll(&s->dice, NAMES);
		break;
	default:
		break;
	}
}

static void
people(struct categories *s)
{
	struct item *i =
	    s->nitems ? &s->items[roll(&s->dice, s->nitems)] : NULL;
	size_t name = roll(&s->dice, NAMES);

	switch (roll(&s->dice, 4)) {
	case 0: /* an item of their own, perhaps like one to come */
		i = categories_put(s, categories_names[name].name,
		    categories_names[name].slug);
		if (i)
			i->persons = true;
		s->read_next = true;
		break;
	case 1:
		for (size_t n = 0; i && !i->gone && n < s->n; n++)
			if (!s->list[n].away &&
			    strcmp(s->list[n].item, i->id) == 0) {
				i->renamed =
				    categories_names[s->list[n].name].name;
				i->name = "By a person";
			}
		break;
	case 2:
		if (i && !i->persons) {
			i->gone = true;
			s->read_next = true;
		}
		break;
	default:
		break;
	}
}

static bool
round_of_runs(struct categories *s)
{
	unsigned disturb = (unsigned)roll(&s->dice, 4), writes;
	enum end end;

	s->disturbed = false;
	s->full = s->read_next || chance(&s->dice, 50);
	s->read_next = false;
	for (unsigned tries = 0;; tries++) {
		end = run(s, &writes,
		    (struct odds){tries || disturb != 0 ? 0 : 15,
			tries || disturb != 1 ? 0 : 12});
		if (end == ENDED)
			break;
		if (end == WRONG || tries == 4)
			return false;
		s->disturbed = true;
		if (chance(&s->dice, 20))
			change_pim(s);
		s->full = true; /* after an unclean run every kind reads */
	}
	if (!check(s))
		return false;
	s->full = chance(&s->dice, 50);
	if (run(s, &writes, (struct odds){0, 0}) != ENDED)
		return false;
	if (writes)
		return bad(s, "a second run sent %u writes", writes);
	return check(s);
}

bool
categories_play(
    uint64_t seed, struct categories_count *count, char *said, size_t said_size)
{
	struct categories s = {.count = count,
	    .said = said,
	    .said_size = said_size,
	    .dice = {.state = seed}};
	bool good = true;

	s.filters = chance(&s.dice, 70);
	for (size_t n = 1 + roll(&s.dice, CATEGORIES - 2); s.n < n; s.n++) {
		snprintf(s.list[s.n].id, sizeof s.list[s.n].id, "%024zx",
		    0xabc0 + s.n);
		s.list[s.n].name = roll(&s.dice, NAMES);
	}
	for (size_t n = roll(&s.dice, 3); n; n--)
		people(&s);
	for (size_t rounds = 1 + roll(&s.dice, 6); good && rounds; rounds--) {
		good = round_of_runs(&s);
		for (size_t n = roll(&s.dice, 4); n; n--)
			change_pim(&s);
		if (chance(&s.dice, 40))
			people(&s);
	}
	arena_release(&s.arena);
	return good;
}
