/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Settings that are changed for a run and put back on every way out. */
#include "harness/machine/knobs.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "harness/machine/cgroup.h"
#include "harness/machine/journal.h"
#include "harness/machine/setting.h"
#include "harness/machine/swap.h"
#include "lib/why.h"

#define LOCK_POLL_NS   100000000
#define LOCK_GRACE_TRY 20
#define DEVICE_TRIES   8 /* others may take the free one */

struct knobs {
	pid_t owner; /* a forked child restores nothing */
	struct journal journal;
	struct why why;
};

/* The undo of a device that was added is its removal. */
static int put_device_back(const struct journal_entry *e)
{
	struct swap_device d = { .added = e->undo };

	snprintf(d.path, sizeof(d.path), "%s", e->path);
	return swap_remove(&d);
}

/* Compared first: it may have been put back already. */
static int put_back(const struct journal_entry *e)
{
	int err;

	/* First, as a device may have no undo either. */
	if (swap_is_device(e->path))
		return put_device_back(e);
	/* Only knobs_mkdir() journals a setting without an undo. */
	if (!e->undo)
		return cgroup_remove(e->path);
	err = setting_holds(e->path, e->undo);
	if (err == 0)
		err = setting_write(e->path, e->undo);
	/* Gone with its module or its cgroup: nothing is left to put back. */
	return err == 1 || err == -ENOENT || err == -ENODEV ? 0 : err;
}

/* A pool that was raised may have got less than was asked for. */
static bool between(const char *x, const char *a, const char *b)
{
	const char *text[] = { x, a, b };
	long long n[3];
	char *end;

	for (int i = 0; i < 3; i++) {
		n[i] = strtoll(text[i], &end, 10);
		if (end == text[i] || *end)
			return false;
	}
	return (n[1] <= n[0] && n[0] <= n[2]) || (n[2] <= n[0] && n[0] <= n[1]);
}

/* Has the setting a value that we gave it, or half of one after a crash? */
static bool is_ours(const struct journal_entry *e, const char *value,
		    const char *ours)
{
	return setting_holds(e->path, ours) != 0 ||
	       between(value, e->undo, ours);
}

/*
 * A process that does not see our lock (in a container with a /run of its own)
 * may have changed it after us. Its change has an undo of its own, and ours
 * would be another change under its feet. A setting that was only kept
 * (knobs_keep()) was changed by others on our behalf.
 */
static bool changed_by_others(const struct journal_entry *e)
{
	char value[SETTING_MAX];

	return e->undo && e->now && !e->kept && !swap_is_device(e->path) &&
	       !setting_read(e->path, value, sizeof(value)) && *value &&
	       !is_ours(e, value, e->undo) && !is_ours(e, value, e->now) &&
	       !(e->before && is_ours(e, value, e->before));
}

/* Names the first one. */
static void tell_changed(const struct journal_entry *e, struct why *why)
{
	if (!*why->text)
		why_set(why, 0,
			"%s was changed by somebody else meanwhile, and is "
			"left as it is (before the run: %.80s)",
			e->path, e->undo);
}

/*
 * Newest first, as a setting may lie in a cgroup that was made before it.
 * The others stay in the journal; those that others changed are left alone.
 */
static void put_all_back(struct journal *j, struct knobs_restored *out)
{
	size_t i, kept;

	memset(out, 0, sizeof(*out));
	for (i = j->nr; i-- > 0;) {
		if (changed_by_others(&j->entry[i]))
			tell_changed(&j->entry[i], &out->changed);
		else if (put_back(&j->entry[i]))
			continue;
		else
			out->nr++;
		journal_entry_release(&j->entry[i]);
	}
	for (i = 0, kept = 0; i < j->nr; i++)
		if (j->entry[i].path)
			j->entry[kept++] = j->entry[i];
	j->nr = kept;
	/* If it fails, the old lines are undone once more at the next start:
	 * put_back() compares first. */
	journal_rewrite(j);
	out->failed = (unsigned int)j->nr;
}

/* -EINTR for a signal, also for one that came just before the wait; -EBUSY
 * where @wait does not go on. */
