/* texts: a server that keeps a text in a form of its own: without the blanks at
 * its ends, with line ends of two characters. */
#include "webflow/webflow.h"

#include <string.h>

#include "base/buf.h"

static bool
blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct json_object *
text_stored(const struct shop *shop, struct json_object *given)
{
	bool both = wished(shop, "texts", "trim-crlf");
	const char *text = json_object_get_string(given), *end;
	struct json_object *made;
	struct buf out;

	if (!json_object_is_type(given, json_type_string) ||
	    wished(shop, "texts", "keep"))
		return json_object_get(given);
	end = text + strlen(text);
	if (both || wished(shop, "texts", "trim")) {
		while (text < end && blank(*text))
			text++;
		while (end > text && blank(end[-1]))
			end--;
	}
	buf_init(&out, (size_t)16 << 20);
	for (; text < end; text++) {
		if (*text == '\n' && (both || wished(shop, "texts", "crlf")))
			buf_byte(&out, '\r');
		buf_byte(&out, *text);
	}
	made = json_object_new_string_len(buf_str(&out), (int)out.len);
	buf_release(&out);
	return made;
}
