/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The third part of a verdict: the cost of a write, by its class. */
#include "report/verdict/parts.h"

#include <string.h>

#include "report/duration.h"
#include "report/mark.h"

/*
 * A class in a point where it is typical: without a reference, behind this
 * protection. Of a batch with a single fault there is the time of the first one
 * only, which caches make dearer; its cell says so.
 */
struct cost {
	const char *words;
	const char *experiment, *wp;
	enum metric median, tail, first;
};

static const struct cost costs[] = {
	{ "no fault", "wp_write", "mprotect", METRIC_write_ns_nofault,
	  METRIC_write_ns_nofault_p99, METRIC_write_ns_nofault },
	{ "first write", "first_write", "none", METRIC_write_ns_alloc,
	  METRIC_write_ns_alloc_p99, METRIC_write_ns_alloc_first },
	{ "page reused", "wp_write", "fork_exit", METRIC_write_ns_reuse,
	  METRIC_write_ns_reuse_p99, METRIC_write_ns_reuse_first },
	{ "page copied", "wp_write", "fork_alive", METRIC_write_ns_copy,
	  METRIC_write_ns_copy_p99, METRIC_write_ns_copy_first },
	{ "answered by a thread", "wp_write", "uffd_handler",
	  METRIC_write_ns_handled, METRIC_write_ns_handled_p99,
	  METRIC_write_ns_handled_first },
	{ "answered by a signal", "wp_write", "sigsegv",
	  METRIC_write_ns_handled, METRIC_write_ns_handled_p99,
	  METRIC_write_ns_handled_first },
	{ "PMD split, copied", "wp_write", "fork_alive",
	  METRIC_write_ns_copy_split, METRIC_write_ns_copy_split_p99,
	  METRIC_write_ns_copy_split },
};

#define COSTS (sizeof(costs) / sizeof(costs[0]))

static const struct summary_point *
find(const struct summary *s, const struct cost *c, const char *mapping)
{
	for (size_t i = 0; i < s->nr; i++) {
		const struct summary_point *p = &s->point[i];

		if (!*p->params && !strcmp(p->axis[AXIS_PIN], "none") &&
		    !strcmp(p->axis[AXIS_EXPERIMENT], c->experiment) &&
		    !strcmp(p->axis[AXIS_MAPPING], mapping) &&
		    !strcmp(p->axis[AXIS_WP], c->wp) &&
		    (p->metric[c->median].there || p->metric[c->first].there))
			return p;
	}
	return NULL;
}

/* Instructions and nanoseconds do not stand side by side: the first run that
 * has times says which of them do. */
static const char *unit_of(const struct verdict *v)
{
	const char *unit = NULL;

	for (size_t k = 0; k < v->nr && !unit; k++)
		unit = verdict_unit(&v->run[k]);
	return unit;
}

static bool has_unit(const struct verdict *v, size_t run)
{
	const char *unit = unit_of(v), *its = verdict_unit(&v->run[run]);

	return unit && its && !strcmp(unit, its);
}

static bool is_first_only(const struct summary_point *p, const struct cost *c)
{
	return !p->metric[c->median].there;
}

/* "923/1192", or "1384 f" of a first fault. */
static void add_cell(struct verdict *v, struct table *t, size_t run,
		     const struct cost *c, const char *mapping, bool tail)
{
	const struct summary *s = &v->run[run];
	const struct summary_point *p =
		has_unit(v, run) ? find(s, c, mapping) : NULL;
	const struct summary_value *m;
	char text[96], more[32];
	size_t n;

	if (!p) {
		table_add(t, NULL);
		return;
	}
	m = &p->metric[is_first_only(p, c) ? c->first : c->median];
	format_ns_coarse(text, sizeof(text), m->value);
	n = strlen(text);
	n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s", mark_sign(m),
			      is_first_only(p, c) ? " f" : "");
	if (tail && !is_first_only(p, c) && p->metric[c->tail].there) {
		format_ns_coarse(more, sizeof(more), p->metric[c->tail].value);
		snprintf(text + n, sizeof(text) - n, "/%s", more);
	}
	v->marked |= m->marked;
	table_add(t, text);
}

static bool is_measured(const struct verdict *v, const struct cost *c,
			const char *mapping)
{
	for (size_t k = 0; k < v->nr; k++)
		for (size_t i = 0; i < v->mappings; i++)
			if ((!mapping || !strcmp(mapping, v->mapping[i])) &&
			    has_unit(v, k) &&
			    find(&v->run[k], c, v->mapping[i]))
				return true;
	return false;
}

static void add_row_of_runs(struct verdict *v, struct table *t,
			    const struct cost *c)
{
	char label[96];

	for (size_t i = 0; i < v->mappings; i++) {
		/* The cost of base pages, and where only huge ones split. */
		if (!is_measured(v, c, v->mapping[i]))
			continue;
		snprintf(label, sizeof(label), "  %s, %s", c->words,
			 v->mapping[i]);
		table_add(t, label);
		for (size_t k = 0; k < v->nr; k++)
			add_cell(v, t, k, c, v->mapping[i], false);
		return;
	}
}

int verdict_writes(struct verdict *v, FILE *f)
{
	const char *unit = unit_of(v);
	struct verdict_table t;
	char heading[128];

	if (v->nr == 1)
		verdict_table_mappings(&t, v, "");
	else
		verdict_table_runs(&t, v, "");
	for (size_t n = 0; n < COSTS; n++) {
		if (!is_measured(v, &costs[n], NULL))
			continue;
		if (v->nr > 1) {
			add_row_of_runs(v, &t.t, &costs[n]);
			continue;
		}
		snprintf(heading, sizeof(heading), "  %s", costs[n].words);
		table_add(&t.t, heading);
		for (size_t i = 0; i < v->mappings; i++)
			add_cell(v, &t.t, 0, &costs[n], v->mapping[i], true);
	}
	snprintf(heading, sizeof(heading),
		 "The cost of a write, %s: median%s; f: the first fault alone",
		 unit ? unit : "", v->nr == 1 ? "/p99" : "");
	return verdict_table_print(&t, heading, f);
}
