/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The journal of changed settings: written before each change, read after a
 * crash. */
#include "harness/machine/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/machine/setting.h"
#include "lib/array.h"

#define NAME		"journal"
#define NAME_NEW	"journal.new"
#define NAME_UNREADABLE "journal.unreadable"

/* O_NOFOLLOW and the owner: as root, another user's folder would let that user
 * decide which files are written. */
static int open_dir(const char *path)
{
	struct stat st;
	int fd;

	/* EEXIST may be a file or a symlink: the flags below refuse both. */
	if (mkdir(path, 0700) && errno != EEXIST)
		return -errno;
	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) || st.st_uid != geteuid() ||
	    (st.st_mode & (S_IWGRP | S_IWOTH))) {
		close(fd);
		return -EPERM;
	}
	return fd;
}

/*
 * /run/pincow as root, else below $XDG_RUNTIME_DIR. Where neither can be made
 * (no session, a read-only /run), /tmp still gives a lock that all share.
 */
static int open_own_dir(void)
{
	const char *xdg = getenv("XDG_RUNTIME_DIR");
	char path[PATH_MAX];
	int fd, len;

	if (!geteuid())
		len = snprintf(path, sizeof(path), "/run/pincow");
	else if (xdg && xdg[0] == '/')
		len = snprintf(path, sizeof(path), "%s/pincow", xdg);
	else
		len = snprintf(path, sizeof(path), "/run/user/%lu/pincow",
			       (unsigned long)geteuid());
	if (len < 0 || (size_t)len >= sizeof(path))
		return -ENAMETOOLONG;
	fd = open_dir(path);
	/* A folder that is not safe is refused: going on in /tmp would hide it,
	 * and take another lock than others do. */
	if (fd >= 0 || fd == -EPERM)
		return fd;
	snprintf(path, sizeof(path), "/tmp/pincow-%lu",
		 (unsigned long)geteuid());
	return open_dir(path);
}

