/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads a run through the views. Printers get structures, which they
 * may search and sort as often as a table needs.
 */
#include "report/run/summary.h"

#include <errno.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/store.h"
#include "lib/array.h"
#include "report/control.h"
#include "report/display_order.h"

/* NULL for NULL and without memory: each reader knows which it may be. */
static char *column_text(sqlite3_stmt *st, int i)
{
	const unsigned char *text = sqlite3_column_text(st, i);

	return text ? strdup((const char *)text) : NULL;
}

/* A row at a time: 0, or -errno. */
typedef int (*row_fn)(struct summary *s, sqlite3_stmt *st);

/* The SQL takes the run as ?1; a reader that fails ends the loop. */
static int each_row(struct summary *s, sqlite3 *db, const char *sql, row_fn fn)
{
	sqlite3_stmt *st = NULL;
	int err = 0, rc;

	/* The views are ours, so a query that fails is a damaged database. */
	if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK)
		return -EIO;
	sqlite3_bind_int64(st, 1, s->run);
	while (!err && (rc = sqlite3_step(st)) != SQLITE_DONE)
		err = rc == SQLITE_ROW ? fn(s, st) : -EIO;
	sqlite3_finalize(st);
	return err;
}

/* Label and start may be NULL; the rest is NOT NULL, so NULL is ENOMEM. */
static int take_run(struct summary *s, sqlite3_stmt *st)
{
	s->uuid = column_text(st, 0);
	s->label = column_text(st, 1);
	s->kernel = column_text(st, 2);
	s->clock = column_text(st, 3);
	s->status = column_text(st, 4);
	s->started_at = column_text(st, 5);
	s->invocations = sqlite3_column_int64(st, 6);
	s->measured = sqlite3_column_int(st, 7);
	return s->uuid && s->kernel && s->clock && s->status ? 0 : -ENOMEM;
}

/* The point counts before it is complete, so that release() finds it. */
static int take_point(struct summary *s, sqlite3_stmt *st)
{
	struct summary_point *p;

	if (array_grow(&s->point, s->nr, sizeof(*p)))
		return -ENOMEM;
	p = &s->point[s->nr];
	/* array_grow() leaves new elements as they are, and a metric must not
	 * be there by chance. */
	memset(p, 0, sizeof(*p));
	p->name = column_text(st, 0);
	for (int i = 0; i < AXIS_NR; i++)
		p->axis[i] = column_text(st, 1 + i);
	p->params = column_text(st, 5);
	p->page_size = sqlite3_column_int64(st, 6);
	p->referenced_pages = sqlite3_column_int64(st, 7);
	s->nr++;
	for (int i = 0; i < AXIS_NR; i++)
		if (!p->axis[i])
			return -ENOMEM;
	return p->name && p->params ? 0 : -ENOMEM;
}

/* Rows come ordered by point: mostly it is the one of the row before. */
static struct summary_point *find_point(struct summary *s, const char *name)
{
	if (s->last < s->nr && !strcmp(s->point[s->last].name, name))
		return &s->point[s->last];
	for (size_t i = 0; i < s->nr; i++)
		if (!strcmp(s->point[i].name, name))
			return &s->point[s->last = i];
	return NULL;
}

/* Values of a point that was read before; other metrics are skipped. */
static int take_value(struct summary *s, sqlite3_stmt *st)
{
	const char *name = (const char *)sqlite3_column_text(st, 0);
	const char *metric = (const char *)sqlite3_column_text(st, 1);
	const char *exactness = (const char *)sqlite3_column_text(st, 2);
	struct summary_point *p = name ? find_point(s, name) : NULL;
	struct summary_value v = { .there = true };
	int i;

	if (!p || !metric || !exactness)
		return 0;
	v.exact = !strcmp(exactness, "exact");
	v.value = sqlite3_column_double(st, 3);
	v.low = sqlite3_column_double(st, 4);
	v.high = sqlite3_column_double(st, 5);
	/* Of a noisy metric low and high are an interval, and no
	 * contradiction. */
	v.varies = v.exact && v.low < v.high;
	v.marked = sqlite3_column_int(st, 6);
	i = metric_named(metric);
	/* Other versions of pincow have other metrics. */
	if (i >= 0)
		p->metric[i] = v;
	return 0;
}

/* Only experiments that end in a word (coherency) have an outcome. */
static int take_outcome(struct summary *s, sqlite3_stmt *st)
{
	const char *name = (const char *)sqlite3_column_text(st, 0);
	struct summary_point *p = name ? find_point(s, name) : NULL;

	if (p)
		p->outcome = column_text(st, 1);
	if (p)
		p->outcome_marked = sqlite3_column_int(st, 2);
	return !p || p->outcome ? 0 : -ENOMEM;
}

