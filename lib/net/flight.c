/* What follows from a try: it goes to the rate, to the count of failures and to
 * retry, and the request is then done, failed, away, or sent once more. */
#include "net/flight.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "io/fence.h"
#include "io/log.h"
#include "net/retry.h"

#define LONG_WAIT_MS 5000 /* shorter waits are not reported */
#define LATE_NS 2000000   /* a start corrected when it is later than this */

int64_t
flight_now_ms(void)
{
	return ratefile_now() / 1000000;
}

bool
flight_stopped(const struct http *h)
{
	return h->stop && *h->stop;
}

void
flight_end(struct http_flight *f, enum outcome outcome, const char *fmt, ...)
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

/* A wait for the rate is reported by the process that starts it. */
static void
report_limit(const struct http *h, int64_t wait_ns)
{
	if (wait_ns > 0)
		log_info("waiting %lld s for the request limit of '%s'",
		    (long long)((wait_ns + 999999999) / 1000000000),
		    ratefile_service(h->rate));
}

bool
flight_allowed(struct http *h, struct http_flight *f, int64_t now)
{
	enum fence fence = FENCE_OPEN;

	f->left_ms = 0;
	if (strcmp(f->request.method, "GET") != 0)
		fence = fence_ask(h->limits.fence, &f->left_ms);
	if (fence == FENCE_OPEN) {
		h->fenced_ms = 0;
		return true;
	}
	if (!h->fenced_ms && fence == FENCE_WAIT)
		log_warn("the run could not report to the database for %d s: "
			 "nothing is written until it can",
		    FENCE_WAIT_MS / 1000);
	if (!h->fenced_ms)
		h->fenced_ms = now;
	f->due_ms = now + SLICE_MS;
	f->answer.fenced =
	    fence == FENCE_CLOSED || now - h->fenced_ms >= RETRY_TOTAL_WAIT_MS;
	if (f->answer.fenced)
		flight_end(f, AWAY, "%s",
		    fence == FENCE_CLOSED ? "another run has taken over"
					  : "the database is away");
	return false;
}

bool
flight_enter(struct http *h, struct http_flight *f, int64_t now)
{
	struct rate *r;
	int64_t wait, wait_ns = 0;

	if (!h->rate)
		return true;
	if (now < h->rate_due_ms)
		return false;
	r = ratefile_lock(h->rate);
	/* asked for under the lock, so that starts never run backwards */
	f->entered_ns = ratefile_now();
	wait = rate_take(r, f->entered_ns, &f->ticket);
	if (wait > 0)
		wait_ns = rate_report_wait(
		    r, f->entered_ns, LONG_WAIT_MS * 1000000LL);
	ratefile_unlock(h->rate);
	if (wait <= 0)
		return true;
	report_limit(h, wait_ns);
	wait = (wait + 999999) / 1000000;
	h->rate_due_ms = now + (wait < SLICE_MS ? wait : SLICE_MS);
	return false;
}

void
flight_note_left(struct http *h, struct http_flight *f)
{
	if (!h->rate || f->noted || !f->transfer.left)
		return;
	f->noted = true;
	if (f->transfer.left_ns <= f->entered_ns + LATE_NS)
		return;
	rate_sent(ratefile_lock(h->rate), f->ticket, f->transfer.left_ns);
	ratefile_unlock(h->rate);
}

/* Gives the rate the outcome of a try. WAIT_MS: how long a 429 asks all
 * processes to wait. */
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

/* Whether the service is plainly away: nothing good for a minute, for any
 * process, and that not for one request alone, unless it could not even be
 * reached. */
