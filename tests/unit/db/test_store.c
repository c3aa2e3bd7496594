/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Facts in, views out. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sqlite3.h>

#include "db/open.h"
#include "db/runs.h"
#include "tests/unit/db/scratch.h"

static const struct facts small = {
	.invocations = 6, .points = 12, .batches = 2, .samples = 16
};

static void run_info_is_the_header(void **state)
{
	struct store *s = scratch_store("a.db");
	struct facts f = small;

	(void)state;
	f.label = "base";
	assert_int_equal(scratch_run(s, &f), 1);
	scratch_expect(s,
		       "SELECT json_array(run, uuid, session, label, kernel,"
		       " clock, started_at, finished_at, status, invocations)"
		       " FROM run_info",
		       "[1,\"" FACTS_UUID "\",\"" FACTS_SESSION
		       "\",\"base\",\"6.1.0-test\",\"tsc\","
		       "\"2023-11-14T22:13:20Z\",\"2023-11-14T22:13:20Z\","
		       "\"complete\",6]");
	scratch_expect(s, "SELECT environment FROM run_info",
		       "{\"must_match\":{\"accelerator\":\"none\","
		       "\"cpu\":\"Made Up \\\"CPU\\\" \xc2\xb5\"},"
		       "\"may_differ\":{\"thp\":\"madvise\"},"
		       "\"recorded\":{\"memory\":\"24105 MiB\"}}");
	assert_int_equal(scratch_number(s, "SELECT length(machine)"
					   " FROM run_info"),
			 8);
	store_close(s);
}

static void points_and_skips_are_told_apart(void **state)
{
	struct store *s = scratch_store("a.db");

	(void)state;
	scratch_run(s, &small);
	assert_int_equal(scratch_number(s, "SELECT count(*) FROM point_info"),
			 12);
	scratch_expect(s,
		       "SELECT json_array(run, experiment, mapping, pin, wp,"
		       " params, page_size, referenced_pages) FROM point_info"
		       " WHERE point = 'wp_write/thp/vmsplice/fork_exit'",
		       "[1,\"wp_write\",\"thp\",\"vmsplice\",\"fork_exit\","
		       "\"\",2097152,1]");
	/* Six invocations skipped it, and it is one skip. */
	scratch_expect(s,
		       "SELECT json_group_array(json_array(run, point,"
		       " experiment, mapping, pin, wp, params, errno, reason))"
		       " FROM skip_info",
		       "[[1,\"wp_write/4k/none/clear_refs\",\"wp_write\","
		       "\"4k\",\"none\",\"clear_refs\",\"\",22,"
		       "\"this kernel has no soft-dirty bits\"]]");
	store_close(s);
}

static void samples_have_their_classes(void **state)
{
	struct store *s = scratch_store("a.db");

	(void)state;
	scratch_run(s, &small);
	/* Two timed batches of 16 in each of six invocations of 12 points. */
	assert_int_equal(scratch_number(s, "SELECT count(*)"
					   " FROM sample_value"),
			 2 * 16 * 6 * 12);
	scratch_expect(s,
		       "SELECT json_group_array(json_array(seq, class))"
		       " FROM sample_value WHERE class <> 'reuse' AND point ="
		       " 'wp_write/4k/vmsplice/fork_exit' AND batch = 2 AND"
		       " invocation = 3",
		       "[[9,\"copy\"]]");
	assert_int_equal(scratch_number(s, "SELECT count(*) FROM sample_value"
					   " WHERE (class = 'copy') <>"
					   " (ns >= 2700)"),
			 0);
	assert_int_equal(scratch_number(s, "SELECT min(batch) * 10 +"
					   " max(batch) FROM sample_value"),
			 24);
	store_close(s);
}

