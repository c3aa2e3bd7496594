/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Merges the Google Benchmark reports of several processes into one. */
#include "run/gbench_merge.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/array.h"

int gbench_merge_init(struct gbench_merge *m, const char *path)
{
	memset(m, 0, sizeof(*m));
	return new_file_output(&m->out, path);
}

int gbench_merge_open(struct gbench_merge *m, int *fd)
{
	/* Room comes first: a descriptor that has no place would stay open. */
	if (array_grow(&m->fd, m->nr, sizeof(*m->fd)))
		return -ENOMEM;
	*fd = memfd_create("pincow-gbench", MFD_CLOEXEC);
	if (*fd < 0)
		return -errno;
	m->fd[m->nr++] = *fd;
	return 0;
}

/* One benchmark with the index of the process it is from. */
struct row {
	json_t *bench; /* owned */
	const char *name;
	size_t process;
};

struct rows {
	struct row *row;
	size_t nr;
	json_t *context; /* owned */
};

static void rows_release(struct rows *r)
{
	for (size_t i = 0; i < r->nr; i++)
		json_decref(r->row[i].bench);
	free(r->row);
	json_decref(r->context);
}

/*
 * The name of a point alone: a number of batches in it would keep reports of
 * different ones from being paired.
 */
static int name_by_point(json_t *bench)
{
	static const char *const key[] = { "name", "run_name" };
	int bad = 0;

	for (int i = 0; i < 2; i++) {
		json_t *name = json_object_get(bench, key[i]);
		const char *text = json_string_value(name);
		const char *tail = text ? strstr(text, "/iterations:") : NULL;

		if (tail)
			bad |= json_object_set_new(
				bench, key[i],
				json_stringn(text, (size_t)(tail - text)));
	}
	return bad ? -ENOMEM : 0;
}

/* Its CPU time is that of all set-up, and of counted batches. */
static int drop_cpu_time(json_t *bench)
{
	return json_object_set(bench, "cpu_time",
			       json_object_get(bench, "real_time"))
		       ? -ENOMEM
		       : 0;
}

/* A skip has no time, and 0 would be compared. */
static bool is_skip(const json_t *bench)
{
	return json_is_true(json_object_get(bench, "error_occurred"));
}

static int rows_add(struct rows *r, json_t *bench, size_t process)
{
	int err;

	if (!json_is_string(json_object_get(bench, "name")) ||
	    !json_object_get(bench, "real_time"))
		return is_skip(bench) ? 0 : -EBADMSG;
	if (is_skip(bench))
		return 0;
	err = name_by_point(bench);
	if (!err)
		err = drop_cpu_time(bench);
	if (!err && array_grow(&r->row, r->nr, sizeof(*r->row)))
		err = -ENOMEM;
	/* The name is borrowed from the object, which the row keeps alive. */
	if (!err)
		r->row[r->nr++] = (struct row){
			json_incref(bench),
			json_string_value(json_object_get(bench, "name")),
			process,
		};
	return err;
}

/* Google Benchmark writes control characters of its messages as they are,
 * which JSON forbids. */
static json_t *load(int fd)
{
	struct stat st;
	char *text;
	json_t *root;

	/* mmap(2) refuses a length of 0. */
	if (fstat(fd, &st) || !st.st_size)
		return NULL;
	/* MAP_PRIVATE, as characters are replaced below. */
	text = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE, fd, 0);
	if (text == MAP_FAILED)
		return NULL;
	for (off_t i = 0; i < st.st_size; i++)
		if ((unsigned char)text[i] < ' ' && text[i] != '\n')
			text[i] = ' ';
	root = json_loadb(text, (size_t)st.st_size, 0, NULL);
	munmap(text, (size_t)st.st_size);
	return root;
}

static int rows_read(struct rows *r, int fd, size_t process)
{
	json_t *root, *list, *bench;
	size_t i;
	int err = 0;

	/* A process that died has written nothing, or half of it. */
	root = load(fd);
	if (!root)
		return 0;
	if (!r->context)
		/* The contexts differ in date and load alone: one stands for
		 * all. */
		r->context = json_incref(json_object_get(root, "context"));
	list = json_object_get(root, "benchmarks");
	json_array_foreach(list, i, bench) {
		err = rows_add(r, bench, process);
		if (err)
			break;
	}
	json_decref(root);
	return err;
}

/* qsort(3) is not stable, so the order of processes is a key of its own. */
static int compare_rows(const void *va, const void *vb)
{
	const struct row *a = va, *b = vb;
	int c = strcmp(a->name, b->name);

	return c ? c : (a->process > b->process) - (a->process < b->process);
}

/* As Google Benchmark numbers the repetitions of one benchmark; its compare.py
 * sorts by these numbers. */
static int number_group(struct row *row, size_t nr, json_int_t family)
{
	int bad = 0;

	for (size_t i = 0; i < nr; i++) {
		json_t *b = row[i].bench;

		bad |= json_object_set_new(b, "family_index",
					   json_integer(family));
		/* Families are functions with several arguments: a point is
		 * alone in its own. */
		bad |= json_object_set_new(b, "per_family_instance_index",
					   json_integer(0));
		bad |= json_object_set_new(b, "repetitions",
					   json_integer((json_int_t)nr));
		bad |= json_object_set_new(b, "repetition_index",
					   json_integer((json_int_t)i));
	}
	return bad ? -ENOMEM : 0;
}

static int number_rows(struct rows *r)
{
	json_int_t family = 0;
	int err = 0;

	qsort(r->row, r->nr, sizeof(*r->row), compare_rows);
	for (size_t i = 0, n; !err && i < r->nr; i += n) {
		for (n = 1; i + n < r->nr &&
			    !strcmp(r->row[i].name, r->row[i + n].name);
		     n++)
			;
		err = number_group(&r->row[i], n, family++);
	}
	return err;
}

static int write_report(int fd, const struct rows *r)
{
	json_t *root =
		json_pack("{s:O, s:[]}", "context", r->context, "benchmarks");
	json_t *list = json_object_get(root, "benchmarks");
	int err = root ? 0 : -ENOMEM;

	for (size_t i = 0; !err && i < r->nr; i++)
		if (json_array_append(list, r->row[i].bench))
			err = -ENOMEM;
	/* jansson may fail without a call that sets it. */
	errno = 0;
	if (!err && json_dumpfd(root, fd, JSON_INDENT(2)))
		err = errno ? -errno : -EIO;
	/* jansson ends no line, and cat(1) of the report should. */
	if (!err && write(fd, "\n", 1) != 1)
		err = errno ? -errno : -EIO;
	json_decref(root);
	return err;
}

int gbench_merge_finish(struct gbench_merge *m)
{
	struct rows r = { 0 };
	int err = 0;

	for (size_t i = 0; !err && i < m->nr; i++)
		err = rows_read(&r, m->fd[i], i);
	/* Before the report is opened up: the old one is better than none. */
	if (!err && (!r.nr || !r.context))
		err = -ENODATA;
	if (!err)
		err = number_rows(&r);
	if (!err)
		err = write_report(m->out.fd, &r);
	rows_release(&r);
	/* A run that fails leaves the report that was there. */
	return new_file_end(&m->out, err);
}

void gbench_merge_release(struct gbench_merge *m)
{
	for (size_t i = 0; i < m->nr; i++)
		close(m->fd[i]);
	free(m->fd);
	new_file_end(&m->out, -ECANCELED);
	memset(m, 0, sizeof(*m));
	/* 0 would be stdin. */
	m->out.fd = -1;
}
