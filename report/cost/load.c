/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the points of a scenario in a run, and makes its quantities of them. */
#include "report/cost/cost.h"

#include <errno.h>
#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "db/stats/line.h"
#include "db/stats/series.h"
#include "lib/array.h"
#include "report/cost/writes.h"

/* Counts of memlock come in pages, and a provider may add some. */
#define EVEN 0.02

int cost_find(struct cost *c, struct sqlite3 *db, int64_t run)
{
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(
		db,
		"SELECT subject, value, text FROM"
		" event_info WHERE run = ?1 AND kind = '" COST_EVENT
		"' ORDER BY at_ns LIMIT 1",
		-1, &st, NULL);
	int of = -1;

	if (rc == SQLITE_OK) {
		sqlite3_bind_int64(st, 1, run);
		rc = sqlite3_step(st);
	}
	if (rc == SQLITE_ROW) {
		of = scenario_find((const char *)sqlite3_column_text(st, 0));
		c->memory = (double)sqlite3_column_int64(st, 1);
	}
	if (of >= 0) {
		c->scenario = (size_t)of;
		c->huge = !strcmp((const char *)sqlite3_column_text(st, 2),
				  scenarios[of].huge);
	}
	sqlite3_finalize(st);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		return -EIO;
	return of < 0 || c->memory <= 0 ? -ENOENT : 0;
}

/* The bytes of @name where it is @base at any size, else 0. */
static double size_of(const char *name, const struct point *base)
{
	struct point p;
	char why[256];
	size_t bytes;

	if (strncmp(name, base->name, strcspn(base->name, "?")) ||
	    point_parse(&p, name, why, sizeof(why)))
		return 0;
	bytes = point_range_bytes(&p);
	p.params.size = 0;
	point_name(&p);
	return strcmp(p.name, base->name) ? 0 : (double)bytes;
}

/* Sizes in ascending order: insertion, as there are few. */
static void add_size(struct cost_time *t, double bytes, double ns)
{
	size_t i;

	if (t->nr == COST_SIZES)
		return;
	for (i = t->nr++; i && t->bytes[i - 1] > bytes; i--) {
		t->bytes[i] = t->bytes[i - 1];
		t->ns[i] = t->ns[i - 1];
	}
	t->bytes[i] = bytes;
	t->ns[i] = ns;
}

static const struct summary_modes *
modes_of(const struct summary *s, const char *point, const char *metric)
{
	for (size_t i = 0; i < s->nr_modes; i++)
		if (!strcmp(s->modes[i].point, point) &&
		    !strcmp(s->modes[i].metric, metric))
			return &s->modes[i];
	return NULL;
}

/* The line that `report --view scaling` shows. 1, 0 without one, or -EIO. */
static int read_line(struct cost_time *t, struct line *l, struct sqlite3 *db,
		     int64_t run, const struct point *base, const char *metric)
{
	const struct point_id id = point_id(base);
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(
		db,
		"SELECT fixed, per_page, r2, worst FROM scaling_info"
		" WHERE run = ?1 AND experiment = ?2 AND mapping = ?3"
		" AND pin = ?4 AND wp = ?5 AND params = ?6 AND metric = ?7",
		-1, &st, NULL);

	if (rc != SQLITE_OK)
		return -EIO;
	sqlite3_bind_int64(st, 1, run);
	sqlite3_bind_text(st, 2, id.experiment, -1, SQLITE_STATIC);
	sqlite3_bind_text(st, 3, id.mapping, -1, SQLITE_STATIC);
	sqlite3_bind_text(st, 4, id.pin, -1, SQLITE_STATIC);
	sqlite3_bind_text(st, 5, id.wp, -1, SQLITE_STATIC);
	sqlite3_bind_text(st, 6, id.params, -1, SQLITE_STATIC);
	sqlite3_bind_text(st, 7, metric, -1, SQLITE_STATIC);
	rc = sqlite3_step(st);
	if (rc == SQLITE_ROW) {
		*l = (struct line){ .fixed = sqlite3_column_double(st, 0),
				    .slope = sqlite3_column_double(st, 1) /
					     4096 };
		/* NULL where all times are the same. */
		t->r2 = sqlite3_column_type(st, 2) == SQLITE_NULL
				? 1
				: sqlite3_column_double(st, 2);
		t->worst = sqlite3_column_double(st, 3);
	}
	sqlite3_finalize(st);
	return rc == SQLITE_ROW ? 1 : rc == SQLITE_DONE ? 0 : -EIO;
}

/* A time of each process at each size, sizes together. */
struct repeated {
	struct series bytes, ns;
};

