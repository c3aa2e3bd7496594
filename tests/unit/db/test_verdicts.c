/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every way to a verdict, with numbers that can be checked by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "db/compare/judge.h"
#include "tests/unit/db/made.h"

static struct compare_run run[4];
static struct compare_options options;
static struct comparison c;

#define POINT "wp_write/4k/none/mprotect"

static int setup_clock(const char *clock)
{
	for (int i = 0; i < 4; i++) {
		made_run(&run[i], i + 1, i % 2 ? "6.1.0" : "5.10.0", clock);
		made_entry(&run[i], ENV_MUST_MATCH, "cpu_model", "Made Up");
		made_entry(&run[i], ENV_MAY_DIFFER, "kernel_release",
			   run[i].kernel);
		made_point(&run[i], POINT, NULL);
	}
	compare_options_init(&options);
	return 0;
}

static int setup(void **state)
{
	(void)state;
	return setup_clock("tsc");
}

static int setup_near(void **state)
{
	(void)state;
	return setup_clock("instructions");
}

static int teardown(void **state)
{
	(void)state;
	comparison_release(&c);
	for (int i = 0; i < 4; i++)
		compare_run_release(&run[i]);
	return 0;
}

static void compare(bool confirm)
{
	comparison_release(&c);
	assert_int_equal(comparison_make(&c, run, confirm ? &run[2] : NULL,
					 &options),
			 0);
}

static const struct compare_row *row_of(size_t metric)
{
	for (size_t i = 0; i < c.nr_rows; i++)
		if (c.row[i].metric == metric)
			return &c.row[i];
	fail_msg("no row of %s", metric_definitions[metric].name);
	return NULL;
}

static void expect(size_t metric, enum verdict v)
{
	assert_string_equal(verdict_names[row_of(metric)->verdict],
			    verdict_names[v]);
}

static void exact(size_t metric, double base, double new)
{
	made_value(&run[0].point[0], metric, 1, base, base, base);
	made_value(&run[1].point[0], metric, 1, new, new, new);
}

/* 10 invocations around @middle with a standard deviation of 3 %. */
static void noisy(int which, size_t metric, double middle, double spread)
{
	static const double z[] = { 0.3,  -1.2, 0.8,  -0.4, 1.5,
				    -0.1, 0.6,	-1.6, 0.1,  -0.7 };
	double x[20];

	for (int i = 0; i < 20; i++)
		x[i] = middle * (1 + spread * (z[i % 10] + i / 1000.0));
	free(run[which].point[0].metric[metric].x);
	free(run[which].point[0].metric[metric].invocation);
	made_series(&run[which].point[0], metric, which < 2 ? 10 : 20, x);
}

static void any_difference_of_a_count_is_one(void **state)
{
	(void)state;
	exact(METRIC_copies, 0, 1);
	exact(METRIC_copy_faults, 512, 511);
	exact(METRIC_nofaults, 10, 9);
	exact(METRIC_reuses, 3, 4);
	exact(METRIC_faults, 5, 5);
	compare(false);
	expect(METRIC_copies, VERDICT_WORSE);
	expect(METRIC_copy_faults, VERDICT_BETTER);
	expect(METRIC_nofaults, VERDICT_WORSE);
	expect(METRIC_reuses, VERDICT_CHANGED);
	expect(METRIC_faults, VERDICT_SAME);
	assert_false(row_of(METRIC_copies)->tested);
	assert_int_equal(c.gating[VERDICT_WORSE], 2);
	/* Not even another machine matters. */
	free(run[1].entry[0].value);
	run[1].entry[0].value = strdup("Another");
	compare(false);
	expect(METRIC_copies, VERDICT_WORSE);
	/* Another experiment does. */
	run[1].point[0].version = 2;
	compare(false);
	expect(METRIC_copies, VERDICT_INCOMPARABLE);
	assert_non_null(strstr(row_of(METRIC_copies)->why, "version"));
	assert_true(c.disjoint);
}

static void counts_that_waver_say_less(void **state)
{
	struct compare_value *v;

	(void)state;
	made_value(&run[0].point[0], METRIC_copies, 3, 1, 0, 3);
	made_value(&run[1].point[0], METRIC_copies, 3, 2, 0, 3);
	v = &run[1].point[0].metric[METRIC_copies];
	v->dissent = 0.6;
	compare(false);
	expect(METRIC_copies, VERDICT_INCONCLUSIVE);
	/* Ranges that do not even touch. */
	v->low = 4;
	v->high = 9;
	v->value = 5;
	compare(false);
	expect(METRIC_copies, VERDICT_WORSE);
	/* Where neither run has one value, it is chance: a race of threads. */
	run[0].point[0].metric[METRIC_copies].dissent = 0.9;
	compare(false);
	expect(METRIC_copies, VERDICT_INCONCLUSIVE);
	/* One in 100,000 is no dissent. */
	made_value(&run[0].point[0], METRIC_copies, 3, 0, 0, 0);
	made_value(&run[1].point[0], METRIC_copies, 3, 0, 0, 1);
	v->dissent = 1e-5;
	compare(false);
	expect(METRIC_copies, VERDICT_SAME);
}

