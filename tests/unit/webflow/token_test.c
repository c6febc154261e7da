/* An answer of token/introspect → what is known of the token. */
#include "unit/unit.h"
#include "unit/support.h"

#include "webflow/client.h"

#define A(members) "{'authorization':{" members "}}"
#define NOTHING "{'kind':'token','scopes':null,'rate_limit':null,'sites':null}"
#define SCOPES(list) \
	"{'kind':'token','scopes':" list ",'rate_limit':null,'sites':null}"
#define RATE(n) "{'kind':'token','scopes':null,'rate_limit':" n ",'sites':null}"
#define SITES(list) \
	"{'kind':'token','scopes':null,'rate_limit':null,'sites':" list "}"
#define ID1 "'580e63e98c9a982ac9b8b741'"
#define ID2 "'580e63e98c9a982ac9b8b742'"

static const struct {
	const char *body; /* with ' for quotes; NULL: none */
	const char *line, *what;
} rows[] = {
    {A("'rateLimit':120,'scope':'sites:read,cms:write','authorizedTo':"
       "{'siteIds':[" ID1 "],'workspaceIds':[],'userIds':[]}"),
	"{'kind':'token','scopes':['sites:read','cms:write'],"
	"'rate_limit':120,'sites':[" ID1 "]}",
	"all that there is"},
    /* scopes */
    {A("'scope':'sites:read cms:write'"), SCOPES("['sites:read','cms:write']"),
	"scopes by blank"},
    {A("'scope':' sites:read, ,cms:write, '"),
	SCOPES("['sites:read','cms:write']"), "by both"},
    {A("'scope':'cms:read'"), SCOPES("['cms:read']"), "one"},
    {A("'scope':''"), NOTHING, "an empty text says nothing"},
    {A("'scope':' , '"), NOTHING, "nor do separators alone"},
    {A("'scope':null"), NOTHING, "null"},
    {A("'scope':7"), NOTHING, "a number"},
    {A("'scope':true"), NOTHING, "true"},
    {A("'scope':['cms:read']"), NOTHING, "a list is not the documented shape"},
    {A("'scope':{'cms:read':1}"), NOTHING, "an object"},
    {A("'scope':'cms:read\\u001b[31m'"), NOTHING, "a control character"},
    {A("'scope':'cms:read\\ncms:write'"), NOTHING, "another separator"},
    {A("'scope':'cms:read\\u0000,cms:write'"), NOTHING, "a NUL"},
    {A("'scope':'cms:read \\u202e'"), NOTHING, "a mark of direction"},
    {A("'scope':'cms:read;rm'"), NOTHING, "punctuation"},
    /* the rate */
    {A("'rateLimit':60"), RATE("60"), "the rate"},
    {A("'rateLimit':'60'"), RATE("60"), "as a text"},
    {A("'rateLimit':0"), NOTHING, "no rate"},
    {A("'rateLimit':-5"), NOTHING, "below none"},
    {A("'rateLimit':1.5"), NOTHING, "a part of one"},
    {A("'rateLimit':1e3"), NOTHING, "with an exponent"},
    {A("'rateLimit':1000001"), NOTHING, "out of reason"},
    {A("'rateLimit':99999999999999999999"), NOTHING, "out of range"},
    {A("'rateLimit':[60]"), NOTHING, "a list of rates"},
    /* the sites */
    {A("'authorizedTo':{'siteIds':[" ID1 "," ID2 "]}"),
	SITES("[" ID1 "," ID2 "]"), "two sites"},
    {A("'authorizedTo':{'siteIds':[" ID1 "],'userIds':['u']}"),
	SITES("[" ID1 "]"), "beside the person who allowed it"},
    {A("'authorizedTo':{'siteIds':[" ID1 "],'workspaceIds':[" ID2 "]}"),
	NOTHING, "a workspace holds more sites than are listed"},
    {A("'authorizedTo':{'siteIds':[]}"), NOTHING, "an empty list"},
    {A("'authorizedTo':{'siteIds':['x']}"), NOTHING, "no id"},
    {A("'authorizedTo':{'siteIds':[" ID1 ",null]}"), NOTHING, "null in it"},
    {A("'authorizedTo':{'siteIds':[[" ID1 "]]}"), NOTHING, "nested"},
    {A("'authorizedTo':{'siteIds':{'a':" ID1 "}}"), NOTHING, "an object"},
    {A("'authorizedTo':[" ID1 "]"), NOTHING, "a list of sites alone"},
    /* the whole */
    {"{'authorization':[]}", NOTHING, "a list for an object"},
    {"{'authorization':'x'}", NOTHING, "a text for an object"},
    {"{'scope':'cms:read'}", NOTHING, "not in its place"},
    {"[]", NOTHING, "a list"},
    {"7", NOTHING, "a number"},
    {NULL, NOTHING, "no body"},
};

static const char *
line_of(struct arena *a, const char *body)
{
	struct buf out;
	struct json_writer e;
	char *line;

	buf_init(&out, 1 << 20);
	json_write_init(&e, &out);
	webflow_token_line(&e, body ? parse(a, body) : NULL);
	line = arena_dup(a, buf_str(&out), out.len ? out.len - 1 : 0);
	for (char *p = line; *p; p++)
		if (*p == '"')
			*p = '\'';
	buf_release(&out);
	return line;
}

/* A body with COUNT times TEXT as its scope. */
static const char *
many(struct arena *a, const char *text, int count)
{
	struct buf out;
	const char *body;

	buf_init(&out, 1 << 20);
	buf_text(&out, "{'authorization':{'scope':'");
	while (count--)
		buf_text(&out, text);
	buf_text(&out, "'}}");
	body = arena_dup(a, buf_str(&out), out.len);
	buf_release(&out);
	return body;
}

int
main(void)
{
	struct arena a = {0};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		CHECK_STR(line_of(&a, rows[i].body), rows[i].line, "%s",
		    rows[i].what);
	CHECK(strstr(line_of(&a, many(&a, "a ", 100)), "'a','a'") != NULL,
	    "a hundred scopes");
	CHECK_STR(line_of(&a, many(&a, "a ", 101)), NOTHING, "are the most");
	CHECK_STR(line_of(&a, many(&a, "a", 65)), NOTHING, "nor a long one");
	CHECK_STR(
	    line_of(&a, many(&a, "a,", 300000)), NOTHING, "nor a huge list");
	arena_release(&a);
	return unit_end();
}