static int read_repeated(struct repeated *r, struct sqlite3 *db, int64_t run,
			 const char *point, double bytes, const char *metric)
{
	sqlite3_stmt *st = NULL;
	int err = 0, rc;

	if (sqlite3_prepare_v2(db,
			       "SELECT value FROM invocation_value WHERE"
			       " run = ?1 AND point = ?2 AND metric = ?3",
			       -1, &st, NULL) != SQLITE_OK)
		return -EIO;
	sqlite3_bind_int64(st, 1, run);
	sqlite3_bind_text(st, 2, point, -1, SQLITE_STATIC);
	sqlite3_bind_text(st, 3, metric, -1, SQLITE_STATIC);
	while (!err && (rc = sqlite3_step(st)) == SQLITE_ROW) {
		err = series_add(&r->bytes, bytes);
		if (!err)
			err = series_add(&r->ns, sqlite3_column_double(st, 0));
	}
	sqlite3_finalize(st);
	return err ? err : rc == SQLITE_DONE ? 0 : -EIO;
}

static int read_all(struct repeated *r, const struct cost *c,
		    struct sqlite3 *db, const struct point *base,
		    const char *metric)
{
	int err = 0;

	for (size_t i = 0; !err && i < c->run.nr; i++) {
		const char *name = c->run.point[i].name;
		double bytes = size_of(name, base);

		if (bytes > 0)
			err = read_repeated(r, db, c->run.run, name, bytes,
					    metric);
	}
	return err;
}

/* The greatest distance between two processes at the largest size, half of it,
 * as a ratio: a line through medians does not show it. */
static double spread(const struct repeated *r, double largest)
{
	double least = HUGE_VAL, most = 0;

	for (size_t i = 0; i < r->ns.nr; i++) {
		if (r->bytes.x[i] < largest)
			continue;
		least = fmin(least, r->ns.x[i]);
		most = fmax(most, r->ns.x[i]);
	}
	return most > 0 ? (most - least) / (most + least) : 0;
}

/*
 * Where sizes lie on the line as well as processes agree, each process is a
 * point. Else its error is that of the line, of which there are as many
 * witnesses as sizes.
 */
static double margin_at(const struct cost_time *t, const struct line *l,
			const struct repeated *r, double memory)
{
	if (!line_lacks_fit(l, r->bytes.x, r->ns.x, r->ns.nr))
		return line_margin(l, r->bytes.x, r->ns.x, r->ns.nr, memory);
	return hypot(line_margin(l, t->bytes, t->ns, t->nr, memory),
		     spread(r, t->bytes[t->nr - 1]) * line_at(l, memory));
}

static int predict(struct cost *c, struct cost_time *t, struct sqlite3 *db,
		   const struct point *base, const char *metric)
{
	struct repeated r = { 0 };
	double margin, least, memory = c->memory;
	struct line l;
	int has = read_line(t, &l, db, c->run.run, base, metric), err;

	if (has <= 0)
		return has;
	err = read_all(&r, c, db, base, metric);
	margin = err ? 0 : margin_at(t, &l, &r, memory);
	series_release(&r.bytes);
	series_release(&r.ns);
	if (err)
		return err;
	t->known = isfinite(margin);
	t->value = fmax(line_at(&l, memory), 0);
	/* No time is below 0, nor below that of less memory, however far a line
	 * is drawn. */
	least = memory > t->bytes[t->nr - 1] ? t->ns[t->nr - 1] : 0;
	t->value = fmax(t->value, least);
	t->low = fmax(t->value - margin, least);
	t->high = t->value + margin;
	return 0;
}

static int load_time(struct cost *c, struct cost_time *t, enum metric m,
		     struct sqlite3 *db, const struct point *base)
{
	const struct summary *s = &c->run;
	const struct summary_point *largest = NULL;

	if (!c->times)
		return 0;
	for (size_t i = 0; i < s->nr; i++) {
		const struct summary_point *p = &s->point[i];
		const struct summary_value *v = &p->metric[m];
		double bytes = v->there ? size_of(p->name, base) : 0;

		if (!bytes || v->value <= 0)
			continue;
		add_size(t, bytes, v->value);
		t->marked |= v->marked;
		if (bytes >= t->bytes[t->nr - 1])
			largest = p;
		if (bytes == c->memory) {
			t->known = t->measured = true;
			t->value = v->value;
			t->low = v->low;
			t->high = v->high;
		}
	}
	if (!largest)
		return 0;
	t->modes = modes_of(s, largest->name, metric_definitions[m].name);
	if (largest->metric[METRIC_fork_copied_pages].there) {
		t->copies_known = true;
		t->copied = largest->metric[METRIC_fork_copied_pages].value *
			    4096 / t->bytes[t->nr - 1];
	}
	return t->measured
		       ? 0
		       : predict(c, t, db, base, metric_definitions[m].name);
}

static int load_writes(struct cost *c, struct cost_writes *w,
		       struct sqlite3 *db, const struct point *base)
{
	const struct summary_point *largest = NULL;
	double most = 0;

