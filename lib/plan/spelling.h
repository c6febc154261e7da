/* spelling: options and values of a goal, written as the shop writes them where
 * they are the same (text_same): a server, or an editor, may have taken blanks
 * from their ends or composed their accents. Names are then compared byte by
 * byte. */
#ifndef PLAN_SPELLING_H
#define PLAN_SPELLING_H

#include "plan/desired.h"
#include "plan/known.h"

/* The goal itself where nothing differs. */
const struct desired *
spelling_apply(const struct desired *, const struct known *);

#endif