static void classes_may_alternate(void **state)
{
	struct store *s = scratch_store("a.db");
	struct facts f = small;
	struct fact_run run = facts_header(&f);
	struct fact_invocation inv = { 1, 1, 1 };
	struct fact_point point = { .id = facts_point(0), .writes = 5 };
	uint64_t ns[] = { 10, 20, 30, 40, 50 };
	uint8_t classes[] = { CLASS_nofault, CLASS_copy, CLASS_copy,
			      CLASS_nofault, CLASS_split };
	struct fact_batch batch = { .id = facts_point(0),
				    .invocation = 1,
				    .seq = 1,
				    .sort = BATCH_TIMED,
				    .nr = 5,
				    .ns = ns,
				    .classes = classes };
	struct sink *sink;
	int64_t id;

	(void)state;
	assert_int_equal(store_begin(s, &run, &sink, &id), 0);
	assert_int_equal(sink->ops->invocation(sink, &inv), 0);
	assert_int_equal(sink->ops->point(sink, &point), 0);
	assert_int_equal(sink->ops->batch(sink, &batch), 0);
	scratch_expect(s,
		       "SELECT group_concat(class || ':' || ns) FROM (SELECT *"
		       " FROM sample_value ORDER BY seq)",
		       "nofault:10,copy:20,copy:30,nofault:40,split:50");
	scratch_expect(s, "SELECT classes FROM batch_info",
		       "[[\"nofault\",1],[\"copy\",2],[\"nofault\",1],"
		       "[\"split\",1]]");
	store_close(s);
}

static void amplification_needs_its_control(void **state)
{
	struct store *s = scratch_store("a.db");

	(void)state;
	scratch_run(s, &small);
	scratch_expect(
		s,
		"SELECT json_group_array(json_array(kind, pin,"
		" referenced_pages, affected_pages, control_pages,"
		" factor, basis)) FROM (SELECT * FROM amplification"
		" WHERE run = 1 AND mapping = 'thp' ORDER BY basis, pin)",
		"[[\"reuse\",\"io_uring\",1,0,0,0.0,\"measured\"],"
		"[\"reuse\",\"none\",0,0,0,null,\"measured\"],"
		"[\"reuse\",\"vmsplice\",1,1,0,1.0,\"measured\"],"
		"[\"reuse\",\"io_uring\",1,512,0,512.0,\"model\"],"
		"[\"reuse\",\"vmsplice\",1,512,0,512.0,\"model\"]]");
	sqlite3_exec(store_sqlite(s),
		     "DELETE FROM point WHERE mapping = 'thp' AND pin = 'none'",
		     NULL, NULL, NULL);
	scratch_expect(s,
		       "SELECT json_array(affected_pages, control_pages,"
		       " factor) FROM amplification WHERE mapping = 'thp' AND"
		       " pin = 'vmsplice' AND basis = 'measured'",
		       "[1,null,null]");
	store_close(s);
}

/* A kill leaves everything up to the last fact. */
static void an_interrupted_run_has_its_batches(void **state)
{
	struct facts f = small;
	struct store *s = scratch_store("a.db");

	(void)state;
	f.stop_after = 30;
	scratch_run(s, &f);
	scratch_expect(s, "SELECT status FROM run_info", "interrupted");
	scratch_expect(s, "SELECT finished_at FROM run_info", "NULL");
	assert_int_equal(scratch_number(s, "SELECT count(*) FROM batch_info"),
			 30);
	/* Seven points have all four batches, one two: all are summarised. */
	assert_int_equal(scratch_number(s, "SELECT count(*) FROM metric_value"
					   " WHERE metric = 'copies'"),
			 8);
	store_close(s);
}

static int begin_and_break(struct store *s, const struct fact_point *p,
			   const struct fact_batch *b)
{
	struct facts f = small;
	struct fact_run run = facts_header(&f);
	struct fact_invocation inv = { 1, 1, 1 };
	struct sink *sink;
	int64_t id;
	int err;

	assert_int_equal(store_begin(s, &run, &sink, &id), 0);
	assert_int_equal(sink->ops->invocation(sink, &inv), 0);
	err = p ? sink->ops->point(sink, p) : 0;
	if (!err && b)
		err = sink->ops->batch(sink, b);
	assert_int_equal(store_finish(s, RUN_FAILED), 0);
	return err;
}

