/* load: the mapping file of a program, found, read and compiled.
 *
 * FILE is what the option -m says; NULL: $MAPPING_FILE, else mapping.json in
 * the working folder if there is one, else the built-in mapping, which
 * "built-in" names. */
#ifndef MAPPING_LOAD_H
#define MAPPING_LOAD_H

#include "mapping/attributes.h"
#include "mapping/rules.h"
#include "base/verdict.h"

/* DONE with RULES compiled (the caller releases them in any case), or USAGE.
 * SCHEMA (may be NULL) gives the site's currency, and its field types. */
enum outcome mapping_load(struct rules *, const char *file,
    const struct json *schema, struct verdict *);

/* One JSON value from a file; the first line of several. USAGE. */
enum outcome mapping_read(
    const char *file, struct arena *, const struct json **, struct verdict *);

/* The attribute records at the beginning of FILE, as plytix-fetch writes and
 * sort leaves them, or the line of `plytix-fetch --check`; "-" is stdin.
 * USAGE when there is none. */
enum outcome
mapping_attributes(const char *file, struct attributes *, struct verdict *);

/* Each line of FILE that is a record. USAGE where it holds something else. */
typedef void mapping_line(void *ctx, const struct json *record);
enum outcome
mapping_lines(const char *file, mapping_line *, void *ctx, struct verdict *);

#endif
