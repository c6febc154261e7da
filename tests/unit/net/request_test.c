/* What a message says of an address: never more than host and path. */
#include "net/request.h"

#include "unit/unit.h"

int
main(void)
{
	static const struct {
		const char *url, *want;
	} places[] = {
	    {"https://api.webflow.com/v2/sites/1?limit=2",
		"api.webflow.com/v2/sites/1"},
	    {"https://user:sesame@host/path#part", "host/path"},
	    {"https://user:p@ss@host/", "host/"},
	    {"https://host?token=sesame@x", "host"},
	    {"https://host/a@b", "host/a@b"},
	    {"no-scheme/path?x", "no-scheme/path"},
	    {"", ""},
	};
	static const struct {
		const char *url, *bearer;
		int want;
	} checks[] = {
	    {"https://pim.plytix.com/api/v1/products/search", "ey.J-_", 0},
	    {"http://127.0.0.1:8080/x", NULL, 0},
	    {"http://localhost/x", "t", 0},
	    {"http://[::1]:1/x", "t", 0},
	    {"http://localhost.example.org/x", NULL, -1},
	    {"http://127.0.0.10/x", NULL, -1},
	    {"http://pim.plytix.com/x", NULL, -1},
	    {"HTTPS://pim.plytix.com/x", NULL, -1},
	    {"https://u@pim.plytix.com/x", NULL, -1},
	    {"https:///x", NULL, -1},
	    {"https://host/\x7f", NULL, -1},
	    {"https://host/x", "two words", -1},
	    {"https://host/x", "caf\xc3\xa9", -1},
	};
	char error[200];

	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		int len;
		const char *p = request_place(places[i].url, &len);

		snprintf(error, sizeof error, "%.*s", len, p);
		CHECK_STR(
		    error, places[i].want, "place of '%s'", places[i].url);
	}
	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
		struct http_request q = {
		    .url = checks[i].url, .bearer = checks[i].bearer};

		error[0] = '\0';
		CHECK_INT(request_check(&q, error, sizeof error),
		    checks[i].want, "%s %s: '%s'", checks[i].url,
		    checks[i].bearer ? checks[i].bearer : "", error);
		CHECK(!error[0] == !checks[i].want, "said so or not");
	}
	return unit_end();
}
