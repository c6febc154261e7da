/* Relationships (plytix/API.md, Relationships): as products show them, and
 * their filters: lists of lists as the others, but at most one relationship in
 * a request. */
#include "plytix/plytix.h"

#include <string.h>

static struct json_object *
complaint(const char *msg)
{
	struct json_object *errors = json_object_new_array();

	json_object_array_add(
	    errors, error_item("relationship_filters", "%s", msg));
	return errors;
}

static struct json_object *
first_of(struct json_object *list, size_t i)
{
	return json_object_is_type(list, json_type_array) &&
		       i < json_object_array_length(list)
		   ? json_object_array_get_idx(list, i)
		   : NULL;
}

struct json_object *
relation_check(const struct plytix *p, struct json_object *filters)
{
	struct json_object *filter;
	const char *id, *operator;

	if (!filters)
		return NULL;
	if (!json_object_is_type(filters, json_type_array))
		return complaint("must be a list of lists");
	if (json_object_array_length(filters) == 0)
		return NULL;
	if (json_object_array_length(filters) > 1 ||
	    first_of(first_of(filters, 0), 1))
		return complaint("only one relationship is allowed");
	filter = first_of(first_of(filters, 0), 0);
	id = at_text(filter, "relationship_id");
	operator= at_text(filter, "operator");
	if (!id || !table_get(&p->tables[KIND_RELATIONSHIP], id))
		return complaint("unknown relationship");
	if (!operator||(strcmp(operator, "exists") != 0 &&
			strcmp(operator, "!exists") != 0))
		return complaint("operator must be exists or !exists");
	return NULL;
}

static bool
quantity_fits(struct json_object *filter, int64_t have)
{
	const char *operator= at_text(filter, "qty_operator");
	struct json_object *list = at(filter, "value");
	int64_t a = json_object_get_int64(first_of(list, 0));
	int64_t b = json_object_get_int64(first_of(list, 1));

	if (!operator|| strcmp(operator, "exists") == 0)
		return true;
	if (strcmp(operator, "in") == 0) {
		for (size_t i = 0; first_of(list, i); i++)
			if (json_object_get_int64(first_of(list, i)) == have)
				return true;
		return false;
	}
	if (strcmp(operator, "bte") == 0)
		return have >= a && have <= b;
	return strcmp(operator, "eq") == 0    ? have == a
	       : strcmp(operator, "gt") == 0  ? have > a
	       : strcmp(operator, "gte") == 0 ? have >= a
	       : strcmp(operator, "lt") == 0  ? have < a
					      : have <= a;
}

/* Is one of the related products among those asked for? */
static bool
related(struct json_object *relation, struct json_object *wanted)
{
	struct json_object *list = at(relation, "related_products"), *one;

	for (size_t i = 0; (one = first_of(list, i)); i++) {
		const char *id = at_text(one, "product_id");

		if (!first_of(wanted, 0))
			return true;
		for (size_t k = 0; first_of(wanted, k); k++) {
			const char *other = at_text(first_of(wanted, k), "id");

			if (id && other && strcmp(id, other) == 0 &&
			    quantity_fits(first_of(wanted, k),
				json_object_get_int64(at(one, "quantity"))))
				return true;
		}
	}
	return false;
}

bool
relation_match(struct doc *doc, struct json_object *filters)
{
	struct json_object *filter = first_of(first_of(filters, 0), 0);
	struct json_object *list, *relation;
	const char *wanted, *id;
	bool found = false;

	if (!filter)
		return true;
	list = at(doc->value, "relationships");
	wanted = at_text(filter, "relationship_id");
	for (size_t i = 0; (relation = first_of(list, i)); i++) {
		id = at_text(relation, "relationship_id");
		if (id && strcmp(id, wanted) == 0 &&
		    related(relation, at(filter, "product_ids")))
			found = true;
	}
	return found == (strcmp(at_text(filter, "operator"), "exists") == 0);
}

const char *
relation_label(const struct plytix *p, int version)
{
	const char *form =
	    switches_text(p->tools->switches, "relationship_label");

	if (strcmp(form, "own") != 0)
		return form;
	return version == 1 ? "label" : "relationship_label";
}

struct json_object *
relation_shown(const struct plytix *p, struct json_object *related)
{
	const char *form = switches_text(p->tools->switches, "quantity_form");
	struct json_object *list, *one, *quantity;

	if (strcmp(form, "stored") == 0)
		return json_object_get(related);
	list = json_object_new_array();
	for (size_t i = 0; (one = first_of(related, i)); i++) {
		one = json_deep(one);
		quantity = at(one, "quantity");
		if (quantity)
			json_object_object_add(one, "quantity",
			    strcmp(form, "string") == 0
				? json_object_new_string(
				      json_object_get_string(quantity))
				: json_object_new_int64(
				      json_object_get_int64(quantity)));
		json_object_array_add(list, one);
	}
	return list;
}
