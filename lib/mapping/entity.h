/* entity: the name between `&` and `;` → its character. */
#ifndef MAPPING_ENTITY_H
#define MAPPING_ENTITY_H

#include <stddef.h>
#include <stdint.h>

#define ENTITY_NAME_MAX 8 /* "thetasym" */

/* The code point; 0 when there is no such name. Case counts. */
uint32_t entity_find(const char *name, size_t len);

#endif
