/* The client against a small server that says what the script says. */
#include "net/http.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "io/log.h"
#include "unit/unit.h"

/* ---- the server: a thread a connection */

enum manner {
	WHOLE,    /* as it should be */
	CUT,      /* ten bytes less than promised, then closed */
	CHUNK,    /* chunks without the last one, then closed */
	DRIP,     /* a byte each 100 ms */
	SILENT,   /* read, then closed without a byte */
	DATE_IN_2 /* Retry-After as a date, two seconds from now */
};

struct reply {
	const char *head; /* status and further header lines; NULL: 200 OK */
	const char *body; /* NULL: {} */
	enum manner manner;
	int delay_ms;
	size_t body_len; /* 0: strlen */
};

#define REPLIES 8

static struct {
	pthread_mutex_t lock;
	int fd, port;
	const struct reply *script; /* REPLIES of them */
	unsigned served, connections;
	char seen[REPLIES][2048];
	unsigned connection[REPLIES];
} server = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void
pause_ms(long ms)
{
	struct timespec t = {
	    .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

	while (nanosleep(&t, &t) < 0 && errno == EINTR)
		;
}

/* One request with its body in TEXT; 0 when there is none. */
static int
read_request(int fd, char *text, size_t size)
{
	size_t len = 0, need = 0;
	char *end, *length;
	ssize_t n;

	while (!need || len < need) {
		n = read(fd, text + len, size - 1 - len);
		if (n <= 0)
			return 0;
		len += (size_t)n;
		text[len] = '\0';
		end = strstr(text, "\r\n\r\n");
		if (!end)
			continue;
		length = strcasestr(text, "Content-Length:");
		need = (size_t)(end + 4 - text) +
		       (length && length < end ? strtoul(length + 15, NULL, 10)
					       : 0);
	}
	return 1;
}

static void
put(int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t n = send(fd, bytes, len, MSG_NOSIGNAL);

		if (n <= 0)
			return;
		bytes += n;
		len -= (size_t)n;
	}
}

/* False: the connection is to be closed. */
static bool
answer(int fd, const struct reply *r)
{
	const char *body = r->body ? r->body : "{}";
	size_t len = r->body_len ? r->body_len : strlen(body);
	char head[1024], date[64] = "", chunk[32];
	time_t at = time(NULL) + 2;
	struct tm tm;

	if (r->delay_ms)
		pause_ms(r->delay_ms);
	if (r->manner == SILENT)
		return false;
	if (r->manner == DATE_IN_2)
		strftime(date, sizeof date,
		    "Retry-After: %a, %d %b %Y %H:%M:%S GMT\r\n",
		    gmtime_r(&at, &tm));
	snprintf(chunk, sizeof chunk, "Content-Length: %zu",
	    len + (r->manner == CUT ? 10 : 0));
	snprintf(head, sizeof head,
	    "HTTP/1.1 %s\r\nContent-Type: application/json\r\n%s%s\r\n\r\n",
	    r->head ? r->head : "200 OK", date,
	    r->manner == CHUNK ? "Transfer-Encoding: chunked" : chunk);
	put(fd, head, strlen(head));
	if (r->manner == CHUNK) {
		snprintf(chunk, sizeof chunk, "%zx\r\n", len);
		put(fd, chunk, strlen(chunk));
		put(fd, body, len);
		put(fd, "\r\n", 2);
		return false;
	}
	for (size_t i = 0; r->manner == DRIP && i < len; i++) {
		put(fd, body + i, 1);
		pause_ms(100);
	}
	if (r->manner != DRIP)
		put(fd, body, len);
	return r->manner != CUT;
}

static void *
serve_connection(void *arg)
{
	static const struct reply good = {0};
	int fd = (int)(long)arg;
	const struct reply *r;
	char text[16384];
	unsigned number;

	pthread_mutex_lock(&server.lock);
	number = ++server.connections;
	pthread_mutex_unlock(&server.lock);
	do {
		if (!read_request(fd, text, sizeof text))
			break;
		pthread_mutex_lock(&server.lock);
		r = &good;
		if (server.served < REPLIES) {
			r = server.script + server.served;
			snprintf(server.seen[server.served],
			    sizeof server.seen[0], "%.2000s", text);
			server.connection[server.served] = number;
		}
		server.served++;
		pthread_mutex_unlock(&server.lock);
	} while (answer(fd, r));
	close(fd);
	return NULL;
}

