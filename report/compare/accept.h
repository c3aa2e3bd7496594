/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Changes that are accepted: a file with one per line,
 *
 *	POINT METRIC CHANGE UNTIL REASON
 *
 * POINT is a glob(7); CHANGE is FROM->TO, two values of a count or of a time as
 * they are printed; worse, better or changed; or the most by which a value may
 * rise or fall: +10% or -10%. UNTIL is the last day (YYYY-MM-DD, UTC). An
 * accepted change does not fail, nor does what follows from it, unless that is
 * worse and the change itself is not. After its last day an entry fails where
 * it matches.
 */
#ifndef PINCOW_REPORT_COMPARE_ACCEPT_H
#define PINCOW_REPORT_COMPARE_ACCEPT_H

#include <stdbool.h>
#include <stddef.h>

#include "db/compare/comparison.h"
#include "lib/why.h"

#define ACCEPT_DATE sizeof("2026-12-31")

enum accept_sort { ACCEPT_VALUES, ACCEPT_VERDICT, ACCEPT_SHARE };

struct accept_entry {
	char *point, *change, *reason; /* owned */
	enum metric metric;
	enum accept_sort sort;
	double from, to; /* ACCEPT_VALUES */
	enum verdict verdict; /* ACCEPT_VERDICT */
	double share; /* ACCEPT_SHARE; below 0: falls by */
	char until[ACCEPT_DATE];
	size_t line; /* of the file */
	bool expired, used; /* a change matched it */
};

struct compare_accept {
	struct accept_entry *entry; /* owned */
	size_t nr;
	char today[ACCEPT_DATE]; /* set before the file is read */
	/* Owned; by the numbers of the comparison's rows, NULL: none. */
	const struct accept_entry **of;
};

/** Read @path. 0, -errno of the file, or -EINVAL with the line in @why. */
int compare_accept_read(struct compare_accept *a, const char *path,
			struct why *why);

/** Find the entry of each row of @c, which is judged. 0 or -ENOMEM. */
int compare_accept_match(struct compare_accept *a, const struct comparison *c);

/** Accepts a zeroed one. */
void compare_accept_release(struct compare_accept *a);

#endif
