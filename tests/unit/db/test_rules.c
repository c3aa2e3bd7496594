/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which rule counts tell: what was seen on kernels, and what fits none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "db/open.h"
#include "db/runs.h"
#include "tests/unit/db/scratch.h"

static struct store *s;
static struct sink *sink;

/* Copies with none and with vmsplice: after fork_exit, and in place. */
struct counts {
	const char *mapping;
	int none_fork, none_place, fork, place;
};

#define NOT (-1) /* measured */

static int setup(void **state)
{
	struct fact_invocation inv = { 1, 1, 1 };
	struct facts f = { .kernel = "9.9.9-misleading" };
	struct fact_run run = facts_header(&f);
	int64_t id;
	int err = scratch_setup(state);

	s = scratch_store("a.db");
	assert_int_equal(store_begin(s, &run, &sink, &id), 0);
	assert_int_equal(sink->ops->invocation(sink, &inv), 0);
	return err;
}

static int teardown(void **state)
{
	store_close(s);
	return scratch_teardown(state);
}

/* Of wp_write: from 4 on mprotect does not force a fault. */
static unsigned int version = 3;

static void batch(const char *mapping, const char *pin, const char *wp,
		  unsigned int seq, int copies)
{
	struct point_id id = { "wp_write", mapping, pin, wp, "" };
	struct reading r = { "copies", copies };
	uint8_t class = CLASS_reuse;
	struct fact_point p = { .id = id,
				.version = version,
				.range_bytes = 2 << 20 };
	struct fact_batch b = { .id = id,
				.invocation = 1,
				.seq = seq,
				.sort = BATCH_COUNTED,
				.nr = 1,
				.classes = &class,
				.nr_readings = 1,
				.readings = &r };

	if (copies == NOT)
		return;
	assert_int_equal(sink->ops->point(sink, &p), 0);
	assert_int_equal(sink->ops->batch(sink, &b), 0);
}

static void play(const struct counts *c, const char *in_place)
{
	batch(c->mapping, "none", "fork_exit", 1, c->none_fork);
	batch(c->mapping, "none", in_place, 1, c->none_place);
	batch(c->mapping, "vmsplice", "fork_exit", 1, c->fork);
	batch(c->mapping, "vmsplice", in_place, 1, c->place);
}

static void finish(void)
{
	struct fact_invocation_end end = { 1, 2, 1 };

	assert_int_equal(sink->ops->invocation_end(sink, &end), 0);
	assert_int_equal(store_finish(s, RUN_COMPLETE), 0);
}

static void expect(const char *memory, const char *rule)
{
	char sql[160];

	snprintf(sql, sizeof(sql),
		 "SELECT rule FROM rule_info WHERE memory = '%s'", memory);
	scratch_expect(s, sql, rule);
}

/* As 5.10 counts. */
static void counts_of_references(void **state)
{
	static const struct counts c[] = { { "4k", 0, 0, 1, 1 },
					   { "thp_pte", 511, 511, 512, 512 },
					   { "thp", 0, 0, 0, 0 },
					   { "hugetlb_2m", 0, 0, 0, 0 } };

	(void)state;
	for (size_t i = 0; i < 4; i++)
		play(&c[i], "mprotect");
	finish();
	expect("4k", "page_count");
	expect("thp_pte", "page_count");
	expect("thp", "mapcount");
	expect("hugetlb", "mapcount");
	scratch_expect(s, "SELECT points FROM rule_info WHERE memory = '4k'",
		       "wp_write/4k/none/fork_exit 0,"
		       " wp_write/4k/none/mprotect 0,"
		       " wp_write/4k/vmsplice/fork_exit 1,"
		       " wp_write/4k/vmsplice/mprotect 1");
}

