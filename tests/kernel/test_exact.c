/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Touch 23 pages, expect exactly 23; touch none, expect nothing: neither the
 * harness nor its witnesses may fault or flush in the timed part, whatever
 * protected the process before.
 */
#include <errno.h>
#include <sched.h>
#include <string.h>

#include "bench/batch/batch.h"
#include "bench/batch/outcome.h"
#include "bench/batch/steps.h"
#include "tests/skip.h"

#define PAGES 23

static int map_prime(struct mapping *m, struct why *why)
{
	return mapping_mmap(m, PMD_PAGE, 0, why);
}

static const struct mapping_kind prime = {
	.name = "prime",
	.page_size = BASE_PAGE,
	.len = PAGES * BASE_PAGE,
	.stride = BASE_PAGE,
	.map = map_prime,
	.verify = mapping_verify_base_pages,
};

static struct clock now;
static struct witness witness;

static int set_up(void **state)
{
	cpu_set_t one;

	(void)state;
	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	sched_setaffinity(0, sizeof(one), &one);
	return clock_init(&now, NULL) || witness_open(&witness, 64, NULL);
}

static int tear_down(void **state)
{
	(void)state;
	witness_close(&witness);
	return 0;
}

static const struct wp_kind *wp_named(const char *name)
{
	for (size_t i = 0; i < nr_wp_kinds; i++)
		if (!strcmp(wp_kinds[i]->name, name))
			return wp_kinds[i];
	return NULL;
}

static struct point point_of(const struct wp_kind *wp)
{
	struct point p = {
		.experiment = experiment_kinds[0],
		.mapping = &prime,
		.pin = pin_kinds[0],
		.wp = wp,
	};

	params_default(&p.params);
	return p;
}

/* The life of a batch with @writes writes. 0 or -errno as the steps say. */
static int live(struct life *l, const struct point *p, enum batch_sort sort,
		size_t writes, bool populate)
{
	int err = life_init(l, p, &now, &witness);

	witness_begin(&witness, sort);
	l->sort = sort;
	l->state->writes = writes;
	if (!err)
		err = life_map(l, populate);
	if (!err)
		err = life_drain(l);
	if (!err)
		err = life_before(l);
	if (!err && p->wp->protect)
		err = life_protect(l);
	if (!err)
		err = life_write(l);
	/* Pages that were not written were not populated either. */
	if (!err && (populate || writes == PAGES))
		err = life_after(l);
	return err;
}

static int64_t reading(const struct life *l, const char *name)
{
	for (size_t i = 0; i < l->result.nr_readings; i++)
		if (!strcmp(l->result.reading[i].name, name))
			return l->result.reading[i].value;
	return -1;
}

static size_t class_count(const struct life *l, enum sample_class c)
{
	size_t nr = 0;

	for (size_t i = 0; i < l->result.nr; i++)
		nr += l->result.classes[i] == c;
	return nr;
}

/* All writes fault, and the first of them is apart. */
static void expect_classes(const struct life *l, enum sample_class first,
			   enum sample_class later)
{
	assert_int_equal(l->result.classes[0], first);
	assert_int_equal(class_count(l, first), 1);
	assert_int_equal(class_count(l, later), PAGES - 1);
}

static void test_first_write(void **state)
{
	struct point p = point_of(wp_named("none"));

	(void)state;
	for (int sort = BATCH_COUNTED; sort <= BATCH_TIMED; sort++) {
		struct life l;

		assert_int_equal(
			live(&l, &p, (enum batch_sort)sort, PAGES, false), 0);
		expect_classes(&l, CLASS_alloc_first, CLASS_alloc);
		assert_int_equal(reading(&l, "faults"), PAGES);
		life_end(&l);
		life_release(&l);
	}
}

static void test_fork_alive(void **state)
{
	struct point p = point_of(wp_named("fork_alive"));
	struct life l;

	(void)state;
	if (!witness.frames.numbers)
		SKIP("%s", witness.frames.why.text);
	assert_int_equal(live(&l, &p, BATCH_COUNTED, PAGES, true), 0);
	expect_classes(&l, CLASS_copy_first, CLASS_copy);
	assert_int_equal(reading(&l, "faults"), PAGES);
	assert_int_equal(reading(&l, "stray_faults"), 0);
	assert_int_equal(reading(&l, "copies"), PAGES);
	assert_int_equal(reading(&l, "spurious_copies"), 0);
	assert_int_equal(reading(&l, "witness_conflicts"), 0);
	if (witness.tlb.counter[0].there)
		assert_int_equal(reading(&l, "tlb_flushes"), PAGES);
	life_end(&l);
	life_release(&l);
}

static void test_fork_exit(void **state)
{
	struct point p = point_of(wp_named("fork_exit"));
	struct life l;

	(void)state;
	if (!witness.frames.numbers)
		SKIP("%s", witness.frames.why.text);
	assert_int_equal(live(&l, &p, BATCH_COUNTED, PAGES, true), 0);
	expect_classes(&l, CLASS_reuse_first, CLASS_reuse);
	assert_int_equal(reading(&l, "copies"), 0);
	assert_int_equal(reading(&l, "hidden_pages"), 0);
	life_end(&l);
	life_release(&l);
}

/* Every protection, and then no write at all. */
static void test_empty(void **state)
{
	(void)state;
	for (size_t i = 0; i < nr_wp_kinds; i++) {
		struct point p = point_of(wp_kinds[i]);
		struct life l;
		int err = live(&l, &p, BATCH_COUNTED, 0, true);

		if (err) {
			printf("%s: %s\n", p.wp->name, l.why.text);
		} else {
			assert_int_equal(reading(&l, "faults"), 0);
			if (witness.faults.there)
				assert_int_equal(reading(&l, "stray_faults"),
						 0);
			if (witness.tlb.counter[0].there)
				assert_int_equal(reading(&l, "tlb_flushes"), 0);
		}
		life_end(&l);
		life_release(&l);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first_write),
		cmocka_unit_test(test_fork_alive),
		cmocka_unit_test(test_fork_exit),
		cmocka_unit_test(test_empty),
	};
	int failed = cmocka_run_group_tests(tests, set_up, tear_down);

	return test_exit_code(failed, sizeof(tests) / sizeof(*tests));
}
