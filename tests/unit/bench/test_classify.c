/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From made-up evidence to classes and counts. */
#include <string.h>

#include "bench/batch/classify.h"
#include "harness/proc/pagemap.h"
#include "facts/sink.h"
#include "tests/skip.h"

#define N 8

static uint64_t before[N], after[N];
static uint8_t faulted[N], classes[N], units[N];

/* All pages present, in frames 100.., none moved, none faulted. */
static struct evidence quiet(void)
{
	for (size_t i = 0; i < N; i++)
		before[i] = after[i] = PAGE_PRESENT | (100 + i);
	memset(faulted, 0, sizeof(faulted));
	memset(classes, 0xff, sizeof(classes));
	return (struct evidence){
		.pages = N,
		.writes = N,
		.stride = 1,
		.unit = 1,
		.before = before,
		.after = after,
		.numbers = true,
		.faulted = faulted,
	};
}

static void all_are(enum sample_class c)
{
	for (size_t i = 0; i < N; i++)
		assert_int_equal(classes[i], c);
}

/* The first write faults as well, and is the first that does. */
static void all_after(enum sample_class first, enum sample_class c)
{
	assert_int_equal(classes[0], first);
	for (size_t i = 1; i < N; i++)
		assert_int_equal(classes[i], c);
}

static void test_quiet(void **state)
{
	struct evidence e = quiet();

	(void)state;
	classify(&e, classes);
	all_are(CLASS_nofault);
}

static void test_reuse_and_copy(void **state)
{
	struct evidence e = quiet();

	(void)state;
	memset(faulted, 1, N);
	after[3] = PAGE_PRESENT | 555;
	classify(&e, classes);
	assert_int_equal(classes[0], CLASS_reuse_first);
	for (size_t i = 1; i < N; i++)
		assert_int_equal(classes[i], i == 3 ? CLASS_copy : CLASS_reuse);
}

/* The first that faults, however many writes came before it. */
static void test_first_fault(void **state)
{
	struct evidence e = quiet();

	(void)state;
	faulted[2] = faulted[3] = faulted[5] = 1;
	after[2] = PAGE_PRESENT | 555;
	after[3] = PAGE_PRESENT | 556;
	classify(&e, classes);
	assert_int_equal(classes[1], CLASS_nofault);
	assert_int_equal(classes[2], CLASS_copy_first);
	assert_int_equal(classes[3], CLASS_copy);
	assert_int_equal(classes[5], CLASS_reuse);
	/* Nobody knows what the first one was; the next is no first one. */
	after[2] = 0;
	classify(&e, classes);
	assert_int_equal(classes[2], CLASS_inconclusive);
	assert_int_equal(classes[3], CLASS_copy);
}

static void test_alloc(void **state)
{
	struct evidence e = quiet();

	(void)state;
	memset(before, 0, sizeof(before));
	memset(faulted, 1, N);
	classify(&e, classes);
	all_after(CLASS_alloc_first, CLASS_alloc);
}

/* Somebody else moved a page that took no fault: not ours to name. */
static void test_moved_without_fault(void **state)
{
	struct evidence e = quiet();

	(void)state;
	after[2] = PAGE_PRESENT | 555;
	classify(&e, classes);
	assert_int_equal(classes[2], CLASS_inconclusive);
	assert_int_equal(classes[1], CLASS_nofault);
}

/* One page to the page tables: one fault replaces it all. */
static void test_huge_copy(void **state)
{
	struct evidence e = quiet();

	(void)state;
	e.unit = N;
	faulted[0] = 1;
	for (size_t i = 0; i < N; i++)
		after[i] = PAGE_PRESENT | (200 + i);
	classify(&e, classes);
	all_after(CLASS_copy_first, CLASS_nofault);
	assert_int_equal(count_pages(&e, NULL, 0, 0).copies, N);
}

/* A first write brings a folio of 4: the 3 others of it need no fault, but no
 * folio is there without one. */
