/* The client and more than one request: side by side, stopped, to a service
 * that is away, within a rate. */
#include "net/http.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/time.h>

#include "io/log.h"
#include "unit/net/http_server.h"
#include "unit/unit.h"

static int other_port; /* nobody listens there */

static void
on_alarm(int sig)
{
	(void)sig;
	stop = 1;
}

static void
stop_in(long ms)
{
	struct itimerval t = {.it_value = {.tv_usec = ms * 1000}};

	setitimer(ITIMER_REAL, &t, NULL);
}

static void
test_flights(void)
{
	struct reply replies[REPLIES];
	struct http *h = client(usual, NULL);
	struct http_request q = READ;
	struct http_answer *a;
	struct timespec t0;
	unsigned tags[5], sum = 0;

	for (int i = 0; i < REPLIES; i++)
		replies[i] = (struct reply){.delay_ms = 200};
	script(replies);
	q.url = url;
	clock_gettime(CLOCK_MONOTONIC, &t0);
	for (unsigned i = 0; i < 5; i++) {
		tags[i] = 1u << i;
		q.tag = tags + i;
		CHECK(http_start(h, &q) == (i < 4), "flight %u %s", i,
		    i < 4 ? "starts" : "has no place");
	}
	CHECK_INT(http_free_flights(h), 0, "none is free");
	while ((a = http_wait(h))) {
		sum += *(unsigned *)a->tag;
		CHECK_INT(a->status, 200, "an answer");
		http_done(h, a);
	}
	CHECK_INT(sum, 15, "each came once");
	CHECK(since(&t0) < 600, "side by side: %ld ms", since(&t0));
	CHECK_INT(http_free_flights(h), 4, "all are free again");
	http_free(h);
}

static void
test_stop(void)
{
	static const struct reply limited[REPLIES] = {
	    {.head = "429 Slow\r\nRetry-After: 3"}};
	static const struct reply slow[REPLIES] = {{.delay_ms = 300}};
	static const struct reply broken[REPLIES] = {
	    {.head = "503 Away\r\nRetry-After: 1", .delay_ms = 300}};
	struct http_request read = READ, make = MAKE;
	struct http *h = client(usual, NULL);
	struct http_answer *a;
	struct timespec t0;

	read.url = make.url = url;
	script(limited);
	stop_in(200);
	clock_gettime(CLOCK_MONOTONIC, &t0);
	a = http_do(h, &make);
	CHECK(a->outcome == AWAY && !a->doubt && since(&t0) < 800,
	    "a stop ends a wait: %ld ms, '%s'", since(&t0), a->error);
	http_done(h, a);

	stop = 0;
	script(slow);
	stop_in(100);
	a = http_do(h, &make);
	CHECK(stop && a->outcome == DONE && a->status == 200,
	    "what is in flight is finished");
	http_done(h, a);

	a = http_do(h, &read);
	CHECK(a->outcome == AWAY && a->tries == 0 && server.served == 1,
	    "nothing is sent any more: '%s'", a->error);
	http_done(h, a);

	stop = 0;
	script(broken);
	stop_in(100);
	a = http_do(h, &read);
	CHECK(a->outcome == AWAY && a->status == 503 && server.served == 1,
	    "nor sent again: '%s'", a->error);
	http_done(h, a);
	stop = 0;
	http_free(h);
}

static void
test_away(void)
{
	struct reply replies[REPLIES];
	struct http_limits limits = usual;
	struct http_request read = READ, make = MAKE;
	struct http *h;
	struct http_answer *a;
	char nowhere[64];

	for (int i = 0; i < REPLIES; i++)
		replies[i] = (struct reply){.head = "503 Away"};
	limits.away_ms = 1;
	limits.tries_max = 2;
	h = client(limits, NULL);
	script(replies);
	read.url = url;
	a = http_do(h, &read);
	CHECK_INT(a->outcome, FAILED, "one request that fails ends alone");
	http_done(h, a);
	pause_ms(2);
	a = http_do(h, &read);
	CHECK(a->outcome == AWAY && a->tries == 1, "two: the service: '%s'",
	    a->error);
	http_done(h, a);
	http_free(h);

	limits.away_ms = 500;
	limits.tries_max = 1;
	h = client(limits, NULL);
	snprintf(nowhere, sizeof nowhere, "http://127.0.0.1:%d/", other_port);
	make.url = nowhere;
	a = http_do(h, &make);
	CHECK(a->outcome == AWAY && !a->doubt && a->tries == 0,
	    "a service out of reach is away, without doubt: '%s'", a->error);
	http_done(h, a);
	http_free(h);
}

static void
test_rate(void)
{
	static const struct reply replies[REPLIES] = {
	    {.head =
		    "200 OK\r\nX-RateLimit-Limit: 3\r\nX-RateLimit-Remaining: 2"
		    "\r\nRetry-After: 2"},
	    [3] = {.head = "429 Slow\r\nRetry-After: 1"}};
	struct rate_rules rules = {
	    .windows = {{60, 2000000000}}, .nwindows = 1, .learns = true};
	struct verdict v = {0};
	char dir[64], path[300];
	struct ratefile *rate;
	struct http_request q = READ;
	struct http_answer *a;
	struct timespec t0;
	struct http *h;
	struct dirent *e;
	DIR *d;

	snprintf(dir, sizeof dir, "/tmp/http_test.%ld", (long)getpid());
	if (mkdir(dir, 0700) < 0)
		exit(1);
	rate = ratefile_open(dir, "webflow", "key", &rules, &v);
	h = client(usual, rate);
	script(replies);
	q.url = url;
	clock_gettime(CLOCK_MONOTONIC, &t0);
	for (int i = 0; i < 3; i++)
		http_done(h, http_do(h, &q));
	CHECK(since(&t0) < 500, "three of three go at once");
	a = http_do(h, &q);
	CHECK(a->status == 200 && a->tries == 2 && a->limited == 1 &&
		  since(&t0) >= 2900 && since(&t0) < 4500,
	    "the fourth waits for the window, then for the 429: %ld ms",
	    since(&t0));
	http_done(h, a);
	CHECK_INT(ratefile_used(rate, 60000).requests, 5, "all are entered");
	CHECK_INT(ratefile_used(rate, 60000).limited, 1, "the 429 too");
	http_free(h);
	ratefile_close(rate);
	snprintf(path, sizeof path, "%s/rate", dir);
	d = opendir(path);
	while (d && (e = readdir(d)))
		if (e->d_name[0] != '.')
			unlinkat(dirfd(d), e->d_name, 0);
	closedir(d);
	rmdir(path);
	rmdir(dir);
}

int
main(void)
{
	struct sigaction alarm_action = {.sa_handler = on_alarm};
	int unused;

	log_open("http_flights_test");
	sigaction(SIGALRM, &alarm_action, NULL);
	server_start();
	unused = bind_port(false, &other_port);
	test_flights();
	test_stop();
	test_away();
	test_rate();
	close(unused);
	return unit_end();
}
