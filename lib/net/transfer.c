#include "net/transfer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/cli.h"
#include "io/log.h"
#include "base/mem.h"
#include "net/ratefile.h"

#define CONNECT_MS 10000L
#define TIMEOUT_MS 120000L
#define STILL_BYTES 1L /* less than this a second … */
#define STILL_S 60L    /* … for so long is a standstill */
#define KEEP_S 50L     /* services close idle connections after a minute */
#define BODY_KEPT (1u << 20)

static size_t
on_body(char *bytes, size_t size, size_t n, void *ctx)
{
	struct transfer *t = ctx;

	buf_add(&t->body, bytes, size * n);
	return t->body.broken ? 0 : size * n;
}

/* Runs on each start of a request on a connection, once for each time that
 * its bytes go out. */
static int
on_start(void *ctx, char *to, char *from, int to_port, int from_port)
{
	struct transfer *t = ctx;

	(void)to, (void)from, (void)to_port, (void)from_port;
	if (t->left) {
		t->again = true;
		return CURL_PREREQFUNC_ABORT;
	}
	t->left = true;
	t->left_ns = ratefile_now();
	return CURL_PREREQFUNC_OK;
}

int
transfer_init(struct transfer *t, size_t body_bytes_max)
{
	memset(t, 0, sizeof *t);
	buf_init(&t->body, body_bytes_max);
	t->easy = curl_easy_init();
	return t->easy ? 0 : -1;
}

void
transfer_release(struct transfer *t)
{
	if (t->easy)
		curl_easy_cleanup(t->easy);
	curl_slist_free_all(t->headers);
	buf_release(&t->body);
	memset(t, 0, sizeof *t);
}

static void
add_header(struct transfer *t, const char *line)
{
	struct curl_slist *longer = curl_slist_append(t->headers, line);

	if (!longer) {
		log_error("out of memory");
		exit(1);
	}
	t->headers = longer;
}

static void
set_headers(struct transfer *t, const struct http_request *q)
{
	size_t size;
	char *line;

	curl_slist_free_all(t->headers);
	t->headers = NULL;
	add_header(t, "Accept: application/json");
	add_header(t, "Expect:"); /* no wait for "100 Continue" */
	if (q->body)
		add_header(t, "Content-Type: application/json");
	if (!q->bearer)
		return;
	size = strlen(q->bearer) + sizeof "Authorization: Bearer ";
	line = mem_alloc(size);
	snprintf(line, size, "Authorization: Bearer %s", q->bearer);
	add_header(t, line);
	explicit_bzero(line, size);
	free(line);
}

static void
set_method(CURL *e, const struct http_request *q)
{
	if (strcmp(q->method, "GET") == 0 && !q->body) {
		curl_easy_setopt(e, CURLOPT_HTTPGET, 1L);
		return;
	}
	if (q->body || strcmp(q->method, "POST") == 0) {
		curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE_LARGE,
		    (curl_off_t)(q->body ? q->body_len : 0));
		curl_easy_setopt(e, CURLOPT_POSTFIELDS, q->body ? q->body : "");
	}
	curl_easy_setopt(e, CURLOPT_CUSTOMREQUEST, q->method);
}

/* The certificates that the environment names as trusted, by the names that
 * curl and OpenSSL have for them. */
static void
set_trust(CURL *e)
{
	const char *file = getenv("CURL_CA_BUNDLE");
	const char *folder = getenv("SSL_CERT_DIR");

	if (!file || !*file)
		file = getenv("SSL_CERT_FILE");
	if (file && *file)
		curl_easy_setopt(e, CURLOPT_CAINFO, file);
	if (folder && *folder)
		curl_easy_setopt(e, CURLOPT_CAPATH, folder);
}

void
transfer_begin(
    struct transfer *t, const struct http_request *q, long most_ms, void *owner)
{
	long timeout_ms = q->timeout_ms > 0 ? q->timeout_ms : TIMEOUT_MS;
	CURL *e = t->easy;

