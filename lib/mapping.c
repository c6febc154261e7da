/* mapping: files in, rules out. */
#include "mapping.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "jread.h"

/* What people write with an editor: a schema of 60 fields is 40 KiB. */
#define FILE_BYTES_MAX ((size_t)8 << 20)

static enum outcome
parse(const char *file, const char *text, size_t len, struct arena *arena,
    const struct json **value, struct verdict *v)
{
	struct jread *reader = jread_new(JREAD_RECORD_NODES_MAX);
	enum outcome outcome = jread(reader, arena, text, len, value, v);

	jread_free(reader);
	if (outcome == DONE)
		return DONE;
	return verdict_say(v, USAGE, "file", "'%s' is not JSON: %s", file,
	    arena_dup(arena, v->sentence, strlen(v->sentence)));
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
		file = access("mapping.json", F_OK) ? NULL : "mapping.json";
	rules->builtin = !file;
	outcome = file ? mapping_read(file, &arena, &value, v)
		       : parse("the built-in mapping", rules_default,
			     strlen(rules_default), &arena, &value, v);
	if (outcome == DONE)
		outcome = rules_compile(rules, value, currency, v);
	if (outcome == DONE && schema)
		outcome = rules_schema(rules, schema, v);
	arena_release(&arena);
	return outcome;
}