static bool
away(struct http *h, const struct http_flight *f, bool good)
{
	struct rate_outage *t = &h->outage;
	bool another = h->failed_last != f->number;
	int64_t now = ratefile_now();

	h->failed_last = good ? 0 : f->number;
	if (h->rate) {
		struct rate *r = ratefile_lock(h->rate);

		rate_outage(&r->state.outage, now, good, another);
		*t = r->state.outage;
		ratefile_unlock(h->rate);
	} else {
		rate_outage(t, now, good, another);
	}
	return !good && now - t->since_ns >= h->limits.away_ms * 1000000 &&
	       (t->requests > 1 || !f->transfer.left);
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
tell_try(const struct http *h, const struct http_flight *f,
    const struct transfer_end *end, const char *place, int len)
{
	const struct log_field fields[] = {
	    {"method", f->request.method, 0},
	    {"status", NULL, end->status},
	    {"ms", NULL, flight_now_ms() - f->began_ms},
	    {"api", h->rate ? ratefile_service(h->rate) : h->limits.api, 0},
	};
	size_t n = sizeof fields / sizeof *fields;

	log_event(LOG_DEBUG, "request", fields, fields[n - 1].text ? n : n - 1,
	    "%s %.*s: %d%s%s, %lld ms, try %u", f->request.method, len, place,
	    end->status, end->whole ? "" : ", ", end->whole ? "" : end->error,
	    fields[2].number, f->tries);
}

/* Each try is counted and logged, whatever follows from it. */
static void
note_try(struct http *h, struct http_flight *f, const struct transfer_end *end)
{
	struct http_answer *a = &f->answer;
	const char *place;
	int len;

	place = request_place(f->request.url, &len);
	/* A fault may quote what was sent. Data are left as they are: a
	 * short secret could be a word in them. */
	if (end->status < 200 || end->status > 299)
		log_mask(f->transfer.body.data, f->transfer.body.len);
	if (end->retiring && deprecation_first(&h->retired, place, len))
		log_warn("'%.*s' will be switched off by its service: %.200s",
		    len, place, end->retiring);
	f->tries++;
	a->tries += f->transfer.left;
	a->limited += end->status == 429;
	if (end->status)
		a->status = end->status;
	a->content_type = end->content_type;
	a->location = end->location;
	a->date_s = retry_date(end->date);
	h->counts.requests += f->transfer.left;
	h->counts.limited += end->status == 429;
	h->counts.retried += a->tries > 1 && f->transfer.left;
	h->counts.bytes += f->transfer.body.len;
	tell_try(h, f, end, place, len);
}

static struct retry_try
as_try(const struct http *h, const struct http_flight *f,
    const struct transfer_end *end)
{
	int64_t date = retry_date(end->date);

	return (struct retry_try){
	    .status = end->whole || end->status == 429 ? end->status : 0,
	    .left = f->transfer.left,
	    .repeatable = f->request.repeatable,
	    .tries = f->tries,
	    .sent = f->answer.tries,
	    .limited = f->answer.limited,
	    .after_ms = retry_after_ms(
		end->retry_after, date >= 0 ? date : (int64_t)time(NULL)),
	    .waited_ms = f->waited_ms,
	    .tries_max = h->limits.tries_max,
	    .total_wait_ms = h->limits.total_wait_ms,
	    .backoff_ms = h->limits.backoff_ms,
	    .dice = dice(),
	};
}

/* Who got a 429 may be the only one to wait: it does not ask the rate again
 * before the wait is over. */
static void
tell_pause(const struct http *h, long wait_ms, int status, const char *why)
{
	int64_t wait_ns;

	if (status == 429 && h->rate) {
		wait_ns = rate_report_wait(ratefile_lock(h->rate),
		    ratefile_now(), LONG_WAIT_MS * 1000000LL);
		ratefile_unlock(h->rate);
		report_limit(h, wait_ns);
	} else if (wait_ms >= LONG_WAIT_MS) {
		log_info("waiting %ld s: %s", (wait_ms + 999) / 1000, why);
	}
}

/* No answer that counts: the flight ends for WHY, or waits. */
static void
give_up_or_wait(struct http *h, struct http_flight *f, long wait, bool is_away,
    int status, const char *why)
{
	const char *place;
	int len;

	if (wait != RETRY_STOP && flight_stopped(h)) {
		f->answer.stopped = true;
		flight_end(f, AWAY, "asked to stop after: %s", why);
	} else if (is_away) {
		flight_end(f, AWAY, "nothing has answered for %lld s: %s",
		    (long long)(h->outage.last_ns - h->outage.since_ns) /
			1000000000,
		    why);
	} else if (wait == RETRY_STOP && status == 429) {
		/* no other process with this key can get through either */
		flight_end(f, AWAY, "the request limit stays used up: %s", why);
	} else if (wait == RETRY_STOP) {
		flight_end(f, FAILED, "%s", why);
	} else {
		f->state = WAITING;
		f->due_ms = flight_now_ms() + wait;
		f->waited_ms += wait;
		place = request_place(f->request.url, &len);
		log_debug("%s %.*s: again in %ld ms", f->request.method, len,
		    place, wait);
		tell_pause(h, wait, status, why);
	}
}

void
flight_tried(struct http *h, struct http_flight *f, CURLcode code)
{
	struct transfer_end end;
	struct retry_try try;
	bool good, is_away;
	const char *place;
	char why[240];
	int len, host;

	transfer_finish(&f->transfer, code, &end);
	note_try(h, f, &end);
	try = as_try(h, f, &end);
	tell_rate(h, f, &end, retry_limited_ms(try.limited, try.after_ms));
	good = (end.whole || end.too_big) && end.status < 500;
	is_away = away(h, f, good);
	if (good) {
		place = request_place(f->request.url, &len);
		snprintf(h->host, sizeof h->host, "%.*s",
		    (int)strcspn(place, "/"), place);
	}
	f->answer.doubt = retry_doubt(&try);
	if (end.whole && !retry_status(end.status) &&
	    !(end.status >= 500 && f->answer.doubt)) {
		flight_end(f, DONE, "%s", "");
		return;
	}
	place = request_place(f->request.url, &len);
	host = (int)strcspn(place, "/");
	if (host > len)
		host = len;
	f->answer.setting =
	    end.setting &&
	    (strncmp(h->host, place, (size_t)host) != 0 || h->host[host]);
	if (end.whole)
		snprintf(why, sizeof why, "'%.*s' answered %d",
		    len > 120 ? 120 : len, place, end.status);
	else
		snprintf(why, sizeof why, "%s", end.error);
	if (f->answer.setting)
		flight_end(f, FAILED, "%.*s: %s", host, place, why);
	else
		give_up_or_wait(h, f,
		    end.too_big ? RETRY_STOP : retry_wait_ms(&try), is_away,
		    try.status, why);
}
