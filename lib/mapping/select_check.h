/* select_check: the conditions of a mapping file against the account:
 * attributes that it lacks, and comparisons that no value of an attribute can
 * fit. */
#ifndef MAPPING_SELECT_CHECK_H
#define MAPPING_SELECT_CHECK_H

#include "mapping/attributes.h"
#include "mapping/rules_read.h"

void
select_check(const struct rules *, const struct attributes *, struct reading *);

#endif
