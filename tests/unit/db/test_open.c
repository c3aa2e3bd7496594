/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opening files that are damaged, foreign, locked, full or half there. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db/open.h"
#include "db/replay.h"
#include "db/runs.h"
#include "tests/skip.h"
#include "db/ndjson/transfer.h"
#include "tests/unit/db/scratch.h"

static const struct facts small = {
	.invocations = 1, .points = 6, .batches = 4, .samples = 512
};

/* Open, expect an error, and that it is one sentence which names the file. */
static void refuse(const char *path, enum store_mode mode, int err,
		   const char *part)
{
	struct store *s;
	int got = store_open(&s, path, mode);

	if (got != err || !strstr(store_why(s), part) ||
	    strncmp(store_why(s), path, strlen(path)) ||
	    strchr(store_why(s), '\n'))
		fail_msg("%s: %d, %s", path, got, store_why(s));
	store_close(s);
}

static void missing_files(void **state)
{
	struct store *s;

	(void)state;
	refuse("no.db", STORE_READ, -ENOENT, "no such file");
	refuse("no/where/no.db", STORE_READ, -ENOENT, "no such file");
	assert_int_equal(access("no.db", F_OK), -1);
	/* Writing makes it, with its directory. */
	s = scratch_store("some/where/a.db");
	store_close(s);
	assert_int_equal(access("some/where/a.db", R_OK), 0);
	assert_int_equal(mkdir("d", 0777), 0);
	refuse("d", STORE_READ, -EBADF, "directory");
	refuse("d", STORE_WRITE, -EBADF, "directory");
	assert_int_equal(mkfifo("fifo", 0666), 0);
	refuse("fifo", STORE_READ, -EBADF, "not a database");
	scratch_write("plain", "x", 1);
	refuse("plain/a.db", STORE_WRITE, -ENOENT, "not a directory");
	refuse("", STORE_WRITE, -ENOENT, "no name");
}

static void names_mean_themselves(void **state)
{
	static const char *const names[] = { ":memory:", "file:x?mode=ro",
					     "a?b#c%41.db", "\xc3\xa4 b.db" };
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++) {
		scratch_make(names[i], &small);
		assert_int_equal(access(names[i], F_OK), 0);
	}
}

static void files_of_others(void **state)
{
	char *data;
	size_t len;

	(void)state;
	scratch_write("empty", "", 0);
	refuse("empty", STORE_READ, -EBADF, "empty");
	scratch_write("text", "{\"pincow\": 1}\n and more", 23);
	refuse("text", STORE_READ, -EBADF, "not a database");
	refuse("text", STORE_WRITE, -EBADF, "not a database");
	data = scratch_read("text", &len);
	assert_string_equal(data, "{\"pincow\": 1}\n and more");
	free(data);
}

static void databases_of_others(void **state)
{
	(void)state;
	scratch_execute("foreign.db", "CREATE TABLE t (a)");
	refuse("foreign.db", STORE_READ, -EMEDIUMTYPE, "not of pincow");
	refuse("foreign.db", STORE_WRITE, -EMEDIUMTYPE, "not of pincow");
	scratch_make("newer.db", &small);
	scratch_execute("newer.db", "PRAGMA user_version = 99");
	refuse("newer.db", STORE_READ, -EPROTO, "newer pincow");
	refuse("newer.db", STORE_WRITE, -EPROTO, "newer pincow");
	scratch_execute("bare.db", "PRAGMA journal_mode = WAL");
	refuse("bare.db", STORE_READ, -EBADF, "nothing in it");
}

static void damaged_databases(void **state)
{
	size_t len, i, refused = 0;
	char *data;

	(void)state;
	scratch_make("a.db", &small);
	data = scratch_read("a.db", &len);
	scratch_write("short.db", data, len / 2);
	refuse("short.db", STORE_READ, -EBADF, "damaged");
	refuse("short.db", STORE_WRITE, -EBADF, "damaged");
	scratch_write("head.db", data, 50);
	refuse("head.db", STORE_READ, -EBADF, "database");
	/* One page after another full of garbage: refused, or none of ours. */
	for (i = 1; i < len / 1024; i++) {
		char *copy = malloc(len);
		struct store *s;
		int err;

		memcpy(copy, data, len);
		memset(copy + i * 1024, 0x5a, 1024);
		scratch_write("bad.db", copy, len);
		err = store_open(&s, "bad.db", STORE_READ);
		if (!err)
			sqlite3_exec(store_sqlite(s),
				     "SELECT * FROM metric_value;"
				     "SELECT * FROM sample_value;"
				     "SELECT * FROM amplification",
				     NULL, NULL, NULL);
		else
			assert_int_equal(err, -EBADF);
		refused += err != 0;
		store_close(s);
		free(copy);
	}
	/* Only pages that nobody uses, and overflow pages, are not seen. */
	assert_true(refused > len / 1024 / 4);
	free(data);
}