static int take_modes(struct summary *s, sqlite3_stmt *st)
{
	struct summary_modes *m;

	if (array_grow(&s->modes, s->nr_modes, sizeof(*m)))
		return -ENOMEM;
	m = &s->modes[s->nr_modes++];
	m->point = column_text(st, 0);
	m->metric = column_text(st, 1);
	m->unit = column_text(st, 2);
	for (int i = 0; i < 2; i++) {
		m->value[i] = sqlite3_column_double(st, 3 + 2 * i);
		m->batches[i] = sqlite3_column_int64(st, 4 + 2 * i);
	}
	return m->point && m->metric && m->unit ? 0 : -ENOMEM;
}

void summary_modes_text(const struct summary_modes *m, char *out, size_t size)
{
	snprintf(out, size,
		 "bimodal: %.0f and %.0f %.20s, %" PRId64 " and %" PRId64
		 " batches",
		 m->value[0], m->value[1], m->unit, m->batches[0],
		 m->batches[1]);
}

/* Complete or not, the skip counts: release() frees what it has. */
static int take_skip(struct summary *s, sqlite3_stmt *st)
{
	struct summary_skip *k;

	if (array_grow(&s->skip, s->nr_skips, sizeof(*k)))
		return -ENOMEM;
	/* All fields are set below, NULL where memory is out. */
	k = &s->skip[s->nr_skips++];
	k->point = column_text(st, 0);
	k->reason = column_text(st, 1);
	k->err = sqlite3_column_int(st, 2);
	return k->point && k->reason ? 0 : -ENOMEM;
}

static int take_event(struct summary *s, sqlite3_stmt *st)
{
	struct summary_event *e;

	if (array_grow(&s->event, s->nr_events, sizeof(*e)))
		return -ENOMEM;
	e = &s->event[s->nr_events++];
	e->kind = column_text(st, 0);
	e->subject = column_text(st, 1);
	e->text = column_text(st, 2);
	e->times = sqlite3_column_int64(st, 3);
	return e->kind && e->subject && e->text ? 0 : -ENOMEM;
}

/* max() of no rows is NULL, which reads as 0: unknown. */
static int take_overhead(struct summary *s, sqlite3_stmt *st)
{
	s->overhead_ps = sqlite3_column_int64(st, 0);
	return 0;
}

static int take_harness(struct summary *s, sqlite3_stmt *st)
{
	const char *subject = (const char *)sqlite3_column_text(st, 0);
	enum harness_ratio which =
		subject ? harness_ratio_find(subject) : HARNESS_RATIO_NR;

	if (which != HARNESS_RATIO_NR)
		s->harness_ppm[which] = sqlite3_column_int64(st, 1);
	return 0;
}

int summary_compare_points(const void *va, const void *vb)
{
	const struct summary_point *a = va, *b = vb;

	return display_compare(a->axis, a->name, b->axis, b->name);
}

/*
 * A skip has a name alone: parse it for its place among the points. A name of
 * another version of pincow does not parse and comes last.
 */
static size_t point_rank(const char *name)
{
	struct point p;
	struct point_id id;
	char why[8];
	size_t r = 0;

	/* Nobody reads the reason: its place is all that is asked. */
	if (point_parse(&p, name, why, sizeof(why)))
		return SIZE_MAX;
	id = point_id(&p);
	const char *axis[] = { id.experiment, id.mapping, id.pin, id.wp };

	for (int i = 0; i < AXIS_NR; i++)
		/* One more than kinds: display_rank() gives that to unknown
		 * ones. */
		r = r * (axis_nr_kinds((enum axis)i) + 1) +
		    display_rank((enum axis)i, axis[i]);
	return r;
}

/* By reason first: the notes print each reason once. */
static int compare_skips(const void *va, const void *vb)
{
	const struct summary_skip *a = va, *b = vb;
	int c = strcmp(a->reason, b->reason);
	size_t ra, rb;

	if (c)
		return c;
	ra = point_rank(a->point);
	rb = point_rank(b->point);
	if (ra != rb)
		return ra < rb ? -1 : 1;
	return strcmp(a->point, b->point);
}

