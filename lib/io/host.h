/* host: which machine, and which processes on it.
 *
 * Two containers may have one host name, and one container has another at each
 * start. Whether a process can be looked up by its number from here depends on
 * the machine's boot and the namespace of the process numbers. */
#ifndef IO_HOST_H
#define IO_HOST_H

struct host {
	char name[256];    /* for people */
	char identity[80]; /* boot id and namespace; "" when not to be had */
};

void host_read(struct host *);

#endif
