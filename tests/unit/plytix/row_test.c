/* row: every shape that may come (plytix/API.md, Rows) gives the same bytes. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/json_read.h"
#include "plytix/row.h"
#include "unit/unit.h"

static struct json_reader *reader;
static struct arena arena;
static struct verdict verdict;

static const struct json *
parse(const char *text)
{
	const struct json *value = NULL;

	if (json_read(reader, &arena, text, strlen(text), &value, &verdict) !=
	    DONE)
		printf("# %s: %s\n", verdict.sentence, text);
	return value;
}

static const char filters[] =
    "{\"attributes\":[{\"key\":\"sku\",\"filter_type\":\"TextAttribute\"},"
    "{\"key\":\"attributes.n\",\"filter_type\":\"IntAttribute\"},"
    "{\"field\":\"d\",\"type\":\"DateAttribute\"},"
    "{\"key\":\"attributes.m\",\"filter_type\":\"MultiSelectAttribute\"},"
    "{\"key\":\"attributes.one\",\"filter_type\":\"MediaAttribute\"},"
    "{\"key\":\"attributes.g\",\"filter_type\":\"MediaGalleryAttribute\"},"
    "{\"key\":\"attributes.t\",\"filter_type\":\"TextAttribute\"},"
    "{\"key\":\"attributes.b\",\"filter_type\":\"BooleanAttribute\"}]}";

static const char asset[] =
    "{\"id\":\"a1\",\"filename\":\"A 1.jpg\",\"url\":\"https://f/A 1.jpg\","
    "\"content_type\":\"image/jpeg\",\"file_modified\":"
    "\"2026-01-01T00:00:00.000000\",\"modified\":\"2026-05-05\"}";

#define MEDIA                                                                 \
	"{\"id\":\"a1\",\"url\":\"https://f/A%201.jpg\",\"filename\":\"A "    \
	"1.jpg\",\"modified\":\"2026-01-01T00:00:00.000Z\",\"type\":\"image/" \
	"jpeg\"}"
#define START "{\"family\":\"p\",\"level\":0,\"kind\":\"row\",\"id\":\"p\","

/* Groups of inputs, each with the record that all of them give. */
static const struct {
	const char *want;
	const char *rows[12];
} table[] = {
    {START "\"sku\":\"1\",\"children\":0,\"attributes\":{},\"categories\":[],"
	   "\"assets\":[]}",
	{"{\"id\":\"p\",\"sku\":\"1\"}", "{\"_id\":\"p\",\"sku\":\"1\"}",
	    "{\"id\":\"p\",\"sku\":1,\"num_variations\":\"0\"}",
	    "{\"id\":\"p\",\"sku\":\"1\",\"attributes\":null,\"assets\":null,"
	    "\"categories\":null,\"thumbnail\":null,\"label\":null,"
	    "\"gtin\":null,\"_parent_id\":null}",
	    "{\"id\":\"p\",\"sku\":\"1\",\"attributes\":{\"n\":null,\"t\":\"\","
	    "\"m\":[],\"g\":[null],\"one\":[],\"d\":\"\",\"hidden\":1}}",
	    "{\"id\":\"p\",\"sku\":\"1\",\"attributes\":[],\"assets\":\"\","
	    "\"categories\":{},\"thumbnail\":{},\"label\":{\"x\":1},"
	    "\"modified\":\"soon\",\"num_variations\":-3}"}},
    {START "\"parent\":\"q\",\"sku\":\"1\",\"label\":\"L\",\"gtin\":\"012\","
	   "\"status\":\"Draft\",\"created\":\"2026-02-11T16:08:47.488Z\","
	   "\"modified\":\"2026-02-11T16:08:47.000Z\",\"children\":3,"
	   "\"attributes\":{},\"categories\":[],\"assets\":[]}",
	{"{\"id\":\"p\",\"_parent_id\":\"q\",\"sku\":\"1\",\"label\":\"L\","
	 "\"gtin\":\"012\",\"status\":\"Draft\",\"num_variations\":3,"
	 "\"created\":\"2026-02-11T16:08:47.488000+00:00\","
	 "\"modified\":\"2026-02-11T16:08:47+00:00\"}",
	    "{\"modified\":\"2026-02-11T16:08:47.000965\",\"parent_id\":\"q\","
	    "\"num_variations\":\"3\",\"status\":\"Draft\",\"gtin\":\"012\","
	    "\"created\":\"2026-02-11T16:08:47.488000\",\"sku\":\"1\","
	    "\"label\":\"L\",\"id\":\"p\"}",
	    "{\"id\":\"p\",\"parent_id\":{\"id\":\"q\"},\"sku\":\"1\","
	    "\"_parent_id\":null,\"label\":\"L\",\"gtin\":\"012\","
	    "\"status\":\"Draft\",\"num_variations\":3,"
	    "\"created\":\"2026-02-11T16:08:47.488Z\","
	    "\"modified\":\"2026-02-11T16:08:47Z\"}"}},
    {START "\"sku\":\"1\",\"children\":0,\"attributes\":{\"n\":\"26\","
	   "\"d\":\"2018-12-31\",\"m\":[\"x\",\"7\"],\"t\":\"12.50\","
	   "\"b\":false},\"categories\":[],\"assets\":[]}",
	{"{\"id\":\"p\",\"sku\":\"1\",\"attributes\":{\"b\":false,\"t\":12.50,"
	 "\"m\":[\"x\",7],\"d\":\"2018-12-31\",\"n\":26}}",
	    "{\"id\":\"p\",\"sku\":\"1\",\"attributes\":{\"n\":\"26\","
	    "\"d\":\"2018-12-31T00:00:00\",\"m\":[\"x\",null,\"7\",\"\"],"
	    "\"t\":\"12.50\",\"b\":false}}",
	    "{\"id\":\"p\",\"sku\":\"1\",\"attributes\":{\"n\":26,"
	    "\"d\":\"2018-12-31T00:00:00.000000+00:00\",\"m\":[\"x\",\"7\"],"
	    "\"t\":\"12.50\",\"b\":false}}"}},
    {START "\"sku\":\"1\",\"children\":0,\"attributes\":{"
	   "\"m\":[\"x\"]},\"categories\":[],\"assets\":[]}",
	{"{\"id\":\"p\",\"sku\":\"1\",\"attributes\":{\"m\":\"x\"}}",
	    "{\"id\":\"p\",\"sku\":\"1\",\"attributes\":{\"m\":[\"x\"]}}"}},
    {START "\"sku\":\"1\",\"children\":0,\"attributes\":{\"n\":"
	   "\"12345678901234567890.10\"},\"categories\":[],\"assets\":[]}",
	{"{\"id\":\"p\",\"sku\":\"1\",\"attributes\":{"
	 "\"n\":12345678901234567890.10}}"}},
    {START "\"sku\":\"1\",\"children\":0,\"attributes\":{"
	   "\"d\":\"2018-12-31T08:30:00.000Z\"},\"categories\":[],"
	   "\"assets\":[]}",
	{"{\"id\":\"p\",\"sku\":\"1\",\"attributes\":{"
	 "\"d\":\"2018-12-31T08:30:00\"}}"}},
    {START "\"sku\":\"1\",\"children\":0,\"attributes\":{\"one\":" MEDIA
	   ",\"g\":[" MEDIA ",{\"id\":\"lost\"}]},\"categories\":[{\"id\":"
	   "\"c1\",\"name\":\"Tops\",\"path\":[\"Men\",\"Tops\"]},{\"id\":"
	   "\"c9\"}],\"thumbnail\":" MEDIA ",\"assets\":[" MEDIA "]}",
	{/* v1 search */
	    "{\"id\":\"p\",\"sku\":\"1\",\"attributes\":{\"one\":{\"id\":"
	    "\"a1\"},\"g\":[{\"id\":\"a1\"},{\"id\":\"lost\"}]},"
	    "\"categories\":[{\"id\":\"c1\"},{\"id\":\"c9\"}],"
	    "\"thumbnail\":{\"id\":\"a1\"},\"assets\":[{\"id\":\"a1\"}]}",
	    /* v2 as documented */
	    "{\"id\":\"p\",\"sku\":\"1\",\"attributes\":{\"one\":[\"a1\"],"
	    "\"g\":[\"a1\",\"lost\"]},\"categories\":[\"c1\",\"c9\"],"
	    "\"thumbnail\":\"a1\",\"assets\":[\"a1\"]}",
	    /* v1 GET: expanded, and the thumbnail's url is a rendition */
	    "{\"id\":\"p\",\"sku\":\"1\",\"attributes\":{\"one\":{\"id\":"
	    "\"a1\",\"filename\":\"x\",\"thumb\":\"y\"},\"g\":[{\"id\":"
	    "\"a1\",\"url\":\"z\"},{\"id\":\"lost\",\"url\":\"w\"}]},"
	    "\"categories\":[{\"id\":\"c1\",\"name\":\"Old\",\"path\":[]},"
	    "{\"id\":\"c9\"}],\"thumbnail\":{\"id\":\"a1\",\"url\":\"t\"},"
	    "\"assets\":[{\"id\":\"a1\",\"url\":\"u\"}]}",
	    /* one for a list and the reverse */
	    "{\"id\":\"p\",\"sku\":\"1\",\"attributes\":{\"one\":[{\"id\":"
	    "\"a1\"}],\"g\":[\"a1\",{\"_id\":\"lost\"},null,7]},"
	    "\"categories\":[{\"_id\":\"c1\"},\"c9\"],\"thumbnail\":[\"a1\"],"
	    "\"assets\":{\"id\":\"a1\"}}",
	    "{\"id\":\"p\",\"sku\":\"1\",\"attributes\":{\"one\":\"a1\","
	    "\"g\":[{\"id\":\"a1\"},\"lost\"]},\"categories\":[\"c1\","
	    "{\"id\":\"c9\"}],\"thumbnail\":{\"id\":\"a1\"},"
	    "\"assets\":\"a1\"}"}},
};

