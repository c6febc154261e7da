/* The limiter in virtual time, against servers that count as the services
 * are said to count: not one 429, and the budget used up. */
#include "net/rate.h"

#include <stdlib.h>

#include "unit/unit.h"

#define S 1000000000LL
#define MS 1000000LL

static struct rate rate; /* 128 KiB, too big for a stack */

static const struct rate_rules plytix = {
    .windows = {{20, 10 * S}, {2000, 3600 * S}}, .nwindows = 2};
static const struct rate_rules webflow = {
    .windows = {{60, 60 * S}}, .nwindows = 1, .learns = true};

static uint32_t seed;

static int64_t
dice(int64_t most)
{
	seed = seed * 1664525 + 1013904223;
	return (int64_t)(((uint64_t)(seed >> 8) * (uint64_t)most) >> 24);
}

/* ---- the servers: they know arrivals and nothing of the limiter */

enum server { FROM_FIRST, GRID, SLIDING, TWO_SLIDING };

static struct {
	enum server kind;
	int64_t limit, length, phase;
	bool round_down;         /* Retry-After */
	int64_t limit2, length2; /* the second sliding window */
	int64_t open, used;      /* the fixed window */
	int64_t arrivals[65536]; /* accepted */
	unsigned n, refused;
} server;

static unsigned
arrived_since(int64_t since)
{
	unsigned i = server.n;

	while (i > 0 && server.arrivals[i - 1] > since)
		i--;
	return server.n - i;
}

/* What is left, -1: 429. *RESET_S as Webflow's Retry-After. */
static long
arrive(int64_t now, long *reset_s)
{
	int64_t used, end = now + server.length;

	switch (server.kind) {
	case FROM_FIRST:
	case GRID:
		if (now >= server.open + server.length || !server.n) {
			server.used = 0;
			server.open =
			    server.kind == FROM_FIRST
				? now
				: now - (now + server.phase) % server.length;
		}
		used = server.used;
		end = server.open + server.length;
		break;
	case TWO_SLIDING:
		if (arrived_since(now - server.length2) >= server.limit2) {
			server.refused++;
			return -1;
		}
		/* fall through */
	default:
		used = arrived_since(now - server.length);
		if (used)
			end = server.arrivals[server.n - used] + server.length;
	}
	*reset_s = (long)((end - now + (server.round_down ? 0 : S - 1)) / S);
	if (used >= server.limit) {
		server.refused++;
		return -1;
	}
	server.used++;
	server.arrivals[server.n++] = now;
	return (long)(server.limit - used - 1);
}

/* ---- four processes, one request at a time each */

#define CLIENTS 8

struct client {
	int64_t at; /* its next event */
	enum { ASKS, ARRIVES, HEARS } next;
	uint64_t ticket;
	long left, reset_s;
	int64_t sent;
};

static void
client_step(struct client *c)
{
	int64_t now = c->at, wait;

	switch (c->next) {
	case ASKS:
		wait = rate_take(&rate, now, &c->ticket);
		if (wait > 0) {
			c->at = now + (wait < S ? wait : S);
			return;
		}
		c->sent = now;
		c->at = now + dice(100 * MS);
		c->next = ARRIVES;
		return;
	case ARRIVES:
		c->left = arrive(now, &c->reset_s);
		c->at = now + 50 * MS + dice(400 * MS);
		c->next = HEARS;
		return;
	case HEARS:
		if (dice(100) == 0) /* one answer in a hundred is lost */
			rate_silent(&rate, c->ticket);
		else if (c->left < 0)
			rate_pause(&rate, now, now + c->reset_s * S);
		else if (server.kind == TWO_SLIDING)
			rate_learn(&rate, now, c->ticket, -1, -1, -1);
		else
			rate_learn(&rate, now, c->ticket, (long)server.limit,
			    c->left, c->reset_s);
		c->next = ASKS;
	}
}

