/* What people do in the PIM meanwhile. POST /__edit takes one edit or a list of
 * them:
 *
 *	{"op":"set","field":"attributes.price","value":"9.99", WHICH}
 *		field: label, sku, gtin, status, thumbnail, assets, categories,
 *		attributes.<label> …; several products get one stamp
 *	{"op":"archive"|"delete"|"touch"|"unlink", WHICH}
 *	{"op":"link","parent":SKU, WHICH}	also from another parent
 *	{"op":"add","product":{…}}
 *	{"op":"rename-category","id","name"}
 *	{"op":"move-category","id","parent"}
 *	{"op":"replace-asset"|"delete-asset","id"|"filename"}
 *	{"op":"rename-option","attribute","from","to"}
 *	{"op":"add-option","attribute","value"}
 *	{"op":"add-attribute","attribute":{…}} {"op":"delete-attribute","label"}
 *	{"op":"set-attribute","label","field":"name"|"options","value"}
 *	{"op":"clock","value":TIME}	where the next stamps begin
 *	{"op":"expire-tokens"}
 *
 * WHICH: "sku", "id", "skus":[…] or "all":true. Each edit of a product gets
 * the next stamp of the account's clock, or "modified":TIME, or none with
 * "modified":false. */
#include "plytix/plytix.h"
#include "plytix/edit.h"
#include "plytix/value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* ---- which products */

static bool
choose_one(struct plytix *p, struct picked *picked, const char *sku,
    const char *id, struct buf *err)
{
	struct table *table = &p->tables[KIND_PRODUCT];
	struct doc *doc = id ? table_get(table, id) : table_find(table, sku);

	if (!doc) {
		buf_printf(err, "no product '%s'", id ? id : sku);
		return false;
	}
	picked->docs = mem_grow(picked->docs, &picked->cap, picked->count + 1,
	    sizeof *picked->docs);
	picked->docs[picked->count++] = doc;
	return true;
}

static bool
choose(struct plytix *p, struct json_object *edit, struct picked *picked,
    struct buf *err)
{
	struct json_object *list = at(edit, "skus");
	const struct table *table = &p->tables[KIND_PRODUCT];

	if (json_object_get_boolean(at(edit, "all"))) {
		for (size_t i = 0; i < table->count; i++)
			if (!choose_one(
				p, picked, NULL, table->docs[i]->id, err))
				return false;
		return true;
	}
	for (size_t i = 0; list && i < json_object_array_length(list); i++)
		if (!choose_one(p, picked,
			json_object_get_string(
			    json_object_array_get_idx(list, i)),
			NULL, err))
			return false;
	if (list)
		return true;
	if (!at_text(edit, "sku") && !at_text(edit, "id")) {
		buf_text(err, "which product? sku, id, skus or all");
		return false;
	}
	return choose_one(
	    p, picked, at_text(edit, "sku"), at_text(edit, "id"), err);
}

/* ---- stamps */

static bool
stamp(struct plytix *p, struct json_object *edit, const struct picked *picked,
    struct buf *err)
{
	struct json_object *wish = at(edit, "modified");
	int64_t ms;

	if (json_object_is_type(wish, json_type_boolean) &&
	    !json_object_get_boolean(wish))
		return true;
	if (!wish) {
		ms = account_tick(p);
	} else if (!time_parse(json_object_get_string(wish), &ms)) {
		buf_text(err, "modified is no time");
		return false;
	}
	for (size_t i = 0; i < picked->count; i++) {
		struct doc *doc = picked->docs[i];

		json_object_object_add(doc->value, "modified", stamp_json(ms));
		for (size_t k = 0; k < doc->nchildren &&
				   !switch_is(p, "parent_edit", "alone");
		     k++)
			json_object_object_add(doc->children[k]->value,
			    "modified", stamp_json(ms));
	}
	return true;
}

/* ---- the edits of products */

/* What a variant sets against its parent is noted (plytix/API.md,
 * Inheritance). */
