/* cli: see cli.h. */
#include "io/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "io/log.h"
#include "base/mem.h"

#define OPTIONS_MAX 40

volatile sig_atomic_t cli_stop;

static void
on_stop(int sig)
{
	cli_stop = sig;
}

static const struct cli_option common[] = {
    {'v', "verbose", NULL, "print details, and counts at the end", NULL, NULL},
    {'q', "quiet", NULL, "print errors only", NULL, NULL},
    {'h', "help", NULL, "print this and end", NULL, NULL},
    {'V', "version", NULL, "print the version and end", NULL, NULL},
    {0, NULL, NULL, NULL, NULL, NULL},
};

static void
usage_option(FILE *out, const struct cli_option *o)
{
	char left[64];

	snprintf(left, sizeof left, "%s%c%s%s%s%s%s",
	    o->letter > 255 ? "    " : "-", o->letter > 255 ? ' ' : o->letter,
	    o->name ? (o->letter > 255 ? "--" : ", --") : "",
	    o->name ? o->name : "", o->argument ? " " : "",
	    o->argument ? o->argument : "", "");
	fprintf(out, "  %-26s %s\n", left, o->help);
}

static void
help(const struct cli *c)
{
	printf("%s: %s\n\nusage: %s %s\n\n", c->program, c->purpose, c->program,
	    c->synopsis);
	for (const struct cli_option *o = c->options; o && o->letter; o++)
		usage_option(stdout, o);
	for (const struct cli_option *o = common; o->letter; o++)
		usage_option(stdout, o);
	printf("\nexit: 0 all done, 1 stopped, 2 wrong usage, 3 some records "
	       "refused, 75 try later\n");
}

static bool
wrong(struct cli *c)
{
	fprintf(stderr, "usage: %s %s\n", c->program, c->synopsis);
	c->exit = 2;
	return false;
}

/* What is wrong with the option that getopt does not take, in our own words:
 * getopt's are those of the locale, and of POSIXLY_CORRECT. */
static bool
wrong_option(struct cli *c, int letter, char *const *argv)
{
	const char *arg = argv[optind - 1];
	int len = (int)strcspn(arg, "=");
	char one[3] = {'-', (char)optopt, '\0'};
	bool is_long = strncmp(arg, "--", 2) == 0;

	if (letter == ':' && is_long)
		log_error("the option %s needs a value", arg);
	else if (letter == ':')
		log_error("the option %s needs a value", one);
	else if (is_long && optopt)
		log_error("the option %.*s takes no value", len, arg);
	else if (is_long)
		log_error("unknown option '%.*s'", len, arg);
	else
		log_error("unknown option '%s'", one);
	return wrong(c);
}

/* getopt's tables from ours: letters, and long names. */
static void
add_options(const struct cli_option *o, char *letters, struct option *longs,
    int *nlongs)
{
	size_t at = strlen(letters);

	for (; o && o->letter; o++) {
		if (*nlongs >= OPTIONS_MAX - 1)
			abort();
		if (o->letter <= 255) {
			letters[at++] = (char)o->letter;
			if (o->argument)
				letters[at++] = ':';
			letters[at] = '\0';
		}
		if (o->name) {
			longs[*nlongs].name = o->name;
			longs[*nlongs].has_arg =
			    o->argument ? required_argument : no_argument;
			longs[(*nlongs)++].val = o->letter;
		}
	}
}

/* Signals: a stop is a flag that every loop asks; a reader that has gone is
 * an error of write() for programs that must still finish their work. */
static void
set_signals(const struct cli *c)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof sa);
	sigemptyset(&sa.sa_mask);
	sa.sa_handler = c->ignore_stop ? SIG_IGN : on_stop;
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	sa.sa_handler = c->ignore_sigpipe ? SIG_IGN : SIG_DFL;
	sigaction(SIGPIPE, &sa, NULL);
}

static bool
set_option(struct cli *c, int letter)
{
	for (const struct cli_option *o = c->options; o && o->letter; o++) {
		if (o->letter != letter)
			continue;
		if (o->argument)
			*o->text = optarg;
		else
			*o->flag = true;
		return true;
	}
	return false;
}

/* Descriptors 0 to 2 must be open, else the next file would take the place
 * of stdout; a stand-in is opened the wrong way round, so that using it is
 * an error instead of silence. */
