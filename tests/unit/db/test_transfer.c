/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs from one database to another, whole, in parts, and spoilt. */
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
#include <sqlite3.h>

#include "db/batch_json.h"
#include "db/ndjson/transfer.h"
#include "db/open.h"
#include "db/run_name.h"
#include "db/runs.h"
#include "tests/unit/db/scratch.h"

static const struct facts some = { .invocations = 3,
				   .points = 6,
				   .batches = 3,
				   .samples = 64,
				   .label = "base" };

static const char all_values[] =
	"SELECT json_group_array(json_array(point, metric, n, value, low,"
	" high)) FROM (SELECT * FROM metric_value ORDER BY point, metric)";

static void take(struct store *s, const char *path, struct transfer *t)
{
	if (transfer_import(s, path, t))
		fail_msg("%s", t->why);
}

static void give(struct store *s, const char *path, bool samples)
{
	struct transfer t;

	if (transfer_export(s, 1, path, samples, &t))
		fail_msg("%s", t.why);
}

static void same_files(const char *a, const char *b)
{
	size_t a_len, b_len;
	char *x = scratch_read(a, &a_len), *y = scratch_read(b, &b_len);

	assert_int_equal(a_len, b_len);
	assert_memory_equal(x, y, a_len);
	free(x);
	free(y);
}

static void same_values(struct store *a, struct store *b)
{
	char *values = scratch_text(a, all_values);

	assert_true(strlen(values) > 1000);
	scratch_expect(b, all_values, values);
	free(values);
}

static void what_goes_out_comes_in(void **state)
{
	struct store *a = scratch_store("a.db"), *b = scratch_store("b.db");
	struct transfer t;

	(void)state;
	scratch_run(a, &some);
	give(a, "run.ndjson", true);
	assert_int_equal(access("run.ndjson.partial", F_OK), -1);
	take(b, "run.ndjson", &t);
	assert_int_equal(t.run, 1);
	assert_false(t.known);
	assert_true(t.ended);
	assert_false(t.label_taken);
	assert_int_equal(t.counts.batches, 3 * 6 * 6);
	scratch_expect(b, "SELECT label || status || invocations FROM run_info",
		       "basecomplete3");
	scratch_expect(a, "SELECT imported FROM run_info", "0");
	scratch_expect(b, "SELECT imported FROM run_info", "1");
	same_values(a, b);
	give(b, "again.ndjson", true);
	same_files("run.ndjson", "again.ndjson");
	/* A second time nothing changes, labels neither. */
	take(b, "run.ndjson", &t);
	assert_true(t.known);
	assert_false(t.label_taken);
	give(b, "again.ndjson", true);
	same_files("run.ndjson", "again.ndjson");
	store_close(a);
	store_close(b);
}

static void compressed_by_name(void **state)
{
	struct store *a = scratch_store("a.db"), *b = scratch_store("b.db");
	size_t plain_len, gz_len;
	struct transfer t;
	char *plain, *gz;

	(void)state;
	scratch_run(a, &some);
	give(a, "run.ndjson", true);
	give(a, "run.ndjson.gz", true);
	plain = scratch_read("run.ndjson", &plain_len);
	gz = scratch_read("run.ndjson.gz", &gz_len);
	assert_true(gz_len < plain_len / 2 && gz[0] == 0x1f);
	take(b, "run.ndjson.gz", &t);
	same_values(a, b);
	/* Cut off: what there is of it. */
	scratch_write("cut.ndjson.gz", gz, gz_len / 2);
	assert_int_equal(store_delete_run(b, 1), 0);
	take(b, "cut.ndjson.gz", &t);
	assert_false(t.ended);
	assert_true(scratch_number(b, "SELECT count(*) FROM batch_info") > 9);
	/* Spoilt: nothing. */
	gz[gz_len / 2] = (char)~gz[gz_len / 2];
	gz[gz_len / 2 + 1] = (char)~gz[gz_len / 2 + 1];
	scratch_write("bad.ndjson.gz", gz, gz_len);
	assert_int_equal(transfer_import(b, "bad.ndjson.gz", &t), -EBADMSG);
	free(plain);
	free(gz);
	store_close(a);
	store_close(b);
}

/* The file, cut after so many of its bytes, then all of it. */
static void truncated_runs_can_be_completed(void **state)
{
	struct store *a = scratch_store("a.db"), *b;
	size_t len, cut, step;
	struct transfer t;
	char *text;

	(void)state;
	scratch_run(a, &some);
	give(a, "run.ndjson", true);
	text = scratch_read("run.ndjson", &len);
	step = len / 7;
	for (cut = step; cut < len - 1; cut += step) {
		scratch_write("cut.ndjson", text, cut);
		b = scratch_store("b.db");
		take(b, "cut.ndjson", &t);
		assert_false(t.ended);
		scratch_expect(b, "SELECT status FROM run_info", "interrupted");
		take(b, "run.ndjson", &t);
		assert_true(t.known && t.ended);
		scratch_expect(b, "SELECT status FROM run_info", "complete");
		same_values(a, b);
		give(b, "again.ndjson", true);
		same_files("run.ndjson", "again.ndjson");
		/* And less of it again takes nothing away. */
		take(b, "cut.ndjson", &t);
		scratch_expect(b, "SELECT status FROM run_info", "complete");
		assert_int_equal(store_delete_run(b, 1 /* its id */), 0);
		store_close(b);
		unlink("b.db");
	}
	free(text);
	store_close(a);
}

