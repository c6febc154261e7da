/* log: see log.h. A message is put together in one buffer, cleaned of
 * secrets, and written with one write(), so that lines of parallel programs
 * do not mix. */
#include "io/log.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/sanitize.h"
#include "base/json_write.h"
#include "base/timestamp.h"
#include "base/mem.h"

#define MESSAGE_MAX 8192
#define REASON_MAX 1000
#define SECRET_MIN 4
#define SECRET_START 6 /* so much of one that was cut off gives it away */

static struct {
	const char *program;
	enum log_level level;
	bool json;
	unsigned long line;
	char key[160];
	char **secrets;
	size_t nsecrets, secrets_cap;
} state = {.program = "sync", .level = LOG_INFO};

static const char *const level_names[] = {"error", "warn", "info", "debug"};

int
log_open(const char *program)
{
	const char *level = getenv("LOG_LEVEL"), *form = getenv("LOG_FORMAT");
	int i, bad = 0;

	state.program = program;
	if (level && *level) {
		for (i = 0; i <= LOG_DEBUG; i++)
			if (strcmp(level, level_names[i]) == 0)
				break;
		if (i > LOG_DEBUG)
			bad = -1;
		else
			state.level = (enum log_level)i;
	}
	if (form && *form) {
		state.json = strcmp(form, "json") == 0;
		if (!state.json && strcmp(form, "text") != 0)
			bad = -1;
	}
	return bad;
}

void
log_level_set(enum log_level level)
{
	state.level = level;
}

void
log_place(unsigned long line, const char *key)
{
	state.line = line;
	snprintf(state.key, sizeof state.key, "%s", key ? key : "");
	log_mask(state.key, strlen(state.key));
}

void
log_hide(const char *secret)
{
	size_t len = strlen(secret), at = 0;

	if (len < SECRET_MIN)
		return;
	state.secrets = mem_grow(state.secrets, &state.secrets_cap,
	    state.nsecrets + 1, sizeof *state.secrets);
	/* the longest first: one may hold another, whose asterisks would hide
	 * where it stands */
	while (at < state.nsecrets && strlen(state.secrets[at]) >= len)
		at++;
	memmove(&state.secrets[at + 1], &state.secrets[at],
	    (state.nsecrets - at) * sizeof *state.secrets);
	state.secrets[at] = mem_dup(secret, len);
	state.nsecrets++;
}

void
log_mask(char *text, size_t len)
{
	size_t n;

	for (size_t i = 0; len && i < state.nsecrets; i++) {
		n = strlen(state.secrets[i]);
		for (char *p = text; (p = memmem(p, len - (size_t)(p - text),
					  state.secrets[i], n));
		     p += n)
			memset(p, '*', n);
		/* a text that was cut may end within a secret */
		for (n = n > len ? len : n - 1; n >= SECRET_START; n--)
			if (memcmp(text + len - n, state.secrets[i], n) == 0) {
				memset(text + len - n, '*', n);
				break;
			}
	}
}

/* When stderr is gone there is no place for a message. */
static void
put(const char *bytes, size_t len)
{
	ssize_t n = write(STDERR_FILENO, bytes, len);

	(void)n;
}

struct event {
	const char *name; /* NULL: a message alone */
	const struct log_field *fields;
	size_t nfields;
};

static bool
has_field(const struct event *event, const char *name)
{
	for (size_t i = 0; i < event->nfields; i++)
		if (strcmp(event->fields[i].name, name) == 0)
			return true;
	return false;
}

static void
write_fields(struct json_writer *e, const struct event *event)
{
	char text[1024];

	for (size_t i = 0; i < event->nfields; i++) {
		const struct log_field *f = &event->fields[i];

		if (!f->text) {
			json_write_int(e, f->name, f->number);
			continue;
		}
		snprintf(text, sizeof text, "%s", f->text);
		log_mask(text, strlen(text));
		json_write_text(e, f->name, text);
	}
}

static void
write_json(enum log_level level, const struct event *event, const char *message)
{
	const char *run = getenv("RUN_ID");
	char when[TIMESTAMP_MAX];
	struct timespec now;
	struct buf out;
	struct json_writer e;

	clock_gettime(CLOCK_REALTIME, &now);
	timestamp_write(
	    (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000, when);
	buf_init(&out, MESSAGE_MAX * 7);
	json_write_init(&e, &out);
	json_write_object(&e, NULL);
	json_write_text(&e, "time", when);
	json_write_text(&e, "level", level_names[level]);
	if (run && *run)
		json_write_text(&e, "run", run);
	json_write_text(&e, "stage", state.program);
	json_write_text(&e, "program", state.program);
	if (state.line)
		json_write_int(&e, "line", (long long)state.line);
	if (state.key[0] && !has_field(event, "sku"))
		json_write_text(&e, "sku", state.key);
	json_write_text(&e, "event", event->name ? event->name : message);
	write_fields(&e, event);
	if (event->name)
		json_write_text(&e, "message", message);
	json_write_end(&e);
	put(out.data, out.len);
	buf_release(&out);
}

static void
write_text(const char *message)
{
	char out[MESSAGE_MAX + 512];
	int len;

	len = snprintf(out, sizeof out, "%s: ", state.program);
	if (state.line)
		len += snprintf(out + len, sizeof out - (size_t)len,
		    "line %lu%s", state.line, state.key[0] ? ", " : ": ");
	if (state.key[0])
		len += snprintf(out + len, sizeof out - (size_t)len,
		    "sku '%s': ", state.key);
	len += snprintf(out + len, sizeof out - (size_t)len, "%s", message);
	if (len > (int)sizeof out - 2)
		len = (int)sizeof out - 2;
	out[len] = '\0';
	sanitize(out);
	out[len++] = '\n';
	put(out, (size_t)len);
}

/* Why a run ended as it did is needed outside of this terminal, too. */
static void
keep_reason(const char *message)
{
	const char *path = getenv("REASON_FILE");
	char line[REASON_MAX];
	ssize_t n;
	int fd;

	fd = path && *path
		 ? open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW)
		 : -1;
	if (fd < 0)
		return;
	n = snprintf(line, sizeof line - 1, "%s", message);
	if (n > (ssize_t)sizeof line - 2)
		n = (ssize_t)sizeof line - 2;
	sanitize(line);
	line[n++] = '\n';
	n = write(fd, line, (size_t)n);
	close(fd);
}

static void
say(enum log_level level, const struct event *event, const char *fmt,
    va_list ap)
{
	char message[MESSAGE_MAX];

	if (level > state.level)
		return;
	vsnprintf(message, sizeof message, fmt, ap);
	log_mask(message, strlen(message));
	if (level == LOG_ERROR)
		keep_reason(message);
	if (state.json)
		write_json(level, event, message);
	else
		write_text(message);
}

#define SAY(level)                               \
	va_list ap;                              \
	va_start(ap, fmt);                       \
	say(level, &(struct event){0}, fmt, ap); \
	va_end(ap)

void
log_error(const char *fmt, ...)
{
	SAY(LOG_ERROR);
}

void
log_warn(const char *fmt, ...)
{
	SAY(LOG_WARN);
}

void
log_info(const char *fmt, ...)
{
	SAY(LOG_INFO);
}

void
log_debug(const char *fmt, ...)
{
	SAY(LOG_DEBUG);
}

void
log_event(enum log_level level, const char *name,
    const struct log_field *fields, size_t n, const char *fmt, ...)
{
	struct event event = {.name = name, .fields = fields, .nfields = n};
	va_list ap;

	va_start(ap, fmt);
	say(level, &event, fmt, ap);
	va_end(ap);
}
