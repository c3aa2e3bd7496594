/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Prepares the directory of a dashboard: it is ours if it is empty or holds an
 * earlier dashboard, else it is not touched.
 */
#include "plots/dashboard/output_dir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/new_file.h"
#include "lib/paths.h"
#include "plots/dashboard/dashboard.h"

/* A name that an earlier dashboard left in data/. */
static bool ours(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot && dot != name &&
	       (!strcmp(dot, ".js") || !strcmp(dot, ".svg") ||
		!strcmp(dot, ".new"));
}

/* Stale data files would be loaded beside new ones: other ids, same names. */
static int clear(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *e;

	if (!dir)
		return -errno;
	while ((e = readdir(dir)))
		if (ours(e->d_name))
			unlinkat(dirfd(dir), e->d_name, 0);
	closedir(dir);
	return 0;
}

/* A directory that does not exist counts as empty: it is made. */
static bool empty(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *e;
	size_t n = 0;

	if (!dir)
		return true;
	while ((e = readdir(dir)))
		n += strcmp(e->d_name, ".") && strcmp(e->d_name, "..");
	closedir(dir);
	return !n;
}

/* Check before anything is written: a typo in -o must not cost files. */
static int make_directory(struct dashboard *d)
{
	char mark[PATH_MAX];

	if (asprintf(&d->data, "%s/data", d->dir) < 0) {
		d->data = NULL;
		return -ENOMEM;
	}
	/* A file of the site whose name nobody else has. */
	snprintf(mark, sizeof(mark), "%s/pincow.js", d->dir);
	if (mkdir(d->dir, 0777) && errno != EEXIST)
		return dashboard_fail(d, -errno, "cannot make %s: %s", d->dir,
				      strerror(errno));
	/* A folder of the user's may hold anything, and clear() deletes. */
	if (!empty(d->dir) && access(mark, F_OK))
		return dashboard_fail(d, -EEXIST,
				      "%s is not empty and holds no dashboard: "
				      "nothing was written",
				      d->dir);
	if (mkdir(d->data, 0777) && errno != EEXIST)
		return dashboard_fail(d, -errno, "cannot make %s: %s", d->data,
				      strerror(errno));
	return clear(d->data);
}

static int copy_bytes(int from, struct new_file *to)
{
	char data[65536];
	ssize_t n;
	int err = 0;

	while (!err && (n = read(from, data, sizeof(data))) != 0)
		err = n < 0 ? -errno : new_file_write(to, data, (size_t)n);
	return err;
}

static int copy(struct dashboard *d, int from_dir, const char *name)
{
	int from = openat(from_dir, name, O_RDONLY | O_CLOEXEC), err;
	char path[PATH_MAX];
	struct new_file to;

	if (from < 0)
		return -errno;
	snprintf(path, sizeof(path), "%s/%s", d->dir, name);
	err = new_file_open(&to, path);
	if (!err)
		err = copy_bytes(from, &to);
	err = new_file_end(&to, err);
	close(from);
	if (err)
		dashboard_fail(d, err, "cannot write %s: %s", path,
			       strerror(-err));
	return err;
}

/* Editors leave backups beside sources: these stay out. */
static bool belongs(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot && dot != name &&
	       (!strcmp(dot, ".html") || !strcmp(dot, ".css") ||
		!strcmp(dot, ".js"));
}

static int copy_all(struct dashboard *d, const char *from)
{
	DIR *dir = opendir(from);
	struct dirent *e;
	int err = 0;

	if (!dir)
		return dashboard_fail(d, -errno, "cannot read %s: %s", from,
				      strerror(errno));
	while (!err && (e = readdir(dir)))
		if (belongs(e->d_name))
			err = copy(d, dirfd(dir), e->d_name);
	closedir(dir);
	return err;
}

/* The site is found first: nothing is made where it is missing. */
int dashboard_write_site(struct dashboard *d)
{
	static const char name[] = "plots/dashboard/site/index.html";
	char index[PATH_MAX];
	struct why why;
	int err = files_find(index, sizeof(index), name, name, &why);

	if (err)
		return dashboard_fail(d, err, "%s", why.text);
	err = make_directory(d);
	if (err)
		return err;
	*strrchr(index, '/') = 0;
	return copy_all(d, index);
}