static int wait_for_lock(struct journal *j, knobs_wait_fn wait, void *arg)
{
	const struct timespec pause = { 0, LOCK_POLL_NS };
	unsigned int waited_ms = 0;
	sigset_t all, before;
	pid_t holder;
	int err;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	while ((err = journal_try_lock(j, &holder)) == -EBUSY) {
		if (wait && !wait(arg, holder, waited_ms))
			break;
		waited_ms += LOCK_POLL_NS / 1000000;
		if (ppoll(NULL, 0, &pause, &before) < 0) {
			err = -errno;
			break;
		}
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	return err;
}

int knobs_open(struct knobs **out, const char *dir, knobs_wait_fn wait,
	       void *arg, struct knobs_restored *restored)
{
	struct knobs *k = calloc(1, sizeof(*k));
	struct knobs_restored left = { 0 };
	unsigned int unreadable;
	int err;

	*out = NULL;
	if (restored)
		*restored = left;
	if (!k)
		return -ENOMEM;
	k->owner = getpid();
	err = journal_open(&k->journal, dir);
	if (!err)
		err = wait_for_lock(&k->journal, wait, arg);
	if (!err)
		/* Unreadable lines are kept aside for people and do not keep a
		 * new run from starting. */
		err = journal_load(&k->journal, &unreadable);
	if (err) {
		journal_release(&k->journal);
		free(k);
		return err;
	}
	put_all_back(&k->journal, &left);
	if (restored)
		*restored = left;
	*out = k;
	return 0;
}

/*
 * The children of a killed supervisor die with it and share its lock until
 * they are gone: grant them that time before saying that somebody measures.
 * Another restore (which leaves no pid) takes less than that.
 */
static int lock_for_restore(struct journal *j, pid_t *holder)
{
	const struct timespec pause = { 0, LOCK_POLL_NS };
	int try, err = -EBUSY;

	for (try = 0; try < LOCK_GRACE_TRY; try++) {
		err = journal_try_lock(j, holder);
		/* EPERM means that the holder lives and is another user's. */
		if (err != -EBUSY ||
		    (*holder && (!kill(*holder, 0) || errno != ESRCH)))
			break;
		nanosleep(&pause, NULL);
	}
	return err;
}

int knobs_restore(const char *dir, pid_t *holder, struct knobs_restored *out)
{
	unsigned int unreadable = 0;
	struct journal j;
	pid_t pid = 0;
	int err;

	memset(out, 0, sizeof(*out));
	err = journal_open(&j, dir);
	if (!err)
		err = lock_for_restore(&j, &pid);
	if (!err)
		/* A second restore waits for one without a pid, and gives up at
		 * a measurement. */
		journal_anonymous(&j);
	if (holder)
		*holder = pid;
	if (!err)
		err = journal_load(&j, &unreadable);
	if (!err) {
		put_all_back(&j, out);
		out->failed += unreadable;
	}
	journal_release(&j);
	return err;
}

static int journal_setting(struct knobs *k, const char *path, const char *value)
{
	struct journal_entry *e = journal_find(&k->journal, path);
	char undo[SETTING_MAX];
	int err;

	/* The oldest undo is the one that counts, and it is there already. 1:
	 * a refused write must not drop it. */
	if (e) {
		err = journal_change(&k->journal, e, value);
		return err ? err : 1;
	}
	err = setting_undo(path, value, undo, sizeof(undo));
	return err ? err : journal_append(&k->journal, path, undo, value);
}

/* A refused value is not there; an earlier one of ours is. */
static void remember_present(struct knobs *k, const char *path)
{
	struct journal_entry *e = journal_find(&k->journal, path);
	char value[SETTING_MAX];
	char *now = NULL;

	if (!setting_read(path, value, sizeof(value)))
		now = strdup(value);
	free(e->now);
	e->now = now;
}

/* The journal comes before the write: a crash between the two leaves a line too
 * many, not a setting too many. */
int knobs_set(struct knobs *k, const char *path, const char *value)
{
	int err, known;

	if (!k)
		return -EACCES;
	k->why.text[0] = '\0';
	err = setting_holds(path, value);
	if (err == 1)
		return 0;
	if (err < 0)
		return why_set(&k->why, err, "cannot read %s: %s", path,
			       strerror(-err));
	/* Before the journal: most refusals (not root) then leave no line. */
	err = setting_writable(path);
	if (err)
		return why_set(&k->why, err, "cannot change %s: %s", path,
			       strerror(-err));
	known = journal_setting(k, path, value);
	if (known < 0)
		return why_set(&k->why, known, "cannot journal %s: %s", path,
			       strerror(-known));
	err = setting_write(path, value);
	if (err && !known)
		journal_drop_last(&k->journal);
	else if (err)
		remember_present(k, path);
	if (err)
		return why_set(&k->why, err, "%s does not take \"%s\": %s",
			       path, value, strerror(-err));
	return 0;
}

static int read_number(const char *path, long long *number)
{
	char text[SETTING_MAX], *end;
	int err = setting_read(path, text, sizeof(text));

	if (err)
		return err;
	errno = 0;
	*number = strtoll(text, &end, 10);
	return errno || end == text || *end ? -EINVAL : 0;
}

int knobs_raise(struct knobs *k, const char *path, long long value)
{
	char text[24];
	long long now;
	int err;

	if (!k)
		return -EACCES;
	k->why.text[0] = '\0';
	err = read_number(path, &now);
	if (err)
		return why_set(&k->why, err,
			       "%s cannot be read as a number: %s", path,
			       strerror(-err));
	/* More than we need is somebody's choice, and is left alone. */
	if (now >= value)
		return 0;
	snprintf(text, sizeof(text), "%lld", value);
	/* Not written here: knobs_set() journals what was there. */
	err = knobs_set(k, path, text);
	if (err)
		return err;
	/* A pool takes the number and gives what memory there is. */
	err = read_number(path, &now);
	if (!err && now < value)
		return why_set(&k->why, -ENOMEM, "%s: asked for %lld, got %lld",
			       path, value, now);
	return err;
}

int knobs_keep(struct knobs *k, const char *path)
{
	struct journal_entry *e;
	char now[SETTING_MAX];
	int err;

	if (!k)
		return -EACCES;
	k->why.text[0] = '\0';
	err = setting_read(path, now, sizeof(now));
	if (!err)
		err = setting_writable(path);
	e = journal_find(&k->journal, path);
	if (!err && e)
		err = journal_change(&k->journal, e, e->undo);
	else if (!err)
		/* Its own value as the undo: changed_by_others() and
		 * knobs_each() then pass over it. */
		err = journal_setting(k, path, now);
	return err < 0 ? why_set(&k->why, err, "cannot journal %s: %s", path,
				 strerror(-err))
		       : 0;
}

int knobs_mkdir(struct knobs *k, const char *path)
{
	struct stat st;
	int err;

	if (!k)
		return -EACCES;
	k->why.text[0] = '\0';
	/* Look before the journal says it is ours: an existing one is not. */
	if (!lstat(path, &st))
		return why_set(&k->why, -EEXIST, "%s already exists", path);
	err = journal_append(&k->journal, path, NULL, NULL);
	if (err)
		return why_set(&k->why, err, "cannot journal %s: %s", path,
			       strerror(-err));
	if (!mkdir(path, 0755))
		return 0;
	err = -errno;
	journal_drop_last(&k->journal);
	return why_set(&k->why, err, "cannot make %s: %s", path,
		       strerror(-err));
}

/* Another process may have taken the device meanwhile: then nothing of it is
 * ours to remove. */
static int make_swap(struct knobs *k, const struct swap_device *d)
{
	const char *undo = d->added ? "added" : NULL;
	int err = journal_append(&k->journal, d->path, undo, undo);

	if (err)
		return err;
	err = swap_make(d);
	/* A half-made device that cannot be removed stays in the journal. */
	if (err == -EBUSY || (err && !swap_remove(d)))
		journal_drop_last(&k->journal);
	return err;
}

int knobs_swap(struct knobs *k, enum swap_sort sort)
{
	struct swap_device d;
	int err = -EBUSY;

	if (!k)
		return -EACCES;
	k->why.text[0] = '\0';
	/* swap_choose() reserves nothing: another process may take that device
	 * before swap_make() does. */
	for (int i = 0; i < DEVICE_TRIES && err == -EBUSY; i++) {
		err = swap_choose(sort, &d);
		if (!err)
			err = make_swap(k, &d);
	}
	return err ? why_set(&k->why, err, "cannot make a swap device: %s",
			     strerror(-err))
		   : 0;
}

int knobs_read(const char *path, char *value, size_t size)
{
	return setting_read(path, value, size);
}

void knobs_each(const struct knobs *k, knobs_each_fn fn, void *arg)
{
	size_t i;

	for (i = 0; k && i < k->journal.nr; i++) {
		const struct journal_entry *e = &k->journal.entry[i];

		if (e->undo && e->now && strcmp(e->undo, e->now))
			fn(arg, e->path, e->undo, e->now);
	}
}

const char *knobs_why(const struct knobs *k)
{
	if (!k)
		return "cannot change settings without a journal";
	return k->why.text;
}

int knobs_undo(struct knobs *k, struct why *changed)
{
	struct knobs_restored out;

	changed->text[0] = '\0';
	if (!k || k->owner != getpid())
		return 0;
	put_all_back(&k->journal, &out);
	*changed = out.changed;
	return (int)out.failed;
}

/* Entries that could not be put back stay in the journal for `pincow
 * restore`. */
int knobs_close(struct knobs *k)
{
	struct why changed;
	int left;

	if (!k)
		return 0;
	left = knobs_undo(k, &changed);
	journal_release(&k->journal);
	free(k);
	return left;
}
