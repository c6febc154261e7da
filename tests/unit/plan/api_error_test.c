/* Answers that are no success → what kind of error they are. */
#include "unit/unit.h"
#include "unit/unit_json.h"

#include "base/arena.h"
#include "plan/api_error.h"

#define CLASH(slug)                                                           \
	"{\"message\":\"Validation Error\",\"code\":\"validation_error\","    \
	"\"details\":[{\"param\":\"slug\",\"description\":\"Unique value is " \
	"already in database" slug "\"}]}"

static const struct {
	int status;
	const char *body; /* NULL: none */
	enum api_error_kind kind;
	const char *code, *words; /* must occur */
} rows[] = {
    {200, NULL, API_ERROR_NONE, NULL, NULL},
    {202, "{\"message\":\"x\"}", API_ERROR_NONE, NULL, NULL},
    {299, NULL, API_ERROR_NONE, NULL, NULL},
    {0, NULL, API_ERROR_LOST, "lost", "no answer"},
    {302, NULL, API_ERROR_LOST, "http-302", "302"},
    {408, NULL, API_ERROR_LOST, "http-408", "408"},
    {429, "{\"message\":\"Too Many Requests\",\"code\":\"too_many_requests\"}",
	API_ERROR_LOST, "too_many_requests", "Too Many"},
    {500,
	"{\"message\":\"An Internal Error occurred\","
	"\"code\":\"internal_error\",\"details\":[]}",
	API_ERROR_LOST, "internal_error", "Internal"},
    {503, "[]", API_ERROR_LOST, "http-503", "503"},
    {401,
	"{\"code\":\"not_authorized\",\"message\":\"Request not "
	"authorized\"}",
	API_ERROR_RUN, "not_authorized", "not authorized"},
    {403, "{\"code\":\"missing_scopes\",\"message\":\"OAuthForbidden\"}",
	API_ERROR_DENIED, "missing_scopes", "OAuth"},
    {404, "{\"code\":\"resource_not_found\",\"message\":\"gone\"}",
	API_ERROR_GONE, "resource_not_found", "gone"},
    {404, NULL, API_ERROR_GONE, "http-404", "404"},
    {409,
	"{\"code\":\"ecommerce_not_enabled\",\"message\":\"Ecommerce is "
	"not yet initialized\"}",
	API_ERROR_RUN, "ecommerce_not_enabled", "initialized"},
    {409, "{\"code\":\"conflict\",\"message\":\"Conflict\"}", API_ERROR_RECORD,
	"conflict", "Conflict"},
    {413, NULL, API_ERROR_SIZE, "http-413", "413"},
    {418, NULL, API_ERROR_RECORD, "http-418", "418"},
    {400, NULL, API_ERROR_RECORD, "http-400", "400"},
    {400, CLASH(": 'the-slug'"), API_ERROR_SLUG, "validation_error",
	"slug: Unique value"},
    {400, CLASH(""), API_ERROR_SLUG, "validation_error", "already in database"},
    {409, CLASH(": 'the-slug'"), API_ERROR_SLUG, "validation_error", "slug"},
    {422, "{\"details\":[\"slug: Unique value is already in database\"]}",
	API_ERROR_SLUG, "http-422", "slug"},
    {400,
	"{\"details\":[{\"param\":\"fieldData.slug\",\"description\":"
	"\"already exists\"}]}",
	API_ERROR_SLUG, "http-400", "fieldData.slug"},
    {409, "{\"message\":\"Conflict: the slug 'a' is taken\"}", API_ERROR_SLUG,
	"http-409", "Conflict"},
    {400, "{\"message\":\"slug must be unique\"}", API_ERROR_SLUG, "http-400",
	"unique"},
    {400, "{\"details\":{\"slug\":[\"is already in use\"]}}", API_ERROR_SLUG,
	"http-400", "400"},
    {400,
	"{\"message\":\"Unique value is already in database\","
	"\"details\":[{\"param\":\"slug\"}]}",
	API_ERROR_SLUG, "http-400", "already"},
    {400,
	"{\"details\":[{\"param\":\"slug\",\"description\":\"is empty\"},"
	"{\"param\":\"name\",\"description\":\"already in database\"}]}",
	API_ERROR_RECORD, "http-400", "empty"},
    {400, "{\"message\":\"slug is too short\"}", API_ERROR_RECORD, "http-400",
	"short"},
    {400, "{\"details\":[\"Unique value is already in database\"]}",
	API_ERROR_RECORD, "http-400", "Unique value"},
    {400,
	"{\"details\":[{\"param\":\"name\",\"description\":\"Unique value "
	"is already in database: 'x'\"}]}",
	API_ERROR_RECORD, "http-400", "name: Unique"},
    {400, "{\"details\":{\"param\":\"slug\"}}", API_ERROR_RECORD, "http-400",
	"400"},
    {400, "{\"details\":[null,1,[],{},{\"param\":1}]}", API_ERROR_RECORD,
	"http-400", "400"},
    {400, "{\"message\":\"Validation Error: Provided ID is invalid\"}",
	API_ERROR_GONE, "http-400", "Provided ID"},
    {400,
	"{\"message\":\"Validation Error\",\"details\":[{\"param\":"
	"\"main-image\",\"description\":\"Remote file failed to import\"}]}",
	API_ERROR_PICTURE, "http-400", "main-image: Remote file"},
    {400, "{\"message\":\"Unsupported file type\"}", API_ERROR_PICTURE,
	"http-400", "Unsupported"},
    {400, "{\"message\":\"Too many items\"}", API_ERROR_SIZE, "http-400",
	"Too many"},
    {422, "{\"message\":\"Request entity too large\"}", API_ERROR_SIZE,
	"http-422", "too large"},
    {400,
	"{\"message\":\"the default SKU must have the first value of each "
	"option\"}",
	API_ERROR_VALUES, "http-400", "default SKU"},
    {400, "{\"message\":5}", API_ERROR_RECORD, "http-400", "5"},
    {400, "\"text\"", API_ERROR_RECORD, "http-400", "400"},
};

