/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The first part of a verdict: the harms that were seen, the worst first, and
 * in a line each those that were looked for in vain or not at all.
 */
#include "report/verdict/parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/text.h"
#include "report/harm.h"
#include "report/mark.h"

/* A harm of one mapping: its worst point. */
struct worst {
	const struct summary_point *point;
	const struct summary_value *value;
};

static struct worst worst_of(const struct summary *s, enum harm h,
			     const char *mapping)
{
	struct worst w = { 0 };

	for (size_t i = 0; i < s->nr; i++) {
		const struct summary_value *v = harm_count(&s->point[i], h);

		if (!harm_is_seen(v) ||
		    (mapping &&
		     strcmp(s->point[i].axis[AXIS_MAPPING], mapping)))
			continue;
		if (!w.value || v->high > w.value->high)
			w = (struct worst){ &s->point[i], v };
	}
	return w;
}

/* " (vmsplice, fork_exit; 0 without)", or "" where nothing is referenced. The
 * caller frees it; NULL without memory. */
static char *how_of(struct verdict *v, const struct summary *s, enum harm h,
		    const struct worst *w)
{
	const struct summary_point *control = summary_control(s, w->point);
	const struct summary_value *without =
		control ? harm_count(control, h) : NULL;
	char *text = NULL, count[MARK_TEXT];
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return NULL;
	if (strcmp(w->point->axis[AXIS_PIN], "none")) {
		fputs(" (", f);
		escape_to(f, w->point->axis[AXIS_PIN]);
		if (strcmp(w->point->axis[AXIS_WP], "none")) {
			fputs(", ", f);
			escape_to(f, w->point->axis[AXIS_WP]);
		}
		if (without) {
			mark_words(without, count);
			v->marked |= without->marked;
			fprintf(f, "; %s without", count);
		}
		fputc(')', f);
	}
	fclose(f);
	return text;
}

/* Those of one mapping that are told with it: the same reference and
 * protection, or none. */
static void print_group(struct verdict *v, enum harm h, size_t from,
			const char *how, FILE *f)
{
	const struct summary *s = &v->run[0];
	const char *unit = metric_definitions[harm_definitions[h].metric].unit;
	const char *before = "";

	for (size_t i = from; i < s->nr; i++) {
		const char *mapping = s->point[i].axis[AXIS_MAPPING];
		struct worst w = worst_of(s, h, mapping);
		char text[MARK_TEXT], *mine;

		if (w.point != &s->point[i])
			continue;
		mine = how_of(v, s, h, &w);
		if (mine && !strcmp(mine, how)) {
			fputs(before, f);
			escape_to(f, mapping);
			mark_words(w.value, text);
			v->marked |= w.value->marked;
			fprintf(f, " %s", text);
			before = ", ";
		}
		free(mine);
	}
	fprintf(f, " %s%s", unit, how);
}

/* Was a mapping before point @at told in the same way? */
static bool is_told(struct verdict *v, enum harm h, size_t at, const char *how)
{
	const struct summary *s = &v->run[0];
	bool told = false;

	for (size_t i = 0; !told && i < at; i++) {
		struct worst w = worst_of(s, h, s->point[i].axis[AXIS_MAPPING]);
		char *other =
			w.point == &s->point[i] ? how_of(v, s, h, &w) : NULL;

		told = other && !strcmp(other, how);
		free(other);
	}
	return told;
}

/* "thp 511, thp_pte 511 pages (vmsplice, fork_exit; 0 without)" */
static void print_harm(struct verdict *v, enum harm h, FILE *f)
{
	const struct summary *s = &v->run[0];
	const char *before = "";

	fprintf(f, "  %s%s%s: %s: ", style_on(STYLE_BAD),
		harm_definitions[h].word, style_off(),
		harm_definitions[h].words);
	for (size_t i = 0; i < s->nr; i++) {
		struct worst w = worst_of(s, h, s->point[i].axis[AXIS_MAPPING]);
		char *how =
			w.point == &s->point[i] ? how_of(v, s, h, &w) : NULL;

		if (how && !is_told(v, h, i, how)) {
			fputs(before, f);
			print_group(v, h, i, how, f);
			before = ", ";
		}
		free(how);
	}
	fputc('\n', f);
}

