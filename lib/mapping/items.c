/* items: see items.h. */
#include "mapping/items.h"

#include <stdlib.h>
#include <string.h>

#include "base/json_write.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "base/text.h"
#include "mapping/rules.h"

#define LINES_MAX ((size_t)64 << 20)

void
items_init(struct items *items)
{
	memset(items, 0, sizeof *items);
	buf_init(&items->lines, LINES_MAX);
}

void
items_release(struct items *items)
{
	arena_release(&items->arena);
	buf_release(&items->lines);
	free(items->list);
	strmap_release(&items->by_look);
	free(items->pending);
	memset(items, 0, sizeof *items);
}

/* What makes the item's slug unique, where another item has the same one. */
static void
make_code(char code[65], const char *look)
{
	struct sha256 sum;

	sha256_init(&sum);
	sha256_add(&sum, look, strlen(look));
	sha256_hex(&sum, code);
	code[12] = '\0';
}

/* The rules of the item's fields read the first product that names the item. */
static void
write_fields(struct json_writer *e, const struct item_rule *rule,
    const struct transform_env *env, const char *name, size_t len)
{
	struct transform_env inner = *env;
	const struct json *v, *called = NULL;

	inner.use_item = NULL;
	for (size_t i = 0; i < rule->nfields; i++) {
		v = rule_value(&rule->fields[i], env->near, env->far, &inner);
		if (strcmp(rule->fields[i].field, "name") == 0)
			called = v;
		else
			json_write_value_if(e, rule->fields[i].field, v);
	}
	if (called && called->type == JSON_STRING) {
		name = called->text;
		len = called->len;
	}
	name = text_trim(name, &len);
	json_write_text_len(e, "name", name, text_cut(name, len, 255));
}

static void
write_one(struct items *items, const struct item *item,
    const struct item_rule *rule, struct transform_env *env, const char *name,
    size_t len)
{
	struct buf slug;
	struct json_writer e;
	char code[65];

	make_code(code, item->look);
	buf_init(&slug, TEXT_SLUG_MAX + 1);
	text_slug(&slug, item->key, strlen(item->key));
	if (!slug.len)
		buf_text(&slug, code);
	json_write_init(&e, &items->lines);
	json_write_object(&e, NULL);
	json_write_text(&e, "kind", "item");
	json_write_text(&e, "collection", rule->collection);
	json_write_text(&e, "key", item->key);
	json_write_text(&e, "code", code);
	json_write_text_if(&e, "title", rule->title);
	if (rule->by_slug)
		json_write_text(&e, "by", "slug");
	if (rule->create)
		json_write_bool(&e, "create", true);
	json_write_object(&e, "fieldData");
	write_fields(&e, rule, env, name, len);
	json_write_text(&e, "slug", buf_str(&slug));
	json_write_end(&e);
	json_write_end(&e);
	buf_release(&slug);
}

static struct item *
find(struct items *items, const char *look, const char *key)
{
	struct item *item;
	const size_t *at = strmap_find(&items->by_look, look);

	if (at)
		return &items->list[*at];
	if (items->n == ITEMS_MAX)
		return NULL;
	items->list = mem_grow(
	    items->list, &items->cap, items->n + 1, sizeof *items->list);
	item = &items->list[items->n];
	item->look = arena_dup(&items->arena, look, strlen(look));
	item->key = arena_dup(&items->arena, key, strlen(key));
	item->written = item->create = false;
	strmap_add(&items->by_look, item->look, items->n++);
	return item;
}

/* The key under which the item stands; the first use writes its record. */
static const char *
use(struct transform_env *env, const struct item_rule *rule, const char *key,
    const char *text, size_t len)
{
	struct items *items = env->items;
	struct buf look;
	struct item *item;

	buf_init(&look, 8 * strlen(key) + 256);
	buf_printf(&look, "%s ", rule->collection);
	text_fold(&look, key, strlen(key));
	item = look.broken ? NULL : find(items, buf_str(&look), key);
	buf_release(&look);
	if (!item)
		return NULL;
	if (strcmp(item->key, key) != 0)
		verdict_warn(env->verdict, "item-spelling",
		    "%s of '%s': '%.80s' is spelled '%.80s' elsewhere in the "
		    "PIM and treated as the same; use one spelling",
		    env->field, env->sku, key, item->key);
	/* again, where only a later rule says that it is made */
	if (item->written && (item->create || !rule->create))
		return item->key;
	item->written = true;
	item->create = rule->create;
	items->pending = mem_grow(items->pending, &items->pending_cap,
	    items->npending + 1, sizeof *items->pending);
	items->pending[items->npending++] = (size_t)(item - items->list);
	if (!rule->by_slug) {
		text = item->key;
		len = strlen(text);
	}
	write_one(items, item, rule, env, text, len);
	return item->key;
}

void
items_begin(struct items *items, struct transform_env *env)
{
	env->items = items;
	env->use_item = use;
}

void
items_end(struct items *items, struct buf *out, size_t at)
{
	size_t len = items->lines.len, own;

	if (!items->npending)
		return;
	if (!out || out->broken || items->lines.broken)
		for (size_t i = 0; i < items->npending; i++)
			items->list[items->pending[i]].written = false;
	else {
		own = out->len - at;
		buf_add(out, items->lines.data, len);
		if (!out->broken) {
			memmove(out->data + at + len, out->data + at, own);
			memcpy(out->data + at, items->lines.data, len);
		}
	}
	items->npending = 0;
	buf_reset(&items->lines);
}
