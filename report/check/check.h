/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One kernel judged without a base: every count of harms.def at every point of
 * a run. A case fails where a batch is above the count that is allowed, and a
 * failure that is known is none.
 */
#ifndef PINCOW_REPORT_CHECK_CHECK_H
#define PINCOW_REPORT_CHECK_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "lib/why.h"
#include "report/harm.h"

struct sqlite3;

/** Failures that are known, of a file. */
struct check_known {
	struct check_known_row {
		char *point, *reason; /* owned; @point is a glob(7) */
		enum harm harm;
		bool used; /* a failure matched it */
	} * row; /* owned */
	size_t nr;
};

enum check_state {
	CHECK_OK,
	CHECK_FAIL,
	CHECK_KNOWN, /* fails, and the reason is in the file */
	CHECK_SKIP, /* its point was skipped, or no point looked */
};

struct check_case {
	enum harm harm;
	enum check_state state;
	const char *point; /* NULL: of no point, as none looked */
	const struct summary_value *value; /* NULL: skipped */
	const char *reason; /* of a skip or of a known failure; else NULL */
};

struct check {
	struct summary run;
	double allow[HARM_NR]; /* counts up to this pass */
	struct check_known known;
	struct check_case *list; /* owned; worst harm first, in display order */
	size_t nr, of[CHECK_SKIP + 1]; /* how many of each state */
};

/**
 * Read "POINT HARM REASON" per line; empty lines and those that begin with #
 * are left out. 0, -errno of the file, or -EINVAL with the line in @why.
 */
int check_known_read(struct check_known *k, const char *path, struct why *why);

/** Judge run @run by @allow and @known, which are set. 0 or -errno. */
int check_make(struct check *c, struct sqlite3 *db, int64_t run);
void check_release(struct check *c);

/** Nothing was measured, or the run is not complete. */
bool check_is_incomplete(const struct check *c);

/** Formats. 0 or -errno. */
int check_print_text(const struct check *c, FILE *f);
int check_print_json(const struct check *c, FILE *f);
int check_print_ktap(const struct check *c, FILE *f);
int check_print_junit(const struct check *c, FILE *f);

/** "ok", "FAIL", "known", "skip". */
extern const char *const check_states[CHECK_SKIP + 1];

/** "4096 bytes", with its mark, of a case that has a value. */
void check_count(const struct check_case *k, char *text, size_t size);

#endif
