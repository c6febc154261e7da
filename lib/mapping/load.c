/* load: files in, rules out. */
#include "mapping/load.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/cli.h"
#include "base/json_read.h"
#include "io/ndjson.h"

/* Written with an editor: a schema of 60 fields is 40 KiB. */
#define FILE_BYTES_MAX ((size_t)8 << 20)

/* Says where a text that people wrote is wrong: lines and characters, as an
 * editor counts them. */
static enum outcome
refuse(const char *file, const char *text, const struct json_reader *reader,
    struct verdict *v)
{
	const char *why, *begin = text;
	size_t line = 1, column = 1, at = json_reader_fault(reader, &why);

	for (const char *p = text; p < text + at; p++)
		if (*p == '\n') {
			line++;
			begin = p + 1;
		}
	for (const char *p = begin; p < text + at; p++)
		column += (*p & 0xc0) != 0x80;
	return verdict_say(v, USAGE, "file",
	    "'%s' is not JSON at line %zu, column %zu: %s", file, line, column,
	    why);
}

static enum outcome
parse(const char *file, const char *text, size_t len, struct arena *arena,
    const struct json **value, struct verdict *v)
{
	static const char bom[] = "\xef\xbb\xbf"; /* some editors write it */
	size_t skip = len >= 3 && memcmp(text, bom, 3) == 0 ? 3 : 0;
	struct json_reader *reader = json_reader_new(JSON_READ_RECORD_NODES);
	enum outcome outcome =
	    json_read(reader, arena, text + skip, len - skip, value, v);

	if (outcome == REFUSED)
		outcome = refuse(file, text + skip, reader, v);
	json_reader_free(reader);
	return outcome;
}

enum outcome
mapping_read(const char *file, struct arena *arena, const struct json **value,
    struct verdict *v)
{
	size_t len;
	char *text = cli_slurp(file, FILE_BYTES_MAX, &len, v);
	enum outcome outcome;

	if (!text)
		return v->outcome;
	outcome = parse(file, text, len, arena, value, v);
	free(text);
	return outcome;
}

enum outcome
mapping_load(struct rules *rules, const char *file, const struct json *schema,
    struct verdict *v)
{
	const char *currency = json_get_text(schema, "currency", NULL);
	const struct json *value;
	struct arena arena = {0};
	enum outcome outcome;

	rules_init(rules);
	if (!file || !*file)
		file = getenv("MAPPING_FILE");
	if (!file || !*file)
		file = faccessat(
			   AT_FDCWD, "mapping.json", F_OK, AT_SYMLINK_NOFOLLOW)
			   ? NULL
			   : "mapping.json";
	if (file && strcmp(file, "built-in") == 0)
		file = NULL;
	outcome = file ? mapping_read(file, &arena, &value, v)
		       : parse("the built-in mapping", rules_default,
			     strlen(rules_default), &arena, &value, v);
	if (outcome == DONE)
		outcome = rules_compile(rules, value, currency, v);
	/* faults against the site are reported together with those in the file
	 * itself */
	if (schema && (outcome == DONE || strcmp(v->code, "mapping") == 0))
		outcome =
		    outcome_worse(outcome, rules_schema(rules, schema, v));
	arena_release(&arena);
	return outcome;
}

/* What `plytix-fetch --check` says: the columns of the account. Those that
 * people made are among them, with a label; an attribute has no name there. */
static void
take_column(const struct json *c, const char *label, bool relationship,
    struct attributes *attributes, struct arena *arena)
{
	const struct json *options = json_get(c, "options");
	const char *name = json_get_text(c, "name", NULL);
	struct json_builder m = {0};

	json_build_open(&m, JSON_OBJECT);
	json_build_text(
	    &m, "kind", relationship ? "relationship" : "attribute");
	json_build_text(&m, "label", label);
	if (relationship && name)
		json_build_text(&m, "name", name);
	json_build_text(&m, "type", json_get_text(c, "type", ""));
	if (options) {
		json_build_key(&m, "options");
		json_build_copy(&m, options);
	}
	json_build_close(&m);
	if (relationship)
		relationships_add(attributes, json_build_take(&m, arena));
	else
		attributes_add(attributes, json_build_take(&m, arena));
	json_build_release(&m);
}

