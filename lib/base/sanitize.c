/* sanitize: see sanitize.h. */
#include "base/sanitize.h"

#include <stddef.h>
#include <string.h>

/* How many bytes of what stands at P must not be shown; 0: none. */
static size_t
wild(const unsigned char *p)
{
	if (*p < 0x20 || *p == 0x7f)
		return 1;
	if (p[0] == 0xc2 && p[1] >= 0x80 && p[1] <= 0x9f)
		return 2;
	/* U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069 */
	if (p[0] == 0xe2 && p[1] == 0x80 &&
	    (p[2] == 0x8e || p[2] == 0x8f || (p[2] >= 0xaa && p[2] <= 0xae)))
		return 3;
	if (p[0] == 0xe2 && p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9)
		return 3;
	return 0;
}

void
sanitize(char *text)
{
	size_t n;

	while (*text) {
		n = wild((const unsigned char *)text);
		memset(text, ' ', n);
		text += n ? n : 1;
	}
}
