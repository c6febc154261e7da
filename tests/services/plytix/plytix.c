/* sandbox-plytix: the routes, the switches and the hooks of the stand-in for
 * Plytix. `sandbox-plytix -l` prints the switches. */
#include "plytix/plytix.h"

#include <string.h>

const struct switch_row plytix_switches[] = {
    {"ttl", "900", "number", "Tokens", "lifetime of a token, seconds"},
    {"expires_in", "off", "off|on", "Tokens", "the token's answer says so"},
    {"claim", "auto", "auto|limits|absent", "Tokens",
	"the token claims the account's limits; auto: when they are kept"},
    {"missing_member", "400", "400|422", "Tokens",
	"answer to a token request without key or password"},
    {"body_401", "error", "error|detail|empty", "Tokens", "body of a 401"},
    {"role", "full", "full|denied", "Roles", "denied: 403 everywhere"},
    {"hidden", "", "text", "Roles", "attribute labels that the role hides"},
    {"hidden_as", "omit", "omit|reject", "Roles",
	"a hidden attribute is left out, or its name refused"},
    {"rate", "on", "on|off", "Rate limits", "limits are kept"},
    {"short_max", "20", "number", "Rate limits",
	"requests in the short window"},
    {"short_ms", "10000", "number", "Rate limits",
	"length of the short window"},
    {"long_max", "2000", "number", "Rate limits",
	"requests in the long window"},
    {"long_ms", "3600000", "number", "Rate limits",
	"length of the long window"},
    {"auth_max", "8", "number", "Tokens", "requests to the token host"},
    {"auth_ms", "1000", "number", "Tokens", "in so long"},
    {"count_refused", "off", "off|on", "Rate limits",
	"a 429 uses up the limit too"},
    {"retry_after", "seconds", "seconds|absent|date", "Rate limits",
	"header of a 429"},
    {"body_429", "json", "json|html|empty", "Rate limits", "body of a 429"},
    {"columns_max", "50", "number", "Columns", "columns of one search"},
    {"sorted_max", "10000", "number", "Lists", "rows of a sorted search"},
    {"count", "on", "on|off", "Lists", "pagination has count, total_count"},
    {"listing", "stable", "stable|shuffled", "Lists",
	"rows of an unordered search keep their places between pages"},
    {"order", "kept", "kept|ignored|sku", "Lists",
	"whether rows come in the order asked for; sku: in that one only"},
    {"collation", "bytes", "bytes|nocase", "Lists", "order of texts"},
    {"nulls", "last", "last|first", "Lists", "place of rows without value"},
    {"sku_eq", "nocase", "nocase|case", "Filters", "eq on sku"},
    {"granularity", "day", "day|ms", "Changes", "filters on modified"},
    {"granularity_created", "ms", "ms|day", "Changes", "filters on created"},
    {"shift", "none", "none|edit|add|delete", "Lists",
	"what changes between two pages"},
    {"shift_page", "2", "number", "Lists", "before which page"},
    {"shift_times", "1", "number", "Lists", "how often in all"},
    {"integers", "mixed", "mixed|string|number|stored", "Values",
	"integer values; mixed: texts in searches, numbers in a GET"},
    {"decimals", "stored", "stored|string|number", "Values", "decimal values"},
    {"dates", "stored", "stored|time", "Times", "time: with T00:00:00"},
    {"empty", "absent", "absent|null", "Values", "attributes without value"},
    {"zone", "own", "own|with|without|z", "Times",
	"timestamps; own: +00:00 in v1, none in v2"},
    {"categories_form", "object", "object|string|expanded", "Rows",
	"categories of a search row"},
    {"assets_form", "object", "object|string|expanded", "Rows",
	"assets of a search row"},
    {"thumbnail_form", "object", "object|string", "Rows",
	"thumbnail of a search row"},
    {"media_form", "object", "object|list|string", "Rows",
	"a single media attribute of a search row"},
    {"relationship_label", "own", "own|label|relationship_label",
	"Relationships",
	"how a product's relationship names itself; own: by the version"},
    {"quantity_form", "stored", "stored|string|number", "Relationships",
	"quantities of related products"},
    {"filters_related", "off", "off|on", "Attributes",
	"filters/product names the relationships among the columns"},
    {"inherited", "stored", "stored|copied|absent", "Inheritance",
	"inherited values in a variant's row"},
    {"parent_edit", "alone", "alone|bumps|copies", "Changes",
	"what an edit of a parent does to its variants"},
    {"related_bumps", "off", "off|on", "Changes",
	"new files, category and option names stamp the products"},
    {"num_variations", "right", "right|high", "Variants",
	"high: one more than there are"},
    {"level3", "direct", "direct|root", "Variants", "parent of a third level"},
    {"deleted", "gone", "gone|marked", "Rows",
	"deleted rows are listed with mark_as_deleted"},
    {"files", "stored", "stored|own", "Assets",
	"urls of assets; own: of this server"},
    {"deprecation", "off", "off|on", "Requests", "X-Plytix-Deprecation"}, {0}};