static void test_folio_alloc(void **state)
{
	struct evidence e = quiet();

	(void)state;
	memset(before, 0, sizeof(before));
	e.unit = 4;
	faulted[1] = 1;
	classify(&e, classes);
	assert_int_equal(classes[0], CLASS_inconclusive);
	assert_int_equal(classes[1], CLASS_alloc_first);
	assert_int_equal(classes[2], CLASS_nofault);
	assert_int_equal(classes[3], CLASS_nofault);
	assert_int_equal(classes[4], CLASS_inconclusive);
	faulted[4] = 1;
	classify(&e, classes);
	assert_int_equal(classes[4], CLASS_alloc);
	assert_int_equal(classes[7], CLASS_nofault);
}

/* Huge pages of @pages each; of all bytes @after are still mapped by PMDs. */
static void huge(struct evidence *e, size_t pages, size_t after_pages)
{
	const struct pmd_evidence pmd = {
		.bytes = pages * BASE_PAGE,
		.populated = true,
		.before = N * BASE_PAGE,
		.after = (int64_t)(after_pages * BASE_PAGE),
	};

	classify_units(e, &pmd, units);
}

static void test_split(void **state)
{
	struct evidence e = quiet();

	(void)state;
	faulted[0] = faulted[1] = 1;
	huge(&e, N, 0);
	assert_int_equal(units_split(&e), 1);
	classify(&e, classes);
	assert_int_equal(classes[0], CLASS_split);
	assert_int_equal(classes[1], CLASS_reuse);
	/* One that copied is apart from copies, and so is no first one. */
	after[0] = after[1] = PAGE_PRESENT | 555;
	classify(&e, classes);
	assert_int_equal(classes[0], CLASS_copy_split);
	assert_int_equal(classes[1], CLASS_copy);
	/* No fault splits what an earlier one has split. */
	faulted[0] = 0;
	after[0] = before[0];
	classify(&e, classes);
	assert_int_equal(classes[1], CLASS_copy_split);
}

/* Four huge pages, all of them split: each has a first fault. */
static void test_all_split(void **state)
{
	struct evidence e = quiet();

	(void)state;
	memset(faulted, 1, N);
	huge(&e, 2, 0);
	assert_int_equal(units_split(&e), 4);
	after[4] = PAGE_PRESENT | 555;
	classify(&e, classes);
	for (size_t i = 0; i < N; i++)
		assert_int_equal(classes[i], i == 4	? CLASS_copy_split
					     : !(i % 2) ? CLASS_split
							: CLASS_reuse);
	assert_int_equal(reuses_by_page(&e, classes), 4);
	/* Without addresses: a fault for each write leaves no choice. */
	e.faulted = NULL;
	e.faults = N;
	huge(&e, 2, 0);
	classify(&e, classes);
	assert_int_equal(classes[0], CLASS_split);
	assert_int_equal(classes[1], CLASS_reuse);
	assert_int_equal(classes[4], CLASS_copy_split);
	assert_int_equal(classes[6], CLASS_split);
}

/* None split: one fault for each, and no more. */
static void test_all_whole(void **state)
{
	struct evidence e = quiet();

	(void)state;
	for (size_t i = 0; i < N; i += 2)
		faulted[i] = 1;
	after[2] = PAGE_PRESENT | 200;
	after[3] = PAGE_PRESENT | 201;
	huge(&e, 2, N);
	assert_int_equal(units_split(&e), 0);
	classify(&e, classes);
	for (size_t i = 0; i < N; i++)
		assert_int_equal(classes[i], i % 2    ? CLASS_nofault
					     : i == 2 ? CLASS_copy
					     : i      ? CLASS_reuse
						      : CLASS_reuse_first);
	assert_int_equal(reuses_by_page(&e, classes), 0);
	/* A change that no fault of that page brought. */
	faulted[2] = 0;
	classify(&e, classes);
	assert_int_equal(classes[2], CLASS_inconclusive);
	assert_int_equal(classes[3], CLASS_inconclusive);
}

