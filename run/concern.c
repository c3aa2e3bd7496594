/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Says which parts of a machine can spoil which points. */
#include "run/concern.h"

#include "bench/mapping/shared/mapping.h"
#include "bench/pin/shared/pin.h"
#include "harness/machine/checks.h"

unsigned int point_concern(const struct point *p)
{
	unsigned int concern = CONCERN_COUNTS | CONCERN_TIMES;

	if (p->mapping->traits & MAPPING_HUGETLB)
		/* Its pages come from a pool of their own: settings of THP
		 * cannot spoil them, so these are no concern of it. */
		concern |= CONCERN_HUGETLB;
	else if (p->mapping->page_size > BASE_PAGE)
		concern |= CONCERN_HUGE;
	if (p->pin->traits & PIN_LONGTERM)
		concern |= CONCERN_LONGTERM;
	return concern;
}

size_t points_concerned(const struct point_list *l, unsigned int concern)
{
	size_t n = 0;

	for (size_t i = 0; i < l->nr; i++)
		n += (point_concern(&l->point[i]) & concern) != 0;
	return n;
}
