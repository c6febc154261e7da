/* Hashes are stored and shown: these values never change. */
#include "base/hash.h"

#include "unit/unit.h"

int
main(void)
{
	CHECK(hash32(HASH32_START, "", 0) == 0x811c9dc5u, "no byte, 32 bits");
	CHECK(hash32(HASH32_START, "foobar", 6) == 0xbf9cf968u, "32 bits");
	CHECK(hash32(hash32(HASH32_START, "foo", 3), "bar", 3) == 0xbf9cf968u,
	    "in two pieces");
	CHECK(hash64("", 0) == 0xcbf29ce484222325u, "no byte, 64 bits");
	CHECK(hash64("foobar", 6) == 0x85944171f73967e8u, "64 bits");
	return unit_end();
}
