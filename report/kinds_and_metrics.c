/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Prints the tables of kinds and metrics for `pincow list` and, in Markdown,
 * for the README: both are made from the rows, so neither can be out of date.
 */
#include "report/kinds_and_metrics.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>

#include "bench/point/axis.h"
#include "bench/point/point.h"
#include "facts/vocabulary.h"
#include "lib/table.h"

/* ASCII, so that a terminal shows it as it is. Takes over @json. */
static int print_json(FILE *f, json_t *json)
{
	/* A stream that fails is found out when the program ends. */
	if (json)
		json_dumpf(json, f, JSON_INDENT(1) | JSON_ENSURE_ASCII);
	fputc('\n', f);
	json_decref(json);
	return json ? 0 : -ENOMEM;
}

/* One key per axis, its kinds in the order of kinds.def. */
static int kinds_json(FILE *f)
{
	json_t *root = json_object();

	for (int a = 0; a < AXIS_NR; a++) {
		json_t *list = json_array();

		for (size_t i = 0; i < axis_nr_kinds((enum axis)a); i++)
			json_array_append_new(
				list,
				json_pack("{s:s, s:s}", "name",
					  axis_kind_name((enum axis)a, i),
					  "help",
					  axis_kind_help((enum axis)a, i)));
		json_object_set_new(root, axis_names[a], list);
	}
	return print_json(f, root);
}

/* In Markdown names are `code`, which table_print_markdown() leaves alone. */
static int print_table(FILE *f, const struct table *t, bool markdown)
{
	return markdown ? table_print_markdown(t, f) : table_print(t, f);
}

/* One table per axis: their kinds have nothing in common but the columns. */
int kinds_print(FILE *f, enum format format, bool markdown)
{
	int err = 0;

	if (format == FORMAT_JSON)
		return kinds_json(f);
	for (int a = 0; !err && a < AXIS_NR; a++) {
		const struct table_column columns[] = {
			/* The title names the axis: four tables follow each
			 * other. */
			{ axis_names[a], false, false, NULL },
			{ "what it is", false, false, NULL },
		};
		struct table t;

		table_init(&t, columns, 2);
		for (size_t i = 0; i < axis_nr_kinds((enum axis)a); i++) {
			const char *name = axis_kind_name((enum axis)a, i);

			if (markdown)
				table_addf(&t, "`%s`", name);
			else
				table_add(&t, name);
			table_add(&t, axis_kind_help((enum axis)a, i));
		}
		if (a)
			fputc('\n', f);
		err = print_table(f, &t, markdown);
		table_release(&t);
	}
	return err;
}

/* The words of the database, so that a script can join the two. */
static int metrics_json(FILE *f)
{
	json_t *list = json_array();

	for (size_t i = 0; i < METRIC_NR; i++) {
		const struct metric_definition *m = &metric_definitions[i];

		json_array_append_new(
			list,
			json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:s}",
				  "metric", m->name, "word", metric_words[i],
				  "unit", m->unit, "better",
				  vocabulary_better[m->better], "exactness",
				  vocabulary_exactness[m->exactness], "gates",
				  m->gates, "help", m->help));
	}
	return print_json(f, list);
}

int metrics_print(FILE *f, enum format format, bool markdown)
{
	static const struct table_column columns[] = {
		{ "metric", false, false, NULL },
		{ "printed as", false, false, NULL },
		{ "unit", false, true, NULL },
		{ "better", false, false, NULL },
		{ "exactness", false, false, NULL },
		{ "gates", false, false, NULL },
		{ "what it is", false, false, NULL },
	};
	struct table t;
	int err;

	if (format == FORMAT_JSON)
		return metrics_json(f);
	table_init(&t, columns, 7);
	for (size_t i = 0; i < METRIC_NR; i++) {
		const struct metric_definition *m = &metric_definitions[i];

		if (markdown)
			table_addf(&t, "`%s`", m->name);
		else
			table_add(&t, m->name);
		table_add(&t, metric_words[i]);
		/* Counts have no unit; NULL is shown as a dash. */
		table_add(&t, *m->unit ? m->unit : NULL);
		table_add(&t, vocabulary_better[m->better]);
		table_add(&t, vocabulary_exactness[m->exactness]);
		table_add(&t, m->gates ? "yes" : "no");
		table_add(&t, m->help);
	}
	err = print_table(f, &t, markdown);
	table_release(&t);
	return err;
}
