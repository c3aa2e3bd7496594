/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Details of single points, in one file per run that the site loads on demand:
 * the distribution of times by class, and the value of every invocation.
 *
 * A distribution is a histogram with logarithmic bins, eight per octave: its
 * counts are exact, and thousands of samples shrink to some dozen numbers. Bin
 * 8 * (e - 2) + k begins at (8 + k) * 2^(e - 3) ns; below 8 ns each ns has a
 * bin.
 */
#include "plots/dashboard/detail.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "db/batch_json.h"
#include "facts/vocabulary.h"
#include "plots/dashboard/dashboard.h"
#include "plots/dashboard/script.h"

#define BINS (64 * 8)

struct histogram {
	uint64_t n, min, max;
	uint64_t bin[BINS];
};

struct detail {
	struct dashboard *d;
	sqlite3_stmt *batches, *invocations;
	struct batch_parts parts;
	struct histogram class[CLASS_NR];
	struct script_strings strings;
	struct script_column spread[6], each[4];
	size_t spreads, eaches, at; /* @at: the point at hand */
};

static size_t bin_of(uint64_t ns)
{
	unsigned int e;

	/* An octave below has fewer than eight whole ns. */
	if (ns < 8)
		return (size_t)ns;
	e = 63 - (unsigned int)__builtin_clzll(ns);
	return 8 * (size_t)(e - 2) + (size_t)(ns >> (e - 3) & 7);
}

static void add_sample(struct histogram *h, uint64_t ns)
{
	/* The first sample sets both: from 0 the least would stay 0. */
	if (!h->n++)
		h->min = h->max = ns;
	if (ns < h->min)
		h->min = ns;
	if (ns > h->max)
		h->max = ns;
	h->bin[bin_of(ns)]++;
}

/* Samples and classes come from a database: their numbers may differ. */
static int take_batch(struct detail *t)
{
	const char *classes = (const char *)sqlite3_column_text(t->batches, 0);
	const char *samples = (const char *)sqlite3_column_text(t->batches, 1);
	json_t *json = classes ? json_loads(classes, 0, NULL) : NULL;
	int err = json && samples ? batch_parts_classes(&t->parts, json)
				  : -EBADMSG;

	if (!err)
		err = batch_parts_stored(
			&t->parts, samples,
			(size_t)sqlite3_column_bytes(t->batches, 1));
	if (!err && t->parts.nr_ns != t->parts.nr_classes)
		err = -EBADMSG;
	for (size_t i = 0; !err && i < t->parts.nr_ns; i++)
		add_sample(&t->class[t->parts.classes[i]], t -> parts.ns[i]);
	json_decref(json);
	return err;
}

/* "bin:count" for each bin in use: most are empty. */
static void write_bins(struct script_column *to, const struct histogram *h)
{
	struct buffer b = { 0 };

	for (size_t i = 0; i < BINS; i++) {
		if (!h->bin[i])
			continue;
		buffer_str(&b, b.len ? "," : "");
		buffer_u64(&b, i);
		buffer_str(&b, ":");
		buffer_u64(&b, h->bin[i]);
	}
	script_column_word(to, b.text ? b.text : "-");
	if (buffer_error(&b))
		to->text.error = -ENOMEM;
	buffer_release(&b);
}

/* Classes without samples have no row. */
static void add_spreads(struct detail *t)
{
	for (int c = 0; c < CLASS_NR; c++) {
		const struct histogram *h = &t->class[c];

		if (!h->n)
			continue;
		script_column_integer(&t->spread[0], (int64_t)t->at);
		script_column_text(&t->spread[1], &t->strings,
				   vocabulary_classes[c]);
		script_column_integer(&t->spread[2], (int64_t)h->n);
		script_column_integer(&t->spread[3], (int64_t)h->min);
		script_column_integer(&t->spread[4], (int64_t)h->max);
		write_bins(&t->spread[5], h);
		t->spreads++;
	}
}

/* Damaged samples are an error with the name of the point. */
static int each_row(struct detail *t, sqlite3_stmt *st, int64_t run,
		    const char *point, int (*fn)(struct detail *t))
{
	int rc = SQLITE_DONE, err = 0;

	sqlite3_bind_int64(st, 1, run);
	sqlite3_bind_text(st, 2, point, -1, SQLITE_STATIC);
	while (!err && (rc = sqlite3_step(st)) == SQLITE_ROW)
		err = fn(t);
	if (!err && rc != SQLITE_DONE)
		err = -EIO;
	sqlite3_reset(st);
	if (err == -EBADMSG)
		return dashboard_fail(t->d, err,
				      "the samples of run %" PRId64
				      ", %s are damaged",
				      run, point);
	if (err == -EIO)
		return dashboard_fail(t->d, err, "cannot read the database: %s",
				      sqlite3_errmsg(t->d->db));
	return err;
}

static const char batches_sql[] =
	"SELECT classes, samples FROM batch_info WHERE run = ?1 AND point = ?2"
	" AND sort = 'timed' AND samples IS NOT NULL AND classes IS NOT NULL"
	" ORDER BY invocation, batch";

