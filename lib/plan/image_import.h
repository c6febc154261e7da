/* image_import: the fate of pictures within a run.
 *
 * Webflow fetches a picture while it answers, and one that it cannot import
 * fails the whole request (webflow/API.md, Images), often without saying which.
 * One broken picture must cost that picture, not the product: the broken one is
 * found by its address in the message, else by halving those of the named
 * field. */
#ifndef PLAN_IMAGE_IMPORT_H
#define PLAN_IMAGE_IMPORT_H

#include "plan/api_error.h"
#include "base/json.h"
#include "plan/desired.h"
#include "plan/known.h"
#include "plan/step.h"
#include "base/verdict.h"

/* All pictures of FIELDS that went by their addresses went through: they are
 * good. EXTRA: lists as they went, where that is another form, or NULL. */
void image_import_sent(
    struct known *, const struct json *fields, const struct json *extra);

/* What a success says of the last refusal: when all of its pictures but one
 * have gone through, that one is the broken one. */
void image_import_deduce(struct known *, struct verdict *);

/* Pictures that still wait may go: nothing else is left to send. Whether
 * there are any. */
bool image_import_release(struct known *);

/* The step was refused for a picture; the fault may name its field and its
 * address. DONE: ask the plan again. REFUSED: there was none that could be
 * at fault. */
enum outcome image_import_refused(struct known *, const struct step *,
    const struct api_error *, struct verdict *);

/* When a product is done: refusals of before are not kept where the picture
 * went now, no field wants it any more, or it stays as people have it. */
void image_import_settle(const struct desired *, struct known *);

/* "pictures": how many of each host were tried in this run, and refused. */
void image_import_tally(const struct known *, struct json_writer *);

#endif
