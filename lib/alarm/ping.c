/* ping: see ping.h. */
#include "alarm/ping.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/sha256.h"
#include "io/log.h"
#include "net/http.h"

#define TRY_MS 10000

/* A run's name in the form of a UUID (version 8: of the application's own). */
static void
add_uuid(struct buf *url, const char *run)
{
	char hex[65];
	struct sha256 sha;

	sha256_init(&sha);
	sha256_add(&sha, run, strlen(run));
	sha256_hex(&sha, hex);
	hex[12] = '8';
	hex[16] = 'a';
	buf_printf(url, "?rid=%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8,
	    hex + 12, hex + 16, hex + 20);
}

void
ping(const char *base, enum ping which, const char *run, const char *body,
    size_t len)
{
	static const char *const ends[] = {[PING_START] = "/start",
	    [PING_SUCCESS] = "",
	    [PING_FAIL] = "/fail"};
	const struct http_limits limits = {
	    .tries_max = 2, .total_wait_ms = TRY_MS, .body_bytes_max = 65536};
	struct http_request request = {.method = "POST",
	    .body = body,
	    .body_len = len,
	    .timeout_ms = TRY_MS,
	    .repeatable = true};
	struct http_answer *answer;
	struct verdict v = {0};
	struct http *http;
	struct buf url;

	buf_init(&url, 8192);
	buf_text(&url, base);
	buf_text(&url, ends[which]);
	if (run && *run)
		add_uuid(&url, run);
	request.url = buf_str(&url);
	http = http_new(&limits, NULL, NULL, &v);
	answer = http ? http_do(http, &request) : NULL;
	if (!answer)
		log_warn("could not report to PING_URL: %s", v.sentence);
	else if (answer->outcome != DONE || answer->status > 299)
		log_warn("could not report to PING_URL: %s (status %d)",
		    *answer->error ? answer->error : "it refuses",
		    answer->status);
	http_free(http);
	verdict_release(&v);
	buf_release(&url);
}