static void near_has_gates(void **state)
{
	(void)state;
	made_value(&run[0].point[0], METRIC_write_ns_copy, 3, 4000, 4000, 4400);
	made_value(&run[1].point[0], METRIC_write_ns_copy, 3, 4016, 4010, 4400);
	compare(false);
	expect(METRIC_write_ns_copy, VERDICT_SAME);
	made_value(&run[1].point[0], METRIC_write_ns_copy, 3, 4500, 4500, 4600);
	compare(false);
	expect(METRIC_write_ns_copy, VERDICT_WORSE);
	assert_int_equal(row_of(METRIC_write_ns_copy)->exactness, IS_NEAR);
	options.gate[METRIC_write_ns_copy].near = 0.15;
	compare(false);
	expect(METRIC_write_ns_copy, VERDICT_SAME);
	options.gate[METRIC_write_ns_copy].near = 0;
	options.gate[METRIC_write_ns_copy].absolute = 600;
	compare(false);
	expect(METRIC_write_ns_copy, VERDICT_SAME);
	/* The minimum of two boots is no minimum. */
	compare_options_init(&options);
	run[1].point[0].metric[METRIC_write_ns_copy].n = 2;
	compare(false);
	expect(METRIC_write_ns_copy, VERDICT_INCONCLUSIVE);
	assert_int_equal(row_of(METRIC_write_ns_copy)->needed, 3);
}

/* Three boots of each side. */
static void boots(double a0, double a1, double a2, double b0, double b1,
		  double b2)
{
	const double base[] = { a0, a1, a2 }, new[] = { b0, b1, b2 };

	made_boots(&run[0].point[0], METRIC_arm_ns, 3, base);
	made_boots(&run[1].point[0], METRIC_arm_ns, 3, new);
	compare(false);
}

static void near_takes_all_boots(void **state)
{
	(void)state;
	/* One boot of three was short: on either side that says nothing. */
	boots(5000, 5005, 5010, 4600, 5005, 5010);
	expect(METRIC_arm_ns, VERDICT_INCONCLUSIVE);
	assert_non_null(strstr(row_of(METRIC_arm_ns)->why, "bimodal"));
	boots(4600, 5005, 5010, 5000, 5005, 5010);
	expect(METRIC_arm_ns, VERDICT_INCONCLUSIVE);
	/* Two of three were long. */
	boots(5000, 5000, 6000, 5000, 6000, 6000);
	expect(METRIC_arm_ns, VERDICT_INCONCLUSIVE);
	/* Minimum and median are longer, and one boot was as long before. */
	boots(4769, 4780, 5521, 5520, 5530, 5567);
	expect(METRIC_arm_ns, VERDICT_INCONCLUSIVE);
	boots(4769, 4780, 5521, 5530, 5535, 5567);
	expect(METRIC_arm_ns, VERDICT_WORSE);
	boots(5530, 5535, 5567, 4769, 4780, 5521);
	expect(METRIC_arm_ns, VERDICT_BETTER);
	boots(5000, 5005, 5010, 5020, 5025, 5090);
	expect(METRIC_arm_ns, VERDICT_SAME);
}

static void forced(int side, double value)
{
	made_value(&run[side].point[0], METRIC_wp_forced, 1, value, value,
		   value);
}

static void two_treatments_are_no_regression(void **state)
{
	(void)state;
	exact(METRIC_reuses, 0, 512);
	exact(METRIC_faults, 0, 512);
	compare(false);
	expect(METRIC_faults, VERDICT_WORSE);
	forced(0, 0);
	forced(1, 1);
	compare(false);
	expect(METRIC_faults, VERDICT_INCOMPARABLE);
	assert_non_null(strstr(row_of(METRIC_faults)->why,
			       "only on the new side clear_refs"));
	forced(0, 1);
	compare(false);
	expect(METRIC_faults, VERDICT_WORSE);
	/* A run of before the reading has the option of its kernel alone. */
	run[0].point[0].metric[METRIC_wp_forced].there = false;
	compare(false);
	expect(METRIC_faults, VERDICT_WORSE);
	made_entry(&run[0], ENV_MAY_DIFFER, "CONFIG_MEM_SOFT_DIRTY", "n");
	compare(false);
	expect(METRIC_faults, VERDICT_INCOMPARABLE);
	/* Which is about points of such a protection, and no others. */
	run[1].point[0].metric[METRIC_wp_forced].there = false;
	compare(false);
	expect(METRIC_faults, VERDICT_WORSE);
}

