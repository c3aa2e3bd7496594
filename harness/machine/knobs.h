/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Settings of the machine: saved, set, and put back on every way out.
 *
 * Settings belong to the machine, not to a database, and so does the journal
 * of what to put back: one file below /run/pincow/ (as root) or
 * $XDG_RUNTIME_DIR/pincow/, written and synced before a setting changes. Two
 * measurements on one machine would spoil each other's numbers and settings,
 * so whoever measures holds the lock of that directory; a journal found there
 * once the lock is ours was left by a process that was killed.
 *
 * Only the supervising process owns knobs; measuring processes inherit
 * nothing of them and may be killed at any time.
 *
 * Errors: 0 or -errno; knobs_why() is the sentence for the last failure.
 */
#ifndef PINCOW_HARNESS_MACHINE_KNOBS_H
#define PINCOW_HARNESS_MACHINE_KNOBS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "harness/machine/swap.h"
#include "lib/why.h"

struct knobs;

/** The settings that a killed process left. */
struct knobs_restored {
	unsigned int nr; /* entries that were put back */
	unsigned int failed; /* that stay in the journal */
	struct why changed; /* a setting that others changed since, or "" */
};

/**
 * Called again and again while knobs_open() waits for another measurement to
 * end (@holder its pid, 0 unknown), the first time with @waited_ms 0. False
 * ends the wait.
 */
typedef bool (*knobs_wait_fn)(void *arg, pid_t holder, unsigned int waited_ms);

/**
 * Take the machine's lock and restore what a killed process left.
 *
 * @dir: the journal's directory, NULL for the machine's own. Waits for the
 * lock until @wait (may be NULL) ends that with -EBUSY or a signal with -EINTR.
 * *@restored (may be NULL) says what was put back. The caller owns *@out until
 * knobs_close(). -EACCES and such where no directory can be had.
 */
int knobs_open(struct knobs **out, const char *dir, knobs_wait_fn wait,
	       void *arg, struct knobs_restored *restored);

/**
 * Restore what a killed process left, waiting for no measurement. Another
 * restore is waited for: two seconds.
 *
 * 0, -EBUSY while a measurement runs (*@holder its pid), or -errno. Settings
 * that others changed since are left as they are, and are done with.
 */
int knobs_restore(const char *dir, pid_t *holder,
		  struct knobs_restored *restored);

/**
 * Write @value to @path, having journalled what was there.
 *
 * Setting the value that is there already does nothing and journals nothing.
 * For sysfs files that show all choices, "always [madvise] never", the one in
 * brackets is the value. Values are one line, without the newline.
 */
int knobs_set(struct knobs *k, const char *path, const char *value);

/** As knobs_set(), raising a number to at least @value. */
int knobs_raise(struct knobs *k, const char *path, long long value);

/**
 * Journal what @path holds, so that it comes back whoever changes it.
 *
 * For what a measuring process, which has no knobs, switches during a batch.
 */
int knobs_keep(struct knobs *k, const char *path);

/**
 * Make a directory that is removed again (a cgroup, say).
 *
 * Processes in a cgroup of ours are killed before it is removed.
 */
int knobs_mkdir(struct knobs *k, const char *path);

/**
 * Make a swap device of ours (swap.h) that is switched off and removed again.
 */
int knobs_swap(struct knobs *k, enum swap_sort sort);

/** The value of a setting as knobs_set() would restore it; 0 or -errno. */
int knobs_read(const char *path, char *value, size_t size);

/** Each entry that was changed, for the environment and for messages. */
typedef void (*knobs_each_fn)(void *arg, const char *path, const char *old,
			      const char *now);
void knobs_each(const struct knobs *k, knobs_each_fn fn, void *arg);

/** Why the last call on @k failed: a sentence, valid until the next call. */
const char *knobs_why(const struct knobs *k);

/**
 * Put everything back, newest first. A setting that has neither our value nor
 * the one from before is left alone: @changed says so, or is empty. Returns the
 * number of entries that could not be put back. Accepts NULL.
 */
int knobs_undo(struct knobs *k, struct why *changed);

/**
 * knobs_undo(), drop the journal and the lock, free.
 *
 * Accepts NULL. Returns the number of entries that could not be put back;
 * these stay in the journal for the next start.
 */
int knobs_close(struct knobs *k);

#endif
