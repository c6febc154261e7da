/* shelves_inner: between the stories of categories and their shop. */
#ifndef SHELVES_INNER_H
#define SHELVES_INNER_H

#include "base/arena.h"
#include "base/json.h"
#include "base/json_write.h"
#include "model/dice.h"
#include "model/categories.h"

enum { CATEGORIES = 8, ITEMS = 200, NAMES = 5 };

/* Names, and the slugs that their paths give: some are those of others. */
extern const struct shelves_name {
	const char *name, *slug;
} shelves_names[NAMES];

struct item {
	char id[24], slug[80];
	const char *name;
	bool gone, draft;
	size_t maker;        /* the category that it was made for */
	bool persons;        /* made by a person, and no category's yet */
	const char *renamed; /* by a person, while the PIM's name was this */
};

struct pim_category {
	char id[32];
	size_t name;
	bool away;
	/* the map */
	char item[24], slug[80]; /* "": not known */
	const char *sent;        /* the name, or NULL */
	const char *wanted;      /* by lives of which the end is not known */
	bool several;            /* not all of them wanted the same */
};

struct shelves {
	struct arena arena;
	struct dice dice;
	struct pim_category list[CATEGORIES];
	size_t n;
	struct item items[ITEMS];
	size_t nitems;
	bool filters; /* ?slug= is honoured */
	bool live, full, read_next, disturbed;
	size_t at; /* the category whose turn it is */
	struct shelves_count *count;
	char *said;
	size_t said_size;
};

/* An item that is there, by its id or its slug; NULL: none. */
struct item *shelves_find(struct shelves *, const char *id);
struct item *shelves_at_slug(struct shelves *, const char *slug);
/* Whether the map gives it to a category. */
bool shelves_owned(const struct shelves *, const char *item);
/* A new item; NULL: the slug is taken. */
struct item *shelves_put(struct shelves *, const char *name, const char *slug);
void shelves_show(struct json_writer *, const char *key, const struct item *);
/* One request: its status, and the answer. */
int shelves_serve(struct shelves *, const char *method, const char *path,
    const struct json *body, struct json_writer *);

#endif
