/* token: see token.h. */
#include "plytix/token.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/json_write.h"
#include "net/foreign.h"
#include "net/http.h"
#include "base/json_read.h"
#include "io/log.h"
#include "io/state.h"
#include "base/mem.h"
#include "plytix/error_text.h"
#include "base/sha256.h"

#define TOKEN_BYTES_MAX 16384
#define LIMITS_MAX 4

/* Old tokens are kept: requests under way still borrow them. */
struct token {
	struct token *older;
	time_t until;
	long spare_s; /* it is renewed that long before its end */
	bool refused;
	char text[];
};

struct plytix_token {
	const struct plytix_conf *conf;
	struct http *http;
	struct token *present;
	bool looked; /* into the cache */
	char *path;
	struct {
		long requests, seconds;
	} limits[LIMITS_MAX];
	unsigned nlimits;
};

/* ---- the token's payload */

static int
digit(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789-_";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* The middle part of a JWT, base64url; nothing is verified, as it can only
 * lower our own rate. */
static void
payload(const char *token, struct buf *out)
{
	const char *p = strchr(token, '.');
	unsigned bits = 0, count = 0;

	for (p = p ? p + 1 : ""; *p && *p != '.' && *p != '='; p++) {
		if (digit(*p) < 0) {
			buf_reset(out);
			return;
		}
		bits = bits << 6 | (unsigned)digit(*p);
		count += 6;
		if (count >= 8) {
			count -= 8;
			buf_byte(out, (char)(bits >> count & 0xff));
		}
	}
}

static void
read_limits(struct plytix_token *t, const struct json *claims)
{
	const struct json *account =
	    json_get(json_get(claims, "user_claims"), "account");
	const struct json *list;

	if (!account)
		account = json_get(claims, "account");
	list = json_get(account, "rate_limit");
	t->nlimits = 0;
	for (const struct json *v = json_first(list);
	     v != json_end(list) && t->nlimits < LIMITS_MAX; v = json_next(v)) {
		long long limit = json_int(json_get(v, "limit"), 0);
		long long size = json_int(json_get(v, "window_size"), 0);

		if (limit < 1 || limit > 1000000 || size < 1 || size > 86400)
			continue;
		t->limits[t->nlimits].requests = (long)limit;
		t->limits[t->nlimits++].seconds = (long)size;
	}
}

/* Reads the claims of the token; its lifetime in seconds. */
static long
read_claims(struct plytix_token *t, const char *text)
{
	struct json_reader *reader = json_reader_new(65536);
	struct arena arena = {0};
	struct verdict v = {0};
	const struct json *claims = NULL;
	long long lifetime = 0;
	struct buf json;

	buf_init(&json, TOKEN_BYTES_MAX);
	payload(text, &json);
	t->nlimits = 0;
	if (json.len && json_read(reader, &arena, json.data, json.len, &claims,
			    &v) == DONE) {
		lifetime = json_int(json_get(claims, "exp"), 0) -
			   json_int(json_get(claims, "iat"), 0);
		read_limits(t, claims);
	}
	verdict_release(&v);
	buf_release(&json);
	arena_release(&arena);
	json_reader_free(reader);
	return lifetime > 0 && lifetime <= 86400 ? (long)lifetime
						 : TOKEN_LIFETIME_S;
}

static void
keep(struct plytix_token *t, const char *text, time_t until)
{
	size_t len = strlen(text);
	struct token *token = mem_alloc(sizeof *token + len + 1);

	memcpy(token->text, text, len + 1);
	token->until = until;
	token->spare_s = TOKEN_SPARE_S;
	token->older = t->present;
	t->present = token;
	log_hide(text);
}

/* ---- the cache */

static char *
cache_path(const struct plytix_conf *conf)
{
	struct sha256 hash;
	struct buf path;
	char hex[65], *text;

	sha256_init(&hash);
	sha256_add(&hash, conf->auth_url, strlen(conf->auth_url) + 1);
	sha256_add(&hash, conf->key, strlen(conf->key) + 1);
	sha256_add(&hash, conf->password, strlen(conf->password) + 1);
	sha256_hex(&hash, hex);
	buf_init(&path, 8192);
	buf_printf(&path, "%s/token/%.16s", conf->state_dir, hex);
	text = mem_dup(buf_str(&path), path.len);
	buf_release(&path);
	return text;
}

/* A token file that others could have read or written is not used. */
static void
cache_read(struct plytix_token *t)
{
	int fd = open(t->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	char text[TOKEN_BYTES_MAX + 1];
	struct stat st;
	ssize_t len;
	char *space;
	long long until;

	if (fd < 0)
		return;
	if (fstat(fd, &st) || !S_ISREG(st.st_mode) || st.st_uid != geteuid() ||
	    (st.st_mode & 077)) {
		close(fd);
		return;
	}
	len = read(fd, text, TOKEN_BYTES_MAX);
	close(fd);
	if (len <= 0)
		return;
	text[len] = '\0';
	until = strtoll(text, &space, 10);
	text[strcspn(text, "\n")] = '\0';
	if (*space != ' ' || !space[1] || until <= time(NULL) ||
	    until > time(NULL) + 86400)
		return;
	keep(t, space + 1, (time_t)until);
	read_claims(t, space + 1);
}

/* Without a cache the next program asks again: no reason to stop. */
static void
cache_write(struct plytix_token *t)
{
	struct buf text;
	char name[4096];
	int fd;
	bool good;

	buf_init(&text, 2 * TOKEN_BYTES_MAX);
	buf_printf(
	    &text, "%lld %s\n", (long long)t->present->until, t->present->text);
	good = !state_path(name, sizeof name, t->conf->state_dir, "%s.%ld",
	    t->path + strlen(t->conf->state_dir) + 1, (long)getpid());
	unlink(name);
	fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	good = fd >= 0 && write(fd, text.data, text.len) == (ssize_t)text.len;
	if (fd >= 0 && close(fd))
		good = false;
	if (!good || rename(name, t->path)) {
		log_info("could not keep the Plytix token in '%s': %s", t->path,
		    strerror(errno));
		unlink(name);
	}
	buf_release(&text);
}

/* ---- asking for one */

static enum outcome
take(
    struct plytix_token *t, const struct http_answer *answer, struct verdict *v)
{
	struct json_reader *reader = json_reader_new(4096);
	struct arena arena = {0};
	struct verdict bad = {0};
	const struct json *value = NULL, *one;
	const char *text = NULL;
	enum outcome outcome = DONE;

	if (json_read(reader, &arena, answer->body, answer->body_len, &value,
		&bad) == DONE) {
		one = json_get(value, "data");
		if (one && one->type == JSON_ARRAY)
			one = json_at(one, 0);
		text = json_get_text(one, "access_token", NULL);
	}
	if (!text || !*text || strlen(text) > TOKEN_BYTES_MAX / 2 ||
	    text[strcspn(text, " \t\r\n")]) {
		outcome = verdict_say(v, AWAY, "token",
		    "the Plytix token host answered without a usable token");
	} else {
		long lifetime = read_claims(t, text);

		keep(t, text, time(NULL) + lifetime);
		if (lifetime <
		    4 * TOKEN_SPARE_S) /* else it would never be used */
			t->present->spare_s = lifetime / 4;
		cache_write(t);
	}
	verdict_release(&bad);
	arena_release(&arena);
	json_reader_free(reader);
	return outcome;
}

static enum outcome
judge(
    struct plytix_token *t, const struct http_answer *answer, struct verdict *v)
{
	char words[FOREIGN_MAX];
	bool foreign;

	if (answer->outcome != DONE)
		return verdict_say(v, answer->setting ? USAGE : AWAY,
		    answer->stopped ? VERDICT_STOPPED : "token",
		    "could not get a token from Plytix: %s%s", answer->error,
		    answer->setting ? " (PLYTIX_AUTH_URL)" : "");
	if (answer->status == 200)
		return take(t, answer, v);
	foreign_words(answer, words);
	foreign = *words;
	if (!foreign)
		error_text(answer->body, answer->body_len, words, sizeof words);
	if (answer->status == 401 && !foreign)
		return verdict_say(v, FATAL, "credentials",
		    "Plytix refused PLYTIX_API_KEY and PLYTIX_API_PASSWORD: %s",
		    words);
	return verdict_say(v, FATAL, "token",
	    "the Plytix token host answered %d: %s", answer->status, words);
}

static enum outcome
ask(struct plytix_token *t, struct verdict *v)
{
	struct http_request request = {
	    .method = "POST", .url = t->conf->auth_url, .repeatable = true};
	struct http_answer *answer;
	enum outcome outcome;
	struct json_writer e;
	struct buf body;

	buf_init(&body, 1 << 20);
	json_write_init(&e, &body);
	json_write_object(&e, NULL);
	json_write_text(&e, "api_key", t->conf->key);
	json_write_text(&e, "api_password", t->conf->password);
	json_write_end(&e);
	request.body = body.data;
	request.body_len = body.len;
	answer = http_do(t->http, &request);
	outcome = judge(t, answer, v);
	http_done(t->http, answer);
	buf_release(&body);
	return outcome;
}

/* ---- calls of other files */

struct plytix_token *
plytix_token_new(const struct plytix_conf *conf,
    const volatile sig_atomic_t *stop, struct verdict *v)
{
	struct http_limits limits = {.body_bytes_max = 1 << 20,
	    .flights_max = 1,
	    .probe = conf->probe,
	    .api = "plytix"};
	struct plytix_token *t = mem_alloc(sizeof *t);

	t->conf = conf;
	t->path = cache_path(conf);
	/* The token host has a limiter of its own, far above one token in 15
	 * minutes (plytix/API.md, Tokens); it takes nothing from the budget of
	 * the PIM. */
	t->http = http_new(&limits, NULL, stop, v);
	if (!t->http) {
		plytix_token_free(t);
		return NULL;
	}
	return t;
}

void
plytix_token_free(struct plytix_token *t)
{
	if (!t)
		return;
	http_free(t->http);
	while (t->present) {
		struct token *older = t->present->older;

		free(t->present);
		t->present = older;
	}
	free(t->path);
	free(t);
}

enum outcome
plytix_token_get(struct plytix_token *t, const char **text, struct verdict *v)
{
	if (!t->looked) {
		t->looked = true;
		cache_read(t);
	}
	if (!t->present || t->present->refused ||
	    t->present->until - time(NULL) < t->present->spare_s) {
		enum outcome outcome = ask(t, v);

		if (outcome != DONE)
			return outcome;
	}
	*text = t->present->text;
	return DONE;
}

bool
plytix_token_refused(struct plytix_token *t, const char *text)
{
	for (struct token *token = t->present; token; token = token->older)
		if (token->text == text) {
			token->refused = true;
			return token->until <= time(NULL);
		}
	return false;
}

void
plytix_token_limits(const struct plytix_token *t, plytix_limit *fn, void *ctx)
{
	for (unsigned i = 0; i < t->nlimits; i++)
		fn(ctx, t->limits[i].requests, t->limits[i].seconds);
}

unsigned long
plytix_token_requests(const struct plytix_token *t)
{
	return http_counted(t->http).requests;
}

unsigned long
plytix_token_limited(const struct plytix_token *t)
{
	return http_counted(t->http).limited;
}