/* In this order: values and outcomes look up the points read before. */
static const struct {
	unsigned int part; /* 0: always */
	const char *sql;
	row_fn fn;
} queries[] = {
	{ 0,
	  "SELECT uuid, label, kernel, clock, " RUN_STATUS_NOW
	  ", started_at, invocations, EXISTS (SELECT 1 FROM point_info p"
	  " WHERE p.run = ?1) FROM run_info WHERE run = ?1",
	  take_run },
	{ SUMMARY_POINTS,
	  "SELECT point, experiment, mapping, pin, wp, params, page_size,"
	  " referenced_pages FROM point_info WHERE run = ?1",
	  take_point },
	{ SUMMARY_VALUES,
	  "SELECT point, metric, exactness, value, low, high, marked"
	  " FROM metric_value WHERE run = ?1 ORDER BY point",
	  take_value },
	{ SUMMARY_VALUES,
	  "SELECT point, outcome, marked FROM outcome_info WHERE run = ?1"
	  " AND outcome <> 'refused' ORDER BY point",
	  take_outcome },
	{ SUMMARY_VALUES,
	  "SELECT point, metric, unit, low, low_batches, high, high_batches"
	  " FROM modes_info WHERE run = ?1 ORDER BY point, metric",
	  take_modes },
	{ SUMMARY_SKIPS,
	  "SELECT DISTINCT point, reason, errno FROM skip_info WHERE run = ?1",
	  take_skip },
	{ SUMMARY_EVENTS,
	  "SELECT kind, subject, text, count(*) FROM event_info WHERE run = ?1"
	  " AND kind NOT IN ('overhead', 'setting')"
	  " GROUP BY kind, subject, text ORDER BY kind, min(at_ns)",
	  take_event },
	{ SUMMARY_EVENTS,
	  "SELECT max(value) FROM event_info WHERE run = ?1"
	  " AND kind = 'overhead' AND subject = 'clock'",
	  take_overhead },
	{ SUMMARY_EVENTS,
	  "SELECT subject, max(value) FROM event_info WHERE run = ?1"
	  " AND kind = 'overhead' AND subject GLOB 'harness*'"
	  " GROUP BY subject",
	  take_harness },
};

int summary_load(struct summary *s, struct sqlite3 *db, int64_t run,
		 unsigned int parts)
{
	int err = 0;

	memset(s, 0, sizeof(*s));
	s->run = run;
	for (size_t i = 0; !err && i < sizeof(queries) / sizeof(queries[0]);
	     i++) {
		/* The values of a large run take most of the time: lists do
		 * without. */
		if (queries[i].part && !(parts & queries[i].part))
			continue;
		err = each_row(s, db, queries[i].sql, queries[i].fn);
		/* run_info is the first query, and has a row of every run. */
		if (!err && !s->uuid)
			err = -ENOENT;
	}
	/* The caller releases what was read so far. */
	if (err)
		return err;
	/* Only now: last is an index into the order of the query. */
	if (s->nr)
		qsort(s->point, s->nr, sizeof(*s->point),
		      summary_compare_points);
	if (s->nr_skips)
		qsort(s->skip, s->nr_skips, sizeof(*s->skip), compare_skips);
	return 0;
}

void summary_release(struct summary *s)
{
	for (size_t i = 0; i < s->nr; i++) {
		free(s->point[i].name);
		for (int k = 0; k < AXIS_NR; k++)
			free(s->point[i].axis[k]);
		free(s->point[i].params);
		/* NULL for most: free(3) takes it. */
		free(s->point[i].outcome);
	}
	for (size_t i = 0; i < s->nr_modes; i++) {
		free(s->modes[i].point);
		free(s->modes[i].metric);
		free(s->modes[i].unit);
	}
	for (size_t i = 0; i < s->nr_skips; i++) {
		free(s->skip[i].point);
		free(s->skip[i].reason);
	}
	for (size_t i = 0; i < s->nr_events; i++) {
		free(s->event[i].kind);
		free(s->event[i].subject);
		free(s->event[i].text);
	}
	free(s->point);
	free(s->modes);
	free(s->skip);
	free(s->event);
	free(s->uuid);
	free(s->label);
	free(s->kernel);
	free(s->clock);
	free(s->status);
	free(s->started_at);
	memset(s, 0, sizeof(*s));
}

/* Points are sorted by kinds, not by name, so this is a linear search. */
static const struct summary_point *point_called(const struct summary *s,
						const char *name)
{
	for (size_t i = 0; i < s->nr; i++)
		if (!strcmp(s->point[i].name, name))
			return &s->point[i];
	return NULL;
}

const struct summary_point *summary_control(const struct summary *s,
					    const struct summary_point *p)
{
	char *name = control_name(p->axis, p->params);
	const struct summary_point *q = name ? point_called(s, name) : NULL;

	free(name);
	return q;
}

/* Instructions of a guest pass: they can be compared, under another name. */
bool summary_has_times(const struct summary *s)
{
	/* Under tcg a time is that of the emulator. */
	return strcmp(s->clock, "emulated") != 0;
}
