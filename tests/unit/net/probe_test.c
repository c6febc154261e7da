/* probe: what an answer says of its service, and the file of it. */
#include "net/probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit/unit.h"

static char folder[] = "/tmp/probe.XXXXXX";

/* The text of the file, "" when there is none. */
static const char *
text(const char *api)
{
	static char out[1024];
	char path[200];
	size_t n = 0;
	FILE *f;

	snprintf(path, sizeof path, "%s/probe.%s", folder, api);
	f = fopen(path, "r");
	if (f) {
		n = fread(out, 1, sizeof out - 1, f);
		fclose(f);
	}
	out[n] = '\0';
	return out;
}

int
main(void)
{
	struct probe p = {0};
	struct http_answer a = {.outcome = DONE, .status = 404};
	struct stat st;
	char path[200];

	CHECK(mkdtemp(folder) != NULL, "a folder");
	probe_keep(&p, folder, "plytix");
	CHECK_STR(text("plytix"), "", "nothing was asked");

	probe_note(&p, &a, 12);
	CHECK(p.any && p.ok && p.status == 404, "a 404 is an answer");
	probe_keep(&p, folder, "plytix");
	CHECK(strstr(text("plytix"),
		  "{\"api\":\"plytix\",\"ok\":true,\"status\":404,\"ms\":12,"
		  "\"at\":\"20") == text("plytix"),
	    "the file says so");
	snprintf(path, sizeof path, "%s/probe.plytix", folder);
	CHECK(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600, "its mode");

	for (int status = 401; status <= 403; status += 2) {
		a.status = status;
		probe_note(&p, &a, 1);
		CHECK(!p.ok, "credentials that are not accepted");
	}
	a = (struct http_answer){.outcome = FAILED, .error = "no \"route\""};
	probe_note(&p, &a, 1);
	CHECK(!p.ok && p.status == 0, "no answer");
	probe_keep(&p, folder, "plytix");
	CHECK(
	    strstr(text("plytix"), "\"message\":\"no \\\"route\\\"\"") != NULL,
	    "its message is JSON");
	CHECK(strstr(text("plytix"), "\"status\"") == NULL, "and no status");

	a = (struct http_answer){.outcome = AWAY, .stopped = true};
	p = (struct probe){0};
	probe_note(&p, &a, 1);
	a = (struct http_answer){.outcome = AWAY, .fenced = true};
	probe_note(&p, &a, 1);
	CHECK(!p.any, "one that was stopped says nothing");

	/* no folder, or one that has gone */
	p.any = true;
	probe_keep(&p, NULL, "webflow");
	probe_keep(&p, "/no/such/folder", "webflow");
	CHECK_STR(text("webflow"), "", "nowhere to write");
	unlink(path);
	rmdir(folder);
	return unit_end();
}
