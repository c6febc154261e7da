/* Steps as Webflow takes them: method, path, body. */
#include "unit/unit.h"
#include "unit/unit_json.h"

#include <stdlib.h>

#include "base/arena.h"
#include "plan/desired.h"
#include "plan/request.h"

static struct arena arena;
static const struct request_site site = {"S1", "SKUS", "CATS"};

static const struct json *
J(const char *text)
{
	return unit_json(&arena, text);
}

/* A product with one option and two SKUs, as sent and as the shop shows. */
static const char record[] =
    "{\"known\":{\"sent\":{\"webflow_id\":\"p/1\",\"slug\":\"chaz\","
    "\"state\":\"publish\",\"fields\":{\"name\":\"Chaz\"},\"options\":[{"
    "\"id\":\"o1\",\"name\":\"Size\",\"values\":[{\"id\":\"v1\",\"name\":"
    "\"S\",\"slug\":\"s\"},{\"id\":\"v2\",\"name\":\"M \\\"x\\\"\",\"slug\":"
    "\"m\"}]}],\"skus\":[{\"webflow_id\":\"k1\",\"slug\":\"id1\",\"values\":["
    "\"S\"],\"default\":true,\"fields\":{\"name\":\"Chaz S\",\"price\":{"
    "\"value\":100,\"unit\":\"USD\"}}},{\"webflow_id\":\"k2\",\"slug\":"
    "\"id2\",\"values\":[\"M \\\"x\\\"\"],\"fields\":{\"name\":\"Chaz M\","
    "\"price\":{\"value\":200,\"unit\":\"USD\"}}}]}";
static const char shop[] =
    ",\"shop\":{\"product\":{\"id\":\"p/1\",\"isArchived\":false,\"fieldData\""
    ":{\"name\":\"Chaz\",\"slug\":\"chaz\",\"default-sku\":\"k1\","
    "\"sku-properties\":[{\"id\":\"o1\",\"name\":\"Size\",\"enum\":[{\"id\":"
    "\"v1\",\"name\":\"S\",\"slug\":\"s\"},{\"id\":\"v2\",\"name\":\"M "
    "\\\"x\\\"\",\"slug\":\"m\"}]}]}},\"skus\":[{\"id\":\"k1\",\"fieldData\":{"
    "\"name\":\"By a person\",\"slug\":\"id1\",\"price\":{\"value\":150,"
    "\"unit\":\"USD\"},\"sku-values\":{\"o1\":\"v1\"}}},{\"id\":\"k2\","
    "\"fieldData\":{\"name\":\"Chaz M\",\"slug\":\"id2\",\"price\":{\"value\":"
    "200,\"unit\":\"USD\"},\"sku-values\":{\"o1\":\"v2\"}}}]}";

static void
know(struct known *k, bool read)
{
	struct verdict v = {0};
	char text[4000];

	snprintf(text, sizeof text, "%s%s}}", record, read ? shop : "");
	if (known_read(k, &arena, J(text), &v) != DONE)
		abort();
	verdict_release(&v);
}

static const char *
wire(const struct known *k, const struct step *step)
{
	struct buf path, body, all;
	const char *text;

	buf_init(&path, 1000);
	buf_init(&body, 10000);
	buf_init(&all, 12000);
	text = request_build(&site, step, k, &path, &body);
	buf_printf(&all, "%s %s %s", text, buf_str(&path), buf_str(&body));
	text = arena_dup(&arena, all.data, all.len);
	buf_release(&path);
	buf_release(&body);
	buf_release(&all);
	return text;
}

static void
reads(const struct known *k)
{
	struct step_sku sku = {.sku = &k->skus[1]};
	struct step s = {.kind = STEP_FIND, .slug = "id&x=1/..\xc3\xa9"};

	CHECK_STR(wire(k, &s),
	    "GET /collections/SKUS/items?slug=id%26x%3D1%2F%2E%2E%C3%A9&limit="
	    "100&offset=0 ",
	    "find, what is not plain percent-encoded");
	s.kind = STEP_READ_PRODUCT;
	CHECK_STR(wire(k, &s), "GET /sites/S1/products/p%2F1 ", "read");
	s.kind = STEP_READ_STOCK;
	s.skus = &sku;
	s.nskus = 1;
	CHECK_STR(wire(k, &s), "GET /collections/SKUS/items/k2/inventory ",
	    "read stock");
	s.kind = STEP_UPDATE_STOCK;
	sku.stock = J("{\"inventoryType\":\"finite\",\"quantity\":3}");
	CHECK_STR(wire(k, &s),
	    "PATCH /collections/SKUS/items/k2/inventory {\"inventoryType\":"
	    "\"finite\",\"quantity\":3}\n",
	    "stock");
	sku.stock = J("{\"inventoryType\":\"infinite\"}");
	CHECK_STR(wire(k, &s),
	    "PATCH /collections/SKUS/items/k2/inventory {\"inventoryType\":"
	    "\"infinite\"}\n",
	    "stock without number");
}

