/* due: see due.h. */
#include "alarm/due.h"

#include <ctype.h>
#include <string.h>

#include "base/sha256.h"

/* A run's id, a count or a time makes no other fault: digits count as one. */
static void
add_text(struct sha256 *sha, const char *text)
{
	const char *p = text;

	while (*p) {
		size_t n = strspn(p, "0123456789");

		if (n)
			sha256_add(sha, "#", 1);
		p += n;
		n = strcspn(p, "0123456789");
		sha256_add(sha, p, n);
		p += n;
	}
	sha256_add(sha, "", 1);
}

bool
due_asks(const struct json *summary)
{
	return json_int(json_get(summary, "exit"), 0) != 0;
}

void
due_key(const struct json *summary, char key[DUE_KEY])
{
	const struct json *causes = json_get(summary, "causes");
	long long code = json_int(json_get(summary, "exit"), 0);
	/* a run that did not get through is another fault than what was open
	 * before it */
	bool ran = (code == 0 || code == 3) && !json_empty(causes);
	struct sha256 sha;

	*key = '\0';
	if (!ran && !due_asks(summary))
		return;
	sha256_init(&sha);
	if (!ran)
		add_text(&sha, json_get_text(summary, "reason", ""));
	for (const struct json *c = json_first(causes);
	     ran && c != json_end(causes); c = json_next(c))
		add_text(&sha, json_text(c));
	sha256_hex(&sha, key);
}
