/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines out, lines in, and lines that nobody should take. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "db/batch_json.h"
#include "db/ndjson/ndjson_read.h"
#include "db/ndjson/ndjson_write.h"
#include "db/open.h"
#include "db/runs.h"
#include "lib/buffer.h"
#include "db/ndjson/ndjson.h"
#include "tests/unit/db/scratch.h"

static int keep(void *arg, const char *line, size_t len)
{
	assert_int_equal(strlen(line), len);
	buffer_add(arg, line, len);
	buffer_add(arg, "\n", 1);
	return 0;
}

static int to_writer(void *arg, const struct fact_run *fact, struct sink **sink)
{
	*sink = arg;
	return (*sink)->ops->run(*sink, fact);
}

static const char golden[] =
	"{\"pincow\":1,\"run\":\"" FACTS_UUID "\",\"session\":\"" FACTS_SESSION
	"\",\"kernel\":\"6.1.0-test\",\"clock\":\"tsc\",\"version\":\"0.1.0\","
	"\"command\":\"pincow run --suite quick\",\"seed\":42,"
	"\"started_ns\":1700000000000000000,\"invocations\":1,\"points\":2}\n"
	"{\"environment\":{\"must_match\":{\"cpu\":\"Made Up \\\"CPU\\\" "
	"\xc2\xb5\",\"accelerator\":\"none\"},\"may_differ\":{\"thp\":"
	"\"madvise\"},\"recorded\":{\"memory\":\"24105 MiB\"}}}\n"
	"{\"event\":{\"at_ns\":1700000000000000000,\"invocation\":0,"
	"\"kind\":\"overhead\",\"subject\":\"\",\"value\":13000,"
	"\"text\":\"an empty timed region\"}}\n"
	"{\"invocation\":{\"seq\":1,\"seed\":\"9198839646602046867\","
	"\"started_ns\":1700000000000000001}}\n"
	"{\"point\":{\"point\":\"wp_write/4k/none/fork_exit\",\"version\":1,"
	"\"page_size\":4096,\"range_bytes\":2097152,\"writes\":3,"
	"\"referenced_pages\":0}}\n"
	"{\"batch\":{\"point\":\"wp_write/4k/none/fork_exit\","
	"\"invocation\":1,\"seq\":1,\"sort\":\"counted\",\"nr\":3,"
	"\"classes\":[[\"reuse\",3]],\"readings\":{\"written_pages\":3,"
	"\"copies\":0,\"spurious_copies\":0,\"bystander_copies\":0,"
	"\"hidden_pages\":0,\"hidden_growth_bytes\":0,"
	"\"rss_growth_bytes\":-4096}}}\n";

static void lines_are_as_documented(void **state)
{
	struct facts f = {
		.invocations = 1, .points = 1, .batches = 1, .samples = 3
	};
	struct fact_run run = facts_header(&f);
	struct buffer b = { 0 };
	struct sink *w = ndjson_writer(keep, &b);

	(void)state;
	assert_int_equal(w->ops->run(w, &run), 0);
	assert_int_equal(facts_play(&f, w), 0);
	b.text[sizeof(golden) - 1] = '\0';
	assert_string_equal(b.text, golden);
	assert_non_null(strstr(b.text + sizeof(golden),
			       "{\"end\":{\"status\":\"complete\","
			       "\"finished_ns\":1700000000000001000,"
			       "\"points\":1,\"batches\":2,\"skips\":1,"
			       "\"events\":2}}\n"));
	assert_non_null(strstr(b.text + sizeof(golden), "\"ns\":["));
	ndjson_writer_free(w);
	buffer_release(&b);
}

/* Feed all lines of @text; the first error. */
static int feed(struct ndjson_reader *r, const char *text)
{
	const char *end;
	int err = 0;

	for (; !err && (end = strchr(text, '\n')); text = end + 1)
		err = ndjson_reader_line(r, text, (size_t)(end - text));
	return err;
}

