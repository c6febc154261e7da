/* serve: the program around the server: options, life, end. */
#include "common/server.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const struct switch_row common[] = {
    {"latency", "0", "number", "-",
	"milliseconds that every answer waits after it was worked out"},
    {"arrival_jitter", "0", "number", "Rate limits",
	"a request is counted up to so many milliseconds after it came"},
    {"seed", "0", "number", "-",
	"0: ids differ from server to server; else repeatable (at reset)"},
    {0}};

static volatile sig_atomic_t stopped;

static void
on_stop(int signal)
{
	(void)signal;
	stopped = 1;
}

static int64_t
monotonic_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* Until the time is over, the watched process is gone or we are told. */
static void
live(long seconds, long watched)
{
	int64_t end = monotonic_ms() + seconds * 1000;

	while (!stopped && monotonic_ms() < end) {
		struct timespec ts = {0, 100000000};

		if (watched > 0 && kill((pid_t)watched, 0) != 0 &&
		    errno == ESRCH)
			break;
		nanosleep(&ts, NULL);
	}
}

static void
usage(const struct web_service *service, FILE *out)
{
	fprintf(out,
	    "usage: %s [-hl] [-p PORT] [-%c FILE] [-s switch=value]...\n"
	    "       [-T seconds] [-P pid]\n"
	    "  -p  port on 127.0.0.1 (default 0: any; told as \"ready "
	    "PORT\")\n"
	    "  -%c  %s\n"
	    "  -s  sets a switch; -l lists them all\n"
	    "  -T  ends after so many seconds (default 900)\n"
	    "  -P  ends when that process is gone\n",
	    service->name, service->file_option, service->file_option,
	    service->file_help);
}

static bool
number(const char *text, long min, long max, long *out)
{
	char *end;

	errno = 0;
	*out = strtol(text, &end, 10);
	return *text != '\0' && *end == '\0' && errno == 0 && *out >= min &&
	       *out <= max;
}

static int
set_one(struct web *web, char *setting, struct buf *err)
{
	char *equals = strchr(setting, '=');

	if (equals == NULL) {
		buf_printf(err, "'%s' is not switch=value", setting);
		return -1;
	}
	*equals = '\0';
	return switches_set(&web->switches, setting, equals + 1, err);
}

struct options {
	long port, seconds, pid;
	bool list;
};

/* 0: go on; else the exit code plus one. */
static int
parse(struct web *web, int argc, char **argv, struct options *options)
{
	struct web_service *service = web->service;
	struct buf err;
	char letters[32];
	int letter, exit = 0;

	buf_init(&err, 4096);
	snprintf(
	    letters, sizeof letters, "+hlp:s:T:P:%c:", service->file_option);
	while (exit == 0 && (letter = getopt(argc, argv, letters)) != -1) {
		bool good = true;

		if (letter == 'h') {
			usage(service, stdout);
			exit = 1;
		} else if (letter == 'l') {
			options->list = true;
		} else if (letter == 'p') {
			good = number(optarg, 0, 65535, &options->port);
		} else if (letter == 'T') {
			good = number(optarg, 1, 1000000, &options->seconds);
		} else if (letter == 'P') {
			good = number(optarg, 1, INT32_MAX, &options->pid);
		} else if (letter == 's') {
			if (set_one(web, optarg, &err) != 0) {
				fprintf(stderr, "%s: %s\n", service->name,
				    buf_str(&err));
				exit = 3;
			}
		} else if (letter == service->file_option) {
			web->file = optarg;
		} else {
			exit = 3;
		}
		if (!good) {
			fprintf(stderr, "%s: '%s' is no number for -%c\n",
			    service->name, optarg, letter);
			exit = 3;
		}
	}
	if (exit == 0 && optind < argc) {
		fprintf(stderr, "%s: too many arguments\n", service->name);
		exit = 3;
	}
	if (exit == 3)
		usage(service, stderr);
	buf_release(&err);
	return exit;
}

static int
run(struct web *web, const struct options *options, struct web_tools *tools)
{
	struct buf err;
	int port;

	buf_init(&err, 4096);
	if (web_load(web, &err) != 0) {
		fprintf(stderr, "%s: %s\n", web->service->name, buf_str(&err));
		buf_release(&err);
		return 1;
	}
	buf_release(&err);
	port = web_listen(web, (int)options->port);
	if (port < 0) {
		fprintf(stderr, "%s: could not listen on port %ld: %s\n",
		    web->service->name, options->port, strerror(errno));
		return 1;
	}
	tools->port = port;
	printf("ready %d\n", port);
	fflush(stdout);
	live(options->seconds, options->pid);
	pthread_mutex_lock(&web->lock);
	web->ending = true;
	pthread_cond_broadcast(&web->thaw);
	pthread_mutex_unlock(&web->lock);
	MHD_stop_daemon(web->daemon);
	return 0;
}

int
web_main(int argc, char **argv, struct web_service *service,
    void (*start)(void *ctx, const struct web_tools *))
{
	static struct web web;
	static struct web_tools tools;
	struct options options = {0, 900, 0, false};
	struct sigaction action = {0};
	int exit;

	web.service = service;
	pthread_mutex_init(&web.lock, NULL);
	pthread_cond_init(&web.thaw, NULL);
	switches_init(&web.switches);
	switches_add(&web.switches, service->switches);
	switches_add(&web.switches, common);
	exit = parse(&web, argc, argv, &options);
	if (exit == 0 && options.list) {
		switches_print(&web.switches, stdout);
		exit = 1;
	}
	if (exit != 0) {
		switches_release(&web.switches);
		return exit - 1;
	}
	action.sa_handler = on_stop;
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	signal(SIGPIPE, SIG_IGN);

	tools.switches = &web.switches;
	tools.ids = &web.ids;
	tools.now_ms = web_now_ms;
	start(service->ctx, &tools);
	if (service->switched != NULL)
		service->switched(service->ctx);
	exit = run(&web, &options, &tools);
	service->release(service->ctx);
	reqlog_clear(&web.log);
	switches_release(&web.switches);
	return exit;
}
