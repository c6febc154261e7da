/* Folders of STATE_DIR are made on the way, for the owner alone. */
#include "io/state.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit/unit.h"

int
main(void)
{
	char root[] = "/tmp/state-test.XXXXXX", dir[64], path[200], want[200];
	char small[32];
	struct stat st;

	if (!mkdtemp(root))
		return 1;
	snprintf(dir, sizeof dir, "%s/state", root);
	CHECK_INT(state_path(path, sizeof path, dir, "run/%d/file", 7), 0,
	    "a file in two new folders");
	snprintf(want, sizeof want, "%s/run/7/file", dir);
	CHECK_STR(path, want, "its path");
	CHECK(stat(path, &st) && errno == ENOENT, "the file is not made");
	snprintf(want, sizeof want, "%s/run/7", dir);
	CHECK(!stat(want, &st) && (st.st_mode & 07777) == 0700,
	    "its folder is, for the owner alone");
	CHECK_INT(state_path(path, sizeof path, dir, "run/7/"), 0, "again");
	CHECK_INT(state_path(path, sizeof path, dir, "a"), 0, "no folder");
	CHECK(state_path(small, sizeof small, dir, "run/%040d", 1) &&
		  errno == ENAMETOOLONG,
	    "a path that does not fit");
	snprintf(dir, sizeof dir, "%s/no/state", root);
	CHECK(state_path(path, sizeof path, dir, "run/7") && errno == ENOENT,
	    "where STATE_DIR is to be there is no folder");
	snprintf(path, sizeof path, "rm -r '%s'", root);
	return system(path) || unit_end();
}