/* The share of the ideal time, per mille, over COUNT whole windows of the kind
 * BY of the rules. Servers of an even NUMBER round Retry-After down. */
static int
simulate(const struct rate_rules *rules, enum server kind, int64_t limit,
    unsigned by, unsigned count, unsigned number)
{
	struct client clients[CLIENTS] = {0}, *c;
	int64_t start = 1000 * S, ideal = count * rules->windows[by].length_ns;

	seed = number;
	memset(&server, 0, sizeof server);
	server.kind = kind;
	server.limit = limit;
	server.length = rules->windows[0].length_ns;
	server.limit2 = rules->windows[1].limit;
	server.length2 = rules->windows[1].length_ns;
	server.phase = dice(server.length);
	server.round_down = number % 2 == 0;
	if (by)
		limit = server.limit2;
	rate_init(&rate, rules);
	for (unsigned i = 0; i < CLIENTS; i++)
		clients[i].at = start + dice(S);
	for (;;) {
		c = clients;
		for (unsigned i = 1; i < CLIENTS; i++)
			if (clients[i].at < c->at)
				c = clients + i;
		if (server.n > limit * count || c->at > start + 3 * ideal)
			break;
		client_step(c);
	}
	return (int)(ideal * 1000 /
		     (server.arrivals[server.n - 1] - server.arrivals[0]));
}

