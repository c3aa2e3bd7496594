/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Falsely dirty pages: those that a tracker shows, without the pinned ones that
 * a protection leaves alone on purpose. */
#include <errno.h>
#include <string.h>

#include "bench/mapping/shared/mapping.h"
#include "bench/pin/shared/pin.h"
#include "bench/wp/shared/tracker.h"
#include "bench/wp/shared/wp.h"
#include "tests/skip.h"

/* More than one chunk, and not a multiple of it. */
#define PAGES (2 * TRACKER_CHUNK + 5)

static bool dirty[PAGES];
static int error;

static int from_array(const struct mapping *m, const struct frames *f,
		      size_t first, size_t n, bool *written)
{
	(void)m;
	(void)f;
	assert_true(n <= TRACKER_CHUNK);
	assert_true(first + n <= PAGES);
	memcpy(written, dirty + first, n * sizeof(*written));
	return error;
}

static const struct tracker tracker = { "array", TRACKER_OF_SOFT_DIRTY,
					from_array };
static const struct mapping_kind base = { .page_size = BASE_PAGE },
				 large = { .page_size = 16 * BASE_PAGE };
static const struct pin_kind get = { .traits = PIN_GET },
			     pinning = { .traits = PIN_PIN };
static const struct wp_kind skips = { .traits = WP_SKIPS_PINNED,
				      .tracker = &tracker },
			    none_skipped = { .tracker = &tracker }, plain;

static char memory[PAGES * BASE_PAGE];

/* With @pages referenced from page 20 on; all of 16 to 31 are dirty, and two
 * others. */
static ssize_t count(const struct wp_kind *kind, const struct mapping_kind *of,
		     const struct pin_kind *how, size_t pages, size_t refs)
{
	struct mapping m = { .kind = of,
			     .addr = memory,
			     .len = sizeof(memory) };
	struct pin pin = { .kind = how,
			   .addr = memory + 20 * BASE_PAGE,
			   .pages = pages,
			   .refs = refs };
	struct wp w;
	struct why why;

	memset(dirty, 0, sizeof(dirty));
	memset(dirty + 16, true, 16);
	dirty[TRACKER_CHUNK] = dirty[PAGES - 1] = true;
	assert_int_equal(wp_open(&w, kind, &m, &pin, NULL, &why), 0);
	return wp_falsely_dirty(&w);
}

static void test_pinned_are_exempt(void **state)
{
	(void)state;
	assert_int_equal(count(&skips, &base, &pinning, 0, 1), 18);
	assert_int_equal(count(&skips, &base, &pinning, 1, 1), 17);
	/* All of the compound page that one of them is in. */
	assert_int_equal(count(&skips, &large, &pinning, 1, 1), 2);
	/* A GET is no pin, and many look like one. */
	assert_int_equal(count(&skips, &base, &get, 1, 1), 18);
	assert_int_equal(count(&skips, &base, &get, 1, 2000), 17);
}

static void test_others_are_not(void **state)
{
	(void)state;
	assert_int_equal(count(&none_skipped, &large, &pinning, 1, 1), 18);
	assert_int_equal(count(&plain, &base, &pinning, 1, 1), -EOPNOTSUPP);
	error = -EIO;
	assert_int_equal(count(&none_skipped, &base, &get, 0, 1), -EIO);
	error = 0;
}

static void test_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < nr_trackers; i++)
		assert_int_equal(tracker_find(tracker_name(i)), i);
	assert_int_equal(tracker_find("dirty"), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pinned_are_exempt),
		cmocka_unit_test(test_others_are_not),
		cmocka_unit_test(test_names),
	};

	return RUN_OR_SKIP(tests);
}
