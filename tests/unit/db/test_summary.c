/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each rule of db/summary/summary.h, with numbers to check by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sqlite3.h>

#include "db/open.h"
#include "db/runs.h"
#include "facts/vocabulary.h"
#include "tests/unit/db/scratch.h"

static struct store *s;
static struct sink *sink;
static unsigned int invocation, batch;

static int setup(void **state)
{
	int err = scratch_setup(state);

	invocation = batch = 0;
	s = scratch_store("a.db");
	return err;
}

static int teardown(void **state)
{
	store_close(s);
	return scratch_teardown(state);
}

static void begin(const char *clock)
{
	struct facts f = { .clock = clock };
	struct fact_run run = facts_header(&f);
	int64_t id;

	assert_int_equal(store_begin(s, &run, &sink, &id), 0);
}

static void invoke(void)
{
	struct fact_invocation inv = { ++invocation, 1, 1 };
	struct fact_point p = { .id = facts_point(0), .writes = 4 };

	batch = 0;
	assert_int_equal(sink->ops->invocation(sink, &inv), 0);
	assert_int_equal(sink->ops->point(sink, &p), 0);
}

/* A batch whose samples are "class ns class ns ..." */
static void measure(enum batch_sort sort, const char *samples,
		    const struct reading *readings, size_t nr_readings)
{
	uint8_t classes[64];
	uint64_t ns[64];
	struct fact_batch b = {
		.id = facts_point(0),
		.invocation = invocation,
		.seq = ++batch,
		.sort = sort,
		.ns = sort == BATCH_TIMED ? ns : NULL,
		.classes = sort == BATCH_PROFILED ? NULL : classes,
		.readings = readings,
		.nr_readings = nr_readings,
	};
	char word[32];
	unsigned long value;
	int used;

	for (; sscanf(samples, "%31s %lu%n", word, &value, &used) == 2;
	     samples += used) {
		classes[b.nr] = (uint8_t)vocabulary_find(vocabulary_classes,
							 CLASS_NR, word);
		ns[b.nr++] = value;
	}
	assert_int_equal(sink->ops->batch(sink, &b), 0);
}

static void finish(void)
{
	struct fact_invocation_end end = { invocation, 2, 1 };

	assert_int_equal(sink->ops->invocation_end(sink, &end), 0);
}

static void done(void)
{
	assert_int_equal(store_finish(s, RUN_COMPLETE), 0);
}

static void expect(const char *metric, const char *expected)
{
	char sql[256];

	snprintf(sql, sizeof(sql),
		 "SELECT coalesce((SELECT json_array(exactness, n, value, low,"
		 " high) FROM metric_value WHERE metric = '%s'), 'none')",
		 metric);
	scratch_expect(s, sql, expected);
}

static void exact_is_what_most_batches_say(void **state)
{
	static const int values[] = { 1, 1, 1, 1, 512, 512 };
	unsigned int i;

	(void)state;
	begin("tsc");
	/* 512 in two of three of the second invocation, 1 in four of six. */
	for (i = 0; i < 6; i++) {
		struct reading r = { "copies", values[i] };

		if (i % 3 == 0)
			invoke();
		measure(i % 2 ? BATCH_TIMED : BATCH_COUNTED, "reuse 10 copy 20",
			&r, 1);
		if (i % 3 == 2)
			finish();
	}
	done();
	expect("copies", "[\"exact\",2,1,1,512]");
	scratch_expect(s,
		       "SELECT group_concat(value) FROM (SELECT value FROM"
		       " invocation_value WHERE metric = 'copies' ORDER BY"
		       " invocation)",
		       "1,512");
	/* Classes come from counted and timed batches alike. */
	expect("writes", "[\"exact\",2,2,2,2]");
	expect("copy_faults", "[\"exact\",2,1,1,1]");
	expect("splits", "none");
	expect("split_faults", "[\"exact\",2,0,0,0]");
	/* Nobody has read these. */
	expect("faults", "none");
	expect("hidden_pages", "none");
	expect("cow_rate", "none");
}

/* Most batches have 2 reuses and most have 0 copies, and none has both. */
static void counts_of_a_point_add_up(void **state)
{
	static const struct {
		const char *samples;
		int64_t copies;
	} batches[] = {
		{ "reuse 1 reuse 1 reuse 1 reuse 1", 0 },
		{ "reuse 1 copy 1 reuse 1 copy 1", 2 },
		{ "reuse 1 reuse 1 copy 1 copy 1", 2 },
		{ "reuse 1 reuse 1 copy 1 inconclusive 1", 1 },
		{ "reuse 1 reuse 1 reuse 1 reuse 1", 0 },
		{ "reuse 1 reuse 1 nofault 1 inconclusive 1", 0 },
	};

	(void)state;
	begin("tsc");
	for (size_t i = 0; i < sizeof(batches) / sizeof(*batches); i++) {
		struct reading r = { "copies", batches[i].copies };

		if (i % 2 == 0)
			invoke();
		measure(i % 2 ? BATCH_TIMED : BATCH_COUNTED, batches[i].samples,
			&r, 1);
		if (i % 2)
			finish();
	}
	done();
	/* The first of the two that came twice. */
	expect("writes", "[\"exact\",3,4,4,4]");
	expect("reuses", "[\"exact\",3,4,2,4]");
	expect("copy_faults", "[\"exact\",3,0,0,2]");
	expect("inconclusives", "[\"exact\",3,0,0,1]");
	expect("nofaults", "[\"exact\",3,0,0,1]");
	expect("copies", "[\"exact\",3,0,0,2]");
}

