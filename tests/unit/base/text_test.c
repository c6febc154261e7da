/* Slugs, case, cutting, and HTML to text and back. */
#include "unit/unit.h"

#include <stdlib.h>

#include "mapping/html.h"
#include "base/text.h"

typedef void change_fn(struct buf *, const char *, size_t);

static void
usual(struct buf *out, const char *text, size_t len)
{
	html_from_text(out, text, len, NULL, false);
}

static const struct row {
	change_fn *change;
	const char *name, *in, *want;
} rows[] = {
    {text_slug, "slug", "Chaz Hoodie", "chaz-hoodie"},
    {text_slug, "slug", "  --Crème Brûlée!! ", "creme-brulee"},
    {text_slug, "slug", "Straße Œuvre Łódź Øre", "strasse-oeuvre-lodz-ore"},
    {text_slug, "slug", "e\xcc\x81t\xc3\xa9", "ete"},
    {text_slug, "slug", "Men's 100% Cotton", "men-s-100-cotton"},
    {text_slug, "slug", "Ｆｕｌｌ ｗｉｄｔｈ ①", "full-width-1"},
    {text_slug, "slug", "ﬁne", "fine"},
    {text_slug, "slug", "漢字", ""},
    {text_slug, "slug", "漢字 A 漢字 B 漢", "a-b"},
    {text_slug, "slug", "😀 smile 😀", "smile"},
    {text_slug, "slug", "___", ""},
    {text_slug, "slug", "", ""},
    {text_slug, "slug", "a\x01z\x7f", "a-z"},
    {text_slug, "slug", "a\xff\xfe z", "a-z"},
    {text_upper, "upper", "straße é", "STRASSE É"},
    {text_lower, "lower", "ÀÉ Σ", "àé σ"},
    {text_title, "title", "red apple", "Red Apple"},
    {text_plain, "plain", " \tCafe\u0301  Bar ", "Café  Bar"},
    {text_fold, "fold", " CAFE\u0301  Straße ", "café strasse"},
    {text_fold, "fold", "Ａcme", "acme"},
    {text_fold, "fold", " \t", ""},
    {html_to_text, "text", "<p>One</p><p>Two</p>", "One\n\nTwo"},
    {html_to_text, "text", "a<br>b<br/><br />c", "a\nb\n\nc"},
    {html_to_text, "text", "<p>One <b>bo</b>ld\n  word</p>", "One bold word"},
    {html_to_text, "text", "<ul><li>a</li><li>b</li></ul><p>c</p>",
	"- a\n- b\n\nc"},
    {html_to_text, "text", "AT&amp;T &lt;b&gt; &quot;x&quot; &#39;y&#x27;",
	"AT&T <b> \"x\" 'y'"},
    {html_to_text, "text", "&eacute;&Eacute;&euro;&hellip;&rsquo;", "éÉ€…’"},
    {html_to_text, "text", "&amp;amp; stays &amp;", "&amp; stays &"},
    {html_to_text, "text", "&#0;&#xD800;&#x110000;&#99999999999;",
	"\uFFFD\uFFFD\uFFFD\uFFFD"},
    {html_to_text, "text", "&#128;&#150;", "€–"},
    {html_to_text, "text", "&#x1F600;", "😀"},
    {html_to_text, "text", "&nosuch; &; & &#; &#x;", "&nosuch; &; & &#; &#x;"},
    {html_to_text, "text", "fish &amp chips", "fish & chips"},
    {html_to_text, "text", "a < b and c > d", "a < b and c > d"},
    {html_to_text, "text", "1 <2 <3", "1 <2 <3"},
    {html_to_text, "text", "plain\r\nlines\r\n\r\n\r\nstay",
	"plain\nlines\n\nstay"},
    {html_to_text, "text", "<script>var a = '<p>';</script>x", "x"},
    {html_to_text, "text", "a<style>p{}</style >b<!-- c <p> -->d", "abd"},
    {html_to_text, "text", "<script>never ends", ""},
    {html_to_text, "text", "<a title=\"x > y\" href='>'>link</a>", "link"},
    {html_to_text, "text", "<a title=\"x>open <b>bold</b>", "open bold"},
    {html_to_text, "text", "x <b", "x <b"},
    {html_to_text, "text", "<p>x</p> <b", "x\n\n<b"},
    {html_to_text, "text", "<p>a&nbsp;b</p><p>&nbsp;</p><p>c</p>",
	"a\u00A0"
	"b\n\nc"},
    {html_to_text, "text",
	"<table><tr><td>a</td><td>b</td></tr>"
	"<tr><td>c</td></tr></table>",
	"a b\nc"},
    {html_to_text, "text", "a\x01\x02z", "az"},
    {html_to_text, "text", "</script>x", "x"},
    {html_to_text, "text", "עברית<br>ab", "עברית\nab"},
    {html_to_text, "text", "", ""},
    {html_to_text, "text", "<p></p>", ""},
    {usual, "html", "a & b\nc\n\nd <e",
	"<p>a &amp; b<br>c</p>"
	"<p>d &lt;e</p>"},
    {usual, "html", "<p>is <b>already</b></p>", "<p>is <b>already</b></p>"},
    {usual, "html", "<p>a</p><script>x</script><p>b</p>", "<p>a</p><p>b</p>"},
    {usual, "html", "<p>a</script>b</p>", "<p>ab</p>"},
    {usual, "html", "<p>a<!-- b -->c</p><!-- d <script>", "<p>ac</p>"},
    {usual, "html", "<b>a</b><scr<script>b</script>ipt>c", "<b>a</b>bipt&gt;c"},
    {usual, "html", "  \n ", ""},
    {usual, "html", "\u00a0 a \u2003", "<p>a</p>"},
};

