/* copy: yajl's parser feeding yajl's generator, a line at a time: the least
 * that a filter over NDJSON can cost with this library. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_gen.h>
#include <yajl/yajl_parse.h>

static int
on_null(void *g)
{
	return yajl_gen_null(g) == yajl_gen_status_ok;
}

static int
on_boolean(void *g, int value)
{
	return yajl_gen_bool(g, value) == yajl_gen_status_ok;
}

static int
on_number(void *g, const char *text, size_t len)
{
	return yajl_gen_number(g, text, len) == yajl_gen_status_ok;
}

static int
on_string(void *g, const unsigned char *text, size_t len)
{
	return yajl_gen_string(g, text, len) == yajl_gen_status_ok;
}

static int
on_open_map(void *g)
{
	return yajl_gen_map_open(g) == yajl_gen_status_ok;
}

static int
on_close_map(void *g)
{
	return yajl_gen_map_close(g) == yajl_gen_status_ok;
}

static int
on_open_array(void *g)
{
	return yajl_gen_array_open(g) == yajl_gen_status_ok;
}

static int
on_close_array(void *g)
{
	return yajl_gen_array_close(g) == yajl_gen_status_ok;
}

static const yajl_callbacks events = {
    .yajl_null = on_null,
    .yajl_boolean = on_boolean,
    .yajl_number = on_number,
    .yajl_string = on_string,
    .yajl_map_key = on_string,
    .yajl_start_map = on_open_map,
    .yajl_end_map = on_close_map,
    .yajl_start_array = on_open_array,
    .yajl_end_array = on_close_array,
};

int
main(void)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;

	while ((len = getline(&line, &cap, stdin)) > 0) {
		yajl_gen gen = yajl_gen_alloc(NULL);
		yajl_handle parser = yajl_alloc(&events, NULL, gen);
		const unsigned char *out;
		size_t out_len;

		if (yajl_parse(parser, (unsigned char *)line, (size_t)len) !=
			yajl_status_ok ||
		    yajl_complete_parse(parser) != yajl_status_ok ||
		    yajl_gen_get_buf(gen, &out, &out_len) !=
			yajl_gen_status_ok) {
			fputs("copy: a line is no JSON\n", stderr);
			return 1;
		}
		fwrite(out, 1, out_len, stdout);
		putchar('\n');
		yajl_free(parser);
		yajl_gen_free(gen);
	}
	free(line);
	return fflush(stdout) ? 1 : 0;
}