/* Fewer faults and a shorter time, at a point or at all of its protection. */
static void expect_faults(enum verdict v)
{
	compare(false);
	expect(METRIC_faults, v);
	expect(METRIC_nofaults, v);
	expect(METRIC_cycle_ns, v);
	if (v == VERDICT_INCONCLUSIVE)
		assert_string_equal(row_of(METRIC_faults)->why,
				    "pages are falsely dirty, so writes take "
				    "no fault");
}

static void falsely_dirty_pages_make_nothing_better(void **state)
{
	(void)state;
	exact(METRIC_faults, 512, 0);
	exact(METRIC_nofaults, 0, 512);
	noisy(0, METRIC_cycle_ns, 1000, 0.01);
	noisy(1, METRIC_cycle_ns, 500, 0.01);
	expect_faults(VERDICT_BETTER);
	exact(METRIC_falsely_dirty_pages, 0, 512);
	expect_faults(VERDICT_INCONCLUSIVE);
	assert_int_equal(c.count[VERDICT_BETTER], 0);
	expect(METRIC_falsely_dirty_pages, VERDICT_WORSE);
	exact(METRIC_falsely_dirty_pages, 512, 512);
	expect_faults(VERDICT_BETTER);
	exact(METRIC_falsely_dirty_pages, 512, 0);
	expect_faults(VERDICT_BETTER);
	expect(METRIC_falsely_dirty_pages, VERDICT_BETTER);
}

/* As if @name had 0 falsely dirty pages in the first run, and 512 after. */
static void other_point(const char *name)
{
	for (int i = 0; i < 2; i++)
		made_value(made_point(&run[i], name, NULL),
			   METRIC_falsely_dirty_pages, 1, 512 * i, 512 * i,
			   512 * i);
}

static void those_of_the_same_protection_count(void **state)
{
	(void)state;
	exact(METRIC_faults, 512, 0);
	exact(METRIC_nofaults, 0, 512);
	noisy(0, METRIC_cycle_ns, 1000, 0.01);
	noisy(1, METRIC_cycle_ns, 500, 0.01);
	other_point("wp_write/4k/none/mprotect_fault");
	other_point("wp_write/thp/none/mprotect");
	expect_faults(VERDICT_BETTER);
	/* Sorted behind the others. */
	other_point("xdirtiness/4k/none/mprotect?tracker=written");
	expect_faults(VERDICT_INCONCLUSIVE);
}

static void disturbed_batches_decide_nothing(void **state)
{
	struct compare_value *copies = &run[1].point[0].metric[METRIC_copies];

	(void)state;
	exact(METRIC_copies, 0, 9);
	made_value(&run[1].point[0], METRIC_disturbed, 1, 4, 4, 4);
	/* One of ten is dissent at most, and the value that of most. */
	copies->disturbed = 0.1;
	compare(false);
	expect(METRIC_copies, VERDICT_WORSE);
	assert_true(row_of(METRIC_copies)->side[1].marked);
	assert_false(row_of(METRIC_copies)->side[0].marked);
	copies->disturbed = 0.5;
	compare(false);
	expect(METRIC_copies, VERDICT_INCONCLUSIVE);
	assert_non_null(strstr(row_of(METRIC_copies)->why,
			       "batches of the new run stayed disturbed"));
	exact(METRIC_copies, 9, 9);
	copies->disturbed = 0.5;
	compare(false);
	expect(METRIC_copies, VERDICT_SAME);
}

static void near_needs_the_same_emulated_machine(void **state)
{
	(void)state;
	made_value(&run[0].point[0], METRIC_arm_ns, 3, 100, 100, 100);
	made_value(&run[1].point[0], METRIC_arm_ns, 3, 900, 900, 900);
	compare(false);
	expect(METRIC_arm_ns, VERDICT_WORSE);
	free(run[1].entry[0].value);
	run[1].entry[0].value = strdup("Another");
	compare(false);
	expect(METRIC_arm_ns, VERDICT_INCOMPARABLE);
	assert_non_null(strstr(row_of(METRIC_arm_ns)->why, "cpu_model"));
	/* Instructions and nanoseconds have nothing in common. */
	free(run[1].clock);
	run[1].clock = strdup("tsc");
	compare(false);
	expect(METRIC_arm_ns, VERDICT_INCOMPARABLE);
	assert_non_null(strstr(row_of(METRIC_arm_ns)->why, "clock"));
}

