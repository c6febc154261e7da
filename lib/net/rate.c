/* One log of starts holds any number of sliding windows: the request after the
 * next N must not start before the N-th last one is W + g old. On top of it,
 * where the service reports what is left of its own fixed window, that limit is
 * kept, too. Either alone would be wrong: the log does not know when the
 * server's window began, and the headers do not count requests that are still
 * on their way. */
#include "net/rate.h"

#include <string.h>

#define SECOND 1000000000LL
#define END_SLACK_NS (SECOND / 20) /* behind a learned end */
#define POLL_NS (SECOND / 20)      /* while another one's answer decides */
#define AHEAD_NS (10 * SECOND)
#define PROBE_NS (20 * SECOND) /* a prober silent for this is replaced */
#define PAUSE_MAX_NS (3600 * SECOND)
#define MARGIN_KEPT_NS (3600 * SECOND)
#define TURN_TOLD_NS (45 * SECOND)
#define TROUBLE_KEPT_NS (300 * SECOND) /* longer than most waits */

static const char rate_magic[8] = "rate 03";

void
rate_init(struct rate *r, const struct rate_rules *rules)
{
	memset(r, 0, sizeof *r);
	memcpy(r->state.magic, rate_magic, sizeof rate_magic);
	r->state.remaining = -1;
	r->state.margin_ns = RATE_MARGIN_NS;
	r->rules = *rules;
}

static int64_t
smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static void
changed(struct rate *r, uint64_t from, uint64_t end)
{
	if (r->dirty == r->dirty_end) {
		r->dirty = from;
		r->dirty_end = end;
		return;
	}
	if (from < r->dirty)
		r->dirty = from;
	if (end > r->dirty_end)
		r->dirty_end = end;
}

static uint64_t
oldest(const struct rate *r)
{
	return r->state.count > RATE_RING ? r->state.count - RATE_RING : 0;
}

void
rate_shift(struct rate *r, int64_t shift_ns)
{
	int64_t *times[] = {&r->state.blocked_ns, &r->state.ends_ns,
	    &r->state.ended_ns, &r->state.probe_ns, &r->state.margin_until_ns,
	    &r->state.outage.since_ns, &r->state.outage.last_ns};

	for (size_t i = 0; i < sizeof times / sizeof *times; i++)
		if (*times[i])
			*times[i] += shift_ns;
	for (uint64_t n = oldest(r); n < r->state.count; n++)
		r->ring[n % RATE_RING] += shift_ns;
	changed(r, oldest(r), r->state.count);
}

/* The limit of window I as it holds now; 0: none. */
static uint32_t
limit_of(const struct rate *r, unsigned i)
{
	uint32_t limit = r->rules.windows[i].limit;

	if (r->rules.learns && i == 0 && r->state.limit > 0)
		limit = (uint32_t)r->state.limit;
	if (!limit)
		return 0;
	for (unsigned c = 0; c < RATE_WINDOWS_MAX; c++)
		if (r->state.claims[c].length_ns ==
			r->rules.windows[i].length_ns &&
		    r->state.claims[c].limit > 0 &&
		    r->state.claims[c].limit < limit)
			limit = (uint32_t)r->state.claims[c].limit;
	return limit;
}

/* The same, as far as it can be counted here; one beyond the ring is left to
 * the service. */
static uint32_t
counted(const struct rate *r, unsigned i)
{
	uint32_t limit = limit_of(r, i);

	return limit > RATE_RING ? 0 : limit;
}

uint32_t
rate_depth(const struct rate *r)
{
	uint32_t depth = 1;

	for (unsigned i = 0; i < r->rules.nwindows; i++)
		if (counted(r, i) > depth)
			depth = counted(r, i);
	return depth;
}

static int64_t
margin(const struct rate *r, int64_t now)
{
	return now < r->state.margin_until_ns ? r->state.margin_ns
					      : RATE_MARGIN_NS;
}

/* Our own log: how long until window I has room. The start of another process
 * may be a little ahead of a NOW that was looked up before the lock was had.
 * Times far ahead, which only a damaged file holds, are no starts: no process
 * may wait for ever. */
static int64_t
window_wait(const struct rate *r, unsigned i, int64_t now)
{
	uint32_t limit = counted(r, i);
	int64_t start;

	if (!limit || r->state.count < limit)
		return 0;
	start = r->ring[(r->state.count - limit) % RATE_RING];
	if (start > now + AHEAD_NS)
		return 0;
	start = smaller(start, now) + r->rules.windows[i].length_ns +
		margin(r, now);
	return start > now ? start - now : 0;
}

