/* json: see json.h. */
#include "base/json.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* ---- looking */

const struct json *
json_member(const struct json *object, const char *key, size_t len)
{
	const struct json *found = NULL, *end;

	if (!object || object->type != JSON_OBJECT)
		return NULL;
	end = object + 1 + object->nodes;
	for (const struct json *k = object + 1; k != end; k += 2 + k[1].nodes)
		if (k->len == len && *k->text == *key &&
		    memcmp(k->text, key, len) == 0)
			found = k + 1;
	return found;
}

const struct json *
json_at(const struct json *array, size_t index)
{
	const struct json *v;

	if (!array || array->type != JSON_ARRAY || index >= array->len)
		return NULL;
	for (v = json_first(array); index; index--)
		v = json_next(v);
	return v;
}

const char *
json_text(const struct json *v)
{
	if (!v || (v->type != JSON_STRING && v->type != JSON_NUMBER))
		return NULL;
	return v->text;
}

const char *
json_get_text(const struct json *object, const char *key, const char *fallback)
{
	const char *text = json_text(json_get(object, key));

	return text ? text : fallback;
}

bool
json_true(const struct json *v)
{
	return v && v->type == JSON_TRUE;
}

size_t
json_len(const struct json *v)
{
	return v && v->type == JSON_ARRAY ? v->len : 0;
}

size_t
json_members(const struct json *v)
{
	return v && v->type == JSON_OBJECT ? v->len : 0;
}

bool
json_empty(const struct json *v)
{
	if (!v || v->type == JSON_NULL)
		return true;
	if (v->type == JSON_STRING || v->type >= JSON_ARRAY)
		return v->len == 0;
	return false;
}

bool
json_equal(const struct json *a, const struct json *b)
{
	if (!a || !b)
		return a == b;
	if (a->nodes != b->nodes)
		return false;
	for (uint32_t i = 0; i <= a->nodes; i++) {
		if (a[i].type != b[i].type || a[i].len != b[i].len)
			return false;
		if (a[i].text && memcmp(a[i].text, b[i].text, a[i].len) != 0)
			return false;
	}
	return true;
}

long long
json_int(const struct json *v, long long fallback)
{
	const char *text = json_text(v);
	long long n;
	char *end;

	if (!text || !*text || strspn(text, "-0123456789") != v->len)
		return fallback;
	errno = 0;
	n = strtoll(text, &end, 10);
	return errno || *end ? fallback : n;
}

size_t
json_utf8(const unsigned char *p, size_t left)
{
	if (p[0] < 0x80)
		return 1;
	if (p[0] >= 0xc2 && p[0] <= 0xdf)
		return left > 1 && (p[1] & 0xc0) == 0x80 ? 2 : 0;
	if ((p[0] & 0xf0) == 0xe0) {
		if (left < 3 || (p[1] & 0xc0) != 0x80 || (p[2] & 0xc0) != 0x80)
			return 0;
		if ((p[0] == 0xe0 && p[1] < 0xa0) ||
		    (p[0] == 0xed && p[1] >= 0xa0))
			return 0;
		return 3;
	}
	if (p[0] < 0xf0 || p[0] > 0xf4 || left < 4)
		return 0;
	if ((p[1] & 0xc0) != 0x80 || (p[2] & 0xc0) != 0x80 ||
	    (p[3] & 0xc0) != 0x80)
		return 0;
	if ((p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] >= 0x90))
		return 0;
	return 4;
}

/* ---- making */

const struct json *
json_copy(struct arena *a, const struct json *v)
{
	struct json *copy;
	size_t bytes = 0;
	char *text;

	if (!v)
		return NULL;
	for (uint32_t i = 0; i <= v->nodes; i++)
		if (v[i].text)
			bytes += v[i].len + 1;
	copy = arena_alloc(a, ((size_t)v->nodes + 1) * sizeof *copy);
	text = arena_alloc(a, bytes);
	for (uint32_t i = 0; i <= v->nodes; i++) {
		copy[i] = v[i];
		if (!v[i].text)
			continue;
		memcpy(text, v[i].text, v[i].len);
		copy[i].text = text;
		text += v[i].len;
		*text++ = '\0';
	}
	return copy;
}

/* While building, `text` is an offset into the texts plus one: the texts
 * move as they grow. */
static uint32_t
json_build_node(struct json_builder *m, enum json_type type)
{
	struct json *node;

	assert(m->len < JSON_NODES_MAX);
	m->nodes = mem_grow(m->nodes, &m->cap, m->len + 1, sizeof *m->nodes);
	node = &m->nodes[m->len];
	memset(node, 0, sizeof *node);
	node->type = type;
	if (m->depth)
		m->open[m->depth - 1].children++;
	return (uint32_t)m->len++;
}