static void times_are_pooled_by_class(void **state)
{
	(void)state;
	begin("tsc");
	invoke();
	measure(BATCH_TIMED, "reuse 10 reuse 30 copy 900", NULL, 0);
	measure(BATCH_TIMED, "reuse 20 reuse 50 nofault 3", NULL, 0);
	/* Witnesses make these slow, and no times are kept. */
	measure(BATCH_COUNTED, "reuse 9999 copy 9999", NULL, 0);
	finish();
	done();
	expect("write_ns_reuse", "[\"noisy\",1,25,null,null]");
	expect("write_ns_reuse_max", "[\"noisy\",1,50,null,null]");
	expect("write_ns_copy_p99", "[\"noisy\",1,900,null,null]");
	expect("write_ns_nofault", "[\"noisy\",1,3,null,null]");
	expect("write_ns_alloc", "none");
	/* A mixture has no mean worth printing. */
	expect("write_ns", "none");
	expect("write_ns_max", "none");
	assert_int_equal(scratch_number(s, "SELECT n FROM invocation_value"
					   " WHERE metric = 'write_ns_reuse'"),
			 4);
}

static void one_class_has_times_without_it(void **state)
{
	(void)state;
	begin("tsc");
	invoke();
	measure(BATCH_TIMED, "reuse 10 reuse 20", NULL, 0);
	finish();
	expect("write_ns", "[\"noisy\",1,15,null,null]");
	/* Another class in another invocation: no longer. */
	invoke();
	measure(BATCH_TIMED, "copy 100 copy 200", NULL, 0);
	finish();
	done();
	expect("write_ns", "none");
	expect("write_ns_copy", "[\"noisy\",1,150,null,null]");
}

static void the_first_write_is_apart(void **state)
{
	(void)state;
	begin("tsc");
	invoke();
	measure(BATCH_TIMED, "reuse_first 90 reuse 10 reuse 20 reuse 30", NULL,
		0);
	measure(BATCH_TIMED, "reuse_first 70 reuse 10 reuse 20 reuse 30", NULL,
		0);
	finish();
	done();
	expect("write_ns_reuse", "[\"noisy\",1,20,null,null]");
	expect("write_ns_reuse_first", "[\"noisy\",1,80,null,null]");
	expect("write_ns_reuse_first_max", "[\"noisy\",1,90,null,null]");
	/* Of the later ones, which it is no mixture with. */
	expect("write_ns", "[\"noisy\",1,20,null,null]");
	expect("write_ns_max", "[\"noisy\",1,30,null,null]");
	/* Both count as what they are. */
	expect("reuses", "[\"exact\",1,4,4,4]");
	expect("writes", "[\"exact\",1,4,4,4]");
	scratch_expect(s, "SELECT write_class FROM visit", "reuse");
}

static void copies_count_as_a_family(void **state)
{
	(void)state;
	begin("tsc");
	invoke();
	measure(BATCH_COUNTED, "copy_split 1 copy 1 reuse 1 nofault 1", NULL,
		0);
	measure(BATCH_TIMED, "copy_first 40 copy 20 reuse 9 nofault 1", NULL,
		0);
	finish();
	done();
	/* Batches that differ in the class alone agree. */
	expect("copy_faults", "[\"exact\",1,2,2,2]");
	expect("split_faults", "[\"exact\",1,0,0,0]");
	expect("write_ns_copy_first", "[\"noisy\",1,40,null,null]");
	expect("write_ns_copy_split", "none");
	expect("write_ns", "none");
}

/* A huge page: nothing but first writes, and they are the class. */
static void first_writes_alone_are_a_class(void **state)
{
	(void)state;
	begin("tsc");
	invoke();
	measure(BATCH_TIMED, "copy_first 100", NULL, 0);
	measure(BATCH_TIMED, "copy_first 200", NULL, 0);
	finish();
	expect("write_ns", "[\"noisy\",1,150,null,null]");
	expect("write_ns_copy", "none");
	scratch_expect(s, "SELECT write_class FROM visit", "copy_first");
	/* The later ones of another invocation are another class. */
	invoke();
	measure(BATCH_TIMED, "copy_first 100 copy 20", NULL, 0);
	finish();
	done();
	expect("write_ns", "none");
}

