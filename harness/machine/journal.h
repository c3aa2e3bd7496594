/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Changes that have to be put back, on disk: the journal behind knobs.h.
 *
 * A directory with two files. `lock` is locked (flock) by the process that
 * measures, and holds its pid. `journal` has one JSON object per line, the
 * oldest first:
 *
 *	{"boot": ID, "path": FILE, "undo": VALUE, "now": VALUE}
 *	the same with another "now": changed again, the undo is the oldest
 *	the same with "now" equal to "undo": others may change it for us
 *	{"boot": ID, "path": DIRECTORY}
 *	{"boot": ID, "path": SWAP DEVICE}
 *	{"boot": ID, "path": SWAP DEVICE, "undo": "added", "now": "added"}
 *
 * A line is synced before its change is made, so after a kill at any moment
 * every change has its line; a line whose change never came is harmless. A
 * last line without its newline was torn: its change never came either.
 * Lines of another boot are void, as the settings went with it.
 *
 * As root the journal decides which value is written to which file: a directory
 * that another user owns or may write to is refused with -EPERM.
 */
#ifndef PINCOW_HARNESS_MACHINE_JOURNAL_H
#define PINCOW_HARNESS_MACHINE_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct journal_entry {
	char *path;
	char *undo; /* value to write; NULL: a directory or device to remove */
	char *now; /* value written; NULL likewise */
	char *before; /* the value before the last change; NULL: @undo */
	bool kept; /* any value is ours: others change it for us */
};

struct journal {
	int dir, lock, file; /* descriptors; -1: closed */
	char boot[40];
	size_t nr;
	struct journal_entry *entry; /* owned, oldest first */
	off_t last; /* where the last line appended begins */
};

/** Open the directory (NULL: the machine's own), making it where missing. */
int journal_open(struct journal *j, const char *dir);

/** Drop the lock and the memory; the file stays. Accepts half-opened ones. */
void journal_release(struct journal *j);

/** Take the lock without waiting: 0, or -EBUSY with the holder (0 unknown). */
int journal_try_lock(struct journal *j, pid_t *holder);

/** Leave no pid: the holder of the lock is about to go and measures nothing. */
void journal_anonymous(struct journal *j);

/**
 * Read the entries of this boot. *@unreadable counts the lines that make no
 * sense; these are moved to the file `journal.unreadable` beside it.
 */
int journal_load(struct journal *j, unsigned int *unreadable);

/** Add an entry, and sync it. -EILSEQ for a path that is not UTF-8. */
int journal_append(struct journal *j, const char *path, const char *undo,
		   const char *now);

/**
 * Change the entry @e again, to @now, or, with its undo as @now, keep it for
 * others to change; and sync it.
 */
int journal_change(struct journal *j, struct journal_entry *e, const char *now);

/** Take the last appended entry back: its change was refused. */
void journal_drop_last(struct journal *j);

/** Write the entries to the file; without entries, remove it. */
int journal_rewrite(struct journal *j);

/** The entry of @path, or NULL. */
struct journal_entry *journal_find(const struct journal *j, const char *path);

/** Free an entry's strings. */
void journal_entry_release(struct journal_entry *e);

#endif
