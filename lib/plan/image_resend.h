/* image_resend: pictures that were taken before and are refused now.
 *
 * A list of pictures is sent whole, each time also those that the shop has
 * already: ours by their file ids, which are not fetched again; by their
 * addresses where the server takes no ids, or another alt text is wanted; those
 * that people added as they were read (webflow/API.md, Images). When one of
 * these fails, the field stays as it is, and the next full run tries again. */
#ifndef PLAN_IMAGE_RESEND_H
#define PLAN_IMAGE_RESEND_H

#include <stdbool.h>

#include "plan/api_error.h"
#include "base/json.h"
#include "plan/known.h"
#include "plan/step.h"
#include "base/verdict.h"

/* True: the step sent people's pictures as they were read; from now on they
 * are sent by their file ids alone. */
bool image_resend_by_id(
    struct known *, const struct step *, const struct api_error *);

/* True: the step's fields with pictures (the one that the error names, else
 * all) are left as the shop has them in this run, with a warning. */
bool image_resend_leave(struct known *, const struct step *,
    const struct api_error *, struct verdict *);

/* WANT with those that the shop has by their file ids, so that only new ones
 * are fetched: what was SENT, how it was SHOWN then (or NULL), what the SHOP
 * has. */
const struct json *
image_resend_kept(const struct known *, const struct json *want,
    const struct json *sent, const struct json *shown, const struct json *shop);

/* Whether a list that is sent has pictures of ours by their file ids. */
bool image_resend_has_kept(const struct json *list);

/* A person's picture as it is sent again. */
void image_resend_again(
    struct json_builder *, const struct known *, const struct json *);

#endif
