/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether two runs can be measured again on this machine. */
#ifndef PINCOW_CLI_CONFIRM_CHECK_H
#define PINCOW_CLI_CONFIRM_CHECK_H

#include "db/compare.h"

/** 0, or an exit code with the sentence on which run was not made here. */
int confirm_check_machine(const struct comparison *cmp);

/** Say which settings of the kernel were others the second time, if any. */
void confirm_tell_settings(const struct compare_run *first,
			   const struct compare_run *again);

#endif
