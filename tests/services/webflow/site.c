/* site: token, site, publish, settings, collections, webhooks (webflow/API.md,
 * Requests; Sites; Collections; Webhooks). */
#include "webflow/webflow.h"

#include <stdlib.h>
#include <string.h>

#include "webflow/ecommerce.h"

/* What the token is good for; NULL: it is not told. */
static struct json_object *
authorized_to(const struct shop *shop)
{
	struct json_object *to, *sites;

	if (wished(shop, "authorized_to", "absent"))
		return NULL;
	to = json_object_new_object();
	sites = json_object_new_array();
	json_object_array_add(
	    sites, json_object_new_string(wished(shop, "authorized_to", "other")
					      ? "5cafe0000000000000000001"
					      : at_text(shop->site, "id")));
	json_object_object_add(to, "siteIds", sites);
	json_object_object_add(to, "workspaceIds", json_object_new_array());
	json_object_object_add(to, "userIds", json_object_new_array());
	return to;
}

void
token_introspect(
    void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct shop *shop = ctx;
	long status = wish_number(shop, "introspect");
	struct json_object *shown, *grant, *to, *app;
	bool is_app = wished(shop, "introspect", "app");

	if (status != 0) {
		web_json(answer, (int)status, shop_error(shop, (int)status));
		return;
	}
	shown = json_object_new_object();
	grant = json_object_new_object();
	put_text(grant, "id", "55818d58616600637b9a5786");
	put_text(grant, "createdOn", "2026-01-05T09:00:00.000Z");
	json_object_object_add(grant, "lastUsed", time_json(request->now_ms));
	if (is_app)
		put_text(grant, "grantType", "authorization_code");
	json_object_object_add(grant, "rateLimit",
	    json_object_new_int64(wish_number(shop, "rate_limit")));
	put_text(grant, "scope", wish(shop, "scopes"));
	to = authorized_to(shop);
	if (to != NULL)
		json_object_object_add(grant, "authorizedTo", to);
	json_object_object_add(shown, "authorization", grant);
	if (is_app) {
		app = json_object_new_object();
		put_text(app, "id", "55131cd036c09f7d07883dfc");
		put_text(app, "description", "the sandbox");
		put_text(app, "homepage", "https://shop.example");
		put_text(app, "displayName", "Sandbox");
		json_object_object_add(shown, "application", app);
	}
	web_json(answer, 200, shown);
}

void
token_user(void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct json_object *shown = json_object_new_object();

	(void)ctx;
	(void)request;
	put_text(shown, "id", "545bbecb7bdd6769632504a7");
	put_text(shown, "email", "some@example.com");
	put_text(shown, "firstName", "Some");
	put_text(shown, "lastName", "One");
	web_json(answer, 200, shown);
}

void
sites_list(void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct shop *shop = ctx;
	struct json_object *shown = json_object_new_object();
	struct json_object *sites = json_object_new_array();

	(void)request;
	json_object_array_add(sites, json_deep(shop->site));
	json_object_object_add(shown, "sites", sites);
	web_json(answer, 200, shown);
}

void
site_get(void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct shop *shop = ctx;

	if (find_site(shop, request, answer) == 0)
		web_json(answer, 200, json_deep(shop->site));
}

void
site_domains(void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct shop *shop = ctx;
	struct json_object *shown;

	if (find_site(shop, request, answer) != 0)
		return;
	shown = json_object_new_object();
	json_object_object_add(
	    shown, "customDomains", json_deep(at(shop->site, "customDomains")));
	web_json(answer, 200, shown);
}

/* The domains with these ids; NULL: it has answered. */
static struct json_object *
domains_of(
    struct shop *shop, struct json_object *ids, struct web_answer *answer)
{
	struct json_object *all = at(shop->site, "customDomains");
	struct json_object *found = json_object_new_array();

	for (size_t i = 0; ids && i < json_object_array_length(ids); i++) {
		const char *id =
		    json_object_get_string(json_object_array_get_idx(ids, i));
		bool known = false;

		for (size_t k = 0; all && k < json_object_array_length(all);
		     k++) {
			struct json_object *one =
			    json_object_array_get_idx(all, k);

			if (id == NULL || strcmp(at_text(one, "id"), id) != 0)
				continue;
			known = true;
			json_object_array_add(found, json_object_get(one));
		}
		if (!known) {
			json_object_put(found);
			fail(answer, 400, "invalid_domain",
			    "Please send a valid custom domain ID");
			return NULL;
		}
	}
	return found;
}

