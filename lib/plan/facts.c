/* facts: see facts.h. */
#include "plan/facts.h"

#include <stddef.h>

static const char *const names[] = {"image-as-text", "images-as-text",
    "no-slug", "sku-stays", "product-alone", "stock-kept", "stock-reset",
    "no-file-ids"};

#define COUNT (sizeof names / sizeof *names)

void
facts_members(unsigned facts, unsigned mask, struct json_writer *e)
{
	for (size_t i = 0; i < COUNT; i++)
		if (mask & (1u << i))
			json_write_bool(e, names[i], facts & (1u << i));
}

unsigned
facts_read(const struct json *learned, unsigned *mask)
{
	unsigned facts = 0;

	*mask = 0;
	for (size_t i = 0; i < COUNT; i++) {
		const struct json *fact = json_get(learned, names[i]);

		if (!fact)
			continue;
		*mask |= 1u << i;
		if (json_true(fact))
			facts |= 1u << i;
	}
	return facts;
}
