/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The detectors of coherency and tracking detect: bytes lost on purpose,
 * without any privilege; a blind detector; and pages that a protection left
 * out.
 */
#include <errno.h>
#include <linux/userfaultfd.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "bench/experiment/shared/device_exchange.h"
#include "harness/proc/pagemap.h"
#include "bench/mapping/shared/mapping.h"
#include "bench/pin/shared/pin.h"
#include "bench/wp/shared/wp.h"
#include "tests/skip.h"

#define PAGES 512
#define PAGE  77

static struct frames frames;
static struct why why;

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

static void make(struct mapping *m)
{
	size_t i = 0;

	while (mapping_kinds[i]->page_size != BASE_PAGE)
		i++;
	assert_int_equal(mapping_init(m, mapping_kinds[i], PMD_PAGE, 1, &why),
			 0);
	mapping_populate(m);
}

/* A page taken from under each reference there is here: nothing was lost
 * before, and all is afterwards. */
static void test_loss_is_seen(void **state)
{
	(void)state;
	for (size_t i = 0; i < nr_pin_kinds; i++) {
		const struct pin_kind *kind = pin_kinds[i];
		struct device_exchange e;
		struct mapping m;
		struct pin pin;
		int err;

		if (!device_exchange_possible(kind))
			continue;
		make(&m);
		err = pin_open(&pin, kind, &why);
		if (!err)
			err = pin_take(&pin, m.addr + PAGE * BASE_PAGE, 2,
				       &why);
		if (err) {
			printf("%s: %s\n", kind->name, why.text);
		} else {
			err = device_exchange(&pin, 0, &e, &why);
			if (err)
				fail_msg("%s: %s", kind->name, why.text);
			assert_true(e.to_cpu <= 0 && e.to_device <= 0);
			assert_int_equal(e.writes, 0);
			err = device_exchange_control(&pin, &m, &why);
			if (err)
				fail_msg("%s: %s", kind->name, why.text);
			printf("%s: the control lost all\n", kind->name);
		}
		pin_close(&pin);
		mapping_release(&m);
	}
}

static int no_take(struct pin *p, char *addr, size_t pages, struct why *w)
{
	(void)p;
	(void)addr;
	(void)pages;
	(void)w;
	return 0;
}

static void no_drop(struct pin *p)
{
	(void)p;
}

static int through_page_table(struct pin *p, char *bytes, struct why *w)
{
	(void)w;
	memcpy(p->addr, bytes, p->pages * BASE_PAGE);
	return 0;
}

/* A device that goes through our own page table cannot lose anything, so
 * seeing no loss there proves nothing, and the control says so. */
static void test_blindness_is_seen(void **state)
{
	static const struct pin_kind blind = {
		.name = "blind",
		.take = no_take,
		.drop = no_drop,
		.device_write = through_page_table,
	};
	struct mapping m;
	struct pin pin;

	(void)state;
	make(&m);
	assert_int_equal(pin_open(&pin, &blind, &why), 0);
	assert_int_equal(pin_take(&pin, m.addr, 1, &why), 0);
	assert_int_equal(device_exchange_control(&pin, &m, &why), -EIO);
	pin_close(&pin);
	mapping_release(&m);
}

/* Protect, then let @spoil do something to one page: it is left, alone. */
static void left(const char *name, void (*spoil)(struct wp *w, char *page))
{
	static const struct pin none = { 0 };
	static uint8_t flags[PAGES];
	struct mapping m;
	struct wp w;
	size_t i = 0;
	ssize_t nr;
	int err;

	while (strcmp(wp_kinds[i]->name, name))
		i++;
	make(&m);
	err = wp_open(&w, wp_kinds[i], &m, &none, &frames, &why);
	if (!err)
		err = wp_protect(&w, &why);
	if (!err)
		err = wp_check(&w, &why);
	nr = err ? -EOPNOTSUPP : wp_unprotected(&w, flags);
	if (nr == -EOPNOTSUPP) {
		printf("%s: %s\n", name, err ? why.text : "it does not show");
	} else {
		assert_int_equal(nr, 0);
		spoil(&w, m.addr + PAGE * BASE_PAGE);
		assert_int_equal(wp_unprotected(&w, flags), 1);
		assert_int_equal(flags[PAGE], 1);
	}
	wp_close(&w);
	mapping_release(&m);
}

static void write_it(struct wp *w, char *page)
{
	(void)w;
	*(volatile char *)page = 5;
}

static void resolve_it(struct wp *w, char *page)
{
	struct uffdio_writeprotect arg = {
		.range = { (uint64_t)page, BASE_PAGE },
	};

	assert_int_equal(ioctl(w->fd, UFFDIO_WRITEPROTECT, &arg), 0);
}

static void test_left_is_seen(void **state)
{
	(void)state;
	left("clear_refs", write_it);
	left("pagemap_scan", write_it);
	left("uffd_wp", resolve_it);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_loss_is_seen),
		cmocka_unit_test(test_blindness_is_seen),
		cmocka_unit_test(test_left_is_seen),
	};
	int failed = cmocka_run_group_tests(tests, set_up, tear_down);

	return test_exit_code(failed, sizeof(tests) / sizeof(*tests));
}
