/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs against each other, by the comparison that `pincow compare` prints. All
 * pairs would be too many: of runs with the same clock neighbours in display
 * order come first, then those two apart, and so on; then those of two clocks.
 */
#include "db/compare/judge.h"
#include "db/compare/run_load.h"
#include "plots/dashboard/compare.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "db/store.h"
#include "plots/dashboard/dashboard.h"
#include "plots/dashboard/script.h"
#include "report/compare/formats.h"
#include "report/compare/words.h"

static const char *const row_names[] = {
	"point",    "metric",	   "verdict",  "exactness", "gates",
	"fails",    "ratio",	   "low",      "high",	    "p",
	"needed",   "sure",	   "why",      "value_is",  "change",
	"base_min", "base_median", "base_max", "new_min",   "new_median",
	"new_max",
};

#define ROWS (sizeof(row_names) / sizeof(*row_names))

static void number(struct script_column *c, double x, bool there)
{
	/* JSON has no infinity, which the interval of few invocations has. */
	if (there && isfinite(x))
		script_column_number(c, x);
	else
		script_column_null(c);
}

static void text(struct script_column *c, struct script_strings *s,
		 const char *word)
{
	if (word && *word)
		script_column_text(c, s, word);
	else
		script_column_null(c);
}

static void spread(struct script_column c[3], const struct compare_shown *s)
{
	number(&c[0], s->least, s->spread);
	number(&c[1], s->middle, s->spread);
	number(&c[2], s->most, s->spread);
}

/* Values of both sides are in values.js already. */
static void add_row(const struct compare_report *r, const char *point,
		    const struct compare_row *row, struct script_column *c,
		    struct script_strings *s)
{
	char sure[COMPARE_WORDS];
	bool interval = row->tested && row->changed;
	double change = 0;
	bool changed = compare_words_shown_ratio(row, &change);

	compare_words_sure(row, sure);
	text(&c[0], s, point);
	text(&c[1], s, metric_definitions[row->metric].name);
	text(&c[2], s, verdict_names[row->verdict]);
	text(&c[3], s, exactness_names[row->exactness]);
	script_column_integer(&c[4], row->gates);
	script_column_integer(&c[5], compare_report_fails(r, row));
	number(&c[6], row->ratio, row->changed);
	number(&c[7], row->interval.low, interval);
	number(&c[8], row->interval.high, interval);
	number(&c[9], row->p_adjusted, row->tested);
	number(&c[10], (double)row->needed, row->needed);
	text(&c[11], s, sure);
	text(&c[12], s, row->why);
	text(&c[13], s, compare_words_value_is(row));
	number(&c[14], change, changed);
	spread(&c[15], &row->side[0]);
	spread(&c[18], &row->side[1]);
}

/* Columns, as in all data files: most cells repeat their neighbour. */
static void write_rows(const struct compare_report *r, struct script *s)
{
	struct script_column column[ROWS] = { 0 };
	struct script_strings strings = { 0 };

	for (size_t i = 0; i < r->c->nr_points; i++) {
		const struct compare_point_result *p = &r->c->point[i];

		for (size_t k = p->row; k < p->row + p->rows; k++)
			add_row(r, p->name, &r->c->row[k], column, &strings);
	}
	fprintf(s->f, "{\"rows\":%zu,\"strings\":", r->c->nr_rows);
	script_string_array(s, &strings);
	fputs(",\n\"columns\":", s->f);
	script_columns(s, row_names, column, ROWS);
	for (size_t i = 0; i < ROWS; i++)
		script_column_release(&column[i]);
	script_strings_release(&strings);
}

/* Points that one side lacks. */
static void write_missing(const struct compare_report *r, struct script *s)
{
	const char *before = "";

	fputs(",\n\"missing\":[", s->f);
	for (size_t i = 0; i < r->c->nr_points; i++) {
		const struct compare_point_result *p = &r->c->point[i];

		if (!p->missing)
			continue;
		fprintf(s->f, "%s[", before);
		before = ",\n";
		script_string(s, p->name);
		fprintf(s->f, ",%d,%s,", p->absent,
			p->skipped ? "true" : "false");
		script_string(s, p->reason ? p->reason
					   : "neither measured nor skipped");
		fputc(']', s->f);
	}
	fputc(']', s->f);
}

static void write_differences(const struct compare_report *r, struct script *s)
{
	fputs(",\n\"differences\":[", s->f);
	for (size_t i = 0; i < r->c->nr_differences; i++) {
		const struct compare_difference *e = &r->c->difference[i];

		fputs(i ? ",\n[" : "[", s->f);
		script_string(s, vocabulary_groups[e->group]);
		fputc(',', s->f);
		script_string(s, e->key);
		for (int side = 0; side < 2; side++) {
			fputc(',', s->f);
			if (e->value[side])
				script_string(s, e->value[side]);
			else
				fputs("null", s->f);
		}
		fputc(']', s->f);
	}
	fputc(']', s->f);
}

/* The text of the command line, as an array of lines to copy from. */
static int write_printed(const struct compare_report *r, struct script *s,
			 const char *name, compare_print_fn print)
{
	char *printed = NULL, *rest, *line;
	const char *before = "";
	size_t size = 0;
	FILE *f = open_memstream(&printed, &size);
	int err = f ? print(r, f) : -ENOMEM;

	if (f && fclose(f) && !err)
		err = -ENOMEM;
	fprintf(s->f, ",\n\"%s\":[", name);
	rest = printed;
	/* The text ends with a newline, and nothing stands behind it. */
	while (!err && (line = strsep(&rest, "\n")) && (*line || rest)) {
		fputs(before, s->f);
		before = ",\n";
		script_string(s, line);
	}
	fputc(']', s->f);
	free(printed);
	return err;
}

