/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Importing and exporting runs as NDJSON files, compressed or not. */
#include "db/ndjson/transfer.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <jansson.h>
#include <zlib.h>

#include "db/ndjson/ndjson_read.h"
#include "db/ndjson/ndjson_write.h"
#include "db/replay.h"
#include "db/run_name.h"
#include "db/runs.h"
#include "db/store_internal.h"
#include "lib/new_file.h"

#define CHUNK (128u << 10)

static int say(struct transfer *t, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static int say(struct transfer *t, int err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(t->why, sizeof(t->why), fmt, args);
	va_end(args);
	return err;
}

/* The store's own sentence, which names the database. */
static int say_store(struct transfer *t, struct store *s, int err)
{
	return say(t, err, "%.500s", store_why(s));
}

struct import {
	struct store *s;
	struct transfer *t;
	const char *path;
	gzFile file;
	struct ndjson_reader *reader;
	struct buffer line; /* what has come of it so far */
	char *chunk;
};

static int import_header(void *arg, const struct fact_run *fact,
			 struct sink **sink)
{
	struct import *im = arg;
	struct fact_run run = *fact;
	int64_t other = 0;
	int err;

	/* Only the owner of a database moves the labels in it. */
	if (run.label && !store_find_run(im->s, run.label, &other))
		run.label = NULL;
	err = store_begin_imported(im->s, &run, sink, &im->t->run);
	if (err)
		return err;
	im->t->label_taken = other && other != im->t->run;
	im->t->known = im->s->taking.known;
	return 0;
}

static int import_line(struct import *im, const char *line, size_t len)
{
	int err = ndjson_reader_line(im->reader, line, len);

	if (!err)
		return 0;
	if (err == -ENOMEM)
		return say(im->t, err, "out of memory");
	if (err != -EBADMSG && err != -EINVAL && err != -EEXIST)
		return say_store(im->t, im->s, err);
	/* The file's fault, though the store may know best what it is. */
	if (err == -EBADMSG)
		return say(im->t, err, "%s: %s", im->path,
			   ndjson_reader_why(im->reader));
	/*
	 * Without "PATH: ", which store_fail() puts in front: the file is to
	 * blame, not the database.
	 */
	return say(im->t, -EBADMSG, "%s: line %llu: %.300s", im->path,
		   (unsigned long long)ndjson_reader_counts(im->reader).lines,
		   store_why(im->s) + strlen(im->s->path) + 2);
}

/* Take the lines of a chunk; keep the beginning of one that is not over. */
static int import_chunk(struct import *im, const char *at, size_t len)
{
	const char *end;
	int err = 0;

	while (!err && (end = memchr(at, '\n', len))) {
		size_t part = (size_t)(end - at);

		if (im->line.len) {
			buffer_add(&im->line, at, part);
			err = buffer_error(&im->line);
			if (!err)
				err = import_line(im, im->line.text,
						  im->line.len);
			buffer_reset(&im->line);
		} else {
			err = import_line(im, at, part);
		}
		at = end + 1;
		len -= part + 1;
	}
	if (err || !len)
		return err;
	buffer_add(&im->line, at, len);
	/*
	 * Refused before its newline comes: a file without any must not fill
	 * the memory.
	 */
	if (im->line.len > NDJSON_LINE_MAX)
		return import_line(im, im->line.text, im->line.len);
	return buffer_error(&im->line);
}

/* A last line that nobody finished is all there, or was cut off. */
static int import_rest(struct import *im)
{
	json_t *whole;

	if (!im->line.len)
		return 0;
	whole = json_loadb(im->line.text, im->line.len, 0, NULL);
	if (!whole)
		return 0;
	json_decref(whole);
	return import_line(im, im->line.text, im->line.len);
}

static int import_all(struct import *im)
{
	int n, err = 0, zlib_error = Z_OK;

	while (!err) {
		/*
		 * Plain text comes through unchanged, whatever the file is
		 * called.
		 */
		n = gzread(im->file, im->chunk, CHUNK);
		if (n < 0)
			gzerror(im->file, &zlib_error);
		if (n <= 0)
			break;
		err = import_chunk(im, im->chunk, (size_t)n);
	}
	if (!err && zlib_error == Z_ERRNO)
		err = say(im->t, errno ? -errno : -EIO, "%s: %s", im->path,
			  strerror(errno));
	/* Z_BUF_ERROR is a file that was cut off. */
	else if (!err && zlib_error != Z_OK && zlib_error != Z_BUF_ERROR)
		err = say(im->t, -EBADMSG, "%s: the compression is damaged",
			  im->path);
	return err ? err : import_rest(im);
}

/* Everything within the one transaction. */
static int import_locked(struct import *im)
{
	int err = import_all(im);

	if (!err && !im->t->run)
		err = say(im->t, -EBADMSG, "%s: no run in this file", im->path);
	im->t->ended = ndjson_reader_ended(im->reader);
	im->t->counts = ndjson_reader_counts(im->reader);
	if (err) {
		/*
		 * The rollback drops the rows; the lock has to be dropped here.
		 */
		store_abandon(im->s);
		return err;
	}
	err = store_finish(im->s, RUN_INTERRUPTED);
	return err ? say_store(im->t, im->s, err) : 0;
}

/* All of @from in a file of nobody's, at its start: a descriptor or -errno. */
static int spool(int from)
{
	/* On disk, not in memory: a run of samples may be larger than that. */
	FILE *file = tmpfile();
	char chunk[1 << 14];
	ssize_t n = 0;
	int fd = -1;

	while (file && (n = read(from, chunk, sizeof(chunk))) > 0)
		if (fwrite(chunk, 1, (size_t)n, file) != (size_t)n)
			break;
	if (file && !n && !fflush(file) && !fseek(file, 0, SEEK_SET))
		fd = fcntl(fileno(file), F_DUPFD_CLOEXEC, 0);
	if (fd < 0)
		fd = errno ? -errno : -EIO;
	if (file)
		fclose(file);
	return fd;
}

/*
 * The writer of a pipe may take its time. An import is one transaction, and no
 * other process could write to the database meanwhile.
 */
static int open_file(const char *path)
{
	int fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC)
				   : fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
	struct stat st;
	int copy;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) || S_ISREG(st.st_mode))
		return fd;
	copy = S_ISDIR(st.st_mode) ? -EISDIR : spool(fd);
	close(fd);
	return copy;
}