static void refused_files_leave_nothing(void **state)
{
	struct store *a = scratch_store("a.db"), *b = scratch_store("b.db");
	struct transfer t;
	char *text, *at;
	size_t len;

	(void)state;
	scratch_run(a, &some);
	give(a, "run.ndjson", true);
	text = scratch_read("run.ndjson", &len);
	/* A line in the middle that is not there. */
	at = strstr(text + len / 2, "\n{\"batch\"") + 1;
	memset(at, ' ', strcspn(at, "\n"));
	scratch_write("bad.ndjson", text, len);
	assert_int_equal(transfer_import(b, "bad.ndjson", &t), -EBADMSG);
	assert_non_null(strstr(t.why, "bad.ndjson: line "));
	assert_non_null(strstr(t.why, "108 batches, and 107 came"));
	assert_int_equal(scratch_number(b, "SELECT (SELECT count(*) FROM run) +"
					   " (SELECT count(*) FROM point) +"
					   " (SELECT count(*) FROM batch)"),
			 0);
	/* And what was there before stays as it was. */
	take(b, "run.ndjson", &t);
	at[0] = 'x';
	scratch_write("bad.ndjson", text, len);
	assert_int_equal(transfer_import(b, "bad.ndjson", &t), -EBADMSG);
	same_values(a, b);
	scratch_expect(b, "SELECT status FROM run_info", "complete");
	/* The store is not held up by what went wrong. */
	take(b, "run.ndjson", &t);
	free(text);
	store_close(a);
	store_close(b);
}

static void files_that_are_no_runs(void **state)
{
	static const struct {
		const char *path;
		int err;
	} table[] = {
		{ "none.ndjson", -ENOENT },   { ".", -EISDIR },
		{ "empty.ndjson", -EBADMSG }, { "blank.ndjson", -EBADMSG },
		{ "cut.ndjson", -EBADMSG },   { "noise.ndjson", -EBADMSG },
		{ "a.db", -EBADMSG },
	};
	struct store *s = scratch_store("a.db");
	struct transfer t;
	size_t i;

	(void)state;
	scratch_write("empty.ndjson", "", 0);
	scratch_write("blank.ndjson", "\n\n  \n", 5);
	scratch_write("cut.ndjson", "{\"pincow\":1,\"run\":\"", 19);
	scratch_write("noise.ndjson", "\0\1\2\n\xff", 5);
	for (i = 0; i < sizeof(table) / sizeof(*table); i++) {
		if (transfer_import(s, table[i].path, &t) != table[i].err ||
		    strncmp(t.why, table[i].path, strlen(table[i].path)))
			fail_msg("%s: %s", table[i].path, t.why);
	}
	assert_int_equal(transfer_export(s, 1, "x.ndjson", true, &t), -ENOENT);
	assert_int_equal(access("x.ndjson", F_OK), -1);
	assert_int_equal(access("x.ndjson.partial", F_OK), -1);
	scratch_run(s, &some);
	assert_int_equal(transfer_export(s, 1, "no/x.ndjson", true, &t),
			 -ENOENT);
	assert_int_equal(transfer_export(s, 1, "/dev/full", true, &t), -ENOSPC);
	store_close(s);
}

static void without_samples(void **state)
{
	static const char exact[] =
		"SELECT json_group_array(json_array(point, metric, n, value))"
		" FROM (SELECT * FROM metric_value WHERE exactness = 'exact'"
		" ORDER BY point, metric)";
	static const char close_by[] =
		"SELECT count(*) FROM metric_value a JOIN other.metric_value b"
		" USING (point, metric) WHERE a.metric = '%s' AND"
		" abs(a.value - b.value) <= %s * a.value";
	struct store *a = scratch_store("a.db"), *b = scratch_store("b.db");
	char sql[256], *values;
	struct transfer t;
	size_t full, little;

	(void)state;
	scratch_run(a, &some);
	give(a, "full.ndjson", true);
	give(a, "run.ndjson", false);
	free(scratch_read("full.ndjson", &full));
	values = scratch_read("run.ndjson", &little);
	assert_null(strstr(values, "\"ns\":"));
	assert_true(little < full);
	free(values);
	take(b, "run.ndjson", &t);
	assert_int_equal(scratch_number(b, "SELECT count(*) FROM sample_value"),
			 0);
	values = scratch_text(a, exact);
	scratch_expect(b, exact, values);
	free(values);
	sqlite3_exec(store_sqlite(a), "ATTACH 'b.db' AS other", NULL, NULL,
		     NULL);
	snprintf(sql, sizeof(sql), close_by, "cycle_ns", "0.0");
	assert_int_equal(scratch_number(a, sql), 6);
	snprintf(sql, sizeof(sql), close_by, "write_ns_reuse", "0.05");
	assert_int_equal(scratch_number(a, sql), 6);
	snprintf(sql, sizeof(sql), close_by, "write_ns_reuse_max", "0.0");
	assert_int_equal(scratch_number(a, sql), 6);
	snprintf(sql, sizeof(sql), close_by, "write_ns_copy", "0.05");
	assert_int_equal(scratch_number(a, sql), 2);
	give(b, "again.ndjson", true);
	same_files("run.ndjson", "again.ndjson");
	/* The samples come later, and then it is the whole run. */
	take(b, "full.ndjson", &t);
	assert_true(t.known);
	same_values(a, b);
	give(b, "again.ndjson", true);
	same_files("full.ndjson", "again.ndjson");
	/* Never the other way round. */
	take(b, "run.ndjson", &t);
	give(b, "again.ndjson", true);
	same_files("full.ndjson", "again.ndjson");
	store_close(a);
	store_close(b);
}

