/* measure: runs a command and writes what it took, as one record on a file.
 *
 *	measure FILE NAME command [argument]…
 *
 * {"name","seconds","cpu","peak_kib"}: wall clock; processor time of the
 *command and of all that it waited for; memory of the largest of them. The exit
 *code is the command's. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double
seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

int
main(int argc, char **argv)
{
	struct timespec began, ended;
	struct rusage usage;
	int status;
	pid_t pid;
	FILE *file;

	if (argc < 4) {
		fputs(
		    "usage: measure file name command [argument]...\n", stderr);
		return 2;
	}
	clock_gettime(CLOCK_MONOTONIC, &began);
	pid = fork();
	if (pid == -1) {
		perror("measure: fork");
		return 1;
	}
	if (pid == 0) {
		execvp(argv[3], argv + 3);
		perror(argv[3]);
		_exit(127);
	}
	if (wait4(pid, &status, 0, &usage) == -1) {
		perror("measure: wait4");
		return 1;
	}
	clock_gettime(CLOCK_MONOTONIC, &ended);
	file = fopen(argv[1], "a");
	if (file == NULL ||
	    fprintf(file,
		"{\"name\":\"%s\",\"seconds\":%.3f,\"cpu\":%.3f,"
		"\"peak_kib\":%ld}\n",
		argv[2],
		(double)(ended.tv_sec - began.tv_sec) +
		    (double)(ended.tv_nsec - began.tv_nsec) / 1e9,
		seconds(usage.ru_utime) + seconds(usage.ru_stime),
		usage.ru_maxrss) < 0 ||
	    fclose(file) != 0) {
		perror(argv[1]);
		return 1;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
