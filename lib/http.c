/* Each flight is a slot that goes FREE → WAITING → SENDING → (WAITING again)
 * → ENDED → GIVEN → FREE. One loop drives them all, so pauses, retries, the
 * rate and the stop flag meet in one place. */
#include "http.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "buf.h"
#include "log.h"
#include "mem.h"
#include "retry.h"
#include "transfer.h"

#define FLIGHTS_MAX 8
#define SLICE_MS 1000      /* no single wait is longer */
#define AWAY_MS 60000L     /* nothing answers for so long: away */
#define TOLD_MS 60000      /* a long wait is told once in so long */
#define LONG_WAIT_MS 10000 /* a wait worth telling */
#define LATE_NS 2000000    /* a start corrected when it is later than this */

enum state { FREE, WAITING, SENDING, ENDED, GIVEN };

struct http_flight {
	enum state state;
	unsigned long number; /* in the order of http_start() */
	struct http_request request;
	struct http_answer answer;
	struct transfer transfer;
	int64_t due_ms;   /* not before */
	int64_t began_ms; /* the present try */
	long waited_ms;
	unsigned tries; /* with those that did not leave */
	uint64_t ticket;
	int64_t entered_ns;
	bool noted; /* the start is corrected, or need not be */
};

struct http {
	struct http_limits limits;
	struct ratefile *rate;
	const volatile sig_atomic_t *stop;
	CURLM *multi;
	struct http_flight flights[FLIGHTS_MAX];
	unsigned long started;
	int64_t rate_due_ms; /* the rate said: not before */
	int64_t told_ms;
	int64_t trouble_ms;     /* nothing good since; 0: all is well */
	unsigned long troubled; /* the last request in trouble */
	unsigned troubles;      /* different requests in trouble */
	struct http_counts counts;
};

static int64_t
now_ms(void)
{
	return ratefile_now() / 1000000;
}

static bool
stopped(const struct http *h)
{
	return h->stop && *h->stop;
}

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
	h->told_ms = -TOLD_MS;
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

static void __attribute__((format(printf, 3, 4)))
end_flight(struct http_flight *f, enum outcome outcome, const char *fmt, ...)
{
	struct http_answer *a = &f->answer;
	va_list ap;

	f->state = ENDED;
	a->outcome = outcome;
	a->body = buf_str(&f->transfer.body);
	a->body_len = f->transfer.body.len;
	if (!a->content_type)
		a->content_type = "";
	va_start(ap, fmt);
	vsnprintf(a->error, sizeof a->error, fmt, ap);
	va_end(ap);
	log_mask(a->error, strlen(a->error));
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
	f->tries = 0;
	buf_reset(&f->transfer.body);
	if (transfer_check(request, error, sizeof error))
		end_flight(f, FAILED, "%s", error);
	return true;
}

void
http_done(struct http *h, struct http_answer *a)
{
	(void)h;
	a->flight->state = FREE;
}

static void
tell_wait(struct http *h, int64_t wait_ms, int64_t now)
{
	if (wait_ms < LONG_WAIT_MS || now - h->told_ms < TOLD_MS)
		return;
	h->told_ms = now;
	log_info("waiting %lld s for the request limit of '%s'",
	    (long long)(wait_ms + 999) / 1000, ratefile_service(h->rate));
}

/* A place in the shared budget. False: not yet. */
static bool
enter_rate(struct http *h, struct http_flight *f, int64_t now)
{
	int64_t wait, at;

	if (!h->rate)
		return true;
	if (now < h->rate_due_ms)
		return false;
	at = ratefile_now();
	wait = rate_take(ratefile_lock(h->rate), at, &f->ticket);
	ratefile_unlock(h->rate);
	f->entered_ns = at;
	if (wait <= 0)
		return true;
	wait = (wait + 999999) / 1000000;
	tell_wait(h, wait, now);
	h->rate_due_ms = now + (wait < SLICE_MS ? wait : SLICE_MS);
	return false;
}

/* Sends what may go, oldest first, and ends what must not go any more.
 * Returns how long to wait for the next one, at most a slice. */
