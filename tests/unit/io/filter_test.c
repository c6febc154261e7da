/* The loop of every filter: bytes through, refused records, broken input, a
 * reader that has gone, a full disk. */
#include "unit/unit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "io/cli.h"
#include "io/filter.h"
#include "io/log.h"
#include "base/mem.h"
#include "io/ndjson.h"

static char out[1 << 20], err[65536];

/* {"kind":"x","do":…}: what the handler makes of it. */
static enum outcome
handle(void *ctx, const struct json *record, struct arena *a,
    struct json_writer *e, struct verdict *v)
{
	const char *what = json_get_text(record, "do", "copy");

	++*(int *)ctx;
	(void)a;
	if (strcmp(what, "copy") == 0) {
		json_write_value(e, NULL, record);
		return DONE;
	}
	if (strcmp(what, "nothing") == 0)
		return DONE;
	/* what was written by then must go */
	json_write_object(e, NULL);
	json_write_text(e, "half", "written");
	if (strcmp(what, "flush") == 0) {
		json_write_end(e);
		filter_flush(e);
		json_write_object(e, NULL);
		json_write_array(e, "open");
		return verdict_say(v, FAILED, "late", "after a flush");
	}
	if (strcmp(what, "huge") == 0) {
		for (int i = 0; i < 70; i++)
			json_write_text_len(e, "x", "y", 1);
		while (!e->out->broken)
			buf_add(e->out, err, sizeof err);
		return DONE;
	}
	if (strcmp(what, "refuse") == 0)
		return verdict_say(v, REFUSED, "no", "it \"will\" never");
	if (strcmp(what, "fail") == 0)
		return verdict_say(v, FAILED, "later", "perhaps later");
	if (strcmp(what, "away") == 0)
		return verdict_say(v, AWAY, "away", "the service is away");
	return verdict_say(v, FATAL, "end", "the end of it");
}

static enum outcome
last(void *ctx, struct arena *a, struct json_writer *e, struct verdict *v)
{
	(void)a;
	(void)v;
	json_write_object(e, NULL);
	json_write_int(e, "seen", *(int *)ctx);
	json_write_end(e);
	return DONE;
}

static int
temp(const char *bytes, size_t len)
{
	char name[] = "/tmp/filter_test.XXXXXX";
	int fd = mkstemp(name);

	unlink(name);
	while (len) {
		ssize_t n = write(fd, bytes, len);

		if (n <= 0)
			abort();
		bytes += n;
		len -= (size_t)n;
	}
	lseek(fd, 0, SEEK_SET);
	return fd;
}

static void
slurp(int fd, char *to, size_t max)
{
	ssize_t n = pread(fd, to, max - 1, 0);

	to[n > 0 ? n : 0] = '\0';
}

/* Runs the filter over IN; its output in `out`, its messages in `err`. */
static enum outcome
run(const char *in, size_t len, bool with_end)
{
	static const char *const kinds[] = {"x", "y", NULL};
	int seen = 0, from = temp(in, len), to = temp("", 0);
	int told = temp("", 0), keep = dup(STDERR_FILENO);
	struct filter f = {.stage = "test",
	    .kinds = kinds,
	    .ctx = &seen,
	    .record = handle,
	    .end = with_end ? last : NULL};
	enum outcome worst;

	dup2(told, STDERR_FILENO);
	worst = filter_run(&f, from, to);
	dup2(keep, STDERR_FILENO);
	close(keep);
	slurp(to, out, sizeof out);
	slurp(told, err, sizeof err);
	close(from);
	close(to);
	close(told);
	return worst;
}

#define ERROR(code, rest)                                                      \
	"{\"kind\":\"error\",\"stage\":\"test\"," rest "\"code\":\"" code "\"" \
	","

