/* verbs: see verbs.h. */
#include "io/verbs.h"

#include <stdio.h>
#include <string.h>

#include "io/log.h"

static const struct verb_name *
row(const struct verbs *v, size_t i)
{
	return (const void *)((const char *)v->first + i * v->size);
}

const void *
verbs_find(const struct verbs *v, const char *name)
{
	for (size_t i = 0; name && i < v->count; i++)
		if (strcmp(row(v, i)->name, name) == 0)
			return row(v, i);
	return NULL;
}

void
verbs_options(
    const struct cli_option *all, const char *synopsis, struct cli_option *own)
{
	char name[32];

	for (; all->letter; all++) {
		snprintf(name, sizeof name, "--%s", all->name);
		if (strstr(synopsis, name))
			*own++ = *all;
	}
	*own = (struct cli_option){0};
}

int
verbs_none(const struct verbs *v, int argc, char **argv)
{
	struct cli cli = {.program = v->program,
	    .synopsis = "VERB [option...] [argument...]",
	    .purpose = v->purpose,
	    .args_max = argc};

	if (!cli_begin(&cli, argc, argv)) {
		if (cli.exit)
			return cli.exit;
		for (int i = 1; i < argc; i++)
			if (strcmp(argv[i], "-V") == 0 ||
			    strcmp(argv[i], "--version") == 0)
				return 0;
		printf("\nverbs:\n");
		for (size_t i = 0; i < v->count; i++)
			printf("  %-11s %s\n", row(v, i)->name,
			    row(v, i)->purpose);
		return cli_end(DONE);
	}
	if (cli.nargs)
		log_error("'%s' is no verb of %s", cli.args[0], v->program);
	else
		log_error("a verb is missing");
	fprintf(stderr, "usage: %s VERB [option...]; %s -h lists the verbs\n",
	    v->program, v->program);
	return outcome_exit(USAGE);
}
