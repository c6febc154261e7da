/* faults: see faults.h. */
#include "common/faults.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

static const char *const words[] = {"none", "status", "status-after",
    "drop-before", "drop-after", "truncate", "html", "slow", "stop-before",
    "stop-after"};

const char *
faults_word(enum fault_do what)
{
	return words[what];
}

static struct json_object *
member(struct json_object *object, const char *name)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(object, name, &value);
	return value;
}

/* A whole number member, or FALLBACK when it is absent. */
static unsigned long
number(struct json_object *object, const char *name, unsigned long fallback)
{
	struct json_object *value = member(object, name);
	int64_t n = value == NULL ? -1 : json_object_get_int64(value);

	return n < 0 ? fallback : (unsigned long)n;
}

static void
text(struct json_object *object, const char *name, char *out, size_t size)
{
	const char *value = json_object_get_string(member(object, name));

	snprintf(out, size, "%s", value == NULL ? "" : value);
}

static int
read_match(struct fault *fault, const char *match, struct buf *err)
{
	const char *blank = match == NULL ? NULL : strchr(match, ' ');

	if (match == NULL)
		match = "* *", blank = match + 1;
	if (blank == NULL || blank == match ||
	    (size_t)(blank - match) >= sizeof fault->method ||
	    strlen(blank + 1) >= sizeof fault->glob) {
		buf_printf(err, "'%s' is not METHOD PATH-GLOB", match);
		return -1;
	}
	memcpy(fault->method, match, (size_t)(blank - match));
	strcpy(fault->glob, blank + 1);
	return 0;
}

static int
read_fault(struct fault *fault, struct json_object *object, struct buf *err)
{
	char word[32];

	memset(fault, 0, sizeof *fault);
	if (!json_object_is_type(object, json_type_object)) {
		buf_text(err, "a fault is an object");
		return -1;
	}
	if (read_match(fault, json_object_get_string(member(object, "match")),
		err) != 0)
		return -1;
	text(object, "do", word, sizeof word);
	for (size_t i = 1; i < sizeof words / sizeof *words; i++)
		if (strcmp(word, words[i]) == 0)
			fault->what = (enum fault_do)i;
	if (fault->what == FAULT_NONE) {
		buf_printf(err, "no fault '%s'", word);
		return -1;
	}
	if (fault->what == FAULT_STATUS &&
	    json_object_get_boolean(member(object, "after")))
		fault->what = FAULT_STATUS_AFTER;
	fault->from = number(object, "nth", number(object, "from", 1));
	fault->count =
	    number(object, "count", member(object, "chance") != NULL ? 0 : 1);
	if (member(object, "nth") != NULL)
		fault->count = 1;
	fault->chance = json_object_get_double(member(object, "chance"));
	fault->dice = number(object, "seed", 1);
	fault->status = (int)number(object, "status", 503);
	if (fault->status < 100 || fault->status > 599) {
		buf_printf(err, "no status %d", fault->status);
		return -1;
	}
	fault->ms = (long)number(object, "ms", 1000);
	text(object, "retry_after", fault->retry_after,
	    sizeof fault->retry_after);
	text(object, "body", fault->body, sizeof fault->body);
	text(object, "answer", fault->answer, sizeof fault->answer);
	return 0;
}

int
faults_add(struct faults *faults, struct json_object *object, struct buf *err)
{
	struct fault fault;

	if (json_object_is_type(object, json_type_array)) {
		for (size_t i = 0; i < json_object_array_length(object); i++)
			if (faults_add(faults,
				json_object_array_get_idx(object, i), err) != 0)
				return -1;
		return 0;
	}
	if (faults->count == FAULTS_MAX) {
		buf_printf(err, "at most %d faults", FAULTS_MAX);
		return -1;
	}
	if (read_fault(&fault, object, err) != 0)
		return -1;
	faults->rows[faults->count++] = fault;
	return 0;
}

void
faults_clear(struct faults *faults)
{
	faults->count = 0;
}

/* A die of 0 to 1, repeatable. */
static double
roll(uint64_t *state)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	z ^= z >> 31;
	return (double)(z >> 11) / 9007199254740992.0;
}

static bool
strikes(struct fault *fault)
{
	if (fault->count > 0 && fault->hit >= fault->count)
		return false;
	if (fault->chance > 0)
		return roll(&fault->dice) < fault->chance;
	return fault->seen >= fault->from;
}

bool
faults_pick(struct faults *faults, const char *method, const char *path,
    struct fault *out)
{
	bool found = false;

	for (size_t i = 0; i < faults->count; i++) {
		struct fault *fault = &faults->rows[i];

		if (strcmp(fault->method, "*") != 0 &&
		    strcmp(fault->method, method) != 0)
			continue;
		if (fnmatch(fault->glob, path, 0) != 0)
			continue;
		fault->seen++;
		if (!found && strikes(fault)) {
			fault->hit++;
			*out = *fault;
			found = true;
		}
	}
	return found;
}

struct json_object *
faults_json(const struct faults *faults)
{
	struct json_object *list = json_object_new_array();

	for (size_t i = 0; i < faults->count; i++) {
		const struct fault *fault = &faults->rows[i];
		struct json_object *row = json_object_new_object();
		char match[sizeof fault->method + sizeof fault->glob + 1];

		snprintf(
		    match, sizeof match, "%s %s", fault->method, fault->glob);
		json_object_object_add(
		    row, "match", json_object_new_string(match));
		json_object_object_add(row, "do",
		    json_object_new_string(faults_word(fault->what)));
		json_object_object_add(
		    row, "seen", json_object_new_int64((int64_t)fault->seen));
		json_object_object_add(
		    row, "hit", json_object_new_int64((int64_t)fault->hit));
		json_object_array_add(list, row);
	}
	return list;
}