const struct web_route plytix_routes[] = {
    {"POST", "/auth/api/get-token", "auth", auth_token, false},
    {"POST", "/api/v1/products/search", NULL, search_products_v1, false},
    {"POST", "/api/v2/products/search", NULL, search_products_v2, false},
    {"GET", "/api/v1/products/{}", NULL, get_product_v1, false},
    {"GET", "/api/v2/products/{}", NULL, get_product_v2, false},
    {"GET", "/api/v1/products/{}/variants", NULL, get_variants_v1, false},
    {"GET", "/api/v2/products/{}/variants", NULL, get_variants_v2, false},
    {"GET", "/api/v1/products/{}/assets", NULL, get_product_assets, false},
    {"GET", "/api/v2/products/{}/assets", NULL, get_product_assets, false},
    {"GET", "/api/v1/products/{}/assets/{}", NULL, get_product_asset, false},
    {"GET", "/api/v2/products/{}/assets/{}", NULL, get_product_asset, false},
    {"GET", "/api/v1/products/{}/categories", NULL, get_product_categories,
	false},
    {"GET", "/api/v2/products/{}/categories", NULL, get_product_categories,
	false},
    {"GET", "/api/v1/products/{}/categories/{}", NULL, get_product_category,
	false},
    {"GET", "/api/v2/products/{}/categories/{}", NULL, get_product_category,
	false},
    {"POST", "/api/v1/attributes/product/search", NULL, search_attributes,
	false},
    {"GET", "/api/v1/attributes/product/groups", NULL, get_groups_broken,
	false},
    {"GET", "/api/v1/attributes/product/{}", NULL, get_attribute, false},
    {"GET", "/api/v1/filters/product", NULL, filters_product, false},
    {"GET", "/api/v1/filters/asset", NULL, filters_asset, false},
    {"GET", "/api/v1/filters/relationships", NULL, filters_relationship, false},
    {"POST", "/api/v1/product_families/search", NULL, search_families, false},
    {"GET", "/api/v1/product_families/{}", NULL, get_family, false},
    {"GET", "/api/v1/product_families/{}/attributes", NULL,
	get_family_attributes, false},
    {"GET", "/api/v1/product_families/{}/all_attributes", NULL,
	get_family_attributes, false},
    {"POST", "/api/v1/categories/product/search", NULL, search_categories,
	false},
    {"POST", "/api/v1/assets/search", NULL, search_assets, false},
    {"GET", "/api/v1/assets/{}", NULL, get_asset, false},
    {"POST", "/api/v1/relationships/search", NULL, search_relationships, false},
    {"GET", "/api/v1/relationships/{}", NULL, get_relationship, false}, {0}};

/* GET on the listing is 405 (plytix/API.md, Requests); the file host has paths
 * of any length, so it is what is left. */
static void
missing(void *ctx, bool methods, struct web_request *request,
    struct web_answer *answer)
{
	if (strncmp(request->path, "/api/v1.0/", 10) == 0 ||
	    strncmp(request->path, "/api/v1.1/", 10) == 0)
		file_get(ctx, request, answer);
	else if (methods || strcmp(request->path, "/api/v1/products") == 0 ||
		 strcmp(request->path, "/api/v2/products") == 0)
		answer_error(answer, 405, NULL, "Method Not Allowed", " ");
	else
		answer_error(answer, 404, NULL, "Not Found", " ");
}

static struct json_object *
error_body(void *ctx, int status)
{
	struct json_object *document = json_object_new_object();
	struct json_object *error = json_object_new_object();

	(void)ctx;
	put_text(error, "msg",
	    status == 429   ? "Too many requests"
	    : status == 401 ? "Token has expired"
			    : "Internal Server Error");
	json_object_object_add(document, "error", error);
	return document;
}

static void
release(void *ctx)
{
	account_release(ctx);
	auth_release(ctx);
}

/* A new state has new windows and no tokens. */
static int
load(void *ctx, const char *file, struct buf *err)
{
	release(ctx);
	auth_switched(ctx);
	return account_load(ctx, file, err);
}

static struct json_object *
state(void *ctx)
{
	return account_state(ctx);
}

static void
start(void *ctx, const struct web_tools *tools)
{
	struct plytix *p = ctx;

	p->tools = tools;
}

int
main(int argc, char **argv)
{
	static struct plytix plytix;
	struct web_service service = {
	    .name = "sandbox-plytix",
	    .ctx = &plytix,
	    .routes = plytix_routes,
	    .switches = plytix_switches,
	    .body_max = (size_t)4 << 20,
	    .load = load,
	    .release = release,
	    .switched = auth_switched,
	    .guard = auth_guard,
	    .missing = missing,
	    .error = error_body,
	    .state = state,
	    .edit = edit_post,
	    .stats = auth_stats,
	    .file_option = 'c',
	    .file_help = "the account, as tests/catalogues has them",
	};

	return web_main(argc, argv, &service, start);
}