/* After an error the caller releases what is open already. */
int journal_open(struct journal *j, const char *dir)
{
	memset(j, 0, sizeof(*j));
	j->lock = j->file = -1;
	j->dir = dir ? open_dir(dir) : open_own_dir();
	if (j->dir < 0)
		return j->dir;
	j->lock = openat(j->dir, "lock",
			 O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (j->lock < 0)
		return -errno;
	/* Without a boot id (no procfs) all boots are the same one: "". */
	if (setting_read("/proc/sys/kernel/random/boot_id", j->boot,
			 sizeof(j->boot)))
		j->boot[0] = '\0';
	return 0;
}

void journal_entry_release(struct journal_entry *e)
{
	free(e->path);
	free(e->undo);
	free(e->now);
	free(e->before);
	memset(e, 0, sizeof(*e));
}

void journal_release(struct journal *j)
{
	size_t i;

	for (i = 0; i < j->nr; i++)
		journal_entry_release(&j->entry[i]);
	free(j->entry);
	if (j->file >= 0)
		close(j->file);
	if (j->lock >= 0)
		close(j->lock);
	if (j->dir >= 0)
		close(j->dir);
	memset(j, 0, sizeof(*j));
	j->dir = j->lock = j->file = -1;
}

/* flock(2), not fcntl(2): children share the lock with the open file, so it
 * lasts until the last one of a killed run is gone. */
int journal_try_lock(struct journal *j, pid_t *holder)
{
	char pid[24] = "";
	int err, len;

	if (flock(j->lock, LOCK_EX | LOCK_NB)) {
		err = errno;
		*holder = 0;
		/* 0 stays where the holder left no pid: it only restores. */
		if (err == EWOULDBLOCK &&
		    pread(j->lock, pid, sizeof(pid) - 1, 0) > 0)
			*holder = (pid_t)strtol(pid, NULL, 10);
		return err == EWOULDBLOCK ? -EBUSY : -err;
	}
	/* The pid is a courtesy to processes that wait: failing to write it is
	 * not an error. */
	len = snprintf(pid, sizeof(pid), "%ld\n", (long)getpid());
	if (ftruncate(j->lock, 0) || pwrite(j->lock, pid, (size_t)len, 0) < 0)
		return 0;
	return 0;
}

void journal_anonymous(struct journal *j)
{
	/* Not an error either: others take us for a measurement. */
	if (ftruncate(j->lock, 0))
		return;
}

static bool is_kept(const char *undo, const char *now)
{
	return undo && now && !strcmp(undo, now);
}

/* Strings are copied first, so that an entry is whole or not there. */
static int push(struct journal *j, const char *path, const char *undo,
		const char *now)
{
	struct journal_entry *e;

	if (array_grow(&j->entry, j->nr, sizeof(*j->entry)))
		return -ENOMEM;
	e = &j->entry[j->nr];
	memset(e, 0, sizeof(*e));
	e->path = strdup(path);
	e->undo = undo ? strdup(undo) : NULL;
	e->now = now ? strdup(now) : NULL;
	if (!e->path || (undo && !e->undo) || (now && !e->now)) {
		journal_entry_release(e);
		return -ENOMEM;
	}
	e->kept = is_kept(undo, now);
	j->nr++;
	return 0;
}

/* A crash between the line and the change leaves the value before it. */
static int change(struct journal_entry *e, const char *now)
{
	char *copy;

	e->kept |= is_kept(e->undo, now);
	/* The change that was made stays known, for the environment. */
	if (is_kept(e->undo, now))
		return 0;
	copy = strdup(now);
	if (!copy)
		return -ENOMEM;
	free(e->before);
	e->before = e->now;
	e->now = copy;
	return 0;
}

/* A further line of a setting changes its entry. */
static int take(struct journal *j, const char *path, const char *undo,
		const char *now)
{
	for (size_t i = 0; undo && now && i < j->nr; i++) {
		struct journal_entry *e = &j->entry[i];

		if (e->undo && !strcmp(e->path, path) && !strcmp(e->undo, undo))
			return change(e, now);
	}
	return push(j, path, undo, now);
}

/* 0, -EBADMSG for a line that makes no sense, -ENOMEM. */
static int load_line(struct journal *j, const char *line, size_t len)
{
	const char *boot = NULL, *path = NULL, *undo = NULL, *now = NULL;
	json_t *o = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);
	int err = -EBADMSG;

	if (o &&
	    /* '!' refuses unknown keys: a newer version may mean more by such a
	     * line. Root writes these values, so paths are absolute and values
	     * are one line. */
	    !json_unpack(o, "{s:s, s:s, s?s, s?s !}", "boot", &boot, "path",
			 &path, "undo", &undo, "now", &now) &&
	    path[0] == '/' && !strchr(path, '\n') &&
	    (!undo || !strchr(undo, '\n')))
		/* A line of another boot is void: the reboot has put its
		 * setting back. */
		err = strcmp(boot, j->boot) ? 0 : take(j, path, undo, now);
	json_decref(o);
	return err;
}

