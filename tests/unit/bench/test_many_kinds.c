/* SPDX-License-Identifier: GPL-2.0-or-later */
/* More kinds of an axis than anybody has written: no table has a limit. */
#include <stdio.h>
#include <string.h>

#include "bench/experiment/shared/experiment.h"
#include "bench/mapping/shared/mapping.h"
#include "bench/pin/shared/pin.h"
#include "bench/point/select.h"
#include "bench/wp/shared/wp.h"
#include "tests/skip.h"

#define MANY 300

static const struct experiment_kind experiment = {
	.name = "try",
	.traits = EXPERIMENT_PINS,
};
static const struct pin_kind pin = { .name = "none" };
static const struct wp_kind wp = { .name = "none" };
static struct mapping_kind mapping[MANY];
static char name[MANY][8];

#define FOUR(i)                                                                \
	&mapping[i], &mapping[(i) + 1], &mapping[(i) + 2], &mapping[(i) + 3]
#define TWENTY(i)                                                              \
	FOUR(i), FOUR((i) + 4), FOUR((i) + 8), FOUR((i) + 12), FOUR((i) + 16)
#define HUNDRED(i)                                                             \
	TWENTY(i), TWENTY((i) + 20), TWENTY((i) + 40), TWENTY((i) + 60),       \
		TWENTY((i) + 80)

const struct experiment_kind *const experiment_kinds[] = { &experiment };
const size_t nr_experiment_kinds = 1;
const struct mapping_kind *const mapping_kinds[] = { HUNDRED(0), HUNDRED(100),
						     HUNDRED(200) };
const size_t nr_mapping_kinds = MANY;
const struct pin_kind *const pin_kinds[] = { &pin };
const size_t nr_pin_kinds = 1;
const struct wp_kind *const wp_kinds[] = { &wp };
const size_t nr_wp_kinds = 1;

static size_t count(const char *mappings)
{
	struct selection sel = { .suite = SUITE_FULL,
				 .axis[AXIS_MAPPING] = mappings };
	struct point_list l;
	char why[256];
	size_t nr;

	assert_int_equal(point_select(&l, &sel, why, sizeof(why)), 0);
	nr = l.nr;
	point_list_release(&l);
	return nr;
}

static void test_many(void **state)
{
	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		snprintf(name[i], sizeof(name[i]), "m%zu", i);
		mapping[i].name = name[i];
		mapping[i].len = BASE_PAGE;
		mapping[i].stride = BASE_PAGE;
	}
	assert_int_equal(count(NULL), MANY);
	assert_int_equal(count("all"), MANY);
	assert_int_equal(count("m0,m64,m299"), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_many),
	};

	return RUN_OR_SKIP(tests);
}
