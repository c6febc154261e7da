/* assets: asset id → its file, for rows whose pictures are ids only.
 *
 * Search never expands media (plytix/API.md, Rows), so ids are gathered and
 * asked of assets/search, ASSETS_BATCH a request. The table remembers the last
 * ASSETS_MAX assets; older ones fall out and are asked again when needed, so
 * memory does not follow the size of the catalogue.
 *
 * An asset is wanted, then asked, then known or absent. A row may be written
 * once all of its assets are known or absent (assets_settled). */
#ifndef PLYTIX_ASSETS_H
#define PLYTIX_ASSETS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/json_write.h"
#include "base/idmap.h"
#include "base/json.h"

#define ASSETS_MAX 8192  /* assets remembered */
#define ASSETS_BATCH 100 /* in one list; plytix/API.md, Filters */

struct assets;

struct assets *assets_new(void);
void assets_free(struct assets *); /* NULL is fine */

/* True when ID needs no answer any more; else it is wanted from now on. */
bool assets_settled(struct assets *, const char *id);

/* Assets wanted and not asked yet. */
size_t assets_wanted(const struct assets *);

/* Takes up to ASSETS_BATCH wanted ids: they are asked now. How many. */
size_t assets_take(struct assets *, char ids[ASSETS_BATCH][IDMAP_ID_MAX + 1]);

/* One row of the answer (plytix/API.md, Assets). */
void assets_put(struct assets *, const struct json *asset);

/* The answer is whole: of IDS, those that did not come are absent. */
void
assets_answered(struct assets *, char ids[][IDMAP_ID_MAX + 1], size_t count);

/* {"id","url","filename","modified","type"}; the id alone when absent. */
void assets_write(const struct assets *, struct json_writer *, const char *key,
    const char *id);

/* A file's URL as it may be requested: what may not stand in a path is
 * percent-encoded, `%XX` stays (plytix/API.md, Assets). '?' is encoded when the
 * file's own name has one. */
struct buf;
void assets_url(struct buf *, const char *url, const char *filename);

#endif