static int write_comparison(const struct compare_report *r, struct script *s)
{
	int err;

	fprintf(s->f, "pincow.data(\"compare-%" PRId64 "-%" PRId64 "\",",
		r->c->run[0]->id, r->c->run[1]->id);
	write_rows(r, s);
	write_missing(r, s);
	write_differences(r, s);
	fputs(",\n\"outcome\":", s->f);
	script_string(s, compare_words_outcome(r));
	fprintf(s->f, ",\"code\":%d", compare_report_code(r));
	err = write_printed(r, s, "text", compare_print_text);
	if (!err)
		err = write_printed(r, s, "markdown", compare_print_markdown);
	fputs("});\n", s->f);
	return err;
}

/* A run that is being measured is -EBUSY: left out, not an error. */
static int load(struct dashboard *d, struct compare_run *run, int64_t id,
		const struct compare_options *o)
{
	int err = compare_run_load(run, d->store, id, o->metric);

	if (err && err != -EBUSY)
		return dashboard_fail(d, err, "%s", store_why(d->store));
	return err;
}

/* Without the second stage: the site must not start a measurement. */
static int compare_pair(struct dashboard *d, int64_t base, int64_t other,
			const char *name)
{
	struct compare_run run[2] = { 0 };
	struct compare_options o;
	struct comparison c = { 0 };
	char command[80];
	struct compare_report r = { .c = &c, .command = command };
	struct script s;
	int err;

	snprintf(command, sizeof(command),
		 "pincow compare %" PRId64 " %" PRId64, base, other);
	compare_options_init(&o);
	err = load(d, &run[0], base, &o);
	if (!err)
		err = load(d, &run[1], other, &o);
	if (!err)
		err = comparison_make(&c, run, NULL, &o);
	if (!err)
		err = script_open(&s, d, name);
	if (!err) {
		err = write_comparison(&r, &s);
		err = script_close(&s, err);
	}
	comparison_release(&c);
	compare_run_release(&run[0]);
	compare_run_release(&run[1]);
	return err;
}

/* 0, also where the file would exceed @budget: then *@budget is 0. */
static int add_pair(struct dashboard *d, int64_t base, int64_t other,
		    size_t *budget)
{
	char name[64], path[PATH_MAX];
	struct stat st;
	int err;

	snprintf(name, sizeof(name), "compare-%" PRId64 "-%" PRId64 ".js", base,
		 other);
	snprintf(path, sizeof(path), "%s/%s", d->data, name);
	err = compare_pair(d, base, other, name);
	if (err == -EBUSY)
		return 0; /* somebody measures into one of them */
	if (err)
		return err;
	if (stat(path, &st))
		return -errno;
	/*
	 * Written and taken back: only the file tells its size. The first pair
	 * stays in any case.
	 */
	if ((size_t)st.st_size > *budget && d->pairs) {
		*budget = 0;
		return remove(path) ? -errno : 0;
	}
	*budget -= (size_t)st.st_size < *budget ? (size_t)st.st_size : *budget;
	d->pair[d->pairs++] =
		(struct dashboard_pair){ .base = base, .other = other };
	return 0;
}

/*
 * Runs of one clock come first: times of two clocks cannot be compared. 0 or
 * -errno; the caller frees the array of *@nr pairs.
 */
static int list_pairs(struct dashboard *d, struct dashboard_pair **pair,
		      size_t *nr)
{
	static const char sql[] =
		"SELECT a.value, b.value FROM json_each(?1) a"
		" JOIN json_each(?1) b ON b.key > a.key"
		" JOIN run_info r ON r.run = a.value"
		" JOIN run_info s ON s.run = b.value"
		" ORDER BY r.clock <> s.clock, b.key - a.key, a.key";
	sqlite3_stmt *st = NULL;
	int err = dashboard_prepare(d, sql, &st), rc = SQLITE_DONE;

	*nr = 0;
	*pair = calloc(d->runs * d->runs + 1, sizeof(**pair));
	if (!err && !*pair)
		err = -ENOMEM;
	while (!err && (rc = sqlite3_step(st)) == SQLITE_ROW)
		(*pair)[(*nr)++] = (struct dashboard_pair){
			.base = sqlite3_column_int64(st, 0),
			.other = sqlite3_column_int64(st, 1),
		};
	if (!err && rc != SQLITE_DONE)
		err = dashboard_fail(d, -EIO, "cannot read the database: %s",
				     sqlite3_errmsg(d->db));
	sqlite3_finalize(st);
	return err;
}

int dashboard_write_comparisons(struct dashboard *d)
{
	size_t budget = DASHBOARD_COMPARE_BYTES, nr = 0;
	struct dashboard_pair *pair = NULL;
	int err = list_pairs(d, &pair, &nr);

	for (size_t i = 0; !err && i < nr; i++) {
		/*
		 * Pairs come in the order of their use, so the rest is worth
		 * less.
		 */
		if (d->pairs == DASHBOARD_PAIRS || !budget)
			break;
		err = add_pair(d, pair[i].base, pair[i].other, &budget);
	}
	free(pair);
	return err;
}
