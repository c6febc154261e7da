/* host: see host.h. */
#include "io/host.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void
host_read(struct host *h)
{
	char boot[40] = "";
	struct stat space;
	FILE *f = fopen("/proc/sys/kernel/random/boot_id", "re");

	*h = (struct host){0};
	if (gethostname(h->name, sizeof h->name - 1))
		strcpy(h->name, "localhost");
	if (f && fgets(boot, sizeof boot, f) &&
	    stat("/proc/self/ns/pid", &space) == 0)
		snprintf(h->identity, sizeof h->identity, "%.36s-%llu", boot,
		    (unsigned long long)space.st_ino);
	if (f)
		fclose(f);
}