static void *
serve(void *arg)
{
	pthread_t thread;
	int fd;

	while ((fd = accept(server.fd, NULL, NULL)) >= 0)
		if (pthread_create(
			&thread, NULL, serve_connection, (void *)(long)fd) == 0)
			pthread_detach(thread);
		else
			close(fd);
	return arg;
}

/* A socket bound to a free port of this machine; listening or not. */
static int
bind_port(bool listening, int *port)
{
	struct sockaddr_in a = {.sin_family = AF_INET};
	socklen_t len = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) < 0 ||
	    (listening && listen(fd, 16) < 0) ||
	    getsockname(fd, (struct sockaddr *)&a, &len) < 0) {
		perror("bind");
		exit(1);
	}
	*port = ntohs(a.sin_port);
	return fd;
}

static void
script(const struct reply *replies)
{
	pthread_mutex_lock(&server.lock);
	server.script = replies;
	server.served = 0;
	memset(server.seen, 0, sizeof server.seen);
	pthread_mutex_unlock(&server.lock);
}

/* ---- the client */

static volatile sig_atomic_t stop;
static int other_port;
static char url[128];

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

static long
since(const struct timespec *t0)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (t.tv_sec - t0->tv_sec) * 1000 +
	       (t.tv_nsec - t0->tv_nsec) / 1000000;
}

static struct http *
client(struct http_limits limits, struct ratefile *rate)
{
	struct verdict v = {0};
	struct http *h = http_new(&limits, rate, &stop, &v);

	if (!h) {
		printf("# %s\n", v.sentence);
		exit(1);
	}
	return h;
}

static const struct http_limits usual = {.body_bytes_max = 1000,
    .flights_max = 4,
    .tries_max = 3,
    .total_wait_ms = 3000,
    .backoff_ms = 100};

#define READ                                        \
	{                                           \
		.method = "GET", .repeatable = true \
	}
#define MAKE                                                         \
	{                                                            \
		.method = "POST", .body = "{\"a\":1}", .body_len = 7 \
	}
#define RETRY_1 "\r\nRetry-After: 1"

static const struct row {
	const char *name;
	struct http_request request;
	struct reply replies[REPLIES];
	enum outcome outcome;
	int status;
	unsigned tries, limited;
	bool doubt;
	const char *body; /* NULL: not looked at */
	long least_ms, most_ms;
} rows[] = {
    {"an answer", READ, {{.body = "[1]"}}, DONE, 200, 1, 0, false, "[1]", 0,
	500},
    {"an empty answer", READ, {{.head = "204 No Content", .body = ""}}, DONE,
	204, 1, 0, false, "", 0, 500},
    {"a packed answer", READ,
	{{.head = "200 OK\r\nContent-Encoding: gzip",
	    .body = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x56\x2a"
		    "\x48\x4c\xce\x4e\x4d\x51\xb2\x2a\x29\x2a\x4d\xad"
		    "\x05\x00\x89\xe0\xb5\xdc\x0f\x00\x00\x00",
	    .body_len = 35}},
	DONE, 200, 1, 0, false, "{\"packed\":true}", 0, 500},
    {"503 with Retry-After is asked again then", READ,
	{{.head = "503 Away" RETRY_1}, {.body = "[2]"}}, DONE, 200, 2, 0, false,
	"[2]", 1000, 1900},
    {"500 is asked again", READ, {{.head = "500 Oops\r\nRetry-After: 60"}},
	DONE, 200, 2, 0, false, "{}", 0, 1500},
    {"500 to the end", READ,
	{{.head = "500 A"}, {.head = "502 B"},
	    {.head = "504 C", .body = "sorry"}},
	FAILED, 504, 3, 0, false, "sorry", 0, 3500},
    {"Retry-After on 200 is no order", READ,
	{{.head = "200 OK\r\nRetry-After: 60"}}, DONE, 200, 1, 0, false, "{}",
	0, 500},
    {"nor on 400", READ, {{.head = "400 No\r\nRetry-After: 60"}}, DONE, 400, 1,
	0, false, "{}", 0, 500},
    {"429 with seconds", READ, {{.head = "429 Slow" RETRY_1}}, DONE, 200, 2, 1,
	false, "{}", 1000, 1900},
    {"429 with a date", READ, {{.head = "429 Slow", .manner = DATE_IN_2}}, DONE,
	200, 2, 1, false, "{}", 900, 2900},
    {"429 without: too long for this caller", READ, {{.head = "429 Slow"}},
	AWAY, 429, 1, 1, false, NULL, 0, 500},
    {"429 to a create goes again", MAKE,
	{{.head = "429 Slow" RETRY_1}, {.head = "201 Made"}}, DONE, 201, 2, 1,
	false, "{}", 1000, 1900},
    {"503 to a create is doubtful", MAKE, {{.head = "503 Away" RETRY_1}},
	FAILED, 503, 1, 0, true, NULL, 0, 500},
    {"501 to a create is too", MAKE, {{.head = "501 What"}}, FAILED, 501, 1, 0,
	true, NULL, 0, 500},
    {"400 to a create is not", MAKE, {{.head = "400 No"}}, DONE, 400, 1, 0,
	false, NULL, 0, 500},
    {"a read without an answer", READ, {{.manner = SILENT}}, DONE, 200, 2, 0,
	false, "{}", 0, 1500},
    {"a create without an answer", MAKE, {{.manner = SILENT}}, FAILED, 0, 1, 0,
	true, "", 0, 500},
    {"a read cut off", READ, {{.manner = CUT}, {.body = "[3]"}}, DONE, 200, 2,
	0, false, "[3]", 0, 1500},
    {"a read cut off between chunks", READ,
	{{.manner = CHUNK}, {.body = "[4]"}}, DONE, 200, 2, 0, false, "[4]", 0,
	1500},
    {"a create whose answer is cut off", MAKE,
	{{.head = "201 Made", .manner = CUT}}, FAILED, 201, 1, 0, true, NULL, 0,
	500},
    {"a redirect is not followed", READ,
	{{.head = "302 There\r\nLocation: http://127.0.0.1:1/x"}}, DONE, 302, 1,
	0, false, "{}", 0, 500},
    {"a slow answer runs out of time",
	{.method = "GET", .repeatable = true, .timeout_ms = 300},
	{{.manner = DRIP, .body = "0123456789"}, {.body = "[5]"}}, DONE, 200, 2,
	0, false, "[5]", 300, 1900},
    {"a slow answer to a create",
	{.method = "POST", .body = "{}", .body_len = 2, .timeout_ms = 300},
	{{.head = "201 Made", .manner = DRIP, .body = "0123456789"}}, FAILED,
	201, 1, 0, true, NULL, 300, 900},
};

