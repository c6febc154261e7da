/* crawl_mark: the newest row of too many, before their listing begins. Which
 * requests find it is mark.h's. See crawl.h. */
#include "plytix/crawl_inner.h"

#include "io/log.h"
#include "plytix/mark.h"

enum outcome
crawl_mark(struct crawl *c, int64_t date_ms, struct verdict *v)
{
	struct plytix_call call;
	struct json_writer e;
	struct mark m;

	mark_begin(&m, date_ms - CRAWL_SETTLE_MS);
	plytix_call_init(&call);
	while (m.ask != MARK_DONE) {
		plytix_call_reset(&call, "POST");
		buf_text(&call.path, "/products/search");
		json_write_init(&e, &call.body);
		json_write_object(&e, NULL);
		mark_write(&m, &e);
		json_write_end(&e);
		if (plytix_do(c->plytix, &call, v) != DONE)
			break;
		mark_got(&m, call.status == 200 ? call.value : NULL,
		    call.status == 428);
	}
	plytix_call_release(&call);
	if (m.ms > c->high_water_ms)
		c->high_water_ms = m.ms;
	log_debug("%u requests for the newest of many rows", m.asked);
	return v->outcome;
}
