/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which points a run is about. */
#include "bench/point/select.h"

#include <errno.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/point/axis.h"
#include "bench/point/filter.h"
#include "bench/experiment/shared/experiment.h"
#include "bench/mapping/shared/mapping.h"
#include "bench/point/params.h"
#include "bench/pin/shared/pin.h"
#include "bench/wp/shared/wp.h"
#include "lib/array.h"
#include "lib/names.h"

/* The one that was meant first, as @why may have no room for all. */
static int unknown_kind(enum axis axis, const char *word, char *why,
			size_t size)
{
	struct names known = { 0 };
	const char *meant;
	size_t n;

	for (size_t i = 0; i < axis_nr_kinds(axis); i++)
		names_add(&known, axis_kind_name(axis, i));
	meant = names_meant(&known, word);
	n = (size_t)snprintf(why, size, "unknown %s '%.64s'%s%s%s; known: ",
			     axis_names[axis], word,
			     meant ? " (did you mean " : "", meant ? meant : "",
			     meant ? "?)" : "");
	if (n < size)
		axis_list(axis, why + n, size - n);
	names_release(&known);
	return -EINVAL;
}

/* Which kinds of one axis are named: a flag for each row. NULL and "all" name
 * all of them. With @strict, an unknown word is an error. */
static int mark_kinds(enum axis axis, const char *words, bool strict,
		      uint8_t *named, char *why, size_t size)
{
	char *copy, *save = NULL;
	int err = 0;

	memset(named, !words, axis_nr_kinds(axis));
	if (!words)
		return 0;
	copy = strdup(words);
	if (!copy)
		return -ENOMEM;
	for (char *w = strtok_r(copy, ",", &save); w && !err;
	     w = strtok_r(NULL, ",", &save)) {
		int i = axis_find(axis, w);

		if (i >= 0) {
			named[i] = 1;
		} else if (!strcmp(w, "all")) {
			memset(named, 1, axis_nr_kinds(axis));
		} else if (strict) {
			err = unknown_kind(axis, w, why, size);
		}
	}
	free(copy);
	return err;
}

struct candidate {
	struct point point;
	size_t kind[AXIS_NR];
	bool chosen;
};

/* The kinds that a selection names: a flag per row of each axis. */
struct marks {
	uint8_t *named[AXIS_NR];
};

static void release_marks(struct marks *m)
{
	for (int a = 0; a < AXIS_NR; a++)
		free(m->named[a]);
}

static int mark_axis(const struct selection *sel, enum axis axis,
		     uint8_t *named, char *why, size_t size)
{
	const struct suite_kinds *kinds = suite_kinds(sel->suite);
	size_t nr = axis_nr_kinds(axis);
	/* + 1: calloc(0) may return NULL without an error. */
	uint8_t *suite = calloc(nr + 1, sizeof(*suite));
	int err = suite && named ? 0 : -ENOMEM;

	if (!err)
		err = mark_kinds(axis, kinds->axis[axis], false, suite, why,
				 size);
	if (!err)
		err = mark_kinds(axis, sel->axis[axis], true, named, why, size);
	for (size_t i = 0; !err && i < nr; i++)
		named[i] &= suite[i] &&
			    !(axis_kind_traits(axis, i) & kinds->without[axis]);
	free(suite);
	return err;
}

/* The kinds of the suite, or all that the user's words name. */
static int mark_all(const struct selection *sel, bool suite, struct marks *m,
		    char *why, size_t size)
{
	int err = 0;

	memset(m, 0, sizeof(*m));
	for (int a = 0; a < AXIS_NR && !err; a++) {
		m->named[a] = calloc(axis_nr_kinds((enum axis)a) + 1,
				     sizeof(*m->named[a]));
		if (!m->named[a])
			err = -ENOMEM;
		else if (suite)
			err = mark_axis(sel, (enum axis)a, m->named[a], why,
					size);
		else
			err = mark_kinds((enum axis)a, sel->axis[a], true,
					 m->named[a], why, size);
	}
	return err;
}

static bool is_marked(const struct marks *m, const struct candidate *c)
{
	for (int a = 0; a < AXIS_NR; a++)
		if (!m->named[a][c->kind[a]])
			return false;
	return true;
}

struct candidates {
	size_t nr;
	struct candidate *c;
};

/* One combination of kinds with each set of parameters. Where a parameter
 * means nothing, sets that differ in it only are one point. */
static int add_candidates(struct candidates *all, const size_t kind[AXIS_NR],
			  const struct params_list *params)
{
	size_t first = all->nr;
	struct candidate c = { 0 };
	struct point *p = &c.point;

	memcpy(c.kind, kind, sizeof(c.kind));
	p->experiment = experiment_kinds[kind[AXIS_EXPERIMENT]];
	p->mapping = mapping_kinds[kind[AXIS_MAPPING]];
	p->pin = pin_kinds[kind[AXIS_PIN]];
	p->wp = wp_kinds[kind[AXIS_WP]];
	if (!point_combines(p))
		return 0;
	for (size_t i = 0; i < params->nr; i++) {
		size_t same = first;

		p->params = params->set[i];
		point_restrict(p);
		point_name(p);
		while (same < all->nr &&
		       strcmp(all->c[same].point.name, p->name))
			same++;
		if (same < all->nr)
			continue;
		if (array_grow(&all->c, all->nr, sizeof(*all->c)))
			return -ENOMEM;
		all->c[all->nr++] = c;
	}
	return 0;
}