static void
test_rows(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *w = rows + i;
		struct http *h = client(usual, NULL);
		struct http_request q = w->request;
		struct http_answer *a;
		struct timespec t0;
		long ms;

		q.url = url;
		q.bearer = "token-of-the-test";
		script(w->replies);
		clock_gettime(CLOCK_MONOTONIC, &t0);
		a = http_do(h, &q);
		ms = since(&t0);
		CHECK_INT(a->outcome, w->outcome, "%s: outcome", w->name);
		CHECK_INT(a->status, w->status, "%s: status", w->name);
		CHECK_INT(a->tries, w->tries, "%s: tries", w->name);
		CHECK_INT(server.served, w->tries, "%s: as the server counts",
		    w->name);
		CHECK_INT(a->limited, w->limited, "%s: limited", w->name);
		CHECK(a->doubt == w->doubt, "%s: %s", w->name,
		    w->doubt ? "doubt" : "no doubt");
		if (w->body)
			CHECK_STR(a->body, w->body, "%s: body", w->name);
		CHECK(ms >= w->least_ms && ms <= w->most_ms,
		    "%s: %ld of %ld to %ld ms", w->name, ms, w->least_ms,
		    w->most_ms);
		CHECK((a->outcome == DONE) == !a->error[0] &&
			  !strstr(a->error, "query"),
		    "%s: '%s'", w->name, a->error);
		CHECK_INT(
		    http_counted(h).requests, w->tries, "%s: counted", w->name);
		http_done(h, a);
		http_free(h);
	}
}

static void
test_too_big(void)
{
	static char big[3000];
	struct reply replies[2][REPLIES] = {
	    {{.body = big}}, {{.manner = CHUNK, .body = big}}};
	struct http_request q = READ;

	memset(big, ' ', sizeof big - 1);
	q.url = url;
	for (int i = 0; i < 2; i++) {
		struct http *h = client(usual, NULL);
		struct http_answer *a;

		script(replies[i]);
		a = http_do(h, &q);
		CHECK(a->outcome == FAILED && a->tries == 1 &&
			  a->body_len <= 1000,
		    "a body over the ceiling: '%s'", a->error);
		http_done(h, a);
		http_free(h);
	}
}