static void what_is_read_is_what_was_written(void **state)
{
	struct facts f = { .invocations = 2,
			   .points = 15,
			   .batches = 2,
			   .samples = 100,
			   .label = "base" };
	struct fact_run run = facts_header(&f);
	struct buffer first = { 0 }, second = { 0 };
	struct sink *w = ndjson_writer(keep, &first);
	struct sink *again = ndjson_writer(keep, &second);
	struct ndjson_reader *r = ndjson_reader(to_writer, again, NULL);

	(void)state;
	assert_int_equal(w->ops->run(w, &run), 0);
	assert_int_equal(facts_play(&f, w), 0);
	if (feed(r, first.text))
		fail_msg("%s", ndjson_reader_why(r));
	assert_true(ndjson_reader_ended(r));
	assert_string_equal(first.text, second.text);
	assert_int_equal(ndjson_reader_counts(r).batches, 120);
	assert_int_equal(ndjson_reader_counts(r).unknown, 0);
	ndjson_reader_free(r);
	ndjson_writer_free(w);
	ndjson_writer_free(again);
	buffer_release(&first);
	buffer_release(&second);
}

static const char header[] =
	"{\"pincow\":1,\"run\":\"" FACTS_UUID "\",\"session\":\"" FACTS_SESSION
	"\",\"kernel\":\"6.1\",\"clock\":\"tsc\",\"version\":\"0\","
	"\"command\":\"\",\"seed\":0,\"started_ns\":0,\"invocations\":1,"
	"\"points\":1}\n";

static const char start[] =
	"{\"invocation\":{\"seq\":1,\"seed\":1,\"started_ns\":1}}\n"
	"{\"point\":{\"point\":\"e/4k/none/w\",\"version\":1,\"page_size\":1,"
	"\"range_bytes\":1,\"writes\":1,\"referenced_pages\":0}}\n";

#define BATCH                                                                  \
	"{\"batch\":{\"point\":\"e/4k/none/w\",\"invocation\":1,\"seq\":1,"    \
	"\"sort\":\"timed\",\"nr\":2,"

