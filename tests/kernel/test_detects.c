/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The witnesses detect pages replaced on purpose, memory hidden on purpose,
 * and a mapping that is not what its name says.
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/batch/classify.h"
#include "harness/proc/pagemap.h"
#include "bench/mapping/shared/mapping.h"
#include "bench/pin/shared/pin.h"
#include "bench/batch/witness.h"
#include "tests/skip.h"

#define PAGES 512

static struct frames frames;
static struct why why;

static const struct mapping_kind *mapping_named(const char *name)
{
	for (size_t i = 0; i < nr_mapping_kinds; i++)
		if (!strcmp(mapping_kinds[i]->name, name))
			return mapping_kinds[i];
	return NULL;
}

static const struct pin_kind *pin_named(const char *name)
{
	for (size_t i = 0; i < nr_pin_kinds; i++)
		if (!strcmp(pin_kinds[i]->name, name))
			return pin_kinds[i];
	return NULL;
}

static int set_up(void **state)
{
	(void)state;
	frames_open(&frames);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	frames_close(&frames);
	return 0;
}

/* A page dropped and written again is in another frame, while a pipe holds
 * the old one, which nobody maps: one copy, one hidden page. */
static void test_replaced_and_hidden(void **state)
{
	static uint64_t before[PAGES], after[PAGES];
	struct evidence e = { .pages = PAGES,
			      .writes = PAGES,
			      .stride = 1,
			      .before = before,
			      .after = after,
			      .numbers = true };
	struct mapping m;
	struct pin pin;
	char *page;

	(void)state;
	if (!frames.numbers)
		SKIP("%s", frames.why.text);
	assert_int_equal(
		mapping_init(&m, mapping_named("4k"), PMD_PAGE, 1, &why), 0);
	mapping_populate(&m);
	page = m.addr + 77 * BASE_PAGE;
	assert_int_equal(pin_open(&pin, pin_named("vmsplice"), &why), 0);
	assert_int_equal(pin_take(&pin, page, 1, &why), 0);
	assert_int_equal(frames_read(&frames, 0, m.addr, before, PAGES), 0);
	assert_int_equal(frame_hidden(&frames, frame_of(before[77])), 0);
	assert_int_equal(madvise(page, BASE_PAGE, MADV_DONTNEED), 0);
	*(volatile char *)page = 3;
	assert_int_equal(frames_read(&frames, 0, m.addr, after, PAGES), 0);
	assert_int_equal(count_pages(&e, NULL, 77, 1).copies, 1);
	assert_int_equal(count_pages(&e, NULL, 77, 1).pinned_moved, 1);
	assert_int_equal(frame_hidden(&frames, frame_of(before[77])), 1);
	pin_close(&pin);
	mapping_release(&m);
}

/* Base pages are no THP, and a THP is no range of base pages. */
static void test_impostors(void **state)
{
	struct mapping base, huge;

	(void)state;
	assert_int_equal(
		mapping_init(&base, mapping_named("4k"), PMD_PAGE, 1, &why), 0);
	mapping_populate(&base);
	assert_int_equal(base.kind->verify(&base, &frames, &why), 0);
	assert_int_not_equal(mapping_named("thp")->verify(&base, &frames, &why),
			     0);
	assert_int_not_equal(
		mapping_named("thp_pte")->verify(&base, &frames, &why), 0);
	mapping_release(&base);
	if (mapping_init(&huge, mapping_named("thp"), PMD_PAGE, 1, &why)) {
		mapping_release(&huge);
		SKIP("%s", why.text);
	}
	mapping_populate(&huge);
	if (huge.kind->verify(&huge, &frames, &why)) {
		mapping_release(&huge);
		SKIP("%s", why.text);
	}
	assert_int_not_equal(mapping_named("4k")->verify(&huge, &frames, &why),
			     0);
	mapping_release(&huge);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_replaced_and_hidden),
		cmocka_unit_test(test_impostors),
	};
	int failed = cmocka_run_group_tests(tests, set_up, tear_down);

	return test_exit_code(failed, sizeof(tests) / sizeof(*tests));
}