static void undecided_is_no_class(void **state)
{
	(void)state;
	begin("tsc");
	invoke();
	measure(BATCH_TIMED, "inconclusive 10 inconclusive 20", NULL, 0);
	finish();
	done();
	expect("write_ns", "none");
	expect("inconclusives", "[\"exact\",1,2,2,2]");
}

static void noisy_is_the_median_and_its_interval(void **state)
{
	static const int64_t arm[] = { 70, 10, 60, 20, 50, 30 };
	size_t i;

	(void)state;
	begin("tsc");
	for (i = 0; i < 6; i++) {
		const struct reading r[] = { { "arm_ns", arm[i] },
					     { "written_pages", 2 },
					     { "copies", 1 } };
		const struct reading slow = { "arm_ns", 1000000 };

		invoke();
		measure(BATCH_TIMED, "reuse 10 copy 90", r, 3);
		/* Protecting was not timed with witnesses off here. */
		measure(BATCH_COUNTED, "reuse 1 copy 1", &slow, 1);
		finish();
		if (i == 4)
			expect("arm_ns", "[\"noisy\",5,50,null,null]");
	}
	done();
	expect("arm_ns", "[\"noisy\",6,40,10,70]");
	/* (arm + 10 + 90) / 2 */
	expect("cycle_ns", "[\"noisy\",6,70,55,85]");
	expect("cow_rate", "[\"exact\",6,0.5,0.5,0.5]");
}

static void batches_have_modes(void **state)
{
	/* Of six batches each; invocations do not matter. */
	static const int64_t low[] = { 640, 650, 630, 641, 643, 639 };
	static const int64_t high[] = { 850, 851, 840, 860, 853, 849 };
	char text[64];

	(void)state;
	begin("tsc");
	for (size_t i = 0; i < 6; i++) {
		const struct reading arm = { "arm_ns", 1000 + (int64_t)i };

		if (i % 3 == 0)
			invoke();
		snprintf(text, sizeof(text), "reuse %d reuse %d reuse 9000",
			 (int)low[i], (int)low[i]);
		measure(BATCH_TIMED, text, &arm, 1);
		snprintf(text, sizeof(text), "reuse 1 reuse %d reuse %d",
			 (int)high[i], (int)high[i]);
		measure(BATCH_TIMED, text, &arm, 1);
		if (i % 3 == 2)
			finish();
	}
	done();
	scratch_expect(s,
		       "SELECT json_group_array(json_array(metric, unit, low,"
		       " low_batches, high, high_batches)) FROM modes_info",
		       "[[\"write_ns_reuse\",\"ns\",640.5,6,850.5,6]]");
}

static void instructions_are_near(void **state)
{
	(void)state;
	begin("instructions");
	invoke();
	measure(BATCH_TIMED, "reuse 110", NULL, 0);
	finish();
	invoke();
	measure(BATCH_TIMED, "reuse 100", NULL, 0);
	finish();
	done();
	expect("write_ns_reuse", "[\"near\",2,100,100,110]");
	expect("reuses", "[\"exact\",2,1,1,1]");
}

static void what_writes_nothing_has_no_writes(void **state)
{
	const struct reading r = { "fork_copied_pages", 512 };

	(void)state;
	begin("tsc");
	invoke();
	measure(BATCH_COUNTED, "fork 0", &r, 1);
	measure(BATCH_TIMED, "fork 80000", &r, 1);
	finish();
	done();
	expect("writes", "none");
	expect("reuses", "none");
	expect("write_ns", "none");
	expect("cycle_ns", "none");
	expect("fork_ns", "[\"noisy\",1,80000,null,null]");
	expect("fork_copied_pages", "[\"exact\",1,512,512,512]");
}

static void profiled_batches_give_counters(void **state)
{
	const struct reading r = { "cycles", 123456 };

	(void)state;
	begin("tsc");
	invoke();
	measure(BATCH_TIMED, "reuse 10", NULL, 0);
	measure(BATCH_PROFILED, "", &r, 1);
	finish();
	done();
	expect("cycles", "[\"noisy\",1,123456,null,null]");
	expect("instructions", "none");
	expect("writes", "[\"exact\",1,1,1,1]");
}

static void rate(enum batch_sort sort, int64_t events, int64_t trials)
{
	const struct reading r[] = { { "lossy_rounds", events },
				     { "rounds", trials } };

	measure(sort, "", r, 2);
}

/* 1 - 0.025^(1/1000), and scipy.stats.beta.ppf(0.025, 3, 3998), (0.975, 4,
 * 3997). */
