/* error_text: see error_text.h. */
#include "plytix/error_text.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/json_read.h"
#include "io/log.h"

static void
printable(const char *text, size_t len, char *out, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < len && n + 1 < size; i++) {
		unsigned char c = (unsigned char)text[i];

		out[n++] = c < 0x20 || c == 0x7f ? ' ' : (char)c;
	}
	/* no half character at the end */
	while (n && ((unsigned char)out[n - 1] & 0xC0) == 0x80)
		n--;
	if (n && (unsigned char)out[n - 1] >= 0xC0)
		n--;
	out[n] = '\0';
}

/* error.msg and the first of error.errors, whose msg may be anything. */
static bool
error_words(const struct json *value, char *out, size_t size)
{
	const struct json *error = json_get(value, "error");
	const struct json *one = json_at(json_get(error, "errors"), 0);
	const char *text = json_get_text(error, "msg", NULL);
	const char *field = json_get_text(one, "field", NULL);
	const char *detail = json_get_text(one, "msg", NULL);
	char all[600];

	/* what gateways and the token host say instead */
	if (!text)
		text = json_get_text(value, "msg",
		    json_get_text(value, "detail",
			json_get_text(value, "message", NULL)));
	if (!text)
		return false;
	if (field && detail)
		snprintf(all, sizeof all, "%s (%s: %s)", text, field, detail);
	else
		snprintf(all, sizeof all, "%s", text);
	printable(all, strlen(all), out, size);
	return true;
}

void
error_text(const char *body, size_t len, char *out, size_t size)
{
	struct json_reader *reader = json_reader_new(4096);
	struct arena arena = {0};
	struct verdict v = {0};
	const struct json *value = NULL;

	if (len > 65536 ||
	    json_read(reader, &arena, body, len, &value, &v) != DONE ||
	    !error_words(value, out, size))
		printable(body, len > 200 ? 200 : len, out, size);
	log_mask(out, strlen(out));
	verdict_release(&v);
	arena_release(&arena);
	json_reader_free(reader);
}
