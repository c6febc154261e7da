/* json_read: see json_read.h. yajl checks the grammar; depth and node count are
 * ours, because yajl has no ceiling, and UTF-8 too, because yajl takes overlong
 * forms, surrogates and what lies past U+10FFFF, which databases refuse. */
#include "base/json_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

#include "base/mem.h"

/* A builder grown past this is given back after the record. */
#define KEEP_NODES (64u << 10)
#define KEEP_TEXTS ((size_t)1 << 20)

struct json_reader {
	struct json_builder make;
	size_t nodes_max;
	const char *fault; /* why an event stopped the parser */
	size_t at;         /* of the text refused last */
	char why[160];
};

/* Whether one more node may come. */
static int
room(struct json_reader *r)
{
	if (r->make.len < r->nodes_max)
		return 1;
	r->fault = "too many values";
	return 0;
}

static int
open_one(struct json_reader *r, enum json_type type)
{
	if (!room(r))
		return 0;
	if (r->make.depth >= JSON_READ_DEPTH_MAX) {
		r->fault = "nested deeper than 64";
		return 0;
	}
	json_build_open(&r->make, type);
	return 1;
}

static int
scalar(struct json_reader *r, enum json_type type, const char *text, size_t len)
{
	if (!room(r))
		return 0;
	json_build_add(&r->make, type, text, len);
	return 1;
}

static int
on_null(void *ctx)
{
	return scalar(ctx, JSON_NULL, NULL, 0);
}

static int
on_boolean(void *ctx, int value)
{
	return scalar(ctx, value ? JSON_TRUE : JSON_FALSE, NULL, 0);
}

static int
on_number(void *ctx, const char *text, size_t len)
{
	return scalar(ctx, JSON_NUMBER, text, len);
}

static int
on_string(void *ctx, const unsigned char *text, size_t len)
{
	return scalar(ctx, JSON_STRING, (const char *)text, len);
}

static int
on_start_map(void *ctx)
{
	return open_one(ctx, JSON_OBJECT);
}

static int
on_start_array(void *ctx)
{
	return open_one(ctx, JSON_ARRAY);
}

static int
on_end(void *ctx)
{
	json_build_close(&((struct json_reader *)ctx)->make);
	return 1;
}

static const yajl_callbacks events = {
    .yajl_null = on_null,
    .yajl_boolean = on_boolean,
    .yajl_number = on_number,
    .yajl_string = on_string,
    .yajl_start_map = on_start_map,
    .yajl_map_key = on_string,
    .yajl_end_map = on_end,
    .yajl_start_array = on_start_array,
    .yajl_end_array = on_end,
};

struct json_reader *
json_reader_new(size_t nodes_max)
{
	struct json_reader *r = mem_alloc(sizeof *r);

	r->nodes_max = nodes_max;
	return r;
}

void
json_reader_free(struct json_reader *r)
{
	if (!r)
		return;
	json_build_release(&r->make);
	free(r);
}

static int
hex4(const char *p)
{
	int v = 0;

	for (int i = 0; i < 4; i++) {
		char c = p[i];

		v <<= 4;
		if (c >= '0' && c <= '9')
			v |= c - '0';
		else if ((c | 32) >= 'a' && (c | 32) <= 'f')
			v |= (c | 32) - 'a' + 10;
		else
			return -1;
	}
	return v;
}

/* Whether an escape in TEXT may be half of a pair: \ud… */
static bool
has_surrogate(const char *text, size_t len)
{
	const char *p = text, *end = text + len;

	while ((p = memchr(p, '\\', (size_t)(end - p))) && end - p >= 6) {
		if (p[1] == 'u' && (p[2] | 32) == 'd')
			return true;
		p += 2;
	}
	return false;
}

/* yajl turns an unpaired surrogate escape into a question mark and reports
 * nothing. They are rare, so only a text that has one is copied and corrected:
 * a lone one becomes \ufffd. NULL: nothing to correct. */
static char *
mend_surrogates(const char *text, size_t len)
{
	char *copy = NULL;

	if (!has_surrogate(text, len))
		return NULL;
	for (size_t i = 0; i + 1 < len; i++) {
		int code, low;

		if (text[i] != '\\')
			continue;
		if (text[i + 1] != 'u' || i + 6 > len) {
			i++;
			continue;
		}
		code = hex4(text + i + 2);
		if (code >= 0xd800 && code <= 0xdbff && i + 12 <= len &&
		    text[i + 6] == '\\' && text[i + 7] == 'u') {
			low = hex4(text + i + 8);
			if (low >= 0xdc00 && low <= 0xdfff) {
				i += 11;
				continue;
			}
		}
		if (code >= 0xd800 && code <= 0xdfff) {
			if (!copy)
				copy = mem_dup(text, len);
			memcpy(copy + i + 2, "fffd", 4);
		}
		i += 5;
	}
	return copy;
}