static void times_are_confirmed_before_they_are_worse(void **state)
{
	const struct compare_row *r;

	(void)state;
	noisy(0, METRIC_cycle_ns, 1000, 0.03);
	noisy(1, METRIC_cycle_ns, 1200, 0.03);
	compare(false);
	expect(METRIC_cycle_ns, VERDICT_INCONCLUSIVE);
	r = row_of(METRIC_cycle_ns);
	assert_true(r->flagged && !r->confirmed);
	assert_int_equal(r->needed, 20);
	assert_float_equal(r->ratio, 1.2, 1e-9);
	assert_true(r->p < 0.001);
	assert_int_equal(c.flagged, 1);
	/* Fresh runs that say the same. */
	noisy(2, METRIC_cycle_ns, 1000, 0.03);
	noisy(3, METRIC_cycle_ns, 1190, 0.03);
	compare(true);
	expect(METRIC_cycle_ns, VERDICT_WORSE);
	r = row_of(METRIC_cycle_ns);
	assert_true(r->confirmed && r->drawn);
	assert_float_equal(r->ratio, 1.19, 1e-9);
	assert_true(r->bootstrap.low > 1.1 && r->bootstrap.high < 1.3);
	assert_int_equal(r->side[1].n, 20);
	/* Fresh runs that do not. */
	noisy(3, METRIC_cycle_ns, 1001, 0.03);
	compare(true);
	expect(METRIC_cycle_ns, VERDICT_SAME);
	/* The opposite is no verdict either. */
	noisy(3, METRIC_cycle_ns, 800, 0.03);
	compare(true);
	expect(METRIC_cycle_ns, VERDICT_INCONCLUSIVE);
	/* Beyond chance, and too small to matter. */
	noisy(3, METRIC_cycle_ns, 1015, 0.001);
	noisy(2, METRIC_cycle_ns, 1000, 0.001);
	compare(true);
	assert_true(row_of(METRIC_cycle_ns)->p < 1e-6);
	expect(METRIC_cycle_ns, VERDICT_SAME);
}

static void only_the_same_runs_confirm(void **state)
{
	(void)state;
	noisy(0, METRIC_cycle_ns, 1000, 0.03);
	noisy(1, METRIC_cycle_ns, 1200, 0.03);
	noisy(2, METRIC_cycle_ns, 1000, 0.03);
	noisy(3, METRIC_cycle_ns, 1200, 0.03);
	compare(true);
	expect(METRIC_cycle_ns, VERDICT_WORSE);
	assert_int_equal(c.unconfirmed, 0);
	/* Whose values are not kept, or not of this point. */
	run[3].point[0].metric[METRIC_cycle_ns].nr = 0;
	compare(true);
	expect(METRIC_cycle_ns, VERDICT_INCONCLUSIVE);
	assert_int_equal(c.unconfirmed, 1);
	assert_non_null(strstr(row_of(METRIC_cycle_ns)->why,
			       "run 4, which is to decide, has no values"));
	run[3].point[0].metric[METRIC_cycle_ns].nr = 20;
	/* Another version of the experiment; another machine, clock, kernel. */
	run[2].point[0].version = run[3].point[0].version = 2;
	compare(true);
	expect(METRIC_cycle_ns, VERDICT_INCONCLUSIVE);
	run[2].point[0].version = run[3].point[0].version = 1;
	free(run[3].entry[0].value);
	run[3].entry[0].value = strdup("Another");
	compare(true);
	expect(METRIC_cycle_ns, VERDICT_INCONCLUSIVE);
	assert_string_equal(row_of(METRIC_cycle_ns)->why,
			    "run 4 is not run 2 measured again: another "
			    "cpu_model");
	free(run[2].clock);
	run[2].clock = strdup("instructions");
	compare(true);
	expect(METRIC_cycle_ns, VERDICT_INCONCLUSIVE);
	assert_non_null(strstr(c.confirm_why, "run 3 is not run 1"));
	free(run[2].kernel);
	run[2].kernel = strdup("6.1.0");
	compare(true);
	assert_non_null(strstr(c.confirm_why, "another kernel"));
	free(run[2].uuid);
	run[2].uuid = strdup(run[0].uuid);
	compare(true);
	assert_string_equal(c.confirm_why, "run 1 cannot confirm itself");
	assert_int_equal(c.unconfirmed, 1);
}

