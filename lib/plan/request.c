/* request: see request.h. */
#include "plan/request.h"

#include "base/json_write.h"
#include "base/url.h"
#include "plan/field_value.h"

/* Ids come from records, which are not trusted: special characters are
 * percent-encoded in a URL. */
static void
segment(struct buf *path, const char *text)
{
	url_encode(path, text, "-_");
}

/* "/sites/ID/products" */
static void
products_path(struct buf *path, const struct request_site *site)
{
	buf_text(path, "/sites/");
	segment(path, site->site_id);
	buf_text(path, "/products");
}

/* "/collections/ID/items" of the SKUs */
static void
skus_path(struct buf *path, const struct request_site *site)
{
	buf_text(path, "/collections/");
	segment(path, site->sku_collection);
	buf_text(path, "/items");
}

static void
more(struct buf *path, const char *text)
{
	buf_byte(path, '/');
	segment(path, text);
}

static void
options_out(struct json_writer *e, const struct known_options *o)
{
	json_write_array(e, "sku-properties");
	for (size_t i = 0; i < o->len; i++) {
		json_write_object(e, NULL);
		known_option_write(e, &o->list[i], "enum");
		json_write_end(e);
	}
	json_write_end(e);
}

static void
values_out(struct json_writer *e, const struct known_options *o,
    const struct step_sku *s)
{
	const struct known_value *v;

	json_write_object(e, "sku-values");
	for (size_t i = 0; i < o->len && i < s->nvalues; i++) {
		v = known_value_find(&o->list[i], s->values[i]);
		if (v)
			json_write_text(e, o->list[i].id, v->id);
	}
	json_write_end(e);
}

/* A picture may have to be sent as its address alone. */
static void
picture_out(
    struct json_writer *e, const char *key, const struct json *v, bool text)
{
	if (text && field_is_picture(v))
		json_write_text(e, key, json_get_text(v, "url", ""));
	else
		field_write(e, key, v);
}

static void
field_out(struct json_writer *e, const struct known *k, const char *key,
    const struct json *v)
{
	if (v->type != JSON_ARRAY || !(k->facts & FACT_IMAGES_TEXT)) {
		picture_out(e, key, v, k->facts & FACT_IMAGE_TEXT);
		return;
	}
	json_write_array(e, key);
	json_each (x, v)
		picture_out(e, NULL, x, true);
	json_write_end(e);
}

/* FIELDS, each in the form of EXTRA where that has one. */
static void
fields_out(struct json_writer *e, const struct known *k,
    const struct json *fields, const struct json *extra)
{
	const struct json *other;

	json_each_key (key, fields) {
		other = json_get(extra, key->text);
		field_out(e, k, key->text, other ? other : json_next(key));
	}
}

/* A field that must be sent although it does not change: with the shop's value,
 * so that a person's edit stays. */
static void
companion(struct json_writer *e, const struct step_sku *s, const char *name)
{
	const struct known_entity *is = &s->sku->is;
	const struct json *v = json_get(is->shop, name);

	if (json_get(s->fields, name))
		return;
	if (!v)
		v = json_get(is->sent, name);
	if (v)
		field_write(e, name, v);
}

/* The fieldData of a SKU that exists: name, slug and price always
 * (webflow/API.md, SKUs), the slug unless the site refuses its own. */
static void
sku_out(struct json_writer *e, const struct step *step, const struct known *k,
    const struct step_sku *s)
{
	json_write_object(e, "fieldData");
	companion(e, s, "name");
	if (s->sku->slug && !(k->facts & FACT_NO_SLUG))
		json_write_text(e, "slug", s->sku->slug);
	companion(e, s, "price");
	fields_out(e, k, s->fields, s->extra);
	if (s->set_values)
		values_out(e, step->options ? step->options : &k->options, s);
	json_write_end(e);
}

static void
new_sku_out(struct json_writer *e, const struct step *step,
    const struct known *k, const struct step_sku *s)
{
	json_write_object(e, "fieldData");
	json_write_text(e, "slug", s->slug);
	fields_out(e, k, s->fields, NULL);
	if (s->set_values)
		values_out(e, step->options ? step->options : &k->options, s);
	json_write_end(e);
}

