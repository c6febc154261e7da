/* text: slugs, case, cutting. Most input is ASCII, which is handled without
 * libunistring. */
#include "base/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <unicase.h>
#include <unictype.h>
#include <unigbrk.h>
#include <uninorm.h>
#include <unistr.h>

#include "base/mem.h"

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
	int len = u8_uctomb(bytes, point, sizeof bytes);

	if (len < 1)
		len = u8_uctomb(bytes, REPLACEMENT, sizeof bytes);
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
	for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
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

/* Other blanks that editors leave at the ends of a text: no-break and
 * ideographic spaces, zero-width characters and byte order marks. */
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

static bool
is_graph(char c)
{
	return c > ' ' && c < 0x7f;
}

const char *
text_trim(const char *text, size_t *len)
{
	size_t end = *len, start = 0, bytes;
	unsigned point;

	if (end && is_graph(text[0]) && is_graph(text[end - 1]))
		return text; /* the usual case */
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

/* What text_same() compares: NULL when TEXT is that already. To be freed. */
static uint8_t *
plain_form(const char *text, size_t *len)
{
	uint8_t *lines, *made = NULL;
	size_t n = 0;

	if (ascii(text, *len) && !memchr(text, '\r', *len))
		return NULL;
	lines = mem_alloc(*len + 1);
	for (size_t i = 0; i < *len; i++) {
		if (text[i] == '\r' && i + 1 < *len && text[i + 1] == '\n')
			continue;
		lines[n++] = text[i] == '\r' ? '\n' : (uint8_t)text[i];
	}
	*len = n;
	if (!ascii((const char *)lines, n))
		made = u8_normalize(UNINORM_NFC, lines, n, NULL, len);
	if (!made)
		return lines;
	free(lines);
	return made;
}

bool
text_same(const char *a, size_t a_len, const char *b, size_t b_len)
{
	uint8_t *plain[2];
	bool same;

	a = text_trim(a, &a_len);
	b = text_trim(b, &b_len);
	if (a_len == b_len && memcmp(a, b, a_len) == 0)
		return true;
	plain[0] = plain_form(a, &a_len);
	plain[1] = plain_form(b, &b_len);
	same = a_len == b_len &&
	       memcmp(plain[0] ? (const char *)plain[0] : a,
		   plain[1] ? (const char *)plain[1] : b, a_len) == 0;
	free(plain[0]);
	free(plain[1]);
	return same;
}

/* Without blanks at the ends, each run within as one space. */
static void
add_squeezed(struct buf *out, const char *text, size_t len)
{
	bool gap = false;

	text = text_trim(text, &len);
	for (size_t i = 0, bytes; i < len; i += bytes) {
		unsigned point;

		bytes = text_point(text + i, len - i, &point);
		if (unseen(point)) {
			gap = true;
			continue;
		}
		if (gap)
			buf_byte(out, ' ');
		gap = false;
		buf_add(out, text + i, bytes);
	}
}

static size_t
skip_gap(const char *text, size_t len, size_t at)
{
	while (at < len && space_or_control((unsigned char)text[at]))
		at++;
	return at;
}

static char
small(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool
alike_ascii(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t i = skip_gap(a, a_len, 0), j = skip_gap(b, b_len, 0);

	while (i < a_len && j < b_len) {
		size_t ni = skip_gap(a, a_len, i), nj = skip_gap(b, b_len, j);

		if ((ni > i && ni < a_len) != (nj > j && nj < b_len))
			return false; /* a blank in one of them alone */
		if (ni == a_len || nj == b_len) {
			i = ni;
			j = nj;
			break;
		}
		if (small(a[ni]) != small(b[nj]))
			return false;
		i = ni + 1;
		j = nj + 1;
	}
	return skip_gap(a, a_len, i) == a_len && skip_gap(b, b_len, j) == b_len;
}

bool
text_alike(const char *a, size_t a_len, const char *b, size_t b_len)
{
	struct buf plain[2];
	int order = 1;

	if (ascii(a, a_len) && ascii(b, b_len))
		return alike_ascii(a, a_len, b, b_len);

	buf_init(&plain[0], a_len + 8);
	buf_init(&plain[1], b_len + 8);
	add_squeezed(&plain[0], a, a_len);
	add_squeezed(&plain[1], b, b_len);
	if (u8_casecmp((const uint8_t *)buf_str(&plain[0]), plain[0].len,
		(const uint8_t *)buf_str(&plain[1]), plain[1].len, NULL,
		UNINORM_NFKC, &order))
		order = 1; /* no UTF-8 */
	buf_release(&plain[0]);
	buf_release(&plain[1]);
	return order == 0;
}

void
text_plain(struct buf *out, const char *text, size_t len)
{
	uint8_t *plain;

	text = text_trim(text, &len);
	plain = plain_form(text, &len);
	buf_add(out, plain ? (const char *)plain : text, len);
	free(plain);
}

void
text_fold(struct buf *out, const char *text, size_t len)
{
	struct buf plain;
	uint8_t *folded;
	size_t n;

	buf_init(&plain, len + 8);
	add_squeezed(&plain, text, len);
	folded = u8_casefold((const uint8_t *)buf_str(&plain), plain.len, NULL,
	    UNINORM_NFKC, NULL, &n);
	if (folded)
		buf_add(out, (const char *)folded, n);
	else
		buf_add(out, plain.data, plain.len);
	free(folded);
	buf_release(&plain);
}

bool
text_blank(const char *text, size_t len)
{
	text_trim(text, &len);
	return len == 0;
}