static void two_modes_decide_nothing(void **state)
{
	const struct modes m = { { 641, 851 }, { 12, 8 } };
	struct compare_value *v;

	(void)state;
	noisy(0, METRIC_write_ns_reuse, 641, 0.001);
	noisy(1, METRIC_write_ns_reuse, 851, 0.001);
	noisy(0, METRIC_write_ns_copy, 2000, 0.001);
	noisy(1, METRIC_write_ns_copy, 1500, 0.001);
	v = run[1].point[0].metric;
	v[METRIC_write_ns_reuse].modes = m;
	compare(false);
	expect(METRIC_write_ns_reuse, VERDICT_INCONCLUSIVE);
	assert_string_equal(row_of(METRIC_write_ns_reuse)->why,
			    "bimodal: 641 and 851 ns, 12 and 8 batches of the "
			    "new run");
	/* Fresh runs would not make it one mode. */
	assert_int_equal(c.flagged, 0);
	/* Another class is another time. */
	expect(METRIC_write_ns_copy, VERDICT_BETTER);
	/* Tails are of the same writes. */
	options.metric[METRIC_write_ns_reuse_p90] = true;
	noisy(0, METRIC_write_ns_reuse_p90, 900, 0.001);
	noisy(1, METRIC_write_ns_reuse_p90, 700, 0.001);
	run[0].point[0].metric[METRIC_write_ns_reuse].modes = m;
	compare(false);
	expect(METRIC_write_ns_reuse_p90, VERDICT_INCONCLUSIVE);
	assert_string_equal(row_of(METRIC_write_ns_reuse_p90)->why,
			    "bimodal: 641 and 851 ns, 12 and 8 batches of the "
			    "base run; 641 and 851 ns, 12 and 8 batches of the "
			    "new run");
}

static void expect_why(enum verdict v, const char *why)
{
	expect(METRIC_arm_ns, v);
	assert_string_equal(row_of(METRIC_arm_ns)->why, why);
}

/* How many boots fall into which of two levels is chance. */
static void two_levels_of_boots_decide_nothing(void **state)
{
	const struct compare_shown *new;

	(void)state;
	boots(629488, 629490, 629489, 847141, 846638, 629488);
	expect_why(VERDICT_INCONCLUSIVE,
		   "bimodal: 629488 and 846890 instructions, 1 and 2 boots of "
		   "the new run");
	/* Not the minimum alone. */
	new = &row_of(METRIC_arm_ns)->side[1];
	assert_true(new->spread);
	assert_true(new->value <= 629488 && new->middle >= 846638 &&
		    new->most >= 847141);
	/* Every boot is below: by less than the levels are apart. */
	boots(847141, 846638, 629488, 500000, 500001, 500002);
	expect_why(VERDICT_INCONCLUSIVE,
		   "bimodal: 629488 and 846890 instructions, 1 and 2 boots of "
		   "the base run");
	/* By more: no level explains that. */
	boots(376821, 376822, 376823, 847141, 846638, 629488);
	expect_why(VERDICT_WORSE,
		   "every boot above every boot of the base run");
	/* Both runs have both. */
	boots(629488, 846638, 846639, 629488, 629489, 847000);
	expect(METRIC_arm_ns, VERDICT_INCONCLUSIVE);
}

static void near_says_why(void **state)
{
	(void)state;
	boots(1000, 1000, 1001, 1000, 1000, 1500);
	expect_why(VERDICT_SAME, "equal minima and medians");
	boots(10000, 10001, 10002, 10300, 10301, 10302);
	expect_why(VERDICT_SAME, "minimum and median within the gate of 5 %");
	boots(100, 101, 102, 140, 141, 142);
	expect_why(VERDICT_SAME,
		   "minimum and median within the gate of 50 instructions");
	/* One boot that was disturbed is no level. */
	boots(10000, 10010, 11000, 12000, 12010, 12020);
	expect_why(VERDICT_WORSE,
		   "every boot above every boot of the base run");
	boots(12000, 12010, 13000, 10000, 10010, 10020);
	expect_why(VERDICT_BETTER,
		   "every boot below every boot of the base run");
	boots(10000, 10700, 11500, 11400, 12100, 13000);
	expect_why(VERDICT_INCONCLUSIVE, "boots overlap");
	boots(10000, 10001, 10100, 10300, 10700, 11300);
	expect_why(VERDICT_INCONCLUSIVE,
		   "boots are apart, but the minima are within the gate of "
		   "5 %");
}

