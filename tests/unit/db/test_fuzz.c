/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Feeds good lines, spoilt at random, to a reader and a database. Accepted
 * lines are sound, refused ones come with a sentence, and the sanitizers find
 * the rest.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sqlite3.h>

#include "db/ndjson/ndjson_write.h"
#include "db/open.h"
#include "db/runs.h"
#include "lib/buffer.h"
#include "db/ndjson/transfer.h"
#include "tests/unit/db/scratch.h"

#define ROUNDS 2000

static uint64_t state_of_chance = 20240917;

static size_t chance(size_t n)
{
	state_of_chance =
		state_of_chance * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(state_of_chance >> 33) % n;
}

static int keep(void *arg, const char *line, size_t len)
{
	buffer_add(arg, line, len);
	buffer_add(arg, "\n", 1);
	return 0;
}

static void replace(struct buffer *b, size_t at, size_t cut, const char *with,
		    size_t len)
{
	struct buffer out = { 0 };

	if (cut > b->len - at)
		cut = b->len - at;
	buffer_add(&out, b->text, at);
	buffer_add(&out, with, len);
	buffer_add(&out, b->text + at + cut, b->len - at - cut);
	buffer_release(b);
	*b = out;
}

static void spoil(struct buffer *b)
{
	static const char *const words[] = {
		"\"",
		"{",
		"}",
		"[",
		"]",
		",",
		":",
		"-",
		"null",
		"true",
		"1e9",
		"0",
		"\\u0000",
		"\xff",
		"\xc2\x9b",
		"\n",
		"99999999999999999999",
		"-1",
		"[[[[[[",
		"\"ns\":",
		"\"nr\":0",
		"9223372036854775807",
		"{\"end\":{}}\n",
		"\"reuse\"",
		"18446744073709551616",
	};
	size_t at = chance(b->len), other;
	const char *word = words[chance(sizeof(words) / sizeof(*words))];
	char byte;

	switch (chance(6)) {
	case 0:
		b->text[at] ^= (char)(1 << chance(8));
		break;
	case 1:
		replace(b, at, 0, word, strlen(word));
		break;
	case 2:
		replace(b, at, 1 + chance(40), word, strlen(word));
		break;
	case 3:
		replace(b, at, 1 + chance(200), "", 0);
		break;
	case 4:
		byte = (char)chance(256);
		replace(b, at, 1, &byte, 1);
		break;
	default:
		/* Something of its own, once more or elsewhere. */
		other = chance(b->len);
		if (other > at) {
			char *copy = strndup(b->text + at, other - at);

			replace(b, chance(b->len), chance(2) * 50, copy,
				strlen(copy) % 300);
			free(copy);
		}
	}
}

static void spoilt_runs_leave_the_database_sound(void **state)
{
	static const struct facts f = { .invocations = 2,
					.points = 2,
					.batches = 1,
					.samples = 8,
					.label = "fuzz" };
	struct fact_run run = facts_header(&f);
	struct store *s = scratch_store("a.db");
	struct buffer good = { 0 }, bad = { 0 };
	struct sink *w = ndjson_writer(keep, &good);
	unsigned int i, taken = 0;
	struct transfer t;

	(void)state;
	assert_int_equal(w->ops->run(w, &run), 0);
	assert_int_equal(facts_play(&f, w), 0);
	sqlite3_exec(store_sqlite(s), "PRAGMA synchronous = OFF", NULL, NULL,
		     NULL);
	for (i = 0; i < ROUNDS; i++) {
		size_t times = 1 + chance(3);

		buffer_reset(&bad);
		buffer_add(&bad, good.text, good.len);
		while (times--)
			spoil(&bad);
		scratch_write("bad.ndjson", bad.text, bad.len);
		memset(&t, 0xaa, sizeof(t));
		if (!transfer_import(s, "bad.ndjson", &t)) {
			taken++;
			assert_true(t.run > 0);
			if (chance(2))
				assert_int_equal(store_delete_run(s, t.run), 0);
		} else {
			assert_true(*t.why && !strchr(t.why, '\n'));
		}
	}
	/* Some do no harm, and most are noticed. */
	assert_in_range(taken, ROUNDS / 50, ROUNDS / 2);
	scratch_expect(s, "PRAGMA integrity_check", "ok");
	assert_int_equal(scratch_number(s, "SELECT count(*) FROM"
					   " pragma_foreign_key_check"),
			 0);
	scratch_number(s, "SELECT count(*) + count(ns) FROM sample_value");
	scratch_number(s, "SELECT count(*) + count(value) FROM reading_value");
	scratch_number(s, "SELECT count(*) + count(factor) FROM amplification");
	ndjson_writer_free(w);
	buffer_release(&good);
	buffer_release(&bad);
	store_close(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			spoilt_runs_leave_the_database_sound, scratch_setup,
			scratch_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