void
site_publish(void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct shop *shop = ctx;
	struct json_object *ids, *found, *shown;
	bool subdomain;

	if (find_site(shop, request, answer) != 0 ||
	    !body_object(request, answer))
		return;
	ids = at(request->json, "customDomains");
	subdomain = json_object_get_boolean(
	    at(request->json, "publishToWebflowSubdomain"));
	if (ids != NULL && !json_object_is_type(ids, json_type_array)) {
		web_json(answer, 400, shop_error(shop, 400));
		return;
	}
	if (!subdomain && (ids == NULL || json_object_array_length(ids) == 0)) {
		fail(answer, 400, "no_domains", "No domain IDs provided");
		return;
	}
	found = domains_of(shop, ids, answer);
	if (found == NULL)
		return;
	if (rate_publish(shop, request, answer)) {
		json_object_put(found);
		return;
	}
	shop_publish(shop, request->now_ms);
	shown = json_object_new_object();
	json_object_object_add(shown, "customDomains", found);
	json_object_object_add(shown, "publishToWebflowSubdomain",
	    json_object_new_boolean(subdomain));
	put_text(shown, "publishScope",
	    at(request->json, "pageId") != NULL ? "page" : "site");
	web_json(answer, 202, shown);
}

void
site_settings(void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct shop *shop = ctx;
	struct json_object *shown;

	if (find_site(shop, request, answer) != 0)
		return;
	shown = json_object_new_object();
	put_text(shown, "siteId", at_text(shop->site, "id"));
	put_text(shown, "createdOn", at_text(shop->site, "createdOn"));
	put_text(shown, "defaultCurrency", wish(shop, "currency"));
	web_json(answer, 200, shown);
}

void
collections_list(
    void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct shop *shop = ctx;
	struct json_object *shown, *list;

	if (find_site(shop, request, answer) != 0)
		return;
	list = json_object_new_array();
	for (size_t i = 0; i < shop->ncollections; i++) {
		struct collection *collection = &shop->collections[i];

		if (wished(shop, "ecommerce", "off") &&
		    (collection == shop->products || collection == shop->skus ||
			collection == shop->categories))
			continue;
		json_object_array_add(list, json_deep(collection->json));
	}
	shown = json_object_new_object();
	json_object_object_add(shown, "collections", list);
	web_json(answer, 200, shown);
}

void
collection_get(
    void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct collection *collection =
	    find_collection(ctx, request->param[0], answer);
	struct json_object *shown;

	if (collection == NULL)
		return;
	shown = json_deep(collection->json);
	json_object_object_add(shown, "fields", json_deep(collection->schema));
	web_json(answer, 200, shown);
}

/* ---- webhooks: kept, shown, never called */

void
hooks_list(void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct shop *shop = ctx;
	struct json_object *shown, *list;
	long limit, offset;

	if (find_site(shop, request, answer) != 0 ||
	    !page_of(request, answer, &limit, &offset))
		return;
	list = json_object_new_array();
	json_object_object_foreach(shop->webhooks, id, hook)
	{
		(void)id;
		json_object_array_add(list, json_deep(hook));
	}
	shown = json_object_new_object();
	json_object_object_add(shown, "pagination",
	    pagination(limit, offset, json_object_array_length(list)));
	json_object_object_add(shown, "webhooks", list);
	web_json(answer, 200, shown);
}

void
hook_create(void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct shop *shop = ctx;
	struct json_object *hook, *shown;
	char id[25], secret[65];

	if (find_site(shop, request, answer) != 0 ||
	    !body_object(request, answer))
		return;
	if (at_text(request->json, "triggerType") == NULL ||
	    at_text(request->json, "url") == NULL) {
		web_json(answer, 400, shop_error(shop, 400));
		return;
	}
	ids_object(shop->tools->ids, id);
	hook = json_object_new_object();
	put_text(hook, "id", id);
	put_text(hook, "triggerType", at_text(request->json, "triggerType"));
	put_text(hook, "url", at_text(request->json, "url"));
	put_text(hook, "workspaceId", at_text(shop->site, "workspaceId"));
	put_text(hook, "siteId", at_text(shop->site, "id"));
	json_object_object_add(
	    hook, "filter", json_deep(at(request->json, "filter")));
	json_object_object_add(hook, "createdOn", time_json(request->now_ms));
	json_object_object_add(shop->webhooks, id, hook);
	shown = json_deep(hook);
	ids_hex(shop->tools->ids, secret, 64);
	put_text(shown, "secretKey", secret);
	web_json(answer, 201, shown);
}

static struct json_object *
find_hook(
    struct shop *shop, struct web_request *request, struct web_answer *answer)
{
	struct json_object *hook;

	if (!ids_valid(request->param[0], 24)) {
		fail_id(answer);
		return NULL;
	}
	hook = json_object_object_get(shop->webhooks, request->param[0]);
	if (hook == NULL)
		fail_gone(answer, "webhook");
	return hook;
}

void
hook_get(void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct json_object *hook = find_hook(ctx, request, answer);

	if (hook != NULL)
		web_json(answer, 200, json_deep(hook));
}

void
hook_delete(void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct shop *shop = ctx;

	if (find_hook(shop, request, answer) == NULL)
		return;
	json_object_object_del(shop->webhooks, request->param[0]);
	web_json(answer, 204, NULL);
}
