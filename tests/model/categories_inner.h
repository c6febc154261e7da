/* categories_inner: between the scenarios of categories, their ledger and
 * their shop. */
#ifndef CATEGORIES_INNER_H
#define CATEGORIES_INNER_H

#include "base/arena.h"
#include "base/json.h"
#include "base/json_write.h"
#include "model/dice.h"
#include "model/categories.h"

enum { CATEGORIES = 8, ITEMS = 200, NAMES = 5 };

/* Names, and the slugs that their paths give: some are those of others. */
extern const struct categories_name {
	const char *name, *slug;
} categories_names[NAMES];

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
	const char *wanted;      /* by runs of which the end is not known */
	bool several;            /* not all of them wanted the same */
};

struct categories {
	struct arena arena;
	struct dice dice;
	struct pim_category list[CATEGORIES];
	size_t n;
	struct item items[ITEMS];
	size_t nitems;
	bool filters; /* ?slug= is honoured */
	bool live, full, read_next, disturbed;
	size_t at; /* the category whose turn it is */
	struct categories_count *count;
	char *said;
	size_t said_size;
};

/* An item that is there, by its id or its slug; NULL: none. */
struct item *categories_find(struct categories *, const char *id);
struct item *categories_at_slug(struct categories *, const char *slug);
/* Whether the map gives it to a category. */
bool categories_owned(const struct categories *, const char *item);
/* A new item; NULL: the slug is taken. */
struct item *
categories_put(struct categories *, const char *name, const char *slug);
void
categories_show(struct json_writer *, const char *key, const struct item *);
/* One request: its status, and the answer. */
int categories_serve(struct categories *, const char *method, const char *path,
    const struct json *body, struct json_writer *);

/* The slug that its path gives. */
const char *categories_wish(const struct pim_category *);
/* The record of each category, at its place in LINES; NULL where it is away. */
void categories_recall(struct categories *, const struct json *lines[]);

#endif
