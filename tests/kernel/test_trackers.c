/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each tracker detects one written page of the range, and no other. */
#include <errno.h>
#include <linux/userfaultfd.h>
#include <string.h>
#include <sys/ioctl.h>

#include "bench/mapping/shared/mapping.h"
#include "bench/pin/shared/pin.h"
#include "bench/wp/shared/tracker.h"
#include "bench/wp/shared/wp.h"
#include "harness/proc/pagemap.h"
#include "tests/skip.h"

#define PAGE 77

static const struct wp_kind *resetting(const struct tracker *t)
{
	for (size_t i = 0; i < nr_wp_kinds; i++)
		if (wp_kinds[i]->tracker == t &&
		    wp_kinds[i]->pte_set | wp_kinds[i]->pte_clear)
			return wp_kinds[i];
	return NULL;
}

static const struct mapping_kind *base_pages(void)
{
	for (size_t i = 0; i < nr_mapping_kinds; i++)
		if (mapping_kinds[i]->page_size == BASE_PAGE)
			return mapping_kinds[i];
	return NULL;
}

/* A write would wait for a handler: take the protection away first. */
static void write_page(const struct wp *w, char *page)
{
	struct uffdio_writeprotect wp = {
		.range = { (uint64_t)page, BASE_PAGE },
	};

	if (w->kind->traits & WP_ENDS_TRACKING)
		assert_int_equal(ioctl(w->fd, UFFDIO_WRITEPROTECT, &wp), 0);
	*(volatile char *)page = 2;
}

static void detects(const struct tracker *t)
{
	bool written[TRACKER_CHUNK];
	struct frames frames;
	struct mapping m;
	struct pin pin = { 0 };
	struct wp w;
	struct why why = { 0 };
	ssize_t before = 0, after = 0, pages;
	int err;

	frames_open(&frames);
	assert_int_equal(
		mapping_init(&m, base_pages(), base_pages()->len, 1, &why), 0);
	mapping_populate(&m);
	pages = (ssize_t)(m.len / BASE_PAGE);
	err = wp_open(&w, resetting(t), &m, &pin, &frames, &why);
	if (!err)
		err = wp_protect(&w, &why);
	if (!err)
		err = wp_check(&w, &why);
	if (!err)
		before = wp_falsely_dirty(&w);
	if (!err && !before) {
		write_page(&w, m.addr + PAGE * BASE_PAGE);
		after = wp_falsely_dirty(&w);
		assert_int_equal(
			t->written(&m, &frames, 0, TRACKER_CHUNK, written), 0);
	}
	wp_close(&w);
	mapping_release(&m);
	frames_close(&frames);
	if (err)
		SKIP("%s: %s", t->name, why.text);
	if (before == pages)
		SKIP("%s: this kernel does not show it", t->name);
	assert_int_equal(before, 0);
	assert_int_equal(after, 1);
	assert_true(written[PAGE]);
}

static void test_soft_dirty(void **state)
{
	(void)state;
	detects(&trackers[TRACKER_SOFT_DIRTY]);
}

static void test_uffd_wp(void **state)
{
	(void)state;
	detects(&trackers[TRACKER_UFFD_WP]);
}

static void test_written(void **state)
{
	(void)state;
	detects(&trackers[TRACKER_WRITTEN]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_soft_dirty),
		cmocka_unit_test(test_uffd_wp),
		cmocka_unit_test(test_written),
	};

	return RUN_OR_SKIP(tests);
}
