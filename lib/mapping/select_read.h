/* select_read: the section `select` of a mapping file. */
#ifndef MAPPING_SELECT_READ_H
#define MAPPING_SELECT_READ_H

#include "mapping/rules_read.h"

/* V may be NULL: everything is selected. */
void select_read(struct reading *, const struct json *v);

#endif
