/* switches: see switches.h. */
#include "common/switches.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static long
place(const struct switches *s, const char *name)
{
	for (size_t i = 0; i < s->count; i++)
		if (strcmp(s->rows[i]->name, name) == 0)
			return (long)i;
	return -1;
}

void
switches_init(struct switches *s)
{
	memset(s, 0, sizeof *s);
}

void
switches_release(struct switches *s)
{
	for (size_t i = 0; i < s->count; i++)
		free(s->values[i]);
	memset(s, 0, sizeof *s);
}

void
switches_add(struct switches *s, const struct switch_row *table)
{
	for (; table != NULL && table->name != NULL; table++) {
		if (s->count == SWITCHES_MAX || place(s, table->name) >= 0) {
			fprintf(stderr, "switch '%s' does not fit the table\n",
			    table->name);
			abort();
		}
		s->rows[s->count] = table;
		s->values[s->count++] =
		    mem_dup(table->fallback, strlen(table->fallback));
	}
}

/* Does VALUE stand among CHOICES? */
static bool
allowed(const char *choices, const char *value)
{
	size_t len = strlen(value);
	char *end;

	if (strcmp(choices, "text") == 0)
		return true;
	if (strcmp(choices, "number") == 0) {
		errno = 0;
		if (len == 0 || value[0] < '0' || value[0] > '9')
			return false;
		strtol(value, &end, 10);
		return *end == '\0' && errno == 0;
	}
	for (const char *p = choices; *p != '\0';) {
		size_t n = strcspn(p, "|");

		if (n == len && memcmp(p, value, n) == 0)
			return true;
		p += n + (p[n] == '|');
	}
	return false;
}

static int
check(const struct switches *s, const char *name, const char *value,
    struct buf *err)
{
	long i = place(s, name);

	if (i < 0) {
		buf_printf(err, "no switch '%s'", name);
		return -1;
	}
	if (!allowed(s->rows[i]->values, value)) {
		buf_printf(err, "switch '%s' cannot be '%s': it is %s", name,
		    value, s->rows[i]->values);
		return -1;
	}
	return 0;
}

int
switches_set(
    struct switches *s, const char *name, const char *value, struct buf *err)
{
	long i;

	if (check(s, name, value, err) != 0)
		return -1;
	i = place(s, name);
	free(s->values[i]);
	s->values[i] = mem_dup(value, strlen(value));
	s->generation++;
	return 0;
}

static const char *
as_text(struct json_object *value)
{
	if (json_object_is_type(value, json_type_boolean))
		return json_object_get_boolean(value) ? "on" : "off";
	return json_object_get_string(value);
}

int
switches_set_all(
    struct switches *s, struct json_object *object, struct buf *err)
{
	if (!json_object_is_type(object, json_type_object)) {
		buf_text(err, "an object of switches is wanted");
		return -1;
	}
	json_object_object_foreach(object, name, value)
	{
		const char *text = as_text(value);

		if (check(s, name, text == NULL ? "" : text, err) != 0)
			return -1;
	}
	json_object_object_foreach(object, name2, value2)
	{
		const char *text = as_text(value2);

		switches_set(s, name2, text == NULL ? "" : text, err);
	}
	return 0;
}

const char *
switches_text(const struct switches *s, const char *name)
{
	long i = place(s, name);

	if (i < 0) {
		fprintf(stderr, "no switch '%s' in the table\n", name);
		abort();
	}
	return s->values[i];
}

bool
switches_is(const struct switches *s, const char *name, const char *value)
{
	return strcmp(switches_text(s, name), value) == 0;
}

long
switches_number(const struct switches *s, const char *name)
{
	return strtol(switches_text(s, name), NULL, 10);
}

bool
switches_on(const struct switches *s, const char *name)
{
	return switches_is(s, name, "on");
}

void
switches_reset(struct switches *s)
{
	for (size_t i = 0; i < s->count; i++) {
		const char *fallback = s->rows[i]->fallback;

		free(s->values[i]);
		s->values[i] = mem_dup(fallback, strlen(fallback));
	}
	s->generation++;
}

void
switches_print(const struct switches *s, FILE *out)
{
	for (size_t i = 0; i < s->count; i++)
		fprintf(out, "%s=%s\t%s\t%s\t%s\n", s->rows[i]->name,
		    s->values[i], s->rows[i]->values, s->rows[i]->section,
		    s->rows[i]->what);
}

struct json_object *
switches_json(const struct switches *s)
{
	struct json_object *object = json_object_new_object();

	for (size_t i = 0; i < s->count; i++)
		json_object_object_add(object, s->rows[i]->name,
		    json_object_new_string(s->values[i]));
	return object;
}