/* The learned window: how long until the service has room. */
static int64_t
learned_wait(struct rate *r, int64_t now)
{
	struct rate_state *s = &r->state;
	int64_t length = r->rules.windows[0].length_ns, last, end;

	if (!limit_of(r, 0))
		return 0;
	if (s->ends_ns && now >= s->ends_ns + END_SLACK_NS) {
		s->ended_ns = s->ends_ns;
		s->ends_ns = 0;
		s->remaining = (int32_t)limit_of(r, 0);
	}
	if (s->remaining > 0)
		return 0;
	if (s->remaining == 0) {
		if (s->ends_ns) {
			end = s->ends_ns + END_SLACK_NS - now;
			/* an answer still out may bring the end nearer */
			return smaller(end, SECOND / 10);
		}
		/* the whole budget is out and nothing has come back */
		last = s->count ? r->ring[(s->count - 1) % RATE_RING] : 0;
		if (now < smaller(last, now) + length + length / 12)
			return POLL_NS;
		s->remaining = -1;
	}
	if (s->probe_ns && now >= s->probe_ns && now < s->probe_ns + PROBE_NS)
		return POLL_NS;
	return 0;
}

int64_t
rate_take(struct rate *r, int64_t now, uint64_t *ticket)
{
	struct rate_state *s = &r->state;
	int64_t wait;

	if (now < s->blocked_ns) {
		if (s->blocked_ns - now > PAUSE_MAX_NS)
			s->blocked_ns = now + PAUSE_MAX_NS;
		return s->blocked_ns - now;
	}
	if (r->rules.learns && r->rules.nwindows &&
	    (wait = learned_wait(r, now)) > 0)
		return wait;
	for (unsigned i = 0; i < r->rules.nwindows; i++)
		if ((wait = window_wait(r, i, now)) > 0)
			return wait;
	*ticket = s->count++;
	r->ring[*ticket % RATE_RING] = now;
	changed(r, *ticket, s->count);
	if (s->remaining > 0) {
		s->remaining--;
	} else if (r->rules.learns) {
		s->probe_ns = now;
		s->probe_ticket = *ticket;
	}
	return 0;
}

/* When the next start may be, as far as it is known. */
static int64_t
wait_end(const struct rate *r, int64_t now)
{
	const struct rate_state *s = &r->state;
	int64_t end = now, wait;

	if (now < s->blocked_ns)
		return s->blocked_ns;
	if (r->rules.learns && s->remaining == 0 && s->ends_ns > now)
		end = s->ends_ns;
	for (unsigned i = 0; i < r->rules.nwindows; i++)
		if ((wait = window_wait(r, i, now)) > end - now)
			end = now + wait;
	return end;
}

int64_t
rate_report_wait(struct rate *r, int64_t now, int64_t least)
{
	struct rate_state *s = &r->state;
	int64_t end = wait_end(r, now);

	/* times ahead are of another boot, or of a damaged file */
	if (s->told_at_ns > now || s->told_ns > now + PAUSE_MAX_NS)
		s->told_ns = s->told_at_ns = 0;
	if (end - now < least || end < s->told_ns + SECOND)
		return 0;
	if (now >= s->blocked_ns && s->told_at_ns &&
	    now - s->told_at_ns < TURN_TOLD_NS)
		return 0;
	s->told_ns = end;
	s->told_at_ns = now;
	return end - now;
}

void
rate_sent(struct rate *r, uint64_t ticket, int64_t left)
{
	if (ticket >= r->state.count || ticket < oldest(r) ||
	    r->ring[ticket % RATE_RING] >= left)
		return;
	r->ring[ticket % RATE_RING] = left;
	changed(r, ticket, ticket + 1);
}

void
rate_silent(struct rate *r, uint64_t ticket)
{
	if (r->state.probe_ns && r->state.probe_ticket == ticket)
		r->state.probe_ns = 0;
}