int
main(void)
{
	struct arena a = {0};
	char big[20000];
	struct api_error f;
	size_t n;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		f = api_error_read(
		    &a, rows[i].status, unit_json(&a, rows[i].body));
		CHECK_INT(f.kind, rows[i].kind, "%d %s", rows[i].status,
		    rows[i].body ? rows[i].body : "");
		if (rows[i].code)
			CHECK_STR(f.code, rows[i].code, "its code");
		if (rows[i].words)
			CHECK(strstr(f.message, rows[i].words) != NULL,
			    "its words: %s", f.message);
	}
	f = api_error_read(&a, 400, unit_json(&a, CLASH(": 'the-slug'")));
	CHECK_STR(f.slug, "the-slug", "the slug that is taken");
	f = api_error_read(&a, 400, unit_json(&a, CLASH(": 'it's'")));
	CHECK_STR(f.slug, "it's", "a quote within");
	f = api_error_read(&a, 400, unit_json(&a, CLASH(": '")));
	CHECK_STR(f.slug, NULL, "an opening quote alone names none");
	f = api_error_read(&a, 400,
	    unit_json(&a,
		"{\"details\":[{\"param\":\"main-image\",\"description\":"
		"\"Remote file failed to import\"}]}"));
	CHECK_STR(f.field, "main-image", "the field of a picture");
	f = api_error_read(&a, 400,
	    unit_json(&a, "{\"message\":\"a\\nb\\u001b[31m\\u0000c\"}"));
	CHECK(!strpbrk(f.message, "\n\x1b"), "one calm line");
	n = (size_t)snprintf(big, sizeof big, "{\"message\":\"");
	memset(big + n, 'm', 5000);
	n += 5000;
	n += (size_t)snprintf(big + n, sizeof big - n, "\",\"details\":[\"d\"");
	for (size_t i = 0; i < 1000; i++)
		n += (size_t)snprintf(big + n, sizeof big - n, ",\"detail\"");
	snprintf(big + n, sizeof big - n, "]}");
	f = api_error_read(&a, 400, unit_json(&a, big));
	CHECK(strlen(f.message) > 300 && strlen(f.message) <= 600,
	    "a long story is cut (%zu)", strlen(f.message));
	arena_release(&a);
	return unit_end();
}
