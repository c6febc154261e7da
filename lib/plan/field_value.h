/* field_value: the values of Webflow fields, by the shape they have in a
 * desired record: what is the same, what the shop shows, what is sent.
 *
 * A picture or file is an object with "url" and, for ourselves, "asset",
 * "modified" and "filename"; the shop shows it as {fileId,url,alt} with an
 * address of its own (webflow/API.md, Images), so it is known by asset and file
 * date. Texts are compared as text_same() does. A price is {value,unit} in
 * minor units (webflow/API.md, Prices). Numbers are compared as decimals, since
 * jq may rewrite them. */
#ifndef PLAN_FIELD_VALUE_H
#define PLAN_FIELD_VALUE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/json_write.h"
#include "base/json.h"

/* A picture or file: an object with an "url". */
bool field_is_picture(const struct json *);

/* Two values of a desired record. NULL and empty are the same. */
bool field_same(const struct json *, const struct json *);

/* The member of FIELDS whose value never compares as equal: a number that is
 * too large or has too many digits. Each run would send it again. NULL: all can
 * be compared. */
const char *field_unstable(const struct json *fields);

/* Whether what the shop has shows WANT. Of pictures, the file name at the
 * end of the address is all there is to compare. */
bool field_shows(const struct json *want, const struct json *shop);

/* What to send so that a field which last got SENT is empty again; NULL when
 * Webflow cannot clear it (webflow/API.md, Field values). */
const struct json *
field_clear(struct arena *, const char *name, const struct json *sent);

/* The value as Webflow takes it. KEY as in base/json_write.h. */
void
field_write(struct json_writer *, const char *key, const struct json *want);

/* Whether a list has the string TEXT. */
bool field_lists(const struct json *list, const char *text);

/* Whether a list has the MEMBER, of any type. */
bool field_has(const struct json *list, const struct json *member);

/* The first LEN of a list; what is no list, or has no more, as it is. */
const struct json *
field_cut(struct arena *, const struct json *list, size_t len);

/* The value that is being built: its container is closed, the builder empty
 * again. */
const struct json *field_built(struct json_builder *, struct arena *);

/* The same picture: asset and file date, else address. */
bool field_same_picture(const struct json *, const struct json *);

#endif