/* One of two split: the one with several faults. */
static void test_some_split(void **state)
{
	struct evidence e = quiet();

	(void)state;
	faulted[0] = 1;
	memset(faulted + 4, 1, 4);
	huge(&e, 4, 4);
	assert_int_equal(units_split(&e), 1);
	classify(&e, classes);
	assert_int_equal(classes[0], CLASS_reuse_first);
	assert_int_equal(classes[1], CLASS_nofault);
	assert_int_equal(classes[4], CLASS_split);
	assert_int_equal(classes[5], CLASS_reuse);
	/* A timed batch knows the total alone, and that there is a baseline. */
	e.faulted = NULL;
	e.faults = 5;
	huge(&e, 4, 4);
	classify(&e, classes);
	all_are(CLASS_inconclusive);
}

/* Only the first page is written to: the array has no faults of the others. */
static void test_partly_written(void **state)
{
	struct evidence e = quiet();

	(void)state;
	memset(faulted, 1, 4);
	e.writes = 1;
	/* One of two is gone: one fault does not tell a split from a reuse. */
	huge(&e, 4, 4);
	assert_int_equal(units_split(&e), 0);
	classify(&e, classes);
	assert_int_equal(classes[0], CLASS_inconclusive);
	assert_int_equal(classes[1], 0xff);
}

/* Smaps and the faults contradict each other: nothing is guessed. */
static void test_contradiction(void **state)
{
	struct evidence e = quiet();

	(void)state;
	/* Two were split, and one has several faults. */
	faulted[0] = faulted[2] = faulted[3] = faulted[4] = 1;
	huge(&e, 2, 4);
	assert_int_equal(units_split(&e), 1);
	classify(&e, classes);
	assert_int_equal(classes[0], CLASS_inconclusive);
	assert_int_equal(classes[1], CLASS_nofault);
	assert_int_equal(classes[2], CLASS_split);
	assert_int_equal(classes[3], CLASS_reuse);
	assert_int_equal(classes[4], CLASS_inconclusive);
	/* One was split, and two have several. */
	faulted[5] = 1;
	huge(&e, 2, 6);
	assert_int_equal(units_split(&e), 0);
	classify(&e, classes);
	assert_int_equal(classes[2], CLASS_inconclusive);
	assert_int_equal(classes[3], CLASS_reuse);
	assert_int_equal(classes[0], CLASS_reuse_first);
}

/* As 5.7 does: every page another frame, by one fault for each huge page. */
static void test_copied_at_once(void **state)
{
	struct evidence e = quiet();

	(void)state;
	faulted[0] = faulted[4] = 1;
	for (size_t i = 0; i < N; i++)
		after[i] = PAGE_PRESENT | (500 + 7 * i);
	huge(&e, 4, 0);
	assert_int_equal(units_split(&e), 0);
	classify(&e, classes);
	for (size_t i = 0; i < N; i++)
		assert_int_equal(classes[i], i % 4 ? CLASS_nofault
					     : i   ? CLASS_copy
						   : CLASS_copy_first);
	/* Also where the total alone is known, for what it decides. */
	e.faulted = NULL;
	e.faults = 2;
	huge(&e, 4, 0);
	assert_int_equal(units_split(&e), 0);
}

