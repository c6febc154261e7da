/* webflow: the program: routes, scopes, switches, the guard before each. */
#include "webflow/webflow.h"

#include <stdio.h>
#include <string.h>

#define SITE "/v2/sites/{}"
#define ITEMS "/v2/collections/{}/items"

static const struct web_route routes[] = {
    {"GET", "/v2/token/introspect", NULL, token_introspect, false},
    {"GET", "/v2/token/authorized_by", "authorized_user:read", token_user,
	false},
    {"GET", "/v2/sites", "sites:read", sites_list, false},
    {"GET", SITE, "sites:read", site_get, false},
    {"GET", SITE "/custom_domains", "sites:read", site_domains, false},
    {"POST", SITE "/publish", "sites:write", site_publish, true},
    {"GET", SITE "/ecommerce/settings", "ecommerce:read", site_settings, false},
    {"GET", SITE "/collections", "cms:read", collections_list, false},
    {"GET", SITE "/webhooks", "sites:read", hooks_list, false},
    {"POST", SITE "/webhooks", "sites:write", hook_create, true},
    {"GET", "/v2/webhooks/{}", "sites:read", hook_get, false},
    {"DELETE", "/v2/webhooks/{}", "sites:write", hook_delete, true},
    {"GET", SITE "/products", "ecommerce:read", list_products, false},
    {"POST", SITE "/products", "ecommerce:write", product_create, true},
    {"GET", SITE "/products/{}", "ecommerce:read", product_get, false},
    {"PATCH", SITE "/products/{}", "ecommerce:write", product_patch, true},
    {"POST", SITE "/products/{}/skus", "ecommerce:write", skus_create, true},
    {"PATCH", SITE "/products/{}/skus/{}", "ecommerce:write", sku_patch, true},
    {"GET", "/v2/collections/{}", "cms:read", collection_get, false},
    {"GET", ITEMS, "cms:read", list_items, false},
    {"POST", ITEMS, "cms:write", items_create, true},
    {"PATCH", ITEMS, "cms:write", items_patch, true},
    {"DELETE", ITEMS, "cms:write", items_delete, true},
    {"POST", ITEMS "/bulk", "cms:write", items_bulk, true},
    {"POST", ITEMS "/publish", "cms:write", items_publish, true},
    {"GET", ITEMS "/live", "cms:read", list_live, false},
    {"POST", ITEMS "/live", "cms:write", live_create, true},
    {"PATCH", ITEMS "/live", "cms:write", live_patch_all, true},
    {"DELETE", ITEMS "/live", "cms:write", live_delete_all, true},
    {"GET", ITEMS "/{}", "cms:read", item_get, false},
    {"PATCH", ITEMS "/{}", "cms:write", item_patch, true},
    {"DELETE", ITEMS "/{}", "cms:write", item_delete, true},
    {"GET", ITEMS "/{}/live", "cms:read", live_get, false},
    {"PATCH", ITEMS "/{}/live", "cms:write", live_patch, true},
    {"DELETE", ITEMS "/{}/live", "cms:write", live_delete, true},
    {"GET", ITEMS "/{}/inventory", "ecommerce:read", stock_get, false},
    {"PATCH", ITEMS "/{}/inventory", "ecommerce:write", stock_patch, true},
    {0}};

