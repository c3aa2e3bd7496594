/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables of a verdict: a column per mapping, or per run. */
#include "report/verdict/parts.h"

#include <string.h>

#include "lib/text.h"
#include "report/view/data.h"

/* Columns of a screen, what labels take of it, and the gap between columns. */
#define WIDTH	    78
#define LABEL_WIDTH 34
#define GAP	    2

/* A label was given to tell runs apart. */
static const char *title_of(const struct summary *s)
{
	return s->label ? s->label : s->kernel;
}

bool verdict_kernels_fit(const struct verdict *v)
{
	size_t width = LABEL_WIDTH;

	for (size_t i = 0; i < v->nr; i++) {
		width += GAP + strlen(title_of(&v->run[i]));
		/* Of two builds of one release neither is told by its name. */
		for (size_t k = 0; k < i; k++)
			if (!strcmp(title_of(&v->run[k]), title_of(&v->run[i])))
				return false;
	}
	return width <= WIDTH;
}

static void begin(struct verdict_table *t, const char *label, size_t columns)
{
	memset(t, 0, sizeof(*t));
	t->column[0].title = label;
	for (size_t i = 1; i <= columns; i++)
		t->column[i].right = true;
	table_init(&t->t, t->column, columns + 1);
}

void verdict_table_runs(struct verdict_table *t, const struct verdict *v,
			const char *label)
{
	bool fit = verdict_kernels_fit(v);

	begin(t, label, v->nr);
	for (size_t i = 0; i < v->nr; i++) {
		/* A copy, as only four of them are valid at a time. */
		snprintf(t->letter[i], sizeof(t->letter[i]), "%s",
			 report_letter(i));
		t->column[i + 1].title =
			fit ? title_of(&v->run[i]) : t->letter[i];
	}
}

void verdict_table_mappings(struct verdict_table *t, const struct verdict *v,
			    const char *label)
{
	begin(t, label, v->mappings);
	for (size_t i = 0; i < v->mappings; i++)
		t->column[i + 1].title = v->mapping[i];
}

int verdict_table_print(struct verdict_table *t, const char *heading, FILE *f)
{
	int err = 0;

	if (t->t.rows || t->t.failed) {
		fprintf(f, "\n%s%s%s\n", style_on(STYLE_BOLD), heading,
			style_off());
		err = table_print(&t->t, f);
	}
	table_release(&t->t);
	return err;
}

void verdict_count(struct verdict *v, const struct summary_value *count,
		   char text[MARK_TEXT])
{
	v->marked |= count->marked;
	/* Not the most frequent one: a 0 would hide that some batches copy. */
	if (count->low < count->high)
		snprintf(text, MARK_TEXT, "%.0f..%.0f*", count->low,
			 count->high);
	else
		mark_cell(count, text);
}

const char *verdict_unit(const struct summary *s)
{
	if (!summary_has_times(s))
		return NULL;
	return strcmp(s->clock, "instructions") ? "ns" : "instructions";
}
