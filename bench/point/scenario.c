/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes the points of a scenario from its rows. */
#include "bench/point/scenario.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bench/mapping/shared/mapping.h"
#include "bench/pin/shared/pin.h"

/* Each size is whole pages of this size, those of most mappings. */
#define UNIT ((size_t)2 << 20)

enum {
#define SCENARIO(name, ...) AT_##name,
#include "bench/scenarios.def"
};

const struct scenario scenarios[] = {
#define SCENARIO(name, ...) { #name, __VA_ARGS__ },
#include "bench/scenarios.def"
};

const size_t nr_scenarios = sizeof(scenarios) / sizeof(scenarios[0]);

const struct scenario_row scenario_rows[] = {
#define COST(scenario, variant, quantity, point)                               \
	{ AT_##scenario, variant, SCENARIO_##quantity, point },
#include "bench/scenarios.def"
};

const size_t nr_scenario_rows =
	sizeof(scenario_rows) / sizeof(scenario_rows[0]);

int scenario_find(const char *name)
{
	for (size_t i = 0; i < nr_scenarios; i++)
		if (!strcmp(scenarios[i].name, name))
			return (int)i;
	return -1;
}

int scenario_point(struct point *p, const struct scenario_row *r, bool huge,
		   size_t bytes, char *why, size_t size)
{
	const struct scenario *s = &scenarios[r->of];
	size_t at = strcspn(r->point, "*~");
	char name[2 * POINT_NAME_MAX], bytes_text[32];
	bool other = r->point[at] == '~';

	if (!r->point[at])
		snprintf(name, sizeof(name), "%s", r->point);
	else
		snprintf(name, sizeof(name), "%.*s%s%s", (int)at, r->point,
			 huge != other ? s->huge : s->plain, r->point + at + 1);
	if (bytes) {
		size_t n = strlen(name);

		params_format_size(bytes, bytes_text, sizeof(bytes_text));
		snprintf(name + n, sizeof(name) - n, "%csize=%s",
			 strchr(name, '?') ? ',' : '?', bytes_text);
	}
	return point_parse(p, name, why, size);
}

static bool has(const struct point_list *l, const char *name)
{
	for (size_t i = 0; i < l->nr; i++)
		if (!strcmp(l->point[i].name, name))
			return true;
	return false;
}

static int add_once(struct point_list *l, const struct point *p)
{
	return has(l, p->name) ? 0 : point_list_add(l, p);
}

/* With its control, as a selection of its name has. */
static int add(struct point_list *l, const struct scenario_row *r, bool huge,
	       size_t bytes, char *why, size_t size)
{
	struct point p;
	int err = scenario_point(&p, r, huge, bytes, why, size);

	if (!err)
		err = add_once(l, &p);
	if (err || !p.pin->take)
		return err;
	for (size_t i = 0; i < nr_pin_kinds; i++)
		if (!pin_kinds[i]->take)
			p.pin = pin_kinds[i];
	point_name(&p);
	return add_once(l, &p);
}

/* In proportion to the size, and with the limit that most machines have, 8 MiB,
 * an unprivileged process can have no more. */
static int add_limits(struct point_list *l, const struct scenario_row *r,
		      bool huge, char *why, size_t size)
{
	int err = add(l, r, huge, 2 * UNIT, why, size);

	return err ? err : add(l, r, huge, 3 * UNIT, why, size);
}

/* Of single writes one size is enough: they take as long in any. */
static int add_row(struct point_list *l, const struct scenario_row *r,
		   bool huge, const size_t most_of[2], char *why, size_t size)
{
	struct point p;
	int err = scenario_point(&p, r, huge, 0, why, size);
	size_t most = err ? 0 : most_of[p.mapping->page_size > BASE_PAGE];
	unsigned int shift;

	if (err)
		return err;
	if (r->quantity == SCENARIO_EACH)
		return add(l, r, huge, 0, why, size);
	if (r->quantity == SCENARIO_LIMIT)
		return add_limits(l, r, huge, why, size);
	if (r->quantity == SCENARIO_WRITES)
		return add(l, r, huge,
			   most < SCENARIO_WRITES_MAX ? most
						      : SCENARIO_WRITES_MAX,
			   why, size);
	shift = most >= SCENARIO_QUARTERS ? 2 : 1;
	for (size_t i = 0; !err && i < SCENARIO_SIZES; i++)
		err = add(l, r, huge, (most >> shift * i) / UNIT * UNIT, why,
			  size);
	return err;
}

int scenario_points(struct point_list *l, size_t of, bool huge,
		    const size_t most[2], char *why, size_t size)
{
	int err = 0;

	for (size_t i = 0; !err && i < nr_scenario_rows; i++)
		if (scenario_rows[i].of == of)
			err = add_row(l, &scenario_rows[i], huge, most, why,
				      size);
	if (err == -ENOMEM)
		snprintf(why, size, "out of memory");
	return err;
}
