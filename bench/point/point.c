/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Points: their names, their pages, lists of them. */
#include "bench/point/point.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/point/axis.h"
#include "bench/experiment/shared/experiment.h"
#include "bench/mapping/shared/mapping.h"
#include "bench/point/params.h"
#include "bench/pin/shared/pin.h"
#include "bench/wp/shared/wp.h"
#include "lib/array.h"

void point_name(struct point *p)
{
	params_format(&p->params, p->params_text, sizeof(p->params_text));
	snprintf(p->name, sizeof(p->name), "%s/%s/%s/%s%s%s",
		 p->experiment->name, p->mapping->name, p->pin->name,
		 p->wp->name, *p->params_text ? "?" : "", p->params_text);
}

/* Nothing is copied: it is valid as long as the point. */
struct point_id point_id(const struct point *p)
{
	return (struct point_id){
		.experiment = p->experiment->name,
		.mapping = p->mapping->name,
		.pin = p->pin->name,
		.wp = p->wp->name,
		.params = p->params_text,
	};
}

size_t point_range_bytes(const struct point *p)
{
	return p->params.size ? p->params.size : p->mapping->len;
}

size_t point_writes(const struct point *p)
{
	size_t all = point_range_bytes(p) / p->mapping->stride;

	return p->params.written < all ? p->params.written : all;
}

static bool wp_gives(const struct point *p, unsigned int trait)
{
	return !(p->experiment->traits & EXPERIMENT_PROTECTS) ||
	       p->wp->traits & trait;
}

/* Children are those of a protection that forks; one that has exited cannot be
 * seen to have written. */
static const char *restrict_children(struct point *p)
{
	const char *first = NULL;

	if (p->params.child_writes && !wp_gives(p, WP_SHARES)) {
		p->params.child_writes = false;
		first = "child";
	}
	if (p->params.children > 1 && !wp_gives(p, WP_FORKS)) {
		p->params.children = 1;
		first = first ? first : "children";
	}
	return first;
}

bool point_takes(const struct point *p, size_t param)
{
	const char *name = params_name(param);

	return params_means(param, p->experiment->traits) &&
	       (strcmp(name, "child") || wp_gives(p, WP_SHARES)) &&
	       (strcmp(name, "children") || wp_gives(p, WP_FORKS));
}

const char *point_restrict(struct point *p)
{
	const char *first = params_restrict(&p->params, p->experiment->traits);
	const char *of_children = restrict_children(p);

	first = first ? first : of_children;
	if (p->params.size == p->mapping->len)
		p->params.size = 0;
	return first;
}

bool point_fits(const struct point *p, char *why, size_t size)
{
	char range[32], page[32];

	if (!p->params.size || !(p->params.size % p->mapping->page_size))
		return true;
	params_format_size(p->params.size, range, sizeof(range));
	params_format_size(p->mapping->page_size, page, sizeof(page));
	snprintf(why, size,
		 "size=%s: %s has pages of %s, and a range is whole pages "
		 "(choose a multiple)",
		 range, p->mapping->name, page);
	return false;
}

static size_t range_pages(const struct point *p)
{
	return point_range_bytes(p) / BASE_PAGE;
}

size_t point_referenced_pages(const struct point *p)
{
	if (!p->pin->take)
		return 0;
	return p->params.pins == PARAM_ALL ? range_pages(p) : p->params.pins;
}

size_t point_first_referenced(const struct point *p)
{
	size_t pages = range_pages(p), nr = point_referenced_pages(p);

	if (p->params.pin_offset != PIN_OFFSET_MIDDLE)
		return p->params.pin_offset;
	/* In the middle there are bystanders on both sides. */
	return nr <= pages - pages / 2 ? pages / 2
	       : nr < pages	       ? pages - nr
				       : 0;
}

bool point_is_control_of(const struct point *control, const struct point *p)
{
	return !control->pin->take && p->pin->take &&
	       control->experiment == p->experiment &&
	       control->mapping == p->mapping && control->wp == p->wp &&
	       !strcmp(control->params_text, p->params_text);
}

