/* support: a JSON text → a value, for tests of the domain. */
#ifndef SUPPORT_H
#define SUPPORT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json_write.h"
#include "base/json_read.h"
#include "base/json.h"
#include "base/verdict.h"

/* Ends the test when the text is no JSON. */
static inline const struct json *
parse_text(struct arena *arena, const char *text)
{
	struct json_reader *reader = json_reader_new(JSON_READ_RECORD_NODES);
	struct verdict v = {0};
	const struct json *value = NULL;

	if (json_read(reader, arena, text, strlen(text), &value, &v) != DONE) {
		fprintf(stderr, "test: %s: %s\n", v.sentence, text);
		exit(1);
	}
	verdict_release(&v);
	json_reader_free(reader);
	return value;
}

/* Quotes are written as ' in tests, so that the text can be read. */
static inline const struct json *
parse(struct arena *arena, const char *text)
{
	char *quoted = arena_dup(arena, text, strlen(text));

	for (char *p = quoted; *p; p++)
		if (*p == '\'')
			*p = '"';
	return parse_text(arena, quoted);
}

/* The value's text, with ' for quotes; in ARENA. */
static inline const char *
print(struct arena *arena, const struct json *value)
{
	struct buf out;
	struct json_writer e;
	char *text;

	buf_init(&out, 1 << 20);
	json_write_init(&e, &out);
	if (value)
		json_write_value(&e, NULL, value);
	else
		buf_text(&out, "nothing\n");
	buf_cut(&out, out.len ? out.len - 1 : 0);
	text = arena_dup(arena, buf_str(&out), out.len);
	for (char *p = text; *p; p++)
		if (*p == '"')
			*p = '\'';
	buf_release(&out);
	return text;
}

#endif