/* Digits that became something else: said when they are used. */
static void damaged_facts(void **state)
{
	struct store *s, *other;
	struct fact_run run = facts_header(&small);
	struct sink *sink;
	int64_t id;

	(void)state;
	scratch_make("a.db", &small);
	scratch_execute("a.db",
			"UPDATE batch SET samples = replace(samples, '1', 'x')"
			" WHERE id = 2");
	s = scratch_store("a.db");
	assert_int_equal(store_rebuild_run(s, 1), -EBADF);
	other = scratch_store("b.db");
	assert_int_equal(store_begin(other, &run, &sink, &id), 0);
	assert_int_equal(store_replay(s, 1, true, sink), -EBADF);
	store_close(other);
	store_close(s);
}

static void locked_databases(void **state)
{
	struct facts f = small;
	struct fact_run run = facts_header(&f);
	struct store *s;
	struct sink *sink;
	sqlite3 *db;
	int64_t id;

	(void)state;
	s = scratch_store("a.db");
	sqlite3_busy_timeout(store_sqlite(s), 50);
	assert_int_equal(sqlite3_open("a.db", &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL),
			 SQLITE_OK);
	assert_int_equal(store_begin(s, &run, &sink, &id), -EBUSY);
	assert_string_equal(store_why(s), "a.db: locked by another process");
	sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	assert_int_equal(store_begin(s, &run, &sink, &id), 0);
	sqlite3_close(db);
	store_close(s);
}

static void reading_does_not_write(void **state)
{
	struct fact_run run = facts_header(&small);
	struct sink *sink;
	struct store *s;
	int64_t id;

	(void)state;
	scratch_make("a.db", &small);
	assert_int_equal(store_open(&s, "a.db", STORE_READ), 0);
	assert_int_equal(store_begin(s, &run, &sink, &id), -EACCES);
	assert_int_equal(store_label_run(s, 1, "x"), -EACCES);
	assert_int_equal(store_delete_run(s, 1), -EACCES);
	assert_int_equal(sqlite3_exec(store_sqlite(s), "DELETE FROM run", NULL,
				      NULL, NULL),
			 SQLITE_READONLY);
	store_close(s);
	assert_int_equal(access("a.db-wal", F_OK), -1);
}

/* A database as a killed process leaves it: not all of it is in one file. */
static void copy_with_log(const char *path)
{
	struct store *s = scratch_store("live.db");
	char *data, name[64];
	size_t len;

	scratch_run(s, &small);
	data = scratch_read("live.db", &len);
	scratch_write(path, data, len);
	free(data);
	data = scratch_read("live.db-wal", &len);
	assert_true(len > 0);
	snprintf(name, sizeof(name), "%s-wal", path);
	scratch_write(name, data, len);
	free(data);
	store_close(s);
	assert_int_equal(chmod(path, 0444), 0);
}

static void try_read_only(void)
{
	struct store *s;

	if (store_open(&s, "a.db", STORE_WRITE) != -EACCES)
		_exit(1);
	store_close(s);
	if (store_open(&s, "new.db", STORE_WRITE) != -EACCES)
		_exit(2);
	store_close(s);
	if (store_open(&s, "a.db", STORE_READ))
		_exit(3);
	if (scratch_number(s, "SELECT count(*) FROM metric_value") < 1)
		_exit(4);
	store_close(s);
	if (store_open(&s, "secret.db", STORE_READ) != -EACCES)
		_exit(5);
	store_close(s);
	/* Content of a log must not be lost without a word. */
	if (store_open(&s, "log.db", STORE_READ) != -EACCES ||
	    !strstr(store_why(s), "log"))
		_exit(6);
	store_close(s);
}

static void read_only_files_and_directories(void **state)
{
	(void)state;
	scratch_make("a.db", &small);
	scratch_make("secret.db", &small);
	copy_with_log("log.db");
	assert_int_equal(chmod("a.db", 0444), 0);
	assert_int_equal(chmod("secret.db", 0), 0);
	assert_int_equal(chmod(".", 0555), 0);
	assert_int_equal(scratch_as_nobody(try_read_only), 0);
	assert_int_equal(chmod(".", 0777), 0);
}

