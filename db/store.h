/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The database: runs and their facts, in SQLite.
 *
 * A store is opened once by a process and used by one thread of it. Several
 * processes may write to one database at the same time: every fact is one
 * short transaction with a busy timeout, and a batch is committed as it
 * arrives, so a kill at any moment loses at most the batch in the air.
 *
 * Whoever measures into a run *holds* it: an OFD lock on one byte of the
 * database file, beyond anything that SQLite uses, at an offset made of the
 * run's id. The kernel drops it with the process, whatever killed it, so a
 * run that is `running` and not held is `interrupted`. The descriptor is
 * opened before SQLite's and closed after it, because closing any descriptor
 * of a file drops the POSIX locks that SQLite holds on it (fcntl(2)).
 *
 * The tables are this folder's own business. Everybody else reads the views
 * in schema.sql.
 *
 * Errors: 0 or -errno; store_why() is the sentence for the last failure:
 *	-ENOENT   no such file
 *	-EACCES   not readable, or not writable where that was asked for or is
 *		  needed to bring it up to date
 *	-EBADF    not a database, or damaged
 *	-EMEDIUMTYPE  a database, but not of pincow
 *	-EPROTO   written by a newer pincow
 *	-EBUSY    locked by somebody for longer than the timeout
 *	-ENOSPC   the disk is full, or a file may not grow (RLIMIT_FSIZE)
 *	-EINVAL   a fact or a name that the store does not take
 *	-EIO      anything else that SQLite says
 * Where a run or its facts are damaged only inside, its own calls say -EBADF.
 */
#ifndef PINCOW_DB_STORE_H
#define PINCOW_DB_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "facts/sink.h"

struct sqlite3;
struct store;

enum store_mode {
	/* -ENOENT where there is no file; changes no more than the format */
	STORE_READ,
	STORE_WRITE, /* make it (and its directory) if missing */
};

/**
 * Open, check, migrate where needed. In STORE_WRITE mode, runs that nobody
 * holds become `interrupted`. *@out is owned by the caller until
 * store_close(), also after an error (for store_why()); NULL only without
 * memory.
 */
int store_open(struct store **out, const char *path, enum store_mode mode);

/** Accepts NULL. */
void store_close(struct store *s);

/** Why the last call failed: one sentence; valid until the next call. */
const char *store_why(const struct store *s);

/**
 * SQLite's own handle, for queries on the views. Owned by the store. It has one
 * function more, run_held(RUN): 1 where somebody is measuring into that run, 0
 * where nobody is, NULL where that cannot be told. A reader changes nothing,
 * so a killed run stays `running` in its view until somebody writes.
 */
struct sqlite3 *store_sqlite(struct store *s);

/**
 * After a query on store_sqlite() has failed: the error as above, with its
 * sentence in store_why().
 */
int store_error(struct store *s);

/**
 * Begin to take a run: returns a sink whose facts go to the database.
 *
 * @fact's uuid decides: a new one makes a new run, which this process holds;
 * a known one (importing again, or more of it) adds what is missing and
 * changes nothing else. *@id is the run's id, from 1. One run at a time a
 * store. The sink is owned by the store; its run() verb does nothing, as this
 * call has just done that. A label moves here from another run of that name.
 *
 * -EBUSY where somebody else is taking this run, -EEXIST where the uuid is
 * known as that of another run, -EINVAL for a fact that cannot be.
 */
int store_begin(struct store *s, const struct fact_run *fact,
		struct sink **sink, int64_t *id);

/**
 * Take more of a run that was interrupted, or failed. Its invocations are
 * rounds: every point once, in as many processes as that took. What the last
 * one was measuring when it ended is dropped: it is to be measured again.
 *
 * -EINVAL for a run that is complete or was not begun in this database, -EBUSY
 * for one that is being measured.
 */
struct run_resumed {
	unsigned int started; /* the last invocation's number; 0: none */
	unsigned int rounds; /* begun, the last one included */
	bool open; /* and the last one is not over */
	int64_t round_first; /* the last one's first invocation */
};
int store_resume(struct store *s, int64_t id, struct sink **sink,
		 struct run_resumed *r);

/** What there is of each point of the run that was resumed. */
struct run_point {
	const char *name; /* during the call */
	unsigned int batches;
	bool skipped;
	bool in_round; /* of the last round there is a batch, or a skip */
};
int store_resumed_points(struct store *s, const struct run_resumed *r,
			 void (*fn)(void *arg, const struct run_point *p),
			 void *arg);

/**
 * End taking facts: compute what summaries are missing and drop the hold. A
 * new run without an end() fact becomes @otherwise; a known one keeps its
 * status, and a complete one stays complete whatever comes.
 */
int store_finish(struct store *s, enum run_status otherwise);

/**
 * Mark runs that nobody holds as interrupted and summarise what they left;
 * returns how many, or -errno.
 */
int store_sweep(struct store *s);

/**
 * Find a run by what a user types: an id, `latest`, `latest~N`, a label, or
 * `kernel:GLOB` (the newest complete run whose whole release matches).
 *
 * Newest means by id, the order of arrival: a guest's clock may stand in 1970.
 * `latest` is the newest run that nobody is measuring now, whatever became of
 * it. *@id, or -ENOENT with the sentence.
 */
int store_find_run(struct store *s, const char *name, int64_t *id);

/**
 * How long an ended run took, and the whole invocations of it together, in ns
 * of the clock on the wall. 0; -ENODATA without a whole one.
 */
struct run_times {
	int64_t all_ns, invocations_ns;
	unsigned int invocations;
};
int store_run_times(struct store *s, int64_t id, struct run_times *t);

/**
 * Set (moving it from another run), or with NULL drop, a label.
 *
 * -EINVAL for one that could be taken for something else: a number, `latest`,
 * `kernel:`, a path; or with control characters, or beyond 64 bytes.
 */
int store_label_run(struct store *s, int64_t id, const char *label);

/** Delete a run with all of its facts. -EBUSY while somebody holds it. */
int store_delete_run(struct store *s, int64_t id);

/** Make all summaries of a run again from its facts. -EBUSY as above. */
int store_rebuild_run(struct store *s, int64_t id);

/**
 * Play a stored run into @sink, as it was measured, in the order that sink.h
 * promises. @samples: false leaves out the samples of timed batches and gives
 * quantiles instead, see ndjson.h. The facts are those of one moment, also
 * while somebody measures into the run. @sink may not be one of this store.
 */
int store_replay(struct store *s, int64_t id, bool samples, struct sink *sink);

#endif