static int
send_due(struct http *h)
{
	int64_t now = now_ms(), next = now + SLICE_MS, due;
	struct http_flight *f, *first;

	for (;;) {
		first = NULL;
		for (f = h->flights; f < h->flights + h->limits.flights_max;
		     f++) {
			if (f->state != WAITING)
				continue;
			if (stopped(h)) {
				end_flight(f, AWAY, "asked to stop");
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
		if (!enter_rate(h, first, now))
			continue; /* now it counts as due later */
		transfer_begin(&first->transfer, &first->request, first);
		first->state = SENDING;
		first->noted = false;
		first->began_ms = now;
		curl_multi_add_handle(h->multi, first->transfer.easy);
	}
}

/* Tells the rate what a try showed. WAIT_MS: what a 429 asks of all. */
static void
tell_rate(struct http *h, const struct http_flight *f,
    const struct transfer_end *end, long wait_ms)
{
	struct rate *r;
	int64_t now = ratefile_now();

	if (!h->rate)
		return;
	r = ratefile_lock(h->rate);
	if (end->status == 429)
		rate_pause(r, now, now + wait_ms * 1000000);
	else if (end->status)
		rate_learn(r, now, f->ticket, end->limit, end->remaining,
		    end->reset_s);
	else
		rate_silent(r, f->ticket);
	ratefile_unlock(h->rate);
	if (end->status && end->status != 429)
		h->rate_due_ms = 0; /* it may have learned something */
}

/* Whether the service is plainly away: nothing good for a minute, and that
 * not for one request alone, unless it could not even be reached. */
static bool
away(struct http *h, const struct http_flight *f, bool good, int64_t now)
{
	if (good) {
		h->trouble_ms = 0;
		h->troubles = 0;
		return false;
	}
	if (!h->trouble_ms)
		h->trouble_ms = f->began_ms;
	if (!h->troubles || h->troubled != f->number) {
		h->troubles++;
		h->troubled = f->number;
	}
	return now - h->trouble_ms >= h->limits.away_ms &&
	       (h->troubles > 1 || !f->transfer.left);
}

static uint32_t
dice(void)
{
	uint32_t n = 0;

	if (getrandom(&n, sizeof n, 0) != sizeof n)
		n = (uint32_t)ratefile_now() * 2654435761u;
	return n;
}

static void
end_try(struct http *h, struct http_flight *f, CURLcode code)
{
	struct http_answer *a = &f->answer;
	struct transfer_end end;
	struct retry_try try;
	int64_t now = now_ms(), date;
	bool good, is_away;
	const char *place;
	char why[240];
	long wait;
	int len;

	transfer_finish(&f->transfer, code, &end);
	place = transfer_place(f->request.url, &len);
	f->tries++;
	a->tries += f->transfer.left;
	a->limited += end.status == 429;
	if (end.status)
		a->status = end.status;
	a->content_type = end.content_type;
	h->counts.requests += f->transfer.left;
	h->counts.limited += end.status == 429;
	h->counts.retried += a->tries > 1 && f->transfer.left;
	h->counts.bytes += f->transfer.body.len;
	log_debug("%s %.*s: %d%s%s, %lld ms, try %u", f->request.method, len,
	    place, end.status, end.whole ? "" : ", ",
	    end.whole ? "" : end.error, (long long)(now - f->began_ms),
	    f->tries);

	date = retry_date(end.date);
	try = (struct retry_try){
	    .status = end.whole || end.status == 429 ? end.status : 0,
	    .left = f->transfer.left,
	    .repeatable = f->request.repeatable,
	    .tries = f->tries,
	    .sent = a->tries,
	    .limited = a->limited,
	    .after_ms = retry_after_ms(
		end.retry_after, date >= 0 ? date : (int64_t)time(NULL)),
	    .waited_ms = f->waited_ms,
	    .tries_max = h->limits.tries_max,
	    .total_wait_ms = h->limits.total_wait_ms,
	    .backoff_ms = h->limits.backoff_ms,
	    .dice = dice(),
	};
	tell_rate(h, f, &end, retry_limited_ms(try.limited, try.after_ms));
	good = (end.whole || end.too_big) && end.status < 500;
	is_away = away(h, f, good, now);
	a->doubt = retry_doubt(&try);
	if (end.whole && !retry_status(end.status) &&
	    !(end.status >= 500 && a->doubt)) {
		end_flight(f, DONE, "%s", "");
		return;
	}
	if (end.whole)
		snprintf(why, sizeof why, "'%.*s' answered %d",
		    len > 120 ? 120 : len, place, end.status);
	else
		snprintf(why, sizeof why, "%s", end.error);
	wait = end.too_big ? RETRY_STOP : retry_wait_ms(&try);
	if (wait != RETRY_STOP && stopped(h))
		end_flight(f, AWAY, "asked to stop after: %s", why);
	else if (is_away)
		end_flight(f, AWAY, "nothing has answered for %lld s: %s",
		    (long long)(now - h->trouble_ms) / 1000, why);
	else if (wait == RETRY_STOP && try.status == 429)
		/* nobody else with this key can get through either */
		end_flight(f, AWAY, "the request limit stays used up: %s", why);
	else if (wait == RETRY_STOP)
		end_flight(f, FAILED, "%s", why);
	else {
		f->state = WAITING;
		f->due_ms = now + wait;
		f->waited_ms += wait;
		log_debug("%s %.*s: again in %ld ms", f->request.method, len,
		    place, wait);
	}
}

/* A start that was entered before its connection was made is corrected as
 * soon as the bytes are on their way. */
static void
note_left(struct http *h)
{
	for (unsigned i = 0; h->rate && i < h->limits.flights_max; i++) {
		struct http_flight *f = &h->flights[i];

		if (f->state != SENDING || f->noted || !f->transfer.left)
			continue;
		f->noted = true;
		if (f->transfer.left_ns <= f->entered_ns + LATE_NS)
			continue;
		rate_sent(
		    ratefile_lock(h->rate), f->ticket, f->transfer.left_ns);
		ratefile_unlock(h->rate);
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
	note_left(h);
	while ((m = curl_multi_info_read(h->multi, &n))) {
		CURLcode code = m->data.result;
		CURL *easy = m->easy_handle;

		if (m->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&f);
		curl_multi_remove_handle(h->multi, easy);
		end_try(h, f, code);
		ended++;
	}
	return ended;
}

/* The oldest ended flight; *BUSY tells whether others are under way. */
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

void
http_escape(struct buf *out, const char *text)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz"
				    "0123456789-._~";

	for (; *text; text++)
		if (strchr(plain, *text))
			buf_byte(out, *text);
		else
			buf_printf(out, "%%%02X", (unsigned char)*text);
}
