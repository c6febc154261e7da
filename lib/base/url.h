/* url: what a URL may hold, and whether it names this machine. */
#ifndef BASE_URL_H
#define BASE_URL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* What may stand in a path, besides letters and digits. */
#define URL_PATH "!$%&'()*+,-./:;=@[]_~"

/* Appends TEXT; each byte that is no letter, no digit and not in PLAIN becomes
 * %XX. With '%' in PLAIN an escape that is there already stays. */
void url_encode(struct buf *, const char *text, const char *plain);

/* Whether the host, with or without a port, is this machine itself. */
bool url_is_loopback(const char *host, size_t len);

#endif