/* A huge page has nothing else, and a regression of it has to fail. */
static void first_writes_gate_where_they_are_alone(void **state)
{
	(void)state;
	noisy(0, METRIC_write_ns_reuse_first, 1400, 0.001);
	noisy(1, METRIC_write_ns_reuse_first, 1800, 0.001);
	compare(false);
	assert_true(row_of(METRIC_write_ns_reuse_first)->gates);
	assert_int_equal(c.flagged, 1);
	/* Beside later ones on either side it is one write of hundreds. */
	noisy(1, METRIC_write_ns_reuse, 1000, 0.001);
	compare(false);
	assert_false(row_of(METRIC_write_ns_reuse_first)->gates);
	assert_true(row_of(METRIC_write_ns_reuse)->gates);
	assert_int_equal(c.flagged, 0);
	/* A split is another operation, whatever is copied after it. */
	noisy(0, METRIC_write_ns_copy_split, 15000, 0.001);
	noisy(1, METRIC_write_ns_copy_split, 18000, 0.001);
	noisy(1, METRIC_write_ns_copy, 3000, 0.001);
	compare(false);
	assert_true(row_of(METRIC_write_ns_copy_split)->gates);
	assert_int_equal(c.flagged, 1);
}

/* Two modes of the first write say nothing of the later ones. */
static void modes_of_first_writes_are_theirs(void **state)
{
	const struct modes m = { { 1400, 1800 }, { 12, 8 } };

	(void)state;
	options.metric[METRIC_write_ns] = true;
	noisy(0, METRIC_write_ns, 1000, 0.001);
	noisy(1, METRIC_write_ns, 800, 0.001);
	noisy(0, METRIC_write_ns_reuse, 1000, 0.001);
	noisy(1, METRIC_write_ns_reuse, 800, 0.001);
	noisy(0, METRIC_write_ns_reuse_first, 1400, 0.001);
	noisy(1, METRIC_write_ns_reuse_first, 1400, 0.001);
	run[0].point[0].metric[METRIC_write_ns_reuse_first].modes = m;
	compare(false);
	expect(METRIC_write_ns_reuse_first, VERDICT_INCONCLUSIVE);
	expect(METRIC_write_ns_reuse, VERDICT_BETTER);
	expect(METRIC_write_ns, VERDICT_BETTER);
	/* Where they are alone, a write is one of them. */
	run[0].point[0].metric[METRIC_write_ns_reuse].there = false;
	compare(false);
	expect(METRIC_write_ns, VERDICT_INCONCLUSIVE);
}

/* Where the fresh runs are the ones with two modes, they decide nothing. */
static void two_modes_confirm_nothing(void **state)
{
	(void)state;
	noisy(0, METRIC_write_ns_reuse, 641, 0.001);
	noisy(1, METRIC_write_ns_reuse, 851, 0.001);
	noisy(2, METRIC_write_ns_reuse, 641, 0.001);
	noisy(3, METRIC_write_ns_reuse, 851, 0.001);
	compare(true);
	expect(METRIC_write_ns_reuse, VERDICT_WORSE);
	run[3].point[0].metric[METRIC_write_ns_reuse].modes =
		(struct modes){ { 641, 851 }, { 12, 8 } };
	compare(true);
	expect(METRIC_write_ns_reuse, VERDICT_INCONCLUSIVE);
	assert_non_null(strstr(row_of(METRIC_write_ns_reuse)->why, "bimodal"));
}

static void better_needs_no_second_look(void **state)
{
	(void)state;
	noisy(0, METRIC_arm_ns, 5000, 0.03);
	noisy(1, METRIC_arm_ns, 4000, 0.03);
	compare(false);
	expect(METRIC_arm_ns, VERDICT_BETTER);
	assert_true(row_of(METRIC_arm_ns)->drawn);
	assert_false(row_of(METRIC_arm_ns)->flagged);
}

static void same_has_to_be_shown(void **state)
{
	(void)state;
	noisy(0, METRIC_arm_ns, 5000, 0.01);
	noisy(1, METRIC_arm_ns, 5010, 0.01);
	noisy(0, METRIC_cycle_ns, 5000, 0.3);
	noisy(1, METRIC_cycle_ns, 5010, 0.3);
	compare(false);
	expect(METRIC_arm_ns, VERDICT_SAME);
	/* No difference is seen here either, but it could be anything. */
	expect(METRIC_cycle_ns, VERDICT_INCONCLUSIVE);
	assert_true(row_of(METRIC_cycle_ns)->needed > 100);
	options.margin = 0.001;
	compare(false);
	expect(METRIC_arm_ns, VERDICT_INCONCLUSIVE);
	/* Too far off to be the same, too near to differ: for ever. */
	assert_int_equal(row_of(METRIC_arm_ns)->needed, 0);
}

