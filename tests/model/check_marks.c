/* What people edited in the shop, and what an interrupted run left: see
 * check.h. */
#include "model/check_inner.h"

#include <string.h>

bool
check_added(struct check *c, const char *entity, const char *key,
    const struct json *member)
{
	const char *text = check_text(c->arena, member);

	for (size_t i = 0; i < c->nmarks; i++)
		if (c->marks[i].added &&
		    strcmp(c->marks[i].entity, entity) == 0 &&
		    strcmp(c->marks[i].key, key) == 0 &&
		    strcmp(c->marks[i].text, text) == 0)
			return true;
	return false;
}

struct mark *
check_mark_of(struct check *c, const char *entity, const char *key)
{
	for (size_t i = 0; i < c->nmarks; i++)
		if (!c->marks[i].added &&
		    strcmp(c->marks[i].entity, entity) == 0 &&
		    strcmp(c->marks[i].key, key) == 0)
			return &c->marks[i];
	return NULL;
}

void
check_mark(struct check *c, const char *entity, const char *key,
    const char *want, const char *text, bool is_added)
{
	struct mark *m = is_added ? NULL : check_mark_of(c, entity, key);

	if (!m) {
		if (c->nmarks == CHECK_MARKS)
			return;
		m = &c->marks[c->nmarks++];
	}
	m->entity = entity;
	m->key = key;
	m->want = want;
	m->text = text;
	m->added = is_added;
	m->ours = false;
}

void
check_mark_ours(struct check *c, const char *entity, const char *key,
    const char *want, const char *text)
{
	check_mark(c, entity, key, want, text, false);
	if (check_mark_of(c, entity, key))
		check_mark_of(c, entity, key)->ours = true;
}

void
check_mark_member(struct check *c, const char *entity, const char *key,
    const struct json *member)
{
	size_t n = c->nmarks;

	check_mark(c, entity, key, "", check_text(c->arena, member), true);
	if (c->nmarks > n)
		c->marks[n].ours = true;
}

void
check_mark_drop(struct check *c, struct mark *m)
{
	*m = c->marks[--c->nmarks];
}