static const struct cut {
	const char *text;
	size_t max, want;
} cuts[] = {
    {"abc", 5, 3},
    {"abc", 3, 3},
    {"abc", 2, 2},
    {"abc", 0, 0},
    {"éé", 1, 2},
    {"a😀b", 2, 1}, /* an astral character is two units */
    {"a😀b", 3, 5},
    {"ae\xcc\x81", 2, 1}, /* a letter is not parted from its accent */
    {"\r\n", 1, 1},
    {"", 4, 0},
};

/* What never ends is read once, not once for each beginning. */
static void
check_endless(const char *again)
{
	enum { TIMES = 300000 };
	struct buf in, out;

	buf_init(&in, 10 * TIMES);
	buf_init(&out, 40 * TIMES);
	buf_text(&in, "<b>x</b>");
	for (int i = 0; i < TIMES; i++)
		buf_text(&in, again);
	if (again[1] == '/')
		buf_byte(&in, '>');
	usual(&out, in.data, in.len);
	html_to_text(&out, in.data, in.len);
	CHECK(!out.broken, "300,000 times '%s' come to an end", again);
	buf_release(&in);
	buf_release(&out);
}

static void
check_long(void)
{
	enum { SIZE = 100000 };
	char *text = malloc(SIZE);
	struct buf out;

	buf_init(&out, 4 * SIZE);
	memset(text, 'A', SIZE);
	text_slug(&out, text, SIZE);
	CHECK_INT(out.len, TEXT_SLUG_MAX, "a slug has its greatest length");
	buf_reset(&out);
	for (size_t i = 0; i + 4 < SIZE; i += 4)
		memcpy(text + i, "<a \"", 4);
	text[SIZE - 1] = '>';
	html_to_text(&out, text, SIZE);
	CHECK(!out.broken, "100 kB of unbalanced quotes come to an end");
	check_endless("<!-- >");
	check_endless("</script");
	check_endless("<a");
	check_endless("<svg>");
	check_endless("<iframe ");
	check_endless("<![CDATA[");
	check_endless("<i title=\"");
	check_endless("&#x");
	buf_reset(&out);
	for (size_t i = 0; i + 2 <= SIZE; i += 2)
		memcpy(text + i, "\xcc\x81", 2);
	CHECK(text_cut(text, SIZE, 1000) <= 2000, "50,000 marks are cut");
	text_slug(&out, text, SIZE);
	CHECK_INT(out.len, 0, "50,000 marks make no slug");
	buf_release(&out);
	free(text);
}

/* What text_same() and text_alike() make of two texts. */
static const struct {
	const char *a, *b;
	bool same, alike;
} pairs[] = {
    {"", "", true, true},
    {"", " \t\n", true, true},
    {"Red", "Red", true, true},
    {"Red", "Red ", true, true},
    {"\tRed", "Red\r\n", true, true},
    {"Red", "\u00a0Red\u200b", true, true},
    {"Red", "red", false, true},
    {"Red", "Re d", false, false},
    {"Dark Red", "Dark  red", false, true},
    {"Dark Red", "Dark\u00a0Red", false, true},
    {"Dark Red", "DarkRed", false, false},
    {"one\ntwo", "one\r\ntwo", true, true},
    {"one\rtwo", "one\ntwo", true, true},
    {"one\n\ntwo", "one\ntwo", false, true},
    {"Caf\u00e9", "Cafe\u0301", true, true},
    {"Caf\u00e9\r\nx", "Cafe\u0301\nx ", true, true},
    {"CAF\u00c9", "cafe\u0301", false, true},
    {"Caf\u00e9", "Cafe", false, false},
    {"\uff38\uff2c", "xl", false, true},
    {"Stra\u00dfe", "STRASSE", false, true},
    {"S", "M", false, false},
};

static void
check_pairs(void)
{
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		const char *a = pairs[i].a, *b = pairs[i].b;

		CHECK(
		    text_same(a, strlen(a), b, strlen(b)) == pairs[i].same &&
			text_same(b, strlen(b), a, strlen(a)) == pairs[i].same,
		    "pair %zu: the same or not", i);
		CHECK(
		    text_alike(a, strlen(a), b, strlen(b)) == pairs[i].alike &&
			text_alike(b, strlen(b), a, strlen(a)) ==
			    pairs[i].alike,
		    "pair %zu: alike or not", i);
	}
}

int
main(void)
{
	struct buf out;

	buf_init(&out, 65536);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		buf_reset(&out);
		rows[i].change(&out, rows[i].in, strlen(rows[i].in));
		CHECK_STR(buf_str(&out), rows[i].want, "%s of row %zu",
		    rows[i].name, i);
	}
	for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; i++)
		CHECK_INT(
		    text_cut(cuts[i].text, strlen(cuts[i].text), cuts[i].max),
		    cuts[i].want, "cut %zu at %zu", i, cuts[i].max);
	CHECK(text_blank(" \t\n", 3) && !text_blank(" x ", 3), "blank or not");
	CHECK(text_blank("\u00a0\u3000\ufeff\u200b", 11) &&
		  !text_blank("\u00a0é", 4) && !text_blank("\xc2", 1),
	    "blanks of other alphabets");
	check_pairs();
	check_long();
	buf_release(&out);
	return unit_end();
}