static void a_single_invocation_decides_nothing(void **state)
{
	static const double one = 100, other = 900;

	(void)state;
	made_series(&run[0].point[0], METRIC_arm_ns, 1, &one);
	made_series(&run[1].point[0], METRIC_arm_ns, 1, &other);
	compare(false);
	expect(METRIC_arm_ns, VERDICT_INCONCLUSIVE);
	assert_int_equal(row_of(METRIC_arm_ns)->needed, 10);
}

static void blocks_are_pairs(void **state)
{
	double x[10], y[10];

	(void)state;
	/* A drift that dwarfs what the blocks differ by. */
	for (int i = 0; i < 10; i++) {
		x[i] = 1000 * pow(1.2, i);
		y[i] = x[i] * (0.90 + i / 1000.0);
	}
	made_series(&run[0].point[0], METRIC_arm_ns, 10, x);
	made_series(&run[1].point[0], METRIC_arm_ns, 10, y);
	compare(false);
	assert_false(row_of(METRIC_arm_ns)->paired);
	expect(METRIC_arm_ns, VERDICT_INCONCLUSIVE);
	free(run[1].session);
	run[1].session = strdup(run[0].session);
	compare(false);
	assert_true(row_of(METRIC_arm_ns)->paired);
	expect(METRIC_arm_ns, VERDICT_BETTER);
	/* And it is the blocks that more of would tell more of. */
	assert_int_equal(row_of(METRIC_arm_ns)->needed, 10);
}

static void holes_are_seen(void **state)
{
	static const double one = 100;

	(void)state;
	exact(METRIC_copies, 1, 1);
	made_value(&run[0].point[0], METRIC_tlb_flushes, 1, 1, 1, 1);
	/* Where no write was a copy, none took any time. */
	made_series(&run[0].point[0], METRIC_write_ns_copy, 1, &one);
	made_point(&run[0], "wp_write/4k/none/swap", NULL);
	made_point(&run[1], "wp_write/4k/none/swap", "no swap here");
	made_point(&run[0], "wp_write/4k/none/uffd_wp", "not on this kernel");
	made_point(&run[1], "wp_write/4k/none/uffd_wp", "not on this kernel");
	made_point(&run[1], "wp_write/thp/none/mprotect", NULL);
	compare(false);
	expect(METRIC_tlb_flushes, VERDICT_MISSING);
	expect(METRIC_write_ns_copy, VERDICT_INCOMPARABLE);
	assert_int_equal(c.points_missing, 2);
	assert_int_equal(c.points_missing_skipped, 1);
	assert_int_equal(c.points_skipped, 1);
	assert_string_equal(c.point[1].reason, "no swap here");
	assert_int_equal(c.point[1].absent, 1);
	assert_int_equal(c.point[3].absent, 0);
	assert_null(c.point[3].reason);
}

static void emulated_times_mean_nothing(void **state)
{
	static const double one = 100, other = 900;

	(void)state;
	for (int i = 0; i < 2; i++) {
		free(run[i].clock);
		run[i].clock = strdup("emulated");
	}
	made_series(&run[0].point[0], METRIC_arm_ns, 1, &one);
	made_series(&run[1].point[0], METRIC_arm_ns, 1, &other);
	compare(false);
	expect(METRIC_arm_ns, VERDICT_INCOMPARABLE);
}

static void cause(size_t metric, size_t from)
{
	const struct compare_row *row = row_of(metric);

	assert_non_null(row);
	if (from == METRIC_NR)
		assert_null(row->cause);
	else
		assert_ptr_equal(row->cause, row_of(from));
}

/* A page that is copied is one change, and memory that comes back another. */
static void counts_follow_from_the_first_one(void **state)
{
	(void)state;
	exact(METRIC_copies, 511, 512);
	exact(METRIC_copy_faults, 511, 512);
	exact(METRIC_bystander_copies, 511, 512);
	exact(METRIC_reuses, 1, 0);
	exact(METRIC_faults, 512, 512);
	exact(METRIC_hidden_pages, 511, 0);
	exact(METRIC_unreturned_pages, 511, 0);
	exact(METRIC_memlock_bytes, 0, 4096);
	compare(false);
	cause(METRIC_copies, METRIC_NR);
	cause(METRIC_copy_faults, METRIC_copies);
	cause(METRIC_bystander_copies, METRIC_copies);
	cause(METRIC_reuses, METRIC_copies);
	cause(METRIC_faults, METRIC_NR);
	/* Better, which does not follow from worse. */
	cause(METRIC_hidden_pages, METRIC_NR);
	cause(METRIC_unreturned_pages, METRIC_hidden_pages);
	cause(METRIC_memlock_bytes, METRIC_NR);
}

