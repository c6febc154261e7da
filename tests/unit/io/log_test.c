/* Messages: text and JSON, levels, places, and no secret anywhere. */
#include "unit/unit.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "io/log.h"

static char got[32768];

/* What FN writes to stderr. */
static const char *
hear(void (*fn)(void))
{
	char name[] = "/tmp/log_test.XXXXXX";
	int file = mkstemp(name), keep = dup(STDERR_FILENO);
	ssize_t n;

	unlink(name);
	dup2(file, STDERR_FILENO);
	fn();
	dup2(keep, STDERR_FILENO);
	close(keep);
	n = pread(file, got, sizeof got - 1, 0);
	got[n > 0 ? n : 0] = '\0';
	close(file);
	return got;
}

static void
plain(void)
{
	log_warn("could not update '%s': %d", "chair", 7);
}

static void
debug(void)
{
	log_debug("x");
	log_info("y");
}

static void
hostile(void)
{
	log_error("a\nb\t\x1b[31m\x7f\"\\ %s", "é");
}

static void
secrets(void)
{
	log_error("token=s3cret-token, again s3cret-tokens3cret-token; "
		  "s3cret-token-long; pa\"ss\\word abc");
}

/* Longer than any message: the cut falls somewhere in the secrets. */
static void
cut(void)
{
	static char text[9000];

	for (size_t i = 0; i + 12 < sizeof text; i += 12)
		memcpy(text + i, "s3cret-token", 12);
	log_error("%s", text);
}

static void
cut_within(void)
{
	static char text[9000];

	memset(text, 'x', 8185);
	strcpy(text + 8185, "s3cret-token");
	log_error("%s", text);
}

static void
json_levels(void)
{
	setenv("LOG_FORMAT", "json", 1);
	setenv("RUN_ID", "42", 1);
	log_open("webflow-push");
	log_place(17, "A\"1");
	CHECK(
	    strstr(hear(hostile),
		"\"level\":\"error\",\"run\":\"42\",\"stage\":\"webflow-push\","
		"\"program\":\"webflow-push\","
		"\"line\":17,\"sku\":\"A\\\"1\",\"event\":\"a\\nb\\t\\u001b["
		"31m\\u007f\\\"\\\\ é\"}\n") != NULL,
	    "JSON: one object, everything escaped");
	CHECK(strchr(got, '\n') == got + strlen(got) - 1, "on one line");
	CHECK(!strstr(hear(secrets), "s3cret") && !strstr(got, "word") &&
		  !strstr(got, "-long"),
	    "JSON: no secret: %s", got);
	CHECK(!strstr(hear(cut), "s3cret"), "JSON: nor a cut one");
	log_place(0, "s3cret-token");
	CHECK(!strstr(hear(plain), "s3cret"), "JSON: nor in the key");
}

int
main(void)
{
	static const char *const bad[][2] = {{"LOG_LEVEL", "loud"},
	    {"LOG_FORMAT", "xml"}, {"LOG_LEVEL", "INFO"}};
	char text[] = "xs3cret-token-longx", part[] = "s3cret-tok";

	unsetenv("LOG_LEVEL");
	unsetenv("LOG_FORMAT");
	CHECK_INT(log_open("test"), 0, "opened");
	CHECK_STR(hear(plain), "test: could not update 'chair': 7\n", "text");
	log_place(17, "A-100");
	CHECK_STR(hear(plain),
	    "test: line 17, sku 'A-100': could not update 'chair': 7\n",
	    "with line and key");
	log_place(3, NULL);
	CHECK_STR(hear(plain), "test: line 3: could not update 'chair': 7\n",
	    "with line");
	log_place(0, "K");
	CHECK_STR(hear(plain), "test: sku 'K': could not update 'chair': 7\n",
	    "with key");
	log_place(0, NULL);
	CHECK_STR(hear(hostile), "test: a b  [31m \"\\ é\n",
	    "control characters do not reach a terminal");
	CHECK_STR(hear(debug), "test: y\n", "info is shown, debug not");
	log_level_set(LOG_ERROR);
	CHECK_STR(hear(plain), "", "errors only");
	log_level_set(LOG_DEBUG);
	CHECK_STR(hear(debug), "test: x\ntest: y\n", "all");

	log_hide("s3cret-token"); /* the shorter one first */
	log_hide("s3cret-token-long");
	log_hide("pa\"ss\\word");
	log_hide("abc");
	CHECK_STR(hear(secrets),
	    "test: token=************, again ************************; "
	    "*****************; ********** abc\n",
	    "secrets are masked, also one that holds another");
	CHECK(!strstr(hear(cut), "s3cret") && strlen(got) > 8000,
	    "in a message that is cut too");
	CHECK(!strstr(hear(cut_within), "s3cret"),
	    "and where the cut goes through one");
	log_mask(text, strlen(text));
	CHECK_STR(text, "x*****************x", "mask in place");
	log_mask(part, strlen(part));
	CHECK_STR(part, "**********", "and the beginning of one at the end");
	log_mask(text, 0);
	json_levels();
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		unsetenv("LOG_LEVEL");
		unsetenv("LOG_FORMAT");
		setenv(bad[i][0], bad[i][1], 1);
		CHECK_INT(log_open("test"), -1, "%s=%s is refused", bad[i][0],
		    bad[i][1]);
	}
	return unit_end();
}
