/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the row of a point that another one follows from. */
#include "db/compare/cause.h"

#include <math.h>

#include "db/compare/row.h"

static const enum metric counts[] = {
#define CAUSE(metric) METRIC_##metric,
#include "db/compare/causes.def"
};

#define NR_COUNTS (sizeof(counts) / sizeof(counts[0]))

bool compare_differs(const struct compare_row *row)
{
	return row->verdict == VERDICT_WORSE ||
	       row->verdict == VERDICT_BETTER ||
	       row->verdict == VERDICT_CHANGED;
}

static bool same_way(const struct compare_row *a, const struct compare_row *b)
{
	return compare_differs(a) && compare_differs(b) &&
	       (a->verdict == b->verdict || a->verdict == VERDICT_CHANGED ||
		b->verdict == VERDICT_CHANGED);
}

/* The rows of a point, one of which asks for its cause. */
struct rows {
	const struct comparison *c;
	const struct compare_point_result *point;
	const struct compare_row *row;
};

/* The row of @metric, with no cause, that differs as this one does, or NULL. */
static const struct compare_row *find(const struct rows *r, enum metric metric)
{
	const struct compare_row *row = &r->c->row[r->point->row];

	for (size_t i = 0; i < r->point->rows; i++)
		if (row[i].metric == metric && &row[i] != r->row &&
		    !row[i].cause && same_way(&row[i], r->row))
			return &row[i];
	return NULL;
}

/* The first count that stands before @end. */
static const struct compare_row *first_count(const struct rows *r,
					     enum metric end)
{
	const struct compare_row *row = NULL;

	for (size_t i = 0; !row && i < NR_COUNTS && counts[i] != end; i++)
		row = find(r, counts[i]);
	return row;
}

/* Times of protection and writes together. */
static bool is_sum(enum metric metric)
{
	return metric == METRIC_cycle_ns || metric == METRIC_writes_ns ||
	       metric == METRIC_counted_ns ||
	       metric == METRIC_writes_per_second ||
	       metric_definitions[metric].source == SOURCE_ONLY;
}

/* The median of a class of writes. */
static bool is_write_time(const struct compare_row *row, int *class)
{
	*class = compare_class_of(row->metric);
	return *class >= 0 && vocabulary_is_write[*class] &&
	       metric_definitions[row->metric].statistic == STATISTIC_MEDIAN;
}

/* @class -1: of any class. */
static const struct compare_row *write_time(const struct rows *r, int class)
{
	const struct compare_row *row = &r->c->row[r->point->row];
	int its;

	for (size_t i = 0; i < r->point->rows; i++)
		if (is_write_time(&row[i], &its) && &row[i] != r->row &&
		    (class < 0 || class == its) && same_way(&row[i], r->row))
			return &row[i];
	return NULL;
}

/* Does the protection make up half of the change of a cycle? */
static bool is_mostly(const struct rows *r, const struct compare_row *arm)
{
	const struct compare_value *pages =
		&r->point->side[1]->metric[METRIC_written_pages];
	double cycle = fabs(r->row->side[1].value - r->row->side[0].value);
	double off = fabs(arm->side[1].value - arm->side[0].value);

	return pages->there && off >= cycle * pages->value / 2;
}

/* A count explains a sum; else the larger of its parts does. */
static const struct compare_row *cause_of_sum(const struct rows *r)
{
	/* Memory that stays hidden takes no time. */
	const struct compare_row *count = first_count(r, METRIC_hidden_pages);
	const struct compare_row *write = write_time(r, -1);
	const struct compare_row *arm = find(r, METRIC_arm_ns);

	/* One that is neither better nor worse does not say which way. */
	if (count && count->verdict == r->row->verdict)
		return count;
	if (r->row->metric != METRIC_cycle_ns || !arm)
		return write;
	return write && !is_mostly(r, arm) ? write : arm;
}

/* A percentile follows from the median, a first write from the later ones. */
static const struct compare_row *cause_of_write(const struct rows *r, int class)
{
	if (metric_definitions[r->row->metric].statistic != STATISTIC_MEDIAN)
		return write_time(r, class);
	return (int)vocabulary_family[class] == class
		       ? NULL
		       : write_time(r, (int)vocabulary_family[class]);
}

static const struct compare_row *cause_of(const struct rows *r)
{
	int class = compare_class_of(r->row->metric);

	if (class >= 0 && vocabulary_is_write[class])
		return cause_of_write(r, class);
	switch (r->row->metric) {
	case METRIC_arm_ns:
	case METRIC_fork_ns:
		/* fork(2) takes longer for each page that it copies. */
		return find(r, METRIC_fork_copied_pages);
	case METRIC_arm_ns_per_page:
		return find(r, METRIC_arm_ns);
	case METRIC_fork_ns_per_page:
		return find(r, METRIC_fork_ns);
	case METRIC_op_ns_per_page:
		return find(r, METRIC_op_ns);
	default:
		break;
	}
	if (is_sum(r->row->metric))
		return cause_of_sum(r);
	for (size_t i = 0; i < NR_COUNTS; i++)
		if (counts[i] == r->row->metric)
			return first_count(r, counts[i]);
	return NULL;
}

/* Counts come first, in their order, and what is made of others last: a row
 * that follows from one is no cause itself. */
static int pass_of(enum metric metric)
{
	for (size_t i = 0; i < NR_COUNTS; i++)
		if (counts[i] == metric)
			return (int)i;
	return (int)NR_COUNTS + is_sum(metric);
}

static void find_at(struct comparison *c, const struct compare_point_result *p,
		    int pass)
{
	for (size_t k = p->row; k < p->row + p->rows; k++) {
		struct rows r = { c, p, &c->row[k] };

		if (compare_differs(r.row) && pass_of(r.row->metric) == pass)
			c->row[k].cause = cause_of(&r);
	}
}

void compare_find_causes(struct comparison *c)
{
	for (size_t i = 0; i < c->nr_rows; i++)
		c->row[i].cause = NULL;
	for (size_t i = 0; i < c->nr_points; i++)
		for (int pass = 0; pass <= (int)NR_COUNTS + 1; pass++)
			find_at(c, &c->point[i], pass);
	/* That of its cause, if it differs the same way, too. */
	for (size_t i = 0; i < c->nr_rows; i++)
		while (c->row[i].cause && c->row[i].cause->cause)
			c->row[i].cause =
				same_way(&c->row[i], c->row[i].cause->cause)
					? c->row[i].cause->cause
					: NULL;
}
