/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The database: runs and their facts, in SQLite.
 *
 * A store is opened once by a process and used by one thread of it. Several
 * processes may write to one database at the same time: every fact is one
 * short transaction with a busy timeout, and a batch is committed as it
 * arrives, so a kill at any moment loses at most the batch in the air.
 *
 * A process that measures into a run *holds* it: an OFD lock on one byte of the
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

struct sqlite3;
struct store;

/** Why the last call failed: one sentence; valid until the next call. */
const char *store_why(const struct store *s);

/**
 * SQLite's own handle, for queries on the views. Owned by the store. It has one
 * function more, run_held(RUN): 1 where somebody is measuring into that run, 0
 * where nobody is, NULL where that cannot be told. A reader changes nothing,
 * so a killed run stays `running` in its view until somebody writes; a query
 * that shows a status selects RUN_STATUS_NOW of run_info.
 */
struct sqlite3 *store_sqlite(struct store *s);

#define RUN_STATUS_NOW                                                         \
	"iif(status = 'running' AND run_held(run) IS 0, 'interrupted',"        \
	" status) AS status"

/**
 * After a query on store_sqlite() has failed: the error as above, with its
 * sentence in store_why().
 */
int store_error(struct store *s);

#endif