static void
hold_standard(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			open("/dev/null",
			    fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

bool
cli_begin(struct cli *c, int argc, char **argv)
{
	char letters[2 * OPTIONS_MAX + 3] = "+:";
	struct option longs[OPTIONS_MAX];
	const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;
	int nlongs = 0, letter;

	hold_standard();
	c->exit = 0;
	if (!c->program)
		c->program = slash ? slash + 1 : argc > 0 ? argv[0] : "sync";
	memset(longs, 0, sizeof longs);
	add_options(c->options, letters, longs, &nlongs);
	add_options(common, letters, longs, &nlongs);
	if (log_open(c->program)) {
		log_error("LOG_LEVEL must be error, warn, info or debug, "
			  "LOG_FORMAT text or json");
		return wrong(c);
	}
	opterr = 0;
	while ((letter = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		if (set_option(c, letter))
			continue;
		switch (letter) {
		case 'v':
			c->verbose = true;
			log_level_set(LOG_DEBUG);
			break;
		case 'q':
			log_level_set(LOG_ERROR);
			break;
		case 'h':
			help(c);
			c->exit = cli_end(DONE);
			return false;
		case 'V':
			printf("%s %s\n", c->program, VERSION);
			c->exit = cli_end(DONE);
			return false;
		default:
			return wrong_option(c, letter, argv);
		}
	}
	c->args = argv + optind;
	c->nargs = argc - optind;
	if (c->nargs < c->args_min || c->nargs > c->args_max) {
		if (c->nargs > c->args_max)
			log_error(
			    "unexpected argument '%s'", c->args[c->args_max]);
		else
			log_error("an argument is missing");
		return wrong(c);
	}
	set_signals(c);
	return true;
}

enum outcome
cli_say(const struct verdict *v)
{
	if (v->outcome == AWAY && strcmp(v->code, VERDICT_STOPPED) == 0)
		log_debug("%s", v->sentence);
	else if (v->outcome != DONE)
		log_error("%s", v->sentence);
	return v->outcome;
}

int
cli_write(int fd, const void *bytes, size_t len)
{
	const char *p = bytes;
	ssize_t n;

	while (len) {
		n = write(fd, p, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

char *
cli_slurp(const char *path, size_t bytes_max, size_t *len, struct verdict *v)
{
	size_t cap = 0;
	char *data = NULL;
	ssize_t n = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	*len = 0;
	if (fd < 0) {
		verdict_say(v, USAGE, "file", "could not open '%s': %s", path,
		    strerror(errno));
		return NULL;
	}
	do {
		data = mem_grow(data, &cap, *len + 65536 + 1, 1);
		n = read(fd, data + *len, 65536);
		if (n > 0)
			*len += (size_t)n;
	} while ((n > 0 && *len <= bytes_max) || (n < 0 && errno == EINTR));
	if (n < 0 || *len > bytes_max) {
		verdict_say(v, USAGE, "file", "could not read '%s': %s", path,
		    n < 0 ? strerror(errno) : "larger than allowed");
		close(fd);
		free(data);
		return NULL;
	}
	close(fd);
	data[*len] = '\0';
	return data;
}

int
cli_glob(const char *folder, const char *pattern, glob_t *found)
{
	struct buf path;
	int code;

	memset(found, 0, sizeof *found);
	buf_init(&path, 16384);
	for (; *folder; folder++) {
		if (strchr("\\*?[", *folder))
			buf_byte(&path, '\\');
		buf_byte(&path, *folder);
	}
	buf_byte(&path, '/');
	buf_text(&path, pattern);
	code =
	    path.broken ? GLOB_NOSPACE : glob(buf_str(&path), 0, NULL, found);
	buf_release(&path);
	return code;
}

bool
cli_count(const char *text, long min, long max, long *n)
{
	size_t len = strlen(text);

	if (!len || len > 18 || strspn(text, "0123456789") != len)
		return false;
	*n = strtol(text, NULL, 10);
	return *n >= min && *n <= max;
}

const char *
cli_sync(void)
{
	const char *text = getenv("SYNC_COMMAND");

	return text && *text ? text : "sync.sh";
}

int
cli_end(enum outcome worst)
{
	if (fflush(stdout) || ferror(stdout)) {
		log_error("could not write to stdout: %s", strerror(errno));
		worst = outcome_worse(worst, FATAL);
	}
	return outcome_exit(worst);
}
