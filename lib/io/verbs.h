/* verbs: a program that is several in one, `audit-log VERB …`.
 *
 * A table of the program begins each of its rows with a struct verb_name; what
 * else stands there is its own. */
#ifndef IO_VERBS_H
#define IO_VERBS_H

#include <stddef.h>

#include "io/cli.h"

struct verb_name {
	const char *name, *synopsis, *purpose;
};

struct verbs {
	const char *program, *purpose;
	const void *first;
	size_t count, size; /* rows, and bytes of each */
};

/* The row of that name, or NULL; NAME may be NULL. */
const void *verbs_find(const struct verbs *, const char *name);

/* The options that a verb takes are those of ALL that its synopsis names: into
 * OWN, which has room for all of them. */
void verbs_options(
    const struct cli_option *all, const char *synopsis, struct cli_option *own);

/* Without a verb -h lists them, -V works, anything else is an error. The exit
 * code. */
int verbs_none(const struct verbs *, int argc, char **argv);

#endif
