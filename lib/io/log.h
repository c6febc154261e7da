/* log: messages to stderr, as text or JSON; every registered secret masked.
 *
 * The only global state of the library. Form and level come from LOG_FORMAT
 * (text, json) and LOG_LEVEL (error, warn, info, debug), the run from RUN_ID.
 * Errors also become lines of the file that REASON_FILE names, if it is there.
 * A text line: `webflow-push: line 17, sku 'A-100': could not …`. JSON has the
 * text as `event`; what a machine counts is an event with a fixed name and
 * fields, and its text is the `message`. */
#ifndef IO_LOG_H
#define IO_LOG_H

#include <stdbool.h>
#include <stddef.h>

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

/* PROGRAM is kept as it is (argv[0] without its folder). Returns -1 when
 * LOG_LEVEL or LOG_FORMAT hold something else. */
int log_open(const char *program);
void log_level_set(enum log_level);

/* The place that following messages name: input line (0: none) and a key
 * such as the SKU (NULL: none; copied). */
void log_place(unsigned long line, const char *key);

/* A text that must never appear: it is printed as ***, also in parts that
 * log_mask() cleans. Texts under four bytes are ignored. Copied. */
void log_hide(const char *secret);

/* Replaces every hidden secret in TEXT, in place, with asterisks; also the
 * beginning of one where the text ends. */
void log_mask(char *text, size_t len);

void log_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* A member of an event: TEXT, or where that is NULL the number. */
struct log_field {
	const char *name, *text;
	long long number;
};

/* An event NAME with N fields. In text form only its message is printed, as by
 * the functions above. */
void log_event(enum log_level, const char *name, const struct log_field *,
    size_t n, const char *fmt, ...) __attribute__((format(printf, 5, 6)));

#endif
