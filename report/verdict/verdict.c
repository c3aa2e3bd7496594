/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the runs of a verdict, and prints its parts in order. */
#include "report/verdict/verdict.h"

#include <errno.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "lib/text.h"
#include "report/verdict/parts.h"
#include "report/view/data.h"

static bool has_mapping(const struct summary *s, const char *mapping)
{
	for (size_t i = 0; i < s->nr; i++)
		if (!strcmp(s->point[i].axis[AXIS_MAPPING], mapping))
			return true;
	return false;
}

static void collect_mappings(struct verdict *v)
{
	for (size_t i = 0; i < axis_nr_kinds(AXIS_MAPPING); i++) {
		const char *mapping = axis_kind_name(AXIS_MAPPING, i);
		bool there = false;

		for (size_t k = 0; k < v->nr; k++)
			there |= has_mapping(&v->run[k], mapping);
		if (!there)
			continue;
		if (v->mappings < VERDICT_COLUMNS)
			v->mapping[v->mappings++] = mapping;
		else
			v->more_mappings = true;
	}
}

static void print_cpu(const struct verdict *v, size_t run, FILE *f)
{
	sqlite3_stmt *st = NULL;

	if (sqlite3_prepare_v2(
		    v->db,
		    "SELECT CASE WHEN a = 'tcg' THEN 'emulated' ELSE"
		    " json_extract(m, '$.cpu_model') || iif("
		    "json_extract(m, '$.hypervisor') = 'yes',"
		    " ' in a virtual machine', '') END FROM (SELECT"
		    " json_extract(environment, '$.must_match') AS m,"
		    " json_extract(environment, '$.must_match.accelerator')"
		    " AS a FROM run_info WHERE run = ?1)",
		    -1, &st, NULL) == SQLITE_OK) {
		sqlite3_bind_int64(st, 1, v->run[run].run);
		/* Imported runs of older versions may lack it. */
		if (sqlite3_step(st) == SQLITE_ROW &&
		    sqlite3_column_text(st, 0)) {
			fputs(", ", f);
			escape_to(f, (const char *)sqlite3_column_text(st, 0));
		}
	}
	sqlite3_finalize(st);
}

static void print_head(const struct verdict *v, FILE *f)
{
	for (size_t i = 0; i < v->nr; i++) {
		const struct summary *s = &v->run[i];

		fprintf(f, "%s", style_on(STYLE_BOLD));
		if (!verdict_kernels_fit(v))
			fprintf(f, "%s: ", report_letter(i));
		fprintf(f, "Run %" PRId64 ": Linux ", s->run);
		escape_to(f, s->kernel);
		fprintf(f, "%s", style_off());
		if (s->label) {
			fputs(" \"", f);
			escape_to(f, s->label);
			fputc('"', f);
		}
		print_cpu(v, i, f);
		fprintf(f, ", %zu", s->nr);
		if (s->nr_skips)
			fprintf(f, "/%zu", s->nr + s->nr_skips);
		fputs(s->nr + s->nr_skips == 1 ? " point" : " points", f);
		if (strcmp(s->status, "complete")) {
			fputs(", ", f);
			escape_to(f, s->status);
		}
		fputc('\n', f);
	}
}

/* "Nothing wrong" is a result of points only. */
static bool any_points(const struct verdict *v)
{
	for (size_t i = 0; i < v->nr; i++)
		if (v->run[i].nr)
			return true;
	return false;
}

static int put_head(const struct verdict *v, FILE *f)
{
	char *text = NULL;
	size_t size = 0;
	FILE *s = open_memstream(&text, &size);
	int err = s ? 0 : -ENOMEM;

	if (s)
		print_head(v, s);
	if (s && fclose(s))
		err = -ENOMEM;
	if (!err)
		fill_to(f, text);
	free(text);
	return err;
}

static int print(struct verdict *v, FILE *f)
{
	int err;

	collect_mappings(v);
	err = put_head(v, f);
	if (err)
		return err;
	verdict_privilege(v, f);
	if (!any_points(v)) {
		fputs("\nNothing was measured.\n", f);
		return verdict_doubts(v, f);
	}
	err = verdict_harms(v, f);
	if (!err)
		err = verdict_references(v, f);
	if (!err)
		err = verdict_writes(v, f);
	return err ? err : verdict_doubts(v, f);
}

static int print_few(FILE *f, struct sqlite3 *db, const int64_t *run, size_t nr)
{
	struct verdict v = { .db = db, .run = calloc(nr, sizeof(*v.run)) };
	int err = v.run ? 0 : -ENOMEM;

	/* A summary that failed is released as well: it is zeroed first. */
	while (!err && v.nr < nr) {
		err = summary_load(&v.run[v.nr], db, run[v.nr], SUMMARY_ALL);
		v.nr++;
	}
	if (!err)
		err = print(&v, f);
	for (size_t i = 0; i < v.nr; i++)
		summary_release(&v.run[i]);
	free(v.run);
	return err;
}

/* More kernels than there are columns are told one table after the other. */
int verdict_print(FILE *f, struct sqlite3 *db, const int64_t *run, size_t nr)
{
	int err = 0;

	for (size_t i = 0, n; !err && i < nr; i += n) {
		n = nr - i < VERDICT_COLUMNS ? nr - i : VERDICT_COLUMNS;
		if (i)
			fputc('\n', f);
		err = print_few(f, db, run + i, n);
	}
	return err;
}
