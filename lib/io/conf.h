/* conf: the environment and secret files → checked values.
 *
 * Getters never fail on the spot: the first fault is kept, conf_check() reports
 * it after all values were read. A value is valid as long as the conf. */
#ifndef IO_CONF_H
#define IO_CONF_H

#include <stdbool.h>

#include "base/verdict.h"

struct conf_value;

struct conf {
	struct conf_value *values;
	char fault[512]; /* empty: none */
};

/* The variable's text; FALLBACK (may be NULL) when unset or empty. */
const char *conf_text(struct conf *, const char *name, const char *fallback);

/* As conf_text(), but its absence is a fault. */
const char *conf_need(struct conf *, const char *name);

/* A secret: from NAME, else the file named by NAME_FILE, else the file NAME
 * under $CREDENTIALS_DIRECTORY; its last newline cut, registered with
 * log_hide(). Absence is a fault and gives "". At most 64 KiB, no control
 * characters. */
const char *conf_secret(struct conf *, const char *name);

/* The same; NULL when it is not given. */
const char *conf_secret_if(struct conf *, const char *name);

/* A secret that goes into a header: without blanks, too. */
const char *conf_token(struct conf *, const char *name);

/* A whole number from MIN to MAX. */
long
conf_count(struct conf *, const char *name, long fallback, long min, long max);

/* A base URL without trailing slash: https, or http to loopback only. */
const char *conf_url(struct conf *, const char *name, const char *fallback);

/* One of the words in CHOICES (NULL-ended); its index. FALLBACK by index. */
int conf_choice(
    struct conf *, const char *name, int fallback, const char *const *choices);

/* DONE, or USAGE with the first fault. */
enum outcome conf_check(struct conf *, struct verdict *);
void conf_release(struct conf *);

#endif