/* Did any run measure points of @experiment? */
static bool was_measured(const struct verdict *v, const char *experiment)
{
	for (size_t i = 0; i < v->nr; i++)
		for (size_t k = 0; k < v->run[i].nr; k++)
			if (!strcmp(v->run[i].point[k].axis[AXIS_EXPERIMENT],
				    experiment))
				return true;
	return false;
}

/* "leak (5 points)", for sentences. */
static void print_looked(const struct verdict *v, bool looked, FILE *f)
{
	const char *before =
		looked ? "Looked for, not seen: " : "Not measured: ";
	const char *const start = before;

	for (int h = 0; h < HARM_NR; h++) {
		size_t points = 0;
		bool seen = false;

		for (size_t i = 0; i < v->nr; i++) {
			points += harm_points(&v->run[i], h);
			seen |= worst_of(&v->run[i], h, NULL).point != NULL;
		}
		if (seen || looked != (points > 0))
			continue;
		if (looked)
			fprintf(f, "%s%s (%zu point%s)", before,
				harm_definitions[h].word, points,
				points == 1 ? "" : "s");
		else
			fprintf(f, "%s%s (%s%s)", before,
				harm_definitions[h].word,
				was_measured(v, harm_definitions[h].from)
					? "not known of "
					: "-e ",
				harm_definitions[h].from);
		before = ", ";
	}
	if (before != start)
		fputs(looked ? ". " : ".", f);
}

static void print_one(struct verdict *v, FILE *f)
{
	size_t n = 0;

	for (int h = 0; h < HARM_NR; h++)
		n += worst_of(&v->run[0], h, NULL).point != NULL;
	if (n)
		fprintf(f, "\n%sWrong on this kernel%s\n", style_on(STYLE_BOLD),
			style_off());
	else
		fprintf(f, "\n%sNothing wrong was seen%s\n",
			style_on(STYLE_BOLD), style_off());
	for (int h = 0; h < HARM_NR; h++)
		if (worst_of(&v->run[0], h, NULL).point)
			print_harm(v, h, f);
}

/* Of many runs: the worst count of each, "-" where nobody looked. */
static int print_many(struct verdict *v, FILE *f)
{
	struct verdict_table t;
	char label[128];

	verdict_table_runs(&t, v, "the worst count of any point");
	for (int h = 0; h < HARM_NR; h++) {
		bool seen = false;

		for (size_t i = 0; i < v->nr; i++)
			seen |= worst_of(&v->run[i], h, NULL).point != NULL;
		/* Those that nobody saw are told in a sentence. */
		if (!seen)
			continue;
		snprintf(label, sizeof(label), "  %s, %s",
			 harm_definitions[h].word,
			 metric_definitions[harm_definitions[h].metric].unit);
		table_add(&t.t, label);
		for (size_t i = 0; i < v->nr; i++) {
			struct worst w = worst_of(&v->run[i], h, NULL);
			char text[MARK_TEXT];

			if (w.value) {
				verdict_count(v, w.value, text);
				table_add(&t.t, text);
				table_style(&t.t, STYLE_BAD);
			} else {
				table_add(&t.t, harm_points(&v->run[i], h)
							? "0"
							: NULL);
			}
		}
	}
	return verdict_table_print(&t, "Wrong on these kernels", f);
}

int verdict_harms(struct verdict *v, FILE *f)
{
	char *text = NULL;
	size_t size = 0;
	FILE *s = open_memstream(&text, &size);
	int err = 0;

	if (!s)
		return -ENOMEM;
	if (v->nr == 1)
		print_one(v, s);
	else
		err = print_many(v, s);
	print_looked(v, true, s);
	print_looked(v, false, s);
	fputc('\n', s);
	if (fclose(s))
		err = -ENOMEM;
	if (!err)
		fill_to(f, text);
	free(text);
	return err;
}
