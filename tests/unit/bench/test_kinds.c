/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every row of kinds.def is whole: its name, its help, its verbs. */
#include <string.h>

#include "bench/experiment/shared/experiment.h"
#include "bench/mapping/shared/mapping.h"
#include "bench/pin/shared/pin.h"
#include "bench/point/axis.h"
#include "bench/point/point.h"
#include "bench/wp/shared/wp.h"
#include "tests/skip.h"

static void test_rows(void **state)
{
	static const char *const rows[] = {
#define EXPERIMENT(name) #name,
#define MAPPING(name)	 #name,
#define PIN(name)	 #name,
#define WP(name)	 #name,
#include "bench/point/kind_tables.h"
	};
	size_t row = 0;

	(void)state;
	for (int a = 0; a < AXIS_NR; a++)
		for (size_t i = 0; i < axis_nr_kinds((enum axis)a); i++)
			assert_string_equal(axis_kind_name((enum axis)a, i),
					    rows[row++]);
	assert_int_equal(row, sizeof(rows) / sizeof(*rows));
}

static void test_help(void **state)
{
	(void)state;
	for (int a = 0; a < AXIS_NR; a++)
		for (size_t i = 0; i < axis_nr_kinds((enum axis)a); i++) {
			const char *help = axis_kind_help((enum axis)a, i);

			assert_non_null(help);
			assert_in_range(strlen(help), 1, 60);
		}
}

static void test_verbs(void **state)
{
	(void)state;
	for (size_t i = 0; i < nr_experiment_kinds; i++) {
		assert_non_null(experiment_kinds[i]->batch);
		assert_non_null(experiment_kinds[i]->question);
		assert_true(experiment_kinds[i]->version > 0);
	}
	for (size_t i = 0; i < nr_mapping_kinds; i++) {
		const struct mapping_kind *m = mapping_kinds[i];

		assert_non_null(m->map);
		assert_non_null(m->verify);
		assert_int_equal(m->len % m->stride, 0);
		assert_int_equal(m->stride % BASE_PAGE, 0);
		/* A mapping that is shaped has a function for it. */
		assert_true(!(m->traits & MAPPING_SHAPED) || m->shape);
	}
	for (size_t i = 0; i < nr_pin_kinds; i++) {
		const struct pin_kind *p = pin_kinds[i];

		assert_int_equal(!p->take, !p->drop);
		assert_int_equal(!p->take, !(p->traits & (PIN_GET | PIN_PIN)));
		/* A transfer ends by itself, a long-term pin does not. */
		assert_false(p->traits & PIN_LONGTERM &&
			     p->traits & PIN_TRANSIENT);
		assert_int_equal(pin_must_pin(p),
				 p->traits & PIN_PIN && !(p->traits & PIN_GET));
	}
	for (size_t i = 0; i < nr_wp_kinds; i++)
		assert_int_equal(!wp_kinds[i]->rejects,
				 !wp_kinds[i]->why_rejects);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_help),
		cmocka_unit_test(test_verbs),
	};

	return RUN_OR_SKIP(tests);
}