static int candidates_of(struct candidates *all, size_t experiment,
			 const struct params_list *params)
{
	size_t k[AXIS_NR] = { experiment };
	int err = 0;

	for (k[1] = 0; k[1] < axis_nr_kinds(1); k[1]++)
		for (k[2] = 0; k[2] < axis_nr_kinds(2); k[2]++)
			for (k[3] = 0; !err && k[3] < axis_nr_kinds(3); k[3]++)
				err = add_candidates(all, k, params);
	return err;
}

struct naming {
	struct params_list *list;
	const struct experiment_kind *experiment;
	char *why;
	size_t size;
};

/* The parameters of a point that a filter names, if it is this experiment's. */
static int add_named(void *arg, const char *name)
{
	struct naming *n = arg;
	const char *mark = strchr(name, '?');
	struct point p;
	int err;

	/* Both must end there: one experiment's name may begin another's. */
	if (!mark || strncmp(name, n->experiment->name, strcspn(name, "/")) ||
	    n->experiment->name[strcspn(name, "/")])
		return 0;
	err = point_parse(&p, name, n->why, n->size);
	return err ? err
		   : params_list_add(n->list, p.params_text, n->why, n->size);
}

/* The parameters asked for, else the defaults, the variants, and those of
 * points that the filter names. */
static int params_of(struct params_list *l, const struct selection *sel,
		     const struct experiment_kind *e, char *why, size_t size)
{
	struct naming n = { l, e, why, size };
	bool asked = sel->filter && filter_has_params(sel->filter);
	int err = params_list_parse(l, sel->params, why, size);

	/* Asked for by hand: no variants beside them. */
	if (sel->params)
		return err;
	for (const char *const *v = e->variants;
	     v && (sel->variants || asked) && *v && !err; v++)
		err = params_list_add(l, *v, why, size);
	return err || !asked ? err : filter_names(sel->filter, add_named, &n);
}

static int all_candidates(struct candidates *all, const struct selection *sel,
			  char *why, size_t size)
{
	int err = 0;

	for (size_t i = 0; i < nr_experiment_kinds && !err; i++) {
		/* Per experiment, as variants are its own. */
		struct params_list params = { 0 };

		err = params_of(&params, sel, experiment_kinds[i], why, size);
		if (!err)
			err = candidates_of(all, i, &params);
		params_list_release(&params);
	}
	return err;
}

/* The control of a point is the first candidate before it: `none` is the
 * first row of the pins, but that is not relied upon. */
static void choose_controls(struct candidates *all)
{
	for (size_t i = 0; i < all->nr; i++) {
		/* All pairs would be millions, most of them for nothing. */
		if (all->c[i].point.pin->take)
			continue;
		for (size_t j = 0; !all->c[i].chosen && j < all->nr; j++)
			all->c[i].chosen =
				all->c[j].chosen &&
				point_is_control_of(&all->c[i].point,
						    &all->c[j].point);
	}
}

static int compile_filter(regex_t *re, const char *filter, char *why,
			  size_t size)
{
	char text[128];
	int err = regcomp(re, filter, REG_EXTENDED | REG_NOSUB);

	if (!err)
		return 0;
	regerror(err, re, text, sizeof(text));
	snprintf(why, size, "--filter '%.64s': %s", filter, text);
	return -EINVAL;
}

static bool is_listed(const char *const *names, const struct candidate *c)
{
	for (; names && *names; names++)
		if (!strcmp(*names, c->point.name))
			return true;
	return false;
}

/* A kind that was named is wanted, whatever it is. */
static bool is_sensible(const struct selection *sel, const struct candidate *c)
{
	const struct suite_kinds *kinds = suite_kinds(SUITE_DEFAULT);

	if (is_listed(kinds->sensible, c))
		return true;
	for (int a = AXIS_MAPPING; a < AXIS_NR; a++)
		if (!sel->axis[a] &&
		    axis_kind_traits((enum axis)a, c->kind[a]) &
			    kinds->without[a])
			return false;
	return sel->axis[AXIS_PIN] || !c->point.pin->take ||
	       !(c->point.experiment->traits & EXPERIMENT_BARE);
}

static int choose_marked(struct candidates *all, const struct selection *sel,
			 const struct marks *suite, const struct marks *asked,
			 char *why, size_t size)
{
	const char *const *also = suite_kinds(sel->suite)->also;
	regex_t re;
	int err = sel->filter ? compile_filter(&re, sel->filter, why, size) : 0;

	if (err)
		return err;
	for (size_t i = 0; i < all->nr; i++) {
		struct candidate *c = &all->c[i];

		c->chosen = !sel->filter ||
			    !regexec(&re, c->point.name, 0, NULL, 0);
		c->chosen &= !sel->sensible || is_sensible(sel, c);
		c->chosen &= is_marked(suite, c) ||
			     (is_listed(also, c) && is_marked(asked, c));
	}
	if (sel->filter)
		regfree(&re);
	return 0;
}