/* One line after a good beginning; and what the sentence says. */
static const struct {
	const char *line;
	const char *why;
} hostile[] = {
	{ "", NULL },
	{ "nonsense", "not JSON" },
	{ "[]", "not an object" },
	{ "7", "not JSON" },
	{ "{", "not JSON" },
	{ "{\"skip\":7}", "not an object" },
	{ "{\"skip\":{}}{\"skip\":{}}", "not JSON" },
	{ "{\"batch\":{},\"batch\":{}}", "duplicate" },
	{ "{\"a\":\"\xff\xfe\"}", "not JSON" },
	{ "{\"a\":\"\xed\xa0\x80\"}", "not JSON" },
	{ "{\"a\":\"\\u0000\"}", "not JSON" },
	{ "{\"\\u0000\":1}", "not JSON" },
	{ BATCH "\"ns\":[1,2],\"classes\":[[\"reuse\",2]],\"readings\":{}}}",
	  NULL },
	{ BATCH "\"ns\":[1,2],\"readings\":{}}}", "times" },
	{ BATCH "\"ns\":[1],\"classes\":[[\"reuse\",2]],\"readings\":{}}}",
	  "samples are missing" },
	{ BATCH "\"ns\":[1,2],\"classes\":[[\"reuse\",3]],\"readings\":{}}}",
	  "samples are missing" },
	{ BATCH "\"ns\":[1,-2],\"classes\":[[\"reuse\",2]],\"readings\":{}}}",
	  "'ns'" },
	{ BATCH "\"ns\":[1,2.5],\"classes\":[[\"reuse\",2]],\"readings\":{}}}",
	  "'ns'" },
	{ BATCH "\"ns\":[1,9223372036854775808],\"classes\":[[\"reuse\",2]],"
		"\"readings\":{}}}",
	  "too big" },
	{ BATCH "\"ns\":[1,9223372036854775807],\"classes\":[[\"reuse\",2]],"
		"\"readings\":{}}}",
	  "'ns' has a time beyond 2^53" },
	{ BATCH "\"ns\":[1,9007199254740992],\"classes\":[[\"reuse\",2]],"
		"\"readings\":{}}}",
	  NULL },
	{ BATCH
	  "\"ns\":{\"1\":1},\"classes\":[[\"reuse\",2]],\"readings\":{}}}",
	  "'ns'" },
	{ BATCH "\"ns\":[1,2],\"classes\":[[\"magic\",2]],\"readings\":{}}}",
	  "'classes'" },
	{ BATCH "\"ns\":[1,2],\"classes\":[[\"reuse\",-2]],\"readings\":{}}}",
	  "'classes'" },
	{ BATCH "\"ns\":[1,2],\"classes\":[[\"reuse\",2,1]],\"readings\":{}}}",
	  "'classes'" },
	{ BATCH "\"ns\":[1,2],\"classes\":[[\"reuse\",9000000000000000000]],"
		"\"readings\":{}}}",
	  "'classes'" },
	{ BATCH "\"classes\":[[\"reuse\",2]],\"readings\":{\"copies\":1.5}}}",
	  "not an integer" },
	{ BATCH "\"classes\":[[\"reuse\",2]],\"readings\":[]}}",
	  "not an object" },
	{ BATCH "\"classes\":[[\"reuse\",2]]}}", "not an object" },
	/* Of a newer pincow: left out, and counted. */
	{ BATCH "\"classes\":[[\"reuse\",2]],\"readings\":{\"new_one\":1}}}",
	  NULL },
	{ BATCH "\"quantiles\":{\"reuse\":{\"n\":2,\"p50\":3,\"p90\":2,"
		"\"p99\":4,\"max\":5}},\"sum_ns\":6,\"classes\":[[\"reuse\",2]]"
		",\"readings\":{}}}",
	  "'quantiles'" },
	{ BATCH "\"quantiles\":{\"reuse\":{\"n\":2,\"p50\":1,\"p90\":2,"
		"\"p99\":4,\"max\":5}},\"sum_ns\":6,\"classes\":[[\"reuse\",2]]"
		",\"readings\":{}}}",
	  NULL },
	{ BATCH "\"quantiles\":{\"reuse\":7},\"sum_ns\":6,\"classes\":"
		"[[\"reuse\",2]],\"readings\":{}}}",
	  "'quantiles'" },
	{ "{\"batch\":{\"point\":\"e/4k/none/w\",\"invocation\":1,\"seq\":0,"
	  "\"sort\":\"timed\",\"nr\":0,\"readings\":{}}}",
	  "'seq'" },
	{ "{\"batch\":{\"point\":\"e/4k/none/w\",\"invocation\":1,\"seq\":1,"
	  "\"sort\":\"weighed\",\"nr\":0,\"readings\":{}}}",
	  "'sort'" },
	{ "{\"batch\":{\"point\":\"e/4k/none/w\",\"invocation\":2,\"seq\":1,"
	  "\"sort\":\"timed\",\"nr\":0,\"readings\":{}}}",
	  "Invalid" },
	{ "{\"batch\":{\"point\":\"e/4k/pin/w\",\"invocation\":1,\"seq\":1,"
	  "\"sort\":\"timed\",\"nr\":0,\"readings\":{}}}",
	  "Invalid" },
	{ "{\"batch\":{\"point\":7,\"invocation\":1}}", "'point'" },
	{ "{\"batch\":{\"point\":\"e/4k/none/w\",\"invocation\":1,\"seq\":1,"
	  "\"sort\":\"counted\",\"nr\":18446744073709551615,\"readings\":{}}}",
	  "too big" },
	{ "{\"batch\":{\"point\":\"e/4k/none/w\",\"invocation\":1,\"seq\":1,"
	  "\"sort\":\"profiled\",\"nr\":9223372036854775807,"
	  "\"readings\":{}}}",
	  "samples are missing" },
	{ "{\"invocation\":{\"seq\":2,\"seed\":\"9007199254740993\","
	  "\"started_ns\":1}}",
	  NULL },
	{ "{\"invocation\":{\"seq\":2,\"seed\":\"9223372036854775808\","
	  "\"started_ns\":1}}",
	  "'seed'" },
	{ "{\"invocation\":{\"seq\":2,\"seed\":\" 1\",\"started_ns\":1}}",
	  "'seed'" },
	{ "{\"invocation\":{\"seq\":2,\"seed\":\"1x\",\"started_ns\":1}}",
	  "'seed'" },
	{ "{\"invocation\":{\"seq\":2,\"seed\":\"\",\"started_ns\":1}}",
	  "'seed'" },
	{ "{\"point\":{\"point\":\"e/4k/none\"}}", "invalid name of a point" },
	{ "{\"point\":{\"point\":\"e/4k/none/w/x\"}}",
	  "invalid name of a point" },
	{ "{\"point\":{\"point\":\"e/4k//w\"}}", "invalid name of a point" },
	{ "{\"point\":{\"point\":\"e/4k/none/w?\"}}",
	  "invalid name of a point" },
	{ "{\"point\":{\"point\":\"e/4k/none/w?a b\"}}",
	  "invalid name of a point" },
	{ "{\"point\":{\"point\":\"e/4k/none/../..\"}}",
	  "invalid name of a point" },
	{ "{\"point\":{\"point\":\"E/4k/none/w\"}}",
	  "invalid name of a point" },
	{ "{\"point\":{\"point\":\"abcdefghijklmnopqrstuvwxyz0123456/4k/n/"
	  "w\"}}",
	  "invalid name of a point" },
	{ "{\"point\":{\"point\":\"e/4k/none/w\",\"version\":1,"
	  "\"page_size\":\"big\"}}",
	  "'page_size'" },
	{ "{\"point\":{\"point\":\"e/4k/none/w\",\"version\":2,"
	  "\"page_size\":1,\"range_bytes\":1,\"writes\":1,"
	  "\"referenced_pages\":0}}",
	  "Invalid" },
	{ "{\"skip\":{\"point\":\"e/4k/none/w\",\"invocation\":1,"
	  "\"errno\":-1,\"reason\":\"\"}}",
	  "'errno'" },
	{ "{\"skip\":{\"point\":\"e/4k/none/w\",\"invocation\":1,"
	  "\"errno\":1,\"reason\":null}}",
	  "'reason'" },
	{ "{\"skip\":{\"point\":\"e/4k/none/w\",\"invocation\":9,"
	  "\"errno\":1,\"reason\":\"\"}}",
	  "Invalid" },
	{ "{\"event\":{\"at_ns\":1,\"invocation\":0,\"kind\":\"a b\","
	  "\"subject\":\"\",\"value\":0,\"text\":\"\"}}",
	  "'kind'" },
	{ "{\"event\":{\"at_ns\":1e3}}", "'at_ns'" },
	{ "{\"environment\":{\"must_match\":{\"a\":1}}}", "not a string" },
	{ "{\"environment\":{\"must_match\":7}}", NULL },
	{ "{\"invocation\":{\"seq\":4294967296}}", "'seq'" },
	{ "{\"invocation_end\":{\"seq\":3,\"finished_ns\":1,\"complete\":1}}",
	  "Invalid" },
	{ "{\"end\":{\"status\":\"running\"}}", "not a final status" },
	{ "{\"end\":{\"status\":\"complete\",\"finished_ns\":1,\"points\":2,"
	  "\"batches\":0,\"skips\":0,\"events\":0}}",
	  "2 points, and 1 came" },
	{ "{\"end\":{\"status\":\"complete\",\"finished_ns\":1,\"points\":1,"
	  "\"batches\":0,\"skips\":0,\"events\":0}}",
	  NULL },
	{ "{\"heartbeat\":{\"point\":\"e/4k/none/w\",\"invocation\":1,"
	  "\"expect_ms\":400}}",
	  NULL },
	{ "{\"heartbeat\":{\"point\":\"e/4k/none/w\",\"invocation\":1,"
	  "\"expect_ms\":-400}}",
	  "'expect_ms'" },
	{ "{\"heartbeat\":{\"point\":\"E\"}}", "invalid name of a point" },
	{ "{\"telepathy\":{}}", NULL },
	{ "{}", NULL },
};

