/* lists: what is asked of the ledger in parts: with filters, from a place on,
 * by its name. The rows are records as those of the reports are. */
#ifndef LEDGER_LISTS_H
#define LEDGER_LISTS_H

#include "ledger/ledger.h"

/* The arguments of each, in their order, "" where there is none. */
enum ledger_list {
	LIST_HISTORY,   /* before (a run), mode, status, how many, "no": without
			 * those that changed nothing; newest first */
	LIST_ERRORS,    /* run, severity, code, after (an id), how many */
	LIST_RUN,       /* run: how far it is, what became of it */
	LIST_RUN_NAMED, /* run, or latest: its name, if there is one */
	LIST_TASK,      /* id: likewise */
	LIST_NOW,       /* the run that is under way */
	LIST_CAUSES,    /* what is open, with more of its products */
	LIST_PROBES,    /* api, or all: the last answer of each service */
	LIST_HELD,  /* what the guard holds back, and nobody has dealt with */
	LIST_QUEUE, /* how much waits, and for how long */
	LIST_DATABASE, /* its migration */
	LIST_RATE      /* days: how many of their runs ended well */
};
#define LIST_ARGS 5

/* Behind what is in the buffer, one line each; how many they are. */
enum outcome ledger_list(struct ledger *, enum ledger_list,
    const char *const args[LIST_ARGS], struct buf *, int *rows,
    struct verdict *);

/* A report's rows likewise. */
enum outcome ledger_report_rows(struct ledger *, enum ledger_report,
    const char *what, struct buf *, int *rows, struct verdict *);

#endif