/* Mapped by PTEs before the writes: a page of its own to each fault. */
static void test_no_pmd_before(void **state)
{
	struct evidence e = quiet();
	struct pmd_evidence pmd = { .bytes = 4 * BASE_PAGE, .populated = true };

	(void)state;
	memset(faulted, 1, N);
	classify_units(&e, &pmd, units);
	classify(&e, classes);
	all_after(CLASS_reuse_first, CLASS_reuse);
	/* Half of it, and that half was split: which half is not known. */
	pmd.before = 4 * BASE_PAGE;
	classify_units(&e, &pmd, units);
	classify(&e, classes);
	assert_int_equal(classes[0], CLASS_inconclusive);
	assert_int_equal(classes[1], CLASS_reuse);
	/* The half that has no fault was left writable: the other was split. */
	memset(faulted, 0, 4);
	classify_units(&e, &pmd, units);
	assert_int_equal(units_split(&e), 1);
	classify(&e, classes);
	assert_int_equal(classes[0], CLASS_nofault);
	assert_int_equal(classes[4], CLASS_split);
	/* Nothing was split: PTEs in one half, a PMD in the other. */
	pmd.after = 4 * BASE_PAGE;
	classify_units(&e, &pmd, units);
	classify(&e, classes);
	assert_int_equal(classes[4], CLASS_reuse_first);
	assert_int_equal(reuses_by_page(&e, classes), 4);
	faulted[0] = 1;
	memset(faulted + 4, 0, 4);
	classify_units(&e, &pmd, units);
	classify(&e, classes);
	assert_int_equal(classes[0], CLASS_reuse_first);
	assert_int_equal(classes[1], CLASS_nofault);
	memset(faulted, 1, N);
	pmd.after = 0;
	/* A first write that brought no huge page brought each by itself. */
	pmd.populated = false;
	memset(before, 0, sizeof(before));
	classify_units(&e, &pmd, units);
	classify(&e, classes);
	all_after(CLASS_alloc_first, CLASS_alloc);
}

static void test_interference(void **state)
{
	struct evidence e = quiet();

	(void)state;
	e.interference = true;
	memset(faulted, 1, N);
	after[4] = PAGE_PRESENT | 555;
	classify(&e, classes);
	assert_int_equal(classes[4], CLASS_inconclusive);
	assert_int_equal(classes[5], CLASS_reuse);
	assert_int_equal(count_pages(&e, NULL, 0, 0).copies, -1);
}

/* Unprivileged: faults can be told, frames cannot. */
static void test_no_numbers(void **state)
{
	struct evidence e = quiet();

	(void)state;
	for (size_t i = 0; i < N; i++)
		before[i] = after[i] = PAGE_PRESENT;
	e.numbers = false;
	faulted[1] = 1;
	classify(&e, classes);
	assert_int_equal(classes[0], CLASS_nofault);
	assert_int_equal(classes[1], CLASS_faulted);
	assert_int_equal(count_pages(&e, NULL, 0, 0).copies, -1);
	assert_int_equal(count_copies_by_vmstat(&e, classes), -1);
	before[1] = 0;
	classify(&e, classes);
	assert_int_equal(classes[1], CLASS_alloc_first);
}

/* Pages present, in frames that nobody shows, and all written to. */
static struct evidence hidden(int64_t reused, int64_t allocated)
{
	struct evidence e = quiet();

	for (size_t i = 0; i < N; i++)
		before[i] = after[i] = PAGE_PRESENT;
	memset(faulted, 1, N);
	e.numbers = false;
	e.counted = true;
	e.reused = reused;
	e.allocated = allocated;
	classify(&e, classes);
	return e;
}

static void test_vmstat_decides(void **state)
{
	struct evidence e = hidden(N, 0);

	(void)state;
	all_after(CLASS_reuse_first, CLASS_reuse);
	assert_int_equal(count_copies_by_vmstat(&e, classes), 0);
	e = hidden(0, N);
	all_after(CLASS_copy_first, CLASS_copy);
	assert_int_equal(count_copies_by_vmstat(&e, classes), N);
	/* One of them was copied: not known which. */
	e = hidden(N - 1, 1);
	all_are(CLASS_faulted);
	assert_int_equal(count_copies_by_vmstat(&e, classes), 1);
	/* Somebody else reused or allocated pages: 1 to 3 were. */
	e = hidden(N - 1, 3);
	assert_int_equal(count_copies_by_vmstat(&e, classes), -1);
}

