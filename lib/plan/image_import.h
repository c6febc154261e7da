/* image_import: pictures that Webflow cannot import.
 *
 * Webflow fetches a picture while it answers, and one that it cannot import
 * fails the whole request (webflow/API.md, Images), often without saying which.
 * Only the broken picture is left out, not the product: it is found by its
 * address in the message, else by halving those of the named field. */
#ifndef PLAN_IMAGE_IMPORT_H
#define PLAN_IMAGE_IMPORT_H

#include "plan/api_error.h"
#include "base/json.h"
#include "plan/desired.h"
#include "plan/known.h"
#include "plan/step.h"
#include "base/verdict.h"

/* All pictures of FIELDS that were sent by their addresses are good. EXTRA:
 * lists as they were sent, where that is another form, or NULL. */
void image_import_sent(
    struct known *, const struct json *fields, const struct json *extra);

/* After a success: when all pictures of the last refusal but one are good, that
 * one is the broken one. */
void image_import_deduce(struct known *, struct verdict *);

/* Nothing else is left to send: pictures that were held back are sent now.
 * Whether there are any. */
bool image_import_release(struct known *);

/* The step was refused for a picture; the error may name its field and its
 * address. DONE: call plan() again. REFUSED: none of them can be the cause. */
enum outcome image_import_refused(struct known *, const struct step *,
    const struct api_error *, struct verdict *);

/* When a product is done: an earlier refusal is dropped where the picture was
 * taken now, or no field wants it any more. */
void image_import_settle(const struct desired *, struct known *);

/* "pictures": how many of each host were tried in this run, and refused. */
void image_import_tally(const struct known *, struct json_writer *);

#endif
