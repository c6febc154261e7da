/* decimal: exact decimal text. No double anywhere.
 *
 * A decimal is -?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)? with at most
 * DECIMAL_DIGITS_MAX digits once written out plainly. */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>

#define DECIMAL_DIGITS_MAX 60
#define DECIMAL_MAX 72 /* room for any result with its NUL */

/* The plain form: no exponent, no leading or trailing zeros, no "-0".
 * Returns 0, or -1 when the text is no decimal or too long. */
int decimal_plain(const char *text, size_t len, char out[DECIMAL_MAX]);

/* Whole minor units: the value times 10^EXPONENT (0 to 6), rounded half up
 * away from zero. *ROUNDED: whether digits were lost. 0 / -1. */
int decimal_minor(const char *text, size_t len, int exponent,
    char out[DECIMAL_MAX], bool *rounded);

/* Whether both are the same value: 57.0 and 57 are. */
bool decimal_same(const char *a, size_t a_len, const char *b, size_t b_len);

/* *ORDER is below, at or above 0 as A is below, at or above B. 0 / -1. */
int decimal_compare(
    const char *a, size_t a_len, const char *b, size_t b_len, int *order);

/* The currency's exponent by ISO 4217 (JPY 0, KWD 3, USD 2); -1 for a code
 * that is not three capital letters, 2 for those not in the table. */
int decimal_exponent(const char *currency);

#endif