static const struct {
	const char *what, *in, *out;
	enum outcome worst;
} rows[] = {
    {"no input", "", "", DONE},
    {"a known kind", "{\"kind\":\"x\", \"a\" : 57.0}\n",
	"{\"kind\":\"x\",\"a\":57.0}\n", DONE},
    {"an unknown kind, byte for byte",
	"  {\"kind\" :\"z\",\"n\":1.0e0,\"u\":\"\\u00e9\\/\"}  \n",
	"  {\"kind\" :\"z\",\"n\":1.0e0,\"u\":\"\\u00e9\\/\"}  \n", DONE},
    {"of twin kinds the last", "{\"kind\":\"z\",\"kind\":\"x\"}\n",
	"{\"kind\":\"z\",\"kind\":\"x\"}\n", DONE},
    {"refused: cut off, told, the next goes on",
	"{\"kind\":\"x\",\"id\":\"1\",\"sku\":\"S\",\"do\":\"refuse\"}\n"
	"{\"kind\":\"x\"}\n",
	ERROR("no", "\"plytix_id\":\"1\",\"sku\":\"S\",") "\"message\":\"it "
							  "\\\"will\\\" "
							  "never\"}\n{\"kind\":"
							  "\"x\"}\n",
	REFUSED},
    {"plytix_id before id",
	"{\"kind\":\"x\",\"plytix_id\":\"p\",\"id\":\"1\",\"do\":\"fail\"}\n",
	ERROR(
	    "later", "\"plytix_id\":\"p\",") "\"message\":\"perhaps later\"}\n",
	FAILED},
    {"what was flushed stays",
	"{\"kind\":\"x\",\"do\":\"flush\"}\n{\"kind\":\"y\"}\n",
	"{\"half\":\"written\"}\n" ERROR(
	    "late", "") "\"message\":\"after a flush\"}\n{\"kind\":\"y\"}\n",
	FAILED},
    {"nothing written", "{\"kind\":\"x\",\"do\":\"nothing\"}\n", "", DONE},
    {"too large an output",
	"{\"kind\":\"x\",\"id\":\"1\",\"do\":\"huge\"}\n{\"kind\":\"x\"}\n",
	ERROR("too-large", "\"plytix_id\":\"1\",") "\"message\":\"the record "
						   "would be longer than "
						   "67108864 bytes\"}\n"
						   "{\"kind\":\"x\"}\n",
	REFUSED},
    {"the service away: the rest stays",
	"{\"kind\":\"x\"}\n{\"kind\":\"x\",\"do\":\"away\"}\n"
	"{\"kind\":\"x\"}\n",
	"{\"kind\":\"x\"}\n", AWAY},
    {"the end of the program",
	"{\"kind\":\"x\"}\n{\"kind\":\"x\",\"do\":\"die\"}\n{\"kind\":\"x\"}\n",
	"{\"kind\":\"x\"}\n", FATAL},
    {"not JSON, in the middle",
	"{\"kind\":\"x\"}\n{\"kind\":\n{\"kind\":\"x\"}\n",
	"{\"kind\":\"x\"}\n" ERROR("json", "") "*\n{\"kind\":\"x\"}\n", FATAL},
    {"no object", "[1]\n",
	ERROR("input", "") "\"message\":\"not a record: it must be an object "
			   "with a \\\"kind\\\"\"}\n",
	FATAL},
    {"a kind that is no text", "{\"kind\":1}\n", ERROR("input", "") "*\n",
	FATAL},
    {"a cut-off last line", "{\"kind\":\"x\"}\n{\"kind\":\"x\",\"a",
	"{\"kind\":\"x\"}\n" ERROR("json", "") "*\n", FATAL},
    {"a last line without newline", "{\"kind\":\"z\"}", "{\"kind\":\"z\"}\n",
	DONE},
};

/* A * in WANT stands for the rest of a line. */
static bool
like(const char *got, const char *want)
{
	for (; *want; want++, got++) {
		if (*want == '*') {
			got += strcspn(got, "\n") - 1;
			continue;
		}
		if (*got != *want)
			return false;
	}
	return !*got;
}

static void
too_long(void)
{
	size_t len = NDJSON_LINE_MAX + 100;
	char *in = mem_alloc(len + 64);
	enum outcome worst;

	memset(in, ' ', len);
	memcpy(in, "{\"kind\":\"x\"}\n", 13);
	memcpy(in + 13, "{\"kind\":\"x\",\"a\":\"", 17);
	memset(in + 30, 'a', len - 30);
	memcpy(in + len, "\"}\n{\"kind\":\"y\"}\n", 16);
	worst = run(in, len + 16, false);
	CHECK(like(out,
		  "{\"kind\":\"x\"}\n" ERROR("input", "") "*\n"
							  "{\"kind\":\"y\"}\n"),
	    "a line over the ceiling: an error record, the next goes on");
	CHECK_INT(worst, FATAL, "never called good");
	CHECK(strstr(err, "line 2") && strstr(err, "longer than"),
	    "told once with its number: %s", err);
	free(in);
}

