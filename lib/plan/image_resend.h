/* image_resend: pictures that went before and are refused now.
 *
 * A list of pictures goes out whole, so with each change those are imported
 * again that the shop has already: ours, and those that people added (sheet
 * 8.3). When one of these fails, what the shop shows is worth more than the
 * change: the field stays as it is, and the next full run tries again. */
#ifndef PLAN_IMAGE_RESEND_H
#define PLAN_IMAGE_RESEND_H

#include <stdbool.h>

#include "plan/api_error.h"
#include "base/json.h"
#include "plan/known.h"
#include "plan/step.h"
#include "base/verdict.h"

/* True: the step sent people's pictures as they were read; from now on they
 * go by their file ids alone. */
bool gallery_by_id(struct known *, const struct step *, const struct fault *);

/* True: the step's fields with pictures (the one that the fault names, else
 * all) are left as the shop has them in this run, which is told. */
bool gallery_leave(struct known *, const struct step *, const struct fault *,
    struct verdict *);

/* A picture of the shop as it goes out again. */
void gallery_again(struct jmake *, const struct known *, const struct json *);

#endif
