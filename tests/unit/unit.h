/* unit: the smallest test library that speaks TAP.
 *
 *	CHECK(decimal_valid("1.5", 3), "a fraction is a decimal");
 *	CHECK_STR(out, "150", "'%s' in cents", row->in);
 *	return unit_end();
 */
#ifndef UNIT_H
#define UNIT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static unsigned unit_count, unit_failed;

static void __attribute__((format(printf, 2, 3)))
unit_tell(bool good, const char *fmt, ...)
{
	va_list ap;

	unit_count++;
	if (!good)
		unit_failed++;
	printf("%s %u - ", good ? "ok" : "not ok", unit_count);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

#define CHECK(good, ...)                                                    \
	do {                                                                \
		bool unit_good_ = (good);                                   \
		unit_tell(unit_good_, __VA_ARGS__);                         \
		if (!unit_good_)                                            \
			printf("# %s:%d: %s\n", __FILE__, __LINE__, #good); \
	} while (0)

#define CHECK_STR(got, want, ...)                                             \
	do {                                                                  \
		const char *unit_got_ = (got), *unit_want_ = (want);          \
		bool unit_same_ = unit_got_ && unit_want_                     \
				      ? strcmp(unit_got_, unit_want_) == 0    \
				      : unit_got_ == unit_want_;              \
		unit_tell(unit_same_, __VA_ARGS__);                           \
		if (!unit_same_)                                              \
			printf("# %s:%d: got  '%s'\n# want '%s'\n", __FILE__, \
			    __LINE__, unit_got_ ? unit_got_ : "(null)",       \
			    unit_want_ ? unit_want_ : "(null)");              \
	} while (0)

#define CHECK_INT(got, want, ...)                                          \
	do {                                                               \
		long long unit_got_ = (got), unit_want_ = (want);          \
		unit_tell(unit_got_ == unit_want_, __VA_ARGS__);           \
		if (unit_got_ != unit_want_)                               \
			printf("# %s:%d: got %lld, want %lld\n", __FILE__, \
			    __LINE__, unit_got_, unit_want_);              \
	} while (0)

static inline int
unit_end(void)
{
	printf("1..%u\n", unit_count);
	return unit_failed || !unit_count ? 1 : 0;
}

#endif