static int to_store(void *arg, const struct fact_run *fact, struct sink **sink)
{
	int64_t id;

	return store_begin(arg, fact, sink, &id);
}

static void hostile_lines_are_refused(void **state)
{
	struct store *s = scratch_store("a.db");
	struct ndjson_reader *r;
	size_t i;
	int err;

	(void)state;
	for (i = 0; i < sizeof(hostile) / sizeof(*hostile); i++) {
		r = ndjson_reader(to_store, s, NULL);
		assert_int_equal(feed(r, header), 0);
		assert_int_equal(feed(r, start), 0);
		err = ndjson_reader_line(r, hostile[i].line,
					 strlen(hostile[i].line));
		if (!err != !hostile[i].why ||
		    (err && (strncmp(ndjson_reader_why(r), "line 4: ", 8) ||
			     !strstr(ndjson_reader_why(r), hostile[i].why))))
			fail_msg("%s\n%d: %s", hostile[i].line, err,
				 ndjson_reader_why(r));
		if (err)
			assert_int_not_equal(feed(r, start), 0);
		ndjson_reader_free(r);
		store_finish(s, RUN_FAILED);
		store_delete_run(s, (int64_t)i + 1);
	}
	store_close(s);
}

static void headers_that_are_none(void **state)
{
	static const char *const lines[] = {
		"{\"pincow\":2}\n",
		"{\"run\":1}\n",
		"{\"pincow\":1}\n",
		"{\"pincow\":1,\"run\":\"x\",\"session\":\"x\",\"kernel\":"
		"\"6\","
		"\"clock\":\"tsc\",\"version\":\"0\",\"command\":\"\","
		"\"seed\":0,\"started_ns\":0,\"invocations\":1,\"points\":1}\n",
		"{\"batch\":{}}\n",
		"\x1f\x8b\n",
	};
	struct store *s = scratch_store("a.db");
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		struct ndjson_reader *r = ndjson_reader(to_store, s, NULL);

		assert_int_equal(feed(r, lines[i]), -EBADMSG);
		ndjson_reader_free(r);
	}
	assert_int_equal(scratch_number(s, "SELECT count(*) FROM run"), 0);
	store_close(s);
}

