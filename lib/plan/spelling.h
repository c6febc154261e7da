/* spelling: desired options and values, written as the shop writes them where
 * they are the same (text_same): a server, or an editor, may have removed
 * blanks at their ends or composed their accents. From then on names are
 * compared byte by byte. */
#ifndef PLAN_SPELLING_H
#define PLAN_SPELLING_H

#include "plan/desired.h"
#include "plan/known.h"

/* The same one where nothing differs. */
const struct desired *
spelling_apply(const struct desired *, const struct known *);

#endif
