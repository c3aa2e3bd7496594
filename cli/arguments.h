/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The arguments of a program, written to a stream one after the other. */
#ifndef PINCOW_CLI_ARGUMENTS_H
#define PINCOW_CLI_ARGUMENTS_H

#include <stddef.h>

/**
 * Words that each end in NUL, @len bytes of them, and a NULL behind: an
 * array in one allocation, the caller's. NULL without memory.
 */
char **arguments_split(const char *text, size_t len);

#endif