static void
creates(const struct known *k)
{
	const char *values[] = {"M \"x\""};
	struct step_sku sku = {.slug = "id1",
	    .values = values,
	    .nvalues = 1,
	    .set_values = true,
	    .fields = J("{\"name\":\"C S\",\"price\":{\"value\":57.0,\"unit\":"
			"\"USD\"},\"main-image\":{\"url\":\"https://f/x\","
			"\"asset\":\"a\",\"modified\":\"m\",\"filename\":"
			"\"x\"}}")};
	struct step s = {.kind = STEP_CREATE_PRODUCT,
	    .slug = "chaz",
	    .fields = J("{\"name\":\"Chaz\",\"category\":[\"c1\"]}"),
	    .options = &k->options,
	    .skus = &sku,
	    .nskus = 1};

	CHECK_STR(wire(k, &s),
	    "POST /sites/S1/products "
	    "{\"publishStatus\":\"staging\",\"product\":"
	    "{\"fieldData\":{\"slug\":\"chaz\",\"name\":\"Chaz\",\"category\":["
	    "\"c1\"],\"sku-properties\":[{\"id\":\"o1\",\"name\":\"Size\","
	    "\"enum\":[{\"id\":\"v1\",\"name\":\"S\",\"slug\":\"s\"},{\"id\":"
	    "\"v2\",\"name\":\"M \\\"x\\\"\",\"slug\":\"m\"}]}]}},\"sku\":{"
	    "\"fieldData\":{\"slug\":\"id1\",\"name\":\"C S\",\"price\":{"
	    "\"value\":57.0,\"unit\":\"USD\"},\"main-image\":{\"url\":"
	    "\"https://f/x\"},\"sku-values\":{\"o1\":\"v2\"}}}}\n",
	    "a product; our own members of a picture stay here");
	s.kind = STEP_CREATE_SKUS;
	s.options = NULL;
	s.live = true;
	sku.fields = J("{\"name\":\"C\"}");
	CHECK_STR(wire(k, &s),
	    "POST /sites/S1/products/p%2F1/skus {\"publishStatus\":\"live\","
	    "\"skus\":[{\"fieldData\":{\"slug\":\"id1\",\"name\":\"C\","
	    "\"sku-values\":{\"o1\":\"v2\"}}}]}\n",
	    "SKUs, live");
}

static void
updates(struct known *k, const char *name, const char *price)
{
	const char *values[] = {"M \"x\""};
	struct step_sku sku = {.sku = &k->skus[0]};
	struct step s = {.kind = STEP_UPDATE_PRODUCT,
	    .fields = J("{\"description\":\"\",\"category\":[\"a\"]}"),
	    .extra = J("{\"category\":[\"a\",\"by a person\"]}"),
	    .archived = true,
	    .skus = &sku,
	    .nskus = 1};
	char want[1000];

	snprintf(want, sizeof want,
	    "PATCH /sites/S1/products/p%%2F1 {\"publishStatus\":\"staging\","
	    "\"product\":{\"fieldData\":{\"description\":\"\",\"category\":["
	    "\"a\",\"by a person\"]},\"isArchived\":true,\"isDraft\":false},"
	    "\"sku\":{\"fieldData\":{\"name\":\"%s\",\"slug\":\"id1\","
	    "\"price\":"
	    "{\"value\":%s,\"unit\":\"USD\"}}}}\n",
	    name, price);
	CHECK_STR(wire(k, &s), want,
	    "a product: flags always, companions as the shop has them");
	s.nskus = 0;
	CHECK(!strstr(wire(k, &s), "\"sku\""), "without a default SKU: none");
	s.nskus = 1;
	s.kind = STEP_UPDATE_SKU;
	sku.fields = J("{\"price\":{\"value\":7,\"unit\":\"USD\"}}");
	sku.values = values;
	sku.nvalues = 1;
	sku.set_values = true;
	snprintf(want, sizeof want,
	    "PATCH /sites/S1/products/p%%2F1/skus/k1 {\"publishStatus\":"
	    "\"staging\",\"sku\":{\"fieldData\":{\"name\":\"%s\",\"slug\":"
	    "\"id1\",\"price\":{\"value\":7,\"unit\":\"USD\"},\"sku-values\":{"
	    "\"o1\":\"v2\"}}}}\n",
	    name);
	CHECK_STR(wire(k, &s), want, "a SKU: what changes goes out once");
}

int
main(void)
{
	struct known k;

	know(&k, false);
	reads(&k);
	creates(&k);
	updates(&k, "Chaz S", "100");
	know(&k, true);
	updates(&k, "By a person", "150");
	arena_release(&arena);
	return unit_end();
}
