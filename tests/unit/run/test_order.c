/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The order in which points are measured: fair, repeatable, slow ones last. */
#include "run/order.h"

#include "tests/skip.h"

static void test_order(void **state)
{
	enum { NR = 76 };
	size_t a[NR], b[NR], seen[NR] = { 0 }, fixed = 0;
	uint64_t seed;

	(void)state;
	assert_int_equal(order_new_seed(&seed), 0);
	assert_true(seed < (uint64_t)1 << 53);
	assert_true(order_seed(seed, 1) < (uint64_t)1 << 53);
	assert_true(order_seed(seed, 1) != order_seed(seed, 2));
	for (size_t i = 0; i < NR; i++)
		a[i] = b[i] = i;
	order_shuffle(a, NR, 42);
	order_shuffle(b, NR, 42);
	assert_memory_equal(a, b, sizeof(a));
	for (size_t i = 0; i < NR; i++) {
		assert_true(a[i] < NR);
		seen[a[i]]++;
		fixed += a[i] == i;
	}
	for (size_t i = 0; i < NR; i++)
		assert_int_equal(seen[i], 1);
	assert_true(fixed < NR / 4);
	order_shuffle(a, 0, 42);
	order_shuffle(a, 1, 42);
}

/* Each of the 6 orders of 3 comes about equally often. */
static void test_order_is_fair(void **state)
{
	unsigned int count[27] = { 0 }, orders = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 6000; seed++) {
		size_t a[3] = { 0, 1, 2 };

		order_shuffle(a, 3, order_seed(seed, 1));
		count[a[0] * 9 + a[1] * 3 + a[2]]++;
	}
	for (size_t i = 0; i < 27; i++) {
		if (!count[i])
			continue;
		orders++;
		/* 1000 are expected, with a deviation of 29. */
		assert_in_range(count[i], 850, 1150);
	}
	assert_int_equal(orders, 6);
}

static bool is_odd(const void *arg, size_t i)
{
	(void)arg;
	return i % 2;
}

static void test_order_last(void **state)
{
	static const size_t expected[] = { 4, 0, 2, 3, 1, 5 };
	size_t a[] = { 3, 4, 1, 0, 2, 5 };

	(void)state;
	order_last(a, 6, is_odd, NULL);
	assert_memory_equal(a, expected, sizeof(a));
	order_last(a, 6, is_odd, NULL);
	assert_memory_equal(a, expected, sizeof(a));
	order_last(a + 3, 3, is_odd, NULL);
	assert_memory_equal(a, expected, sizeof(a));
	order_last(a, 0, is_odd, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_order_is_fair),
		cmocka_unit_test(test_order_last),
	};

	return RUN_OR_SKIP(tests);
}