static void
test_servers(void)
{
	static const struct {
		const char *name;
		const struct rate_rules *rules;
		enum server kind;
		int64_t limit;
		unsigned by, count;
		int least;
	} rows[] = {
	    {"a minute from the first request", &webflow, FROM_FIRST, 60, 0, 15,
		970},
	    {"a minute of the clock", &webflow, GRID, 60, 0, 15, 970},
	    {"a sliding minute", &webflow, SLIDING, 60, 0, 15, 930},
	    {"a minute of 120 where 60 were configured", &webflow, FROM_FIRST,
		120, 0, 15, 970},
	    {"a minute of 30 where 60 were configured", &webflow, GRID, 30, 0,
		15, 970},
	    {"the shorter of two windows without headers", &plytix, TWO_SLIDING,
		20, 0, 60, 970},
	    {"the longer of two windows without headers", &plytix, TWO_SLIDING,
		20, 1, 3, 990},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (unsigned number = 1; number <= 4; number++) {
			int used = simulate(rows[i].rules, rows[i].kind,
			    rows[i].limit, rows[i].by, rows[i].count, number);

			CHECK(server.refused == 0,
			    "%s, seed %u: %u requests refused", rows[i].name,
			    number, server.refused);
			CHECK(used >= rows[i].least,
			    "%s, seed %u: %d.%d %% of the ideal", rows[i].name,
			    number, used / 10, used % 10);
		}
}

/* ---- single steps */

static void
test_windows(void)
{
	uint64_t ticket = 99;
	int64_t wait;

	rate_init(&rate, &plytix);
	for (int i = 0; i < 20; i++)
		if (rate_take(&rate, 100 * S + i * MS, &ticket))
			break;
	CHECK_INT(ticket, 19, "twenty go at once");
	wait = rate_take(&rate, 101 * S, &ticket);
	CHECK_INT(wait, 9 * S + RATE_MARGIN_NS,
	    "the next waits for window and margin");
	rate_sent(&rate, 0, 100 * S + 700 * MS);
	wait = rate_take(&rate, 101 * S, &ticket);
	CHECK_INT(wait, 9 * S + 700 * MS + RATE_MARGIN_NS,
	    "a start that left later counts from there");
	rate_sent(&rate, 0, 100 * S);
	CHECK_INT(rate_take(&rate, 101 * S, &ticket), wait,
	    "a start is never made earlier");
	rate_pause(&rate, 102 * S, 130 * S);
	CHECK_INT(rate_take(&rate, 110 * S, &ticket), 20 * S,
	    "a 429 stops everybody");
	CHECK_INT(
	    rate.state.margin_ns, 2 * RATE_MARGIN_NS, "and doubles the margin");
	CHECK_INT(rate_take(&rate, 130 * S, &ticket), 0, "until it is over");
	for (int i = 0; i < 5; i++)
		rate_pause(&rate, 131 * S, 131 * S);
	CHECK_INT(
	    rate.state.margin_ns, RATE_MARGIN_MAX_NS, "the margin has an end");
}

static void
test_rules(void)
{
	struct rate_rules off = {.windows = {{0, 10 * S}}, .nwindows = 1};
	struct rate_rules off_learns = off;
	struct rate_rules huge = {.windows = {{900000, 60 * S}}, .nwindows = 1};
	uint64_t ticket = 0;
	unsigned i;

	rate_init(&rate, &plytix);
	rate_claim(&rate, 10 * S, 5);
	for (i = 0; i < 30; i++)
		if (rate_take(&rate, 100 * S, &ticket))
			break;
	CHECK_INT(i, 5, "a claim lowers the limit");
	rate_claim(&rate, 10 * S, 500);
	for (; i < 30; i++)
		if (rate_take(&rate, 100 * S, &ticket))
			break;
	CHECK_INT(i, 20, "and never raises it over the rules");
	rate_claim(&rate, 77 * S, 1);
	CHECK_INT(rate_depth(&rate), 2000, "a claim of another window is none");

	rate_init(&rate, &off);
	for (i = 0; i < 40000; i++)
		if (rate_take(&rate, 100 * S, &ticket))
			break;
	CHECK_INT(i, 40000, "limit 0 lets all pass");
	off_learns.learns = true;
	rate_init(&rate, &off_learns);
	for (i = 0; i < 100; i++) {
		if (rate_take(&rate, 100 * S, &ticket))
			break;
		rate_learn(&rate, 100 * S, ticket, 60, 0, 60);
	}
	CHECK_INT(i, 100, "limit 0 also where the rules learn");
	rate_init(&rate, &huge);
	for (i = 0; i < 40000; i++)
		if (rate_take(&rate, 100 * S, &ticket))
			break;
	CHECK_INT(i, 40000, "a limit beyond the ring is not counted");
	huge.learns = true;
	rate_init(&rate, &huge);
	rate_take(&rate, 100 * S, &ticket);
	rate_learn(&rate, 100 * S, ticket, 900000, 899999, 60);
	for (i = 1; i < 40000; i++)
		if (rate_take(&rate, 100 * S, &ticket))
			break;
	CHECK_INT(i, 40000, "nor is one that the answers name");
	rate_learn(&rate, 100 * S, ticket, 900000, 7, 60);
	for (i = 0; i < 40000; i++)
		if (rate_take(&rate, 100 * S, &ticket))
			break;
	CHECK_INT(i, 7, "but what they leave holds");
}

static void
test_learning(void)
{
	uint64_t first = 0, ticket = 0;
	int64_t now = 100 * S;
	unsigned i;

	rate_init(&rate, &webflow);
	CHECK_INT(rate_take(&rate, now, &first), 0, "the prober goes");
	CHECK(rate_take(&rate, now, &ticket) > 0, "and goes alone");
	rate_silent(&rate, first);
	CHECK_INT(rate_take(&rate, now, &first), 0, "a lost one is replaced");
	CHECK(rate_take(&rate, now + 19 * S, &ticket) > 0, "a slow one is not");
	CHECK_INT(rate_take(&rate, now + 21 * S, &first), 0, "a silent one is");
	now += 22 * S;
	rate_learn(&rate, now, first, 60, 7, 30);
	for (i = 0; i < 100; i++)
		if (rate_take(&rate, now, &ticket))
			break;
	CHECK_INT(i, 7, "no more than the answer left");
	rate_learn(&rate, now, ticket, 60, 20, 30);
	CHECK(rate_take(&rate, now, &ticket) > 0, "more left later is no gain");
	now += 30 * S + 60 * MS;
	CHECK_INT(rate_take(&rate, now, &ticket), 0, "the next window opens");
	rate_learn(&rate, now, ticket, 60, 0, 1);
	CHECK_INT(rate_take(&rate, now, &ticket), 0,
	    "an answer of the window before says nothing about this one");
	rate_learn(&rate, now, ticket, 1, 0, -1);
	CHECK_INT(rate_take(&rate, now, &ticket), 0,
	    "nor does a publish without Retry-After");
	rate_pause(&rate, now, now + 20 * S);
	CHECK_INT(rate_take(&rate, now, &ticket), 20 * S, "429 stops all");

	rate_init(&rate, &webflow);
	rate_take(&rate, now, &first);
	rate_learn(&rate, now, first, -1, -1, -1);
	for (i = 0; i < 100; i++)
		if (rate_take(&rate, now, &ticket))
			break;
	CHECK_INT(i, 59, "without headers the configured limit holds");
	CHECK(rate_take(&rate, now + 61 * S, &ticket) == 0,
	    "and its next window opens too");
}

static void
test_hostile(void)
{
	uint64_t ticket = 0;
	int64_t wait;

	rate_init(&rate, &plytix);
	rate.state.count = 5000;
	for (int i = 0; i < RATE_RING; i++)
		rate.ring[i] = INT64_MAX / 2;
	wait = rate_take(&rate, 100 * S, &ticket);
	CHECK_INT(wait, 0, "times ahead of now stop nobody");
	rate_init(&rate, &plytix);
	rate_pause(&rate, 100 * S, 1000000 * S);
	rate_take(&rate, 100 * S, &ticket);
	CHECK(rate_take(&rate, 3701 * S, &ticket) == 0, "no pause over 1 h");
	rate_init(&rate, &webflow);
	rate_take(&rate, 100 * S, &ticket);
	rate_learn(&rate, 100 * S, ticket, 1000000000, 1000000000, 60);
	CHECK_INT(rate_take(&rate, 100 * S, &ticket), 0, "a huge limit passes");
	rate_learn(&rate, 100 * S, ticket, 60, 61, 60);
	rate_learn(&rate, 100 * S, ticket, 0, 0, 60);
	rate_learn(&rate, 100 * S, ticket, 60, 0, 1000000000);
	CHECK_INT(
	    rate_take(&rate, 100 * S, &ticket), 0, "nonsense is not learned");
	rate_sent(&rate, 12345678, 200 * S);
	rate_silent(&rate, 12345678);
	CHECK(rate.state.count == 3, "an unknown ticket changes nothing");
}

static void
test_boot_and_use(void)
{
	struct rate_use use;
	uint64_t ticket = 0;
	int64_t now = 500 * S;

	rate_init(&rate, &plytix);
	for (int w = 0; w < 4; w++)
		for (int i = 0; i < 20; i++)
			rate_take(&rate, now + w * 10500 * MS, &ticket);
	use = rate_used(&rate, now);
	CHECK_INT(use.requests, 80, "starts are counted");
	CHECK_INT(use.limit, 20, "the limit is told");
	CHECK_INT(use.share, 1000, "four bursts in four windows are all");
	use = rate_used(&rate, now + S);
	CHECK_INT(use.requests, 60, "only those since then");
	use = rate_used(&rate, now + 31 * S);
	CHECK_INT(use.share, -1, "no share of less than a window");
	rate.dirty = rate.dirty_end = 0;
	rate_shift(&rate, -400 * S);
	CHECK_INT(rate.ring[0], 100 * S, "another boot has other times");
	CHECK_INT(rate.dirty_end - rate.dirty, 80, "and all are written");
}

static void
test_outage(void)
{
	static const struct {
		int64_t at_s;
		bool good, another;
		int64_t since_s; /* 0: all is well */
		unsigned long requests;
		const char *what;
	} tries[] = {
	    {100, true, false, 0, 0, "all is well"},
	    {110, false, true, 110, 1, "the first bad try"},
	    {111, false, false, 110, 1, "the same request again"},
	    {140, false, true, 110, 2, "another one's request"},
	    {170, false, false, 110, 2, "a minute long"},
	    {171, true, false, 0, 0, "one good answer is enough"},
	    {172, false, false, 172, 1, "a request that had failed before"},
	    {473, false, true, 473, 1, "an outage of long ago is forgotten"},
	    {50, false, true, 50, 1, "times ahead of now too"},
	};
	struct rate_outage t = {0};

	for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
		rate_outage(
		    &t, tries[i].at_s * S, tries[i].good, tries[i].another);
		CHECK(t.since_ns == tries[i].since_s * S &&
			  t.requests == tries[i].requests,
		    "%s", tries[i].what);
	}
}

