/* text: slugs, case, cutting. ASCII, which is most of what comes, takes a
 * short way that never calls libunistring. */
#include "base/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <unicase.h>
#include <unictype.h>
#include <unigbrk.h>
#include <uninorm.h>
#include <unistr.h>

#define REPLACEMENT 0xfffd

/* Letters that do not decompose into a Latin letter and a mark. */
static const struct {
	uint16_t point;
	char ascii[4];
} letters[] = {
    {0xdf, "ss"},
    {0xc6, "ae"},
    {0xe6, "ae"},
    {0xd8, "o"},
    {0xf8, "o"},
    {0xd0, "d"},
    {0xf0, "d"},
    {0xde, "th"},
    {0xfe, "th"},
    {0x110, "d"},
    {0x111, "d"},
    {0x126, "h"},
    {0x127, "h"},
    {0x131, "i"},
    {0x138, "k"},
    {0x141, "l"},
    {0x142, "l"},
    {0x14a, "n"},
    {0x14b, "n"},
    {0x152, "oe"},
    {0x153, "oe"},
    {0x166, "t"},
    {0x167, "t"},
    {0x1e9e, "ss"},
};

static bool
ascii(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] >= 0x80)
			return false;
	return true;
}

static bool
space_or_control(unsigned char c)
{
	return c <= ' ' || c == 0x7f;
}

size_t
text_point(const char *text, size_t len, unsigned *point)
{
	ucs4_t got;
	int bytes;

	if ((unsigned char)*text < 0x80) {
		*point = (unsigned char)*text;
		return 1;
	}
	bytes = u8_mbtoucr(&got, (const uint8_t *)text, len);
	if (bytes < 1) {
		*point = REPLACEMENT;
		return 1;
	}
	*point = got;
	return (size_t)bytes;
}

void
text_add_point(struct buf *out, unsigned point)
{
	uint8_t bytes[6];
	int len = u8_uctomb(bytes, point, sizeof(bytes));

	if (len < 1)
		len = u8_uctomb(bytes, REPLACEMENT, sizeof(bytes));
	buf_add(out, bytes, (size_t)len);
}

/* ---- slugs */

struct slug {
	struct buf *out;
	size_t start;
	bool gap; /* something was left out since the last letter */
};

static void
slug_byte(struct slug *slug, char c)
{
	size_t have = slug->out->len - slug->start;

	if (slug->gap && have) {
		/* A dash only with a letter behind it. */
		if (have + 2 > TEXT_SLUG_MAX)
			return;
		buf_byte(slug->out, '-');
		have++;
	}
	slug->gap = false;
	if (have < TEXT_SLUG_MAX)
		buf_byte(slug->out, c);
}

static void
slug_point(struct slug *slug, unsigned point)
{
	if (point < 0x80) {
		if ((point >= 'a' && point <= 'z') ||
		    (point >= '0' && point <= '9'))
			slug_byte(slug, (char)point);
		else if (point >= 'A' && point <= 'Z')
			slug_byte(slug, (char)(point | 0x20));
		else
			slug->gap = true;
		return;
	}
	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
		if (letters[i].point != point)
			continue;
		for (const char *c = letters[i].ascii; *c; c++)
			slug_byte(slug, *c);
		return;
	}
	if (!uc_is_general_category(point, UC_CATEGORY_M))
		slug->gap = true;
}

void
text_slug(struct buf *out, const char *text, size_t len)
{
	struct slug slug = {out, out->len, false};
	const char *from = text;
	uint8_t *plain = NULL;
	unsigned point;

	/* 255 letters of output need no more than the beginning; the bound
	 * keeps a hostile text from being decomposed whole. */
	if (len > 16384)
		len = 16384;
	if (!ascii(text, len)) {
		size_t plain_len;

		plain = u8_normalize(
		    UNINORM_NFKD, (const uint8_t *)text, len, NULL, &plain_len);
		if (plain) {
			from = (const char *)plain;
			len = plain_len;
		}
	}
	for (size_t i = 0; i < len;) {
		i += text_point(from + i, len - i, &point);
		slug_point(&slug, point);
	}
	free(plain);
}

/* ---- case */

typedef uint8_t *
case_fn(const uint8_t *, size_t, const char *, uninorm_t, uint8_t *, size_t *);

static void
change_case(struct buf *out, const char *text, size_t len, case_fn *change)
{
	size_t new_len;
	uint8_t *changed =
	    change((const uint8_t *)text, len, NULL, NULL, NULL, &new_len);

	if (changed)
		buf_add(out, changed, new_len);
	else
		buf_add(out, text, len); /* not UTF-8: as it came */
	free(changed);
}

void
text_upper(struct buf *out, const char *text, size_t len)
{
	change_case(out, text, len, u8_toupper);
}

void
text_lower(struct buf *out, const char *text, size_t len)
{
	change_case(out, text, len, u8_tolower);
}

void
text_title(struct buf *out, const char *text, size_t len)
{
	change_case(out, text, len, u8_totitle);
}

/* ---- cutting */

size_t
text_cut(const char *text, size_t len, size_t chars_max)
{
	const uint8_t *start = (const uint8_t *)text, *end = start + len;
	size_t units = 0, i = 0, whole = 0;
	unsigned point;

	if (len <= chars_max)
		return len; /* a UTF-16 unit has at least one byte */
	while (i < len) {
		size_t bytes = text_point(text + i, len - i, &point);

		units += point > 0xffff ? 2 : 1;
		if (units > chars_max)
			break;
		i += bytes;
	}
	if (i == len)
		return len;
	/* I is behind the last character that fits; step back to the end of
	 * a whole letter. The look back is bounded: past 64 bytes of marks
	 * no letter is worth keeping. */
	for (size_t back = i > 64 ? i - 64 : 0; back <= i;) {
		const uint8_t *next;

		whole = back > whole ? back : whole;
		next = u8_grapheme_next(start + back, end);
		if (!next || (size_t)(next - start) > i)
			break;
		back = (size_t)(next - start);
	}
	while (whole > 0 && ((unsigned char)text[whole] & 0xc0) == 0x80)
		whole--;
	return whole ? whole : i;
}

/* What editors leave at the ends of a text besides: no-break and ideographic
 * spaces, marks of width zero and of the byte order. */
static bool
unseen(unsigned point)
{
	return point < 0x80
		   ? space_or_control((unsigned char)point)
		   : point < 0xa0 || point == 0x200b || point == 0xfeff ||
			 uc_is_property_white_space(point);
}

/* The character that ends at END, back to START. */
static size_t
last_point(const char *text, size_t start, size_t end, unsigned *point)
{
	size_t at = end - 1;

	while (at > start && end - at < 4 &&
	       ((unsigned char)text[at] & 0xc0) == 0x80)
		at--;
	if (text_point(text + at, end - at, point) == end - at)
		return end - at;
	*point = REPLACEMENT;
	return 1;
}

const char *
text_trim(const char *text, size_t *len)
{
	size_t end = *len, start = 0, bytes;
	unsigned point;

	while (start < end) {
		bytes = text_point(text + start, end - start, &point);
		if (!unseen(point))
			break;
		start += bytes;
	}
	while (end > start) {
		bytes = last_point(text, start, end, &point);
		if (!unseen(point))
			break;
		end -= bytes;
	}
	*len = end - start;
	return text + start;
}

bool
text_blank(const char *text, size_t len)
{
	text_trim(text, &len);
	return len == 0;
}