/* Sums of times stop at what NDJSON holds; times that are read, before. */
static void times_beyond_all_bounds(void **state)
{
	uint64_t ns[] = { INT64_MAX, INT64_MAX }, sum;
	uint8_t classes[] = { CLASS_copy, CLASS_copy };
	struct batch_parts p = {
		.ns = ns, .nr_ns = 2, .classes = classes, .nr_classes = 2
	};
	struct store *a = scratch_store("a.db"), *b = scratch_store("b.db");
	struct transfer t;
	char *text, *at;
	size_t len;
	FILE *f;

	(void)state;
	assert_int_equal(batch_parts_reduce(&p, &sum), 0);
	assert_true(sum == INT64_MAX);
	assert_true(p.quantiles[0].p50 == INT64_MAX);
	assert_true(p.quantiles[0].max == INT64_MAX);

	scratch_run(a, &some);
	give(a, "run.ndjson", true);
	text = scratch_read("run.ndjson", &len);
	at = strstr(text, "\"ns\":[") + strlen("\"ns\":[");
	f = fopen("long.ndjson", "w");
	assert_non_null(f);
	fprintf(f, "%.*s%s%s", (int)(at - text), text, "9223372036854775807",
		at + strcspn(at, ","));
	fclose(f);
	assert_int_equal(transfer_import(b, "long.ndjson", &t), -EBADMSG);
	assert_non_null(strstr(t.why, "'ns' has a time beyond 2^53"));
	free(text);
	store_close(a);
	store_close(b);
}

static void a_label_belongs_to_who_has_it(void **state)
{
	struct facts f = some;
	struct store *a = scratch_store("a.db"), *b = scratch_store("b.db");
	struct transfer t;
	int64_t id;

	(void)state;
	scratch_run(a, &f);
	give(a, "run.ndjson", true);
	f.uuid = "11111111-89ab-4cde-8f01-23456789abcd";
	scratch_run(b, &f);
	take(b, "run.ndjson", &t);
	assert_true(t.label_taken);
	assert_int_equal(store_find_run(b, "base", &id), 0);
	assert_int_equal(id, 1);
	store_close(a);
	store_close(b);
}

static void one_uuid_is_one_run(void **state)
{
	struct facts f = some;
	struct store *a = scratch_store("a.db"), *b = scratch_store("b.db");
	struct transfer t;

	(void)state;
	scratch_run(a, &f);
	give(a, "run.ndjson", true);
	f.kernel = "5.10.0";
	scratch_run(b, &f);
	assert_int_equal(transfer_import(b, "run.ndjson", &t), -EBADMSG);
	assert_non_null(strstr(t.why, "has this uuid and another"));
	store_close(a);
	store_close(b);
}

static void from_a_pipe(void **state)
{
	struct store *a = scratch_store("a.db"), *b = scratch_store("b.db");
	int saved = dup(STDIN_FILENO), fd;
	struct transfer t;
	FILE *pipe;

	(void)state;
	scratch_run(a, &some);
	give(a, "run.ndjson", true);
	pipe = popen("cat run.ndjson", "r");
	assert_non_null(pipe);
	fd = fileno(pipe);
	assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
	take(b, "-", &t);
	pclose(pipe);
	same_values(a, b);
	assert_int_equal(dup2(saved, STDIN_FILENO), STDIN_FILENO);
	close(saved);
	store_close(a);
	store_close(b);
}

int main(void)
{
#define TEST(f)                                                                \
	cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		TEST(what_goes_out_comes_in),
		TEST(compressed_by_name),
		TEST(truncated_runs_can_be_completed),
		TEST(refused_files_leave_nothing),
		TEST(files_that_are_no_runs),
		TEST(without_samples),
		TEST(times_beyond_all_bounds),
		TEST(a_label_belongs_to_who_has_it),
		TEST(one_uuid_is_one_run),
		TEST(from_a_pipe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