static int open_import(struct import *im)
{
	int fd = open_file(im->path);

	if (fd < 0)
		return say(im->t, fd, "%s: %s", im->path, strerror(-fd));
	im->file = gzdopen(fd, "rb");
	im->chunk = malloc(CHUNK);
	im->reader = ndjson_reader(import_header, im, NULL);
	/* gzdopen() takes the descriptor only where it succeeds. */
	if (!im->file)
		close(fd);
	if (!im->file || !im->chunk || !im->reader)
		return say(im->t, -ENOMEM, "out of memory");
	gzbuffer(im->file, CHUNK);
	return 0;
}

static int count_points(struct store *s, struct transfer *t)
{
	sqlite3_stmt *stmt;
	int err = store_statement(s, STATEMENT_run_points, &stmt);

	if (err)
		return err;
	sqlite3_bind_int64(stmt, 1, t->run);
	err = store_step(s, stmt);
	if (err == 1)
		t->points = sqlite3_column_int64(stmt, 0);
	sqlite3_reset(stmt);
	return err < 0 ? err : 0;
}

int transfer_import(struct store *s, const char *path, struct transfer *t)
{
	struct import im = { .s = s, .t = t, .path = path };
	int err;

	memset(t, 0, sizeof(*t));
	err = open_import(&im);
	if (!err) {
		/* So that the log can shrink again if the disk gets full. */
		sqlite3_wal_checkpoint_v2(store_sqlite(s), NULL,
					  SQLITE_CHECKPOINT_PASSIVE, NULL,
					  NULL);
		err = store_lock(s);
		if (err) {
			say_store(t, s, err);
		} else {
			int failed = import_locked(&im);

			err = store_unlock(s, failed);
			if (!err)
				err = count_points(s, t);
			if (err && !failed)
				say_store(t, s, err);
		}
	}
	if (im.file)
		gzclose(im.file);
	ndjson_reader_free(im.reader);
	buffer_release(&im.line);
	free(im.chunk);
	return err;
}

struct export
{
	gzFile file;
	bool failed;
};

static int export_line(void *arg, const char *line, size_t len)
{
	struct export *ex = arg;

	/* zlib leaves errno alone where the system did not fail. */
	errno = 0;
	if (gzwrite(ex->file, line, (unsigned int)len) == (int)len &&
	    gzputc(ex->file, '\n') == '\n')
		return 0;
	ex->failed = true;
	return errno ? -errno : -EIO;
}

/* Through zlib in both cases; with "T" it writes what it is given. */
static int export_to(struct store *s, int64_t id, int fd, bool samples,
		     const char *path, struct transfer *t)
{
	size_t len = strlen(path);
	bool gz = len > 3 && !strcmp(path + len - 3, ".gz");
	struct export ex = { .file = gzdopen(fd, gz ? "wb" : "wbT") };
	struct sink *writer = ndjson_writer(export_line, &ex);
	int err = 0;

	if (!ex.file)
		close(fd);
	if (!ex.file || !writer)
		err = say(t, -ENOMEM, "out of memory");
	if (!err) {
		gzbuffer(ex.file, CHUNK);
		err = store_replay(s, id, samples, writer);
		if (err && ex.failed)
			say(t, err, "%s: %s", path, strerror(-err));
		else if (err)
			say_store(t, s, err);
	}
	errno = 0;
	if (ex.file && gzclose(ex.file) != Z_OK && !err)
		err = say(t, errno ? -errno : -EIO, "%s: %s", path,
			  errno ? strerror(errno) : "could not be written");
	ndjson_writer_free(writer);
	return err;
}

int transfer_export(struct store *s, int64_t id, const char *path, bool samples,
		    struct transfer *t)
{
	struct new_file f;
	int err = new_file_output(&f, path);
	/*
	 * A second descriptor: gzclose() closes its own, and new_file_end()
	 * needs the file once more.
	 */
	int fd = err ? -1 : fcntl(f.fd, F_DUPFD_CLOEXEC, 3);

	memset(t, 0, sizeof(*t));
	t->run = id;
	if (!err && fd < 0)
		err = -errno;
	if (!err)
		err = export_to(s, id, fd, samples, path, t);
	err = new_file_end(&f, err);
	if (err && !*t->why)
		say(t, err, "%s: %s", path, strerror(-err));
	return err;
}

int transfer_export_fd(struct store *s, int64_t id, int fd, bool samples,
		       struct transfer *t)
{
	int own = fcntl(fd, F_DUPFD_CLOEXEC, 0);

	memset(t, 0, sizeof(*t));
	t->run = id;
	if (own < 0)
		return say(t, -errno, "%s", strerror(errno));
	return export_to(s, id, own, samples, "a temporary file", t);
}