static const struct {
	const char *row, *code;
} refused[] = {
    {"{\"sku\":\"1\"}", "row-unusable"},
    {"{\"id\":7.5,\"sku\":\"1\"}", "row-unusable"},
    {"{\"id\":\"../../x\",\"sku\":\"1\"}", "row-unusable"},
    {"{\"id\":\"aaaaaaaaaaaaaaaaaaaaaaaaa\",\"sku\":\"1\"}", "row-unusable"},
    {"{\"id\":\"p\"}", "sku-missing"},
    {"{\"id\":\"p\",\"sku\":\"\"}", "sku-missing"},
    {"{\"id\":\"p\",\"sku\":{}}", "sku-missing"},
    {"[]", "row-unusable"},
    {"null", "row-unusable"},
};

static const struct {
	const char *in, *want;
} context[] = {
    {"{\"id\":\"a\",\"label\":\"size\",\"name\":\"Size\",\"groups\":[],"
     "\"type_class\":\"DropdownAttribute\",\"filter_type\":\"x\","
     "\"options\":[\"XS\",10,null]}",
	"{\"family\":\"\",\"level\":0,\"kind\":\"attribute\",\"id\":\"a\","
	"\"n\":3,\"label\":\"size\",\"name\":\"Size\","
	"\"type\":\"DropdownAttribute\",\"options\":[\"XS\",\"10\"]}"},
    {"{\"_id\":\"a\",\"label\":\"t\",\"filter_type\":\"TextAttribute\","
     "\"options\":null}",
	"{\"family\":\"\",\"level\":0,\"kind\":\"attribute\",\"id\":\"a\","
	"\"n\":3,\"label\":\"t\",\"name\":\"t\",\"type\":\"TextAttribute\"}"},
};

