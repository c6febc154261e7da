/* Settings: environment, files, credentials directory, addresses. */
#include "unit/unit.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/conf.h"
#include "io/log.h"

static char folder[] = "/tmp/conf_test.XXXXXX";

static const char *
in_folder(const char *name)
{
	static char path[4][200];
	static int n;

	n = (n + 1) % 4;
	snprintf(path[n], sizeof path[n], "%s/%s", folder, name);
	return path[n];
}

static void
put(const char *name, const char *bytes, size_t len)
{
	FILE *f = fopen(in_folder(name), "w");

	if (!f || fwrite(bytes, 1, len, f) != len || fclose(f))
		abort();
}

/* The value, NULL after a fault. */
static const char *
secret(char out[200], char fault[1024])
{
	struct conf c = {0};
	struct verdict v = {0};
	const char *s = conf_secret(&c, "T_SECRET");

	snprintf(out, 200, "%.199s", s);
	*fault = '\0';
	if (conf_check(&c, &v) != DONE) {
		snprintf(fault, 1024, "%s", v.sentence);
		out = NULL;
	}
	conf_release(&c);
	verdict_release(&v);
	return out;
}

static void
forget(void)
{
	unsetenv("T_SECRET");
	unsetenv("T_SECRET_FILE");
	unsetenv("CREDENTIALS_DIRECTORY");
}

static void
secrets(void)
{
	static const struct {
		const char *bytes;
		size_t len;
		const char *want; /* NULL: a fault */
	} files[] = {{"from-file\n", 10, "from-file"},
	    {"from-file", 9, "from-file"}, {"with\r\n", 6, "with"},
	    {" blanks \n", 9, " blanks "}, {"a\nb\n", 4, NULL}, {"", 0, NULL},
	    {"\n", 1, NULL}, {"a\0b\n", 4, NULL}, {"tab\tin\n", 7, NULL}};
	char out[200], fault[1024], text[64], *big;

	forget();
	CHECK(!secret(out, fault) && strstr(fault, "T_SECRET is not set"),
	    "no secret: %s", fault);
	setenv("T_SECRET", "plain", 1);
	CHECK_STR(secret(out, fault), "plain", "from the environment");
	setenv("T_SECRET_FILE", in_folder("none"), 1);
	CHECK_STR(secret(out, fault), "plain", "which comes first");
	setenv("T_SECRET", "", 1);
	CHECK(!secret(out, fault) && strstr(fault, "T_SECRET_FILE") &&
		  !strstr(fault, "/none"),
	    "empty is unset; a file that is not there is told, not its path: "
	    "%s",
	    fault);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		put("s", files[i].bytes, files[i].len);
		setenv("T_SECRET_FILE", in_folder("s"), 1);
		CHECK_STR(secret(out, fault), files[i].want, "file %zu: %s", i,
		    fault);
		CHECK(!files[i].want ? *fault && !strstr(fault, "a\nb") : true,
		    "a fault does not tell the content");
	}
	unsetenv("T_SECRET_FILE");
	put("T_SECRET", "from-credentials\n", 17);
	setenv("CREDENTIALS_DIRECTORY", folder, 1);
	CHECK_STR(secret(out, fault), "from-credentials",
	    "from the credentials directory");
	put("s", "from-file\n", 10);
	setenv("T_SECRET_FILE", in_folder("s"), 1);
	CHECK_STR(secret(out, fault), "from-file", "behind _FILE");
	setenv("T_SECRET_FILE", folder, 1);
	CHECK(!secret(out, fault), "a folder is no file: %s", fault);
	big = malloc(70000);
	memset(big, 'x', 70000);
	put("s", big, 70000);
	free(big);
	setenv("T_SECRET_FILE", in_folder("s"), 1);
	CHECK(!secret(out, fault) && strstr(fault, "too large"),
	    "70,000 bytes are no secret: %s", fault);
	forget();
	setenv("T_SECRET", "line\nbreak", 1);
	CHECK(!secret(out, fault) && !strstr(fault, "break"),
	    "a control character: %s", fault);
	snprintf(text, sizeof text, "x from-file x plain x");
	log_mask(text, strlen(text));
	CHECK_STR(text, "x ********* x ***** x", "all were told to the log");
	forget();
}