static void
note_overwritten(struct doc *doc, const char *label)
{
	struct json_object *list = at(doc->value, "overwritten_attributes");

	if (doc->parent && list && !value_lists(list, label))
		json_object_array_add(list, json_object_new_string(label));
}

static void
set_attribute(struct plytix *p, struct doc *doc, const char *label,
    struct json_object *value)
{
	struct json_object *map = at(doc->value, "attributes");

	if (json_vacant(value))
		json_object_object_del(map, label);
	else
		json_object_object_add(map, label, json_deep(value));
	if (!switch_is(p, "parent_edit", "copies"))
		return;
	for (size_t i = 0; i < doc->nchildren; i++)
		if (!value_overwritten(doc->children[i], label))
			set_attribute(p, doc->children[i], label, value);
}

static bool
set_field(struct plytix *p, struct doc *doc, const char *field,
    struct json_object *value, struct buf *err)
{
	struct table *table = &p->tables[KIND_PRODUCT];
	struct doc *other;

	if (strncmp(field, "attributes.", 11) == 0) {
		if (!account_class(p, field + 11)) {
			buf_printf(err, "no attribute '%s'", field + 11);
			return false;
		}
		note_overwritten(doc, field + 11);
		set_attribute(p, doc, field + 11, value);
		return true;
	}
	if (strcmp(field, "sku") == 0) {
		if (!json_object_is_type(value, json_type_string)) {
			buf_text(err, "a sku is a text");
			return false;
		}
		other = table_find(table, json_object_get_string(value));
		if (other && other != doc) {
			buf_text(err, "that sku exists already");
			return false;
		}
		table_rekey(table, doc, json_object_get_string(value));
	} else if (strcmp(field, "id") == 0 || field[0] == '_') {
		buf_printf(err, "'%s' cannot be set", field);
		return false;
	}
	json_object_object_add(doc->value, field, json_deep(value));
	return true;
}

static bool
op_set(struct plytix *p, struct json_object *edit, struct picked *picked,
    struct buf *err)
{
	const char *field = at_text(edit, "field");

	if (!field) {
		buf_text(err, "which field?");
		return false;
	}
	for (size_t i = 0; i < picked->count; i++)
		if (!set_field(
			p, picked->docs[i], field, at(edit, "value"), err))
			return false;
	return true;
}

static bool
op_archive(struct plytix *p, struct json_object *edit, struct picked *picked,
    struct buf *err)
{
	(void)p, (void)edit, (void)err;
	for (size_t i = 0; i < picked->count; i++)
		put_text(picked->docs[i]->value, "status", "Archived");
	return true;
}

static bool
op_delete(struct plytix *p, struct json_object *edit, struct picked *picked,
    struct buf *err)
{
	(void)err;
	if (!switch_is(p, "deleted", "marked")) {
		/* a parent takes its variants along, so from the first
		 * deletion on only ids are safe */
		char(*ids)[25] = mem_alloc((picked->count + 1) * sizeof *ids);

		for (size_t i = 0; i < picked->count; i++)
			snprintf(
			    ids[i], sizeof ids[i], "%s", picked->docs[i]->id);
		for (size_t i = 0; i < picked->count; i++) {
			struct doc *doc =
			    table_get(&p->tables[KIND_PRODUCT], ids[i]);

			if (doc)
				account_delete(p, doc);
		}
		free(ids);
		picked->count = 0;
		return true;
	}
	for (size_t i = 0; i < picked->count; i++)
		json_object_object_add(picked->docs[i]->value,
		    "mark_as_deleted", json_object_new_boolean(true));
	(void)edit;
	return true;
}

static bool
op_touch(struct plytix *p, struct json_object *edit, struct picked *picked,
    struct buf *err)
{
	(void)p, (void)edit, (void)picked, (void)err;
	return true;
}

static bool
op_unlink(struct plytix *p, struct json_object *edit, struct picked *picked,
    struct buf *err)
{
	(void)p, (void)edit, (void)err;
	for (size_t i = 0; i < picked->count; i++) {
		if (picked->docs[i]->parent)
			doc_unlink(picked->docs[i]);
		json_object_object_del(picked->docs[i]->value, "_parent_id");
	}
	return true;
}

