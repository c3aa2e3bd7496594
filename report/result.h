/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Printing a stored run on stdout, for every command that shows one. */
#ifndef PINCOW_REPORT_RESULT_H
#define PINCOW_REPORT_RESULT_H

#include <stdint.h>

#include "cli/command.h"

struct store;

/** 0, or an exit code with the sentence said. */
int result_print(struct store *s, int64_t run, enum format format);

#endif
