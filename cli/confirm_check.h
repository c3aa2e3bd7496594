/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether two runs can be measured again on this machine. */
#ifndef PINCOW_CLI_CONFIRM_CHECK_H
#define PINCOW_CLI_CONFIRM_CHECK_H

#include "db/compare/comparison.h"

/** Was either of them booted for? This machine has not its kernel, then. */
bool confirm_is_of_boots(const struct comparison *cmp);

/** The exit code, with the sentence on how such runs are measured again. */
int confirm_check_boots(const struct comparison *cmp);

/** Why there is nothing to be measured again, where nothing is flagged. */
const char *confirm_why_nothing(const struct comparison *cmp);

/** 0, or an exit code with the sentence on which run was not made here. */
int confirm_check_machine(const struct comparison *cmp);

/** Say which settings of the kernel were others the second time, if any. */
void confirm_tell_settings(const struct compare_run *first,
			   const struct compare_run *again);

#endif