static void
test_request(void)
{
	static const struct reply replies[REPLIES];
	struct http *h = client(usual, NULL);
	struct http_request q = MAKE;
	struct http_answer *a;

	script(replies);
	q.url = url;
	q.bearer = "token-of-the-test";
	q.tag = &q;
	for (int i = 0; i < 3; i++) {
		q.method = i == 1 ? "PATCH" : i == 2 ? "DELETE" : "POST";
		if (i == 2) {
			q.body = q.bearer = NULL;
			q.body_len = 0;
		}
		a = http_do(h, &q);
		CHECK(a->tag == &q, "the tag comes back");
		CHECK_STR(a->content_type, "application/json", "with the type");
		http_done(h, a);
	}
	CHECK(server.connection[0] == server.connection[1] &&
		  server.connection[1] == server.connection[2],
	    "one connection serves all three");
	CHECK(strncmp(server.seen[0], "POST /path?query=1 ", 19) == 0, "POST");
	CHECK(strncmp(server.seen[1], "PATCH /path", 11) == 0, "PATCH");
	CHECK(strncmp(server.seen[2], "DELETE /path", 12) == 0, "DELETE");
	CHECK(strstr(server.seen[1],
		  "\r\nAuthorization: Bearer token-of-the-test\r\n"),
	    "the token goes along");
	CHECK(!strstr(server.seen[2], "Authorization"), "only if given");
	CHECK(
	    strstr(server.seen[0], "\r\nUser-Agent: plytix-webflow/"), "agent");
	CHECK(strstr(server.seen[0], "\r\nAccept: application/json\r\n"),
	    "Accept");
	CHECK(strstr(server.seen[0], "\r\nContent-Type: application/json\r\n"),
	    "Content-Type");
	CHECK(!strstr(server.seen[2], "Content-Type"), "only with a body");
	CHECK(!strstr(server.seen[0], "Expect"), "no Expect");
	CHECK(strstr(server.seen[1], "\r\n\r\n{\"a\":1}"), "the body");
	http_free(h);
}

/* curl would send the second one again by itself, on a new connection. */
static void
test_dead_connection(void)
{
	static const struct reply replies[REPLIES] = {
	    [1] = {.manner = SILENT}, [4] = {.manner = SILENT}};
	struct http *h = client(usual, NULL);
	struct http_request read = READ, make = MAKE;
	struct http_answer *a;

	script(replies);
	read.url = make.url = url;
	http_done(h, http_do(h, &read));
	a = http_do(h, &make);
	CHECK(a->outcome == FAILED && a->doubt && server.served == 2,
	    "a create is not sent twice behind our back: '%s'", a->error);
	http_done(h, a);
	http_done(h, http_do(h, &read));
	http_done(h, http_do(h, &read));
	a = http_do(h, &read);
	CHECK(a->outcome == DONE && a->tries == 2 && server.served == 6,
	    "and a read is only sent again by us, which counts");
	http_done(h, a);
	http_free(h);
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
test_refused(void)
{
	static const struct {
		const char *url, *bearer;
	} bad[] = {
	    {"http://user:sesame@127.0.0.1/", NULL},
	    {"https://user:sesame@example.org/", NULL},
	    {"http://example.org/", "token"},
	    {"http://127.0.0.1.example.org/", "token"},
	    {"file:///etc/passwd", NULL},
	    {"ftp://127.0.0.1/", NULL},
	    {"https://", NULL},
	    {"", NULL},
	    {"https://example.org/a b", NULL},
	    {"https://example.org/", "sesame\r\nX: y"},
	};
	struct http *h = client(usual, NULL);

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct http_request q = READ;
		struct http_answer *a;

		q.url = bad[i].url;
		q.bearer = bad[i].bearer;
		a = http_do(h, &q);
		CHECK(a->outcome == FAILED && a->tries == 0 &&
			  !strstr(a->error, "sesame"),
		    "refused: %s", a->error);
		http_done(h, a);
	}
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
	pthread_t thread;
	sigset_t set;
	int unused;

	log_open("http_test");
	sigaction(SIGALRM, &alarm_action, NULL);
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	/* the server's threads inherit the block, this one takes the alarms */
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	server.fd = bind_port(true, &server.port);
	unused = bind_port(false, &other_port);
	snprintf(
	    url, sizeof url, "http://127.0.0.1:%d/path?query=1", server.port);
	if (pthread_create(&thread, NULL, serve, NULL) != 0)
		return 1;
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	test_rows();
	test_too_big();
	test_request();
	test_dead_connection();
	test_flights();
	test_stop();
	test_away();
	test_refused();
	test_rate();
	close(unused);
	return unit_end();
}