/* Where output goes that nobody takes. */
static void
no_reader(void)
{
	int seen = 0, fds[2], from, full;
	struct filter f = {.stage = "test", .ctx = &seen, .record = handle};
	char *many = mem_alloc(400000 * 13);

	for (size_t i = 0; i < 400000; i++)
		memcpy(many + i * 13, "{\"kind\":\"x\"}\n", 13);
	from = temp(many, 400000 * 13);
	full = open("/dev/full", O_WRONLY);
	CHECK_INT(filter_run(&f, from, full), FATAL, "a full disk");
	CHECK(seen < 400000, "ends it early (%d records)", seen);
	close(full);
	lseek(from, 0, SEEK_SET);
	signal(SIGPIPE, SIG_IGN);
	if (pipe(fds))
		abort();
	close(fds[0]);
	seen = 0;
	CHECK_INT(filter_run(&f, from, fds[1]), FATAL, "a reader that left");
	CHECK(seen < 400000, "ends it early (%d records)", seen);
	close(fds[1]);
	close(from);
	from = temp(many, 13);
	full = open("/dev/full", O_WRONLY);
	CHECK_INT(filter_run(&f, from, full), FATAL, "one record is enough");
	close(full);
	close(from);
	from = open("/tmp", O_RDONLY);
	full = temp("", 0);
	CHECK_INT(filter_run(&f, from, full), FATAL, "input that fails");
	close(from);
	close(full);
	free(many);
}

/* Output is there before the filter waits for more. */
static void
alive(void)
{
	static const char *const sent[] = {"{\"kind\":\"x\"}\n",
	    "{\"kind\":\"x\"}\n\n", "{\"kind\":\"x\"}\n{\"kind\""};
	int in[2], back[2], seen = 0;
	struct filter f = {.stage = "test", .ctx = &seen, .record = handle};
	char line[100];
	pid_t pid;

	for (size_t i = 0; i < sizeof sent / sizeof *sent; i++) {
		if (pipe(in) || pipe(back))
			abort();
		fflush(stdout);
		pid = fork();
		if (!pid) {
			close(in[1]);
			filter_run(&f, in[0], back[1]);
			_exit(0);
		}
		close(in[0]);
		close(back[1]);
		if (write(in[1], sent[i], strlen(sent[i])) < 0)
			abort();
		alarm(10);
		CHECK(read(back[0], line, sizeof line) == 13,
		    "a record goes out while input stays open (%zu)", i);
		alarm(0);
		close(in[1]);
		close(back[0]);
	}
}

int
main(void)
{
	log_open("test");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		enum outcome worst = run(rows[i].in, strlen(rows[i].in), false);

		CHECK(like(out, rows[i].out), "%s", rows[i].what);
		if (!like(out, rows[i].out))
			printf("# got  %s# want %s", out, rows[i].out);
		CHECK_INT(worst, rows[i].worst, "its outcome");
	}
	CHECK_INT(run("{\"kind\":\"x\"}\n{\"kind\":\"z\"}\n{\"kind\":\"y\"}\n",
		      39, true),
	    DONE, "with an end");
	CHECK_STR(out,
	    "{\"kind\":\"x\"}\n{\"kind\":\"z\"}\n{\"kind\":\"y\"}\n"
	    "{\"seen\":2}\n",
	    "only known kinds are handled, the end comes last");
	run("{\"kind\":\"x\",\"do\":\"away\"}\n", 25, true);
	CHECK_STR(out, "", "a program that is to stop has no end");
	too_long();
	no_reader();
	alive();
	cli_stop = 1;
	CHECK_INT(run("{\"kind\":\"x\"}\n", 13, false), AWAY, "stopped: later");
	CHECK_STR(out, "", "nothing was begun");
	return unit_end();
}