bool point_combines(const struct point *p)
{
	unsigned int traits = p->experiment->traits;

	/* An axis that is not spanned is `none`, the kind that does nothing;
	 * `none` is a pin as well (the control), but no protection. */
	if (!(traits & EXPERIMENT_PINS) && p->pin->take)
		return false;
	/* A protection that no bit of the pagemap shows cannot be asked for. */
	if (traits & EXPERIMENT_SHOWN && !(p->wp->pte_set | p->wp->pte_clear))
		return false;
	return !(traits & EXPERIMENT_PROTECTS) == !p->wp->protect;
}

static int find_kind(enum axis axis, const char *name, char *why, size_t size)
{
	int i = axis_find(axis, name);

	if (i < 0) {
		int n = snprintf(why, size, "unknown %s '%.64s'; known: ",
				 axis_names[axis], name);

		if (n > 0 && (size_t)n < size)
			axis_list(axis, why + n, size - (size_t)n);
	}
	return i;
}

static void set_kind(struct point *p, enum axis axis, int i)
{
	switch (axis) {
	case AXIS_EXPERIMENT:
		p->experiment = experiment_kinds[i];
		break;
	case AXIS_MAPPING:
		p->mapping = mapping_kinds[i];
		break;
	case AXIS_PIN:
		p->pin = pin_kinds[i];
		break;
	case AXIS_WP:
		p->wp = wp_kinds[i];
		break;
	case AXIS_NR:
		break;
	}
}

int point_parse(struct point *p, const char *name, char *why, size_t size)
{
	char copy[POINT_NAME_MAX], *rest = copy, *params;
	const char *part;
	int err;

	memset(p, 0, sizeof(*p));
	if (strlen(name) >= sizeof(copy)) {
		snprintf(why, size, "the name of a point is at most %d bytes",
			 POINT_NAME_MAX - 1);
		return -EINVAL;
	}
	strcpy(copy, name);
	params = strchr(copy, '?');
	if (params)
		*params++ = 0;
	for (int axis = 0; axis < AXIS_NR; axis++) {
		int i;

		part = strsep(&rest, "/");
		if (!part || (axis == AXIS_NR - 1 && rest)) {
			snprintf(why, size,
				 "'%.64s' is not a point: its name is "
				 "experiment/mapping/pin/wp",
				 name);
			return -EINVAL;
		}
		i = find_kind((enum axis)axis, part, why, size);
		if (i < 0)
			return -EINVAL;
		set_kind(p, (enum axis)axis, i);
	}
	err = params_parse(&p->params, params, why, size);
	if (err)
		return err;
	/* Refused here, while a selection only drops it: a name promises what
	 * it says. */
	part = point_restrict(p);
	if (part) {
		snprintf(why, size,
			 "'%.64s' is not a point: the parameter %s means "
			 "nothing to %s",
			 name, part, p->experiment->name);
		return -EINVAL;
	}
	if (!point_fits(p, why, size))
		return -EINVAL;
	/* Made anew: parameters may have been given in another order. */
	point_name(p);
	if (!point_combines(p)) {
		snprintf(why, size,
			 "'%.64s' is not a point: %s does not span that axis, "
			 "or lacks it",
			 name, p->experiment->name);
		return -EINVAL;
	}
	return 0;
}

void point_list_release(struct point_list *l)
{
	free(l->point);
	memset(l, 0, sizeof(*l));
}

int point_list_add(struct point_list *l, const struct point *p)
{
	if (array_reserve(&l->point, &l->room, l->nr + 1, sizeof(*l->point)))
		return -ENOMEM;
	l->point[l->nr++] = *p;
	return 0;
}

bool point_spreads(const struct point *p)
{
	return p->params.threads > 1 ||
	       p->experiment->traits & EXPERIMENT_SPREADS;
}