static void facts_that_cannot_be_are_refused(void **state)
{
	struct store *s = scratch_store("a.db");
	struct fact_point p = { .id = facts_point(0), .writes = 1 };
	uint64_t ns = (uint64_t)INT64_MAX + 1;
	uint8_t class = CLASS_copy;
	struct reading odd = { "Robert'); DROP TABLE run; --", 1 };
	struct fact_batch b = { .id = p.id,
				.invocation = 1,
				.seq = 1,
				.nr = 1,
				.classes = &class };

	(void)state;
	assert_int_equal(begin_and_break(s, NULL, &b), -EINVAL);
	b.invocation = 2;
	assert_int_equal(begin_and_break(s, &p, &b), -EINVAL);
	b.invocation = 1;
	b.ns = &ns;
	assert_int_equal(begin_and_break(s, &p, &b), -EINVAL);
	b.ns = NULL;
	class = CLASS_NR;
	assert_int_equal(begin_and_break(s, &p, &b), -EINVAL);
	class = CLASS_copy;
	b.readings = &odd;
	b.nr_readings = 1;
	assert_int_equal(begin_and_break(s, &p, &b), -EINVAL);
	b.nr_readings = 0;
	p.id.mapping = "4K";
	assert_int_equal(begin_and_break(s, &p, NULL), -EINVAL);
	p.id.mapping = "4k";
	assert_int_equal(begin_and_break(s, &p, &b), 0);
	/* The run stands, with what was taken of it. */
	scratch_expect(s, "SELECT status || count(*) FROM run_info, batch_info",
		       "failed1");
	store_close(s);
}

static void two_stores_write_in_turns(void **state)
{
	struct store *a = scratch_store("a.db"), *b = scratch_store("a.db");
	struct facts f = small, g = small;

	(void)state;
	g.uuid = "11111111-89ab-4cde-8f01-23456789abcd";
	assert_int_equal(scratch_run(a, &f), 1);
	assert_int_equal(scratch_run(b, &g), 2);
	assert_int_equal(scratch_number(a, "SELECT count(*) FROM batch_info"),
			 2 * 6 * 12 * 4);
	/* Ids are not given out twice. */
	assert_int_equal(store_delete_run(a, 2), 0);
	assert_int_equal(scratch_run(b, &g), 3);
	assert_int_equal(store_delete_run(a, 3), 0);
	assert_int_equal(store_delete_run(a, 1), 0);
	assert_int_equal(store_delete_run(a, 1), -ENOENT);
	assert_int_equal(scratch_number(a, "SELECT (SELECT count(*) FROM"
					   " batch) + (SELECT count(*) FROM"
					   " point_summary) + (SELECT count(*)"
					   " FROM event)"),
			 0);
	store_close(a);
	store_close(b);
}

/* A log that is not synced may be gone after a power cut: so it is left out. */
static void an_invocation_is_in_the_file_when_it_ends(void **state)
{
	struct store *s = scratch_store("a.db"), *without_log;
	struct fact_run run = facts_header(&small);
	struct sink *sink;
	char *file;
	size_t len;
	int64_t id;

	(void)state;
	assert_int_equal(store_begin(s, &run, &sink, &id), 0);
	assert_int_equal(facts_play(&small, sink), 0);
	file = scratch_read("a.db", &len);
	scratch_write("b.db", file, len);
	free(file);
	without_log = scratch_store("b.db");
	assert_int_equal(scratch_number(without_log,
					"SELECT count(*) FROM batch_info"),
			 6 * 12 * 4);
	store_close(without_log);
	store_close(s);
}

int main(void)
{
#define TEST(f)                                                                \
	cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		TEST(run_info_is_the_header),
		TEST(points_and_skips_are_told_apart),
		TEST(samples_have_their_classes),
		TEST(classes_may_alternate),
		TEST(amplification_needs_its_control),
		TEST(an_interrupted_run_has_its_batches),
		TEST(facts_that_cannot_be_are_refused),
		TEST(two_stores_write_in_turns),
		TEST(an_invocation_is_in_the_file_when_it_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