static void rates_are_pooled_over_everything(void **state)
{
	const struct reading alone = { "lossy_rounds", 7 };

	(void)state;
	begin("emulated");
	invoke();
	rate(BATCH_COUNTED, 0, 900);
	rate(BATCH_TIMED, 0, 100);
	/* No trial, and a batch that does not say how many. */
	rate(BATCH_TIMED, 0, 0);
	measure(BATCH_COUNTED, "", &alone, 1);
	finish();
	scratch_expect(s,
		       "SELECT json_array(n, value, low, round(high, 4)) FROM"
		       " metric_value WHERE metric ="
		       " 'lossy_rounds_per_million'",
		       "[1,0,0,3682.0839]");
	invoke();
	rate(BATCH_COUNTED, 3, 3000);
	finish();
	done();
	scratch_expect(s,
		       "SELECT json_array(exactness, n, value, round(low, 4),"
		       " round(high, 4)) FROM metric_value WHERE metric ="
		       " 'lossy_rounds_per_million'",
		       "[\"noisy\",2,750,0.0,30174.772]");
	scratch_expect(s,
		       "SELECT group_concat(value) FROM (SELECT value FROM"
		       " invocation_value WHERE metric ="
		       " 'lossy_rounds_per_million' ORDER BY invocation)",
		       "0,1000");
}

static void speculate(int64_t copies, int64_t writes, int64_t undecided)
{
	const struct reading r[] = { { "speculative_copies", copies },
				     { "speculative_writes", writes },
				     { "speculative_undecided", undecided } };

	measure(BATCH_COUNTED, "", r, 3);
}

static void expect_rate(const char *metric, const char *expected)
{
	char sql[256];

	snprintf(sql, sizeof(sql),
		 "SELECT coalesce((SELECT json_array(value, round(low), "
		 "round(high)) FROM metric_value WHERE metric = '%s'), 'none')",
		 metric);
	scratch_expect(s, sql, expected);
}

/* Clopper and Pearson at 10 and at 20 of 1000, in a million. */
static void undecided_trials_widen_a_rate(void **state)
{
	(void)state;
	begin("emulated");
	invoke();
	speculate(10, 490, 5);
	speculate(0, 500, 5);
	finish();
	done();
	expect_rate("copies_per_million", "[10101.0101010101,4806.0,30720.0]");
	expect_rate("copies_per_million_least", "[10000,4806.0,18313.0]");
	expect_rate("copies_per_million_most", "[20000,12258.0,30720.0]");
	expect_rate("undecided_per_million", "[10000,4806.0,18313.0]");
}

/* 1 in 10 is too much for a value, and not for its bounds. */
static void undecided_trials_take_the_value(void **state)
{
	(void)state;
	begin("emulated");
	invoke();
	speculate(0, 900, 100);
	finish();
	done();
	expect("copies_per_million", "none");
	expect_rate("copies_per_million_least", "[0,0.0,3682.0]");
	expect_rate("copies_per_million_most", "[100000,82105.0,120288.0]");
}

static void thousandths_need_the_samples(void **state)
{
	(void)state;
	begin("tsc");
	invoke();
	measure(BATCH_TIMED, "reuse 10 reuse 20", NULL, 0);
	finish();
	done();
	expect("write_ns_reuse_p999", "[\"noisy\",1,19.99,null,null]");
}

static void rebuilding_changes_nothing(void **state)
{
	static const struct facts f = {
		.invocations = 3, .points = 6, .batches = 2, .samples = 32
	};
	static const char all[] =
		"SELECT json_group_array(json_array(point, metric, n, value,"
		" low, high)) FROM (SELECT * FROM metric_value ORDER BY"
		" point, metric)";
	int64_t id = scratch_run(s, &f);
	char *before = scratch_text(s, all), *broken;

	(void)state;
	sqlite3_exec(store_sqlite(s), "UPDATE point_summary SET value = 7",
		     NULL, NULL, NULL);
	broken = scratch_text(s, all);
	assert_string_not_equal(before, broken);
	assert_int_equal(store_rebuild_run(s, id), 0);
	scratch_expect(s, all, before);
	free(before);
	free(broken);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(exact_is_what_most_batches_say),
		TEST(counts_of_a_point_add_up),
		TEST(times_are_pooled_by_class),
		TEST(one_class_has_times_without_it),
		TEST(the_first_write_is_apart),
		TEST(copies_count_as_a_family),
		TEST(first_writes_alone_are_a_class),
		TEST(undecided_is_no_class),
		TEST(noisy_is_the_median_and_its_interval),
		TEST(batches_have_modes),
		TEST(instructions_are_near),
		TEST(what_writes_nothing_has_no_writes),
		TEST(profiled_batches_give_counters),
		TEST(rates_are_pooled_over_everything),
		TEST(undecided_trials_widen_a_rate),
		TEST(undecided_trials_take_the_value),
		TEST(thousandths_need_the_samples),
		TEST(rebuilding_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
