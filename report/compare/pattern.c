/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Joins names that differ in one of their parts, or lists the parts. */
#include "report/compare/pattern.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Experiment, mapping, pin, protection, and parameters with their "?". */
#define PARTS  5
#define PARAMS 4

struct pattern {
	char *part[PARTS]; /* owned; several are separated by commas */
	bool several[PARTS];
	size_t points;
};

static void release(struct pattern *p)
{
	for (int i = 0; i < PARTS; i++)
		free(p->part[i]);
	memset(p, 0, sizeof(*p));
}

/* A name that lacks parts has "" for them. */
static int cut(struct pattern *p, const char *name)
{
	for (int i = 0; i < PARTS; i++) {
		size_t len = i == PARAMS       ? strlen(name)
			     : i == PARAMS - 1 ? strcspn(name, "?")
					       : strcspn(name, "/?");

		p->part[i] = strndup(name, len);
		if (!p->part[i])
			return -ENOMEM;
		name += len;
		name += *name == '/';
	}
	p->points = 1;
	return 0;
}

static bool differ_only_in(const struct pattern *a, const struct pattern *b,
			   int part)
{
	for (int i = 0; i < PARTS; i++)
		if (i != part && strcmp(a->part[i], b->part[i]) != 0)
			return false;
	return true;
}

/* @from becomes empty, and is left out from then on. */
static int join(struct pattern *to, struct pattern *from, int part)
{
	char *both;

	if (asprintf(&both, "%s,%s", to->part[part], from->part[part]) < 0)
		return -ENOMEM;
	free(to->part[part]);
	to->part[part] = both;
	to->several[part] = true;
	to->points += from->points;
	release(from);
	return 0;
}

static int join_all(struct pattern *p, size_t nr, int part)
{
	int err = 0;

	for (size_t i = 0; i < nr; i++)
		for (size_t k = i + 1; !err && p[i].points && k < nr; k++)
			if (p[k].points && differ_only_in(&p[i], &p[k], part))
				err = join(&p[i], &p[k], part);
	return err;
}

static void print(const struct pattern *p, FILE *f)
{
	for (int i = 0; i < PARTS; i++)
		fprintf(f, "%s%s%s%s",
			i && i < PARAMS && *p->part[i] ? "/" : "",
			p->several[i] ? "{" : "", p->part[i],
			p->several[i] ? "}" : "");
}

/* ---- Points that are no product ---- */

/* Does @part of name @i occur in a name before it? */
static bool is_seen(const struct pattern *p, size_t i, int part)
{
	for (size_t k = 0; k < i; k++)
		if (!strcmp(p[k].part[part], p[i].part[part]))
			return true;
	return false;
}

static void print_part(const struct pattern *p, size_t nr, int part,
		       const char *before, FILE *f)
{
	const char *between = before;

	for (size_t i = 0; i < nr; i++) {
		if (!*p[i].part[part] || is_seen(p, i, part))
			continue;
		fprintf(f, "%s%s", between, p[i].part[part]);
		between = ",";
	}
}

/* Blanks around the slashes tell it from a pattern. */
static void print_kinds(const struct pattern *p, size_t nr, FILE *f)
{
	for (int part = 0; part < PARTS; part++)
		print_part(p, nr, part, part && part < PARAMS ? " / " : "", f);
}

/* ---- Either ---- */

static size_t count(const struct pattern *p, size_t nr)
{
	size_t patterns = 0;

	for (size_t i = 0; i < nr; i++)
		patterns += p[i].points > 0;
	return patterns;
}

static int cut_all(struct pattern *p, const char *const *name, size_t nr)
{
	int err = 0;

	for (size_t i = 0; !err && i < nr; i++)
		err = cut(&p[i], name[i]);
	return err;
}

static int join_parts(struct pattern *p, size_t nr)
{
	/* The parts that differ most often between points of one change come
	 * first, so that the others are joined as wholes. */
	static const int order[] = { 2, 1, 3, 0, PARAMS };
	int err = 0;

	for (int i = 0; !err && i < PARTS; i++)
		err = join_all(p, nr, order[i]);
	return err;
}

static void release_all(struct pattern *p, size_t nr)
{
	for (size_t i = 0; p && i < nr; i++)
		release(&p[i]);
	free(p);
}

int pattern_print(const char *const *name, size_t nr, FILE *f)
{
	struct pattern *joined = calloc(nr + 1, sizeof(*joined));
	struct pattern *single = calloc(nr + 1, sizeof(*single));
	int err = joined && single ? 0 : -ENOMEM;

	if (!err)
		err = cut_all(joined, name, nr);
	if (!err)
		err = cut_all(single, name, nr);
	if (!err)
		err = join_parts(joined, nr);
	if (!err && count(joined, nr) == 1)
		print(&joined[0], f);
	else if (!err)
		print_kinds(single, nr, f);
	release_all(joined, nr);
	release_all(single, nr);
	return err;
}

static bool is_one(const struct pattern *p, size_t nr, int part)
{
	for (size_t i = 1; i < nr; i++)
		if (strcmp(p[i].part[part], p[0].part[part]) != 0)
			return false;
	return true;
}

int pattern_print_brief(const char *const *name, size_t nr, FILE *f)
{
	struct pattern *p = calloc(nr + 1, sizeof(*p));
	int err = p ? cut_all(p, name, nr) : -ENOMEM;
	bool one = !err && is_one(p, nr, 0);

	if (!err && one)
		print_part(p, nr, 0, "", f);
	if (!err) {
		print_part(p, nr, 3, one ? " / " : "", f);
		print_part(p, nr, 1, ": ", f);
	}
	release_all(p, nr);
	return err;
}
