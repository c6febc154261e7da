/* check_inner: between check.c, check_fields.c and check_marks.c. */
#ifndef CHECK_INNER_H
#define CHECK_INNER_H

#include "model/check.h"

/* Puts down what is wrong; false. */
bool __attribute__((format(printf, 2, 3)))
check_wrong(struct check *, const char *fmt, ...);

/* Whether all fields of the entity ID are as wanted, or a person's. */
bool check_fields(struct check *, const char *id, const struct shop_entity *,
    const struct json *want, enum doubt);

/* Whether MEMBER of a list was added by a person, or left by a run. */
bool check_added(struct check *, const char *entity, const char *key,
    const struct json *member);
/* What an interrupted run left: a value, or a member of a list. */
void check_mark_ours(struct check *, const char *entity, const char *key,
    const char *want, const char *text);
void check_mark_member(struct check *, const char *entity, const char *key,
    const struct json *member);
void check_mark_drop(struct check *, struct mark *);

#endif
