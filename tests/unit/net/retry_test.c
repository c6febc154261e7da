#include "net/retry.h"

#include "unit/unit.h"

#define HALF 0x80000000u

static const struct {
	const char *name;
	struct retry_try try;
	long want;
} waits[] = {
#define BARE \
	.tries_max = 6, .total_wait_ms = 1200000, .backoff_ms = RETRY_BACKOFF_MS
#define TRY BARE, .dice = HALF
#define READ TRY, .repeatable = true, .left = true
#define MAKE TRY, .left = true
    {"a read answered 500, first try",
	{READ, .status = 500, .tries = 1, .sent = 1, .after_ms = -1}, 750},
    {"the wait doubles",
	{READ, .status = 502, .tries = 3, .sent = 3, .after_ms = -1}, 3000},
    {"up to half a minute",
	{READ, .status = 504, .tries = 20, .sent = 5, .after_ms = -1}, 22500},
    {"the dice take half of it off at most",
	{BARE, .repeatable = true, .left = true, .dice = 0, .status = 500,
	    .tries = 4, .sent = 4, .after_ms = -1},
	4000},
    {"a lost read", {READ, .tries = 2, .sent = 2, .after_ms = -1}, 1500},
    {"the last try",
	{READ, .status = 500, .tries = 6, .sent = 6, .after_ms = -1},
	RETRY_STOP},
    {"503 with Retry-After",
	{READ, .status = 503, .tries = 1, .sent = 1, .after_ms = 7000}, 7000},
    {"503 without",
	{READ, .status = 503, .tries = 1, .sent = 1, .after_ms = -1}, 750},
    {"Retry-After on 500 does not count",
	{READ, .status = 500, .tries = 1, .sent = 1, .after_ms = 60000}, 750},
    {"nor on 408",
	{READ, .status = 408, .tries = 1, .sent = 1, .after_ms = 60000}, 750},
    {"429 with Retry-After",
	{READ, .status = 429, .tries = 1, .sent = 1, .limited = 1,
	    .after_ms = 42000},
	42000},
    {"429 without: ten seconds",
	{READ, .status = 429, .tries = 1, .sent = 1, .limited = 1,
	    .after_ms = -1},
	10000},
    {"429 without, the fourth in a row",
	{READ, .status = 429, .tries = 4, .sent = 4, .limited = 4,
	    .after_ms = -1},
	80000},
    {"the total of all waits has a ceiling",
	{READ, .status = 429, .tries = 1, .sent = 1, .limited = 1,
	    .after_ms = 42000, .waited_ms = 1160000},
	RETRY_STOP},
    {"a create answered 429 goes again",
	{MAKE, .status = 429, .tries = 1, .sent = 1, .limited = 1,
	    .after_ms = 3000},
	3000},
    {"a create answered 503 does not",
	{MAKE, .status = 503, .tries = 1, .sent = 1, .after_ms = 3000},
	RETRY_STOP},
    {"nor a lost one", {MAKE, .tries = 1, .sent = 1, .after_ms = -1},
	RETRY_STOP},
    {"unless it did not leave",
	{TRY, .left = false, .tries = 1, .sent = 0, .after_ms = -1}, 750},
    {"what did not leave is not counted",
	{TRY, .left = false, .tries = 9, .sent = 0, .after_ms = -1}, 22500},
    {"400 is no reason",
	{READ, .status = 400, .tries = 1, .sent = 1, .after_ms = 1000},
	RETRY_STOP},
    {"501 neither",
	{READ, .status = 501, .tries = 1, .sent = 1, .after_ms = -1},
	RETRY_STOP},
};

static void
test_wait(void)
{
	for (size_t i = 0; i < sizeof waits / sizeof *waits; i++)
		CHECK_INT(retry_wait_ms(&waits[i].try), waits[i].want, "%s",
		    waits[i].name);
}

static void
test_status(void)
{
	static const int again[] = {408, 429, 500, 502, 503, 504, 520, 524};
	static const int never[] = {
	    200, 202, 301, 400, 401, 403, 404, 405, 409, 422, 428, 501, 505};

	for (size_t i = 0; i < sizeof again / sizeof *again; i++)
		CHECK(retry_status(again[i]), "%d may pass later", again[i]);
	for (size_t i = 0; i < sizeof never / sizeof *never; i++)
		CHECK(!retry_status(never[i]), "%d will not", never[i]);
}

static void
test_sum(void)
{
	struct retry_try try = {BARE, .repeatable = true, .left = true,
	    .status = 503, .after_ms = -1};
	long wait;

	for (try.tries = try.sent = 1; (wait = retry_wait_ms(&try)) >= 0;
	     try.sent = ++try.tries)
		try.waited_ms += wait;
	CHECK_INT(try.waited_ms, 15500, "the shortest waits of six tries");
}

static void
test_doubt(void)
{
	static const struct {
		int status;
		bool left, repeatable, want;
	} rows[] = {
	    {0, true, false, true},
	    {0, false, false, false},
	    {0, true, true, false},
	    {408, true, false, true},
	    {429, true, false, false},
	    {400, true, false, false},
	    {500, true, false, true},
	    {501, true, false, true},
	    {503, true, true, false},
	    {201, true, false, false},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct retry_try try = {.status = rows[i].status,
		    .left = rows[i].left,
		    .repeatable = rows[i].repeatable};

		CHECK(retry_doubt(&try) == rows[i].want, "%s %d%s: %s",
		    rows[i].repeatable ? "read" : "create", rows[i].status,
		    rows[i].left ? "" : ", not sent",
		    rows[i].want ? "doubt" : "no doubt");
	}
}

static void
test_after(void)
{
	const int64_t now = 784111777; /* Sun, 06 Nov 1994 08:49:37 GMT */
	static const struct {
		const char *text;
		long want;
	} rows[] = {
	    {"5", 5000},
	    {" 5 ", 5000},
	    {"0", 1000},
	    {"3600", 3600000},
	    {"99999999999999999999999999", 3600000},
	    {"", -1},
	    {"soon", -1},
	    {"-5", -1},
	    {"5.5", -1},
	    {"5 s", -1},
	    {"Sun, 06 Nov 1994 08:49:49 GMT", 12000},
	    {"Sunday, 06-Nov-94 08:49:49 GMT", 12000},
	    {"Sun Nov  6 08:49:49 1994", 12000},
	    {"Sun, 06 Nov 1994 08:00:00 GMT", 1000},
	    {"Mon, 07 Nov 1994 08:49:37 GMT", 3600000},
	    {"Sun, 06 Foo 1994 08:49:49 GMT", -1},
	    {"Sun, 46 Nov 1994 08:49:49 GMT", -1},
	    {"Sun, 06 Nov 1994 28:49:49 GMT", -1},
	    {"Sun, 06 Nov 1994", -1},
	    {NULL, -1},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		CHECK_INT(retry_after_ms(rows[i].text, now), rows[i].want,
		    "Retry-After '%s'", rows[i].text ? rows[i].text : "(none)");
	CHECK_INT(retry_date("Tue, 29 Feb 2028 12:00:00 GMT"), 1835438400,
	    "a leap day");
	CHECK_INT(retry_date("Thu, 01 Jan 1970 00:00:00 GMT"), 0, "the start");
	CHECK_INT(retry_date("Wed, 01 Mar 2000 00:00:00 GMT"), 951868800,
	    "a century with its leap day");
}

int
main(void)
{
	test_wait();
	test_sum();
	test_status();
	test_doubt();
	test_after();
	return unit_end();
}