	for (size_t i = 0; i < c->run.nr; i++) {
		const struct summary_point *p = &c->run.point[i];
		double bytes = size_of(p->name, base);

		if (bytes > most) {
			most = bytes;
			largest = p;
		}
	}
	if (!largest)
		return 0;
	if (largest->metric[METRIC_copies].there &&
	    largest->metric[METRIC_written_pages].value > 0) {
		const struct summary_value *v = &largest->metric[METRIC_copies];
		double of = largest->metric[METRIC_written_pages].value;

		w->copies_known = true;
		w->copied = v->value / of;
		w->copied_low = v->low / of;
		w->copied_high = v->high / of;
		w->undecided = largest->metric[METRIC_inconclusives].high > 0;
	}
	return c->times ? cost_writes_load(w, db, c->run.run, largest) : 0;
}

/* With what the provider takes before it pins left out of the proportion. */
static void load_limit(struct cost *c, struct cost_limit *l,
		       const struct point *base)
{
	double least = HUGE_VAL, highest = 0;

	for (size_t i = 0; i < c->run.nr; i++) {
		const struct summary_point *p = &c->run.point[i];
		const struct summary_value *v =
			&p->metric[METRIC_memlock_bytes];
		double bytes = v->there ? size_of(p->name, base) : 0, per;

		if (!bytes)
			continue;
		l->open = p->metric[METRIC_memlock_open_bytes].value;
		per = (v->value - l->open) / bytes;
		least = fmin(least, per);
		highest = fmax(highest, per);
		if (bytes > l->most) {
			l->most = bytes;
			l->per_byte = per;
		}
		l->measured |= bytes == c->memory;
	}
	l->known = l->most > 0;
	l->even = highest - least <= EVEN * highest;
	l->bytes = l->open + l->per_byte * c->memory;
}

static void load_each(const struct cost *c, struct cost_variant *v,
		      const struct point *base)
{
	for (size_t i = 0; i < c->run.nr; i++) {
		const struct summary_point *p = &c->run.point[i];

		if (!strcmp(p->name, base->name) &&
		    p->metric[METRIC_memlock_pages].there)
			v->each = p->metric[METRIC_memlock_pages].value /
				  (double)base->params.buffers;
	}
}

/* A reason counts where the row has nothing: larger sizes may lack memory. */
static void load_reason(const struct cost *c, struct cost_variant *v,
			const struct point *base)
{
	for (size_t i = 0; i < c->run.nr; i++)
		if (size_of(c->run.point[i].name, base) > 0)
			return;
	for (size_t i = 0; !v->reason && i < c->run.nr_skips; i++)
		if (size_of(c->run.skip[i].point, base) > 0)
			v->reason = c->run.skip[i].reason;
}

static int load_row(struct cost *c, struct cost_variant *v,
		    const struct scenario_row *r, struct sqlite3 *db)
{
	struct point base;
	char why[256];

	if (scenario_point(&base, r, c->huge, 0, why, sizeof(why)))
		return -EINVAL;
	snprintf(v->mapping, sizeof(v->mapping), "%s", point_id(&base).mapping);
	load_reason(c, v, &base);
	switch (r->quantity) {
	case SCENARIO_FORK:
		return load_time(c, &v->pause, METRIC_fork_ns, db, &base);
	case SCENARIO_ARM:
		return load_time(c, &v->pause, METRIC_arm_ns, db, &base);
	case SCENARIO_WRITES:
		return load_writes(c, &v->writes, db, &base);
	case SCENARIO_LIMIT:
		load_limit(c, &v->limit, &base);
		return 0;
	default:
		load_each(c, v, &base);
		return 0;
	}
}

/* Rows of one variant stand together. */
static struct cost_variant *variant_of(struct cost *c,
				       const struct scenario_row *r)
{
	struct cost_variant *v = c->nr ? &c->variant[c->nr - 1] : NULL;

	if (v && !strcmp(v->first->variant, r->variant))
		return v;
	if (array_grow(&c->variant, c->nr, sizeof(*c->variant)))
		return NULL;
	v = &c->variant[c->nr++];
	*v = (struct cost_variant){ .first = r, .each = NAN };
	return v;
}

int cost_load(struct cost *c, struct sqlite3 *db, int64_t run)
{
	int err = summary_load(&c->run, db, run, SUMMARY_ALL);

	c->times = !err && summary_has_times(&c->run);
	for (size_t i = 0; !err && i < nr_scenario_rows; i++) {
		const struct scenario_row *r = &scenario_rows[i];
		struct cost_variant *v;

		if (r->of != c->scenario)
			continue;
		v = variant_of(c, r);
		err = v ? load_row(c, v, r, db) : -ENOMEM;
		if (v)
			v->rows++;
	}
	return err;
}

void cost_release(struct cost *c)
{
	free(c->variant);
	summary_release(&c->run);
}

bool cost_is_known(const struct cost_variant *v)
{
	return v->pause.nr || v->writes.known || v->writes.copies_known ||
	       v->limit.known || !isnan(v->each);
}