static void test_vmstat_leaves_a_doubt(void **state)
{
	/* Neither reused nor copied: nothing was allocated. */
	struct evidence e = hidden(0, N - 1);

	(void)state;
	all_are(CLASS_faulted);
	assert_int_equal(count_copies_by_vmstat(&e, classes), -1);
	/* Somebody else reused pages. */
	e = hidden(N + 1, 0);
	all_are(CLASS_faulted);
	assert_int_equal(count_copies_by_vmstat(&e, classes), -1);
	e = hidden(N, 0);
	e.interference = true;
	classify(&e, classes);
	all_are(CLASS_faulted);
	/* A page in swap comes back without a reuse, and without a copy. */
	e = hidden(0, N);
	before[3] = PAGE_SWAPPED;
	classify(&e, classes);
	assert_int_equal(classes[0], CLASS_faulted);
	assert_int_equal(count_copies_by_vmstat(&e, classes), -1);
	/* A huge page that stays whole counts in neither field. */
	e = hidden(0, N);
	e.unit = N;
	classify(&e, classes);
	assert_int_equal(classes[0], CLASS_faulted);
	assert_int_equal(count_copies_by_vmstat(&e, classes), -1);
}

static void test_vmstat_of_a_split(void **state)
{
	struct evidence e = hidden(0, N);

	(void)state;
	e.unit = N;
	e.units = units;
	units[0] = UNIT_SPLIT;
	classify(&e, classes);
	all_after(CLASS_copy_split, CLASS_copy);
	e.reused = N;
	classify(&e, classes);
	all_after(CLASS_split, CLASS_reuse);
	assert_int_equal(count_copies_by_vmstat(&e, classes), 0);
}

/* Hidden frames never differ: the reuses of a timed batch must be those of the
 * counted one. */
static void test_vmstat_of_the_baseline(void **state)
{
	static const uint8_t moved[N];
	struct evidence e = hidden(3, 0);
	uint8_t baseline[N];

	(void)state;
	memset(baseline, CLASS_reuse, N);
	e.faulted = NULL;
	e.faults = e.baseline_faults = 3;
	e.baseline = baseline;
	e.baseline_frame_changed = moved;
	e.baseline_reused = 2;
	classify(&e, classes);
	all_are(CLASS_inconclusive);
	e.baseline_reused = 3;
	classify(&e, classes);
	all_are(CLASS_reuse);
}

static void test_total_decides(void **state)
{
	struct evidence e = quiet();

	(void)state;
	e.faulted = NULL;
	e.faults = 0;
	classify(&e, classes);
	all_are(CLASS_nofault);
	e.faults = N;
	after[7] = PAGE_PRESENT | 555;
	classify(&e, classes);
	assert_int_equal(classes[0], CLASS_reuse_first);
	assert_int_equal(classes[1], CLASS_reuse);
	assert_int_equal(classes[7], CLASS_copy);
	/* Some faulted, and nobody says which. */
	e.faults = 3;
	classify(&e, classes);
	all_are(CLASS_inconclusive);
}

static void test_baseline(void **state)
{
	struct evidence e = quiet();
	uint8_t baseline[N], frame_changed[N] = { 0 };

	(void)state;
	memset(baseline, CLASS_nofault, N);
	baseline[3] = CLASS_copy_first;
	frame_changed[3] = 1;
	after[3] = PAGE_PRESENT | 555;
	e.faulted = NULL;
	e.faults = 1;
	e.baseline = baseline;
	e.baseline_frame_changed = frame_changed;
	e.baseline_faults = 1;
	classify(&e, classes);
	assert_memory_equal(classes, baseline, N);
	/* Another total, or other frames: the two do not agree. */
	e.faults = 2;
	classify(&e, classes);
	all_are(CLASS_inconclusive);
	e.faults = 1;
	after[4] = PAGE_PRESENT | 556;
	classify(&e, classes);
	all_are(CLASS_inconclusive);
}

/* Somebody may have moved a page before its fault: without addresses of faults
 * only a counted batch that changed the same frames says that the write did. */
