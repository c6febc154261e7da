/* unit_json: JSON in a test's text becomes a value. */
#ifndef UNIT_JSON_H
#define UNIT_JSON_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/json_read.h"

/* In the arena; NULL for no text. A text that is no JSON is a slip in the test
 * itself, which must not go on without its input. */
static const struct json *
unit_json(struct arena *a, const char *text)
{
	struct json_reader *r = json_reader_new(JSON_READ_RECORD_NODES);
	const struct json *v = NULL;
	struct verdict why = {0};

	if (text && json_read(r, a, text, strlen(text), &v, &why) != DONE) {
		printf("# %s in %s\n", why.sentence, text);
		abort();
	}
	json_reader_free(r);
	verdict_release(&why);
	return v;
}

#endif
