/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A comparison as CSV: one row per metric of a point, one per missing point.
 */
#include "report/compare/formats.h"

#include <math.h>

#include "report/compare/report.h"
#include "report/compare/words.h"
#include "report/rows.h"

/* Escaped for terminals too: people look at CSV with cat. */
static void field(FILE *f, const char *s)
{
	fputc(',', f);
	if (s)
		rows_csv_field(f, s);
}

/* 15 digits give every double back; an open interval is an empty field. */
static void digits(FILE *f, double x, bool there)
{
	fputc(',', f);
	/* Spreadsheets read "inf" as text, and the column with it. */
	if (there && isfinite(x))
		fprintf(f, "%.15g", x);
}

/* Four columns per side, empty where a side has no value. */
static void side(FILE *f, const struct compare_shown *s)
{
	digits(f, (double)s->n, s->there);
	digits(f, s->value, s->there);
	digits(f, s->low, s->there && s->bounded);
	digits(f, s->high, s->there && s->bounded);
}

/* Over boots or invocations; of a count `low` and `high` are the range. */
static void spread(FILE *f, const struct compare_shown *s)
{
	digits(f, s->least, s->spread);
	digits(f, s->middle, s->spread);
	digits(f, s->most, s->spread);
}

static void csv_row(const struct compare_report *r,
		    const struct compare_point_result *p,
		    const struct compare_row *row, FILE *f)
{
	const struct metric_definition *m = &metric_definitions[row->metric];
	const struct accept_entry *e = compare_report_entry(r, row);

	fputs(verdict_names[row->verdict], f);
	fprintf(f, ",%d", compare_report_fails(r, row));
	field(f, p->name);
	field(f, m->name);
	field(f, m->unit);
	field(f, vocabulary_better[m->better]);
	field(f, exactness_names[row->exactness]);
	fprintf(f, ",%d", row->gates);
	side(f, &row->side[0]);
	side(f, &row->side[1]);
	digits(f, row->ratio, row->changed);
	digits(f, row->interval.low, row->tested && row->changed);
	digits(f, row->interval.high, row->tested && row->changed);
	digits(f, row->p, row->tested);
	digits(f, row->p_adjusted, row->tested);
	fprintf(f, ",%d,%d", row->flagged, row->confirmed);
	/* More invocations help only where too few are the reason. */
	digits(f, (double)row->needed,
	       row->needed && row->verdict == VERDICT_INCONCLUSIVE);
	field(f, row->why);
	/* At the end, where columns are added. */
	for (int i = 0; i < 2; i++)
		digits(f, row->side[i].marked, row->side[i].there);
	field(f, compare_words_value_is(row));
	field(f, row->changed ? compare_words_ratio_is(row) : NULL);
	for (int i = 0; i < 2; i++)
		spread(f, &row->side[i]);
	field(f, row->cause ? compare_words_cause(row) : NULL);
	field(f, e ? e->until : NULL);
	field(f, e ? e->reason : NULL);
	fputc('\n', f);
}

/* A missing point fills its row with empty fields up to the reason. */
int compare_print_csv(const struct compare_report *r, FILE *f)
{
	const struct comparison *c = r->c;

	fputs("verdict,fails,point,metric,unit,better,exactness,gates,base_n,"
	      "base_value,base_low,base_high,new_n,new_value,new_low,new_high,"
	      "ratio,low,high,p,p_adjusted,flagged,confirmed,"
	      "needed_invocations,why,base_marked,new_marked,"
	      "value_is,ratio_is,base_min,base_median,base_max,new_min,"
	      "new_median,new_max,cause,accepted_until,"
	      "accepted_reason\n",
	      f);
	for (size_t i = 0; i < c->nr_points; i++) {
		const struct compare_point_result *p = &c->point[i];

		if (p->missing) {
			fprintf(f, "missing,%d", compare_report_lacks(r, p));
			field(f, p->name);
			/* As many as there are columns between the point and
			 * the reason. */
			fputs(",,,,,,,,,,,,,,,,,,,,,", f);
			field(f, p->reason ? p->reason
					   : "neither measured nor skipped");
			fputs(",,,,,,,,,,,,,\n", f);
		}
		for (size_t k = p->row; k < p->row + p->rows; k++)
			csv_row(r, p, &c->row[k], f);
	}
	return 0;
}
