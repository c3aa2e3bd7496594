/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The header of a run: the machine and its kernel, as keys and values.
 *
 * Entries are grouped by how they bear on comparing two runs (sink.h).
 * Unreadable values have no entry. Nothing identifies a person or a host: the
 * output is meant to be mailed.
 */
#ifndef PINCOW_HARNESS_MACHINE_ENVIRONMENT_H
#define PINCOW_HARNESS_MACHINE_ENVIRONMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "facts/sink.h"

struct environment {
	size_t nr;
	struct environment_entry *entry; /* owned, as are the strings */
};

/** Start with nothing; environment_release() accepts that. */
void environment_init(struct environment *e);
void environment_release(struct environment *e);

/** Add an entry; copies. A key that is there already is replaced. */
int environment_add(struct environment *e, enum environment_group group,
		    const char *key, const char *value);
int environment_addf(struct environment *e, enum environment_group group,
		     const char *key, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/** The value of @key, or NULL. */
const char *environment_get(const struct environment *e, const char *key);

/** A key whose value is the one line of a file. */
struct environment_file {
	const char *key;
	const char *path;
};

/** Add the @files that can be read. 0 or -ENOMEM. */
int environment_add_files(struct environment *e, enum environment_group group,
			  const struct environment_file *files, size_t nr);

/**
 * Does the environment that a run has, as JSON, say this machine in all that
 * must match?
 */
bool environment_same(const struct environment *e, const char *json);

#endif
