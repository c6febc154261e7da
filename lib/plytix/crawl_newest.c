/* crawl_newest: heads of what has changed lately, in a request or two. What the
 * answers prove is newest.h's. See crawl.h. */
#include "plytix/crawl_inner.h"

#include "io/log.h"
#include "plytix/row_fields.h"

/* The heads of an answer, to be written once all is proven. */
static void
write_heads(
    struct crawl *c, const struct plytix_call *call, unsigned long *count)
{
	const struct json *data = json_get(call->value, "data");

	json_each (row, data) {
		if (row_field_deleted(row))
			continue;
		row_head(row, &c->writer);
		++*count;
	}
}

enum outcome
crawl_newest(struct crawl *c, struct newest *n, bool *whole, struct verdict *v)
{
	size_t before = c->out.len;
	unsigned long count = 0;
	struct plytix_call call;
	struct json_writer e;

	plytix_call_init(&call);
	while (n->ask < NEWEST_DONE) {
		bool rows = n->ask == NEWEST_ROWS;

		plytix_call_reset(&call, "POST");
		buf_text(&call.path, "/products/search");
		json_write_init(&e, &call.body);
		json_write_object(&e, NULL);
		newest_write(n, &e);
		json_write_end(&e);
		if (plytix_do(c->plytix, &call, v) != DONE)
			break;
		/* a time of day that it does not take, too much to be sorted */
		newest_got(n, call.status == 200 ? call.value : NULL);
		if (rows && call.status == 200)
			crawl_reach(c, &call, json_get(call.value, "data"));
		if (rows && n->ask != NEWEST_WHOLE)
			write_heads(c, &call, &count);
	}
	*whole = n->ask == NEWEST_DONE;
	if (*whole)
		c->count += count;
	else
		buf_cut(&c->out, before);
	if (!*whole) {
		json_write_init(&c->writer, &c->out);
		log_debug("the newest rows do not prove what has changed: the "
			  "whole window is listed");
	}
	plytix_call_release(&call);
	return v->outcome;
}
