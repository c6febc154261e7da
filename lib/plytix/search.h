/* search: the members of a search's body: columns, filters, a page. Pure.
 *
 * What may be asked for: plytix/API.md, Lists; Filters. All is written into an
 * object that the caller begins and ends; texts are borrowed for the call. */
#ifndef PLYTIX_SEARCH_H
#define PLYTIX_SEARCH_H

#include "base/json_write.h"

/* `attributes`: COLUMNS end with NULL. */
void search_columns(struct json_writer *, const char *const *columns);

/* `filters`: conditions between these two, all of which must hold. */
void search_filters(struct json_writer *);
void search_filters_end(struct json_writer *);
void search_condition(struct json_writer *, const char *field, const char *how,
    const char *value);

/* `filters` with one condition only. */
void search_filter(struct json_writer *, const char *field, const char *how,
    const char *value);

/* `pagination`: pages count from 1; ORDER may be NULL. */
void search_page(
    struct json_writer *, unsigned page, unsigned size, const char *order);

#endif
