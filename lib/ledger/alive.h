/* alive: whether a run that the database calls running still is: on this host
 * by its process, on another one by its heartbeat. */
#ifndef LEDGER_ALIVE_H
#define LEDGER_ALIVE_H

#include <stddef.h>

#include "ledger/db.h"

/* When a process began, in ticks since boot: it distinguishes the process from
 * a later one that got the same number. "" when there is no such process. */
void alive_since(long pid, char *out, size_t size);

/* AWAY when a run of SITE (NULL: of any) is alive; else the id of an
 * interrupted one in STALE (may be NULL), or "". */
enum outcome alive_check(
    struct db *, const char *site, char *stale, size_t size, struct verdict *);

#endif
