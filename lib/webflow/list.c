/* Lists that may move while they are read; see client.h. */
#include "webflow/client.h"

#include "base/idmap.h"

#define PAGE 100         /* webflow/API.md, Lists */
#define LISTINGS_MAX 6   /* of one list, when it moves under the reader */
#define ITEMS_MAX 200000 /* more than a site holds: a list without end */

struct reading {
	struct idmap seen; /* ids given out; a: the last reading with it */
	uint32_t reading;  /* from 1 */
	size_t now;        /* ids of this reading */
	long long total;
	bool moved;
};

static const char *
item_id(const struct json *item)
{
	const struct json *product = json_get(item, "product");

	return json_get_text(product ? product : item, "id", NULL);
}

static enum outcome
page(struct reading *l, const struct json *body, webflow_item *item, void *ctx,
    size_t *rows, struct verdict *v)
{
	const struct json *items = json_get(body, "items");
	long long total =
	    json_int(json_get(json_get(body, "pagination"), "total"), -1);
	enum outcome outcome;

	if (!items || items->type != JSON_ARRAY)
		return verdict_say(v, FATAL, "listing",
		    "a page of a Webflow list has no items");
	if (l->total >= 0 && total != l->total)
		l->moved = true;
	l->total = total;
	*rows = items->len;
	json_each (x, items) {
		const char *id = item_id(x);
		struct idmap_entry *entry;
		bool is_new;

		if (!idmap_valid(id))
			continue;
		entry = idmap_add(&l->seen, id);
		is_new = !entry->a;
		l->now += entry->a != l->reading;
		entry->a = l->reading;
		if (!is_new)
			continue;
		outcome = item(ctx, x, v);
		if (outcome != DONE)
			return outcome;
	}
	return DONE;
}

static enum outcome
read_once(struct webflow *w, struct reading *l, const char *path,
    const char *what, webflow_item *item, void *ctx, struct verdict *v)
{
	const struct json *body;
	struct arena a = {0};
	enum outcome outcome;
	size_t offset = 0, rows, had;

	l->reading++;
	l->now = 0;
	l->total = -1;
	l->moved = false;
	do {
		rows = 0;
		had = l->now;
		outcome = webflow_get(w, &a,
		    arena_printf(
			&a, "%s?limit=%d&offset=%zu", path, PAGE, offset),
		    what, &body, v);
		if (outcome == DONE)
			outcome = page(l, body, item, ctx, &rows, v);
		offset += rows;
		arena_reset(&a);
		if (outcome == DONE && offset > ITEMS_MAX)
			outcome = verdict_say(v, FATAL, "listing",
			    "the Webflow list of %s does not end", what);
		/* the same page again: the offset is not looked at */
		if (rows && l->now == had) {
			l->moved = true;
			break;
		}
	} while (outcome == DONE && rows &&
		 (l->total < 0 ? rows == PAGE : (long long)offset < l->total));
	arena_release(&a);
	return outcome;
}

enum outcome
webflow_list(struct webflow *w, const char *path, const char *what,
    webflow_item *item, void *ctx, bool *whole, size_t *count,
    struct verdict *v)
{
	struct reading l = {0};
	enum outcome outcome = DONE;
	long long total = -1;
	bool steady = true; /* all readings have the same total */

	*whole = false;
	for (int i = 0; i < LISTINGS_MAX && outcome == DONE && !*whole; i++) {
		outcome = read_once(w, &l, path, what, item, ctx, v);
		steady = steady && !l.moved && (!i || l.total == total);
		total = l.total;
		/* a list whose pages come in no order is whole when all
		 * readings together have shown as many as there are */
		*whole = outcome == DONE && !l.moved &&
			 (total < 0 || (long long)l.now == total ||
			     (steady && (long long)l.seen.len == total));
	}
	*count = l.seen.len;
	idmap_release(&l.seen);
	return outcome;
}
