/* The client and one request: each answer that there may be. */
#include "net/http.h"

#include "io/log.h"
#include "unit/net/http_server.h"
#include "unit/unit.h"

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

int
main(void)
{
	log_open("http_test");
	server_start();
	test_rows();
	test_too_big();
	test_request();
	test_dead_connection();
	test_refused();
	return unit_end();
}
