/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes the cases of a check, and decides each. */
#include "report/check/check.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "lib/array.h"
#include "report/mark.h"

const char *const check_states[CHECK_SKIP + 1] = { "ok", "FAIL", "known",
						   "skip" };

static int add(struct check *c, struct check_case k)
{
	if (array_grow(&c->list, c->nr, sizeof(*c->list)))
		return -ENOMEM;
	c->list[c->nr++] = k;
	c->of[k.state]++;
	return 0;
}

/* The first row that has it: rows before it are more special. */
static struct check_known_row *find_known(struct check *c, enum harm h,
					  const char *point)
{
	for (size_t i = 0; i < c->known.nr; i++)
		if (c->known.row[i].harm == h &&
		    !fnmatch(c->known.row[i].point, point, 0))
			return &c->known.row[i];
	return NULL;
}

static int add_measured(struct check *c, enum harm h,
			const struct summary_point *p,
			const struct summary_value *v)
{
	struct check_case k = { .harm = h, .point = p->name, .value = v };
	struct check_known_row *row = NULL;

	/* By the worst batch: one that leaks is enough. */
	if (v->high <= c->allow[h])
		return add(c, k);
	k.state = CHECK_FAIL;
	row = find_known(c, h, p->name);
	if (row) {
		k.state = CHECK_KNOWN;
		k.reason = row->reason;
		row->used = true;
	}
	return add(c, k);
}

/* Of the experiment whose question it is: others count it by the way. */
static bool is_of(const char *point, enum harm h)
{
	const char *from = harm_definitions[h].from;
	size_t n = strlen(from);

	return !strncmp(point, from, n) && point[n] == '/';
}

static int add_harm(struct check *c, enum harm h)
{
	const struct summary *s = &c->run;
	size_t before = c->nr;
	int err = 0;

	for (size_t i = 0; !err && i < s->nr; i++) {
		const struct summary_value *v = harm_count(&s->point[i], h);

		if (v)
			err = add_measured(c, h, &s->point[i], v);
	}
	for (size_t i = 0; !err && i < s->nr_skips; i++)
		if (is_of(s->skip[i].point, h))
			err = add(c, (struct check_case){
					     .harm = h,
					     .state = CHECK_SKIP,
					     .point = s->skip[i].point,
					     .reason = s->skip[i].reason });
	/* A harm that nobody looked for must not pass in silence. */
	if (!err && c->nr == before)
		err = add(c, (struct check_case){
				     .harm = h,
				     .state = CHECK_SKIP,
				     .reason = "no point of this run looks" });
	return err;
}

int check_make(struct check *c, struct sqlite3 *db, int64_t run)
{
	int err = summary_load(&c->run, db, run, SUMMARY_ALL);

	for (int h = 0; !err && h < HARM_NR; h++)
		err = add_harm(c, (enum harm)h);
	return err;
}

void check_release(struct check *c)
{
	for (size_t i = 0; i < c->known.nr; i++) {
		free(c->known.row[i].point);
		free(c->known.row[i].reason);
	}
	free(c->known.row);
	free(c->list);
	summary_release(&c->run);
}

bool check_is_incomplete(const struct check *c)
{
	return !c->run.nr || strcmp(c->run.status, "complete");
}

void check_count(const struct check_case *k, char *text, size_t size)
{
	char count[MARK_TEXT];

	mark_words(k->value, count);
	snprintf(text, size, "%s %s", count,
		 metric_definitions[harm_definitions[k->harm].metric].unit);
}
