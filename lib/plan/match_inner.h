/* match_inner: a match on its way, between match.c and match_options.c. */
#ifndef PLAN_MATCH_INNER_H
#define PLAN_MATCH_INNER_H

#include "plan/match.h"

/* Fills m->options and TO, the place of each goal option in it. */
void match_merge_options(struct match *, const struct goal *,
    const struct known *, long to[KNOWN_OPTIONS_MAX]);

#endif
