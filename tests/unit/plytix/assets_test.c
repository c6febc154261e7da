/* media: batches, the ring's bound, and URLs that may be requested. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/json_read.h"
#include "plytix/assets.h"
#include "unit/unit.h"

static const struct {
	const char *url, *filename, *want;
} urls[] = {
    {"https://f/a.jpg", "a.jpg", "https://f/a.jpg"},
    {"https://f/a b.jpg", "a b.jpg", "https://f/a%20b.jpg"},
    {"https://f/a(1).jpg", "a(1).jpg", "https://f/a(1).jpg"},
    {"https://f/a#1.jpg", "a#1.jpg", "https://f/a%231.jpg"},
    {"https://f/50%.jpg", "50%.jpg", "https://f/50%25.jpg"},
    {"https://f/a%20b.jpg", "a b.jpg", "https://f/a%20b.jpg"},
    {"https://f/50%off.jpg", "50%off.jpg", "https://f/50%25off.jpg"},
    {"https://f/%", "%", "https://f/%25"},
    {"https://f/%2", "%2", "https://f/%252"},
    {"https://f/K\xc3\xa4se.jpg", "K\xc3\xa4se.jpg", "https://f/K%C3%A4se.jpg"},
    {"https://f/a.jpg?v=1&w=2", "a.jpg", "https://f/a.jpg?v=1&w=2"},
    {"https://f/why?.jpg", "why?.jpg", "https://f/why%3F.jpg"},
    {"https://f/\"<>\\^`{|}.jpg", "x",
	"https://f/%22%3C%3E%5C%5E%60%7B%7C%7D.jpg"},
    {"https://f/a\nb\x7f.jpg", "x", "https://f/a%0Ab%7F.jpg"},
    {"http://127.0.0.1:80/x+y,z;~!*'.jpg", "x",
	"http://127.0.0.1:80/x+y,z;~!*'.jpg"},
};

static char ids[ASSETS_BATCH][IDMAP_ID_MAX + 1];

static const char *
name(int i)
{
	static char text[IDMAP_ID_MAX + 1];

	snprintf(text, sizeof text, "%024d", i);
	return text;
}

static void
put(struct assets *media, struct json_reader *reader, const char *text)
{
	struct arena arena = {0};
	struct verdict v = {0};
	const struct json *value = NULL;

	json_read(reader, &arena, text, strlen(text), &value, &v);
	assets_put(media, value);
	arena_release(&arena);
	verdict_release(&v);
}

static void
check_emit(const struct assets *media, const char *id, const char *want)
{
	struct buf out;
	struct json_writer json_writer;

	buf_init(&out, 1 << 20);
	json_write_init(&json_writer, &out);
	assets_write(media, &json_writer, NULL, id);
	if (out.len)
		buf_cut(&out, out.len - 1);
	CHECK_STR(buf_str(&out), want, "'%s' as it is written", id);
	buf_release(&out);
}

static void
check_ring(struct assets *media)
{
	size_t taken;

	/* five times round the ring: the newest are there, the oldest are
	 * asked for again, and the counts stay right */
	for (int i = 1000; i < 1000 + 5 * ASSETS_MAX; i++) {
		assets_settled(media, name(i));
		if (assets_wanted(media) < ASSETS_BATCH)
			continue;
		taken = assets_take(media, ids);
		assets_answered(media, ids, taken);
	}
	taken = assets_take(media, ids);
	assets_answered(media, ids, taken);
	CHECK(assets_settled(media, name(1000 + 5 * ASSETS_MAX - 1)),
	    "the newest is remembered");
	CHECK(!assets_settled(media, "a"), "the oldest fell out");
	CHECK_INT((long long)assets_wanted(media), 1, "and is wanted again");
	CHECK_INT((long long)assets_take(media, ids), 1, "and asked for");
	assets_answered(media, ids, 1);

	/* far more wanted than the ring holds, before any is asked */
	for (int i = 100000; i < 100000 + 2 * ASSETS_MAX; i++)
		assets_settled(media, name(i));
	CHECK_INT((long long)assets_wanted(media), ASSETS_MAX,
	    "no more wanted than the ring holds");
	for (taken = 0; assets_take(media, ids); taken++)
		assets_answered(media, ids, ASSETS_BATCH);
	CHECK_INT((long long)taken, (ASSETS_MAX + 99) / 100, "all are asked");
	CHECK_INT((long long)assets_wanted(media), 0, "none is left over");
}

int
main(void)
{
	struct assets *media = assets_new();
	struct json_reader *reader = json_reader_new(1000);

	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
		struct buf out;

		buf_init(&out, 4096);
		assets_url(&out, urls[i].url, urls[i].filename);
		CHECK_STR(buf_str(&out), urls[i].want, "%s", urls[i].url);
		buf_release(&out);
	}

	CHECK(assets_settled(media, "not an id"), "nobody asks for a bad id");
	CHECK(!assets_settled(media, "a") && !assets_settled(media, "b") &&
		  !assets_settled(media, "a"),
	    "new ones are wanted");
	CHECK_INT((long long)assets_wanted(media), 2, "each once");
	CHECK_INT((long long)assets_take(media, ids), 2, "one batch");
	CHECK_STR(ids[0], "a", "in order");
	CHECK(!assets_settled(media, "a"), "not settled before the answer");
	CHECK_INT((long long)assets_wanted(media), 0, "nor wanted again");
	put(media, reader,
	    "{\"id\":\"a\",\"url\":\"https://f/x y\",\"filename\":\"x y\","
	    "\"modified\":\"2026-01-01T00:00:00+00:00\"}");
	put(media, reader, "{\"id\":\"nobody\"}");
	put(media, reader, "{\"url\":\"https://f/none\"}");
	put(media, reader, "[]");
	assets_answered(media, ids, 2);
	CHECK(assets_settled(media, "a") && assets_settled(media, "b"),
	    "both settled");
	check_emit(media, "a",
	    "{\"id\":\"a\",\"url\":\"https://f/x%20y\",\"filename\":\"x y\","
	    "\"modified\":\"2026-01-01T00:00:00.000Z\"}");
	check_emit(media, "b", "{\"id\":\"b\"}");
	check_emit(media, "never", "{\"id\":\"never\"}");

	for (int i = 0; i < 250; i++)
		assets_settled(media, name(i));
	CHECK_INT((long long)assets_take(media, ids), 100, "a full batch");
	assets_answered(media, ids, 100);
	CHECK_INT((long long)assets_take(media, ids), 100, "another");
	assets_answered(media, ids, 100);
	CHECK_INT((long long)assets_take(media, ids), 50, "the rest");
	assets_answered(media, ids, 50);
	CHECK_INT((long long)assets_take(media, ids), 0, "no more");

	check_ring(media);
	json_reader_free(reader);
	assets_free(media);
	return unit_end();
}
