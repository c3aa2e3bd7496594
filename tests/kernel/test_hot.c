/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The detector of stale_tlb detects: a page is copied by hand while it is
 * written to, and the copy takes its place later. Writes in between are lost,
 * by construction, on any kernel; without the copy none is.
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/experiment/shared/hot_writer.h"
#include "bench/mapping/shared/mapping.h"
#include "tests/skip.h"

static struct why why;

/* Wait until the first word has another value than it has now. */
static void until_written(const volatile uint64_t *page)
{
	uint64_t now = page[0];

	while (page[0] == now)
		usleep(100);
}

static void test_copied_by_hand(void **state)
{
	int fd = memfd_create("hot", MFD_CLOEXEC);
	const struct hot_writer_loss *loss;
	uint64_t *page, *old, *copy;
	struct hot_writer h;
	size_t nr;
	int err;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, BASE_PAGE), 0);
	page = mmap(NULL, BASE_PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	old = mmap(NULL, BASE_PAGE, PROT_READ, MAP_SHARED, fd, 0);
	copy = mmap(NULL, BASE_PAGE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(page != MAP_FAILED && old != MAP_FAILED &&
		    copy != MAP_FAILED);
	err = hot_writer_start(&h, page, &why);
	if (err == -EOPNOTSUPP)
		SKIP("%s", why.text);
	assert_int_equal(err, 0);
	hot_writer_resume(&h);
	memcpy(copy, old, BASE_PAGE);
	until_written(old);
	until_written(old);
	assert_ptr_equal(mremap(copy, BASE_PAGE, BASE_PAGE,
				MREMAP_MAYMOVE | MREMAP_FIXED, page),
			 page);
	until_written(page);
	hot_writer_pause(&h);
	nr = hot_writer_losses(&h, &loss);
	/* Two rounds over the page lie between: all of its words are. */
	assert_true(nr >= HOT_WRITER_WORDS - 1);
	for (size_t i = 0; i < nr; i++)
		assert_int_equal(old[loss[i].word], loss[i].value);
	/* A loss is reported once. */
	hot_writer_resume(&h);
	until_written(page);
	hot_writer_pause(&h);
	assert_int_equal(hot_writer_losses(&h, &loss), 0);
	hot_writer_end(&h);
	munmap(old, BASE_PAGE);
	munmap(page, BASE_PAGE);
	close(fd);
}

static void test_nothing_lost(void **state)
{
	const struct hot_writer_loss *loss;
	uint64_t *page = mmap(NULL, BASE_PAGE, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct hot_writer h;
	int err;

	(void)state;
	assert_true(page != MAP_FAILED);
	err = hot_writer_start(&h, page, &why);
	if (err == -EOPNOTSUPP)
		SKIP("%s", why.text);
	assert_int_equal(err, 0);
	for (int i = 0; i < 100; i++) {
		hot_writer_resume(&h);
		until_written(page);
		hot_writer_pause(&h);
		assert_int_equal(hot_writer_losses(&h, &loss), 0);
	}
	hot_writer_end(&h);
	munmap(page, BASE_PAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_copied_by_hand),
		cmocka_unit_test(test_nothing_lost),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	return test_exit_code(failed, sizeof(tests) / sizeof(*tests));
}
