/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two loaded runs in, a comparison out; comparison.h has the rules. */
#ifndef PINCOW_DB_COMPARE_JUDGE_H
#define PINCOW_DB_COMPARE_JUDGE_H

#include "db/compare/comparison.h"

/**
 * Compare. @confirm: two fresh runs, or NULL. Everything given stays as long
 * as @c is used. 0 or -errno; released by the caller in either case.
 */
int comparison_make(struct comparison *c, const struct compare_run run[2],
		    const struct compare_run *confirm,
		    const struct compare_options *o);

/**
 * Judge what is flagged in @c, once, by two fresh runs, which stay as long as
 * @c is used; nothing else of it changes. @o as it was made with. 0 or -errno.
 */
int comparison_confirm(struct comparison *c, const struct compare_run fresh[2],
		       const struct compare_options *o);

#endif