static const struct {
	const char *in, *want;
} categories[] = {
    {"{\"id\":\"c\",\"name\":\"Apron\",\"order\":\"1\",\"n_children\":0,"
     "\"parents_ids\":[\"r\",\"k\"],\"path\":[\"R\",\"K\",\"Apron\"]}",
	"{\"family\":\"\",\"level\":0,\"kind\":\"category\",\"id\":\"c\","
	"\"name\":\"Apron\",\"path\":[\"R\",\"K\",\"Apron\"],"
	"\"parent\":\"k\",\"order\":\"1\"}"},
    {"{\"id\":\"c\",\"name\":\"Apron\",\"order\":1,\"path\":[\"Apron\"],"
     "\"parents_ids\":[\"c\"]}",
	"{\"family\":\"\",\"level\":0,\"kind\":\"category\",\"id\":\"c\","
	"\"name\":\"Apron\",\"path\":[\"Apron\"],\"order\":\"1\"}"},
};

/* The line without its newline. */
static const char *
line(struct buf *out)
{
	if (out->len && out->data[out->len - 1] == '\n')
		buf_cut(out, out->len - 1);
	return buf_str(out);
}

/* What a relationship may look like, and the one record that all give. */
static void
check_related(struct buf *out, struct json_writer *json_writer,
    struct categories *tree, struct assets *media)
{
	static const char *const same[] = {
	    "{\"label\":\"x\",\"related_products\":[{\"product_id\":\"a1\","
	    "\"quantity\":2},{\"product_id\":\"b2\"}]}",
	    "{\"relationship_label\":\"x\",\"relationship_id\":\"r\","
	    "\"related_products\":[{\"product_id\":\"a1\",\"quantity\":"
	    "\"2\",\"last_modified\":\"2024\"},{\"product_id\":\"b2\","
	    "\"quantity\":null}]}",
	    "{\"label\":\"x\",\"related_products\":[null,5,{\"quantity\":1},"
	    "{\"product_id\":\"not an id\"},{\"product_id\":\"a1\","
	    "\"quantity\":\"2\"},{\"product_id\":{\"id\":\"b2\"}}]}",
	};
	struct columns columns;
	struct row_sources sources = {&columns, tree, media};
	char many[16000] = "";
	size_t commas = 0;