static void what_terminals_obey_is_taken_out(void **state)
{
	struct buffer b = { 0 };
	struct sink *w = ndjson_writer(keep, &b);
	struct ndjson_reader *r = ndjson_reader(NULL, NULL, w);

	(void)state;
	assert_int_equal(feed(r, "{\"skip\":{\"point\":\"e/4k/none/w\","
				 "\"invocation\":0,\"errno\":1,\"reason\":"
				 "\"a\\u001b[31mb\\nc\xc2\x9b"
				 "d\"}}\n"),
			 0);
	assert_non_null(strstr(b.text, "\"a [31mb c  d\""));
	ndjson_reader_free(r);
	ndjson_writer_free(w);
	buffer_release(&b);
}

static void what_is_not_utf8_is_written_all_the_same(void **state)
{
	struct buffer b = { 0 };

	(void)state;
	buffer_json(&b, "a\"\\\n\x01\xff\xc3\xa4\xed\xa0\x80\xf0\x9f\x98\x80"
			"\xc3");
	assert_string_equal(b.text, "\"a\\\"\\\\\\u000a\\u0001\xef\xbf\xbd"
				    "\xc3\xa4\xef\xbf\xbd\xef\xbf\xbd"
				    "\xef\xbf\xbd\xf0\x9f\x98\x80"
				    "\xef\xbf\xbd\"");
	buffer_release(&b);
}

