/* deprecation: a hash an endpoint; see deprecation.h. */
#include "net/deprecation.h"

#include "base/hash.h"

#define ID_DIGITS 24 /* of both services */

static bool
is_digit(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

static int
id_length(const char *text, int len)
{
	int n = 0;

	while (n < len && is_digit(text[n]))
		n++;
	return n == ID_DIGITS ? n : 0;
}

static uint32_t
endpoint(const char *place, int len)
{
	uint32_t h = HASH32_START;

	for (int i = 0; i < len; i++) {
		h = hash32(h, place + i, 1);
		if (place[i] == '/')
			i += id_length(place + i + 1, len - i - 1);
	}
	return h;
}

bool
deprecation_first(struct deprecation *d, const char *place, int len)
{
	uint32_t h = endpoint(place, len);

	for (unsigned i = 0; i < d->n; i++)
		if (d->seen[i] == h)
			return false;
	if (d->n == DEPRECATION_MAX)
		return false;
	d->seen[d->n++] = h;
	return true;
}
