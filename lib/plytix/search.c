/* search: see search.h. */
#include "plytix/search.h"

void
search_columns(struct json_writer *e, const char *const *columns)
{
	json_write_array(e, "attributes");
	for (; *columns; columns++)
		json_write_text(e, NULL, *columns);
	json_write_end(e);
}

void
search_filters(struct json_writer *e)
{
	/* the outer list is an "or", of one member here */
	json_write_array(e, "filters");
	json_write_array(e, NULL);
}

void
search_filters_end(struct json_writer *e)
{
	json_write_end(e);
	json_write_end(e);
}

void
search_condition(struct json_writer *e, const char *field, const char *how,
    const char *value)
{
	json_write_object(e, NULL);
	json_write_text(e, "field", field);
	json_write_text(e, "operator", how);
	json_write_text(e, "value", value);
	json_write_end(e);
}

void
search_filter(struct json_writer *e, const char *field, const char *how,
    const char *value)
{
	search_filters(e);
	search_condition(e, field, how, value);
	search_filters_end(e);
}

void
search_page(
    struct json_writer *e, unsigned page, unsigned size, const char *order)
{
	json_write_object(e, "pagination");
	json_write_int(e, "page", page);
	json_write_int(e, "page_size", size);
	if (order)
		json_write_text(e, "order", order);
	json_write_end(e);
}
