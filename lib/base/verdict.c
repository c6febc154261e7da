/* verdict: see verdict.h. */
#include "base/verdict.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

int
outcome_exit(enum outcome outcome)
{
	static const int code[] = {
	    [DONE] = 0,
	    [REFUSED] = 3,
	    [FAILED] = 3,
	    [AWAY] = 75,
	    [USAGE] = 2,
	    [FATAL] = 1,
	};

	return code[outcome];
}

enum outcome
outcome_worse(enum outcome a, enum outcome b)
{
	static const int weight[] = {
	    [DONE] = 0,
	    [REFUSED] = 1,
	    [FAILED] = 2,
	    [AWAY] = 3,
	    [FATAL] = 4,
	    [USAGE] = 5,
	};

	return weight[a] >= weight[b] ? a : b;
}

/* A cut must not leave half a character behind: the sentence goes into
 * records, which are UTF-8. */
static void
cut_at_character(char *text)
{
	size_t len = strlen(text), start = len;

	while (start && len - start < 4 && (text[start - 1] & 0xc0) == 0x80)
		start--;
	if (start && (text[start - 1] & 0xc0) == 0xc0) {
		unsigned char lead = (unsigned char)text[start - 1];
		size_t want = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;

		if (len - start < want)
			text[start - 1] = '\0';
	}
}

enum outcome
verdict_say(struct verdict *v, enum outcome outcome, const char *code,
    const char *fmt, ...)
{
	va_list ap;

	v->outcome = outcome;
	snprintf(v->code, sizeof v->code, "%s", code);
	va_start(ap, fmt);
	vsnprintf(v->sentence, sizeof v->sentence, fmt, ap);
	va_end(ap);
	cut_at_character(v->sentence);
	return outcome;
}

void
verdict_warn(struct verdict *v, const char *code, const char *fmt, ...)
{
	char sentence[sizeof v->sentence];
	struct verdict_warning *w;
	va_list ap;

	if (v->nwarnings >= VERDICT_WARNINGS_MAX)
		return;
	va_start(ap, fmt);
	vsnprintf(sentence, sizeof sentence, fmt, ap);
	va_end(ap);
	cut_at_character(sentence);
	for (size_t i = 0; i < v->nwarnings; i++)
		if (strcmp(v->warnings[i].sentence, sentence) == 0)
			return;
	v->warnings = mem_grow(v->warnings, &v->warnings_cap, v->nwarnings + 1,
	    sizeof *v->warnings);
	w = &v->warnings[v->nwarnings++];
	w->code = mem_dup(code, strlen(code));
	w->sentence = mem_dup(sentence, strlen(sentence));
}

void
verdict_clear(struct verdict *v)
{
	for (size_t i = 0; i < v->nwarnings; i++) {
		free(v->warnings[i].code);
		free(v->warnings[i].sentence);
	}
	v->nwarnings = 0;
	v->outcome = DONE;
	v->code[0] = v->sentence[0] = '\0';
}

void
verdict_release(struct verdict *v)
{
	verdict_clear(v);
	free(v->warnings);
	memset(v, 0, sizeof *v);
}
