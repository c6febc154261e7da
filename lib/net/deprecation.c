/* deprecation: a hash an endpoint; see deprecation.h. */
#include "net/deprecation.h"

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
hash(const char *place, int len)
{
	uint32_t h = 2166136261u;

	for (int i = 0; i < len; i++) {
		h = (h ^ (unsigned char)place[i]) * 16777619u;
		if (place[i] == '/')
			i += id_length(place + i + 1, len - i - 1);
	}
	return h;
}

bool
deprecation_first(struct deprecation *retired, const char *place, int len)
{
	uint32_t h = hash(place, len);

	for (unsigned i = 0; i < retired->n; i++)
		if (retired->told[i] == h)
			return false;
	if (retired->n == RETIRED_MAX)
		return false;
	retired->told[retired->n++] = h;
	return true;
}
