/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opening and closing a store, with all that can be wrong with a file. */
#ifndef PINCOW_DB_OPEN_H
#define PINCOW_DB_OPEN_H

#include "db/store.h"

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

/**
 * An empty store without a name, below $TMPDIR where it is too large for
 * memory: a kill at any moment leaves nothing. *@out as above.
 */
int store_open_temporary(struct store **out);

/** Accepts NULL. */
void store_close(struct store *s);

#endif