static void test_vouched(void **state)
{
	struct evidence e = quiet();
	uint8_t baseline[N], frame_changed[N] = { 0 };

	(void)state;
	e.faulted = NULL;
	e.faults = N;
	assert_false(frames_unvouched(&e));
	after[3] = PAGE_PRESENT | 555;
	assert_true(frames_unvouched(&e));
	memset(baseline, CLASS_reuse, N);
	e.baseline = baseline;
	e.baseline_frame_changed = frame_changed;
	assert_true(frames_unvouched(&e));
	frame_changed[3] = 1;
	assert_false(frames_unvouched(&e));
	frame_changed[4] = 1;
	assert_true(frames_unvouched(&e));
	/* A page that stayed where it was cannot have been copied. */
	after[3] = before[3];
	assert_false(frames_unvouched(&e));
	/* A counted batch has flushes for that. */
	after[3] = PAGE_PRESENT | 555;
	e.faulted = faulted;
	assert_false(frames_unvouched(&e));
}

static void test_counts(void **state)
{
	struct evidence e = quiet();
	uint8_t shared[N] = { 0 };
	struct page_counts c;

	(void)state;
	after[2] = PAGE_PRESENT | 555;
	after[4] = PAGE_PRESENT | 556;
	after[6] = PAGE_PRESENT | 557;
	shared[6] = 1;
	c = count_pages(&e, shared, 4, 1);
	assert_int_equal(c.copies, 3);
	assert_int_equal(c.pinned_moved, 1);
	assert_int_equal(c.spurious_copies, 2);
	assert_int_equal(c.bystander_copies, 1);
}

/* Its handler tells which faults user space answered; nothing else decides. */
static void test_handled(void **state)
{
	struct evidence e = quiet();
	uint8_t handled[N] = { 0 };

	(void)state;
	handled[1] = handled[2] = handled[3] = 1;
	e.handled = handled;
	/* As of a signal: the sampler sees it, the thread's total does not. */
	faulted[1] = 1;
	e.faults = 0;
	after[3] = PAGE_PRESENT | 555;
	classify(&e, classes);
	assert_int_equal(classes[0], CLASS_nofault);
	assert_int_equal(classes[1], CLASS_handled_first);
	assert_int_equal(classes[2], CLASS_handled);
	assert_int_equal(classes[3], CLASS_handled_copy);
	/* Another frame that nobody answered for is no one's. */
	handled[3] = 0;
	classify(&e, classes);
	assert_int_equal(classes[3], CLASS_inconclusive);
	/* Somebody else may have moved it. */
	handled[3] = 1;
	e.interference = true;
	classify(&e, classes);
	assert_int_equal(classes[3], CLASS_inconclusive);
	assert_int_equal(classes[2], CLASS_handled);
	/* Without frame numbers a copy is not told from a page kept. */
	e.numbers = false;
	classify(&e, classes);
	assert_int_equal(classes[1], CLASS_inconclusive);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quiet),
		cmocka_unit_test(test_reuse_and_copy),
		cmocka_unit_test(test_first_fault),
		cmocka_unit_test(test_alloc),
		cmocka_unit_test(test_moved_without_fault),
		cmocka_unit_test(test_huge_copy),
		cmocka_unit_test(test_folio_alloc),
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_all_split),
		cmocka_unit_test(test_all_whole),
		cmocka_unit_test(test_some_split),
		cmocka_unit_test(test_partly_written),
		cmocka_unit_test(test_contradiction),
		cmocka_unit_test(test_copied_at_once),
		cmocka_unit_test(test_no_pmd_before),
		cmocka_unit_test(test_interference),
		cmocka_unit_test(test_no_numbers),
		cmocka_unit_test(test_vmstat_decides),
		cmocka_unit_test(test_vmstat_leaves_a_doubt),
		cmocka_unit_test(test_vmstat_of_a_split),
		cmocka_unit_test(test_vmstat_of_the_baseline),
		cmocka_unit_test(test_total_decides),
		cmocka_unit_test(test_baseline),
		cmocka_unit_test(test_vouched),
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_handled),
	};

	return RUN_OR_SKIP(tests);
}