void
rate_learn(struct rate *r, int64_t now, uint64_t ticket, long limit,
    long remaining, long retry_after_s)
{
	struct rate_state *s = &r->state;
	int64_t length = r->rules.windows[0].length_ns, end;

	if (!r->rules.learns || !r->rules.nwindows ||
	    !r->rules.windows[0].limit)
		return;
	if (limit <= 0 || limit > INT32_MAX || remaining < 0 ||
	    remaining > limit || retry_after_s < 0 ||
	    retry_after_s * SECOND > 2 * length) {
		/* Nothing about the window. If it was the prober's answer, then
		 * our own log alone has to do for as long as one lasts. */
		if (s->remaining < 0 && s->probe_ns &&
		    s->probe_ticket == ticket) {
			s->remaining = (int32_t)limit_of(r, 0);
			s->ends_ns = now + length;
			s->probe_ns = 0;
		}
		return;
	}
	s->limit = (int32_t)limit;
	end = now + retry_after_s * SECOND;
	if (s->ended_ns && end - s->ended_ns < length / 2 &&
	    s->ended_ns - end < length / 2) {
		/* a late answer of the window before */
		rate_silent(r, ticket);
		return;
	}
	if (!s->ends_ns || end < s->ends_ns)
		s->ends_ns = end;
	if (s->remaining < 0 || remaining < s->remaining)
		s->remaining = (int32_t)remaining;
	s->probe_ns = 0;
}

void
rate_pause(struct rate *r, int64_t now, int64_t until)
{
	struct rate_state *s = &r->state;
	bool first = now >= s->blocked_ns;

	s->limited++;
	s->probe_ns = 0;
	if (until > s->blocked_ns)
		s->blocked_ns = until;
	if (r->rules.learns) {
		s->ends_ns = s->blocked_ns;
		s->remaining = 0;
		return;
	}
	/* of several at once only the first says something new */
	if (first)
		s->margin_ns = smaller(2 * margin(r, now), RATE_MARGIN_MAX_NS);
	s->margin_until_ns = now + MARGIN_KEPT_NS;
}

void
rate_outage(struct rate_outage *t, int64_t now, bool good, bool another)
{
	if (good || now < t->last_ns || now - t->last_ns > TROUBLE_KEPT_NS)
		*t = (struct rate_outage){0};
	if (good)
		return;
	if (!t->since_ns)
		t->since_ns = now;
	t->last_ns = now;
	t->requests += another || !t->requests;
}

void
rate_claim(struct rate *r, int64_t length_ns, uint32_t limit)
{
	unsigned c;

	for (unsigned i = 0; i < r->rules.nwindows; i++) {
		if (r->rules.windows[i].length_ns != length_ns)
			continue;
		for (c = 0; c < RATE_WINDOWS_MAX; c++)
			if (r->state.claims[c].length_ns == length_ns)
				break;
		if (c == RATE_WINDOWS_MAX)
			c = i;
		r->state.claims[c].length_ns = length_ns;
		r->state.claims[c].limit = limit;
		return;
	}
}

/* Two lower bounds of how well the budget was used, the better one counts:
 * starts against the most that fit between the first and the last, and the
 * least time that many starts need against the time they took. */
static int
share(const struct rate *r, uint64_t requests, int64_t span)
{
	uint64_t most = UINT64_MAX, n, by_count, by_time;
	int64_t least = 0, length, time;

	for (unsigned i = 0; i < r->rules.nwindows; i++) {
		uint32_t limit = limit_of(r, i);

		if (!limit)
			continue;
		length = r->rules.windows[i].length_ns;
		n = limit * (uint64_t)(span / length + 1);
		if (n < most)
			most = n;
		time = (int64_t)((requests - 1) / limit) * length;
		if (time > least)
			least = time;
	}
	if (most == UINT64_MAX || span < r->rules.windows[0].length_ns)
		return -1;
	by_count = requests * 1000 / most;
	by_time = (uint64_t)(least * 1000 / span);
	if (by_time > by_count)
		by_count = by_time;
	return by_count > 1000 ? 1000 : (int)by_count;
}

struct rate_use
rate_used(const struct rate *r, int64_t since)
{
	struct rate_use use = {.limited = r->state.limited, .share = -1};
	int64_t start;

	if (r->rules.nwindows)
		use.limit = limit_of(r, 0);

	for (uint64_t n = r->state.count; n > oldest(r); n--) {
		start = r->ring[(n - 1) % RATE_RING];
		if (start < since)
			break;
		if (!use.requests++)
			use.last_ns = start;
		use.first_ns = start;
	}
	if (use.requests && r->rules.nwindows)
		use.share = share(r, use.requests, use.last_ns - use.first_ns);
	return use;
}
