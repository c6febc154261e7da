/* due: what is wrong at the end of a run, in a form that is equal for equal
 * faults. Pure. */
#ifndef ALARM_DUE_H
#define ALARM_DUE_H

#include "base/json.h"

#define DUE_KEY 65

/* The KEY of a summary: a digest of its causes, which are those of the whole
 * site, or of the reason, without numbers, of a run that did not get through;
 * "" when the run ended well and nothing is left to decide. */
void due_key(const struct json *summary, char key[DUE_KEY]);

/* Does this end need attention? Not one with exit 0. */
bool due_asks(const struct json *summary);

#endif