	columns_init(&columns);
	columns_parse(
	    &columns, "relationships.x\nrelationships.y\n", 32, &verdict);
	for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
		buf_reset(out);
		json_write_init(json_writer, out);
		row_product(&sources,
		    parse(arena_printf(&arena,
			"{\"id\":\"p\",\"sku\":\"1\",\"relationships\":[5,"
			"{\"label\":\"z\",\"related_products\":[{"
			"\"product_id\":\"c3\"}]},%s,{\"label\":\"y\","
			"\"related_products\":[]}]}",
			same[i])),
		    0, "p", 0, json_writer, &verdict);
		CHECK_STR(line(out),
		    START "\"sku\":\"1\",\"children\":0,\"attributes\":{},"
			  "\"relationships\":{\"x\":[{\"product_id\":\"a1\","
			  "\"quantity\":\"2\"},{\"product_id\":\"b2\"}]},"
			  "\"categories\":[],\"assets\":[]}",
		    "relationship %zu", i);
	}
	for (size_t i = 0; i < 400; i++)
		snprintf(many + strlen(many), sizeof many - strlen(many),
		    "%s{\"product_id\":\"a%zu\"}", i ? "," : "", i);
	buf_reset(out);
	json_write_init(json_writer, out);
	row_product(&sources,
	    parse(arena_printf(&arena,
		"{\"id\":\"p\",\"sku\":\"1\",\"relationships\":[{\"label\":"
		"\"x\",\"related_products\":[%s]}]}",
		many)),
	    0, "p", 0, json_writer, &verdict);
	for (const char *p = line(out); (p = strstr(p, "product_id")); p++)
		commas++;
	CHECK_INT((long long)commas, 300, "300 products at most");
	columns_release(&columns);
}

static void
check_table(struct row_sources *sources, struct buf *out,
    struct json_writer *json_writer)
{
	char ids[ASSETS_BATCH][IDMAP_ID_MAX + 1];

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		for (size_t k = 0; table[i].rows[k]; k++) {
			const struct json *row = parse(table[i].rows[k]);

			if (!row_ready(sources, row, 0)) {
				size_t n = assets_take(sources->media, ids);

				assets_put(sources->media, parse(asset));
				assets_answered(sources->media, ids, n);
			}
			CHECK(
			    row_ready(sources, row, 0), "%zu.%zu ready", i, k);
			buf_reset(out);
			json_write_init(json_writer, out);
			CHECK_INT(row_product(sources, row, ROW_WHOLE, "p", 0,
				      json_writer, &verdict),
			    DONE, "%zu.%zu written", i, k);
			CHECK_STR(line(out), table[i].want, "%zu.%zu", i, k);
		}
	}
}