static const struct switch_row switches[] = {
    {"ids", "keep", "keep|mint", "Options",
	"are option and value ids of the client kept, or made anew?"},
    {"strict", "strict", "strict|lenient", "SKUs; Products; Options",
	"are foreign value ids and the loss of used values refused?"},
    {"archive", "keep-archive", "keep-archive|clear-archive",
	"Publication state",
	"what does a product PATCH without isArchived do?"},
    {"default_values", "any", "any|first|first-always|refuse", "Options",
	"sku-values of the default SKU other than the first values: stored, "
	"overwritten (at its creation, or always), refused"},
    {"patch_needs_sku", "off", "on|off", "Products",
	"does a product PATCH need the sku part?"},
    {"sku_patch_needs", "three", "three|none", "SKUs",
	"does a SKU in a PATCH need name, slug and price?"},
    {"slug_self", "accept", "accept|refuse", "Items",
	"may a CMS PATCH repeat the item's own slug?"},
    {"slug_repeat", "accept", "accept|refuse", "Slugs",
	"may an e-commerce PATCH repeat the item's own slug?"},
    {"main_image", "any", "any|text|object", "Images",
	"the form of a picture that is taken: its address, an object, both"},
    {"more_images", "any", "any|text|object", "Images",
	"the same of each picture of a list"},
    {"image_shown", "object", "object|text", "Images",
	"the form in which main-image is read back"},
    {"image_named", "param", "param|path|text|message", "Errors",
	"where a refused form names its field: param; param as a path; a "
	"text of its own; the message alone"},
    {"sku_patch_stock", "keep", "keep|infinite|zero", "Stock",
	"the stock of a SKU after a PATCH of it (alone, or with its product)"},
    {"live_product", "both", "both|alone", "Publishing",
	"does a live write of a product publish its default SKU, too?"},
    {"live_sku", "publish", "publish|stage", "Publishing",
	"does a live write of SKUs publish them?"},
    {"skus_batch", "atomic", "atomic|partial", "SKUs",
	"does a POST of SKUs fail as a whole? (partial: half is made, 500)"},
    {"skus_max", "50", "number", "SKUs", "SKUs in one POST; 0: any"},
    {"without_skus", "none", "none|list|get|create|all", "Products",
	"which answers show a product without its SKUs?"},
    {"twins", "refuse", "accept|refuse", "Options",
	"may two SKUs of a product have the same sku-values?"},
    {"options_max", "3", "number", "Limits",
	"option sets of a product; 0: any"},
    {"nulls", "accept", "accept|refuse", "Field values",
	"does null clear texts, references, pictures? (refuse: only "
	"compare-at-price)"},
    {"texts", "keep", "keep|trim|crlf|trim-crlf", "Field values",
	"texts and names are kept as they come, without blanks at their ends, "
	"with line ends of two characters"},
    {"answer_texts", "on", "on|off", "Field values",
	"do the answers to writes show texts?"},
    {"text_max", "10000", "number", "Limits",
	"characters of a text whose schema gives no limit; 0: any"},
    {"references_max", "0", "number", "Field values",
	"items in a list of references; 0: any"},
    {"references_error", "param", "param|text|message", "Errors",
	"where too long a list is named: the field; a bare text; the message"},
    {"references_order", "keep", "keep|sort", "Field values",
	"the order in which such a list is read back"},
    {"live_references", "refuse", "refuse|accept", "Field values",
	"a live write of a product that refers to what is not published"},
    {"circles", "accept", "accept|refuse", "Field values",
	"a live write of a product that closes a circle of references"},
    {"images_max", "25", "number", "Images", "pictures in a list; 0: any"},
    {"price_max", "99999999", "number", "Prices",
	"greatest price in minor units; 0: any"},
    {"price_currency", "on", "on|off", "Prices",
	"do prices come back with currency beside unit?"},
    {"picture_resend", "import", "import|keep|fail", "Images",
	"a picture sent again as it was read: new file, same file, refused"},
    {"picture_ids", "keep", "keep|mint|refuse|unnamed|invalid|import|drop",
	"Images",
	"a picture that comes by its fileId alone: same file, new file, "
	"refused "
	"with its field, with none, as an id, as an import; left out"},
    {"picture_error", "param", "param|url|bare|message", "Errors; Images",
	"where a picture that cannot be had is named: the field; the field "
	"and the url; a bare text; the message alone"},
    {"pictures", "broken=404,missing=404,toobig=big,webpage=html,slowpic=slow",
	"text", "Images",
	"parts of urls and their fate: 404, big, html, type, slow, ok"},
    {"picture_slow_ms", "2000", "number", "Images",
	"milliseconds that fetching a slow picture takes"},
    {"cms_bulk", "off", "on|off", "Items",
	"do bulk PATCH, publish and delete work on Products and SKUs?"},
    {"stale_list", "0", "number", "Lists",
	"milliseconds by which lists lag behind writes"},
    {"list_order", "newest", "newest|shuffled|shifting", "Lists",
	"order of the product list from page to page"},
    {"ecommerce", "on", "on|off", "Sites", "is E-commerce switched on?"},
    {"scopes",
	"authorized_user:read sites:read sites:write ecommerce:read "
	"ecommerce:write cms:read cms:write assets:read assets:write",
	"text", "Tokens",
	"scopes of the token, by blank or comma, as token/introspect shows "
	"them"},
    {"introspect", "site", "site|app|401|403|404", "Tokens",
	"token/introspect: as for a site token, for an app's, or refused"},
    {"authorized_to", "own", "own|other|absent", "Tokens",
	"the sites that token/introspect names: this one, another, none"},
    {"tokens", "sandbox-token", "text", "Tokens; Rate limits",
	"tokens that are good, by comma; each has its own minute"},
    {"currency", "USD", "text", "Prices", "currency of the site"},
    {"plan_limit", "0", "number", "Limits",
	"e-commerce items (products and SKUs) of the plan; 0: any"},
    {"never_published", "off", "on|off", "Publishing",
	"was the site never published? (at the start and at reset)"},
    {"structure_changed", "off", "on|off", "Publishing",
	"has the structure changed since the last publish? (409)"},
    {"body_max", "1048576", "number", "Limits", "bytes of a request body"},
    {"rate", "on", "on|off", "Rate limits", "is the minute enforced?"},
    {"rate_limit", "60", "number", "Rate limits", "requests a window"},
    {"rate_window_ms", "60000", "number", "Rate limits",
	"length of the window"},
    {"rate_kind", "fixed-first", "fixed-first|clock-grid|sliding",
	"Rate limits", "when does the window begin?"},
    {"rate_off_limit", "1000000", "number", "Rate limits",
	"X-RateLimit-Limit when rate is off; 0: no such headers"},
    {"retry_after_round", "up", "up|down", "Rate limits",
	"how Retry-After is rounded to seconds"},
    {"publish_bucket", "rate", "rate|on|off", "Rate limits",
	"has site publish a minute of its own? (rate: when rate is on)"},
    {"publish_window_ms", "60000", "number", "Rate limits",
	"length of that minute"},
    {0}};