/* A signal may interrupt it: half a line would look torn. */
static int write_all(int fd, const char *data, size_t len)
{
	ssize_t n;

	while (len) {
		n = write(fd, data, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

/* A line that a newer version wrote may describe a change that is still in
 * force: people can read it there. */
static void keep_unreadable(struct journal *j, const char *line, size_t len)
{
	int fd = openat(j->dir, NAME_UNREADABLE,
			O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	if (fd < 0)
		return;
	/* If it fails, the other lines matter more. */
	write_all(fd, line, len);
	close(fd);
}

/* A last line without a newline was torn by a crash: its change never came. */
int journal_load(struct journal *j, unsigned int *unreadable)
{
	int fd = openat(j->dir, NAME, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	char *line = NULL;
	size_t room = 0;
	ssize_t len;
	FILE *f;
	int err = 0;

	*unreadable = 0;
	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	/* From here on fclose() closes fd. */
	f = fdopen(fd, "r");
	if (!f) {
		close(fd);
		return -ENOMEM;
	}
	while (!err && (len = getline(&line, &room, f)) > 0) {
		if (line[len - 1] != '\n')
			break;
		err = load_line(j, line, (size_t)len);
		if (err != -EBADMSG)
			continue;
		keep_unreadable(j, line, (size_t)len);
		++*unreadable;
		err = 0;
	}
	if (!err && ferror(f))
		err = -EIO;
	free(line);
	fclose(f);
	return err;
}

/* @now instead of the entry's own. */
static int put_line(const struct journal *j, int fd,
		    const struct journal_entry *e, const char *now)
{
	/* '*' leaves out what is NULL: a directory has no undo. */
	json_t *o = json_pack("{s:s, s:s, s:s*, s:s*}", "boot", j->boot, "path",
			      e->path, "undo", e->undo, "now", now);
	char *text = o ? json_dumps(o, JSON_COMPACT) : NULL;
	char *line = NULL;
	/* jansson packs UTF-8 alone, and a path may be any bytes. */
	int len, err = -EILSEQ;

	json_decref(o);
	if (text) {
		len = asprintf(&line, "%s\n", text);
		err = len < 0 ? -ENOMEM : write_all(fd, line, (size_t)len);
		if (len >= 0)
			free(line);
	}
	free(text);
	return err;
}

/* As journal_append() and journal_change() wrote it, so that it reads back. */
static int put_entry(const struct journal *j, int fd,
		     const struct journal_entry *e)
{
	int err = e->before ? put_line(j, fd, e, e->before) : 0;

	if (!err)
		err = put_line(j, fd, e, e->now);
	if (!err && e->kept && !is_kept(e->undo, e->now))
		err = put_line(j, fd, e, e->undo);
	return err;
}

/* The folder is synced as well: a new file's name must survive, too. */
static int open_file(struct journal *j)
{
	if (j->file >= 0)
		return 0;
	j->file = openat(j->dir, NAME,
			 O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC,
			 0600);
	if (j->file < 0)
		return -errno;
	return fsync(j->dir) ? -errno : 0;
}

int journal_append(struct journal *j, const char *path, const char *undo,
		   const char *now)
{
	int err = open_file(j);

	if (err)
		return err;
	/* A failed write may leave a part of a line: journal_drop_last() cuts
	 * the file here. */
	j->last = lseek(j->file, 0, SEEK_END);
	if (j->last < 0)
		return -errno;
	/* Before the file: then journal_drop_last() takes both away. */
	err = push(j, path, undo, now);
	if (err)
		return err;
	err = put_line(j, j->file, &j->entry[j->nr - 1], now);
	if (!err && fdatasync(j->file))
		err = -errno;
	if (err)
		journal_drop_last(j);
	return err;
}

int journal_change(struct journal *j, struct journal_entry *e, const char *now)
{
	int err = open_file(j);
	off_t end;

	if (err)
		return err;
	end = lseek(j->file, 0, SEEK_END);
	if (end < 0)
		return -errno;
	err = put_line(j, j->file, e, now);
	if (!err && fdatasync(j->file))
		err = -errno;
	/* A part of a line would spoil the next one. */
	if (err && ftruncate(j->file, end))
		return err;
	return err ? err : change(e, now);
}

void journal_drop_last(struct journal *j)
{
	if (!j->nr)
		return;
	journal_entry_release(&j->entry[--j->nr]);
	/* If this fails the line stays: undoing a change that was not made is
	 * harmless. */
	if (ftruncate(j->file, j->last))
		return;
}

/* A new file under the old name: a crash leaves one or the other, never half of
 * either. */
int journal_rewrite(struct journal *j)
{
	size_t i;
	int fd, err = 0;

	if (j->file >= 0)
		close(j->file);
	j->file = -1;
	/* No file instead of an empty one: ENOENT is how others see that
	 * nothing is left. */
	if (!j->nr) {
		if (unlinkat(j->dir, NAME, 0) && errno != ENOENT)
			return -errno;
		return fsync(j->dir) ? -errno : 0;
	}
	fd = openat(j->dir, NAME_NEW,
		    O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
		    0600);
	if (fd < 0)
		return -errno;
	for (i = 0; i < j->nr && !err; i++)
		err = put_entry(j, fd, &j->entry[i]);
	/* Before the rename: else the name could reach the disk without the
	 * lines. */
	if (!err && fsync(fd))
		err = -errno;
	/* Unchecked: fsync(2) has reported all there is. */
	close(fd);
	if (!err && renameat(j->dir, NAME_NEW, j->dir, NAME))
		err = -errno;
	if (!err && fsync(j->dir))
		err = -errno;
	return err;
}

struct journal_entry *journal_find(const struct journal *j, const char *path)
{
	size_t i;

	for (i = 0; i < j->nr; i++)
		if (!strcmp(j->entry[i].path, path))
			return &j->entry[i];
	return NULL;
}