static void
check_refused(struct row_sources *sources, struct buf *out,
    struct json_writer *json_writer)
{
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		verdict_clear(&verdict);
		buf_reset(out);
		json_write_init(json_writer, out);
		row_product(sources, parse(refused[i].row), 0, "p", 0,
		    json_writer, &verdict);
		CHECK_STR(verdict.code, refused[i].code, "%s", refused[i].row);
		CHECK_INT((long long)out->len, 0, "and nothing was written");
	}
}

static void
check_context(struct buf *out, struct json_writer *json_writer)
{
	for (size_t i = 0; i < sizeof context / sizeof *context; i++) {
		buf_reset(out);
		json_write_init(json_writer, out);
		row_attribute(parse(context[i].in), 3, json_writer, &verdict);
		CHECK_STR(line(out), context[i].want, "attribute %zu", i);
	}
	for (size_t i = 0; i < sizeof categories / sizeof *categories; i++) {
		buf_reset(out);
		json_write_init(json_writer, out);
		row_category(parse(categories[i].in), json_writer, &verdict);
		CHECK_STR(line(out), categories[i].want, "category %zu", i);
	}
	buf_reset(out);
	json_write_init(json_writer, out);
	row_head(parse("{\"id\":\"p\",\"parent_id\":\"q\",\"sku\":\"1\","
		       "\"modified\":\"2026-02-11T16:08:47\"}"),
	    json_writer);
	CHECK_STR(line(out),
	    "{\"family\":\"\",\"level\":5,\"kind\":\"head\",\"id\":\"p\","
	    "\"parent\":\"q\",\"sku\":\"1\","
	    "\"modified\":\"2026-02-11T16:08:47.000Z\"}",
	    "a head");
}

/* Slices: what the first one tells is not told again. */
static void
check_slices(struct row_sources *sources, struct buf *out,
    struct json_writer *json_writer)
{
	buf_reset(out);
	json_write_init(json_writer, out);
	row_product(sources,
	    parse("{\"id\":\"p\",\"sku\":\"1\",\"label\":\"L\","
		  "\"attributes\":{\"n\":1,\"t\":\"x\"}}"),
	    0, "p", 0, json_writer, &verdict);
	CHECK_STR(line(out),
	    START "\"sku\":\"1\",\"label\":\"L\",\"children\":0,"
		  "\"attributes\":{\"n\":\"1\"},\"categories\":[],"
		  "\"assets\":[],\"part\":1,\"parts\":2}",
	    "the first slice");
	buf_reset(out);
	json_write_init(json_writer, out);
	row_product(sources,
	    parse("{\"id\":\"p\",\"sku\":\"1\",\"attributes\":{\"t\":\"x\"}}"),
	    1, "p", 0, json_writer, &verdict);
	CHECK_STR(line(out),
	    START "\"sku\":\"1\",\"children\":0,\"attributes\":{\"t\":\"x\"},"
		  "\"part\":2,\"parts\":2}",
	    "the second slice");
}

int
main(void)
{
	struct columns columns;
	struct categories tree = {0};
	struct assets *media = assets_new();
	struct row_sources sources = {&columns, &tree, media};
	struct buf out;
	struct json_writer json_writer;

	reader = json_reader_new(JSON_READ_RECORD_NODES);
	buf_init(&out, 1 << 20);
	columns_init(&columns);
	columns_parse(&columns, NULL, 0, &verdict);
	CHECK_INT(
	    columns_check(&columns, parse(filters), &verdict), DONE, "columns");
	categories_put(&tree, parse("{\"id\":\"c1\",\"name\":\"Tops\","
				    "\"path\":[\"Men\",\"Tops\"]}"));
	check_table(&sources, &out, &json_writer);
	check_refused(&sources, &out, &json_writer);
	check_context(&out, &json_writer);
	columns.limit = 11;
	check_slices(&sources, &out, &json_writer);
	check_related(&out, &json_writer, &tree, media);
	assets_free(media);
	categories_release(&tree);
	columns_release(&columns);
	buf_release(&out);
	arena_release(&arena);
	verdict_release(&verdict);
	json_reader_free(reader);
	return unit_end();
}