static int choose(struct candidates *all, const struct selection *sel,
		  char *why, size_t size)
{
	struct marks suite, asked = { 0 };
	int err = mark_all(sel, true, &suite, why, size);

	if (!err)
		err = mark_all(sel, false, &asked, why, size);
	if (!err)
		err = choose_marked(all, sel, &suite, &asked, why, size);
	if (!err)
		choose_controls(all);
	release_marks(&suite);
	release_marks(&asked);
	return err;
}

/* Does any chosen point have a range of as many bytes, in whole pages? */
static bool fits_elsewhere(const struct candidates *all, const struct point *p)
{
	char why[256];

	for (size_t i = 0; i < all->nr; i++)
		if (all->c[i].chosen &&
		    point_range_bytes(&all->c[i].point) ==
			    point_range_bytes(p) &&
		    point_fits(&all->c[i].point, why, sizeof(why)))
			return true;
	return false;
}

/* The chosen ones. A size that fits none of them is a mistake; where it fits
 * some, their mappings were meant. */
static int take_chosen(struct point_list *l, const struct candidates *all,
		       char *why, size_t size)
{
	char unfit[256];
	int err = 0;

	for (size_t i = 0; !err && i < all->nr; i++) {
		const struct point *p = &all->c[i].point;

		if (!all->c[i].chosen)
			continue;
		if (point_fits(p, unfit, sizeof(unfit))) {
			err = point_list_add(l, p);
		} else if (fits_elsewhere(all, p)) {
			l->unfit++;
		} else {
			snprintf(why, size, "%s", unfit);
			err = -EINVAL;
		}
	}
	return err;
}

static size_t count_without(const struct point_list *l, size_t param)
{
	size_t nr = 0;

	for (size_t i = 0; i < l->nr; i++)
		nr += !point_takes(&l->point[i], param);
	return nr;
}

static void name_experiments(size_t param, char *text, size_t size)
{
	size_t n = 0;

	*text = 0;
	for (size_t i = 0; i < nr_experiment_kinds && n < size; i++)
		if (params_means(param, experiment_kinds[i]->traits))
			n += (size_t)snprintf(text + n, size - n, " %s",
					      experiment_kinds[i]->name);
}

/* A parameter that nothing takes would be measured without, and be in no name:
 * the result would look like what was asked for. */
static int check_meaning(const struct point_list *l,
			 const struct params_list *params, char *why,
			 size_t size)
{
	char names[256];

	for (size_t i = 0; i < params_nr(); i++) {
		if (!(params->named & 1u << i) || count_without(l, i) < l->nr)
			continue;
		name_experiments(i, names, sizeof(names));
		snprintf(why, size,
			 "parameter %s means nothing to any selected point; it "
			 "is for:%s",
			 params_name(i), names);
		return -EINVAL;
	}
	return 0;
}

static int check_params(const struct point_list *l, const struct selection *sel,
			char *why, size_t size)
{
	struct params_list params;
	int err = params_list_parse(&params, sel->params, why, size);

	if (!err)
		err = check_meaning(l, &params, why, size);
	params_list_release(&params);
	return err;
}

void point_select_without(const struct point_list *l,
			  const struct selection *sel, point_without_fn fn,
			  void *arg)
{
	struct params_list params;
	char why[256];

	/* point_select() has reported this error. */
	if (params_list_parse(&params, sel->params, why, sizeof(why)))
		params.named = 0;
	for (size_t i = 0; i < params_nr(); i++) {
		size_t nr = params.named & 1u << i ? count_without(l, i) : 0;

		if (nr)
			fn(arg, params_name(i), nr);
	}
	params_list_release(&params);
}

int point_select(struct point_list *l, const struct selection *sel, char *why,
		 size_t size)
{
	struct candidates all = { 0 };
	int err;

	memset(l, 0, sizeof(*l));
	err = all_candidates(&all, sel, why, size);
	if (!err)
		err = choose(&all, sel, why, size);
	if (!err)
		err = take_chosen(l, &all, why, size);
	free(all.c);
	if (!err && !l->nr) {
		if (sel->suite == SUITE_FULL)
			snprintf(why, size, "no point matches that selection");
		else
			snprintf(why, size,
				 "no point of the suite %s matches that "
				 "selection (--suite full has every point)",
				 suite_names[sel->suite]);
		err = -EINVAL;
	}
	if (!err)
		/* At the end: only a selection tells which parameters mean
		 * something. */
		err = check_params(l, sel, why, size);
	if (err == -ENOMEM)
		snprintf(why, size, "out of memory");
	if (err)
		point_list_release(l);
	return err;
}
