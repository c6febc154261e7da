/* HTML that goes into a shop: what is allowed, written anew; the rest goes. */
#include "unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "mapping/html.h"

#define OF_THE_LIST "p a[href,title] https:"

static const struct {
	const char *allow, *in, *want;
} rows[] = {
    /* entities are read once */
    {NULL, "Salt &amp; pepper", "<p>Salt &amp; pepper</p>"},
    {NULL, "<b>Salt</b> &amp; pepper", "<b>Salt</b> &amp; pepper"},
    {NULL, "Caf&eacute; &#233; &#xE9; &half;",
	"<p>Caf&eacute; &#233; &#xE9; &half;</p>"},
    {NULL, "AT&T &; & &#; &#x; R&D;x y",
	"<p>AT&amp;T &amp;; &amp; &amp;#; &amp;#x; R&D;x y</p>"},
    {NULL, "fish &amp chips &lt b", "<p>fish &amp; chips &lt; b</p>"},
    {NULL, "&lt;script&gt;x&lt;/script&gt;",
	"<p>&lt;script&gt;x&lt;/script&gt;</p>"},
    {NULL, "<p>&lt;script&gt;</p>", "<p>&lt;script&gt;</p>"},
    {NULL, "<p>a & b < c > d</p>", "<p>a &amp; b &lt; c &gt; d</p>"},
    {NULL, "a&#1;b&#60&#0;", "<p>ab&#60;&#0;</p>"},
    /* what stays */
    {NULL, "<P CLASS=x Title='a \"b\"'>x<BR/>y</P>",
	"<p title=\"a &quot;b&quot;\">x<br>y</p>"},
    {NULL, "<a href=/x?a=1&amp;b=2&lt=3 target=_blank>y</a>",
	"<a href=\"/x?a=1&amp;b=2&amp;lt=3\" target=\"_blank\">y</a>"},
    {NULL, "<a href='mailto:a@b.c'>m</a><a href=\"tel:+1\">t</a>",
	"<a href=\"mailto:a@b.c\">m</a><a href=\"tel:+1\">t</a>"},
    {NULL, "<a href='?x=a:b'>q</a><a href='#a:b'>f</a><a href='a/b:c'>p</a>",
	"<a href=\"?x=a:b\">q</a><a href=\"#a:b\">f</a>"
	"<a href=\"a/b:c\">p</a>"},
    {NULL, "<img alt=x src=https://x/y.jpg width=5 onerror=alert(1)>",
	"<img alt=\"x\" src=\"https://x/y.jpg\" width=\"5\">"},
    {NULL, "<table><tr><td colspan=2 rowspan=x style='a'>1</td></tr></table>",
	"<table><tr><td colspan=\"2\" rowspan=\"x\">1</td></tr></table>"},
    {NULL, "<p lang>x</p>", "<p lang=\"\">x</p>"},
    {NULL, "<b>a\x01\x02z</b>", "<b>az</b>"},
    /* what goes */
    {NULL, "<p onclick=alert(1) ONMOUSEOVER=x>a</p>", "<p>a</p>"},
    {NULL, "<p/onclick=alert(1)/title=t>a</p>", "<p>a</p>"},
    {NULL, "<p title=\"x\"onclick=\"alert(1)\">a</p>", "<p title=\"x\">a</p>"},
    {NULL, "<img src=x onerror=alert(1)>", "<img src=\"x\">"},
    {NULL, "<IMG SRC=\"javascript:alert(1)\">a", "a"},
    {NULL, "<img src='data:image/svg+xml,<svg onload=x>'>a", "a"},
    {NULL, "<img onerror=x>a", "a"},
    {NULL, "<svg onload=alert(1)>a", "a"},
    {NULL, "<svg><title>t</title><a href=x>y</a></svg>a", "a"},
    {NULL, "<svg/onload=alert(1)//a", "<p>&lt;svg/onload=alert(1)//a</p>"},
    {NULL, "<iframe src=https://x>y</iframe>a<iframe src=//x>b", "ab"},
    {NULL, "<object data=x><embed src=y></object>a<embed src=z>b", "ab"},
    {NULL, "<form action=x><input name=y>a</form>", "a"},
    {NULL, "<SCRIPT>x</SCRIPT >a<script>b</scripts></script>c", "ac"},
    {NULL, "<style>x</style>a<template><b>x</b></template>", "a"},
    {NULL, "<base href=//x><meta http-equiv=refresh><link rel=x>a", "a"},
    {NULL, "<a href=javascript:alert(1)>a</a>", "<a>a</a>"},
    {NULL, "<a href=' JaVaScRiPt:alert(1)'>a</a>", "<a>a</a>"},
    {NULL, "<a href=\"jav&#x61;script:alert(1)\">a</a>", "<a>a</a>"},
    {NULL, "<a href=\"&#106&#97;vascript&#58alert(1)\">a</a>", "<a>a</a>"},
    {NULL, "<a href=\"java\tscr\nipt:alert(1)\">a</a>", "<a>a</a>"},
    {NULL, "<a href=\"java&#9;script&#x0A;:alert(1)\">a</a>", "<a>a</a>"},
    {NULL, "<a href=\"\x01javascript:alert(1)\">a</a>", "<a>a</a>"},
    {NULL, "<a href=\"javascript&colon;alert(1)\">a</a>",
	"<a href=\"javascript&amp;colon;alert(1)\">a</a>"},
    {NULL, "<a href=\"vbscript:x\">a</a><a href=\"data:text/html,x\">b</a>",
	"<a>a</a><a>b</a>"},
    {NULL, "<a href=\"\xE2\x80\x8Bjavascript:x\">a</a>", "<a>a</a>"},
    {NULL, "<a href='x' href='javascript:y'>a</a>", "<a href=\"x\">a</a>"},
    {NULL, "<blockquote cite=javascript:x>a</blockquote>",
	"<blockquote>a</blockquote>"},
    /* broken and nested tags */
    {NULL, "<scr<script>x</script>ipt>alert(1)</script>", "xipt&gt;alert(1)"},
    {NULL, "<<b>a</b>", "&lt;<b>a</b>"},
    {NULL, "<b <script>alert(1)</script>", "<b>alert(1)"},
    {NULL, "<a title=\"x>y\">z</a>", "<a title=\"x&gt;y\">z</a>"},
    {NULL, "<a title=\"x><img src=x onerror=alert(1)>z</a>",
	"<a title=\"x\"><img src=\"x\">z</a>"},
    {NULL, "<a title='\"><img src=x onerror=alert(1)>'>z</a>",
	"<a title=\"&quot;&gt;&lt;img src=x onerror=alert(1)&gt;\">z</a>"},
    {NULL, "<a title=&quot;&gt;&lt;b>z</a>",
	"<a title=\"&quot;&gt;&lt;b\">z</a>"},
    {NULL, "<b>x</b", "<b>x&lt;/b"},
    {NULL, "<a href=\"x\"", "<p>&lt;a href=\"x\"</p>"},
    {NULL, "<b =x=y title=z>a</b>", "<b title=\"z\">a</b>"},
    {NULL, "a</p x=y>b</br>c", "a</p>bc"},
    /* comments and the like */
    {NULL, "<p>a<!-- <b>x</b> -->b<!--><img src=x onerror=y>-->c</p>",
	"<p>ab<img src=\"x\">--&gt;c</p>"},
    {NULL, "<p>a</p><!-- never ends <b>", "<p>a</p>"},
    {NULL, "<!DOCTYPE html><?php x ?><p>a</p>", "<p>a</p>"},
    {NULL, "<![CDATA[<p onclick=x>a</p>]]>b]]>", "<p>a</p>b]]&gt;"},
    /* lists of a mapping file */
    {OF_THE_LIST, "<p title=t>a<b>b</b><a href=http://x>c</a></p>",
	"<p>ab<a>c</a></p>"},
    {OF_THE_LIST, "<a href=https://x TITLE=t target=u>c</a>",
	"<a href=\"https://x\" title=\"t\">c</a>"},
    {"b, i", "<p><b>a</b><i title=x>b</i></p>", "<b>a</b><i>b</i>"},
    {"b a[href]", "<a href=https://x><b>a</b></a>",
	"<a href=\"https://x\"><b>a</b></a>"},
    {"+ iframe[src,width] *[class]",
	"<p class=x title=t>a</p><iframe src='https://x' onload=y>z</iframe>b",
	"<p class=\"x\" title=\"t\">a</p>"
	"<iframe src=\"https://x\"></iframe>b"},
    {"+ iframe[src]", "<iframe src=javascript:x>a</iframe><iframe>b", "b"},
    {"+ ftp:", "<a href=ftp://x>a</a><a href=https://x>b</a>",
	"<a href=\"ftp://x\">a</a><a href=\"https://x\">b</a>"},
    {"", "<p>a<b>b</b></p>", "ab"},
};

