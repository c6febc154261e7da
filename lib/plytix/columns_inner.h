/* columns_inner: what the files of columns share. */
#ifndef PLYTIX_COLUMNS_INNER_H
#define PLYTIX_COLUMNS_INNER_H

#include "plytix/columns.h"

#define PREFIX "attributes."
#define PREFIX_LEN (sizeof PREFIX - 1)
#define RELATED "relationships."
#define RELATED_LEN (sizeof RELATED - 1)
#define RELATED_MAX 40 /* so that they fit into one listing */
#define NAME_MAX_BYTES 256

/* A bare name that Plytix itself has (plytix/API.md, Columns). */
bool columns_is_system(const char *name);

struct column *columns_find(const struct columns *, const char *label);
struct column *columns_find_related(const struct columns *, const char *label);

/* NAME has its prefix. One that is there already stays as it is. */
void columns_add(struct columns *, const char *name, bool optional);

#endif
