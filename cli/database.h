/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opening the database and naming runs in it, with the sentence said. */
#ifndef PINCOW_CLI_DATABASE_H
#define PINCOW_CLI_DATABASE_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/command.h"
#include "db/open.h"
#include "db/store.h"

/**
 * Open the database of @c. 0, or an exit code; *@s is closed by the caller in
 * either case.
 */
int database_open(struct store **s, const struct common *c,
		  enum store_mode mode);

/**
 * Find the run that @name names. 0, or an exit code; where it is missing, the
 * newest runs have been listed.
 */
int database_find(struct store *s, const char *name, int64_t *run);

/** Is @name the path of an NDJSON file, rather than a name in the database? */
bool database_names_file(const char *name);

/**
 * Open what @name is in, to read it: the database, or for the path of an
 * NDJSON file ("./run", "x.ndjson", "x.ndjson.gz") one of its own that goes
 * away with it. 0, or an exit code; *@s is closed by the caller in either case.
 */
int database_open_run(struct store **s, const struct common *c,
		      const char *name, int64_t *run);

/** Say what the store says went wrong; returns the exit code. */
int database_failed(const struct store *s);

#endif