static const struct {
	const char *allow, *why; /* NULL: may be */
} lists[] = {
    {OF_THE_LIST, NULL},
    {"+ iframe[src,width,height] *[class,style] video[src,data-x] git+ssh:",
	NULL},
    {"", NULL},
    {"+", NULL},
    {"p script", "'html' cannot allow 'script'"},
    {"svg", "'html' cannot allow 'svg'"},
    {"a[href,onclick]", "'html' cannot allow the attribute 'onclick'"},
    {"iframe[srcdoc]", "'html' cannot allow the attribute 'srcdoc'"},
    {"a[]", "'html' cannot allow the attribute ''"},
    {"a[x:y]", "'html' cannot allow the attribute 'x:y'"},
    {"javascript:", "'html' cannot allow 'javascript'"},
    {"+ data:", "'html' cannot allow 'data'"},
    {"P", "not 'P'"},
    {"<p>", "not '<p>'"},
    {"a[href", "not 'a'"},
    {"*", "not '*'"},
    {"a|b", "not 'a|b'"},
};

/* What comes out comes out the same again; without a tag left, as a text. */
static void
check(const char *allow, const char *in, const char *want)
{
	struct buf out, again;

	buf_init(&out, 1 << 20);
	buf_init(&again, 1 << 20);
	html_from_text(&out, in, strlen(in), allow, false);
	CHECK_STR(buf_str(&out), want, "%s", in);
	html_from_text(&again, buf_str(&out), out.len, allow, false);
	if (strchr(want, '<'))
		CHECK_STR(buf_str(&again), want, "again: %s", in);
	buf_release(&out);
	buf_release(&again);
}

int
main(void)
{
	char why[200];
	struct buf out;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		check(rows[i].allow, rows[i].in, rows[i].want);
	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
		*why = '\0';
		CHECK_INT(html_allow_check(lists[i].allow, why, sizeof why),
		    lists[i].why ? -1 : 0, "the list '%s'", lists[i].allow);
		CHECK(lists[i].why ? strstr(why, lists[i].why) != NULL : !*why,
		    "told: %s", why);
	}
	CHECK_INT(html_allow_check(html_usual, why, sizeof why), 0,
	    "the usual list is one: %s", why);
	buf_init(&out, 1000);
	html_from_text(&out, "R&amp;D <3", 10, NULL, true);
	CHECK_STR(buf_str(&out), "<p>R&amp;amp;D &lt;3</p>",
	    "a text known to be plain is taken by its letters");
	buf_release(&out);
	return unit_end();
}