static void
status_out(struct json_writer *e, const struct step *step)
{
	json_write_text(e, "publishStatus", step->live ? "live" : "staging");
}

static void
create_product(
    struct json_writer *e, const struct step *step, const struct known *k)
{
	status_out(e, step);
	json_write_object(e, "product");
	json_write_object(e, "fieldData");
	json_write_text(e, "slug", step->slug);
	fields_out(e, k, step->fields, NULL);
	if (step->options)
		options_out(e, step->options);
	json_write_end(e);
	json_write_end(e);
	json_write_object(e, "sku");
	new_sku_out(e, step, k, &step->skus[0]);
	json_write_end(e);
}

/* isArchived is always sent: a PATCH without it may un-archive
 * (webflow/API.md, Publication state). */
static void
update_product(
    struct json_writer *e, const struct step *step, const struct known *k)
{
	status_out(e, step);
	json_write_object(e, "product");
	json_write_object(e, "fieldData");
	fields_out(e, k, step->fields, step->extra);
	if (step->options)
		options_out(e, step->options);
	json_write_end(e);
	json_write_bool(e, "isArchived", step->archived);
	json_write_bool(e, "isDraft", step->draft);
	json_write_end(e);
	if (!step->nskus)
		return;
	json_write_object(e, "sku");
	sku_out(e, step, k, &step->skus[0]);
	json_write_end(e);
}

static void
create_skus(
    struct json_writer *e, const struct step *step, const struct known *k)
{
	status_out(e, step);
	json_write_array(e, "skus");
	for (size_t i = 0; i < step->nskus; i++) {
		json_write_object(e, NULL);
		new_sku_out(e, step, k, &step->skus[i]);
		json_write_end(e);
	}
	json_write_end(e);
}

static void
stock_out(struct json_writer *e, const struct json *stock)
{
	json_write_value(e, "inventoryType", json_get(stock, "inventoryType"));
	json_write_value_if(e, "quantity", json_get(stock, "quantity"));
}

const char *
request_build(const struct request_site *site, const struct step *step,
    const struct known *k, struct buf *path, struct buf *body)
{
	const struct known_sku *sku = step->nskus ? step->skus[0].sku : NULL;
	struct json_writer e;

	json_write_init(&e, body);
	switch (step->kind) {
	case STEP_FIND:
		skus_path(path, site);
		buf_text(path, "?");
		if (!k->run.unfiltered) {
			buf_text(path, "slug=");
			segment(path, step->slug);
			buf_text(path, "&");
		}
		buf_printf(path, "limit=100&offset=%zu", k->run.lookup_offset);
		return "GET";
	case STEP_READ_STOCK:
	case STEP_UPDATE_STOCK:
		skus_path(path, site);
		more(path, sku->webflow_id);
		buf_text(path, "/inventory");
		if (step->kind == STEP_READ_STOCK)
			return "GET";
		json_write_object(&e, NULL);
		stock_out(&e, step->skus[0].stock);
		json_write_end(&e);
		return "PATCH";
	case STEP_CREATE_PRODUCT:
		products_path(path, site);
		json_write_object(&e, NULL);
		create_product(&e, step, k);
		json_write_end(&e);
		return "POST";
	case STEP_READ_PRODUCT:
		products_path(path, site);
		more(path, k->webflow_id);
		return "GET";
	case STEP_UPDATE_PRODUCT:
		products_path(path, site);
		more(path, k->webflow_id);
		json_write_object(&e, NULL);
		update_product(&e, step, k);
		json_write_end(&e);
		return "PATCH";
	case STEP_CREATE_SKUS:
		products_path(path, site);
		more(path, k->webflow_id);
		buf_text(path, "/skus");
		json_write_object(&e, NULL);
		create_skus(&e, step, k);
		json_write_end(&e);
		return "POST";
	case STEP_UPDATE_SKU:
		products_path(path, site);
		more(path, k->webflow_id);
		buf_text(path, "/skus");
		more(path, sku->webflow_id);
		json_write_object(&e, NULL);
		status_out(&e, step);
		json_write_object(&e, "sku");
		sku_out(&e, step, k, &step->skus[0]);
		json_write_end(&e);
		json_write_end(&e);
		return "PATCH";
	}
	return "GET";
}
