/* rules_read: the pieces of reading a mapping file that its sections share.
 *
 * Each fault is reported with its place, and reading goes on, so that a person
 * can correct all of them at once. */
#ifndef MAPPING_RULES_READ_H
#define MAPPING_RULES_READ_H

#include "mapping/rules.h"

struct reading {
	struct rules *rules;
	struct arena *arena;
	struct verdict *verdict; /* has each fault as a warning "mapping" */
	size_t faults;
};

void rules_fault(struct reading *, const char *place, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* DONE, or rules_verdict() when there were faults. */
enum outcome rules_read_end(struct reading *);

/* Reports members that are none of NAMES. Those that begin with `_`, and
 * `note`, are for people. */
void rules_members(struct reading *, const char *place,
    const struct json *object, const char *const *names);

void rules_read_path(struct reading *, const char *place, const struct json *,
    struct rule_path *);

/* A path, or a list of them; NULL, and none, when it is neither. */
struct rule_path *rules_read_paths(
    struct reading *, const char *place, const struct json *, size_t *n);

void rules_read_rule(
    struct reading *, const char *place, const struct json *, struct rule *);

#endif