static void
take_columns(const struct json *available, struct attributes *attributes,
    struct arena *arena)
{
	static const char own[] = "attributes.", related[] = "relationships.";
	const char *key;

	attributes->related_known = true;
	json_each (c, available) {
		key = json_get_text(c, "key", "");
		if (strncmp(key, own, sizeof own - 1) == 0)
			take_column(
			    c, key + sizeof own - 1, false, attributes, arena);
		else if (strncmp(key, related, sizeof related - 1) == 0)
			take_column(c, key + sizeof related - 1, true,
			    attributes, arena);
	}
}

/* One line; false: the context ends here. */
static bool
take(struct json_reader *reader, const struct ndjson_line *line,
    struct attributes *attributes, struct arena *arena, enum outcome *outcome,
    struct verdict *v)
{
	const struct json *record, *kind;
	bool more;

	*outcome = json_read(reader, arena, line->text, line->len, &record, v);
	if (*outcome != DONE)
		return false;
	kind = json_get(record, "kind");
	if (json_is(kind, "attribute"))
		attributes_add(attributes, record);
	else if (json_is(kind, "relationship"))
		relationships_add(attributes, record);
	else if (json_is(kind, "columns") && json_get(record, "available"))
		take_columns(json_get(record, "available"), attributes, arena);
	more = json_is(kind, "attribute") || json_is(kind, "category") ||
	       json_is(kind, "relationship") || json_is(kind, "error");
	arena_reset(arena);
	return more;
}

enum outcome
mapping_attributes(
    const char *file, struct attributes *attributes, struct verdict *v)
{
	bool stdin_too = strcmp(file, "-") == 0;
	int fd = stdin_too ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC);
	struct json_reader *reader;
	struct ndjson_reader in;
	struct ndjson_line line;
	struct arena arena = {0};
	enum outcome outcome = DONE;
	int n;

	if (fd < 0)
		return verdict_say(v, USAGE, "file", "could not open '%s': %s",
		    file, strerror(errno));
	reader = json_reader_new(JSON_READ_RECORD_NODES);
	ndjson_init(&in, fd, NDJSON_LINE_MAX);
	while ((n = ndjson_next(&in, &line)) > 0 &&
	       take(reader, &line, attributes, &arena, &outcome, v))
		;
	ndjson_release(&in);
	json_reader_free(reader);
	arena_release(&arena);
	if (!stdin_too)
		close(fd);
	if (n < 0 || outcome != DONE)
		return verdict_say(v, USAGE, "file",
		    "'%s' holds a line that is not a record", file);
	if (!attributes->n)
		return verdict_say(v, USAGE, "file",
		    "'%s' does not begin with an attribute record; it must be "
		    "the sorted output of plytix-fetch",
		    file);
	return DONE;
}

enum outcome
mapping_lines(
    const char *file, mapping_line *each, void *ctx, struct verdict *v)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC), n;
	enum outcome outcome = DONE;
	const struct json *record;
	struct ndjson_reader in;
	struct ndjson_line line;
	struct arena arena = {0};
	struct json_reader *reader;

	if (fd < 0)
		return verdict_say(v, USAGE, "file", "could not open '%s': %s",
		    file, strerror(errno));
	reader = json_reader_new(JSON_READ_RECORD_NODES);
	ndjson_init(&in, fd, NDJSON_LINE_MAX);
	while (outcome == DONE && (n = ndjson_next(&in, &line)) > 0) {
		outcome =
		    json_read(reader, &arena, line.text, line.len, &record, v);
		if (outcome == DONE)
			each(ctx, record);
		arena_reset(&arena);
	}
	ndjson_release(&in);
	json_reader_free(reader);
	arena_release(&arena);
	close(fd);
	if (n < 0 || outcome != DONE)
		return verdict_say(v, USAGE, "file",
		    "'%s' holds a line that is not a record", file);
	return DONE;
}