/* One row per metric: its values in the order of the invocations. */
static const char invocations_sql[] =
	"SELECT metric, group_concat(invocation), group_concat(value) FROM"
	" (SELECT v.metric, v.invocation, v.value FROM invocation_value v"
	"  JOIN metric_info m ON m.metric = v.metric"
	"  WHERE v.run = ?1 AND v.point = ?2 AND m.exactness = 'time'"
	"  AND m.statistic = 'median' ORDER BY m.position, v.invocation)"
	" GROUP BY metric";

static int take_invocations(struct detail *t)
{
	sqlite3_stmt *st = t->invocations;
	const char *metric = (const char *)sqlite3_column_text(st, 0);
	const char *seq = (const char *)sqlite3_column_text(st, 1);
	const char *value = (const char *)sqlite3_column_text(st, 2);

	if (!metric || !seq || !value)
		return -ENOMEM;
	script_column_integer(&t->each[0], (int64_t)t->at);
	script_column_text(&t->each[1], &t->strings, metric);
	script_column_text(&t->each[2], &t->strings, seq);
	/* Not a string of the table: hardly two are equal. */
	script_column_word(&t->each[3], value);
	t->eaches++;
	return 0;
}

static int take_point(struct detail *t, int64_t run)
{
	const char *point = t->d->point[t->at].name;
	int err;

	memset(t->class, 0, sizeof(t->class));
	err = each_row(t, t->batches, run, point, take_batch);
	if (err)
		return err;
	add_spreads(t);
	return each_row(t, t->invocations, run, point, take_invocations);
}

static void write_tables(struct detail *t, struct script *s, int64_t run)
{
	static const char *const spread[] = { "point", "class", "n",
					      "min",   "max",	"bins" };
	static const char *const each[] = { "point", "metric", "invocations",
					    "values" };

	fprintf(s->f,
		"pincow.data(\"run-%" PRId64 "\",{\"rows\":%zu,\"strings\":",
		run, t->spreads);
	script_string_array(s, &t->strings);
	fputs(",\n\"columns\":", s->f);
	script_columns(s, spread, t->spread, 6);
	fprintf(s->f,
		",\n\"invocations\":{\"rows\":%zu,\"columns\":", t->eaches);
	script_columns(s, each, t->each, 4);
	fputs("}});\n", s->f);
}

static void reset(struct detail *t)
{
	for (size_t i = 0; i < 6; i++)
		script_column_release(&t->spread[i]);
	for (size_t i = 0; i < 4; i++)
		script_column_release(&t->each[i]);
	memset(t->spread, 0, sizeof(t->spread));
	memset(t->each, 0, sizeof(t->each));
	script_strings_release(&t->strings);
	t->spreads = t->eaches = 0;
}

/* The file appears when it is whole, or not at all. */
static int write_run(struct detail *t, const char *name, int64_t run)
{
	struct script s;
	int err = script_open(&s, t->d, name);

	for (t->at = 0; !err && t->at < t->d->points; t->at++)
		err = take_point(t, run);
	if (!err)
		write_tables(t, &s, run);
	reset(t);
	return script_close(&s, err);
}

/* Newest first; times under emulation mean nothing. */
static const char wanted_sql[] =
	"SELECT run FROM run_info WHERE clock <> 'emulated' AND run IN"
	" (SELECT value FROM json_each(?1)) ORDER BY run DESC";

/* As many runs as fit into @budget bytes, but at least one. */
static int write_within(struct detail *t, sqlite3_stmt *wanted, size_t budget)
{
	struct dashboard *d = t->d;
	char name[32], path[PATH_MAX];
	struct stat st;
	int err = 0;

	while (!err && sqlite3_step(wanted) == SQLITE_ROW) {
		int64_t run = sqlite3_column_int64(wanted, 0);

		snprintf(name, sizeof(name), "run-%" PRId64 ".js", run);
		snprintf(path, sizeof(path), "%s/%s", d->data, name);
		err = write_run(t, name, run);
		if (err)
			break;
		if (stat(path, &st))
			return -errno;
		/*
		 * Only the file tells its size; the newest run stays in any
		 * case.
		 */
		if ((size_t)st.st_size > budget && d->details)
			return remove(path) ? -errno : 0;
		budget -= (size_t)st.st_size < budget ? (size_t)st.st_size
						      : budget;
		d->detail[d->details++] = run;
	}
	return err;
}

int dashboard_write_details(struct dashboard *d)
{
	/* On the heap: a histogram of 512 bins per class. */
	struct detail *t = calloc(1, sizeof(*t));
	sqlite3_stmt *wanted = NULL;
	int err = t ? 0 : -ENOMEM;

	d->detail = calloc(d->runs + 1, sizeof(*d->detail));
	if (!d->detail)
		err = -ENOMEM;
	if (!err) {
		t->d = d;
		err = dashboard_prepare(d, batches_sql, &t->batches);
	}
	if (!err)
		err = dashboard_prepare(d, invocations_sql, &t->invocations);
	if (!err)
		err = dashboard_prepare(d, wanted_sql, &wanted);
	if (!err)
		err = write_within(t, wanted, DASHBOARD_DETAIL_BYTES);
	sqlite3_finalize(wanted);
	if (t) {
		sqlite3_finalize(t->batches);
		sqlite3_finalize(t->invocations);
		batch_parts_release(&t->parts);
	}
	free(t);
	return err;
}