/* Is SCOPE a word of the list? */
static bool
has_scope(const char *list, const char *scope)
{
	size_t len = strlen(scope);

	for (const char *p = list; (p = strstr(p, scope)) != NULL; p += len)
		if ((p == list || p[-1] == ' ' || p[-1] == ',') &&
		    (p[len] == '\0' || p[len] == ' ' || p[len] == ','))
			return true;
	return false;
}

static bool
guard(void *ctx, const struct web_route *route, struct web_request *request,
    struct web_answer *answer)
{
	struct shop *shop = ctx;
	char message[160];

	item_answers(shop, request->method);
	shop->token = rate_token(shop, web_bearer(request));
	if (shop->token < 0) {
		web_json(answer, 401, shop_error(shop, 401));
		return true;
	}
	/* site publish counts in its own minute only (webflow/API.md, Rate
	 * limits) */
	if ((route == NULL || route->handle != site_publish) &&
	    rate_guard(shop, request, answer))
		return true;
	if (route == NULL)
		return false;
	if (route->scope != NULL &&
	    !has_scope(wish(shop, "scopes"), route->scope)) {
		snprintf(message, sizeof message,
		    "OAuthForbidden: You are missing the following scopes - "
		    "%s",
		    route->scope);
		fail(answer, 403, "missing_scopes", message);
		return true;
	}
	if (route->scope != NULL &&
	    strncmp(route->scope, "ecommerce", 9) == 0 &&
	    wished(shop, "ecommerce", "off")) {
		fail(answer, 409, "ecommerce_not_enabled",
		    "Ecommerce is not yet initialized");
		return true;
	}
	return false;
}

static void
missing(void *ctx, bool methods, struct web_request *request,
    struct web_answer *answer)
{
	(void)ctx;
	(void)methods;
	(void)request;
	fail(answer, 404, "resource_not_found", "RouteNotFound");
}

static void
finish(void *ctx, struct web_request *request, struct web_answer *answer)
{
	rate_headers(ctx, request, answer);
}

static void
stats(void *ctx, struct json_object *object)
{
	rate_stats(ctx, object);
}

static struct web_service service;

static void
switched(void *ctx)
{
	rate_switched(ctx);
	item_switched(ctx);
	service.body_max = (size_t)wish_number(ctx, "body_max");
}

static void
start(void *ctx, const struct web_tools *tools)
{
	((struct shop *)ctx)->tools = tools;
}

static struct shop shop;

static struct web_service service = {
    .name = "sandbox-webflow",
    .ctx = &shop,
    .routes = routes,
    .switches = switches,
    .body_max = 1 << 20,
    .load = shop_load,
    .release = shop_release,
    .switched = switched,
    .guard = guard,
    .missing = missing,
    .finish = finish,
    .error = shop_error,
    .state = shop_state,
    .edit = shop_edit,
    .stats = stats,
    .file_option = 'f',
    .file_help = "a shop to begin with, as GET /__state shows it",
};

int
main(int argc, char **argv)
{
	return web_main(argc, argv, &service, start);
}
