/* error_text: what an error answer says, for people.
 *
 * Error bodies are never required input (plytix/API.md, Errors): JSON of
 * several shapes, HTML from a gateway, or nothing. */
#ifndef PLYTIX_ERROR_TEXT_H
#define PLYTIX_ERROR_TEXT_H

#include <stddef.h>

/* The message of an error answer (plytix/API.md, Errors), or the start of
 * whatever it is; at most SIZE - 1 bytes, printable, secrets masked. */
void error_text(const char *body, size_t len, char *out, size_t size);

#endif