static const struct {
	const char *url, *want; /* NULL: refused */
} urls[] = {
    {"https://api.webflow.com/v2", "https://api.webflow.com/v2"},
    {"https://api.webflow.com/v2/", "https://api.webflow.com/v2"},
    {"https://api.webflow.com///", "https://api.webflow.com"},
    {"https://h:8443/a/b", "https://h:8443/a/b"},
    {"https://[2001:db8::1]/a", "https://[2001:db8::1]/a"},
    {"http://127.0.0.1:8080/v2", "http://127.0.0.1:8080/v2"},
    {"http://localhost", "http://localhost"},
    {"http://localhost/x", "http://localhost/x"},
    {"http://[::1]:99", "http://[::1]:99"},
    {"http://api.webflow.com/v2", NULL},
    {"http://127.0.0.1.evil.com/", NULL},
    {"http://localhost.evil.com/", NULL},
    {"http://127.0.0.10/", NULL},
    {"http://127.0.0.1@evil.com/", NULL},
    {"http://localhost:80@evil.com/", NULL},
    {"https://user:pass@host/", NULL},
    {"https://user@host/", NULL},
    {"https://host/?a=b", NULL},
    {"https://host/#f", NULL},
    {"https://ho st/", NULL},
    {"https://host/\n", NULL},
    {"https://host\\@evil/", NULL},
    {"https://", NULL},
    {"https:///", NULL},
    {"https:///v2", NULL},
    {"https://:443/", NULL},
    {"https://?", NULL},
    {"https://h:99999/", NULL},
    {"https://h:0/", NULL},
    {"https://h:80x/", NULL},
    {"https://h:/", NULL},
    {"https://[::1/", NULL},
    {"https://[]/", NULL},
    {"https://h%6Fst/", NULL},
    {"https://host\\v2", NULL},
    {"http://", NULL},
    {"ftp://host/", NULL},
    {"HTTPS://host/", NULL},
    {"host/v2", NULL},
    {"file:///etc/passwd", NULL},
    {"//host", NULL},
};

static void
addresses(void)
{
	struct verdict v = {0};

	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
		struct conf c = {0};
		const char *got;

		setenv("T_URL", urls[i].url, 1);
		got = conf_url(&c, "T_URL", "fallback");
		if (conf_check(&c, &v) != DONE)
			got = NULL;
		CHECK_STR(got, urls[i].want, "%s", urls[i].url);
		if (!urls[i].want)
			CHECK(strstr(v.sentence, "T_URL") &&
				  !strstr(v.sentence, "pass@"),
			    "the fault names the variable, not what it holds");
		conf_release(&c);
	}
	verdict_release(&v);
}

static const struct {
	const char *text;
	long want; /* -1: refused */
} counts[] = {{"5", 5}, {"1", 1}, {"100", 100}, {"0", -1}, {"101", -1},
    {"-5", -1}, {"+5", -1}, {" 5", -1}, {"5 ", -1}, {"5x", -1}, {"0x5", -1},
    {"1e1", -1}, {"5.0", -1}, {"99999999999999999999", -1}, {"007", 7},
    {"", 42}};

static void
others(void)
{
	static const char *const words[] = {"staging", "site", "live", NULL};
	struct verdict v = {0};
	struct conf c = {0};
	const char *kept;
	long n;

	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
		setenv("T_COUNT", counts[i].text, 1);
		n = conf_count(&c, "T_COUNT", 42, 1, 100);
		if (conf_check(&c, &v) != DONE)
			n = -1;
		CHECK_INT(n, counts[i].want, "count '%s'", counts[i].text);
		conf_release(&c);
	}
	setenv("T_WORD", "site", 1);
	CHECK_INT(conf_choice(&c, "T_WORD", 2, words), 1, "a choice");
	unsetenv("T_WORD");
	CHECK_INT(conf_choice(&c, "T_WORD", 2, words), 2, "its fallback");
	CHECK(conf_check(&c, &v) == DONE, "no fault");
	setenv("T_WORD", "Site", 1);
	conf_choice(&c, "T_WORD", 2, words);
	CHECK(conf_check(&c, &v) == USAGE &&
		  strstr(v.sentence, "staging, site, live"),
	    "another word: %s", v.sentence);
	conf_need(&c, "T_NONE");
	conf_check(&c, &v);
	CHECK(strstr(v.sentence, "T_WORD") != NULL, "the first fault is told");
	conf_release(&c);
	setenv("T_TEXT", "before", 1);
	kept = conf_text(&c, "T_TEXT", NULL);
	setenv("T_TEXT", "after, and much longer than it was", 1);
	CHECK_STR(kept, "before", "a value outlives setenv()");
	setenv("T_TEXT", "", 1);
	CHECK(!conf_text(&c, "T_TEXT", NULL), "empty is unset");
	CHECK_STR(conf_need(&c, "T_TEXT"), "", "need gives a text");
	CHECK(conf_check(&c, &v) == USAGE, "and a fault");
	conf_release(&c);
	verdict_release(&v);
}

int
main(void)
{
	if (!mkdtemp(folder))
		abort();
	secrets();
	addresses();
	others();
	unlink(in_folder("s"));
	unlink(in_folder("T_SECRET"));
	rmdir(folder);
	return unit_end();
}
