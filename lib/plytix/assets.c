/* assets: a ring of assets with an index; see assets.h. */
#include "plytix/assets.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/timestamp.h"
#include "base/mem.h"
#include "base/url.h"
#include "plytix/row_fields.h"

#define URL_MAX 8192 /* longer than any file name that Plytix takes */

enum state { FREE, WANTED, ASKED, KNOWN, ABSENT };

struct asset {
	char id[IDMAP_ID_MAX + 1];
	enum state state;
	char *url, *filename, *type; /* one block, at url; NULL when absent */
	char modified[TIMESTAMP_MAX];
};

struct assets {
	struct asset *ring;
	size_t next;        /* the place that is used next */
	struct idmap index; /* a: place in the ring, from 1; 0: fell out */
	size_t wanted;
	/* wanted ids in order of wanting; those that fell out are skipped */
	char (*queue)[IDMAP_ID_MAX + 1];
	size_t head, tail, cap;
};

struct assets *
assets_new(void)
{
	struct assets *media = mem_alloc(sizeof *media);

	media->ring = mem_alloc(ASSETS_MAX * sizeof *media->ring);
	return media;
}

void
assets_free(struct assets *media)
{
	if (!media)
		return;
	for (size_t i = 0; i < ASSETS_MAX; i++)
		free(media->ring[i].url);
	free(media->ring);
	free(media->queue);
	idmap_release(&media->index);
	free(media);
}

static struct asset *
find(const struct assets *media, const char *id)
{
	struct idmap_entry *entry = idmap_find(&media->index, id);

	return entry && entry->a ? &media->ring[entry->a - 1] : NULL;
}

/* Entries of assets that fell out stay in the index; when they are many it is
 * rebuilt from the ring. */
static void
index_sweep(struct assets *media)
{
	if (media->index.len < 4 * ASSETS_MAX)
		return;
	idmap_reset(&media->index);
	for (size_t i = 0; i < ASSETS_MAX; i++)
		if (media->ring[i].state != FREE)
			idmap_add(&media->index, media->ring[i].id)->a =
			    (uint32_t)i + 1;
}

static void
leave_state(struct assets *media, const struct asset *asset)
{
	media->wanted -= asset->state == WANTED;
}

/* A place for ID, the oldest asset's. */
static struct asset *
place(struct assets *media, const char *id)
{
	struct asset *asset = &media->ring[media->next];

	if (asset->state != FREE) {
		struct idmap_entry *old = idmap_find(&media->index, asset->id);

		leave_state(media, asset);
		if (old)
			old->a = 0;
		free(asset->url);
	}
	index_sweep(media);
	*asset = (struct asset){0};
	memcpy(asset->id, id, strlen(id));
	idmap_add(&media->index, id)->a = (uint32_t)media->next + 1;
	media->next = (media->next + 1) % ASSETS_MAX;
	return asset;
}

static void
queue_add(struct assets *media, const char *id)
{
	if (media->head == media->tail)
		media->head = media->tail = 0;
	if (media->head > ASSETS_MAX) {
		memmove(media->queue, media->queue + media->head,
		    (media->tail - media->head) * sizeof *media->queue);
		media->tail -= media->head;
		media->head = 0;
	}
	media->queue = mem_grow(
	    media->queue, &media->cap, media->tail + 1, sizeof *media->queue);
	memcpy(media->queue[media->tail++], id, strlen(id) + 1);
}

bool
assets_settled(struct assets *media, const char *id)
{
	struct asset *asset;

	if (!idmap_valid(id))
		return true; /* it cannot be asked for */
	asset = find(media, id);
	if (asset)
		return asset->state >= KNOWN;
	place(media, id)->state = WANTED;
	media->wanted++;
	queue_add(media, id);
	return false;
}

size_t
assets_wanted(const struct assets *media)
{
	return media->wanted;
}

size_t
assets_take(struct assets *media, char ids[ASSETS_BATCH][IDMAP_ID_MAX + 1])
{
	size_t count = 0;

	while (count < ASSETS_BATCH && media->head < media->tail) {
		const char *id = media->queue[media->head++];
		struct asset *asset = find(media, id);

		if (!asset || asset->state != WANTED)
			continue;
		asset->state = ASKED;
		media->wanted--;
		memcpy(ids[count++], id, strlen(id) + 1);
	}
	return count;
}

void
assets_url(struct buf *out, const char *url, const char *filename)
{
	url_encode(out, url, strchr(filename, '?') ? URL_PATH : URL_PATH "?");
}

/* The file's date (plytix/API.md, Assets: replacing the bytes keeps the id),
 * else the asset's own. */
static void
date(struct asset *asset, const struct json *row)
{
	int64_t ms;

	if (row_field_timestamp(row, "file_modified", &ms) ||
	    row_field_timestamp(row, "modified", &ms))
		timestamp_write(ms, asset->modified);
}

void
assets_put(struct assets *media, const struct json *row)
{
	const char *id = row_field_id(row);
	const char *url = json_get_text(row, "url", NULL);
	const char *filename = json_get_text(row, "filename", "");
	const char *type = json_get_text(row, "content_type", "");
	struct asset *asset;
	struct buf text;

	if (!id)
		return;
	asset = find(media, id);
	if (!asset)
		asset = place(media, id);
	leave_state(media, asset);
	free(asset->url);
	asset->url = NULL;
	asset->state = ABSENT;
	if (!url || !*url || strlen(url) > URL_MAX ||
	    strlen(filename) > URL_MAX || strlen(type) > URL_MAX)
		return;
	buf_init(&text, 6 * URL_MAX);
	assets_url(&text, url, filename);
	buf_byte(&text, '\0');
	buf_add(&text, filename, strlen(filename) + 1);
	buf_add(&text, type, strlen(type) + 1);
	asset->url = mem_dup(text.data, text.len);
	asset->filename = asset->url + strlen(asset->url) + 1;
	asset->type = asset->filename + strlen(filename) + 1;
	asset->state = KNOWN;
	buf_release(&text);
	date(asset, row);
}

void
assets_answered(
    struct assets *media, char ids[][IDMAP_ID_MAX + 1], size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct asset *asset = find(media, ids[i]);

		if (asset && asset->state == ASKED) {
			leave_state(media, asset);
			asset->state = ABSENT;
		}
	}
}

void
assets_write(const struct assets *media, struct json_writer *e, const char *key,
    const char *id)
{
	const struct asset *asset = find(media, id);

	json_write_object(e, key);
	json_write_text(e, "id", id);
	if (asset && asset->state == KNOWN) {
		json_write_text(e, "url", asset->url);
		json_write_text(e, "filename", asset->filename);
		if (asset->modified[0])
			json_write_text(e, "modified", asset->modified);
		if (asset->type[0])
			json_write_text(e, "type", asset->type);
	}
	json_write_end(e);
}