static bool
op_link(struct plytix *p, struct json_object *edit, struct picked *picked,
    struct buf *err)
{
	const char *sku = at_text(edit, "parent");
	struct doc *parent =
	    sku ? table_find(&p->tables[KIND_PRODUCT], sku) : NULL;

	for (size_t i = 0; i < picked->count; i++) {
		for (struct doc *up = parent; up; up = up->parent)
			if (up == picked->docs[i])
				parent = NULL;
		if (!parent) {
			buf_text(err, "no such parent");
			return false;
		}
		op_unlink(p, edit, picked, err);
		put_text(picked->docs[i]->value, "_parent_id", parent->id);
		account_link(p, picked->docs[i]);
	}
	return true;
}

/* ---- one edit, a list of edits */

static const struct {
	const char *op;
	bool (*apply)(struct plytix *, struct json_object *, struct picked *,
	    struct buf *);
} product_ops[] = {
    {"set", op_set},
    {"archive", op_archive},
    {"delete", op_delete},
    {"touch", op_touch},
    {"unlink", op_unlink},
    {"link", op_link},
};

static bool
edit_one(struct plytix *p, struct json_object *edit, struct buf *err)
{
	const char *op = at_text(edit, "op");
	struct picked picked = {0};
	bool good = false;

	if (!op) {
		buf_text(err, "which op?");
		return false;
	}
	for (size_t i = 0; i < sizeof product_ops / sizeof *product_ops; i++) {
		if (strcmp(op, product_ops[i].op) != 0)
			continue;
		good = choose(p, edit, &picked, err) &&
		       product_ops[i].apply(p, edit, &picked, err) &&
		       stamp(p, edit, &picked, err);
		free(picked.docs);
		return good;
	}
	return edit_account(p, op, edit, err);
}

void
edit_post(void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct plytix *p = ctx;
	struct json_object *body = request->json, *told;
	bool good = true;
	struct buf err;
	char now[25];

	buf_init(&err, 4096);
	if (json_object_is_type(body, json_type_array)) {
		for (size_t i = 0; good && i < json_object_array_length(body);
		     i++)
			good = edit_one(
			    p, json_object_array_get_idx(body, i), &err);
	} else {
		good = edit_one(p, body, &err);
	}
	account_changed(p);
	told = json_object_new_object();
	json_object_object_add(told, "ok", json_object_new_boolean(good));
	if (!good)
		put_text(told, "error", buf_str(&err));
	time_text(p->clock_ms, now);
	put_text(told, "clock", now);
	answer_json(answer, good ? 200 : 400, told);
	buf_release(&err);
}

/* ---- between two pages */

void
edit_shift(struct plytix *p, const struct listing *listing)
{
	const char *what = switches_text(p->tools->switches, "shift");
	struct doc *doc = listing->count ? listing->docs[0] : NULL;
	struct json_object *row;
	struct buf err;
	char sku[32];

	buf_init(&err, 4096);
	if (strcmp(what, "add") == 0) {
		row =
		    json_tokener_parse("{\"label\":\"Added meanwhile\","
				       "\"status\":\"Completed\","
				       "\"attributes\":{\"price\":\"1.00\"}}");
		account_tick(p);
		snprintf(sku, sizeof sku, "!SHIFT-%lu", p->shifted);
		put_text(row, "sku", sku);
		account_product(p, row, &err);
	} else if (doc && strcmp(what, "delete") == 0) {
		for (size_t i = 0; i < listing->count; i++)
			if (!listing->docs[i]->parent &&
			    listing->docs[i]->nchildren == 0) {
				doc = listing->docs[i];
				break;
			}
		account_delete(p, doc);
	} else if (doc) {
		json_object_object_add(
		    doc->value, "modified", stamp_json(account_tick(p)));
	}
	buf_release(&err);
	account_changed(p);
}