/* Who tells a wait tells it for all: the state is in the file of all. */
static void
test_tell(void)
{
	int64_t now = 1000 * S, least = 5 * S;
	uint64_t ticket;

	/* our own window, and its next turns */
	rate_init(&rate, &plytix);
	CHECK(!rate_report_wait(&rate, now, least), "no wait, nothing told");
	for (int i = 0; i < 20; i++)
		CHECK(!rate_take(&rate, now, &ticket), "start %d", i);
	CHECK(rate_report_wait(&rate, now + S, least) >= 9 * S,
	    "ten seconds less one");
	for (int64_t t = now + S; t < now + 10 * S; t += 50 * MS)
		CHECK(!rate_report_wait(&rate, t, least), "told once");
	now += 11 * S;
	for (int i = 0; i < 20; i++)
		CHECK(!rate_take(&rate, now, &ticket), "turn two, %d", i);
	CHECK(
	    !rate_report_wait(&rate, now, least), "the next turn is not told");
	CHECK(!rate_report_wait(&rate, now + 8 * S, least), "nor a short rest");

	/* what a service asks for is told each time */
	rate_pause(&rate, now, now + 7 * S);
	CHECK(rate_report_wait(&rate, now, least) == 7 * S, "a Retry-After");
	CHECK(!rate_report_wait(&rate, now + S, least), "once");
	rate_pause(&rate, now + S, now + 7 * S);
	CHECK(!rate_report_wait(&rate, now + S, least), "the same end again");
	now += 8 * S;
	rate_pause(&rate, now, now + 6 * S);
	CHECK(rate_report_wait(&rate, now, least) == 6 * S, "another one");
	now += 8 * S;
	rate_pause(&rate, now, now + 2 * S);
	CHECK(!rate_report_wait(&rate, now, least),
	    "a short one is not worth it");

	/* the learned window, although it is asked for in short steps */
	rate_init(&rate, &webflow);
	CHECK(!rate_take(&rate, now, &ticket), "a start");
	rate_learn(&rate, now, ticket, 60, 0, 40);
	CHECK(rate_take(&rate, now, &ticket) <= S, "short steps");
	CHECK(rate_report_wait(&rate, now, least) == 40 * S,
	    "the whole wait is told");
	for (int64_t t = now; t < now + 40 * S; t += 100 * MS)
		CHECK(
		    !rate_report_wait(&rate, t, least), "once, not each step");

	/* times of a damaged file silence nobody for ever */
	rate.state.told_ns = rate.state.told_at_ns = INT64_MAX;
	now += 60 * S;
	rate_pause(&rate, now, now + 30 * S);
	CHECK(rate_report_wait(&rate, now, least) == 30 * S, "a damaged file");
}

int
main(void)
{
	test_tell();
	test_outage();
	test_servers();
	test_windows();
	test_rules();
	test_learning();
	test_hostile();
	test_boot_and_use();
	return unit_end();
}
