#include "base/sha256.h"

#include "unit/unit.h"

int
main(void)
{
	static const struct {
		const char *text;
		unsigned times;
		const char *want;
	} rows[] = {
	    /* FIPS 180-4, its examples */
	    {"", 1,
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852"
		"b855"},
	    {"abc", 1,
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f200"
		"15ad"},
	    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
		"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db"
		"06c1"},
	    {"aaaaaaaaaa", 100000,
		"cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc711"
		"2cd0"},
	};
	struct sha256 s;
	char hex[65];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		sha256_init(&s);
		for (unsigned n = 0; n < rows[i].times; n++)
			sha256_add(&s, rows[i].text, strlen(rows[i].text));
		sha256_hex(&s, hex);
		CHECK_STR(hex, rows[i].want, "%u times '%.10s'", rows[i].times,
		    rows[i].text);
	}
	return unit_end();
}
