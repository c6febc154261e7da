/* Each flight is a slot. One loop drives them all, so pauses, retries, the
 * rate and the stop flag meet in one place. */
#include "net/http.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "net/flight.h"
#include "base/mem.h"
#include "net/retry.h"

#define AWAY_MS 60000L /* nothing answers for so long: away */

struct http *
http_new(const struct http_limits *limits, struct ratefile *rate,
    const volatile sig_atomic_t *stop, struct verdict *v)
{
	struct http *h = mem_alloc(sizeof *h);
	struct http_limits *l = &h->limits;

	*l = *limits;
	if (!l->body_bytes_max || l->body_bytes_max > HTTP_BODY_MAX)
		l->body_bytes_max = HTTP_BODY_MAX;
	if (!l->flights_max)
		l->flights_max = 1;
	if (l->flights_max > FLIGHTS_MAX)
		l->flights_max = FLIGHTS_MAX;
	if (!l->tries_max)
		l->tries_max = RETRY_TRIES_MAX;
	if (!l->total_wait_ms)
		l->total_wait_ms = RETRY_TOTAL_WAIT_MS;
	if (!l->away_ms)
		l->away_ms = AWAY_MS;
	if (!l->backoff_ms)
		l->backoff_ms = RETRY_BACKOFF_MS;
	h->rate = rate;
	h->stop = stop;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0) {
		free(h);
		verdict_say(v, FATAL, "http", "could not start curl");
		return NULL;
	}
	h->multi = curl_multi_init();
	for (unsigned i = 0; h->multi && i < l->flights_max; i++)
		if (transfer_init(&h->flights[i].transfer, l->body_bytes_max)) {
			curl_multi_cleanup(h->multi);
			h->multi = NULL;
		}
	if (!h->multi) {
		http_free(h);
		verdict_say(v, FATAL, "http", "could not start curl");
		return NULL;
	}
	curl_multi_setopt(h->multi, CURLMOPT_MAXCONNECTS, (long)l->flights_max);
	return h;
}

void
http_free(struct http *h)
{
	if (!h)
		return;
	probe_keep(&h->last, h->limits.probe, h->limits.api);
	for (unsigned i = 0; i < h->limits.flights_max; i++) {
		struct http_flight *f = &h->flights[i];

		if (f->state == SENDING)
			curl_multi_remove_handle(h->multi, f->transfer.easy);
		transfer_release(&f->transfer);
	}
	if (h->multi)
		curl_multi_cleanup(h->multi);
	curl_global_cleanup();
	free(h);
}

unsigned
http_free_flights(const struct http *h)
{
	unsigned n = 0;

	for (unsigned i = 0; i < h->limits.flights_max; i++)
		n += h->flights[i].state == FREE;
	return n;
}

struct http_counts
http_counted(const struct http *h)
{
	return h->counts;
}

bool
http_start(struct http *h, const struct http_request *request)
{
	struct http_flight *f = h->flights;
	char error[200];

	while (f < h->flights + h->limits.flights_max && f->state != FREE)
		f++;
	if (f == h->flights + h->limits.flights_max)
		return false;
	f->state = WAITING;
	f->number = ++h->started;
	f->request = *request;
	f->answer = (struct http_answer){.tag = request->tag, .flight = f};
	f->due_ms = f->waited_ms = 0;
	f->began_ms = flight_now_ms();
	f->tries = 0;
	buf_reset(&f->transfer.body);
	if (request_check(request, error, sizeof error))
		flight_end(f, FAILED, "%s", error);
	return true;
}

void
http_done(struct http *h, struct http_answer *a)
{
	(void)h;
	a->flight->state = FREE;
}

/* Sends what may go, oldest first, and ends what must not go any more.
 * Returns how long to wait for the next one, at most a slice. */
static int
send_due(struct http *h)
{
	int64_t now = flight_now_ms(), next = now + SLICE_MS, due;
	struct http_flight *first;

	for (;;) {
		first = NULL;
		for (struct http_flight *f = h->flights;
		     f < h->flights + h->limits.flights_max; f++) {
			if (f->state != WAITING)
				continue;
			if (flight_stopped(h)) {
				f->answer.stopped = true;
				flight_end(f, AWAY, "asked to stop");
				continue;
			}
			due = f->due_ms;
			if (due <= now && h->rate_due_ms > now)
				due = h->rate_due_ms;
			if (due > now) {
				if (due < next)
					next = due;
			} else if (!first || f->number < first->number) {
				first = f;
			}
		}
		if (!first)
			return (int)(next - now);
		if (!flight_allowed(h, first, now) ||
		    !flight_enter(h, first, now))
			continue; /* now it counts as due later */
		transfer_begin(
		    &first->transfer, &first->request, first->left_ms, first);
		first->state = SENDING;
		first->noted = false;
		first->began_ms = now;
		curl_multi_add_handle(h->multi, first->transfer.easy);
	}
}

/* Moves bytes; returns how many tries ended. */
static unsigned
drive(struct http *h)
{
	struct http_flight *f;
	CURLMsg *m;
	unsigned ended = 0;
	int n;

	curl_multi_perform(h->multi, &n);
	for (unsigned i = 0; i < h->limits.flights_max; i++)
		if (h->flights[i].state == SENDING)
			flight_note_left(h, h->flights + i);
	while ((m = curl_multi_info_read(h->multi, &n))) {
		CURLcode code = m->data.result;
		CURL *easy = m->easy_handle;

		if (m->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&f);
		curl_multi_remove_handle(h->multi, easy);
		flight_tried(h, f, code);
		ended++;
	}
	return ended;
}

/* The oldest ended flight; *BUSY: whether others are under way. */
static struct http_flight *
find_ended(struct http *h, bool *busy)
{
	struct http_flight *found = NULL;

	*busy = false;
	for (unsigned i = 0; i < h->limits.flights_max; i++) {
		struct http_flight *f = &h->flights[i];

		*busy = *busy || f->state == WAITING || f->state == SENDING;
		if (f->state == ENDED && (!found || f->number < found->number))
			found = f;
	}
	return found;
}

struct http_answer *
http_wait(struct http *h)
{
	struct http_flight *f;
	bool busy;
	int wait_ms;

	for (;;) {
		wait_ms = send_due(h);
		if (drive(h))
			wait_ms = 0;
		f = find_ended(h, &busy);
		if (f) {
			f->state = GIVEN;
			probe_note(&h->last, &f->answer,
			    flight_now_ms() - f->began_ms);
			return &f->answer;
		}
		if (!busy)
			return NULL;
		if (wait_ms)
			curl_multi_poll(h->multi, NULL, 0, wait_ms, NULL);
	}
}

struct http_answer *
http_do(struct http *h, const struct http_request *request)
{
	return http_start(h, request) ? http_wait(h) : NULL;
}