static void lines_have_a_length(void **state)
{
	size_t len = 20 << 20;
	char *line = malloc(len + 1);
	struct buffer b = { 0 };
	struct sink *w = ndjson_writer(keep, &b);
	struct ndjson_reader *r = ndjson_reader(NULL, NULL, w);

	(void)state;
	memset(line, '[', len);
	assert_int_equal(ndjson_reader_line(r, line, len), -EBADMSG);
	assert_non_null(strstr(ndjson_reader_why(r), "longer than"));
	ndjson_reader_free(r);
	r = ndjson_reader(NULL, NULL, w);
	/* Nesting that would take a stack. */
	assert_int_equal(ndjson_reader_line(r, line, NDJSON_LINE_MAX),
			 -EBADMSG);
	ndjson_reader_free(r);
	ndjson_writer_free(w);
	buffer_release(&b);
	free(line);
}

/* A batch of a large range: one sample more than is kept, of two classes. */
static void large_batches_are_reduced(void **state)
{
	enum { NR = BATCH_SAMPLES_KEPT + 1 };
	uint64_t *ns = malloc(NR * sizeof(*ns));
	uint8_t *classes = malloc(NR);
	struct fact_batch f = {
		.id = facts_point(0),
		.invocation = 1,
		.seq = 1,
		.sort = BATCH_TIMED,
		.nr = NR - 1,
		.ns = ns,
		.classes = classes,
	};
	struct buffer b = { 0 };
	struct sink *w = ndjson_writer(keep, &b);

	(void)state;
	for (size_t i = 0; i < NR; i++)
		ns[i] = 1000 + i % 101;
	memset(classes, CLASS_reuse, NR);
	classes[7] = CLASS_copy;
	assert_int_equal(w->ops->batch(w, &f), 0);
	assert_non_null(strstr(b.text, "\"ns\":[1000,1001,"));
	buffer_reset(&b);
	f.nr = NR;
	assert_int_equal(w->ops->batch(w, &f), 0);
	assert_null(strstr(b.text, "\"ns\""));
	assert_non_null(strstr(b.text, "\"classes\":[[\"reuse\",7],[\"copy\","
				       "1],[\"reuse\",65529]]"));
	assert_non_null(strstr(b.text, "\"quantiles\":{\"reuse\":{\"n\":65536,"
				       "\"p50\":1050,"));
	assert_non_null(strstr(b.text, "\"copy\":{\"n\":1,\"p50\":1007,"));
	/* 648 times 0 to 100, and 0 to 88. */
	assert_non_null(strstr(b.text, "\"sum_ns\":68813316,"));
	ndjson_writer_free(w);
	buffer_release(&b);
	free(classes);
	free(ns);
}

static void descriptors_take_whole_lines(void **state)
{
	int fd[2], err;
	char got[64] = "";

	(void)state;
	assert_int_equal(pipe(fd), 0);
	err = ndjson_put_fd(&fd[1], "{\"a\":1}", 7);
	assert_int_equal(err, 0);
	assert_int_equal(read(fd[0], got, sizeof(got)), 8);
	assert_string_equal(got, "{\"a\":1}\n");
	close(fd[0]);
	close(fd[1]);
	assert_int_equal(ndjson_put_fd(&fd[1], "x", 1), -EBADF);
}

int main(void)
{
#define TEST(f)                                                                \
	cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		TEST(lines_are_as_documented),
		TEST(what_is_read_is_what_was_written),
		TEST(hostile_lines_are_refused),
		TEST(headers_that_are_none),
		TEST(what_terminals_obey_is_taken_out),
		TEST(what_is_not_utf8_is_written_all_the_same),
		TEST(lines_have_a_length),
		TEST(large_batches_are_reduced),
		TEST(descriptors_take_whole_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
