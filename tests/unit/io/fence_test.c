/* fence: open for two minutes after a beat, and a write that begins then ends
 * before another run may begin. Whatever else stands in the file: wait. */
#include "io/fence.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "unit/unit.h"

static char folder[] = "/tmp/fence.XXXXXX";

static void
write_file(const char *text)
{
	char path[64];
	FILE *f;

	snprintf(path, sizeof path, "%s/beat", folder);
	f = fopen(path, "we");
	if (!f || fputs(text, f) < 0 || fclose(f))
		abort();
}

static const struct {
	int64_t age_ms;
	enum fence fence;
} ages[] = {
    {0, FENCE_OPEN}, {FENCE_WAIT_MS / 2, FENCE_OPEN},
    {FENCE_WAIT_MS - 2000, FENCE_OPEN}, {FENCE_WAIT_MS, FENCE_WAIT},
    {FENCE_TAKEN_S * 1000, FENCE_WAIT},
    {100 * (int64_t)FENCE_TAKEN_S * 1000, FENCE_WAIT},
    {-5000, FENCE_WAIT}, /* of another boot */
};

static const char *const broken[] = {
    "", "\n", "12", "x\n", "12 13\n", "closed", "99999999999999999999\n"};

int
main(void)
{
	char path[64];
	long left;

	if (!mkdtemp(folder))
		abort();
	CHECK_INT(fence_ask(NULL, &left), FENCE_OPEN, "no run");
	CHECK_INT(fence_ask(folder, &left), FENCE_OPEN, "no file");
	CHECK_INT(left, 0, "no bound");
	for (size_t i = 0; i < sizeof ages / sizeof *ages; i++) {
		fence_keep(folder, fence_now_ms() - ages[i].age_ms);
		CHECK_INT(fence_ask(folder, &left), ages[i].fence, "%lld ms",
		    (long long)ages[i].age_ms);
		if (ages[i].fence != FENCE_OPEN)
			continue;
		CHECK_INT(left <= FENCE_END_MS - ages[i].age_ms, true,
		    "%lld ms: no later", (long long)ages[i].age_ms);
		CHECK_INT(left > FENCE_END_MS - FENCE_WAIT_MS, true,
		    "%lld ms: long enough", (long long)ages[i].age_ms);
	}
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		write_file(broken[i]);
		CHECK_INT(
		    fence_ask(folder, &left), FENCE_WAIT, "broken %zu", i);
	}
	fence_close(folder);
	CHECK_INT(fence_ask(folder, &left), FENCE_CLOSED, "closed");
	snprintf(path, sizeof path, "%s/beat", folder);
	unlink(path);
	rmdir(folder);
	return unit_end();
}