/* Until it is full; then everything that was taken is still there. */
static void fill(const char *path, int expected)
{
	struct facts f = small;
	struct fact_run run = facts_header(&f);
	struct store *s;
	struct sink *sink;
	int64_t id;
	double batches;
	int err;

	f.points = 48;
	f.batches = 50;
	err = store_open(&s, path, STORE_WRITE);
	if (!err)
		err = store_begin(s, &run, &sink, &id);
	if (!err)
		err = facts_play(&f, sink);
	if (err != expected)
		fail_msg("%d: %s", err, store_why(s));
	batches = scratch_number(s, "SELECT count(*) FROM batch_info");
	store_finish(s, RUN_FAILED);
	store_close(s);
	assert_true(batches > 10);
}

static void the_disk_is_full(void **state)
{
	(void)state;
	if (geteuid())
		SKIP("needs root to mount a small file system");
	assert_int_equal(mkdir("disk", 0777), 0);
	if (mount("none", "disk", "tmpfs", 0, "size=1m"))
		SKIP("cannot mount: %s", strerror(errno));
	fill("disk/a.db", -ENOSPC);
	assert_int_equal(umount("disk"), 0);
}

/* A fact that does not fit is not stored at all, and earlier ones stay. */
static void an_import_fills_the_disk(void **state)
{
	struct facts f = small;
	struct transfer t;
	struct store *s;

	(void)state;
	if (geteuid())
		SKIP("needs root to mount a small file system");
	f.points = 48;
	f.batches = 20;
	s = scratch_store("a.db");
	scratch_run(s, &f);
	assert_int_equal(transfer_export(s, 1, "run.ndjson", true, &t), 0);
	store_close(s);
	assert_int_equal(mkdir("disk", 0777), 0);
	if (mount("none", "disk", "tmpfs", 0, "size=1m"))
		SKIP("cannot mount: %s", strerror(errno));
	s = scratch_store("disk/a.db");
	f = small;
	f.uuid = "11111111-89ab-4cde-8f01-23456789abcd";
	scratch_run(s, &f);
	assert_int_equal(transfer_import(s, "run.ndjson", &t), -ENOSPC);
	assert_string_equal(t.why, "disk/a.db: the disk is full");
	assert_int_equal(transfer_export(s, 1, "disk/x.ndjson.gz", true, &t),
			 0);
	store_close(s);
	s = scratch_store("disk/a.db");
	scratch_expect(s, "SELECT group_concat(status) FROM run_info",
		       "complete");
	scratch_expect(s, "PRAGMA integrity_check", "ok");
	store_close(s);
	assert_int_equal(umount("disk"), 0);
}

static void limit_and_fill(void)
{
	struct rlimit limit = { 600 << 10, 600 << 10 };
	struct store *s;

	signal(SIGXFSZ, SIG_IGN);
	if (setrlimit(RLIMIT_FSIZE, &limit))
		_exit(1);
	fill("a.db", -ENOSPC);
	/* A second look, without the limit's help. */
	if (store_open(&s, "a.db", STORE_READ))
		_exit(2);
	store_close(s);
}

static void the_file_may_not_grow(void **state)
{
	struct store *s;

	(void)state;
	assert_int_equal(chmod(".", 0777), 0);
	assert_int_equal(scratch_as_nobody(limit_and_fill), 0);
	s = scratch_store("a.db");
	scratch_expect(s, "PRAGMA integrity_check", "ok");
	assert_true(scratch_number(s, "SELECT count(*) FROM batch_info") > 10);
	store_close(s);
}

static void endless_queries_are_given_up(void **state)
{
	struct store *s;

	(void)state;
	setenv("PINCOW_QUERY_SECONDS", "1", 1);
	s = scratch_store("a.db");
	unsetenv("PINCOW_QUERY_SECONDS");
	assert_int_equal(sqlite3_exec(store_sqlite(s),
				      "WITH RECURSIVE c(x) AS (SELECT 1 UNION "
				      "ALL SELECT x + 1 FROM c) "
				      "SELECT count(*) FROM c",
				      NULL, NULL, NULL),
			 SQLITE_INTERRUPT);
	assert_int_equal(store_error(s), -EIO);
	assert_non_null(strstr(store_why(s), "longer than 1 s"));
	store_close(s);
}

int main(void)
{
#define TEST(f)                                                                \
	cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		TEST(missing_files),
		TEST(names_mean_themselves),
		TEST(files_of_others),
		TEST(databases_of_others),
		TEST(damaged_databases),
		TEST(damaged_facts),
		TEST(locked_databases),
		TEST(reading_does_not_write),
		TEST(read_only_files_and_directories),
		TEST(the_disk_is_full),
		TEST(an_import_fills_the_disk),
		TEST(the_file_may_not_grow),
		TEST(endless_queries_are_given_up),
	};

	return RUN_OR_SKIP(tests);
}
