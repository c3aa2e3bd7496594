/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The control of a point by its name, as reports ask for it, and by its kinds,
 * as a selection does, is one and the same. tests/cli/reference.sh holds the
 * view amplification against the names.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/experiment/shared/experiment.h"
#include "bench/mapping/shared/mapping.h"
#include "bench/pin/shared/pin.h"
#include "bench/point/select.h"
#include "bench/wp/shared/wp.h"
#include "report/control.h"

static char *named(const struct point *p)
{
	char *axis[AXIS_NR] = {
		[AXIS_EXPERIMENT] = (char *)p->experiment->name,
		[AXIS_MAPPING] = (char *)p->mapping->name,
		[AXIS_PIN] = (char *)p->pin->name,
		[AXIS_WP] = (char *)p->wp->name,
	};

	return control_name(axis, p->params_text);
}

static void test_names_and_kinds_agree(void **state)
{
	const struct selection sel = { .suite = SUITE_FULL, .variants = true };
	struct point_list l = { 0 };
	size_t controls = 0, with_params = 0;
	char why[256];

	(void)state;
	assert_int_equal(point_select(&l, &sel, why, sizeof(why)), 0);
	for (size_t i = 0; i < l.nr; i++) {
		const struct point *p = &l.point[i];
		char *name = named(p);
		bool found = false;

		assert_non_null(name);
		for (size_t k = 0; k < l.nr; k++) {
			const struct point *c = &l.point[k];
			bool same = !strcmp(c->name, name);

			/* A point without a reference is no control of its
			 * own: it needs none. */
			assert_int_equal(point_is_control_of(c, p),
					 same && p->pin->take != NULL);
			found |= same;
		}
		/* Each referenced point has one. */
		assert_true(found);
		controls += p->pin->take != NULL;
		with_params += p->pin->take && *p->params_text;
		free(name);
	}
	assert_true(controls > 1000 && with_params > 100);
	point_list_release(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_and_kinds_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