void
json_build_open(struct json_builder *m, enum json_type type)
{
	uint32_t node = json_build_node(m, type);

	assert(m->depth < sizeof m->open / sizeof m->open[0]);
	m->open[m->depth].node = node;
	m->open[m->depth].children = 0;
	m->depth++;
}

void
json_build_close(struct json_builder *m)
{
	struct json *node;

	assert(m->depth > 0);
	m->depth--;
	node = &m->nodes[m->open[m->depth].node];
	node->len = m->open[m->depth].children;
	if (node->type == JSON_OBJECT)
		node->len /= 2;
	node->nodes =
	    (uint32_t)(m->len - m->open[m->depth].node - 1) & JSON_NODES_MAX;
}

void
json_build_add(
    struct json_builder *m, enum json_type type, const char *text, size_t len)
{
	uint32_t node = json_build_node(m, type);

	if (type != JSON_STRING && type != JSON_NUMBER)
		return;
	m->texts = mem_grow(m->texts, &m->texts_cap, m->texts_len + len + 1, 1);
	if (len)
		memcpy(m->texts + m->texts_len, text, len);
	m->texts[m->texts_len + len] = '\0';
	m->nodes[node].text = (const char *)(m->texts_len + 1);
	m->nodes[node].len = (uint32_t)len;
	m->texts_len += len + 1;
}

void
json_build_key(struct json_builder *m, const char *key)
{
	json_build_add(m, JSON_STRING, key, strlen(key));
}

void
json_build_text(struct json_builder *m, const char *key, const char *text)
{
	json_build_key(m, key);
	json_build_add(m, JSON_STRING, text, strlen(text));
}

void
json_build_copy(struct json_builder *m, const struct json *v)
{
	const struct json *end;

	if (!v) {
		json_build_add(m, JSON_NULL, NULL, 0);
	} else if (v->type < JSON_ARRAY) {
		json_build_add(m, v->type, v->text, v->len);
	} else {
		json_build_open(m, v->type);
		end = v + 1 + v->nodes;
		for (const struct json *c = v + 1; c != end; c = json_next(c))
			json_build_copy(m, c);
		json_build_close(m);
	}
}

const struct json *
json_build_take(struct json_builder *m, struct arena *a)
{
	struct json *nodes = NULL;
	char *texts;

	assert(m->depth == 0);
	if (m->len) {
		nodes = arena_copy(a, m->nodes, m->len * sizeof *nodes);
		texts = arena_copy(a, m->texts, m->texts_len);
		for (size_t i = 0; i < m->len; i++)
			if (nodes[i].text)
				nodes[i].text =
				    texts + ((uintptr_t)nodes[i].text - 1);
	}
	m->len = m->texts_len = 0;
	return nodes;
}

void
json_build_release(struct json_builder *m)
{
	free(m->nodes);
	free(m->texts);
	memset(m, 0, sizeof *m);
}

const struct json *
json_set(struct arena *a, const struct json *object, const char *key,
    const struct json *value)
{
	struct json_builder m = {0};
	const struct json *made;
	bool there = false;

	json_build_open(&m, JSON_OBJECT);
	json_each_key (k, object) {
		bool hit = json_is(k, key);

		if (hit && (there || !value))
			continue;
		json_build_add(&m, JSON_STRING, k->text, k->len);
		json_build_copy(&m, hit ? value : json_next(k));
		there |= hit;
	}
	if (!there && value) {
		json_build_key(&m, key);
		json_build_copy(&m, value);
	}
	json_build_close(&m);
	made = json_build_take(&m, a);
	json_build_release(&m);
	return made;
}

const struct json *
json_string(struct arena *a, const char *text, size_t len)
{
	struct json *v = arena_alloc(a, sizeof *v);

	v->type = JSON_STRING;
	v->text = arena_dup(a, text, len);
	v->len = (uint32_t)len;
	return v;
}

const char *
json_join(struct arena *a, const struct json *list, char between)
{
	size_t room = 1;
	char *text, *end;

	json_each (x, list)
		if (json_text(x))
			room += x->len + 1;
	text = end = arena_alloc(a, room);
	json_each (x, list) {
		if (!json_text(x))
			continue;
		if (end > text)
			*end++ = between;
		memcpy(end, x->text, x->len);
		end += x->len;
	}
	*end = '\0';
	return text;
}
