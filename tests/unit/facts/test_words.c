/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words of metrics: each has one of its own, and each can be typed. */
#include <string.h>

#include "facts/metrics.h"
#include "tests/skip.h"

static void each_metric_has_its_own_word(void **state)
{
	(void)state;
	for (int i = 0; i < METRIC_NR; i++) {
		assert_non_null(metric_words[i]);
		for (int k = 0; k < METRIC_NR; k++) {
			int same = !strcmp(metric_words[i], metric_words[k]);
			int named = !strcmp(metric_words[i],
					    metric_definitions[k].name);

			assert_int_equal(same, i == k);
			/* A word that is the name of another would hide it. */
			assert_true(!named || i == k);
		}
	}
}

static void words_and_names_are_typed(void **state)
{
	size_t len;

	(void)state;
	for (int i = 0; i < METRIC_NR; i++) {
		assert_int_equal(metric_typed(metric_words[i], "", &len), i);
		assert_int_equal(len, strlen(metric_words[i]));
		assert_int_equal(
			metric_typed(metric_definitions[i].name, "", &len), i);
	}
	assert_int_equal(metric_typed("cop", "", &len), -1);
	assert_int_equal(metric_typed("copies,faults", "", &len), -1);
}

/* Words have commas, and so have lists of them. */
static void the_longest_word_of_a_list_counts(void **state)
{
	size_t len;

	(void)state;
	assert_int_equal(metric_typed("write, reuse,copies", ",", &len),
			 METRIC_write_ns_reuse);
	assert_int_equal(len, strlen("write, reuse"));
	assert_int_equal(metric_typed("write,copies", ",", &len),
			 METRIC_write_ns);
	assert_int_equal(metric_typed("copies=3", "=", &len), METRIC_copies);
	assert_int_equal(len, strlen("copies"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_metric_has_its_own_word),
		cmocka_unit_test(words_and_names_are_typed),
		cmocka_unit_test(the_longest_word_of_a_list_counts),
	};

	return RUN_OR_SKIP(tests);
}
