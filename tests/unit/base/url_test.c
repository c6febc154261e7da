/* What is escaped in a URL, and which hosts are this machine. */
#include "base/url.h"

#include "unit/unit.h"

static const struct {
	const char *text, *plain, *want;
} rows[] = {
    {"abc-XYZ_09", "-_", "abc-XYZ_09"},
    {"../a b", "-_", "%2E%2E%2Fa%20b"},
    {"50%25", "-_", "50%2525"},
    {"https://h/a b/\xc3\xbc.jpg?v=1", URL_PATH "?",
	"https://h/a%20b/%C3%BC.jpg?v=1"},
    {"https://h/a?b.jpg", URL_PATH, "https://h/a%3Fb.jpg"},
    {"/20%20%2f/50%/5%g", URL_PATH, "/20%20%2f/50%25/5%25g"},
    {"/\"<>\\^`{|}#\x7f\x01", URL_PATH,
	"/%22%3C%3E%5C%5E%60%7B%7C%7D%23%7F%01"},
};

static const struct {
	const char *host;
	bool want;
} hosts[] = {
    {"localhost", true},
    {"LocalHost:80", true},
    {"127.0.0.1:8080", true},
    {"[::1]", true},
    {"[::1]:1", true},
    {"localhost.example.org", false},
    {"127.0.0.10", false},
    {"[::10]", false},
    {"", false},
};

int
main(void)
{
	struct buf out;

	buf_init(&out, 4096);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		buf_reset(&out);
		url_encode(&out, rows[i].text, rows[i].plain);
		CHECK_STR(buf_str(&out), rows[i].want, "'%s'", rows[i].want);
	}
	buf_release(&out);
	for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++)
		CHECK_INT(url_is_loopback(hosts[i].host, strlen(hosts[i].host)),
		    hosts[i].want, "host '%s'", hosts[i].host);
	return unit_end();
}
