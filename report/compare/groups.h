/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rows of a comparison as changes: points with the same change of the same
 * metric are one, and so is a row with all that follows from it (cause.h).
 *
 * A count's change is the same where both of its values are; a time's where it
 * is one metric, and one protection is made. Rows that decide nothing are put
 * together by their reason up to its first number.
 */
#ifndef PINCOW_REPORT_COMPARE_GROUPS_H
#define PINCOW_REPORT_COMPARE_GROUPS_H

#include <stdio.h>

#include "report/compare/report.h"

struct compare_group {
	enum verdict verdict; /* the first in their order of all its rows */
	/* The row that leads, of the point where it changes most. */
	const struct compare_row *lead;
	size_t at; /* that point, of the comparison */
	size_t *point; /* owned: all points, by name */
	size_t nr;
	double least, most; /* changes as ratios, where they have any */
	bool changed; /* all have a ratio */
	bool fails; /* a row of it does */
	int harm; /* the worst among its rows: enum harm; HARM_NR: none */
	/* Of its lead; NULL: none. */
	const struct accept_entry *entry;
	bool accepted; /* as a whole: @entry holds, and nothing fails */
};

struct compare_groups {
	/* Owned; accepted ones last; by verdict, then counts before times,
	 * failures first, then by harm or by size. */
	struct compare_group *group;
	size_t nr;
};

/** All rows but those that are the same or cannot be compared. 0 or -ENOMEM. */
int compare_groups_make(struct compare_groups *g,
			const struct compare_report *r);
void compare_groups_release(struct compare_groups *g);

/** The name of its protection, and its length: a part of a point's name. */
const char *compare_protection(const char *point, size_t *len);

/**
 * All that follows from the lead of @g, behind @before: "lost_bytes 4096 -> 0,
 * faults and 9 more", harms first; or nothing.
 */
void compare_group_print_followers(const struct compare_report *r,
				   const struct compare_group *g,
				   const char *before, FILE *f);

/** The names of its points in brief. 0 or -ENOMEM. */
int compare_group_print_brief(const struct compare_report *r,
			      const struct compare_group *g, FILE *f);

/** The names of its points, as pattern.h prints them. 0 or -ENOMEM. */
int compare_group_print_points(const struct compare_report *r,
			       const struct compare_group *g, FILE *f);

#endif