/* As 6.1 counts, then as 6.18 does. */
static void marks_of_exclusivity(void **state)
{
	static const struct counts c[] = { { "4k", 0, 0, 1, 0 },
					   { "thp_pte", 511, 0, 512, 0 },
					   { "thp", 0, 0, 512, 0 } };

	(void)state;
	for (size_t i = 0; i < 3; i++)
		play(&c[i], "uffd_wp");
	finish();
	expect("4k", "anon-exclusive");
	expect("thp_pte", "anon-exclusive");
	expect("thp", "anon-exclusive");
	expect("hugetlb", "unknown");
}

static void folios_and_everything_by_count(void **state)
{
	static const struct counts c[] = { { "4k", 0, 0, 0, 0 },
					   { "thp_pte", 0, 0, 512, 0 },
					   { "thp", 0, 0, 512, 512 },
					   { "hugetlb_2m", 0, 0, 512, 512 } };

	(void)state;
	for (size_t i = 0; i < 4; i++)
		play(&c[i], "clear_refs");
	finish();
	expect("4k", "mapcount");
	expect("thp_pte", "anon-exclusive by folio");
	expect("thp", "page_count");
	expect("hugetlb", "page_count");
}

static void what_is_missing_is_named(void **state)
{
	static const struct counts c = { "4k", 0, 0, 1, NOT };

	(void)state;
	play(&c, "mprotect");
	finish();
	expect("4k", "unknown");
	/* Once: mapcount is contradicted, the two others need the same. */
	scratch_expect(s, "SELECT missing FROM rule_info WHERE memory = '4k'",
		       "wp_write/4k/vmsplice/"
		       "mprotect_fault|clear_refs|uffd_wp|pagemap_scan");
}

/* Writes that take no fault decide nothing; those of a hugetlb page fault. */
static void plain_mprotect_tells_of_hugetlb_alone(void **state)
{
	static const struct counts c[] = { { "4k", 0, 0, 1, 0 },
					   { "hugetlb_2m", 0, 0, 0, 0 } };

	(void)state;
	version = 4;
	for (size_t i = 0; i < 2; i++)
		play(&c[i], "mprotect");
	version = 3;
	finish();
	expect("4k", "unknown");
	expect("hugetlb", "mapcount");
}

/* It would contradict the fault that clear_refs leaves. */
static void a_forced_fault_tells_beside_it(void **state)
{
	static const struct counts c[] = { { "4k", 0, 0, 1, 1 } };

	(void)state;
	version = 4;
	play(&c[0], "mprotect_fault");
	batch("4k", "vmsplice", "mprotect", 1, 0);
	version = 3;
	finish();
	expect("4k", "page_count");
}

/* Protections, or batches, that do not agree; a control that copies. */
static void what_fits_nothing_is_unknown(void **state)
{
	static const struct counts c[] = { { "4k", 0, 0, 1, 0 },
					   { "thp", 512, 0, 512, 0 },
					   { "hugetlb_2m", 0, 0, 0, 0 } };

	(void)state;
	for (size_t i = 0; i < 3; i++)
		play(&c[i], "mprotect");
	batch("4k", "vmsplice", "uffd_wp", 1, 1);
	batch("hugetlb_2m", "vmsplice", "fork_exit", 2, 512);
	finish();
	expect("4k", "unknown");
	expect("thp", "unknown");
	expect("hugetlb", "unknown");
	scratch_expect(s,
		       "SELECT count(*) FROM rule_info WHERE memory <>"
		       " 'thp_pte' AND missing IS NULL",
		       "3");
	scratch_expect(s,
		       "SELECT points LIKE '%vmsplice/fork_exit 0 to 512%'"
		       " FROM rule_info WHERE memory = 'hugetlb'",
		       "1");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(counts_of_references),
		TEST(marks_of_exclusivity),
		TEST(folios_and_everything_by_count),
		TEST(what_is_missing_is_named),
		TEST(plain_mprotect_tells_of_hugetlb_alone),
		TEST(a_forced_fault_tells_beside_it),
		TEST(what_fits_nothing_is_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