/* Of numbers and literals. */
static bool
word_char(char c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
	       c == '.' || c == '+' || c == '-';
}

/* Where the token begins that holds the byte INSIDE. */
static size_t
token_begin(const char *text, size_t len, size_t inside)
{
	size_t end;

	for (size_t at = 0; at < len; at = end) {
		end = at + 1;
		if (text[at] == '"') {
			while (end < len && text[end] != '"')
				end += text[end] == '\\' ? 2 : 1;
			end++;
		} else {
			while (end < len && word_char(text[at]) &&
			       word_char(text[end]))
				end++;
		}
		if (inside < end)
			return at;
	}
	return inside;
}

static enum outcome
refuse(struct json_reader *r, size_t at, const char *why, size_t len,
    struct verdict *v)
{
	r->at = at;
	snprintf(r->why, sizeof r->why, "%.*s", (int)strcspn(why, "\n"), why);
	return verdict_say(v, REFUSED, "json",
	    "not valid JSON at byte %zu of %zu: %s", at < len ? at + 1 : len,
	    len, r->why);
}

/* The fault as yajl reports it. WHOLE: all of the text was taken, and it lacks
 * an end. Else yajl stands behind the faulty byte or token; where it wanted a
 * comma in an object, at or in the token. */
static enum outcome
refuse_parsed(struct json_reader *r, yajl_handle h, const char *text,
    size_t len, bool whole, struct verdict *v)
{
	static const char parse[] = "parse error: ", byte[] = "lexical error: ",
			  comma[] = "after key and value";
	size_t at = yajl_get_bytes_consumed(h);
	unsigned char *error = yajl_get_error(h, 0, NULL, 0);
	const char *why = (const char *)error;

	if (strncmp(why, byte, sizeof byte - 1) == 0) {
		why += sizeof byte - 1;
		at -= at > 0;
	} else {
		why += strncmp(why, parse, sizeof parse - 1) != 0
			   ? 0
			   : sizeof parse - 1;
		at -= at > 0 && strncmp(why, comma, sizeof comma - 1) != 0;
		at = token_begin(text, len, at);
	}
	refuse(r, whole ? len : at, r->fault ? r->fault : why, len, v);
	yajl_free_error(h, error);
	return REFUSED;
}

size_t
json_reader_fault(const struct json_reader *r, const char **why)
{
	*why = r->why;
	return r->at;
}

/* The place of the first byte that is not UTF-8, or LEN. Most texts are ASCII
 * for long stretches, which go by eight bytes at a time. */
static size_t
not_utf8(const char *text, size_t len)
{
	uint64_t eight;
	size_t i = 0, n;

	while (i < len) {
		for (; len - i >= 8; i += 8) {
			memcpy(&eight, text + i, 8);
			if (eight & UINT64_C(0x8080808080808080))
				break;
		}
		while (i < len && !(text[i] & 0x80))
			i++;
		if (i == len)
			break;
		n = json_utf8((const unsigned char *)text + i, len - i);
		if (!n)
			break;
		i += n;
	}
	return i;
}

/* Closes what a refused text left open. */
static void
drop(struct json_reader *r)
{
	r->make.depth = 0;
	r->make.len = r->make.texts_len = 0;
}

enum outcome
json_read(struct json_reader *r, struct arena *a, const char *text, size_t len,
    const struct json **value, struct verdict *v)
{
	enum outcome outcome = DONE;
	size_t good = not_utf8(text, len);
	yajl_handle h;
	yajl_status s;
	char *mended;
	bool whole;

	*value = NULL;
	r->fault = NULL;
	if (good < len)
		return refuse(r, good, "not UTF-8", len, v);
	mended = mend_surrogates(text, len);
	h = yajl_alloc(&events, NULL, r);
	if (!h) {
		free(mended);
		return verdict_say(v, FATAL, "memory", "out of memory");
	}
	s = yajl_parse(h, (const unsigned char *)(mended ? mended : text), len);
	whole = s == yajl_status_ok;
	if (whole)
		s = yajl_complete_parse(h);
	if (s != yajl_status_ok) {
		outcome =
		    refuse_parsed(r, h, mended ? mended : text, len, whole, v);
		drop(r);
	} else if (!r->make.len) {
		outcome = refuse(r, len, "no value in it", len, v);
	} else {
		*value = json_build_take(&r->make, a);
	}
	yajl_free(h);
	free(mended);
	if (r->make.cap > KEEP_NODES || r->make.texts_cap > KEEP_TEXTS)
		json_build_release(&r->make);
	return outcome;
}
