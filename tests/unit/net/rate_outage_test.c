/* When a service is away: what many requests say of it. */
#include "net/rate.h"

#include "unit/unit.h"

#define S 1000000000LL

static void
test_outage(void)
{
	static const struct {
		int64_t at_s;
		bool good, another;
		int64_t since_s; /* 0: all is well */
		unsigned long requests;
		const char *what;
	} tries[] = {
	    {100, true, false, 0, 0, "all is well"},
	    {110, false, true, 110, 1, "the first bad try"},
	    {111, false, false, 110, 1, "the same request again"},
	    {140, false, true, 110, 2, "another one's request"},
	    {170, false, false, 110, 2, "a minute long"},
	    {171, true, false, 0, 0, "one good answer is enough"},
	    {172, false, false, 172, 1, "a request that had failed before"},
	    {473, false, true, 473, 1, "an outage of long ago is forgotten"},
	    {50, false, true, 50, 1, "times ahead of now too"},
	};
	struct rate_outage t = {0};

	for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
		rate_outage(
		    &t, tries[i].at_s * S, tries[i].good, tries[i].another);
		CHECK(t.since_ns == tries[i].since_s * S &&
			  t.requests == tries[i].requests,
		    "%s", tries[i].what);
	}
}

int
main(void)
{
	test_outage();
	return unit_end();
}