	if (t->body.cap > BODY_KEPT) {
		size_t most = t->body.bytes_max;

		buf_release(&t->body);
		buf_init(&t->body, most);
	}
	buf_reset(&t->body);
	t->left = t->again = false;
	t->reason[0] = '\0';
	curl_easy_reset(e); /* options only: connections stay */
	set_headers(t, q);
	set_method(e, q);
	curl_easy_setopt(e, CURLOPT_URL, q->url);
	curl_easy_setopt(e, CURLOPT_HTTPHEADER, t->headers);
	curl_easy_setopt(e, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
	curl_easy_setopt(e, CURLOPT_USERAGENT, "plytix-webflow/" VERSION);
	curl_easy_setopt(e, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	set_trust(e);
	if (strncmp(q->url, "http:", 5) == 0)
		curl_easy_setopt(e, CURLOPT_PROXY, "");
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(e, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(e, CURLOPT_MAXAGE_CONN, KEEP_S);
	curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
	curl_easy_setopt(e, CURLOPT_TIMEOUT_MS,
	    most_ms > 0 && most_ms < timeout_ms ? most_ms : timeout_ms);
	curl_easy_setopt(e, CURLOPT_LOW_SPEED_LIMIT, STILL_BYTES);
	curl_easy_setopt(e, CURLOPT_LOW_SPEED_TIME, STILL_S);
	curl_easy_setopt(
	    e, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)t->body.bytes_max);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(e, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(e, CURLOPT_PREREQFUNCTION, on_start);
	curl_easy_setopt(e, CURLOPT_PREREQDATA, t);
	curl_easy_setopt(e, CURLOPT_ERRORBUFFER, t->reason);
	curl_easy_setopt(e, CURLOPT_PRIVATE, owner);
}

static const char *
header(const struct transfer *t, const char *name)
{
	struct curl_header *h;

	return curl_easy_header(t->easy, name, 0, CURLH_HEADER, -1, &h) ==
		       CURLHE_OK
		   ? h->value
		   : NULL;
}

static long
header_count(const struct transfer *t, const char *name)
{
	const char *text = header(t, name);
	long n;
	char *end;

	if (!text || *text < '0' || *text > '9')
		return -1;
	n = strtol(text, &end, 10);
	return *end || n > 1000000000 ? -1 : n;
}

/* What a proxy that does not let us through answered; 0: none, or it may
 * later. */
static long
proxy_refusal(const struct transfer *t)
{
	long status = 0;

	curl_easy_getinfo(t->easy, CURLINFO_HTTP_CONNECTCODE, &status);
	return status / 100 == 4 && status != 408 && status != 429 ? status : 0;
}

/* The message on a certificate that is not trusted says how to trust it. */
static bool
is_trust(CURLcode code)
{
	return code == CURLE_PEER_FAILED_VERIFICATION ||
	       code == CURLE_SSL_ISSUER_ERROR ||
	       code == CURLE_SSL_CACERT_BADFILE;
}

/* What no later try will change: the settings have to be corrected. */
static bool
is_setting(const struct transfer *t, CURLcode code)
{
	return is_trust(code) || code == CURLE_URL_MALFORMAT ||
	       code == CURLE_COULDNT_RESOLVE_PROXY ||
	       (code != CURLE_OK && proxy_refusal(t)) ||
	       code == CURLE_UNSUPPORTED_PROTOCOL;
}

static void
say_failure(const struct transfer *t, CURLcode code, char *out, size_t size)
{
	long proxy = proxy_refusal(t);

	if (proxy == 407)
		snprintf(out, size,
		    "the proxy of https_proxy wants a name and a password, or "
		    "others (407)");
	else if (proxy)
		snprintf(out, size,
		    "the proxy of https_proxy lets nobody through to it (%ld)",
		    proxy);
	else
		snprintf(out, size, "%.100s%s",
		    t->reason[0] ? t->reason : curl_easy_strerror(code),
		    is_trust(code) ? "; the file of certificates to be trusted "
				     "is named by CURL_CA_BUNDLE"
				   : "");
}

void
transfer_finish(struct transfer *t, CURLcode code, struct transfer_end *end)
{
	long status = 0;
	char *type = NULL;

	memset(end, 0, sizeof *end);
	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(t->easy, CURLINFO_CONTENT_TYPE, &type);
	end->status = (int)status;
	end->whole = code == CURLE_OK && status > 0;
	end->setting = is_setting(t, code);
	end->too_big = code == CURLE_FILESIZE_EXCEEDED || t->body.broken;
	end->content_type = type ? type : "";
	end->retry_after = header(t, "Retry-After");
	end->date = header(t, "Date");
	end->retiring = header(t, "X-Plytix-Deprecation");
	end->location = header(t, "Location");
	end->limit = header_count(t, "X-RateLimit-Limit");
	end->remaining = header_count(t, "X-RateLimit-Remaining");
	end->reset_s = header_count(t, "Retry-After");
	if (end->whole)
		return;
	if (end->too_big)
		snprintf(end->error, sizeof end->error,
		    "the answer is over %zu bytes", t->body.bytes_max);
	else if (t->again)
		snprintf(end->error, sizeof end->error,
		    "the connection was closed without an answer");
	else
		say_failure(t, code, end->error, sizeof end->error);
	log_mask(end->error, strlen(end->error));
}