static void time_of(size_t metric, double base, double new)
{
	double x[2][3];

	for (int i = 0; i < 2; i++)
		for (int k = 0; k < 3; k++)
			x[i][k] = i ? new : base;
	made_boots(&run[0].point[0], metric, 3, x[0]);
	made_boots(&run[1].point[0], metric, 3, x[1]);
}

static void a_cycle_follows_from_its_larger_part(void **state)
{
	(void)state;
	exact(METRIC_written_pages, 512, 512);
	time_of(METRIC_write_ns_reuse, 1000, 1100);
	time_of(METRIC_write_ns_reuse_first, 1200, 1300);
	time_of(METRIC_arm_ns, 51200, 102400);
	time_of(METRIC_cycle_ns, 1100, 1300);
	compare(false);
	cause(METRIC_write_ns_reuse, METRIC_NR);
	cause(METRIC_write_ns_reuse_first, METRIC_write_ns_reuse);
	cause(METRIC_arm_ns, METRIC_NR);
	/* 100 of its 200 are the protection's, per page. */
	cause(METRIC_cycle_ns, METRIC_arm_ns);
	time_of(METRIC_arm_ns, 51200, 102000);
	compare(false);
	cause(METRIC_cycle_ns, METRIC_write_ns_reuse);
	/* More writes that fault take longer, whatever one takes. */
	exact(METRIC_faults, 100, 512);
	compare(false);
	cause(METRIC_cycle_ns, METRIC_faults);
	cause(METRIC_arm_ns, METRIC_NR);
	cause(METRIC_write_ns_reuse, METRIC_NR);
}

static void fork_takes_longer_for_pages_that_it_copies(void **state)
{
	(void)state;
	exact(METRIC_fork_copied_pages, 0, 512);
	time_of(METRIC_arm_ns, 10000, 800000);
	time_of(METRIC_cycle_ns, 3000, 2000);
	compare(false);
	cause(METRIC_arm_ns, METRIC_fork_copied_pages);
	cause(METRIC_cycle_ns, METRIC_NR);
}

static void what_differs_is_found(void **state)
{
	(void)state;
	made_entry(&run[0], ENV_RECORDED, "uptime_s", "3");
	made_entry(&run[1], ENV_RECORDED, "zlib", "1.2");
	compare(false);
	assert_int_equal(c.nr_differences, 3);
	assert_string_equal(c.difference[0].key, "kernel_release");
	assert_string_equal(c.difference[0].value[1], "6.1.0");
	assert_null(c.difference[1].value[1]);
	assert_null(c.difference[2].value[0]);
}

int main(void)
{
#define TEST(f)	     cmocka_unit_test_setup_teardown(f, setup, teardown)
#define TEST_NEAR(f) cmocka_unit_test_setup_teardown(f, setup_near, teardown)
	const struct CMUnitTest tests[] = {
		TEST(any_difference_of_a_count_is_one),
		TEST(two_treatments_are_no_regression),
		TEST(falsely_dirty_pages_make_nothing_better),
		TEST(those_of_the_same_protection_count),
		TEST(disturbed_batches_decide_nothing),
		TEST(counts_that_waver_say_less),
		TEST_NEAR(near_has_gates),
		TEST_NEAR(near_takes_all_boots),
		TEST_NEAR(near_needs_the_same_emulated_machine),
		TEST(times_are_confirmed_before_they_are_worse),
		TEST(only_the_same_runs_confirm),
		TEST(two_modes_decide_nothing),
		TEST(two_modes_confirm_nothing),
		TEST_NEAR(two_levels_of_boots_decide_nothing),
		TEST_NEAR(near_says_why),
		TEST(first_writes_gate_where_they_are_alone),
		TEST(modes_of_first_writes_are_theirs),
		TEST(better_needs_no_second_look),
		TEST(same_has_to_be_shown),
		TEST(a_single_invocation_decides_nothing),
		TEST(blocks_are_pairs),
		TEST(holes_are_seen),
		TEST(emulated_times_mean_nothing),
		TEST(counts_follow_from_the_first_one),
		TEST_NEAR(a_cycle_follows_from_its_larger_part),
		TEST_NEAR(fork_takes_longer_for_pages_that_it_copies),
		TEST(what_differs_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
