/* http_server: a small server that says what the script says, and a client of
 * it. */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/verdict.h"
#include "net/http.h"

/* ---- the server: a thread a connection */

enum manner {
	WHOLE,    /* as it should be */
	CUT,      /* ten bytes less than promised, then closed */
	CHUNK,    /* chunks without the last one, then closed */
	DRIP,     /* a byte each 100 ms */
	SILENT,   /* read, then closed without a byte */
	DATE_IN_2 /* Retry-After as a date, two seconds from now */
};

struct reply {
	const char *head; /* status and further header lines; NULL: 200 OK */
	const char *body; /* NULL: {} */
	enum manner manner;
	int delay_ms;
	size_t body_len; /* 0: strlen */
};

#define REPLIES 8

static struct {
	pthread_mutex_t lock;
	int fd, port;
	const struct reply *script; /* REPLIES of them */
	unsigned served, connections;
	char seen[REPLIES][2048];
	unsigned connection[REPLIES];
} server = {.lock = PTHREAD_MUTEX_INITIALIZER};

static inline void
pause_ms(long ms)
{
	struct timespec t = {
	    .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

	while (nanosleep(&t, &t) < 0 && errno == EINTR)
		;
}

/* One request with its body in TEXT; 0 when there is none. */
static inline int
read_request(int fd, char *text, size_t size)
{
	size_t len = 0, need = 0;
	char *end, *length;
	ssize_t n;

	while (!need || len < need) {
		n = read(fd, text + len, size - 1 - len);
		if (n <= 0)
			return 0;
		len += (size_t)n;
		text[len] = '\0';
		end = strstr(text, "\r\n\r\n");
		if (!end)
			continue;
		length = strcasestr(text, "Content-Length:");
		need = (size_t)(end + 4 - text) +
		       (length && length < end ? strtoul(length + 15, NULL, 10)
					       : 0);
	}
	return 1;
}

static inline void
put(int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t n = send(fd, bytes, len, MSG_NOSIGNAL);

		if (n <= 0)
			return;
		bytes += n;
		len -= (size_t)n;
	}
}

/* False: the connection is to be closed. */
static inline bool
answer(int fd, const struct reply *r)
{
	const char *body = r->body ? r->body : "{}";
	size_t len = r->body_len ? r->body_len : strlen(body);
	char head[1024], date[64] = "", chunk[32];
	time_t at = time(NULL) + 2;
	struct tm tm;

	if (r->delay_ms)
		pause_ms(r->delay_ms);
	if (r->manner == SILENT)
		return false;
	if (r->manner == DATE_IN_2)
		strftime(date, sizeof date,
		    "Retry-After: %a, %d %b %Y %H:%M:%S GMT\r\n",
		    gmtime_r(&at, &tm));
	snprintf(chunk, sizeof chunk, "Content-Length: %zu",
	    len + (r->manner == CUT ? 10 : 0));
	snprintf(head, sizeof head,
	    "HTTP/1.1 %s\r\nContent-Type: application/json\r\n%s%s\r\n\r\n",
	    r->head ? r->head : "200 OK", date,
	    r->manner == CHUNK ? "Transfer-Encoding: chunked" : chunk);
	put(fd, head, strlen(head));
	if (r->manner == CHUNK) {
		snprintf(chunk, sizeof chunk, "%zx\r\n", len);
		put(fd, chunk, strlen(chunk));
		put(fd, body, len);
		put(fd, "\r\n", 2);
		return false;
	}
	for (size_t i = 0; r->manner == DRIP && i < len; i++) {
		put(fd, body + i, 1);
		pause_ms(100);
	}
	if (r->manner != DRIP)
		put(fd, body, len);
	return r->manner != CUT;
}

static inline void *
serve_connection(void *arg)
{
	static const struct reply good = {0};
	int fd = (int)(long)arg;
	const struct reply *r;
	char text[16384];
	unsigned number;

	pthread_mutex_lock(&server.lock);
	number = ++server.connections;
	pthread_mutex_unlock(&server.lock);
	do {
		if (!read_request(fd, text, sizeof text))
			break;
		pthread_mutex_lock(&server.lock);
		r = &good;
		if (server.served < REPLIES) {
			r = server.script + server.served;
			snprintf(server.seen[server.served],
			    sizeof server.seen[0], "%.2000s", text);
			server.connection[server.served] = number;
		}
		server.served++;
		pthread_mutex_unlock(&server.lock);
	} while (answer(fd, r));
	close(fd);
	return NULL;
}

static inline void *
serve(void *arg)
{
	pthread_t thread;
	int fd;

	while ((fd = accept(server.fd, NULL, NULL)) >= 0)
		if (pthread_create(
			&thread, NULL, serve_connection, (void *)(long)fd) == 0)
			pthread_detach(thread);
		else
			close(fd);
	return arg;
}

/* A socket bound to a free port of this machine; listening or not. */
static inline int
bind_port(bool listening, int *port)
{
	struct sockaddr_in a = {.sin_family = AF_INET};
	socklen_t len = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) < 0 ||
	    (listening && listen(fd, 16) < 0) ||
	    getsockname(fd, (struct sockaddr *)&a, &len) < 0) {
		perror("bind");
		exit(1);
	}
	*port = ntohs(a.sin_port);
	return fd;
}

static inline void
script(const struct reply *replies)
{
	pthread_mutex_lock(&server.lock);
	server.script = replies;
	server.served = 0;
	memset(server.seen, 0, sizeof server.seen);
	pthread_mutex_unlock(&server.lock);
}

/* ---- the client */

static volatile sig_atomic_t stop;
static char url[128];

static inline long
since(const struct timespec *t0)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (t.tv_sec - t0->tv_sec) * 1000 +
	       (t.tv_nsec - t0->tv_nsec) / 1000000;
}

static inline struct http *
client(struct http_limits limits, struct ratefile *rate)
{
	struct verdict v = {0};
	struct http *h = http_new(&limits, rate, &stop, &v);

	if (!h) {
		printf("# %s\n", v.sentence);
		exit(1);
	}
	return h;
}

static const struct http_limits usual = {.body_bytes_max = 1000,
    .flights_max = 4,
    .tries_max = 3,
    .total_wait_ms = 3000,
    .backoff_ms = 100};

#define READ                                        \
	{                                           \
		.method = "GET", .repeatable = true \
	}
#define MAKE                                                         \
	{                                                            \
		.method = "POST", .body = "{\"a\":1}", .body_len = 7 \
	}
#define RETRY_1 "\r\nRetry-After: 1"

/* Starts the server; its threads leave the alarms to this one. */
static inline void
server_start(void)
{
	pthread_t thread;
	sigset_t set;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	server.fd = bind_port(true, &server.port);
	snprintf(
	    url, sizeof url, "http://127.0.0.1:%d/path?query=1", server.port);
	if (pthread_create(&thread, NULL, serve, NULL) != 0)
		exit(1);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

#endif
