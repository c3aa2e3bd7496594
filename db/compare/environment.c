/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finding where two environments differ, and which metrics that bars. */
#include "db/compare/environment.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * The number of instructions depends on the kernel, on the machine that QEMU
 * emulates, and on the arguments that tell the kernel about it. The host's CPU
 * and memory, which must_match has for times, change nothing in it.
 */
static const char *const near_keys[] = {
	"accelerator",	"arch",	      "cpu_family", "cpu_model",
	"cpu_stepping", "cpu_vendor", "icount",	    "kernel_arguments",
	"page_size",	"qemu",	      "qemu_cpu",   "qemu_cpus",
};

int compare_entry_order(const struct compare_entry *a,
			const struct compare_entry *b)
{
	return a->group != b->group ? a->group - b->group
				    : strcmp(a->key, b->key);
}

static void add(struct comparison *c, const struct compare_entry *base,
		const struct compare_entry *new)
{
	struct compare_difference *d = &c->difference[c->nr_differences++];

	d->group = base ? base->group : new->group;
	d->key = base ? base->key : new->key;
	d->value[0] = base ? base->value : NULL;
	d->value[1] = new ? new->value : NULL;
}

/* Both lists are sorted alike; one walk finds entries that one side lacks. */
int compare_environments(struct comparison *c)
{
	const struct compare_run *a = c->run[0], *b = c->run[1];
	size_t room = a->nr_entries + b->nr_entries + 1, i = 0, k = 0;

	c->difference = calloc(room, sizeof(*c->difference));
	if (!c->difference)
		return -ENOMEM;
	while (i < a->nr_entries || k < b->nr_entries) {
		const struct compare_entry *x = &a->entry[i];
		const struct compare_entry *y = &b->entry[k];
		int which = i == a->nr_entries	 ? 1
			    : k == b->nr_entries ? -1
						 : compare_entry_order(x, y);

		if (which < 0)
			add(c, x, NULL);
		else if (which > 0)
			add(c, NULL, y);
		else if (strcmp(x->value, y->value))
			add(c, x, y);
		i += which <= 0;
		k += which >= 0;
	}
	return 0;
}

/* Names of keys, as many as there is room for. */
static void name_key(char *names, size_t size, const char *key)
{
	size_t len = strlen(names);

	/* Room for ", " before it and " ..." behind the last that fits. */
	if (len + strlen(key) + 8 < size)
		snprintf(names + len, size - len, "%s%s", len ? ", " : "", key);
	else if (len < 3 || strcmp(names + len - 3, "...") != 0)
		snprintf(names + len, size - len, " ...");
}

static bool near_matters(const char *key)
{
	for (size_t i = 0; i < sizeof(near_keys) / sizeof(near_keys[0]); i++)
		if (!strcmp(near_keys[i], key))
			return true;
	return false;
}

/* Which of the differences forbid comparing at this exactness. */
static bool same_machine(struct pair *p)
{
	char names[96] = "";

	for (size_t i = 0; i < p->c->nr_differences; i++) {
		const struct compare_difference *d = &p->c->difference[i];

		if (p->row->exactness == IS_NEAR ? near_matters(d->key)
						 : d->group == ENV_MUST_MATCH)
			name_key(names, sizeof(names), d->key);
	}
	if (*names)
		pair_why(p, "not the same machine: %s", names);
	return !*names;
}

/*
 * Not pincow's version: an experiment has its own, raised when what it counts
 * changes.
 */
bool compare_same_geometry(struct pair *p)
{
	const struct compare_point *a = p->point[0], *b = p->point[1];
	const struct {
		const char *name;
		int64_t base, new;
	} keys[] = {
		{ "version of the experiment", a->version, b->version },
		{ "page_size", a->page_size, b->page_size },
		{ "range_bytes", a->range_bytes, b->range_bytes },
		{ "writes planned", a->writes, b->writes },
		{ "referenced_pages", a->referenced_pages,
		  b->referenced_pages },
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (keys[i].base != keys[i].new) {
			pair_why(p, "not the same experiment: %s %lld and %lld",
				 keys[i].name, (long long)keys[i].base,
				 (long long)keys[i].new);
			return false;
		}
	return true;
}

/*
 * mprotect_fault makes the next write fault by clear_refs where it can, and
 * without CONFIG_MEM_SOFT_DIRTY leaves it to mprotect, if that leaves a fault.
 * So did `mprotect` before it was two kinds, and where nothing left one was
 * measured without. Runs of before the reading wp_forced tell by that option,
 * if they have it. -1: not known, or there is one treatment.
 */
static int treatment(const struct pair *p, int side)
{
	const struct compare_value *forced =
		&p->point[side]->metric[METRIC_wp_forced];
	const char *option =
		compare_run_entry(p->run[side], "CONFIG_MEM_SOFT_DIRTY");

	if (forced->there)
		return forced->value > 0;
	/* It tells something of this point only if the other side says so. */
	if (!option || !p->point[!side]->metric[METRIC_wp_forced].there)
		return -1;
	return *option == 'y';
}

static bool same_treatment(struct pair *p)
{
	int base = treatment(p, 0), new = treatment(p, 1);

	if (base < 0 || new < 0 || base == new)
		return true;
	pair_why(p,
		 "not the same treatment: only on the %s side clear_refs made "
		 "the writes fault (CONFIG_MEM_SOFT_DIRTY)",
		 base ? "base" : "new");
	return false;
}

/* The cheapest reason first: the first one found is the one that is shown. */
bool compare_comparable(struct pair *p)
{
	const struct compare_run *a = p->run[0], *b = p->run[1];

	if (!compare_same_geometry(p) || !same_treatment(p))
		return false;
	/* Counts do not depend on the machine: no entry can bar them. */
	if (p->row->exactness == IS_EXACT)
		return true;
	if (strcmp(a->clock, b->clock)) {
		pair_why(p, "not the same clock: %.16s and %.16s", a->clock,
			 b->clock);
		return false;
	}
	if (compare_run_timeless(a) &&
	    metric_definitions[p->row->metric].exactness == EXACTNESS_TIME) {
		pair_why(p, "times mean nothing under emulation");
		return false;
	}
	return same_machine(p);
}
