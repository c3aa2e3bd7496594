/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Preparations of the machine and of guests for the points of a list. */
#include "bench/point/needs.h"

#include "bench/experiment/shared/experiment.h"
#include "bench/mapping/shared/mapping.h"
#include "bench/pin/shared/pin.h"
#include "bench/wp/shared/wp.h"

size_t point_compound(const struct point *p)
{
	size_t pages = point_range_bytes(p) / p->mapping->page_size;

	/* A first write has nothing to copy. */
	if (!(p->experiment->traits & EXPERIMENT_POPULATES))
		return pages;
	/* The range and a copy of it; and the child's, if fork copies a pinned
	 * page early (4eae4efa2c29). */
	if (p->experiment->traits & EXPERIMENT_FORKS && p->pin->take)
		return (1 + p->params.children) * pages * p->params.ranges;
	if (!(p->wp->traits & WP_SHARES) ||
	    !(p->pin->take || p->params.child_writes))
		return 2 * pages * p->params.ranges;
	/* Each child has its own copy then. */
	return (2 + p->params.children) * pages * p->params.ranges;
}

/* The state of a batch has 33 bytes of each 4k page, the channel of its samples
 * 10, reducing them 8; and two processes a page table entry each. */
#define NOTES_OF_PAGE 67

size_t point_memory(const struct point *p)
{
	size_t range = point_range_bytes(p) * p->params.ranges;
	size_t notes = range / BASE_PAGE * NOTES_OF_PAGE;
	size_t copies = 0;

	if (p->mapping->traits & MAPPING_HUGETLB)
		return point_compound(p) * p->mapping->page_size + notes;
	/* A child, a reference or a device may keep what a write has copied;
	 * KSM merges with a second range. */
	if (p->experiment->traits & EXPERIMENT_PROTECTS)
		copies = range * (p->wp->traits & WP_MERGES ? 2 : 1) +
			 (p->params.child_writes ? range * p->params.children
						 : 0);
	else
		copies = point_referenced_pages(p) * BASE_PAGE;
	return range + copies + notes;
}

static bool lists_pin(const struct point_list *l, const struct pin_kind *kind)
{
	for (size_t i = 0; i < l->nr; i++)
		if (l->point[i].pin == kind)
			return true;
	return false;
}

static bool lists_wp(const struct point_list *l, const struct wp_kind *kind)
{
	for (size_t i = 0; i < l->nr; i++)
		if (l->point[i].wp == kind)
			return true;
	return false;
}

void point_list_prepare(const struct point_list *l, struct knobs *k)
{
	for (size_t m = 0; m < nr_mapping_kinds; m++) {
		const struct mapping_kind *kind = mapping_kinds[m];
		size_t most = 0;

		for (size_t i = 0; i < l->nr; i++) {
			size_t nr = point_compound(&l->point[i]);

			if (l->point[i].mapping == kind && nr > most)
				most = nr;
		}
		/* Once, with the most that any point needs: pools grow less and
		 * less. */
		if (most && kind->prepare)
			kind->prepare(kind, most, k);
	}
	for (size_t w = 0; w < nr_wp_kinds; w++)
		if (wp_kinds[w]->prepare && lists_wp(l, wp_kinds[w]))
			wp_kinds[w]->prepare(k);
}

static void each_module(const char *const *module,
			void (*fn)(void *arg, const char *module), void *arg)
{
	for (; module && *module; module++)
		fn(arg, *module);
}

void point_list_needs(const struct point_list *l,
		      void (*fn)(void *arg, const char *module), void *arg)
{
	for (size_t i = 0; i < nr_pin_kinds; i++) {
		if (!lists_pin(l, pin_kinds[i]))
			continue;
		each_module(pin_kinds[i]->modules, fn, arg);
		if (pin_kinds[i]->load)
			pin_kinds[i]->load();
	}
	for (size_t i = 0; i < nr_wp_kinds; i++)
		if (lists_wp(l, wp_kinds[i]))
			each_module(wp_kinds[i]->modules, fn, arg);
}
